//! `dbmuster drift`: what is declared against what is there, from files to exit code.

mod harness;
mod matching;
mod outputs;
mod values;

use serde_json::json;

use crate::cli::TIME;
use harness::{Fleet, drift, state, template};

#[test]
fn a_change_by_hand_is_named_with_the_policies_that_turn_on_it() {
    let fleet = Fleet::new().database("orders", |a| a["publicly_accessible"] = json!(true));
    let found = drift(&fleet, &state(&[("orders", json!({}))]), &[]);
    found.run.ends(1).says("1 failure at or above high by drift");
    let report = drift(&fleet, &state(&[("orders", json!({}))]), &["--format", "json", "--quiet"]);
    assert_eq!(report.run.out, "", "quiet says nothing");
    let report = drift(&fleet, &state(&[("orders", json!({}))]), &["--format", "json"]).run.json();
    let one = &report["drifted"][0];
    assert_eq!(one["matched_by"], "arn");
    let expected = json!([{"field": "publicly_accessible", "declared": false, "live": true,
        "policies": ["rds_instance_not_public"]}]);
    assert_eq!(one["attributes"], expected);
    let verdict = &one["verdicts"][0];
    assert_eq!(verdict["policy_id"], "rds_instance_not_public");
    assert_eq!((&verdict["declared"], &verdict["live"]), (&json!("pass"), &json!("fail")));
    assert_eq!(verdict["severity"], "critical");
    assert_eq!(report["exit"]["code"], 1);
}

#[test]
fn what_is_as_declared_is_quiet() {
    let fleet = Fleet::new().database("orders", |_| {});
    let report = drift(&fleet, &state(&[("orders", json!({}))]), &["--format", "json"]).run.ends(0).json();
    assert_eq!(report["counts"]["attributes_differing"], 0);
    assert!(report["counts"]["attributes_same"].as_u64() > Some(20), "{}", report["counts"]);
    assert_eq!(report["managed"]["overall"]["managed_percent"], json!(100.0));
    assert_eq!(report["unmanaged"], json!([]));
}

#[test]
fn a_database_that_is_better_than_declared_does_not_fail_the_run() {
    let fleet = Fleet::new().database("orders", |_| {});
    let declared = state(&[("orders", json!({"publicly_accessible": true}))]);
    let report = drift(&fleet, &declared, &["--format", "json"]).run.ends(0).json();
    assert_eq!(report["counts"]["verdicts_better"], 1);
    assert_eq!(report["drifted"][0]["verdicts"][0]["is_worse"], false);
    drift(&fleet, &declared, &["--fail-on-drift"]).run.ends(1).says("1 resource with drift");
}

#[test]
fn the_threshold_and_waivers_decide_what_fails() {
    let fleet = Fleet::new().database("orders", |a| a["publicly_accessible"] = json!(true));
    let declared = state(&[("orders", json!({}))]);
    fleet.desk.put(
        "waivers.yaml",
        "waivers:\n  - id: orders-for-the-move\n    policy: rds_instance_not_public\n    resource: \"*orders\"\n    \
         reason: the move to the new network ends this month\n    owner: payments\n    approved_by: security\n    \
         created_on: 2026-10-01\n    expires_on: 2026-11-20\n",
    );
    let waived = drift(&fleet, &declared, &["--waivers", "waivers.yaml"]);
    waived.run.ends(0).says("waiver orders-for-the-move");
    let fleet = Fleet::new().database("orders", |a| a["copy_tags_to_snapshot"] = json!(false));
    let declared = state(&[("orders", json!({}))]);
    drift(&fleet, &declared, &[]).run.ends(0).says("low").says("copy_tags_to_snapshot: declared true, live false");
    drift(&fleet, &declared, &["--fail-on", "low"]).run.ends(1);
    drift(&fleet, &declared, &["--fail-on", "low", "--exit-zero"]).run.ends(0).says("set to 0 by --exit-zero");
}

#[test]
fn unmanaged_databases_are_counted_by_team_and_account() {
    let mut fleet = Fleet::new().database("orders", |_| {}).database("by-hand", |_| {}).database("secret", |_| {});
    fleet.with("by-hand", |record| record["owner"] = json!("growth"));
    fleet.with("secret", |record| {
        record["unknown_fields"] = json!({"tags": "access denied", "owner": "access denied"});
        record.as_object_mut().unwrap().remove("owner");
        record["tags"] = json!({});
        record["account_id"] = json!("444455556666");
    });
    let declared = state(&[("orders", json!({}))]);
    let report = drift(&fleet, &declared, &["--format", "json"]).run.ends(0).json();
    let ids: Vec<&str> =
        report["unmanaged"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(ids, ["by-hand", "secret"]);
    let overall = json!({"databases": 3, "managed": 1, "unmanaged": 2, "uncertain": 0, "managed_percent": 33.3});
    assert_eq!(report["managed"]["overall"], overall);
    let team = |state: &str, name: Option<&str>| {
        let teams = report["managed"]["by_team"].as_array().unwrap();
        let found = teams.iter().find(|one| one["state"] == state && one["name"].as_str() == name);
        found.map(|one| one["share"].clone()).unwrap_or_else(|| panic!("{state} {name:?}: {teams:?}"))
    };
    assert_eq!(team("named", Some("payments"))["managed"], 1);
    assert_eq!(team("named", Some("growth"))["unmanaged"], 1);
    assert_eq!(team("not_known", None)["unmanaged"], 1);
    assert_eq!(report["managed"]["by_account"].as_array().unwrap().len(), 2);
    drift(&fleet, &declared, &["--fail-on-unmanaged"]).run.ends(1).says("2 unmanaged databases");
    // No policy is needed for that.
    drift(&fleet, &declared, &["--fail-on-unmanaged", "--skip", "*"]).run.ends(1).says("2 unmanaged databases");
    drift(&fleet, &declared, &["--skip", "*"]).run.ends(4).says("no policy was selected");
}

#[test]
fn a_template_is_compared_too() {
    let fleet = Fleet::new().database("orders", |a| a["deletion_protection"] = json!(false));
    let declared = template("DBInstanceIdentifier: Orders\n");
    let report = drift(&fleet, &declared, &["--format", "json", "--region", "eu-west-1"]).run.json();
    let one = &report["drifted"][0];
    assert_eq!(one["matched_by"], "identifier");
    assert_eq!(one["declared_id"], "AWS::RDS::DBInstance.Orders");
    let fields: Vec<&str> =
        one["attributes"].as_array().unwrap().iter().map(|field| field["field"].as_str().unwrap()).collect();
    assert!(fields.contains(&"deletion_protection"), "{fields:?}");
    assert!(!fields.iter().any(|field| field.starts_with("tags")), "tags of the stack are no drift: {fields:?}");
    assert!(one["location"]["line"].as_u64().is_some());
}

#[test]
fn nothing_on_either_side_is_nothing_to_compare() {
    let declared = json!({"format_version": "1.0", "terraform_version": "1.9.8",
        "values": {"root_module": {"resources": []}}});
    drift(&Fleet::new(), &declared.to_string(), &[]).run.ends(4).says("no database on either side");
}

#[test]
fn bad_input_says_what_was_not_done() {
    let fleet = Fleet::new().database("orders", |_| {});
    drift(&fleet, "{", &[]).run.refuses("cut off");
    let declared = state(&[("orders", json!({}))]);
    fleet.desk.put("state.json", &declared);
    fleet.desk.run("drift --declared state.json --no-config").refuses("no inventory was named");
    fleet.desk.run("drift --declared state.json --inventory state.json").refuses("inventory");
    drift(&fleet, &declared, &["--format", "sarif"]).run.refuses("a comparison has no form sarif");
    drift(&fleet, &declared, &["--format", "json=declared"]).run.refuses("is the file to be judged");
}

#[test]
fn the_configuration_names_the_inventory() {
    let fleet = Fleet::new().database("orders", |_| {});
    fleet.desk.put("state.json", state(&[("orders", json!({}))]));
    fleet.write();
    fleet.desk.put("dbmuster.toml", "fail_on = \"low\"\n[sources]\ninventories = [\"fleet.ndjson\"]\n");
    fleet.desk.run(&format!("drift --declared state.json --as-of {TIME}")).ends(0).says("at or above low");
}

#[test]
fn a_thousand_databases_are_compared_at_once_and_always_in_the_same_bytes() {
    let names: Vec<String> = (0..1_000).map(|n| format!("db-{n:04}")).collect();
    let mut fleet = Fleet::new();
    for (at, name) in names.iter().enumerate() {
        fleet = fleet.database(name, |a| a["publicly_accessible"] = json!(at % 10 == 0));
    }
    let declared: Vec<(&str, serde_json::Value)> =
        names.iter().skip(100).map(|name| (name.as_str(), json!({}))).collect();
    let declared = state(&declared);
    let run = |threads: &str| drift(&fleet, &declared, &["--format", "json", "--threads", threads]);
    let start = std::time::Instant::now();
    let one = run("1");
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    assert_eq!(one.run.out, run("4").run.out);
    let report = one.run.ends(1).json();
    assert_eq!(report["counts"]["matched"], 900);
    assert_eq!(report["counts"]["attributes_differing"], 90);
    assert_eq!(report["counts"]["verdicts_worse"], 90);
    assert_eq!(report["unmanaged"].as_array().unwrap().len(), 100);
}
