//! A change is judged by the same values as the fleet: `check` reads the table `policies` of the configuration.

use serde_json::{Value, json};

use super::{POLICY, RULES};
use crate::cli::{Desk, TIME, but, create, plan};

/// A new instance that keeps backups for ten days.
fn with_tags(tags: Value, unknown: Value) -> Value {
    let mut entry = create(but(json!({"backup_retention_period": 10, "tags": tags, "tags_all": null})));
    entry["change"]["after_unknown"] = unknown;
    plan(vec![entry])
}

fn finding(desk: &Desk, more: &str) -> Option<Value> {
    let words = format!("check plan.json --policy {POLICY} --format json --exit-zero --as-of {TIME} {more}");
    let report = desk.run(&words).ends(0).json();
    let mut found = report["findings"].as_array().unwrap().iter().filter(|finding| finding["status"] != "pass");
    found.next().cloned()
}

#[test]
fn a_plan_is_judged_by_the_rules_of_the_file() {
    let desk = Desk::with(&with_tags(json!({"Environment": "prod"}), json!({})));
    desk.put("dbmuster.toml", RULES);
    let found = finding(&desk, "").unwrap();
    assert_eq!((&found["status"], &found["verdict"]), (&json!("fail"), &json!("introduced")));
    let uses = json!([{"name": "min_days", "value": 14, "source": "rule", "rule": "production"}]);
    assert_eq!(found["parameters"], uses);
    assert_eq!(finding(&desk, "--no-config"), None);
    assert_eq!(finding(&desk, &format!("--parameter {POLICY}.min_days=10")), None);
    desk.put("other.toml", RULES.replace("= 14", "= 10"));
    assert_eq!(finding(&desk, "--config other.toml"), None);
    desk.run(&format!("check plan.json --policy {POLICY} -v --as-of {TIME}"))
        .says("judged by min_days = 14 (rule `production`)");
}

#[test]
fn a_tag_that_is_known_after_apply_leaves_it_open() {
    let desk = Desk::with(&with_tags(Value::Null, json!({"tags": true, "tags_all": true})));
    desk.put("dbmuster.toml", RULES);
    let found = finding(&desk, "").unwrap();
    assert_eq!((&found["status"], &found["verdict"]), (&json!("indeterminate"), &json!("newly-unknown")));
    let fields: Vec<&str> =
        found["missing"].as_array().unwrap().iter().map(|missing| missing["field"].as_str().unwrap()).collect();
    assert!(fields.contains(&"environment") && fields.contains(&"tags[pci]"), "{fields:?}");
}

#[test]
fn a_tag_that_changes_the_values_changes_the_verdict() {
    let tagged = |environment: &str| {
        but(json!({"backup_retention_period": 10, "tags": {"Environment": environment}, "tags_all": null}))
    };
    let change = crate::cli::entry("aws_db_instance.a", &["update"], tagged("dev"), tagged("prod"));
    let desk = Desk::with(&plan(vec![change]));
    desk.put("dbmuster.toml", RULES);
    assert_eq!(finding(&desk, "").unwrap()["verdict"], "introduced");
    let back = crate::cli::entry("aws_db_instance.a", &["update"], tagged("prod"), tagged("dev"));
    desk.put("plan.json", plan(vec![back]).to_string());
    // The finding of a cell that is fixed tells what it failed by.
    let report = desk.run(&format!("check plan.json --policy {POLICY} --format json --as-of {TIME}")).ends(0).json();
    let fixed = &report["findings"][0];
    assert_eq!((&fixed["status"], &fixed["verdict"]), (&json!("pass"), &json!("fixed")));
    assert_eq!(fixed["parameters"][0]["value"], 14);
}

#[test]
fn folders_and_choices_of_the_file_hold_for_a_plan_too() {
    let desk = Desk::with(&with_tags(json!({"Environment": "prod"}), json!({})));
    desk.put("dbmuster.toml", "[policies]\nskip = [\"rds_instance_backup_*\"]\n");
    let report = desk.run(&format!("check plan.json --format json --exit-zero --as-of {TIME}")).ends(0).json();
    let judged = |id: &str| report["policies"].as_array().unwrap().iter().any(|policy| policy["id"] == id);
    assert!(judged("rds_instance_storage_encrypted") && !judged(POLICY));
    desk.put("dbmuster.toml", "[policies]\nskip = [\"nothing_like_it\"]\n");
    desk.run("check plan.json").refuses("there is none that `nothing_like_it` matches");
}
