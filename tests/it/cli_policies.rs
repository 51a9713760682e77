//! Policies of a user's own through the binary, and the tools to write them.

use serde_json::{Value, json};

use crate::cli::{Desk, create, good, plan, unencrypted};

const META: &str = "# METADATA
# title: Storage is encrypted
# description: What it is.
# custom:
#   severity: high
#   resource_types: [aws_rds_instance]
#   requires: [storage_encrypted]
#   remediation:
#     terraform: Do it.
";

const DENY: &str = "
import rego.v1

deny contains \"not encrypted\" if {
	input.attributes.storage_encrypted == false
}
";

fn policy(desk: &Desk, id: &str, text: &str) {
    desk.put(&format!("own/encryption/{id}/{id}.rego"), text);
}

fn desk() -> Desk {
    Desk::with(&plan(vec![create(unencrypted())]))
}

#[test]
fn a_policy_of_ones_own_is_judged() {
    let desk = desk();
    policy(&desk, "mine", &format!("{META}package dbmuster.encryption.mine\n{DENY}"));
    desk.run("check plan.json --policies own --policy mine").ends(1).says("HIGH introduced: mine not encrypted");
    desk.run("check plan.json --policies own").ends(1).says("2 introduced findings at or above high");
    desk.run("policy list --policies own").ends(0).says("mine");
    desk.run("explain mine --policies own").ends(0).says("Storage is encrypted");
    desk.run("check plan.json --policy mine").refuses("there is none that `mine` matches");
}

#[test]
fn a_policy_without_its_test_or_a_case_is_refused_by_the_lint() {
    let desk = Desk::new();
    desk.run("policy new encryption mine --resource-type aws_rds_instance --dir own").ends(0);
    desk.run("policy lint own").ends(0);
    let test = "own/encryption/mine/mine_test.rego";
    desk.put(test, "package dbmuster.encryption.mine_test\n\nimport rego.v1\n");
    desk.run("policy lint own").ends(1).says("`mine_test.rego` has no rule whose name begins with `test_`");
    std::fs::remove_file(desk.path(test)).unwrap();
    desk.run("policy lint own").ends(1).says("`mine_test.rego` is missing");
    std::fs::remove_file(desk.path("own/encryption/mine/cases/unknown.json")).unwrap();
    desk.run("policy lint own").ends(1).says("`cases/unknown.json` is missing");
}

/// Id, text of the file, what is said, and the line that is shown with a caret.
#[test]
fn policies_that_cannot_be_used() {
    let own = |id: &str, meta: &str, body: &str| format!("{meta}package dbmuster.encryption.{id}\n{body}");
    let changed = |from: &str, to: &str| own("x", &META.replace(from, to), DENY);
    let send =
        DENY.replace("storage_encrypted == false", "storage_encrypted == http.send({\"url\": \"http://x\"}).body");
    let now = DENY.replace("storage_encrypted == false", "storage_encrypted == time.now_ns()");
    let cases = [
        (changed("severity: high", "severity: high\n#   colour: red"), "unknown field `colour`", ":6:"),
        (changed("severity: high", "severity: urgent"), "unknown variant `urgent`", ":5:"),
        (changed("title: Storage is encrypted", "title: [Storage"), "METADATA is not valid", ":2:"),
        (changed("aws_rds_instance", "aws_rds_instnace"), "there is no kind `aws_rds_instnace`", ":6:"),
        (changed("[storage_encrypted]", "[storage_encryptd]"), "no field `storage_encryptd`", ":7:"),
        (own("other", META, DENY), "the package is `dbmuster.encryption.other`", ":10:"),
        (own("x", META, &send), "`http.send` is refused", ":15:"),
        (own("x", META, &now), "`time.now_ns` is refused", ":15:"),
        (own("x", META, "\nimport rego.v1\n\nallow if input.x\n"), "deny", ":10:"),
        (own("x", META, &DENY.replace("== false", "= = false")), "expecting expression", ":15:"),
        (own("x", "", DENY), "the policy has no METADATA", ":1:"),
    ];
    for (text, why, place) in cases {
        let desk = desk();
        policy(&desk, "x", &text);
        let run = desk.run("check plan.json --policies own --format json=o.json").refuses(why);
        assert!(run.err.contains(&format!("--> own/encryption/x/x.rego{place}")), "{}", run.err);
        assert!(run.err.lines().any(|line| line.trim_end().ends_with("^")), "no caret: {}", run.err);
        assert!(!desk.path("o.json").exists());
        desk.run("policy lint own").ends(1).says(why);
    }
    let desk = desk();
    desk.run("check plan.json --policies none").refuses("it is not a folder");
    desk.run("check plan.json --policies plan.json").refuses("it is not a folder");
    desk.put("empty/x/y", "");
    desk.run("check plan.json --policies empty").refuses("it holds none");
}

/// The engine would run out of stack, and take everything with it.
#[test]
fn recursion_is_refused() {
    for rules in [
        "deny contains \"x\" if deny",
        "p if q\n\nq if p\n\ndeny contains \"x\" if p",
        "f(x) if f(x + 1)\n\ndeny contains \"x\" if f(1)",
        "f(x) if p\n\np if f(1)\n\ndeny contains \"x\" if p",
        "deny contains \"x\" if data.dbmuster.encryption.mine.deny",
        "f(x) if data.dbmuster.encryption.mine.f(x)\n\ndeny contains \"x\" if f(1)",
        "s contains x if some x in s\n\ndeny contains \"x\" if s",
    ] {
        let desk = desk();
        policy(&desk, "mine", &format!("{META}package dbmuster.encryption.mine\n{DENY}\n{rules}\n"));
        desk.run("check plan.json --policies own").refuses("rules and functions must not be recursive");
        desk.run("policy lint own").ends(1).says("must not be recursive");
    }
    // A variable of the name of its rule is no recursion.
    let desk = desk();
    let rules = "value := found if {\n\tvalue := input.attributes.storage_encrypted\n\tfound := value\n}";
    policy(&desk, "mine", &format!("{META}package dbmuster.encryption.mine\n{DENY}\n{rules}\n"));
    desk.run("check plan.json --policies own --policy mine").ends(1);
}

#[test]
fn every_broken_policy_is_named_at_once() {
    let desk = desk();
    for id in ["one", "two"] {
        policy(&desk, id, &format!("package dbmuster.encryption.{id}\n{DENY}"));
    }
    let run = desk.run("check plan.json --policies own").refuses("one.rego");
    assert!(run.err.contains("two.rego"));
}

#[test]
fn a_policy_that_fails_to_run_is_one_finding() {
    let mut second = create(good());
    second["address"] = json!("aws_db_instance.b");
    let desk = Desk::with(&plan(vec![create(unencrypted()), second]));
    let body = DENY.replace("== false\n", "== false\n\tto_number(\"abc\") == 1\n");
    policy(&desk, "mine", &format!("{META}package dbmuster.encryption.mine\n{body}"));
    let run = desk.run("check plan.json --policies own --policy mine --format json").ends(3);
    let document = run.json();
    assert_eq!(document["summary"]["by_status"]["error"], 1);
    assert_eq!(document["summary"]["by_status"]["pass"], 1);
    desk.run("check plan.json --policies own --policy mine").ends(3).says("exit 3: incomplete: 1 policy error");
    // The others go on, and what they find outweighs it.
    desk.run("check plan.json --policies own").ends(1).says("HIGH introduced: rds_instance_storage_encrypted");
    desk.run("check plan.json --policies own --policy mine --allow-incomplete").ends(0);
}

#[test]
fn a_policy_that_never_ends_is_stopped_and_says_the_same_each_time() {
    let desk = desk();
    let body = DENY.replace(
        "== false\n",
        "== false\n\tn := numbers.range(1, 100000)\n\tsome a in n\n\tsome b in n\n\ta * b == 0\n",
    );
    policy(&desk, "mine", &format!("{META}package dbmuster.encryption.mine\n{body}"));
    let words = format!("check plan.json --policies own --policy mine --format json --as-of {}", crate::cli::TIME);
    let first = desk.run(&words).ends(3);
    assert_eq!(first.json()["summary"]["by_status"]["error"], 1);
    assert_eq!(desk.run(&words).ends(3).out, first.out);
}

/// The machine sleeps while a policy works: the time that passes is not the policy's.
#[cfg(unix)]
#[test]
fn a_policy_that_was_kept_from_working_is_asked_again() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let desk = desk();
    // Keeps the interpreter busy for about a second.
    let body = DENY.replace(
        "== false\n",
        "== false\n\tn := numbers.range(1, 600)\n\tcount([1 | some a in n; some b in n; a * b == 600]) > 0\n",
    );
    policy(&desk, "mine", &format!("{META}package dbmuster.encryption.mine\n{body}"));
    let child = Command::new(env!("CARGO_BIN_EXE_dbmuster"))
        .args(["check", "plan.json", "--policies", "own", "--policy", "mine", "--format", "json"])
        .current_dir(desk.dir.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let signal = |name: &str| {
        // It may have ended already on a fast machine; what it said is looked at all the same.
        let _ = Command::new("kill").args([name, &child.id().to_string()]).stderr(Stdio::null()).status().unwrap();
    };
    std::thread::sleep(Duration::from_millis(900));
    signal("-STOP");
    std::thread::sleep(Duration::from_millis(2500));
    signal("-CONT");
    let output = child.wait_with_output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["summary"]["by_status"]["fail"], 1, "{said:#}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_new_makes_lints_clean_and_passes() {
    let desk = desk();
    let schemas = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("inventory/schema");
    let mut made = 0;
    for file in std::fs::read_dir(schemas).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let kind = name.trim_end_matches(".json").trim_end_matches(".schema");
        if !kind.starts_with("aws_") && !kind.starts_with("pg_") {
            continue;
        }
        desk.run(&format!("policy new access example_{kind} --resource-type {kind} --dir own")).ends(0);
        made += 1;
    }
    assert!(made > 20);
    desk.run("policy lint own").ends(0).says(&format!("{made} policies loaded and linted: clean"));
    desk.run("policy test own").ends(0).says("0 failed");
    desk.run("check plan.json --policies own --policy example_aws_rds_instance --fail-on low").ends(1);
    desk.run("policy new access example_aws_rds_instance --dir own").refuses("exists");
    desk.run("policy new access a-b --dir own").refuses("is not usable as a name");
    desk.run("policy new access ../../x --dir own").refuses("is not usable as a name");
    desk.run("policy new access x_y --resource-type none --dir own").refuses("there is no kind `none`");
}

#[test]
fn a_test_that_fails_is_told() {
    let desk = desk();
    desk.run("policy new access mine --dir own").ends(0);
    let path = "own/access/mine/cases/compliant.json";
    desk.put(path, desk.read(path).replace("true", "false"));
    desk.run("policy test own").ends(1).says("wanted pass, got fail").says("5 passed, 1 failed");
    desk.put(path, "{");
    desk.run("policy test own").ends(1).says("compliant.json");
}

#[test]
fn what_no_test_reaches_or_notices_is_told() {
    let desk = desk();
    desk.run("policy new access mine --dir own").ends(0);
    desk.run("policy test own --coverage").ends(0).says("2 of 2 lines of 1 policy reached: 100.0 %");
    desk.run("policy test own --mutants").ends(0).says("2 changes to 1 policy: 2 noticed, 0 not noticed");

    desk.put("own/lib/sizes.rego", "package dbmuster.lib.sizes\n\nimport rego.v1\n\nsmall(name) if count(name) < 4\n");
    let path = "own/access/mine/mine.rego";
    let text = desk.read(path).replace("import rego.v1\n", "import rego.v1\nimport data.dbmuster.lib.sizes\n");
    desk.put(
        path,
        format!("{text}\nnot_applicable contains msg if {{\n\tsizes.small(input.name)\n\tmsg := input.name\n}}\n"),
    );
    let reached = "own/access/mine/mine.rego: 3 of 5 lines reached, not lines 24, 26";
    desk.run("policy test own --coverage").ends(1).says(reached).says("3 of 5 lines of 1 policy reached: 60.0 %");
    desk.run("policy test own --mutants").ends(1).says("SURVIVED own/lib/sizes.rego:5: `<` became `<=`");

    // A case that reaches the line, and one at the limit.
    let tests = "own/access/mine/mine_test.rego";
    let more = "\ntest_short_names if {\n\tevery name, n in {\"abc\": 1, \"abcd\": 0} {\n\t\tcount(policy.not_applicable) == n with input as {\"name\": name}\n\t}\n}\n";
    desk.put(tests, format!("{}{more}", desk.read(tests)));
    desk.run("policy test own --coverage").ends(0).says("5 of 5 lines of 1 policy reached: 100.0 %");
    desk.run("policy test own --mutants").ends(0).says("to 1 policy and 1 helper: 6 noticed, 0 not noticed");
}

#[test]
fn the_list_is_stable_and_every_policy_explains_itself() {
    let desk = desk();
    let run = desk.run("policy list --format json").ends(0);
    assert_eq!(desk.run("policy list --format json").ends(0).out, run.out);
    let document: Value = run.json();
    let policies = document["policies"].as_array().unwrap();
    assert!(policies.len() >= 60);
    let ids: Vec<&str> = policies.iter().map(|policy| policy["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted());
    let answers = |policy: &&Value| policy["controls"].as_array().is_some_and(|controls| !controls.is_empty());
    assert!(policies.iter().filter(answers).count() >= 60);
    for (at, policy) in policies.iter().enumerate() {
        let id = policy["id"].as_str().unwrap();
        assert!(policy["controls"].is_array(), "{id}");
        for key in ["title", "description", "family", "severity"] {
            assert!(policy[key].as_str().is_some_and(|text| !text.is_empty()), "{id}: {key}");
        }
        // Each takes a process of its own, so that some stand for all.
        if at % 9 != 0 {
            continue;
        }
        let run = desk.run(&format!("explain {id}")).ends(0);
        assert!(run.out.starts_with(id) && run.out.contains("How to mend it"), "{id}");
        let wide = |line: &&str| line.chars().count() > 80 && line.contains(' ') && !line.starts_with("  ");
        assert_eq!(run.out.lines().find(wide), None, "{id}");
    }
    desk.run(&format!("policy show {}", ids[0])).ends(0).says("package dbmuster.");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    policy(&desk, "mine", &format!("{META}package dbmuster.encryption.mine\n{DENY}"));
    desk.put("own/encryption/mine/mine.rego", b"\xff\xfe");
    desk.run("check plan.json --policies own").refuses("mine.rego");
    let folder = desk.path("own/encryption");
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Nothing is forbidden to the superuser.
    let forbidden = std::fs::read_dir(&folder).is_err();
    let run = desk.run("check plan.json --policies own").ends(2);
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert!(!forbidden || run.err.contains("own"), "{}", run.err);
}
