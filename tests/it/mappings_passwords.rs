//! Where the master password of a database is written, and what a plan without its configuration tells of that.

use std::collections::BTreeMap;

use dbmuster::model::Resource;
use serde_json::{Value, json};

use crate::mappings::{after, known};

/// A plan with one instance in module `m`, whose password is the variable `pw` of that module.
fn in_module(call: &Value, default: &Value) -> BTreeMap<String, Resource> {
    let change = json!({"actions": ["create"], "before": null, "after": {"identifier": "a", "engine": "postgres"},
        "after_unknown": {"password": true}, "after_sensitive": {"password": true}});
    let resource = json!({"address": "aws_db_instance.a", "mode": "managed", "type": "aws_db_instance", "name": "a",
        "provider_config_key": "aws", "expressions": {"password": {"references": ["var.pw"]}}});
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.5",
        "resource_changes": [{"address": "module.m.aws_db_instance.a", "module_address": "module.m", "mode": "managed",
            "type": "aws_db_instance", "name": "a", "provider_name": "registry.terraform.io/hashicorp/aws", "change": change}],
        "configuration": {"root_module": {"module_calls": {"m": {"source": "./m", "expressions": call,
            "module": {"resources": [resource], "variables": {"pw": default}}}}}}});
    after(plan.to_string().as_bytes())
}

#[test]
fn a_password_that_a_module_is_given_is_followed_to_where_it_is_written() {
    for (call, default, expected) in [
        (json!({"pw": {"constant_value": "canary-4711"}}), json!({}), "literal"),
        (json!({}), json!({"default": "canary-4711"}), "literal"),
        (json!({"pw": {"references": ["var.pw"]}}), json!({"default": "canary-4711"}), "reference"),
        (json!({"pw": {"references": ["random_password.p.result", "random_password.p"]}}), json!({}), "reference"),
    ] {
        let found = in_module(&call, &default);
        assert_eq!(known(&found["module.m.aws_db_instance.a"], "master_password_source"), expected, "{call} {default}");
    }
}

#[test]
fn a_password_without_its_configuration_may_be_a_literal() {
    let change = |after: Value| {
        json!({"format_version": "1.2", "terraform_version": "1.9.5", "resource_changes": [{"address": "aws_db_instance.a",
            "mode": "managed", "type": "aws_db_instance", "name": "a", "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {"actions": ["create"], "before": null, "after": after, "after_unknown": {}, "after_sensitive": {}}}]})
    };
    let given = after(change(json!({"identifier": "a", "password": "canary-4711"})).to_string().as_bytes());
    let reason = &given["aws_db_instance.a"].unknown_fields["master_password_source"];
    assert!(reason.contains("does not show the configuration"), "{reason}");
    let none = after(change(json!({"identifier": "a"})).to_string().as_bytes());
    assert!(!none["aws_db_instance.a"].unknown_fields.contains_key("master_password_source"));
    // Written as text, a flag is still one.
    let text = after(change(json!({"identifier": "a", "storage_encrypted": "true"})).to_string().as_bytes());
    assert_eq!(known(&text["aws_db_instance.a"], "storage_encryption_type"), "sse-kms");
}
