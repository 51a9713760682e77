//! What a plan is going to do: actions, moves, imports, deposed objects, and the warnings that go with them.

use std::path::Path;

use dbmuster::model::{Change, ChangeAction, Origin};
use dbmuster::plan::{self, Plan};
use serde_json::{Value, json};

fn fixture() -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans/changes.json");
    plan::read_path(&path).unwrap_or_else(|error| panic!("{error}"))
}

fn change<'a>(plan: &'a Plan, id: &str) -> &'a Change {
    let mut found = plan.changes.iter().filter(|change| change.resource_id == id && change.deposed.is_none());
    found.next().unwrap_or_else(|| panic!("{id} does not change"))
}

fn ids(resources: &[dbmuster::model::Resource]) -> Vec<&str> {
    resources.iter().filter(|resource| !resource.reference_only).map(|resource| resource.id.as_str()).collect()
}

#[test]
fn both_sides_hold_what_exists_there() {
    let plan = fixture();
    assert_eq!(plan.other_resources, 1);
    let (before, after) = (ids(&plan.before), ids(&plan.after));
    for gone in ["aws_db_instance.gone", "aws_db_instance.forgotten"] {
        assert!(before.contains(&gone) && !after.contains(&gone), "{gone}");
    }
    assert_eq!(
        before.iter().filter(|id| **id == "aws_db_instance.swapped").count(),
        1,
        "a deposed object is listed, not judged"
    );
    assert!(
        before.contains(&"module.new.aws_db_instance.moved") && after.contains(&"module.new.aws_db_instance.moved")
    );
    assert!(plan.before.iter().all(|resource| resource.origin == Origin::State));
    assert!(plan.after.iter().all(|resource| resource.origin == Origin::Plan));
}

#[test]
fn what_stays_as_it_is_reads_the_same_before_and_after() {
    let plan = fixture();
    let find = |resources: &[dbmuster::model::Resource]| {
        let mut resource = resources.iter().find(|resource| resource.id == "aws_db_instance.kept").unwrap().clone();
        resource.origin = Origin::Live;
        resource
    };
    assert_eq!(find(&plan.before), find(&plan.after));
}

/// The configuration is that of tomorrow; for what does not change it is that of today as well.
#[test]
fn the_configuration_counts_for_both_sides_of_what_stays() {
    let values = json!({"identifier": "a", "engine": "postgres", "password": "x", "arn": "arn:aws:rds:eu-west-1:111122223333:db:a"});
    let read = |before: Value| {
        let change = json!({"actions": ["update"], "before": before, "after": values, "after_unknown": {}, "after_sensitive": {"password": true}});
        let plan = json!({"format_version": "1.2",
            "resource_changes": [{"address": "aws_db_instance.a", "type": "aws_db_instance", "change": change}],
            "configuration": {"root_module": {"resources": [
                {"address": "aws_db_instance.a", "expressions": {"password": {"constant_value": "x"}, "identifier": {"constant_value": "a"}}}]}}});
        plan::read(plan.to_string().as_bytes(), "p").unwrap()
    };
    let source = |plan: &Plan, before: bool| {
        let side = if before { &plan.before } else { &plan.after };
        side[0].attributes.get("master_password_source").cloned()
    };
    let same = read(values.clone());
    assert_eq!(source(&same, true), Some(json!("literal")));
    assert_eq!(source(&same, false), Some(json!("literal")));
    let other = read(json!({"identifier": "a", "engine": "postgres", "password": "y"}));
    assert_ne!(source(&other, true), Some(json!("literal")), "the old password may have come from anywhere");
}

#[test]
fn every_action_is_told() {
    let plan = fixture();
    for (id, action) in [
        ("kept", ChangeAction::NoOp),
        ("weakened", ChangeAction::Update),
        ("replaced", ChangeAction::DeleteThenCreate),
        ("swapped", ChangeAction::CreateThenDelete),
        ("gone", ChangeAction::Delete),
        ("forgotten", ChangeAction::Forget),
        ("detached", ChangeAction::Create),
        ("imported", ChangeAction::NoOp),
    ] {
        let change = change(&plan, &format!("aws_db_instance.{id}"));
        assert_eq!(change.action, action, "{id}");
        assert_eq!(change.imported, id == "imported");
        assert_eq!(change.resource_type, "aws_rds_instance");
    }
    let moved = change(&plan, "module.new.aws_db_instance.moved");
    assert_eq!(moved.previous_address.as_deref(), Some("aws_db_instance.moved"));
    let deposed = plan.changes.iter().find(|change| change.deposed.is_some()).unwrap();
    assert_eq!((deposed.deposed.as_deref(), deposed.action), (Some("1a2b3c4d"), ChangeAction::Delete));
    assert!(deposed.warnings[0].contains("is destroyed"));
}

#[test]
fn lost_data_and_protection_are_told() {
    let plan = fixture();
    let warnings = |id: &str| change(&plan, &format!("aws_db_instance.{id}")).warnings.join("; ");
    assert_eq!(warnings("kept"), "");
    assert_eq!(warnings("imported"), "");
    assert_eq!(
        warnings("weakened"),
        "deletion protection is turned off; it becomes publicly accessible; automated backups are turned off; they were kept for 14 days"
    );
    let replaced = warnings("replaced");
    for words in [
        "destroyed and created anew because `storage_encrypted` cannot be changed in place",
        "no final snapshot is taken",
        "the new storage is not encrypted with a KMS key",
    ] {
        assert!(replaced.contains(words), "{replaced}");
    }
    assert_eq!(change(&plan, "aws_db_instance.swapped").replace_paths, ["availability_zone", "engine"]);
    assert!(warnings("swapped").contains("`availability_zone`, `engine`"));
    assert!(warnings("gone").contains("no final snapshot is taken"));
    assert!(warnings("forgotten").contains("stays in the account"));
    assert!(warnings("detached").contains("stays in the account"));
}

#[test]
fn a_plan_without_databases_is_a_plan() {
    let text = r#"{"format_version":"1.2","resource_changes":[{"address":"aws_s3_bucket.a","type":"aws_s3_bucket","change":{"actions":["create"],"before":null,"after":{}}}]}"#;
    let plan = plan::read(text.as_bytes(), "p").unwrap();
    assert!(plan.after.is_empty() && plan.before.is_empty() && plan.changes.is_empty());
    assert_eq!(plan.other_resources, 1);
    let none = plan::read(&br#"{"format_version":"1.2","resource_changes":[]}"#[..], "p").unwrap();
    assert_eq!(none.other_resources, 0);
}

#[test]
fn what_is_put_off_counts_as_well() {
    let late = r#"{"reason":"instance_count_unknown","resource_change":{"address":"aws_db_instance.late[*]","type":"aws_db_instance","change":{"actions":["create"],"before":null,"after":{"engine":"postgres"}}}}"#;
    let text =
        format!(r#"{{"format_version":"1.2","resource_changes":[],"deferred_changes":[{late}],"complete":false}}"#);
    let plan = plan::read(text.as_bytes(), "p").unwrap();
    assert_eq!(ids(&plan.after), ["aws_db_instance.late[*]"]);
    assert!(plan.is_partial);
    assert!(!fixture().is_partial);
}

#[test]
fn a_plan_of_opentofu_says_so() {
    let text = r#"{"format_version": "1.2", "terraform_version": "1.8.2", "resource_changes": [], "configuration": {"provider_config": {
        "aws": {"name": "aws", "full_name": "registry.opentofu.org/hashicorp/aws"}}, "root_module": {}}}"#;
    let plan = plan::read(text.as_bytes(), "plan.json").unwrap();
    assert_eq!(plan.source.tool_version.as_deref(), Some("OpenTofu 1.8.2"));
    let run = crate::cli::Desk::new().pipe("check -", text.as_bytes());
    assert!(run.out.contains("<stdin>: OpenTofu plan"), "{}", run.out);
    let plan = plan::read(text.replace("opentofu", "terraform").as_bytes(), "plan.json").unwrap();
    assert_eq!(plan.source.tool_version.as_deref(), Some("1.8.2"));
}
