//! Situations that scanners are known to judge wrongly, each as a plan shows it, judged from the file to the verdict.

use std::collections::BTreeMap;

use dbmuster::evaluate::{Evaluator, Item, Job, Settings, assemble};
use dbmuster::model::Status;
use dbmuster::plan;
use dbmuster::policy::{PolicySet, Selection, embedded};
use dbmuster::rego::Limits;
use serde_json::{Map, Value, json};

use Status::{Fail, Indeterminate, NotApplicable, Pass};

/// A new object: its address, what it says, and its arguments that are known after apply with what they refer to. An
/// argument that refers to nothing was not set, and the provider computes it.
struct Object(&'static str, Value, &'static [(&'static str, &'static str)]);

fn plan_of(objects: &[Object]) -> String {
    let split = |address: &str| {
        let (ty, name) = address.split_once('.').unwrap();
        (ty.to_owned(), name.to_owned())
    };
    let changes: Vec<Value> = objects
        .iter()
        .map(|Object(address, after, unknown)| {
            let (ty, name) = split(address);
            let marks: Map<String, Value> = unknown.iter().map(|(arg, _)| ((*arg).to_owned(), json!(true))).collect();
            json!({"address": address, "mode": "managed", "type": ty, "name": name,
                "provider_name": "registry.terraform.io/hashicorp/aws",
                "change": {"actions": ["create"], "before": null, "after": after, "after_unknown": marks,
                    "before_sensitive": false, "after_sensitive": {}}})
        })
        .collect();
    let resources: Vec<Value> = objects
        .iter()
        .map(|Object(address, after, unknown)| {
            let (ty, name) = split(address);
            let mut expressions: Map<String, Value> = (after.as_object().unwrap().iter())
                .map(|(arg, value)| (arg.clone(), json!({"constant_value": value})))
                .collect();
            for (arg, target) in unknown.iter().filter(|(_, target)| !target.is_empty()) {
                let object = target.rsplit_once('.').unwrap().0;
                expressions.insert((*arg).to_owned(), json!({"references": [target, object]}));
            }
            json!({"address": address, "mode": "managed", "type": ty, "name": name, "provider_config_key": "aws",
                "expressions": expressions, "schema_version": 0})
        })
        .collect();
    let provider = json!({"aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws",
        "expressions": {"region": {"constant_value": "eu-west-1"}}}});
    json!({"format_version": "1.2", "terraform_version": "1.9.5", "resource_changes": changes,
        "configuration": {"provider_config": provider, "root_module": {"resources": resources}}})
    .to_string()
}

/// (policy, resource) -> status.
fn judge(objects: &[Object]) -> BTreeMap<(String, String), Status> {
    let selection = Selection { include_opt_in: true, ..Selection::default() };
    let set = PolicySet::load(&[embedded().unwrap()], &selection, &[]).unwrap();
    let settings = Settings {
        threads: 1,
        as_of: "2026-12-01T00:00:00Z".to_owned(),
        limits: Limits::default(),
        interpreter_only: false,
        reuse_answers: true,
    };
    let evaluator = Evaluator::new(&set, settings).unwrap();
    let plan = plan::read(plan_of(objects).as_bytes(), "plan.json").unwrap();
    let after = plan.after.into_iter().map(Item::from_resource).collect();
    let evaluation = assemble(&evaluator, vec![Job { after, ..Job::default() }]).unwrap();
    let name = |at: u32| evaluation.policies[at as usize].id.clone();
    let subject = |at: u32| evaluation.subjects[at as usize].id.to_string();
    evaluation.cells.iter().map(|cell| ((name(cell.policy), subject(cell.subject)), cell.status)).collect()
}

/// `None`: the policy does not look at such a resource at all.
type Expected = (&'static str, &'static str, Option<Status>);

fn expect(trap: &str, objects: &[Object], expected: &[Expected]) {
    let found = judge(objects);
    for (policy, resource, status) in expected {
        let said = found.get(&((*policy).to_owned(), (*resource).to_owned())).copied();
        assert_eq!(said, *status, "{trap}: {policy} on {resource}");
    }
}

const DB: &str = "aws_db_instance.db";
const CLUSTER: &str = "aws_rds_cluster.c";

fn db(arguments: Value, unknown: &'static [(&'static str, &'static str)]) -> Object {
    let mut all = json!({"identifier": "db", "instance_class": "db.m7g.large", "username": "keeper"});
    all.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
    Object(DB, all, unknown)
}

fn cluster(arguments: Value, unknown: &'static [(&'static str, &'static str)]) -> Object {
    let mut all = json!({"cluster_identifier": "c", "master_username": "keeper"});
    all.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
    Object(CLUSTER, all, unknown)
}

#[test]
fn who_is_judged_for_what() {
    const MEMBER: &str = "aws_rds_cluster_instance.m";
    let member = |class: &str| {
        Object(
            MEMBER,
            json!({"identifier": "m", "cluster_identifier": "c", "engine": "aurora-postgresql",
        "engine_version": "16.6", "instance_class": class, "db_parameter_group_name": "members"}),
            &[],
        )
    };
    let group = |ty: &'static str, name: &str, family: &str, value: &str| {
        Object(
            ty,
            json!({"name": name, "family": family,
        "parameter": [{"name": "rds.force_ssl", "value": value, "apply_method": "immediate"}]}),
            &[],
        )
    };
    expect(
        "a member of a cluster is no standalone instance, and TLS is read from the group of its cluster",
        &[
            cluster(
                json!({"engine": "aurora-postgresql", "engine_version": "16.6", "db_cluster_parameter_group_name": "all",
                "storage_encrypted": true, "deletion_protection": true}),
                &[("kms_key_id", "")],
            ),
            member("db.r7g.large"),
            group("aws_rds_cluster_parameter_group.all", "all", "aurora-postgresql16", "1"),
            group("aws_db_parameter_group.members", "members", "aurora-postgresql16", "0"),
        ],
        &[
            ("rds_instance_storage_encrypted", MEMBER, None),
            ("rds_instance_multi_az", MEMBER, None),
            ("rds_instance_deletion_protection", MEMBER, None),
            ("rds_instance_backup_enabled", MEMBER, None),
            ("rds_instance_backup_plan", MEMBER, None),
            ("rds_instance_iam_auth", MEMBER, None),
            ("rds_postgres_instance_tls_required", MEMBER, None),
            ("rds_instance_not_public", MEMBER, Some(Pass)),
            ("rds_aurora_postgres_tls_required", CLUSTER, Some(Pass)),
            ("rds_cluster_storage_encrypted", CLUSTER, Some(Pass)),
            ("rds_cluster_deletion_protection", CLUSTER, Some(Pass)),
        ],
    );
    expect(
        "a standalone instance is no cluster",
        &[db(json!({"engine": "postgres", "engine_version": "16.9", "storage_encrypted": true}), &[])],
        &[
            ("rds_instance_storage_encrypted", DB, Some(Pass)),
            ("rds_cluster_storage_encrypted", DB, None),
            ("rds_cluster_deletion_protection", DB, None),
            ("rds_cluster_multi_az", DB, None),
        ],
    );
    expect(
        "clusters of Neptune and DocumentDB have types and engines of their own",
        &[
            Object("aws_neptune_cluster.n", json!({"cluster_identifier": "n", "storage_encrypted": false}), &[]),
            Object("aws_docdb_cluster.d", json!({"cluster_identifier": "d", "storage_encrypted": false}), &[]),
            cluster(json!({"engine": "neptune", "storage_encrypted": false}), &[]),
        ],
        &[
            ("rds_cluster_storage_encrypted", "aws_neptune_cluster.n", None),
            ("rds_cluster_storage_encrypted", "aws_docdb_cluster.d", None),
            ("rds_cluster_storage_encrypted", CLUSTER, Some(NotApplicable)),
        ],
    );
    expect(
        "a Multi-AZ DB cluster has no audit log, a public address of its own and plain storage by default",
        &[cluster(
            json!({"engine": "mysql", "engine_version": "8.0.42", "db_cluster_instance_class": "db.m6gd.large",
            "publicly_accessible": true, "db_subnet_group_name": "private"}),
            &[("storage_encrypted", "")],
        )],
        &[
            ("rds_aurora_mysql_audit_enabled", CLUSTER, Some(NotApplicable)),
            ("rds_aurora_mysql_audit_export", CLUSTER, Some(NotApplicable)),
            ("rds_multi_az_cluster_not_public", CLUSTER, Some(Fail)),
            ("rds_cluster_multi_az", CLUSTER, Some(Pass)),
            ("rds_cluster_storage_encrypted", CLUSTER, Some(Fail)),
        ],
    );
    for (engine, version, expected) in [
        ("oracle-ee", "19.0.0.0.ru-2024-01.rur-2024-01.r1", NotApplicable),
        ("sqlserver-se", "15.00.4236.7.v1", NotApplicable),
        ("mariadb", "10.5.20", NotApplicable),
        ("mariadb", "10.6.16", Fail),
        ("postgres", "16.9", Fail),
    ] {
        expect(
            "IAM authentication is asked of engines that have it",
            &[db(json!({"engine": engine, "engine_version": version}), &[])],
            &[("rds_instance_iam_auth", DB, Some(expected))],
        );
    }
    expect(
        "Aurora named on an instance is still Aurora",
        &[db(json!({"engine": "aurora-postgresql", "engine_version": "10.11"}), &[])],
        &[("rds_aurora_postgres_file_read_fixed", DB, Some(Fail))],
    );
}

#[test]
fn what_is_encrypted() {
    const POLICY: &str = "rds_cluster_storage_encrypted";
    for (trap, arguments, expected) in [
        (
            "a new Aurora cluster gets a key that AWS owns",
            json!({"engine": "aurora-postgresql", "engine_version": "16.6"}),
            Pass,
        ),
        (
            "Aurora with encryption declined in writing",
            json!({"engine": "aurora-mysql", "storage_encrypted": false}),
            Fail,
        ),
        (
            "Serverless v1 is always encrypted",
            json!({"engine": "aurora-mysql", "engine_mode": "serverless", "storage_encrypted": false}),
            Pass,
        ),
        (
            "a cluster restored from a snapshot",
            json!({"engine": "aurora-mysql", "snapshot_identifier": "s", "storage_encrypted": true}),
            Indeterminate,
        ),
        (
            "a replica of a cluster",
            json!({"engine": "aurora-mysql", "replication_source_identifier": "arn:aws:rds:eu-west-1:111122223333:cluster:x"}),
            Indeterminate,
        ),
    ] {
        expect(trap, &[cluster(arguments, &[])], &[(POLICY, CLUSTER, Some(expected))]);
    }
    for (trap, arguments, expected) in [
        (
            "a restore ignores that encryption was asked for",
            json!({"engine": "postgres", "snapshot_identifier": "s", "storage_encrypted": true}),
            Indeterminate,
        ),
        (
            "a replica takes no argument and cannot fail for it",
            json!({"replicate_source_db": "arn:aws:rds:eu-west-1:111122223333:db:x"}),
            Indeterminate,
        ),
        ("nothing asked for is plain storage", json!({"engine": "postgres"}), Fail),
    ] {
        expect(
            trap,
            &[db(arguments, &[("kms_key_id", "")])],
            &[("rds_instance_storage_encrypted", DB, Some(expected))],
        );
    }
    const SNAPSHOT: &str = "aws_db_snapshot.s";
    expect(
        "a snapshot is what it was taken from, whatever its computed attribute says",
        &[
            db(json!({"engine": "postgres", "storage_encrypted": true}), &[]),
            Object(
                SNAPSHOT,
                json!({"db_instance_identifier": "db", "db_snapshot_identifier": "s"}),
                &[("encrypted", ""), ("kms_key_id", "")],
            ),
        ],
        &[("rds_snapshot_encrypted", SNAPSHOT, Some(Pass))],
    );
    expect(
        "a key that the same plan creates is one of the customer, a service that picks one is not",
        &[
            Object("aws_kms_key.k", json!({"description": "k"}), &[("arn", ""), ("policy", "")]),
            db(
                json!({"engine": "postgres", "storage_encrypted": true, "performance_insights_enabled": true}),
                &[("kms_key_id", "aws_kms_key.k.arn"), ("performance_insights_kms_key_id", "")],
            ),
        ],
        &[
            ("rds_instance_storage_cmk", DB, Some(Pass)),
            ("rds_performance_insights_cmk", DB, Some(Fail)),
            ("kms_key_policy_not_public", "aws_kms_key.k", Some(Pass)),
        ],
    );
    for (authority, expected) in [("rds-ca-2019", Fail), ("rds-ca-rsa2048-g1", Pass), ("rds-ca-ecc384-g1", Pass)] {
        expect(
            "certificate authorities that have expired fail, and no others",
            &[db(json!({"engine": "postgres", "ca_cert_identifier": authority}), &[])],
            &[("rds_ca_certificate_current", DB, Some(expected))],
        );
    }
    expect(
        "without a certificate authority the service takes its present one",
        &[db(json!({"engine": "postgres"}), &[("ca_cert_identifier", "")])],
        &[("rds_ca_certificate_current", DB, Some(Pass))],
    );
}

#[test]
fn who_has_to_use_tls() {
    for (version, expected) in [("14.18", Fail), ("15.13", Pass), ("16.9", Pass)] {
        expect(
            "without a parameter group the version decides",
            &[db(json!({"engine": "postgres", "engine_version": version}), &[("parameter_group_name", "")])],
            &[("rds_postgres_instance_tls_required", DB, Some(expected))],
        );
    }
    for (version, expected) in [("16.6", Fail), ("17.4", Pass)] {
        expect(
            "Aurora requires TLS by itself two versions later",
            &[cluster(
                json!({"engine": "aurora-postgresql", "engine_version": version}),
                &[("db_cluster_parameter_group_name", "")],
            )],
            &[("rds_aurora_postgres_tls_required", CLUSTER, Some(expected))],
        );
    }
    for (engine, family, policy, name, value, expected) in [
        ("postgres", "postgres14", "rds_postgres_instance_tls_required", "ssl", "1", Fail),
        ("postgres", "postgres14", "rds_postgres_instance_tls_required", "rds.force_ssl", "1", Pass),
        ("mysql", "mysql8.0", "rds_mysql_instance_tls_required", "rds.require_secure_transport", "1", Fail),
        ("mysql", "mysql8.0", "rds_mysql_instance_tls_required", "require_secure_transport", "ON", Pass),
        ("mysql", "mysql8.0", "rds_mysql_instance_tls_required", "require_secure_transport", "1", Pass),
        ("mysql", "mysql8.0", "rds_mysql_instance_tls_required", "require_secure_transport", "true", Pass),
        ("mariadb", "mariadb10.11", "rds_mariadb_instance_tls_required", "require_secure_transport", "On", Pass),
    ] {
        let group = Object(
            "aws_db_parameter_group.g",
            json!({"name": "g", "family": family, "parameter": [{"name": name, "value": value, "apply_method": "immediate"}]}),
            &[("id", "")],
        );
        let version = family.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        expect(
            &format!("{name} = {value}"),
            &[
                db(
                    json!({"engine": engine, "engine_version": format!("{version}.1"), "parameter_group_name": "g"}),
                    &[],
                ),
                group,
            ],
            &[(policy, DB, Some(expected))],
        );
    }
    expect(
        "a group that is known after apply and cannot be found leaves it open",
        &[db(json!({"engine": "postgres", "engine_version": "14.18"}), &[("parameter_group_name", "var.group.name")])],
        &[("rds_postgres_instance_tls_required", DB, Some(Indeterminate))],
    );
    expect(
        "a value that is known after apply leaves it open",
        &[
            db(json!({"engine": "postgres", "engine_version": "14.18", "parameter_group_name": "g"}), &[]),
            Object(
                "aws_db_parameter_group.g",
                json!({"name": "g", "family": "postgres14"}),
                &[("parameter", "var.values.all")],
            ),
        ],
        &[("rds_postgres_instance_tls_required", DB, Some(Indeterminate))],
    );
    expect(
        "the group is found by the expression when its name is known after apply",
        &[
            db(
                json!({"engine": "postgres", "engine_version": "14.18"}),
                &[("parameter_group_name", "aws_db_parameter_group.g.name")],
            ),
            Object(
                "aws_db_parameter_group.g",
                json!({"family": "postgres14", "parameter": [{"name": "rds.force_ssl", "value": "1", "apply_method": "immediate"}]}),
                &[("name", ""), ("id", "")],
            ),
        ],
        &[("rds_postgres_instance_tls_required", DB, Some(Pass))],
    );
}

#[test]
fn what_is_kept_and_mended() {
    for (trap, arguments, enabled, minimum) in [
        ("this provider keeps no backups unless asked", json!({"engine": "postgres"}), Fail, Fail),
        ("one day is enabled and too short", json!({"engine": "postgres", "backup_retention_period": 1}), Pass, Fail),
        (
            "a restore keeps what its backup says",
            json!({"engine": "postgres", "snapshot_identifier": "s"}),
            Indeterminate,
            Indeterminate,
        ),
        (
            "replicas are not asked for backups",
            json!({"replicate_source_db": "arn:aws:rds:eu-west-1:111122223333:db:x"}),
            NotApplicable,
            NotApplicable,
        ),
    ] {
        expect(
            trap,
            &[db(arguments, &[("backup_window", "")])],
            &[
                ("rds_instance_backup_enabled", DB, Some(enabled)),
                ("rds_instance_backup_retention_min", DB, Some(minimum)),
            ],
        );
    }
    expect(
        "a computed argument that nobody set is what the service does, not false",
        &[
            db(
                json!({"engine": "postgres"}),
                &[("multi_az", ""), ("backup_retention_period", ""), ("auto_minor_version_upgrade", "")],
            ),
            cluster(
                json!({"engine": "aurora-postgresql", "engine_version": "16.6"}),
                &[("storage_encrypted", ""), ("auto_minor_version_upgrade", "")],
            ),
        ],
        &[
            ("rds_instance_multi_az", DB, Some(Fail)),
            ("rds_instance_backup_enabled", DB, Some(Fail)),
            ("rds_instance_auto_minor_upgrade", DB, Some(Pass)),
            ("rds_cluster_storage_encrypted", CLUSTER, Some(Pass)),
            // Aurora keeps it on its members, none of which is there.
            ("rds_cluster_auto_minor_upgrade", CLUSTER, Some(Indeterminate)),
        ],
    );
    expect(
        "a computed argument that an expression sets is unknown",
        &[db(
            json!({"engine": "postgres"}),
            &[("multi_az", "var.settings.multi_az"), ("backup_retention_period", "var.settings.days")],
        )],
        &[("rds_instance_multi_az", DB, Some(Indeterminate)), ("rds_instance_backup_enabled", DB, Some(Indeterminate))],
    );
    expect(
        "enrolment in Extended Support costs nothing before the end of support, and a lot after it",
        &[
            db(json!({"engine": "postgres", "engine_version": "17.5"}), &[("engine_lifecycle_support", "")]),
            cluster(
                json!({"engine": "aurora-mysql", "engine_version": "5.7.mysql_aurora.2.11.6"}),
                &[("engine_lifecycle_support", "")],
            ),
        ],
        &[("rds_extended_support_not_used", DB, Some(Pass)), ("rds_extended_support_not_used", CLUSTER, Some(Fail))],
    );
    const GLOBAL: &str = "aws_rds_global_cluster.g";
    for (release, expected) in [("3.10.2", Pass), ("3.11.0", Fail)] {
        let version = format!("8.0.mysql_aurora.{release}");
        expect(
            "a release with long-term support outlives a newer one",
            &[Object(
                GLOBAL,
                json!({"global_cluster_identifier": "g", "engine": "aurora-mysql", "engine_version": version,
                "storage_encrypted": true}),
                &[],
            )],
            &[("rds_global_cluster_version_supported", GLOBAL, Some(expected))],
        );
    }
    const EVENTS: &str = "aws_db_event_subscription.e";
    let wider = json!([
        "availability",
        "configuration change",
        "deletion",
        "failover",
        "failure",
        "low storage",
        "maintenance",
        "notification",
        "read replica",
        "recovery",
        "restoration",
        "security",
        "security patching",
        "backup"
    ]);
    expect(
        "a subscription to more than is asked for is enough, and one without a source type hears all",
        &[
            Object(
                EVENTS,
                json!({"name": "e", "sns_topic": "arn:aws:sns:eu-west-1:111122223333:t", "source_type": "db-instance",
                "event_categories": wider}),
                &[],
            ),
            Object(
                "aws_db_event_subscription.all",
                json!({"name": "all", "sns_topic": "arn:aws:sns:eu-west-1:111122223333:t"}),
                &[],
            ),
        ],
        &[
            ("rds_event_subscription_instance", EVENTS, Some(Pass)),
            ("rds_event_subscription_instance", "aws_db_event_subscription.all", Some(Pass)),
            ("rds_event_subscription_cluster", "aws_db_event_subscription.all", Some(Pass)),
        ],
    );
}

#[test]
fn who_reaches_it() {
    expect(
        "a closed security group does not excuse the public address",
        &[
            db(
                json!({"engine": "postgres", "publicly_accessible": true}),
                &[("vpc_security_group_ids", "aws_security_group.closed.id")],
            ),
            Object("aws_security_group.closed", json!({"name": "closed", "ingress": [], "egress": []}), &[("id", "")]),
        ],
        &[
            ("rds_instance_not_public", DB, Some(Fail)),
            ("rds_security_group_no_world_ingress", "aws_security_group.closed", Some(Pass)),
        ],
    );
    let rule = |port: u16, range: &str| {
        json!({"protocol": "tcp", "from_port": port, "to_port": port, "cidr_blocks": [range],
        "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false})
    };
    expect(
        "every group counts, not the first alone",
        &[
            Object("aws_security_group.a", json!({"name": "a", "ingress": [rule(5432, "10.0.0.0/8")]}), &[("id", "")]),
            Object("aws_security_group.b", json!({"name": "b", "ingress": [rule(5432, "0.0.0.0/0")]}), &[("id", "")]),
        ],
        &[
            ("rds_security_group_no_world_ingress", "aws_security_group.a", Some(Pass)),
            ("rds_security_group_no_world_ingress", "aws_security_group.b", Some(Fail)),
        ],
    );
    const SNAPSHOT: &str = "aws_db_snapshot.s";
    for (accounts, public, approved) in
        [(json!(["all"]), Fail, Fail), (json!(["444455556666"]), Pass, Fail), (json!([]), Pass, Pass)]
    {
        expect(
            "a snapshot that is shared with a foreign account is not public, and not fine either",
            &[Object(
                SNAPSHOT,
                json!({"db_instance_identifier": "x", "db_snapshot_identifier": "s", "shared_accounts": accounts}),
                &[],
            )],
            &[
                ("rds_snapshot_not_public", SNAPSHOT, Some(public)),
                ("rds_snapshot_shares_approved", SNAPSHOT, Some(approved)),
            ],
        );
    }
}
