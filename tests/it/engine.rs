//! The engine on policies written for the test: isolation, limits, three values, determinism.

use std::fs;
use std::path::Path;

use dbmuster::evaluate::{Evaluator, Item, Job, Settings, assemble};
use dbmuster::model::{Evaluation, Gap, GapCause, Origin, Resource, Status};
use dbmuster::policy::{PolicySet, Problem, Selection, embedded, folder};
use dbmuster::rego::Limits;
use serde_json::{Value, json};

const HEAD: &str = "import rego.v1\nimport future.keywords.not\n";

/// Writes a policy on RDS instances into `root`.
fn policy(root: &Path, id: &str, custom: &str, body: &str) {
    let dir = root.join("test").join(id);
    fs::create_dir_all(&dir).unwrap();
    let text = format!(
        "# METADATA\n# title: Test state\n# description: A policy that exists for one test and says so in some words\n# custom:\n#   severity: high\n#   resource_types: [aws_rds_instance]\n{custom}#   remediation: {{console: nothing to do}}\npackage dbmuster.test.{id}\n\n{HEAD}\n{body}\n"
    );
    fs::write(dir.join(format!("{id}.rego")), text).unwrap();
}

fn load(root: &Path) -> Result<PolicySet, Vec<Problem>> {
    PolicySet::load(&[folder(root)?], &Selection::default(), &[])
}

fn instance(id: &str, attributes: Value) -> Resource {
    let mut resource = Resource::new("aws_rds_instance", id, id, Origin::Live);
    resource.attributes = attributes.as_object().cloned().unwrap();
    resource
}

fn settings(threads: usize) -> Settings {
    Settings {
        threads,
        as_of: "2026-11-01T00:00:00Z".to_owned(),
        limits: Limits::default(),
        interpreter_only: false,
        reuse_answers: true,
    }
}

fn evaluate(set: &PolicySet, resources: Vec<Resource>, gaps: Vec<Gap>, threads: usize) -> Evaluation {
    let evaluator = Evaluator::new(set, settings(threads)).unwrap();
    let after = resources.into_iter().map(Item::from_resource).collect();
    assemble(&evaluator, vec![Job { after, gaps, ..Job::default() }]).unwrap()
}

fn statuses(evaluation: &Evaluation) -> Vec<Status> {
    evaluation.cells.iter().map(|cell| cell.status).collect()
}

#[test]
fn one_broken_policy_is_one_error_and_nothing_else() {
    let root = tempfile::tempdir().unwrap();
    policy(
        root.path(),
        "a_divides_by_zero",
        "#   requires: [port]\n",
        "deny contains \"x\" if 1 / (input.attributes.port - 1) > 2",
    );
    policy(
        root.path(),
        "b_reads_no_number",
        "#   requires: [engine]\n",
        "deny contains \"x\" if to_number(input.attributes.engine) > 2",
    );
    policy(
        root.path(),
        "c_is_fine",
        "#   requires: [multi_az]\n",
        "deny contains \"no standby\" if input.attributes.multi_az == false",
    );
    let set = load(root.path()).unwrap();
    let evaluation =
        evaluate(&set, vec![instance("db", json!({"port": 1, "engine": "mysql", "multi_az": false}))], Vec::new(), 2);
    assert_eq!(statuses(&evaluation), [Status::Error, Status::Error, Status::Fail]);
    assert_eq!(evaluation.coverage.errors, 2);
    assert!(evaluation.findings[0].message.contains("zero"), "{}", evaluation.findings[0].message);
}

#[test]
fn rules_that_disagree_are_an_error_not_a_pass() {
    let root = tempfile::tempdir().unwrap();
    policy(
        root.path(),
        "disagrees",
        "#   requires: [port]\n",
        "limit := 1 if input.attributes.port > 0\nlimit := 2 if input.attributes.port > 1\ndeny contains \"x\" if limit == 3",
    );
    let evaluation = evaluate(&load(root.path()).unwrap(), vec![instance("db", json!({"port": 5432}))], Vec::new(), 1);
    assert_eq!(statuses(&evaluation), [Status::Error]);
}

#[test]
fn a_policy_that_never_ends_is_stopped_alone() {
    let root = tempfile::tempdir().unwrap();
    let slow = "deny contains \"x\" if {\n\tsome a in numbers.range(1, 3000)\n\tsome b in numbers.range(1, 3000)\n\tsome c in numbers.range(1, 3000)\n\ta * b * c == input.attributes.port\n\ta > 5000\n}";
    policy(root.path(), "a_never_ends", "#   requires: [port]\n", slow);
    policy(root.path(), "b_is_fine", "#   requires: [port]\n", "deny contains \"x\" if input.attributes.port == 5432");
    let set = load(root.path()).unwrap();
    let mut settings = settings(1);
    settings.limits.time = std::time::Duration::from_millis(300);
    let evaluator = Evaluator::new(&set, settings).unwrap();
    let after = vec![Item::from_resource(instance("db", json!({"port": 5432})))];
    let evaluation = assemble(&evaluator, vec![Job { after, ..Job::default() }]).unwrap();
    assert_eq!(statuses(&evaluation), [Status::Error, Status::Fail]);
    assert!(evaluation.findings[0].message.contains("stopped"), "{}", evaluation.findings[0].message);
}

#[test]
fn a_policy_that_never_ends_costs_its_time_a_few_times_only() {
    let root = tempfile::tempdir().unwrap();
    let slow = "deny contains \"x\" if {\n\tsome a in numbers.range(1, 3000)\n\tsome b in numbers.range(1, 3000)\n\tsome c in numbers.range(1, 3000)\n\ta * b * c == input.attributes.port\n\ta > 5000\n}";
    policy(root.path(), "never_ends", "#   requires: [port]\n", slow);
    let set = load(root.path()).unwrap();
    let mut settings = settings(1);
    settings.limits.time = std::time::Duration::from_millis(200);
    let evaluator = Evaluator::new(&set, settings).unwrap();
    let item = |n: u64| Item::from_resource(instance(&format!("db{n}"), json!({"port": n})));
    let start = std::time::Instant::now();
    let evaluation = assemble(&evaluator, vec![Job { after: (0..100).map(item).collect(), ..Job::default() }]).unwrap();
    assert!(start.elapsed() < std::time::Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(statuses(&evaluation), [Status::Error; 100]);
    assert!(evaluation.findings.iter().all(|finding| finding.message == evaluation.findings[0].message));
}

#[test]
fn a_helper_does_not_read_the_input_by_itself() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("lib")).unwrap();
    let helper = "package dbmuster.lib.own\n\nimport rego.v1\n\nopen if input.attributes.multi_az == false\n";
    std::fs::write(root.path().join("lib/own.rego"), helper).unwrap();
    policy(root.path(), "mine", "#   requires: [port]\n", "deny contains \"x\" if input.attributes.port == 1");
    let problems = load(root.path()).unwrap_err();
    assert!(problems.iter().any(|problem| problem.message == "a helper reads `input` by itself"), "{problems:?}");
}

#[test]
fn a_policy_that_eats_memory_is_stopped_alone() {
    let root = tempfile::tempdir().unwrap();
    let body = "deny contains \"x\" if count(numbers.range(1, input.attributes.port * 100000)) == 7";
    policy(root.path(), "a_eats_memory", "#   requires: [port]\n", body);
    policy(root.path(), "b_is_fine", "#   requires: [port]\n", "deny contains \"x\" if input.attributes.port == 5432");
    let evaluation = evaluate(&load(root.path()).unwrap(), vec![instance("db", json!({"port": 5432}))], Vec::new(), 1);
    assert_eq!(statuses(&evaluation), [Status::Error, Status::Fail]);
}

#[test]
fn builtins_that_reach_outside_are_refused_when_loading() {
    for (call, word) in [
        ("http.send({\"url\": \"http://127.0.0.1\", \"method\": \"get\"}).status_code == 200", "http.send"),
        ("opa.runtime().env.HOME == \"x\"", "opa.runtime"),
        ("time.now_ns() > 0", "time.now_ns"),
        ("rand.intn(\"x\", 3) == input.attributes.port", "rand.intn"),
        ("count(numbers.range(1, 300000000)) == input.attributes.port", "numbers.range"),
        ("sprintf(\"%2000000000d\", [input.attributes.port]) == \"\"", "sprintf"),
    ] {
        let root = tempfile::tempdir().unwrap();
        policy(root.path(), "impure", "#   requires: [port]\n", &format!("deny contains \"x\" if {call}"));
        let problems = load(root.path()).unwrap_err();
        let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(text.iter().any(|t| t.contains(word) && t.contains("impure.rego:")), "{call}: {text:?}");
    }
}

#[test]
fn a_field_that_metadata_does_not_own_up_to_is_refused() {
    let root = tempfile::tempdir().unwrap();
    policy(
        root.path(),
        "reads_more",
        "#   requires: [port]\n",
        "deny contains \"x\" if input.attributes.multi_az == false",
    );
    let problems = load(root.path()).unwrap_err();
    assert!(problems[0].message.contains("`multi_az`"), "{problems:?}");
    assert!(problems[0].spot.is_some());
    assert!(!problems[0].help.is_empty());
}

#[test]
fn unknown_wrong_and_missing_values_are_never_a_pass_or_a_fail() {
    let root = tempfile::tempdir().unwrap();
    policy(
        root.path(),
        "needs_it",
        "#   requires: [multi_az]\n",
        "deny contains \"x\" if input.attributes.multi_az == false",
    );
    let mut unknown = instance("unknown", json!({}));
    unknown.unknown_fields.insert("multi_az".to_owned(), "access denied".to_owned());
    let wrong = instance("wrong", json!({"multi_az": "false"}));
    let missing = instance("missing", json!({}));
    let known = instance("known", json!({"multi_az": true}));
    let evaluation = evaluate(&load(root.path()).unwrap(), vec![unknown, wrong, missing, known], Vec::new(), 2);
    use Status::{Indeterminate, Pass};
    assert_eq!(statuses(&evaluation), [Indeterminate, Indeterminate, Indeterminate, Pass]);
    let reasons: Vec<&str> = evaluation.findings.iter().map(|f| &*f.missing[0].reason).collect();
    assert_eq!(reasons, ["access denied", "the value is not a boolean", "the source does not tell"]);
}

#[test]
fn a_known_element_is_enough_to_fail_and_never_to_pass() {
    let root = tempfile::tempdir().unwrap();
    let custom = "#   requires: [vpc_security_groups]\n#   partial: [vpc_security_groups]\n";
    policy(
        root.path(),
        "no_bad_group",
        custom,
        "deny contains \"bad\" if \"sg-bad\" in input.attributes.vpc_security_groups",
    );
    let with = |id: &str, groups: Value| {
        let mut resource = instance(id, json!({"vpc_security_groups": groups}));
        resource.unknown_fields.insert("vpc_security_groups[1]".to_owned(), "known after apply".to_owned());
        resource
    };
    let resources = vec![with("bad", json!(["sg-bad"])), with("open", json!(["sg-good"]))];
    let evaluation = evaluate(&load(root.path()).unwrap(), resources, Vec::new(), 1);
    assert_eq!(statuses(&evaluation), [Status::Fail, Status::Indeterminate]);
}

#[test]
fn a_join_is_indeterminate_when_the_other_side_is_not_there() {
    let root = tempfile::tempdir().unwrap();
    policy(
        root.path(),
        "group_is_new",
        "#   requires: [db_parameter_group, db_parameter_group->family]\n",
        "deny contains \"old\" if data.index.aws_rds_parameter_group[input.attributes.db_parameter_group].attributes.family == \"postgres11\"",
    );
    let mut group = Resource::new("aws_rds_parameter_group", "pg", "pg", Origin::Live);
    group.attributes = json!({"family": "postgres11", "parameters": {}}).as_object().cloned().unwrap();
    let mut dark = Resource::new("aws_rds_parameter_group", "dark", "dark", Origin::Live);
    dark.unknown_fields.insert("family".to_owned(), "throttled".to_owned());
    let resources = vec![
        instance("old", json!({"db_parameter_group": "pg"})),
        instance("lost", json!({"db_parameter_group": "elsewhere"})),
        instance("dark", json!({"db_parameter_group": "dark"})),
        group,
        dark,
    ];
    let evaluation = evaluate(&load(root.path()).unwrap(), resources, Vec::new(), 2);
    assert_eq!(statuses(&evaluation), [Status::Fail, Status::Indeterminate, Status::Indeterminate]);
    assert!(evaluation.findings[1].missing[0].reason.contains("was not read"));
    assert!(evaluation.findings[2].missing[0].reason.contains("throttled"));
}

#[test]
fn who_refers_here_is_unknown_while_a_gap_may_hide_someone() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("test/has_members");
    fs::create_dir_all(&dir).unwrap();
    fs::write(
        dir.join("has_members.rego"),
        format!("# METADATA\n# title: Clusters have members\n# description: A policy that exists for one test and says so in some words\n# custom:\n#   severity: high\n#   resource_types: [aws_rds_cluster]\n#   requires: [<-aws_rds_cluster_instance.db_cluster]\n#   remediation: {{console: add one}}\npackage dbmuster.test.has_members\n\n{HEAD}\ndeny contains \"none\" if not data.referrers[\"aws_rds_cluster_instance.db_cluster\"][input.id]\n"),
    )
    .unwrap();
    let set = load(root.path()).unwrap();
    let mut cluster = Resource::new("aws_rds_cluster", "c", "c", Origin::Live);
    cluster.account_id = Some("111122223333".to_owned());
    cluster.region = Some("eu-central-1".to_owned());
    let gap = |region: &str| Gap {
        target: "account 111122223333".to_owned(),
        operation: "rds:DescribeDBInstances".to_owned(),
        cause: GapCause::AccessDenied,
        account_id: Some("111122223333".to_owned()),
        region: Some(region.to_owned()),
        resource_types: vec!["aws_rds_cluster_instance".to_owned()],
        attempts: 1,
        message: String::new(),
    };
    let clear = evaluate(&set, vec![cluster.clone()], vec![gap("us-east-1")], 1);
    assert_eq!(statuses(&clear), [Status::Fail]);
    let dark = evaluate(&set, vec![cluster], vec![gap("eu-central-1")], 1);
    assert_eq!(statuses(&dark), [Status::Indeterminate]);
}

#[test]
fn neighbours_are_unknown_while_the_reference_or_one_of_them_is() {
    let root = tempfile::tempdir().unwrap();
    let requires = "#   requires: ['db_parameter_group<-aws_rds_instance.db_parameter_group']\n";
    let body = "ids := data.referrers[\"aws_rds_instance.db_parameter_group\"][input.attributes.db_parameter_group]\n\ndeny contains \"alone\" if count(ids) < 2";
    policy(root.path(), "has_company", requires, body);
    let set = load(root.path()).unwrap();
    let of = |id: &str, group: &str| instance(id, json!({"db_parameter_group": group}));
    let said = |resources: Vec<Resource>| statuses(&evaluate(&set, resources, Vec::new(), 1));
    assert_eq!(said(vec![of("a", "x"), of("b", "x")]), [Status::Pass, Status::Pass]);
    assert_eq!(said(vec![of("a", "x"), of("b", "y")]), [Status::Fail, Status::Fail]);
    let mut dark = instance("b", json!({}));
    dark.unknown_fields.insert("db_parameter_group".to_owned(), "not told".to_owned());
    assert_eq!(said(vec![of("a", "x"), dark]), [Status::Indeterminate, Status::Indeterminate]);
}

#[test]
fn any_number_of_threads_gives_the_same_result() {
    let set = PolicySet::load(&[embedded().unwrap()], &Selection::default(), &[]).unwrap();
    let fleet: Vec<Resource> = (0..2_000)
        .map(|n| {
            let mut resource = instance(
                &format!("db-{n}"),
                json!({"engine": if n % 3 == 0 { "postgres" } else { "mysql" }, "storage_encrypted": n % 5 != 0,
                       "publicly_accessible": n % 7 == 0, "backup_retention_period": n % 9, "multi_az": n % 2 == 0}),
            );
            if n % 11 == 0 {
                resource.unknown_fields.insert("deletion_protection".to_owned(), "access denied".to_owned());
            }
            resource
        })
        .collect();
    let one = evaluate(&set, fleet.clone(), Vec::new(), 1);
    let eight = evaluate(&set, fleet, Vec::new(), 8);
    assert!(
        one.coverage.failed > 500 && one.coverage.indeterminate > 500 && one.coverage.passed > 500,
        "{:?}",
        one.coverage
    );
    assert_eq!(one, eight);
}

#[test]
fn an_unknown_in_an_element_that_cannot_matter_is_no_obstacle() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("test/no_open_port");
    fs::create_dir_all(&dir).unwrap();
    fs::write(
        dir.join("no_open_port.rego"),
        format!("# METADATA\n# title: Port is closed\n# description: A policy that exists for one test and says so in some words\n# custom:\n#   severity: high\n#   resource_types: [aws_security_group]\n#   requires: [ingress]\n#   partial: [ingress]\n#   remediation: {{console: close it}}\npackage dbmuster.test.no_open_port\n\n{HEAD}\ndeny contains \"open\" if {{\n\tsome rule in input.attributes.ingress\n\trule.from_port == 5432\n\t\"0.0.0.0/0\" in rule.cidr_blocks\n}}\n\nsettled contains sprintf(\"ingress[%d]\", [i]) if {{\n\tsome i, rule in input.attributes.ingress\n\trule.from_port != 5432\n}}\n"),
    )
    .unwrap();
    let group = |id: &str, port: u16| {
        let mut group = Resource::new("aws_security_group", id, id, Origin::Plan);
        group.attributes = json!({"ingress": [{"from_port": port}]}).as_object().cloned().unwrap();
        group.unknown_fields.insert("ingress[0].cidr_blocks".to_owned(), "known after apply".to_owned());
        group
    };
    let set = load(root.path()).unwrap();
    let evaluation = evaluate(&set, vec![group("web", 443), group("db", 5432)], Vec::new(), 1);
    assert_eq!(statuses(&evaluation), [Status::Pass, Status::Indeterminate]);
}

#[test]
fn a_denial_does_not_count_while_what_it_hinges_on_is_unknown() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("test/no_open_port");
    fs::create_dir_all(&dir).unwrap();
    let body = "deny contains {\"message\": \"open\", \"hinges\": hinges} if {\n\tsome i, rule in input.attributes.ingress\n\t\"0.0.0.0/0\" in rule.cidr_blocks\n\thinges := {sprintf(\"ingress[%d].from_port\", [i])}\n}\n\nsettled contains \"ingress\" if startswith(input.name, \"approved\")\n";
    fs::write(
        dir.join("no_open_port.rego"),
        format!("# METADATA\n# title: Port is closed\n# description: A policy that exists for one test and says so in some words\n# custom:\n#   severity: high\n#   resource_types: [aws_security_group]\n#   requires: [ingress]\n#   partial: [ingress]\n#   remediation: {{console: close it}}\npackage dbmuster.test.no_open_port\n\n{HEAD}\n{body}"),
    )
    .unwrap();
    let group = |id: &str, attributes: Value, unknown: &[&str]| {
        let mut group = Resource::new("aws_security_group", id, id, Origin::Plan);
        group.attributes = attributes.as_object().cloned().unwrap();
        group.unknown_fields =
            unknown.iter().map(|path| ((*path).to_owned(), "known after apply".to_owned())).collect();
        group
    };
    let open = json!({"cidr_blocks": ["0.0.0.0/0"]});
    let set = load(root.path()).unwrap();
    let resources = vec![
        // It hinges on the first rule, and on nothing else that is unknown.
        group("a", json!({"ingress": [open]}), &["ingress[0].from_port"]),
        group("b", json!({"ingress": [open, {}]}), &["ingress[1].from_port"]),
        group("c", json!({"ingress": [open, open]}), &["ingress[0].from_port", "ingress[2]"]),
        // Nothing is known of the list, so that it is seen as empty.
        group("d", json!({}), &["ingress"]),
        group("approved-e", json!({}), &["ingress"]),
    ];
    let evaluation = evaluate(&set, resources, Vec::new(), 1);
    let expected = [
        ("a", Status::Indeterminate),
        ("approved-e", Status::Pass),
        ("b", Status::Fail),
        ("c", Status::Fail),
        ("d", Status::Indeterminate),
    ];
    let mut cells: Vec<_> =
        evaluation.cells.iter().map(|cell| (&*evaluation.subjects[cell.subject as usize].id, cell.status)).collect();
    cells.sort_by_key(|(id, _)| *id);
    assert_eq!(cells, expected);
    let missing = evaluation.findings.iter().find(|finding| finding.resource_id.as_ref() == "a").unwrap();
    assert_eq!(missing.missing.len(), 1);
    assert_eq!(&*missing.missing[0].field, "ingress[0].from_port");
}
