//! Policies that go wrong while they run, or could: an error is an error and never a pass, a call that cannot work is
//! refused when the policy is read, and no policy takes much memory.

use std::fs;
use std::path::Path;

use dbmuster::evaluate::{Evaluator, Item, Job, Settings, assemble};
use dbmuster::model::{Evaluation, Origin, Resource, Status};
use dbmuster::policy::{PolicySet, Problem, Selection, embedded, folder};
use dbmuster::rego::{Backend, Limits};
use serde_json::json;

/// Writes a policy on RDS instances into `root`, and loads it.
fn load(root: &Path, body: &str) -> Result<PolicySet, Vec<Problem>> {
    let dir = root.join("test/wrong");
    fs::create_dir_all(&dir).unwrap();
    let head = "# METADATA\n# title: Test state\n# description: A policy that exists for one test and says so in some words\n# custom:\n#   severity: high\n#   resource_types: [aws_rds_instance]\n#   requires: [port, engine, storage_encrypted]\n#   remediation: {console: nothing to do}\npackage dbmuster.test.wrong\n\nimport rego.v1\nimport data.dbmuster.lib.own as mine\n\n";
    fs::write(dir.join("wrong.rego"), format!("{head}{body}\n")).unwrap();
    fs::create_dir_all(root.join("lib")).unwrap();
    let helper = "package dbmuster.lib.own\n\nimport rego.v1\n\nlowered(x) := lower(x)\n";
    fs::write(root.join("lib/own.rego"), helper).unwrap();
    PolicySet::load(&[folder(root)?], &Selection::default(), &[])
}

fn evaluate(set: &PolicySet) -> Evaluation {
    let settings = Settings {
        threads: 1,
        as_of: "2026-11-01T00:00:00Z".to_owned(),
        limits: Limits::default(),
        interpreter_only: false,
        reuse_answers: true,
    };
    let evaluator = Evaluator::new(set, settings).unwrap();
    let mut resource = Resource::new("aws_rds_instance", "db", "db", Origin::Live);
    resource.attributes =
        json!({"port": 5432, "engine": "mysql", "storage_encrypted": true}).as_object().cloned().unwrap();
    assemble(&evaluator, vec![Job { after: vec![Item::from_resource(resource)], ..Job::default() }]).unwrap()
}

/// What becomes of a policy whose rule has these statements.
fn run(statements: &str) -> (Backend, Status, String) {
    let root = tempfile::tempdir().unwrap();
    let set = load(root.path(), &format!("deny contains msg if {{\n\tmsg := \"x\"\n\t{statements}\n}}"))
        .unwrap_or_else(|problems| panic!("{statements}: {problems:?}"));
    let backend = set.policies[0].program().unwrap().0.backend();
    let evaluation = evaluate(&set);
    let message = evaluation.findings.first().map(|finding| finding.message.clone()).unwrap_or_default();
    (backend, evaluation.cells[0].status, message.to_string())
}

#[test]
fn a_failing_builtin_or_operator_is_an_error_on_either_engine() {
    let mut on_machine = 0;
    for (statement, said) in [
        ("concat(\" \", [\"kept for\", input.attributes.port]) == \"a\"", "concat"),
        ("sprintf(\"%d of %d\", [input.attributes.port]) == \"a\"", "no argument specified"),
        ("lower(input.attributes.port) == \"5432\"", "lower"),
        ("not lower(input.attributes.port) == \"5432\"", "lower"),
        ("not startswith(input.attributes.port, \"5\")", "startswith"),
        ("count(input.attributes.storage_encrypted) == 0", "count"),
        ("startswith(1, \"b\")", "startswith"),
        ("count([1 | some x in [1, 2]; contains(x, \"a\")]) == 7", "contains"),
        ("mine.lowered(input.attributes.port) == \"a\"", "lower"),
        ("max(input.attributes.engine) == 1", "max"),
        ("input.attributes.engine + 1 == 2", "numeric"),
        ("not input.attributes.engine - 1 == 2", "numeric"),
        ("input.attributes.port - {1} == {2}", "set"),
        ("input.attributes.engine * 2 == 2", "numeric"),
        ("input.attributes.engine / 2 == 2", "numeric"),
        ("input.attributes.port / (input.attributes.port - 5432) == 2", "divide by zero"),
        ("({1} & input.attributes.port) == {1}", "set"),
        ("({1} | input.attributes.port) == {1}", "set"),
    ] {
        let (backend, status, message) = run(statement);
        on_machine += usize::from(backend == Backend::Machine);
        assert_eq!(status, Status::Error, "{statement} is {message:?}");
        assert!(message.contains(said), "{statement}: {message}");
        let place = if statement.starts_with("mine") { "(own.rego:5:" } else { "(wrong.rego:16:" };
        assert!(message.contains(place), "{statement}: {message}");
    }
    assert!(on_machine > 10, "only {on_machine} were compiled for the machine");
}

#[test]
fn what_does_not_fail_stays_as_it_was() {
    for statement in [
        "not max([]) == 1",
        "input.attributes.port - 5431 == 1",
        "({1, 2} - {1}) == {2}",
        "({1} | {2}) == {1, 2}",
        "concat(\"\", {\"a\", \"b\"}) == \"ab\"",
        "replace(\"a-b\", \"-\", \"--\") == \"a--b\"",
        "strings.replace_n({\"a\": \"b\"}, \"aa\") == \"bb\"",
        "numbers.range(1, 3) == [1, 2, 3]",
        "regex.replace(\"abc\", \"b\", \"x\") == \"axc\"",
        "split(\"a.b\", \".\", parts)\n\tcount(parts) == 2",
        "mine.lowered(\"A\") == \"a\"",
        "data.dbmuster.lib.own.lowered(\"A\") == \"a\"",
    ] {
        assert_eq!(run(statement).1, Status::Fail, "{statement}");
    }
}

#[test]
fn a_call_that_cannot_work_is_refused_with_its_place() {
    for (statement, message, column) in [
        ("startswith(\"a\")", "`startswith` takes 2 arguments, not 1", 2),
        ("not nope(1)", "could not find function nope", 6),
        ("count(1, x, 2)", "`count` takes 1 argument, not 3", 2),
        ("not mine.nope(1)", "could not find function mine.nope", 6),
        ("not mine.lowered(1, 2, 3)", "`mine.lowered` takes 1 argument, not 3", 6),
        ("x := [y | y := own(1, 2, 3)]", "`own` takes 1 argument, not 3", 17),
        ("x := fact(1)", "`fact` is a rule, not a function", 7),
        ("strings.no_such(1)", "could not find function strings.no_such", 2),
    ] {
        let root = tempfile::tempdir().unwrap();
        let body = format!("fact := 1\n\nown(x) := x\n\ndeny contains \"x\" if {{\n\t{statement}\n}}");
        let problems = load(root.path(), &body).expect_err(statement);
        let found: Vec<(&str, Option<(u32, u32)>)> = problems
            .iter()
            .map(|problem| (problem.message.as_str(), problem.spot.as_ref().map(|spot| (spot.line, spot.column))))
            .collect();
        assert_eq!(found, [(message, Some((19, column)))], "{statement}");
        assert!(problems[0].to_string().contains("^"), "{}", problems[0]);
    }
}

#[test]
fn texts_that_multiply_are_stopped_before_they_are_made() {
    let text = "a".repeat(100);
    let three = format!(
        "a := replace(\"{text}\", \"a\", \"{text}\")\n\tb := replace(a, \"a\", a)\n\tc := replace(b, \"a\", a)\n\tcount(c) > 0"
    );
    let doubled = |first: &str, step: &str| {
        let steps: Vec<String> =
            (1..40).map(|n| step.replace("NEW", &format!("x{n}")).replace("OLD", &format!("x{}", n - 1))).collect();
        format!("x0 := {first}\n\t{}\n\tcount(x39) > 0", steps.join("\n\t"))
    };
    let text = format!("\"{text}\"");
    for statements in [
        three,
        doubled(&text, "NEW := concat(\"\", [OLD, OLD, OLD])"),
        doubled(&text, "NEW := concat(OLD, [OLD, \"b\", \"c\"])"),
        doubled(&text, "NEW := sprintf(\"%s%s\", [OLD, OLD])"),
        doubled(&text, "NEW := sprintf(\"%v\", [[OLD, OLD]])"),
        doubled(&text, "NEW := json.marshal([OLD, OLD])"),
        doubled(&text, "NEW := regex.replace(OLD, \"a\", \"aa\")"),
        doubled(&text, "NEW := regex.replace(OLD, \".*\", \"$0$0\")"),
        doubled(&text, "NEW := strings.replace_n({\"a\": \"aa\"}, OLD)"),
        doubled(&text, "NEW := hex.encode(OLD)"),
        doubled("[1]", "NEW := array.concat(OLD, OLD)"),
        "x := numbers.range(1, input.attributes.port * 1000000000)\n\tcount(x) > 0".to_owned(),
        "x := sprintf(concat(\"\", [\"%\", \"9999\", \"99999d\"]), [3])\n\tcount(x) > 0".to_owned(),
        "x := net.cidr_expand(\"10.0.0.0/2\")\n\tcount(x) > 0".to_owned(),
        "x := bits.lsh(1, input.attributes.port * 1000000000)\n\tx > 0".to_owned(),
    ] {
        let (_, status, message) = run(&statements);
        assert_eq!(status, Status::Error, "{statements}");
        assert_eq!(message, "evaluation stopped: execution exceeded memory limit", "{statements}");
    }
}

#[test]
fn a_list_that_shares_its_parts_is_not_written_out() {
    let shared: Vec<String> = (1..30).map(|n| format!("x{n} := [x{0}, x{0}, x{0}]", n - 1)).collect();
    let shared = format!("x0 := [\"a\"]\n\t{}\n\tjson.marshal(x29) != \"\"", shared.join("\n\t"));
    let (_, status, message) = run(&shared);
    assert_eq!(status, Status::Error);
    assert_eq!(message, "evaluation stopped: execution exceeded memory limit");
}

#[test]
fn most_policies_of_the_binary_run_on_the_machine() {
    let set = PolicySet::load(
        &[embedded().unwrap()],
        &Selection { include_opt_in: true, include_disabled: true, ..Selection::default() },
        &[],
    )
    .unwrap();
    let interpreted: Vec<&str> = set
        .policies
        .iter()
        .filter(|loaded| loaded.program().unwrap().0.backend() == Backend::Interpreter)
        .map(|loaded| loaded.policy.id.as_str())
        .collect();
    assert!(interpreted.len() <= 75, "{} of {}: {interpreted:?}", interpreted.len(), set.policies.len());
}
