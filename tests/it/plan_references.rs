//! Who refers to whom in a plan: through modules, instances, names and data sources; and what stays unknown.

use std::path::Path;

use dbmuster::model::{Origin, Resource};
use dbmuster::plan::{self, Plan};
use serde_json::{Value, json};

fn fixture(name: &str) -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans").join(name);
    plan::read_path(&path).unwrap_or_else(|error| panic!("{error}"))
}

fn find<'a>(resources: &'a [Resource], id: &str) -> &'a Resource {
    resources.iter().find(|resource| resource.id == id).unwrap_or_else(|| panic!("{id} was not read"))
}

fn field(resource: &Resource, name: &str) -> Value {
    resource.attributes.get(name).cloned().unwrap_or(Value::Null)
}

#[test]
fn inputs_and_outputs_of_modules_are_followed() {
    let plan = fixture("references.json");
    for (name, key) in [("orders", "\"orders\""), ("users", "\"users\"")] {
        let id = format!("module.db[{key}].aws_db_instance.this[0]");
        let instance = find(&plan.after, &id);
        assert_eq!(instance.name, name);
        assert_eq!(field(instance, "kms_key"), "module.kms.aws_kms_key.this[0]");
        assert_eq!(field(instance, "vpc_security_groups"), json!(["aws_security_group.db"]));
        let group = format!("module.db[{key}].aws_db_parameter_group.this");
        assert_eq!(field(instance, "db_parameter_group"), group.as_str());
    }
    let group = find(&plan.after, "module.db[\"orders\"].aws_db_parameter_group.this");
    assert_eq!(field(group, "parameters"), json!({"rds.force_ssl": "1"}));
}

#[test]
fn an_instance_refers_to_the_one_with_its_key() {
    let plan = fixture("references.json");
    for key in ["a", "b"] {
        let instance = find(&plan.after, &format!("aws_db_instance.replica[\"{key}\"]"));
        assert_eq!(field(instance, "kms_key"), format!("aws_kms_key.replica[\"{key}\"]").as_str());
        let reason = &instance.unknown_fields["vpc_security_groups"];
        assert_eq!(reason, "known after apply: refers to local.groups");
        assert!(!instance.attributes.contains_key("vpc_security_groups"));
    }
}

#[test]
fn a_condition_around_a_reference_does_not_hide_it() {
    let plan = fixture("references.json");
    let instance = find(&plan.after, "aws_db_instance.plain");
    assert_eq!(field(instance, "kms_key"), "module.kms.aws_kms_key.this[0]");
    assert_eq!(field(instance, "vpc_security_groups"), json!(["sg-0aaa", "aws_security_group.db"]));
    assert!(instance.unknown_fields.keys().all(|path| !path.starts_with("vpc_security_groups")));
}

#[test]
fn default_groups_are_there_once() {
    let plan = fixture("references.json");
    let defaults: Vec<_> = plan.after.iter().filter(|resource| resource.reference_only).collect();
    let parameter_group = find(&plan.after, "default.postgres16");
    assert_eq!(parameter_group.resource_type, "aws_rds_parameter_group");
    assert_eq!(
        parameter_group.attributes,
        json!({"family": "postgres16", "is_default": true, "parameters": {}}).as_object().unwrap().clone()
    );
    let ids: std::collections::BTreeSet<_> =
        defaults.iter().map(|resource| (&resource.resource_type, &resource.id)).collect();
    assert_eq!(ids.len(), defaults.len());
    assert_eq!(field(find(&plan.after, "aws_db_instance.plain"), "db_parameter_group"), "default.postgres16");
}

#[test]
fn regions_accounts_and_tags_come_from_the_provider() {
    let plan = fixture("references.json");
    let plain = find(&plan.after, "aws_db_instance.plain");
    assert_eq!(plain.region.as_deref(), Some("eu-west-1"), "the value of the variable, not its default");
    assert_eq!(plain.account_id, None);
    assert!(plain.unknown_fields.contains_key("account_id"));
    assert_eq!((plain.owner.as_deref(), plain.environment.as_deref()), (Some("payments"), Some("prod")));
    let group = find(&plan.after, "aws_security_group.db");
    assert_eq!(group.tags["Team"], "payments", "default tags");
    let replica = find(&plan.after, "aws_db_instance.replica[\"a\"]");
    assert_eq!(replica.region.as_deref(), Some("eu-central-1"));
    assert_eq!(replica.account_id.as_deref(), Some("222233334444"));
    assert_eq!(replica.owner, None);
    // Old versions do not tell which of two providers a module was given.
    let inside = find(&plan.after, "module.db[\"users\"].aws_db_parameter_group.this");
    assert!(inside.region.is_none() && inside.unknown_fields.contains_key("region"));
}

#[test]
fn local_modules_tell_their_folders() {
    let sources = fixture("references.json").module_sources;
    assert_eq!(sources[""], "");
    assert_eq!(sources["module.kms"], "modules/kms");
    assert_eq!(sources["module.db"], "../shared/db");
}

#[test]
fn a_policy_document_that_waits_for_apply_is_read_from_its_statements() {
    let plan = fixture("policy_document.json");
    let key = find(&plan.after, "aws_kms_key.main");
    let statements = field(key, "policy_statements");
    assert_eq!(statements[0]["effect"], "Allow");
    assert_eq!(statements[0]["principals"], json!(["AWS:arn:aws:iam::111122223333:root"]));
    assert_eq!(statements[1]["principals"], json!(["*"]));
    assert_eq!(statements[1]["resources"], json!(["*"]));
    assert_eq!(statements[1]["conditions"][0]["key"], "kms:calleraccount");
    assert!(key.unknown_fields.contains_key("policy_statements[1].resources[1]"));
}

#[test]
fn a_state_is_read_as_it_is() {
    let plan = fixture("state.json");
    assert_eq!(plan.source.kind, "terraform_state");
    assert!(plan.before.is_empty() && plan.changes.is_empty());
    let instance = find(&plan.after, "aws_db_instance.main");
    assert_eq!(instance.origin, Origin::State);
    assert_eq!(field(instance, "kms_key"), "module.keys.aws_kms_key.main");
    assert_eq!((instance.account_id.as_deref(), instance.region.as_deref()), (Some("111122223333"), Some("eu-west-1")));
    assert!(!format!("{plan:?}").contains("planted"));
}

/// A plan that creates the objects; each is a type, a name, its values, its unknown marks and its expressions.
fn created(objects: &[(&str, Value, Value, Value)]) -> Plan {
    let mut changes = Vec::new();
    let mut written = Vec::new();
    for (address, after, unknown, expressions) in objects {
        let (ty, name) = address.split_once('.').unwrap();
        let change = json!({"actions": ["create"], "before": null, "after": after, "after_unknown": unknown});
        changes.push(json!({"address": address, "mode": "managed", "type": ty, "name": name, "change": change}));
        written.push(json!({"address": address, "type": ty, "name": name, "expressions": expressions}));
    }
    let plan = json!({"format_version": "1.2", "resource_changes": changes,
        "configuration": {"root_module": {"resources": written}}});
    plan::read(plan.to_string().as_bytes(), "p").unwrap()
}

#[test]
fn a_key_behind_its_alias() {
    let plan = created(&[
        ("aws_kms_key.main", json!({}), json!({"arn": true}), json!({})),
        (
            "aws_kms_alias.main",
            json!({}),
            json!({}),
            json!({"target_key_id": {"references": ["aws_kms_key.main.key_id", "aws_kms_key.main"]}}),
        ),
        (
            "aws_db_instance.a",
            json!({"engine": "postgres"}),
            json!({"kms_key_id": true}),
            json!({"kms_key_id": {"references": ["aws_kms_alias.main.target_key_arn", "aws_kms_alias.main"]}}),
        ),
    ]);
    assert_eq!(field(find(&plan.after, "aws_db_instance.a"), "kms_key"), "aws_kms_key.main");
}

#[test]
fn between_two_candidates_nothing_is_guessed() {
    let plan = created(&[
        ("aws_kms_key.one", json!({}), json!({"arn": true}), json!({})),
        ("aws_kms_key.two", json!({}), json!({"arn": true}), json!({})),
        (
            "aws_db_instance.a",
            json!({"storage_encrypted": true}),
            json!({"kms_key_id": true}),
            json!({"storage_encrypted": {"constant_value": true}, "kms_key_id": {"references": ["var.first", "aws_kms_key.one.arn", "aws_kms_key.one", "aws_kms_key.two.arn", "aws_kms_key.two"]}}),
        ),
    ]);
    let instance = find(&plan.after, "aws_db_instance.a");
    assert!(!instance.attributes.contains_key("kms_key"));
    assert!(instance.unknown_fields["kms_key"].contains("var.first"));
}

#[test]
fn unknown_and_not_set_differ_by_the_configuration() {
    let unknown = json!({"ca_cert_identifier": true, "storage_encrypted": true});
    let set = created(&[(
        "aws_db_instance.a",
        json!({}),
        unknown.clone(),
        json!({"storage_encrypted": {"references": ["var.x"]}}),
    )]);
    let set = find(&set.after, "aws_db_instance.a");
    assert!(set.unknown_fields["storage_encrypted"].contains("var.x"));
    assert!(set.attributes.contains_key("ca_certificate_identifier"), "nobody set it, so the mapping decides");
    let change = json!({"actions": ["create"], "before": null, "after": {}, "after_unknown": unknown});
    let bare = json!({"format_version": "1.2", "resource_changes": [
        {"address": "aws_db_instance.a", "type": "aws_db_instance", "change": change}]});
    let bare = plan::read(bare.to_string().as_bytes(), "p").unwrap();
    let bare = find(&bare.after, "aws_db_instance.a");
    assert!(bare.unknown_fields.contains_key("ca_certificate_identifier"), "without configuration nobody can tell");
}

#[test]
fn a_group_of_the_same_name_in_two_regions_is_told_apart_by_the_expression() {
    let group = json!({"name": "pg", "family": "postgres16", "parameter": []});
    let objects = [
        ("aws_db_parameter_group.east", group.clone(), json!({}), json!({})),
        ("aws_db_parameter_group.west", group, json!({}), json!({})),
        (
            "aws_db_instance.a",
            json!({"parameter_group_name": "pg"}),
            json!({}),
            json!({"parameter_group_name": {"references": ["aws_db_parameter_group.west.name", "aws_db_parameter_group.west"]}}),
        ),
        (
            "aws_db_instance.b",
            json!({"parameter_group_name": "pg"}),
            json!({}),
            json!({"parameter_group_name": {"constant_value": "pg"}}),
        ),
    ];
    let plan = created(&objects);
    assert_eq!(field(find(&plan.after, "aws_db_instance.a"), "db_parameter_group"), "aws_db_parameter_group.west");
    assert_eq!(field(find(&plan.after, "aws_db_instance.b"), "db_parameter_group"), "pg");
}

#[test]
fn types_that_old_providers_gave_as_text() {
    let plan = created(&[(
        "aws_db_instance.a",
        json!({"storage_encrypted": "true", "multi_az": "0", "backup_retention_period": "7", "monitoring_interval": {"a": 1}}),
        json!({}),
        json!({}),
    )]);
    let instance = find(&plan.after, "aws_db_instance.a");
    assert_eq!(field(instance, "storage_encrypted"), true);
    assert_eq!(field(instance, "multi_az"), false);
    assert_eq!(field(instance, "backup_retention_period"), 7);
    assert_eq!(instance.unknown_fields["monitoring_interval"], "the plan gives an object where an integer is expected");
}

/// `module "db" { for_each = ...  kms_key_arn = aws_kms_key.each[each.key].arn }`
#[test]
fn the_key_of_a_module_instance_decides_what_its_inputs_mean() {
    let create = |after: Value, unknown: Value| json!({"actions": ["create"], "before": null, "after": after, "after_unknown": unknown});
    let mut changes = Vec::new();
    for key in ["x", "y"] {
        changes.push(json!({"address": format!("aws_kms_key.each[\"{key}\"]"), "type": "aws_kms_key", "change": create(json!({}), json!({"arn": true}))}));
        changes.push(json!({"address": format!("module.db[\"{key}\"].aws_db_instance.main"), "type": "aws_db_instance",
            "change": create(json!({"engine": "postgres", "availability_zone": "eu-west-3a"}), json!({"kms_key_id": true}))}));
    }
    let module = json!({"resources": [{"address": "aws_db_instance.main", "expressions": {"kms_key_id": {"references": ["var.key"]}}}]});
    let inputs = json!({"key": {"references": ["aws_kms_key.each", "each.key"]}});
    let plan = json!({"format_version": "1.2", "resource_changes": changes, "configuration": {"root_module": {
        "resources": [{"address": "aws_kms_key.each", "expressions": {}}],
        "module_calls": {"db": {"source": "./db", "expressions": inputs, "module": module}}}}});
    let plan = plan::read(plan.to_string().as_bytes(), "p").unwrap();
    for key in ["x", "y"] {
        let instance = find(&plan.after, &format!("module.db[\"{key}\"].aws_db_instance.main"));
        assert_eq!(field(instance, "kms_key"), format!("aws_kms_key.each[\"{key}\"]").as_str());
        assert_eq!(instance.region.as_deref(), Some("eu-west-3"));
    }
}

/// `vpc_security_group_ids = aws_security_group.many[*].id`
#[test]
fn a_list_of_all_instances() {
    let create = |after: Value, unknown: Value| json!({"actions": ["create"], "before": null, "after": after, "after_unknown": unknown});
    let group = |index: usize| json!({"address": format!("aws_security_group.many[{index}]"), "type": "aws_security_group", "change": create(json!({}), json!({"id": true}))});
    let instance = json!({"address": "aws_db_instance.a", "type": "aws_db_instance", "change": create(json!({}), json!({"vpc_security_group_ids": true}))});
    let read = |references: Value| {
        let written = json!([{"address": "aws_db_instance.a", "expressions": {"vpc_security_group_ids": {"references": references}}}]);
        let plan = json!({"format_version": "1.2", "resource_changes": [group(0), group(1), instance],
            "configuration": {"root_module": {"resources": written}}});
        plan::read(plan.to_string().as_bytes(), "p").unwrap()
    };
    let all = read(json!(["aws_security_group.many"]));
    let found = find(&all.after, "aws_db_instance.a");
    assert_eq!(
        field(found, "vpc_security_groups"),
        json!(["aws_security_group.many[0]", "aws_security_group.many[1]"])
    );
    let more = read(json!([
        "aws_security_group.many[1].id",
        "aws_security_group.many[1]",
        "aws_security_group.many",
        "var.more"
    ]));
    let found = find(&more.after, "aws_db_instance.a");
    assert_eq!(field(found, "vpc_security_groups"), json!(["aws_security_group.many[1]"]));
    assert!(found.unknown_fields.contains_key("vpc_security_groups[1]"), "there may be more of them");
}

/// The order of blocks in a plan is that of a set, the order in the configuration that of the source.
#[test]
fn of_several_blocks_nobody_knows_which_is_which() {
    let rules = json!({"ingress": [{"protocol": "tcp", "from_port": 22, "to_port": 22, "description": "a"}, {"protocol": "tcp", "from_port": 5432, "to_port": 5432}]});
    let unknown = json!({"ingress": [{"cidr_blocks": true}, {}]});
    let written = json!({"ingress": [{"protocol": {"constant_value": "tcp"}}, {"cidr_blocks": {"references": ["aws_vpc.a.cidr_block"]}}]});
    let plan = created(&[("aws_security_group.a", rules, unknown, written)]);
    let group = find(&plan.after, "aws_security_group.a");
    assert!(group.unknown_fields.contains_key("ingress[0].cidr_blocks"), "{:?}", group.attributes);
}
