//! Encryption and TLS.

use dbmuster::model::Status::{Fail, Indeterminate, Pass};
use serde_json::json;

use super::harness::{CLUSTER, DB, Object, cluster, db, expect};

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
