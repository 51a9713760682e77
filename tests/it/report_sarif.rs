//! SARIF as code scanning takes it: what it requires, checked on whole outputs. The schema itself is checked by
//! `scripts/sarif-schema`.

use std::collections::BTreeSet;

use dbmuster::model::{Evaluation, Severity, Status, Verdict};
use dbmuster::report::{Format, RenderOptions};
use serde_json::{Value, json};

use super::report::{Builder, everything, options, plan, policy, subject, text};

fn sarif(evaluation: &Evaluation, options: &RenderOptions) -> Value {
    serde_json::from_str(&text(Format::Sarif, evaluation, options)).unwrap()
}

fn run(log: &Value) -> &Value {
    &log["runs"][0]
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("no list {key} in {value}"))
}

/// What code scanning refuses a file, or drops an alert, for.
fn assert_accepted(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("/sarif-schema-2.1.0.json"));
    let run = run(log);
    let rules = list(&run["tool"]["driver"], "rules");
    let ids: BTreeSet<_> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), rules.len());
    for rule in rules {
        for key in ["shortDescription", "fullDescription", "help"] {
            let text = rule[key]["text"].as_str().unwrap();
            assert!(!text.is_empty() && (key == "help" || text.chars().count() <= 1_024), "{key}: {rule}");
        }
        assert!(!rule["help"]["markdown"].as_str().unwrap().is_empty());
        assert!(["note", "warning", "error"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap()));
        let score: f64 = rule["properties"]["security-severity"].as_str().unwrap().parse().unwrap();
        assert!((0.1..=10.0).contains(&score));
        assert!(
            ["recommendation", "warning", "error"].contains(&rule["properties"]["problem.severity"].as_str().unwrap())
        );
        assert!(["very-high", "high", "medium", "low"].contains(&rule["properties"]["precision"].as_str().unwrap()));
        let tags = list(&rule["properties"], "tags");
        assert!(tags.len() <= 20 && tags.contains(&json!("security")), "{rule}");
        assert_eq!(tags.iter().map(|tag| tag.as_str().unwrap()).collect::<BTreeSet<_>>().len(), tags.len());
        if let Some(uri) = rule.get("helpUri") {
            assert!(uri.as_str().unwrap().starts_with("https://"));
        }
    }
    let results = list(run, "results");
    assert!(results.len() <= 25_000);
    for key in ["dbmuster/v1", "primaryLocationLineHash"] {
        let prints: BTreeSet<_> = results.iter().map(|r| r["partialFingerprints"][key].as_str().unwrap()).collect();
        assert_eq!(prints.len(), results.len(), "{key}");
    }
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        assert!((1..=10).contains(&list(result, "locations").len()));
        let related = result.get("relatedLocations").and_then(Value::as_array).into_iter().flatten();
        for location in list(result, "locations").iter().chain(related) {
            let physical = &location["physicalLocation"];
            assert!(physical["region"]["startLine"].as_u64().unwrap() >= 1);
            let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
            assert!(uri.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%:".contains(&b)), "{uri}");
            assert_eq!(uri.starts_with("file:///"), physical["artifactLocation"].get("uriBaseId").is_none(), "{uri}");
        }
    }
}

#[test]
fn code_scanning_takes_the_file() {
    let log = sarif(&everything(), &options());
    assert_accepted(&log);
    assert!(!text(Format::Sarif, &everything(), &options()).contains("null"));
    insta::assert_snapshot!(text(Format::Sarif, &everything(), &options()));
}

#[test]
fn only_failures_are_results() {
    let log = sarif(&everything(), &options());
    let results = list(run(&log), "results");
    assert_eq!(results.len(), everything().coverage.failed);
    let severities: Vec<_> = results.iter().map(|r| r["properties"]["severity"].as_str().unwrap()).collect();
    assert_eq!(severities, ["critical", "high", "high", "medium", "low", "low"]);
    let states: Vec<_> = results.iter().map(|r| r["baselineState"].as_str().unwrap()).collect();
    assert_eq!(states, ["new", "new", "unchanged", "new", "unchanged", "unchanged"]);
    let invocation = &run(&log)["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notes = list(invocation, "toolExecutionNotifications");
    let has = |part: &str| notes.iter().any(|note| note["message"]["text"].as_str().unwrap().contains(part));
    assert!(has("rds_instance_backup_retention_min on aws_db_instance.a: not known: backup_retention_period: known"));
    assert!(has("failed to evaluate: two results for one rule"));
    assert!(has("not read: plans/my plan.json"));
    assert!(has("destroyed and created anew"));
}

#[test]
fn the_source_line_comes_first_and_the_plan_beside_it() {
    let log = sarif(&everything(), &options());
    let of = |id: &str, rule: &str| {
        let results = list(run(&log), "results");
        results
            .iter()
            .find(|r| r["ruleId"] == rule && r["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == id)
            .unwrap()
    };
    let result = of("aws_db_instance.a", "rds_instance_not_public");
    let physical = &result["locations"][0]["physicalLocation"];
    assert_eq!(physical["artifactLocation"], json!({"uri": "infra/main.tf", "uriBaseId": "%SRCROOT%"}));
    assert_eq!(physical["region"], json!({"startLine": 14, "startColumn": 3}));
    let related = &result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(related, "plans/my%20plan.json");
    let result = of("aws_db_instance.old", "rds_instance_storage_encrypted");
    let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "plans/my%20plan.json");
    assert!(result.get("relatedLocations").is_none());
}

#[test]
fn nothing_in_a_message_is_a_link() {
    let log = sarif(&everything(), &options());
    assert!(list(run(&log), "results").iter().all(|r| !r["message"]["text"].as_str().unwrap().contains("](")));
}

#[test]
fn the_worst_are_kept_when_there_are_too_many() {
    let policies = vec![policy("low_one", "access", Severity::Low), policy("top_one", "access", Severity::Critical)];
    let count = 13_000;
    let subjects = (0..count).map(|i| subject(&format!("aws_db_instance.a[{i}]"), "aws_rds_instance", None)).collect();
    let mut to = Builder::new(policies, subjects);
    for i in 0..count {
        for p in 0..2 {
            let finding = to.cell(i, p, Status::Fail, Some(Verdict::Introduced));
            finding.message = "wrong".into();
            // Two resources of one address, from two plans of one run.
            finding.fingerprint = dbmuster::model::Fingerprint(((i / 2) * 2 + p) as u128);
        }
    }
    to.0.change = Some(dbmuster::model::ChangeSet { sources: vec![plan(), plan()], ..Default::default() });
    let log = sarif(&to.0, &options());
    assert_accepted(&log);
    let results = list(run(&log), "results");
    assert_eq!(results.len(), 25_000);
    assert_eq!(results.iter().filter(|r| r["ruleId"] == "top_one").count(), count);
    let notes = list(&run(&log)["invocations"][0], "toolExecutionNotifications");
    let text = notes[0]["message"]["text"].as_str().unwrap();
    assert!(text.starts_with("26000 failures, of which the worst 25000"), "{text}");
}

#[test]
fn rules_without_anything_to_say_are_still_whole() {
    let mut bare = policy("bare", "", Severity::Low);
    bare.title.clear();
    bare.description.clear();
    bare.remediation.clear();
    bare.references = vec!["see the handbook".to_owned()];
    bare.controls = (0..30).map(|i| format!("control-{i}")).collect();
    bare.description.push_str(&"long ".repeat(1_000));
    let mut empty = policy("empty", "", Severity::Low);
    empty.title.clear();
    empty.description.clear();
    empty.remediation.clear();
    empty.references.clear();
    let log = sarif(&Builder::new(vec![bare, empty], Vec::new()).0, &options());
    let rules = list(&run(&log)["tool"]["driver"], "rules");
    assert!(rules.iter().all(|rule| rule.get("helpUri").is_none()));
    assert_accepted(&log);
}
