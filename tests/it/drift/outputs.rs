//! Terminal, JSON by its schema, metrics: harmless and complete.

use serde_json::{Value, json};

use super::harness::{Fleet, drift, report, state};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../docs/schema/drift-v1.schema.json")).unwrap()
}

/// A fleet of which everything can be said that a report says.
fn everything() -> (Fleet, String) {
    let mut fleet = Fleet::new()
        .database("orders", |a| {
            a["publicly_accessible"] = json!(true);
            a["engine_version"] = json!("16.11");
        })
        .database("by-hand", |_| {})
        .gap(
            json!({"record": "gap", "target": "account 1", "cause": "throttled", "operation": "rds:DescribeDBClusters",
            "resource_types": ["aws_rds_cluster"], "attempts": 5, "message": "rate exceeded"}),
        );
    fleet.with("by-hand", |record| drop(record.as_object_mut().unwrap().remove("owner")));
    (
        fleet,
        state(&[
            ("orders", json!({})),
            ("gone", json!({})),
            ("elsewhere", json!({"arn": "arn:aws:rds:us-east-1:999999999999:db:elsewhere"})),
        ]),
    )
}

#[test]
fn json_keeps_to_its_schema() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let (fleet, declared) = everything();
    for found in [report(&fleet, &declared, &[]), report(&Fleet::new().database("x", |_| {}), &declared, &[])] {
        let problems: Vec<String> =
            validator.iter_errors(&found).map(|error| format!("{}: {error}", error.instance_path)).collect();
        assert!(problems.is_empty(), "{problems:#?}\n{found:#}");
        assert!(!found.to_string().contains("null"), "{found}");
    }
    let mut wrong = report(&fleet, &declared, &[]);
    wrong["drifted"][0]["surprise"] = json!(1);
    assert!(!validator.is_valid(&wrong), "the schema lets anything through");
}

#[test]
fn metrics_name_no_resource_and_no_team() {
    let (fleet, declared) = everything();
    let text = drift(&fleet, &declared, &["--format", "openmetrics"]).run.out;
    for line in [
        "dbmuster_drift_databases{state=\"managed\"} 1",
        "dbmuster_drift_databases{state=\"unmanaged\"} 1",
        "dbmuster_drift_databases{state=\"not_known\"} 0",
        "dbmuster_drift_account_databases{account=\"111122223333\",state=\"managed\"} 1",
        "dbmuster_drift_absent_databases{standing=\"not_there\"} 1",
        "dbmuster_drift_absent_databases{standing=\"not_known\"} 1",
        "dbmuster_drift_verdicts{severity=\"critical\",direction=\"worse\"} 1",
        "dbmuster_drift_resources 1",
        "dbmuster_drift_gaps 1",
        "dbmuster_drift_managed_ratio 0.5",
        "# EOF",
    ] {
        assert!(text.lines().any(|own| own.replace(".0", "") == line.replace(".0", "")), "{line} is not in\n{text}");
    }
    assert!(!text.contains("orders") && !text.contains("payments"), "{text}");
}

#[test]
fn names_cannot_act_on_a_terminal() {
    let mut fleet = Fleet::new().database("orders", |a| a["publicly_accessible"] = json!(true));
    fleet.with("orders", |record| {
        record["owner"] = json!("\u{1b}[2Jteam\n::error::x");
        record["tags"]["x\u{202e}y"] = json!("\u{1b}]0;owned\u{7}");
    });
    let mut other = Fleet::new().database("z\u{1b}[31m", |_| {});
    fleet.resources.append(&mut other.resources);
    for more in [&["-v"][..], &["--format", "json"], &["--format", "openmetrics"]] {
        let out = drift(&fleet, &state(&[("orders", json!({}))]), more).run.out;
        assert!(!out.chars().any(|c| c.is_control() && c != '\n'), "{out}");
        assert!(!out.contains('\u{202e}'), "{out}");
        assert!(!out.lines().any(|line| line.trim_start().starts_with("::error")), "{out}");
    }
}

#[test]
fn the_report_for_people_says_everything_that_json_does() {
    let (fleet, declared) = everything();
    let run = drift(&fleet, &declared, &[]).run.ends(1);
    run.says("1 of 2 databases (50.0 %), 1 unmanaged")
        .says("publicly_accessible: declared false, live true")
        .says("rds_instance_not_public passes as declared and fails as it is")
        .says("Unmanaged: there, and declared nowhere (1)")
        .says("Declared, and not there (1)")
        .says("Declared, and not known whether they are there (1)")
        .says("Not read: nothing is said of what these hide (1)")
        .says("exit 1: 1 failure at or above high by drift");
    drift(&fleet, &declared, &["-v"]).run.says("by AWS engine_version: declared \"16.10\", live \"16.11\"");
}

#[test]
fn reports_go_to_files_whole() {
    let (fleet, declared) = everything();
    let run =
        drift(&fleet, &declared, &["--format", "json=drift.json", "--format", "openmetrics=drift.prom"]).run.ends(1);
    run.says("exit 1");
    assert!(fleet.desk.read("drift.json").starts_with('{') && fleet.desk.read("drift.prom").ends_with("# EOF\n"));
}

#[test]
fn the_page_shows_what_really_comes_out() {
    let top = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(top.join("docs/drift.md")).unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_dbmuster"))
        .args(["drift", "--declared", "docs/examples/drift/plan.json"])
        .args(["--inventory", "docs/examples/drift/fleet.ndjson", "--no-config", "--as-of", "2026-11-01T03:00:00Z"])
        .current_dir(top)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let shown: String = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
        .collect();
    assert!(page.contains(&shown), "docs/drift.md does not show\n{shown}");
}

#[test]
fn the_page_lists_everything_that_aws_changes_itself() {
    let page = include_str!("../../../docs/drift.md");
    for habit in dbmuster::drift::habits() {
        let end = format!("| {} | {} |", habit.reason, habit.source);
        let row = page.lines().find(|line| line.ends_with(&end)).unwrap_or_else(|| panic!("no row ends with {end}"));
        let missing: Vec<&&str> = habit.fields.iter().filter(|field| !row.contains(**field)).collect();
        assert!(missing.is_empty(), "{row} does not name {missing:?}");
    }
}
