//! SARIF as code scanning takes it: what it requires, checked on whole outputs. The schema itself is checked by
//! `scripts/sarif-schema`.

use std::collections::BTreeSet;

use dbmuster::model::{Evaluation, Severity, Status, Verdict};
use dbmuster::report::{Format, RenderOptions};
use serde_json::{Value, json};

use super::report::fleet::{self, fleet};
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
    assert!(results.len() <= 5_000);
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
    let count = 4_000;
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
    assert_eq!(results.len(), 5_000);
    assert_eq!(results.iter().filter(|r| r["ruleId"] == "top_one").count(), count);
    let notes = list(&run(&log)["invocations"][0], "toolExecutionNotifications");
    let text = notes[0]["message"]["text"].as_str().unwrap();
    assert!(text.starts_with("8000 failures, of which the worst 5000"), "{text}");
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

#[test]
fn a_fleet_is_placed_in_its_inventory_and_names_the_resource() {
    let fleet = fleet();
    let log: Value = serde_json::from_str(&fleet.text(Format::Sarif, &fleet::options())).unwrap();
    assert_accepted(&log);
    let run = run(&log);
    assert_eq!(run["automationDetails"]["id"], "dbmuster-audit/2026-01-02T03:04:05Z");
    let results = list(run, "results");
    let shown: Vec<_> = results
        .iter()
        .map(|r| (r["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap(), &r["baselineState"]))
        .collect();
    assert_eq!(shown, [(1, &json!("unchanged")), (7, &json!("new")), (1, &json!("new"))]);
    let uri = &results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "inventory.ndjson");
    let arn = "arn:aws:rds:eu-central-1:111122223333:db:orders";
    assert_eq!(results[0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], arn);
    assert_eq!(results[0]["suppressions"], json!([]));
    let waived = json!([{"kind": "external", "status": "accepted",
        "justification": "waived by W-1 until 2026-12-31: migrated until then"}]);
    assert_eq!(results[2]["suppressions"], waived, "a waived failure comes last");
}

#[test]
fn a_fleet_without_an_inventory_is_placed_at_the_policies() {
    let mut fleet = fleet();
    fleet.manifest.inventories.clear();
    let log: Value = serde_json::from_str(&fleet.text(Format::Sarif, &fleet::options())).unwrap();
    assert_accepted(&log);
    let uri = &list(run(&log), "results")[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "policies/access/rds_instance_not_public/rds_instance_not_public.rego");
}

#[test]
fn a_file_that_compresses_badly_stays_below_what_is_taken() {
    // Ideographs in an order that no compressor foresees.
    let mut state = 1_u64;
    let mut noise = |n: usize| -> String {
        let next = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from_u32(0x4e00 + (state >> 33) as u32 % 0x5000).unwrap()
        };
        (0..n).map(next).collect()
    };
    let subjects = (0..3_000).map(|_| subject(&noise(2_000), "aws_rds_instance", None)).collect();
    let mut to = Builder::new(vec![policy("p", "access", Severity::High)], subjects);
    for i in 0..3_000 {
        to.cell(i, 0, Status::Fail, None).message = noise(1_000).into();
    }
    let text = text(Format::Sarif, &to.0, &options());
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
    let size = encoder.finish().unwrap().len();
    assert!((1_000_000..10_000_000).contains(&size), "{size}");
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_accepted(&log);
    let note = &list(&run(&log)["invocations"][0], "toolExecutionNotifications")[0]["message"]["text"];
    assert!(note.as_str().unwrap().starts_with("3000 failures, of which the worst "), "{note}");
}
