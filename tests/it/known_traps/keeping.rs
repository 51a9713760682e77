//! Backups, patches and events.

use dbmuster::model::Status::{Fail, Indeterminate, NotApplicable, Pass};
use serde_json::json;

use super::harness::{CLUSTER, DB, Object, cluster, db, expect};

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
