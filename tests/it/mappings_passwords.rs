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

/// A plan with one instance in the root module.
fn in_root(expression: &Value, module: &Value, given: &Value) -> Resource {
    let change = json!({"actions": ["create"], "before": null, "after": {"identifier": "a", "engine": "postgres"},
        "after_unknown": {"password": true}, "after_sensitive": {"password": true}});
    let mut root = module.clone();
    let resource = json!({"address": "aws_db_instance.a", "mode": "managed", "type": "aws_db_instance", "name": "a",
        "provider_config_key": "aws", "expressions": {"password": expression}});
    match root["resources"].as_array_mut() {
        Some(resources) => resources.push(resource),
        None => root["resources"] = json!([resource]),
    }
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.5", "variables": given,
        "resource_changes": [{"address": "aws_db_instance.a", "mode": "managed", "type": "aws_db_instance", "name": "a",
            "provider_name": "registry.terraform.io/hashicorp/aws", "change": change}],
        "configuration": {"root_module": root}});
    after(plan.to_string().as_bytes()).remove("aws_db_instance.a").unwrap()
}

#[test]
fn a_default_that_is_in_force_and_a_secret_that_is_written_here_are_literals() {
    let pw = json!({"references": ["var.pw"]});
    let default = json!({"variables": {"pw": {"default": "canary-4711"}}});
    let version = |string: Value| {
        json!({"resources": [{"address": "aws_secretsmanager_secret_version.s", "mode": "managed",
            "type": "aws_secretsmanager_secret_version", "name": "s", "provider_config_key": "aws",
            "expressions": {"secret_string": string}}]})
    };
    let string = json!({"references": ["aws_secretsmanager_secret_version.s.secret_string", "aws_secretsmanager_secret_version.s"]});
    let output = json!({"module_calls": {"m": {"source": "./m", "expressions": {}, "module": {
        "outputs": {"pw": {"expression": {"constant_value": "canary-4711"}}}}}}});
    for (expression, module, given, expected) in [
        (&pw, default.clone(), json!({}), "literal"),
        (&pw, default.clone(), json!({"pw": {"value": "canary-4711"}}), "literal"),
        (&pw, default.clone(), json!({"pw": {"value": "canary-0815"}}), "reference"),
        (&pw, json!({"variables": {"pw": {}}}), json!({"pw": {"value": "canary-0815"}}), "reference"),
        (&string, version(json!({"constant_value": "canary-4711"})), json!({}), "literal"),
        (
            &string,
            version(json!({"references": ["random_password.p.result", "random_password.p"]})),
            json!({}),
            "reference",
        ),
        (&json!({"references": ["module.m.pw", "module.m"]}), output, json!({}), "literal"),
        (&json!({"references": ["var.pw", "random_password.p.result"]}), default, json!({}), "reference"),
    ] {
        let found = in_root(expression, &module, &given);
        assert_eq!(known(&found, "master_password_source"), expected, "{expression} {module} {given}");
        assert!(!serde_json::to_string(&found).unwrap().contains("canary"));
    }
    // A function of literals shows nothing in a plan, and neither does one that reads a file.
    let made = in_root(&json!({}), &json!({}), &json!({}));
    assert!(made.unknown_fields["master_password_source"].contains("made by a function"), "{made:?}");
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
