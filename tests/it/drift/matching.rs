//! Who is whom: found, ambiguous, not there, not yet, not known.

use serde_json::{Value, json};

use super::harness::{ACCOUNT, Fleet, REGION, drift, fields, plan, report, state, template};
use crate::cli::TIME;

#[test]
fn what_fits_two_is_said_and_not_chosen() {
    let mut fleet = Fleet::new().database("orders", |_| {}).database("copy", |_| {});
    fleet.with("copy", |record| {
        record["id"] = json!(format!("arn:aws:rds:us-east-1:{ACCOUNT}:db:orders"));
        record["name"] = json!("orders");
        record["region"] = json!("us-east-1");
    });
    let declared = template("DBInstanceIdentifier: orders\n");
    let run = drift(&fleet, &declared, &["--format", "json"]).run.ends(3);
    let found = run.json();
    assert_eq!(found["ambiguous"][0]["candidates"].as_array().unwrap().len(), 2);
    assert_eq!(found["drifted"], json!([]));
    // Neither is said to be unmanaged.
    assert_eq!(found["managed"]["overall"]["uncertain"], 2);
    assert_eq!(found["unmanaged"], json!([]));
    let told = report(&fleet, &declared, &["--region", "us-east-1"]);
    assert_eq!((&told["ambiguous"], &told["counts"]["matched"]), (&json!([]), &json!(1)));
    assert_eq!(told["unmanaged"].as_array().unwrap().len(), 1);
}

#[test]
fn a_declared_database_without_identifier_leaves_the_question_open() {
    let fleet = Fleet::new().database("stack-orders-1a2b3c", |_| {});
    let run = drift(&fleet, &template(""), &["--format", "json"]).run.ends(3);
    let found = run.json();
    assert_eq!(found["absent"][0]["standing"], "not_known");
    assert_eq!(found["uncertain"][0]["name"], "stack-orders-1a2b3c");
    assert_eq!(found["unmanaged"], json!([]));
    // CloudFormation writes the name of the template on what it makes.
    let mut fleet = Fleet::new().database("stack-orders-1a2b3c", |_| {});
    fleet.with("stack-orders-1a2b3c", |record| {
        record["tags"]["aws:cloudformation:logical-id"] = json!("Orders");
    });
    let found = report(&fleet, &template(""), &[]);
    assert_eq!(found["drifted"][0]["matched_by"], "stack_tag", "{found}");
    assert_eq!(found["managed"]["overall"]["managed"], 1);
}

#[test]
fn a_declared_database_that_is_gone_is_named() {
    let fleet = Fleet::new().database("orders", |_| {});
    let declared = state(&[("orders", json!({})), ("payments", json!({}))]);
    let found = report(&fleet, &declared, &[]);
    assert_eq!(found["absent"][0]["declared_id"], "aws_db_instance.payments");
    assert_eq!(found["absent"][0]["standing"], "not_there");
    drift(&fleet, &declared, &[]).run.ends(0).says("Declared, and not there (1)");
    drift(&fleet, &declared, &["--fail-on-drift"]).run.ends(1).says("1 declared database not there");
}

#[test]
fn what_a_gap_may_hide_is_not_gone() {
    let gap = |types: Value| {
        json!({"record": "gap", "target": "account 111122223333, region eu-west-1", "cause": "access_denied",
            "operation": "rds:DescribeDBInstances", "account_id": ACCOUNT, "region": REGION, "resource_types": types,
            "attempts": 1, "message": "not authorized"})
    };
    let declared = state(&[("orders", json!({})), ("payments", json!({}))]);
    let fleet = Fleet::new().database("orders", |_| {}).gap(gap(json!(["aws_rds_instance"])));
    let run = drift(&fleet, &declared, &["--format", "json", "--fail-on-drift"]).run.ends(3);
    assert_eq!(run.json()["absent"][0]["standing"], "not_known");
    drift(&fleet, &declared, &["--allow-incomplete"]).run.ends(0).says("rds:DescribeDBInstances failed");
    // A read of something else hides no database.
    let fleet = Fleet::new().database("orders", |_| {}).gap(gap(json!(["aws_iam_user"])));
    assert_eq!(report(&fleet, &declared, &[])["absent"][0]["standing"], "not_there");
}

#[test]
fn an_account_or_region_that_was_not_read_hides_what_is_in_it() {
    let elsewhere = json!({"arn": "arn:aws:rds:us-east-1:999999999999:db:payments"});
    let fleet = Fleet::new().database("orders", |_| {});
    let found = report(&fleet, &state(&[("payments", elsewhere)]), &[]);
    assert_eq!(found["absent"][0]["standing"], "not_known");
    let reason = found["absent"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("does not cover account 999999999999, region us-east-1"), "{reason}");
    assert_eq!(found["unmanaged"].as_array().unwrap().len(), 1, "orders is somebody else");
}

#[test]
fn a_plan_says_what_it_creates_and_what_it_takes_away() {
    let fleet = Fleet::new().database("orders", |_| {}).database("leaving", |_| {});
    let changes: &[(&str, &[&str], Value)] = &[
        ("orders", &["no-op"], json!({})),
        ("coming", &["create"], json!({"arn": null})),
        ("leaving", &["delete"], json!({})),
    ];
    let found = report(&fleet, &plan(changes, &json!({})), &[]);
    assert_eq!(found["absent"][0]["standing"], "not_yet");
    assert_eq!(found["managed"]["overall"]["managed"], 2, "what a plan destroys is still managed");
    assert_eq!(fields(&found), Vec::<String>::new());
    assert_eq!(found["exit"]["code"], 0);
}

#[test]
fn what_a_plan_will_change_is_declared_in_its_new_form() {
    let fleet = Fleet::new().database("orders", |_| {});
    let changes: &[(&str, &[&str], Value)] = &[("orders", &["update"], json!({"backup_retention_period": 3}))];
    let found = report(&fleet, &plan(changes, &json!({})), &[]);
    assert_eq!(fields(&found), ["backup_retention_period"]);
}

#[test]
fn an_inventory_older_than_the_plan_is_said_and_proves_no_absence() {
    let mut fleet = Fleet::new().database("orders", |_| {});
    let changes: &[(&str, &[&str], Value)] = &[("orders", &["no-op"], json!({})), ("new", &["no-op"], json!({}))];
    let declared = |time: &str| plan(changes, &json!({"timestamp": time}));
    let found = report(&fleet, &declared("2026-10-31T12:00:00Z"), &[]);
    let note = found["notes"][0].as_str().unwrap();
    assert!(note.contains("2026-10-31T02:00:00Z, is older than declared, made at 2026-10-31T12:00:00Z"), "{note}");
    assert_eq!(found["absent"][0]["standing"], "not_known");
    let found = report(&fleet, &declared("2026-10-30T12:00:00Z"), &[]);
    assert_eq!((&found["notes"], &found["absent"][0]["standing"]), (&json!([]), &json!("not_there")));
    // A state does not say when it was made: the date of the file does.
    fleet.collected_at = "2020-01-01T00:00:00Z";
    let found = report(&fleet, &state(&[("orders", json!({}))]), &[]);
    assert!(found["notes"][0].as_str().is_some_and(|note| note.contains("older than the file declared")), "{found}");
}

#[test]
fn a_rename_is_drift_and_no_other_database() {
    let mut fleet = Fleet::new().database("orders", |_| {});
    fleet.with("orders", |record| {
        record["id"] = json!(format!("arn:aws:rds:{REGION}:{ACCOUNT}:db:orders-renamed"));
        record["name"] = json!("orders-renamed");
    });
    let found = report(&fleet, &state(&[("orders", json!({"resource_id": "db-ORDERS"}))]), &["--fail-on-drift"]);
    assert_eq!(found["drifted"][0]["matched_by"], "service_id");
    assert_eq!(fields(&found), ["identifier"]);
    assert_eq!((&found["absent"], &found["unmanaged"]), (&json!([]), &json!([])));
}

#[test]
fn a_server_read_through_sql_belongs_to_the_declared_instance() {
    let host = "orders.c0ffee.eu-west-1.rds.amazonaws.com";
    let server = json!({"host": host, "port": 5432, "server_version_num": 160010, "server_version": "16.10",
        "in_recovery": false, "settings": {}});
    let fleet = Fleet::new().resource("pg_cluster", "orders-server", "orders-server", server.clone());
    let declared = state(&[("orders", json!({"address": host}))]);
    let found = report(&fleet, &declared, &[]);
    assert_eq!(
        found["managed"]["overall"],
        json!({"databases": 1, "managed": 1, "unmanaged": 0, "uncertain": 0, "managed_percent": 100.0})
    );
    // Read in both ways, it is one database.
    let fleet =
        Fleet::new().database("orders", |_| {}).resource("pg_cluster", "orders-server", "orders-server", server);
    let found = report(&fleet, &declared, &[]);
    assert_eq!(found["managed"]["overall"]["databases"], 1);
}

#[test]
fn several_declarations_and_inventories_are_one_comparison() {
    let fleet = Fleet::new().database("orders", |_| {});
    fleet.write_as("one.ndjson");
    let other = Fleet::new().database("payments", |_| {});
    other.write();
    fleet.desk.put("two.ndjson", other.desk.read("fleet.ndjson"));
    fleet.desk.put("a.json", state(&[("orders", json!({}))]));
    fleet.desk.put("b.yaml", template("DBInstanceIdentifier: payments\n"));
    fleet.desk.put("c.json", state(&[("orders", json!({}))]));
    let words = format!(
        "drift --declared a.json b.yaml --declared c.json --inventory one.ndjson two.ndjson --format json --as-of {TIME}"
    );
    let found = fleet.desk.run(&words).json();
    assert_eq!(found["declared"].as_array().unwrap().len(), 3);
    assert_eq!(found["inventories"].as_array().unwrap().len(), 2);
    assert_eq!(found["managed"]["overall"]["managed"], 2);
    let twice =
        found["notes"].as_array().unwrap().iter().any(|note| note.as_str().unwrap().contains("declared 2 times"));
    assert!(twice, "{}", found["notes"]);
}

#[test]
fn an_incomplete_plan_may_declare_what_looks_unmanaged() {
    let fleet = Fleet::new().database("orders", |_| {}).database("other", |_| {});
    let changes: &[(&str, &[&str], Value)] = &[("orders", &["no-op"], json!({}))];
    let declared = plan(changes, &json!({"complete": false}));
    let found = drift(&fleet, &declared, &["--format", "json"]).run.ends(3).json();
    assert_eq!((&found["unmanaged"], &found["uncertain"][0]["name"]), (&json!([]), &json!("other")));
}
