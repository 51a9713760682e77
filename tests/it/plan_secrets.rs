//! Nothing that a plan marks as sensitive, and no password in a plan too old for marks, gets past the reader.

use std::fs;
use std::path::Path;

use dbmuster::plan;

#[test]
fn planted_secrets_do_not_come_out() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans/sensitive.json");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.matches("planted-secret").count() >= 28, "the fixture plants them everywhere");
    let plan = plan::read_path(&path).unwrap_or_else(|error| panic!("{error}"));
    let shown = format!("{plan:?} {plan:#?}");
    assert!(!shown.contains("planted"), "{shown}");
    for resource in plan.before.iter().chain(&plan.after) {
        assert!(!serde_json::to_string(resource).unwrap().contains("planted"));
    }
    for change in &plan.changes {
        assert!(!serde_json::to_string(change).unwrap().contains("planted"));
    }
}

#[test]
fn what_is_sensitive_is_unknown_and_what_is_a_flag_is_still_judged() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans/sensitive.json");
    let plan = plan::read_path(&path).unwrap();
    let instance = plan.after.iter().find(|resource| resource.id == "aws_db_instance.a").unwrap();
    for field in [
        "master_username",
        "kms_key",
        "db_parameter_group",
        "vpc_security_groups",
        "enabled_cloudwatch_logs_exports",
        "tags[Token]",
    ] {
        let of_field = |path: &&String| path.as_str() == field || path.starts_with(&format!("{field}["));
        let reason = instance.unknown_fields.keys().find(of_field).map(|path| &instance.unknown_fields[path]);
        assert_eq!(reason.map(String::as_str), Some("the plan marks it as sensitive"), "{field}");
    }
    assert_eq!(instance.name, "aws_db_instance.a");
    assert_eq!(instance.attributes["deletion_protection"], true);
    let whole = plan.after.iter().find(|resource| resource.id == "aws_rds_cluster.c").unwrap();
    assert!(whole.unknown_fields.contains_key("engine"));
}

/// The text of a broken plan is not repeated in the error.
#[test]
fn errors_do_not_repeat_the_text() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans/sensitive.json");
    let text = fs::read_to_string(path).unwrap();
    for length in (0..text.len()).step_by(97) {
        let error = plan::read(&text.as_bytes()[..length], "p").unwrap_err();
        assert!(!format!("{error} {error:?} {}", error.help()).contains("planted"));
    }
}
