//! What Terraform arguments, and above all their absence, become.

use std::collections::BTreeMap;

use dbmuster::model::field::{Field, Kind, Presence};
use dbmuster::model::{Resource, kinds};
use dbmuster::plan::terraform::types;
use serde_json::{Value, json};

/// One object that a plan creates.
pub(crate) struct Object {
    pub(crate) address: String,
    pub(crate) after: Value,
    pub(crate) unknown: Value,
    pub(crate) expressions: Value,
}

pub(crate) fn object(address: &str, after: Value) -> Object {
    let constant = |value: &Value| json!({"constant_value": value});
    let expressions =
        after.as_object().map(|map| map.iter().map(|(name, value)| (name.clone(), constant(value))).collect());
    Object {
        address: address.to_owned(),
        expressions: Value::Object(expressions.unwrap_or_default()),
        after,
        unknown: json!({}),
    }
}

impl Object {
    /// The argument is known after apply and refers to something.
    pub(crate) fn refers(mut self, arg: &str, to: &str) -> Self {
        let whole = to.rsplit_once('.').map_or(to, |(whole, _)| whole);
        self.expressions[arg] = json!({"references": [to, whole]});
        self.unknown[arg] = json!(true);
        self
    }

    /// Computed, and nobody set it.
    pub(crate) fn computed(mut self, arg: &str) -> Self {
        self.unknown[arg] = json!(true);
        self
    }
}

fn changes(objects: &[Object], before: impl Fn(&Object) -> Value, action: &str) -> Vec<u8> {
    let parts = |address: &str| address.split_once('.').map(|(ty, name)| (ty.to_owned(), name.to_owned())).unwrap();
    let change = |object: &Object| {
        let (ty, name) = parts(&object.address);
        json!({"address": object.address, "mode": "managed", "type": ty, "name": name,
               "change": {"actions": [action], "before": before(object), "after": object.after,
                          "after_unknown": object.unknown, "before_sensitive": false, "after_sensitive": {}}})
    };
    let configured = |object: &Object| {
        let (ty, name) = parts(&object.address);
        json!({"address": object.address, "mode": "managed", "type": ty, "name": name,
               "provider_config_key": "aws", "expressions": object.expressions})
    };
    json!({
        "format_version": "1.2", "terraform_version": "1.9.8",
        "resource_changes": objects.iter().map(change).collect::<Vec<_>>(),
        "configuration": {"root_module": {"resources": objects.iter().map(configured).collect::<Vec<_>>()}},
    })
    .to_string()
    .into_bytes()
}

pub(crate) fn after(bytes: &[u8]) -> BTreeMap<String, Resource> {
    let plan = dbmuster::plan::read(bytes, "plan.json").unwrap();
    plan.after.into_iter().map(|resource| (resource.id.clone(), resource)).collect()
}

/// The resources after the change.
pub(crate) fn plan(objects: &[Object]) -> BTreeMap<String, Resource> {
    after(&changes(objects, |_| Value::Null, "create"))
}

/// What is there already and stays.
pub(crate) fn existing(objects: &[Object]) -> BTreeMap<String, Resource> {
    after(&changes(objects, |object| object.after.clone(), "no-op"))
}

pub(crate) fn one(object: Object) -> Resource {
    let address = object.address.clone();
    plan(&[object]).remove(&address).unwrap()
}

pub(crate) fn known<'r>(resource: &'r Resource, field: &str) -> &'r Value {
    assert!(!resource.unknown_fields.contains_key(field), "{field} is unknown: {:?}", resource.unknown_fields);
    resource.attributes.get(field).unwrap_or_else(|| panic!("{field} is absent"))
}

pub(crate) fn is_unknown(resource: &Resource, field: &str) -> bool {
    !resource.attributes.contains_key(field) && resource.unknown_fields.contains_key(field)
}

pub(crate) fn is_absent(resource: &Resource, field: &str) -> bool {
    !resource.attributes.contains_key(field) && !resource.unknown_fields.contains_key(field)
}

/// Fields that every source can tell must be known or unknown, however an object comes into being.
#[test]
fn every_mapping_answers_for_every_field_that_is_always_there() {
    let ways = [
        json!({}),
        json!({"snapshot_identifier": "s"}),
        json!({"restore_to_point_in_time": [{"source_db_instance_identifier": "s"}]}),
        json!({"s3_import": [{"bucket_name": "b"}]}),
        json!({"replicate_source_db": "s", "replication_source_identifier": "s"}),
        json!({"global_cluster_identifier": "g", "source_db_cluster_identifier": "c"}),
        json!({"engine_mode": "serverless", "kms_key_id": "k", "storage_encrypted": true}),
    ];
    let mut checked = 0;
    for mapping in types::ALL {
        let Some(kind) = mapping.resource_type else { continue };
        let kind = kinds::find(kind).unwrap_or_else(|| panic!("{}: no kind {kind}", mapping.terraform_type));
        let address = format!("{}.x", mapping.terraform_type);
        for way in &ways {
            let fresh = plan(&[object(&address, way.clone())]);
            let there = existing(&[object(&address, way.clone())]);
            answers(&fresh[&address], kind, mapping.terraform_type);
            answers(&there[&address], kind, mapping.terraform_type);
        }
        checked += 1;
    }
    assert!(checked >= 38, "only {checked} mappings were built");
}

fn answers(resource: &Resource, kind: &Kind, terraform_type: &str) {
    let silent = |field: &&Field| {
        field.presence == Presence::Always
            && !resource.attributes.contains_key(field.name)
            && !resource.unknown_fields.contains_key(field.name)
    };
    let silent: Vec<&str> = kind.fields.iter().filter(silent).map(|field| field.name).collect();
    assert!(silent.is_empty(), "{terraform_type}: nothing is said of {silent:?}");
    for name in resource.attributes.keys() {
        assert!(kind.field(name).is_some(), "{terraform_type}: `{name}` is no field of {}", kind.name);
        assert!(!resource.unknown_fields.contains_key(name), "{terraform_type}: `{name}` is known and unknown");
    }
    for path in resource.unknown_fields.keys() {
        let name = path.split(['.', '[']).next().unwrap();
        assert!(kind.field(name).is_some() || kinds::HEADER_FIELDS.contains(&name), "{terraform_type}: `{path}`");
    }
}

#[test]
fn a_new_instance_that_says_nothing_gets_the_providers_defaults() {
    let instance = one(object(
        "aws_db_instance.a",
        json!({"engine": "postgres", "engine_version": "16.4", "instance_class": "db.t4g.large"}),
    )
    .computed("backup_retention_period")
    .computed("multi_az")
    .computed("ca_cert_identifier")
    .computed("kms_key_id")
    .computed("vpc_security_group_ids"));
    for (field, expected) in [
        ("backup_retention_period", json!(0)),
        ("storage_encrypted", json!(false)),
        ("storage_encryption_type", json!("none")),
        ("multi_az", json!(false)),
        ("publicly_accessible", json!(false)),
        ("deletion_protection", json!(false)),
        ("auto_minor_version_upgrade", json!(true)),
        ("iam_database_authentication_enabled", json!(false)),
        ("copy_tags_to_snapshot", json!(false)),
        ("performance_insights_enabled", json!(false)),
        ("monitoring_interval", json!(0)),
        ("ca_certificate_identifier", json!("rds-ca-rsa2048-g1")),
        ("enabled_cloudwatch_logs_exports", json!([])),
        ("vpc_security_groups", json!([])),
        ("uses_default_security_group", json!(true)),
        ("db_parameter_group", json!("default.postgres16")),
        ("engine_lifecycle_support", json!("open-source-rds-extended-support")),
        ("delete_automated_backups", json!(true)),
        ("skip_final_snapshot", json!(false)),
        ("master_user_managed", json!(false)),
        ("port", json!(5432)),
    ] {
        assert_eq!(known(&instance, field), &expected, "{field}");
    }
    assert!(is_absent(&instance, "kms_key") && is_absent(&instance, "restored_from"));
    assert!(is_unknown(&instance, "in_backup_plan"));
}

#[test]
fn a_restore_ignores_what_it_asks_for() {
    let instance = one(object(
        "aws_db_instance.a",
        json!({"engine": "mysql", "snapshot_identifier": "rds:orders", "storage_encrypted": true}),
    ));
    assert!(is_unknown(&instance, "storage_encrypted") && is_unknown(&instance, "backup_retention_period"));
    assert_eq!(known(&instance, "restored_from"), "snapshot");

    let again = existing(&[object(
        "aws_db_instance.a",
        json!({"engine": "mysql", "snapshot_identifier": "rds:orders", "storage_encrypted": true, "backup_retention_period": 7}),
    )]);
    let again = &again["aws_db_instance.a"];
    assert_eq!(known(again, "storage_encrypted"), true);
    assert_eq!(known(again, "backup_retention_period"), 7);
    assert!(is_absent(again, "restored_from"));
}

#[test]
fn a_replica_follows_its_source() {
    let source = |encrypted: bool| {
        object(
            "aws_db_instance.a",
            json!({"engine": "postgres", "engine_version": "16", "storage_encrypted": encrypted}),
        )
    };
    let replica =
        || object("aws_db_instance.b", json!({})).refers("replicate_source_db", "aws_db_instance.a.identifier");
    for encrypted in [true, false] {
        let plan = plan(&[source(encrypted), replica()]);
        let replica = &plan["aws_db_instance.b"];
        assert_eq!(known(replica, "storage_encrypted"), encrypted);
        assert_eq!(known(replica, "engine"), "postgres");
        assert_eq!(known(replica, "backup_retention_period"), 0);
        assert_eq!(known(replica, "read_replica_source"), "aws_db_instance.a");
        assert_eq!(known(replica, "master_password_source"), "inherited");
    }
    let outside =
        one(object("aws_db_instance.b", json!({"replicate_source_db": "elsewhere", "storage_encrypted": true})));
    assert!(is_unknown(&outside, "storage_encrypted"));
    let with_key =
        one(object("aws_db_instance.b", json!({"replicate_source_db": "elsewhere", "kms_key_id": "arn:aws:kms:k"})));
    assert_eq!(known(&with_key, "storage_encrypted"), true);
}

#[test]
fn encryption_of_a_new_cluster_depends_on_how_it_comes_into_being() {
    let cluster = |more: Value| {
        let mut after = json!({"engine": "aurora-postgresql", "engine_version": "16.4", "master_username": "root"});
        after.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        one(object("aws_rds_cluster.a", after).computed("kms_key_id"))
    };
    let unset = cluster(json!({}));
    assert_eq!(
        (known(&unset, "storage_encrypted"), known(&unset, "storage_encryption_type")),
        (&json!(false), &json!("sse-rds"))
    );
    assert_eq!(known(&unset, "backup_retention_period"), 1);
    let declined = cluster(json!({"storage_encrypted": false}));
    assert_eq!(known(&declined, "storage_encrypted"), false);
    assert!(is_absent(&declined, "storage_encryption_type"));
    let asked = cluster(json!({"storage_encrypted": true}));
    assert_eq!(known(&asked, "storage_encryption_type"), "sse-kms");
    let serverless = cluster(json!({"engine_mode": "serverless", "storage_encrypted": false}));
    assert_eq!(known(&serverless, "storage_encrypted"), true);
    let multi_az = cluster(json!({"engine": "postgres"}));
    assert_eq!(known(&multi_az, "storage_encryption_type"), "none");
    let restored = cluster(json!({"snapshot_identifier": "s", "storage_encrypted": true}));
    assert!(is_unknown(&restored, "storage_encrypted"));
    let restored_with_key = cluster(json!({"snapshot_identifier": "s", "kms_key_id": "arn:aws:kms:k"}));
    assert_eq!(known(&restored_with_key, "storage_encrypted"), true);
    let secondary =
        one(object("aws_rds_cluster.a", json!({"engine": "aurora-mysql", "global_cluster_identifier": "g"})));
    assert!(is_unknown(&secondary, "storage_encrypted"));
}

#[test]
fn the_source_of_a_password_is_told_and_never_its_value() {
    let source = |object: Object| one(object).attributes.get("master_password_source").cloned();
    let literal = object("aws_db_instance.a", json!({"password": "canary-4711"}));
    let resource = one(object("aws_db_instance.a", json!({"password": "canary-4711"})));
    assert!(!serde_json::to_string(&resource).unwrap().contains("canary"));
    assert_eq!(source(literal), Some(json!("literal")));
    assert_eq!(
        source(object("aws_db_instance.a", json!({})).refers("password", "random_password.p.result")),
        Some(json!("reference"))
    );
    assert_eq!(
        source(object("aws_db_instance.a", json!({"manage_master_user_password": true}))),
        Some(json!("managed"))
    );
    for (address, arg) in [("aws_db_instance.a", "password_wo"), ("aws_rds_cluster.a", "master_password_wo")] {
        let mut write_only = object(address, json!({}));
        write_only.expressions[arg] = json!({"references": ["var.password"]});
        assert_eq!(source(write_only), Some(json!("write_only")));
        let mut written_down = object(address, json!({}));
        written_down.expressions[arg] = json!({"constant_value": "canary-4711"});
        assert_eq!(source(written_down), Some(json!("literal")));
    }
}

#[test]
fn a_literal_password_was_there_before_an_update_of_something_else() {
    let bytes = changes(
        &[object("aws_db_instance.a", json!({"password": "canary-4711", "deletion_protection": true}))],
        |_| json!({"password": "canary-4711", "deletion_protection": false}),
        "update",
    );
    let plan = dbmuster::plan::read(bytes.as_slice(), "plan.json").unwrap();
    assert_eq!(known(&plan.before[0], "master_password_source"), "literal");
    assert_eq!(known(&plan.after[0], "master_password_source"), "literal");
}

#[test]
fn a_cluster_that_names_no_engine_is_what_old_providers_made_of_it() {
    let cluster = one(object("aws_rds_cluster.a", json!({"master_username": "root"})));
    assert_eq!(known(&cluster, "engine"), "aurora-mysql");
    assert_eq!(known(&cluster, "db_cluster_parameter_group"), "default.aurora-mysql");
}

#[test]
fn the_family_of_the_parameter_group_names_the_engine() {
    let plan = plan(&[
        object(
            "aws_db_parameter_group.g",
            json!({"family": "postgres13", "parameter": [{"name": "rds.force_ssl", "value": "1"}]}),
        ),
        object("aws_db_instance.a", json!({})).refers("parameter_group_name", "aws_db_parameter_group.g.name"),
    ]);
    let instance = &plan["aws_db_instance.a"];
    assert_eq!((known(instance, "engine"), known(instance, "engine_version")), (&json!("postgres"), &json!("13")));
    assert_eq!(known(&plan["aws_db_parameter_group.g"], "parameters"), &json!({"rds.force_ssl": "1"}));
}

#[test]
fn a_snapshot_follows_what_it_was_taken_from() {
    let plan = plan(&[
        object(
            "aws_db_instance.a",
            json!({"engine": "postgres", "storage_encrypted": true, "kms_key_id": "arn:aws:kms:k"}),
        ),
        object("aws_db_snapshot.s", json!({}))
            .refers("db_instance_identifier", "aws_db_instance.a.identifier")
            .computed("encrypted"),
        object("aws_db_snapshot_copy.c", json!({}))
            .refers("source_db_snapshot_identifier", "aws_db_snapshot.s.db_snapshot_arn"),
        object(
            "aws_db_snapshot_copy.o",
            json!({"source_db_snapshot_identifier": "arn:elsewhere", "kms_key_id": "arn:aws:kms:k"}),
        ),
        object("aws_db_snapshot_copy.u", json!({"source_db_snapshot_identifier": "arn:elsewhere"})),
    ]);
    for address in ["aws_db_snapshot.s", "aws_db_snapshot_copy.c", "aws_db_snapshot_copy.o"] {
        assert_eq!(known(&plan[address], "encrypted"), true, "{address}");
        assert_eq!(known(&plan[address], "kms_key"), "arn:aws:kms:k", "{address}");
    }
    assert!(is_unknown(&plan["aws_db_snapshot_copy.u"], "encrypted"));
    assert_eq!(known(&plan["aws_db_snapshot_copy.c"], "source_snapshot"), "aws_db_snapshot.s");
    assert_eq!(known(&plan["aws_db_snapshot.s"], "shared_accounts"), &json!([]));
}

#[test]
fn a_member_takes_engine_and_version_from_its_cluster() {
    let plan = plan(&[
        object("aws_rds_cluster.c", json!({"engine": "aurora-mysql", "engine_version": "8.0.mysql_aurora.3.05.2"})),
        object("aws_rds_cluster_instance.m", json!({"instance_class": "db.r6g.large"}))
            .refers("cluster_identifier", "aws_rds_cluster.c.id"),
    ]);
    let member = &plan["aws_rds_cluster_instance.m"];
    assert_eq!(known(member, "engine"), "aurora-mysql");
    assert_eq!(known(member, "engine_version"), "8.0.mysql_aurora.3.05.2");
    assert_eq!(known(member, "db_cluster"), "aws_rds_cluster.c");
    assert_eq!(known(member, "publicly_accessible"), false);
}
