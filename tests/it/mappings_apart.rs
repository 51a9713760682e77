//! What objects become that stand beside databases: secrets, keys, policies, rules, backup selections.

use serde_json::{Value, json};

use crate::mappings::{Object, existing, is_unknown, known, object, one, plan};

#[test]
fn rotation_is_an_object_of_its_own() {
    let secret = |name: &str| object(&format!("aws_secretsmanager_secret.{name}"), json!({"name": name}));
    let rotation =
        object("aws_secretsmanager_secret_rotation.r", json!({"rotation_rules": [{"automatically_after_days": 30}]}))
            .refers("secret_id", "aws_secretsmanager_secret.a.id");
    let plan = plan(&[secret("a"), secret("b"), rotation]);
    assert_eq!(known(&plan["aws_secretsmanager_secret.a"], "rotation_enabled"), true);
    assert_eq!(known(&plan["aws_secretsmanager_secret.a"], "rotation_interval_days"), 30);
    assert_eq!(known(&plan["aws_secretsmanager_secret.b"], "rotation_enabled"), false);
    assert!(is_unknown(&existing(&[secret("b")])["aws_secretsmanager_secret.b"], "rotation_enabled"));
}

#[test]
fn backup_selections_cover_by_name_pattern_and_tag() {
    let database = |name: &str, tags: Value| {
        object(
            &format!("aws_rds_cluster.{name}"),
            json!({"cluster_identifier": name, "engine": "aurora-mysql", "tags": tags, "tags_all": tags}),
        )
    };
    let databases = || [database("a", json!({"backup": "daily"})), database("b", json!({}))];
    let covered = |selection: Object| {
        let [a, b] = databases();
        let plan = plan(&[a, b, selection]);
        ["aws_rds_cluster.a", "aws_rds_cluster.b"]
            .map(|id| plan[id].attributes.get("in_backup_plan") == Some(&json!(true)))
    };
    let selection = |after: Value| object("aws_backup_selection.s", after);
    assert_eq!(covered(selection(json!({})).refers("resources", "aws_rds_cluster.a.arn")), [true, false]);
    assert_eq!(covered(selection(json!({"resources": ["arn:aws:rds:*:*:cluster:b"]}))), [false, true]);
    assert_eq!(covered(selection(json!({"resources": ["arn:aws:rds:*:*:db:*"]}))), [false, false]);
    assert_eq!(
        covered(selection(json!({"resources": ["*"], "not_resources": ["arn:aws:rds:*:*:cluster:a"]}))),
        [false, true]
    );
    let tag = json!([{"type": "STRINGEQUALS", "key": "backup", "value": "daily"}]);
    assert_eq!(covered(selection(json!({"selection_tag": tag}))), [true, false]);
    let condition = json!([{"string_equals": [{"key": "aws:ResourceTag/backup", "value": "daily"}]}]);
    assert_eq!(covered(selection(json!({"resources": ["*"], "condition": condition}))), [true, false]);
}

#[test]
fn policies_that_are_managed_apart_belong_to_their_owner() {
    let document = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*"}]}"#;
    let plan = plan(&[
        object("aws_kms_key.k", json!({})),
        object("aws_kms_key_policy.p", json!({"policy": document})).refers("key_id", "aws_kms_key.k.id"),
        object("aws_secretsmanager_secret.s", json!({})),
        object("aws_secretsmanager_secret_policy.p", json!({"policy": document}))
            .refers("secret_arn", "aws_secretsmanager_secret.s.arn"),
    ]);
    for address in ["aws_kms_key.k", "aws_secretsmanager_secret.s"] {
        let statements = known(&plan[address], "policy_statements");
        assert_eq!(statements[0]["actions"], json!(["kms:Decrypt"]), "{address}");
        assert_eq!(statements[0]["principals"], json!(["*"]), "{address}");
    }
    assert_eq!(known(&plan["aws_kms_key.k"], "rotation_enabled"), false);
}

#[test]
fn inline_policies_of_a_role_are_policies() {
    let document = r#"{"Statement":{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"}}"#;
    let plan = plan(&[object(
        "aws_iam_role.r",
        json!({"assume_role_policy": "{\"Statement\":[]}", "inline_policy": [{"name": "connect", "policy": document}]}),
    )]);
    let policy = plan.values().find(|resource| resource.resource_type == "aws_iam_policy").unwrap();
    assert_eq!((policy.name.as_str(), known(policy, "policy_type")), ("connect", &json!("inline")));
    assert_eq!(known(policy, "policy_statements")[0]["actions"], json!(["rds-db:connect"]));
    assert_eq!(known(policy, "attached_to"), "aws_iam_role.r");
}

#[test]
fn attachments_are_known_to_who_holds_them() {
    let admin = "arn:aws:iam::aws:policy/AdministratorAccess";
    let plan = plan(&[
        object("aws_iam_role.r", json!({"assume_role_policy": "{\"Statement\":[]}"})),
        object("aws_iam_role_policy_attachment.a", json!({"policy_arn": admin})).refers("role", "aws_iam_role.r.name"),
        object("aws_iam_policy_attachment.b", json!({"policy_arn": admin, "users": ["eve"], "roles": ["r"]})),
    ]);
    assert_eq!(known(&plan["aws_iam_role.r"], "managed_policy_arns"), &json!([admin]));
    assert_eq!(known(&plan["aws_iam_policy_attachment.b"], "principal_type"), "user");
}

#[test]
fn rules_are_told_in_one_form() {
    let plan = plan(&[
        object(
            "aws_security_group.g",
            json!({"name": "g", "ingress": [{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}]}),
        )
        .computed("egress"),
        object("aws_vpc_security_group_ingress_rule.i", json!({"ip_protocol": "6", "from_port": 5432, "to_port": 5432, "cidr_ipv4": "10.0.0.0/8"}))
            .refers("security_group_id", "aws_security_group.g.id"),
    ]);
    let group = &plan["aws_security_group.g"];
    assert_eq!(known(group, "ingress")[0]["protocol"], "-1");
    assert!(known(group, "ingress")[0].get("from_port").is_none());
    assert_eq!(known(group, "ingress")[0]["ipv6_cidr_blocks"], json!([]));
    assert_eq!(known(group, "egress"), &json!([]));
    let rule = &plan["aws_vpc_security_group_ingress_rule.i"];
    assert_eq!(known(rule, "protocol"), "tcp");
    assert_eq!(known(rule, "cidr_blocks"), &json!(["10.0.0.0/8"]));
    assert_eq!(known(rule, "security_group"), "aws_security_group.g");
}

#[test]
fn an_unknown_parameter_value_is_unknown_and_the_others_are_not() {
    let mut group = object(
        "aws_rds_cluster_parameter_group.g",
        json!({"family": "aurora-postgresql16", "parameter": [{"name": "rds.force_ssl"}, {"name": "log_statement", "value": "ddl"}]}),
    );
    group.unknown["parameter"] = json!([{"value": true}, {}]);
    let group = one(group);
    assert_eq!(known(&group, "parameters"), &json!({"log_statement": "ddl"}));
    assert!(group.unknown_fields.contains_key("parameters[rds.force_ssl]"));
}

#[test]
fn passwords_of_options_are_not_read() {
    let settings =
        json!([{"name": "AGENT_REGISTRATION_PASSWORD", "value": "canary-4711"}, {"name": "PORT", "value": "3872"}]);
    let group = one(object(
        "aws_db_option_group.g",
        json!({"engine_name": "oracle-ee", "major_engine_version": "19",
               "option": [{"option_name": "OEM_AGENT", "option_settings": settings}]}),
    ));
    assert_eq!(known(&group, "options")[0]["settings"], json!({"PORT": "3872"}));
    assert!(!serde_json::to_string(&group).unwrap().contains("canary"));
}

/// The configuration does not show what a `dynamic` block makes, only that it is unknown.
#[test]
fn blocks_that_may_come_from_a_dynamic_block_are_unknown() {
    let of = |address: &str, after: Value, block: &str| one(object(address, after).computed(block));
    for (address, block, field) in [
        ("aws_db_parameter_group.a", "parameter", "parameters"),
        ("aws_rds_cluster_parameter_group.a", "parameter", "parameters"),
        ("aws_db_option_group.a", "option", "options"),
        ("aws_db_proxy.a", "auth", "auth"),
        ("aws_db_instance.a", "restore_to_point_in_time", "storage_encrypted"),
    ] {
        let found = of(address, json!({}), block);
        assert!(is_unknown(&found, field), "{address}: {field} is {:?}", found.attributes.get(field));
    }
    // What the provider fills by itself where nobody wrote it.
    assert_eq!(known(&of("aws_security_group.a", json!({}), "ingress"), "ingress"), &json!([]));
}

const EVERYBODY: &str = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;

#[test]
fn the_policy_of_an_owner_outside_the_plan_is_kept() {
    let secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x";
    let objects = || {
        [
            object("aws_secretsmanager_secret_policy.p", json!({"policy": EVERYBODY, "secret_arn": secret})),
            object("aws_secretsmanager_secret.other", json!({"name": "other"})),
        ]
    };
    for resources in [plan(&objects()), existing(&objects())] {
        let owner = &resources["aws_secretsmanager_secret_policy.p"];
        assert_eq!((&*owner.resource_type, &*owner.name), ("aws_secretsmanager_secret", secret));
        assert_eq!((owner.region.as_deref(), owner.account_id.as_deref()), (Some("eu-west-1"), Some("111122223333")));
        assert_eq!(known(owner, "policy_statements").as_array().unwrap().len(), 1);
        for field in ["rotation_enabled", "kms_key"] {
            assert!(is_unknown(owner, field), "{field}");
        }
        assert!(owner.unknown_fields.contains_key("tags"));
    }
    // Under the name by which a database refers to it.
    let key = "arn:aws:kms:eu-west-1:111122223333:key/k";
    let plan = plan(&[
        object("aws_kms_key_policy.p", json!({"policy": EVERYBODY, "key_id": key})),
        object("aws_db_instance.a", json!({"engine": "postgres", "kms_key_id": key, "storage_encrypted": true})),
    ]);
    assert_eq!(known(&plan["aws_db_instance.a"], "kms_key"), key);
    assert_eq!(known(&plan[key], "policy_statements").as_array().unwrap().len(), 1);
}
