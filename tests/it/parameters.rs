//! Values of parameters by environment, tier, account and tag: which one counts, what is said of it, and what is refused.

mod mistakes;
mod outcomes;
mod plans;

use serde_json::{Value, json};

use crate::cli::{Desk, Run, TIME};

pub const POLICY: &str = "rds_instance_backup_retention_min";

/// A DB instance that keeps backups for so many days.
pub fn instance(name: &str, days: i64, header: Value) -> Value {
    let mut record = json!({
        "record": "resource", "id": format!("arn:aws:rds:eu-central-1:111122223333:db:{name}"), "name": name,
        "resource_type": "aws_rds_instance", "origin": "live", "account_id": "111122223333", "region": "eu-central-1",
        "attributes": {
            "engine": "postgres", "backup_retention_period": days,
        },
    });
    record.as_object_mut().unwrap().extend(header.as_object().unwrap().clone());
    record
}

pub fn inventory(resources: &[Value]) -> String {
    let mut text =
        "{\"record\":\"inventory\",\"collected_at\":\"2026-11-01T00:00:00Z\",\"schema_version\":\"1.0\"}\n".to_owned();
    for resource in resources {
        text.push_str(&format!("{resource}\n"));
    }
    text.push_str(&json!({"record": "end", "gaps": 0, "resources": resources.len()}).to_string());
    text.push('\n');
    text
}

pub const RULES: &str = "schema_version = 1
[policies.parameters.rds_instance_backup_retention_min]
min_days = 7

[[policies.parameter_rules]]
name = \"production\"
environment = [\"prod*\"]
[policies.parameter_rules.set.rds_instance_backup_retention_min]
min_days = 14

[[policies.parameter_rules]]
name = \"card data\"
tags = { pci = \"yes\" }
set.rds_instance_backup_retention_min.min_days = 21

[[policies.parameter_rules]]
name = \"tier 0 of the bank\"
tier = \"tier0\"
account = \"111122223333\"
set.rds_instance_backup_retention_min.min_days = 30
";

pub fn desk(resources: &[Value]) -> Desk {
    let desk = Desk::new();
    desk.put("dbmuster.toml", RULES);
    desk.put("fleet.ndjson", inventory(resources));
    desk
}

/// An audit by one policy, without history.
pub fn audit(desk: &Desk, more: &str) -> Run {
    desk.run(&format!(
        "audit --inventory fleet.ndjson --store none --policy {POLICY} --as-of {TIME} --exit-zero {more}"
    ))
}

/// Status, and parameters as `value source rule`, of each finding, by name of the resource.
fn told(run: &Run) -> Vec<(String, String, Vec<String>)> {
    let report = run.json();
    let words = |used: &Value| {
        let rule = used["rule"].as_str().map_or_else(String::new, |rule| format!(" {rule}"));
        format!("{} {}{rule}", used["value"], used["source"].as_str().unwrap())
    };
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| {
            let uses = finding["parameters"].as_array().unwrap().iter().map(words).collect();
            let name = finding["resource_name"].as_str().unwrap().to_owned();
            (name, finding["status"].as_str().unwrap().to_owned(), uses)
        })
        .collect()
}

fn row(name: &str, status: &str, uses: &[&str]) -> (String, String, Vec<String>) {
    (name.to_owned(), status.to_owned(), uses.iter().map(|used| (*used).to_owned()).collect())
}

#[test]
fn the_last_rule_that_matches_counts_and_the_finding_says_which() {
    let fleet = [
        instance("dev", 6, json!({"environment": "dev"})),
        instance("prod", 8, json!({"environment": "PRODUCTION"})),
        instance("cards", 15, json!({"environment": "prod", "tags": {"pci": "yes"}})),
        instance("other-case", 15, json!({"environment": "prod", "tags": {"pci": "YES"}})),
        instance("core", 22, json!({"environment": "prod", "tier": "Tier-0", "tags": {"pci": "yes"}})),
        instance("elsewhere", 22, json!({"tier": "0", "account_id": "444455556666"})),
    ];
    let run = audit(&desk(&fleet), "--format json");
    assert_eq!(
        told(&run),
        [
            row("dev", "fail", &["7 default"]),
            row("prod", "fail", &["14 rule production"]),
            row("cards", "fail", &["21 rule card data"]),
            row("core", "fail", &["30 rule tier 0 of the bank"]),
        ]
    );
    assert!(run.out.contains("backups are kept for 22 days, 30 are required"));
}

#[test]
fn a_value_that_the_file_changes_for_all_comes_from_the_configuration() {
    let desk = desk(&[instance("dev", 6, json!({"environment": "dev"}))]);
    desk.put("dbmuster.toml", RULES.replace("min_days = 7\n", "min_days = 9\n"));
    assert_eq!(told(&audit(&desk, "--format json")), [row("dev", "fail", &["9 configuration"])]);
}

#[test]
fn a_flag_stands_above_the_rules_and_a_variable_too() {
    let desk = desk(&[instance("prod", 8, json!({"environment": "prod"}))]);
    let flag = format!("--format json --parameter {POLICY}.min_days=9");
    assert_eq!(told(&audit(&desk, &flag)), [row("prod", "fail", &["9 configuration"])]);
    let words = format!(
        "audit --inventory fleet.ndjson --store none --policy {POLICY} --as-of {TIME} --exit-zero --format json"
    );
    let value = format!("{{ {POLICY}.min_days = 8 }}");
    let run =
        desk.run_with(&words.split_whitespace().collect::<Vec<_>>(), &[("DBMUSTER_POLICIES_PARAMETERS", &value)], b"");
    assert_eq!(told(&run), []);
}

#[test]
fn what_is_not_known_is_not_guessed() {
    let denied = "rds:ListTagsForResource was denied";
    let untold = |more: Value| {
        let mut header = json!({"environment": "dev", "unknown_fields": {"tier": denied, "tags": denied}});
        header.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        header
    };
    let fleet = [
        // Between the least and the most that it may have to have.
        instance("open", 10, untold(json!({}))),
        // Too few by every value.
        instance("few", 3, untold(json!({}))),
        // Enough by every value.
        instance("plenty", 35, untold(json!({}))),
        // Nobody can be of another account and of this one.
        instance("elsewhere", 25, untold(json!({"account_id": "444455556666"}))),
        // A tag that is missing for certain is known.
        instance("told", 10, json!({"environment": "dev", "tags": {}})),
        // One tag alone is unknown.
        instance("one-tag", 10, json!({"environment": "dev", "unknown_fields": {"tags[pci]": "known after apply"}})),
    ];
    let run = audit(&desk(&fleet), "--format json");
    let all = ["7 default", "21 rule card data", "30 rule tier 0 of the bank"];
    assert_eq!(
        told(&run),
        [
            row("open", "indeterminate", &all),
            row("few", "fail", &all),
            row("one-tag", "indeterminate", &["7 default", "21 rule card data"]),
        ]
    );
    let report = run.json();
    let missing = &report["findings"][0]["missing"];
    assert_eq!(missing[0]["field"], "tier");
    assert_eq!(missing[0]["reason"], format!("{denied}; it decides whether `min_days` 7 or 21 or 30 counts"));
    assert_eq!(missing[1]["field"], "tags[pci]");
    let run = desk(&fleet);
    run.put("dbmuster.toml", "schema_version = 1\n");
    assert_eq!(told(&audit(&run, "--format json")), [row("few", "fail", &["7 default"])]);
}
