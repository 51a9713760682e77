//! The families of traps that other scanners fall into, as the RDS API shows them: from the answers of the stand-in to the
//! verdicts. `tests/it/known_traps.rs` has them as plans show them.

use dbmuster::model::Status::{Fail, Indeterminate, NotApplicable, Pass};
use serde_json::{Value, json};

use super::harness::{
    ACCOUNT, REGION, arn, cluster, cluster_parameter_group, cluster_snapshot, collect, instance, key_arn, member,
    parameter_group, snapshot, with_groups,
};
use crate::known_traps::harness::{Expected, Statuses, expect_of, statuses};

fn judged(rds: Value) -> Statuses {
    let run = collect(&with_groups(rds), Vec::new());
    // By the end of the ARN, `db:shop-1`, which is enough to tell them apart here.
    statuses(run.resources, run.gaps)
        .into_iter()
        .map(|((policy, id), status)| ((policy, id.strip_prefix(&arn("")).map(str::to_owned).unwrap_or(id)), status))
        .collect()
}

fn expect(trap: &str, rds: Value, expected: &[Expected]) {
    expect_of(trap, &judged(rds), expected);
}

#[test]
fn aurora_members() {
    expect(
        "the answer repeats on a member what only its cluster decides",
        json!({
            "DBInstances": [member("shop-1", "shop", &json!({"AvailabilityZone": "eu-west-1a"})),
                member("shop-2", "shop", &json!({"AvailabilityZone": "eu-west-1b", "PubliclyAccessible": true}))],
            "DBClusters": [cluster("shop", &["shop-1", "shop-2"], &json!({}))],
        }),
        &[
            ("rds_instance_storage_encrypted", "db:shop-1", None),
            ("rds_instance_backup_enabled", "db:shop-1", None),
            ("rds_instance_backup_plan", "db:shop-1", None),
            ("rds_instance_deletion_protection", "db:shop-1", None),
            ("rds_instance_iam_auth", "db:shop-1", None),
            ("rds_instance_multi_az", "db:shop-1", None),
            ("rds_postgres_instance_tls_required", "db:shop-1", None),
            ("rds_instance_not_public", "db:shop-1", Some(Pass)),
            ("rds_instance_not_public", "db:shop-2", Some(Fail)),
            ("rds_cluster_storage_encrypted", "cluster:shop", Some(Pass)),
            ("rds_cluster_deletion_protection", "cluster:shop", Some(Pass)),
            ("rds_cluster_iam_auth", "cluster:shop", Some(Pass)),
            ("rds_cluster_multi_az", "cluster:shop", Some(Pass)),
            ("rds_aurora_postgres_tls_required", "cluster:shop", Some(Pass)),
        ],
    );
}

#[test]
fn multi_az_db_clusters() {
    let three = json!({"Engine": "mysql", "EngineVersion": "8.0.42", "DBClusterInstanceClass": "db.m6gd.large",
        "PubliclyAccessible": true, "StorageEncrypted": false, "StorageEncryptionType": "none", "KmsKeyId": null,
        "EnabledCloudwatchLogsExports": null, "DBClusterParameterGroup": "default.mysql8.0"});
    expect(
        "they have no audit log of Aurora, a public address of their own and plain storage",
        json!({
            "DBClusters": [cluster("three", &[], &three)],
            "DBClusterParameterGroups": [cluster_parameter_group("default.mysql8.0", "mysql8.0", &json!({}))],
        }),
        &[
            ("rds_aurora_mysql_audit_enabled", "cluster:three", Some(NotApplicable)),
            ("rds_aurora_mysql_audit_export", "cluster:three", Some(NotApplicable)),
            ("rds_aurora_mysql_backtrack", "cluster:three", Some(NotApplicable)),
            ("rds_multi_az_cluster_not_public", "cluster:three", Some(Fail)),
            ("rds_cluster_multi_az", "cluster:three", Some(Pass)),
            ("rds_cluster_storage_encrypted", "cluster:three", Some(Fail)),
        ],
    );
}

#[test]
fn restores() {
    expect(
        "what runs is judged as it is, whatever it came from",
        json!({"DBInstances": [
            instance("from-plain", &json!({"StorageEncrypted": false, "StorageEncryptionType": "none", "KmsKeyId": null})),
            instance("from-good", &json!({"BackupRetentionPeriod": 0})),
        ]}),
        &[
            ("rds_instance_storage_encrypted", "db:from-plain", Some(Fail)),
            ("rds_instance_storage_encrypted", "db:from-good", Some(Pass)),
            ("rds_instance_backup_enabled", "db:from-good", Some(Fail)),
        ],
    );
}

#[test]
fn replicas() {
    let replica = json!({"ReadReplicaSourceDBInstanceIdentifier": "primary", "BackupRetentionPeriod": 0});
    let plain = json!({"ReadReplicaSourceDBInstanceIdentifier": "primary", "BackupRetentionPeriod": 0,
        "StorageEncrypted": false, "StorageEncryptionType": "none", "KmsKeyId": null});
    expect(
        "a replica relies on the backups of its source, and is encrypted by itself",
        json!({"DBInstances": [
            instance("primary", &json!({"ReadReplicaDBInstanceIdentifiers": ["near", "plain"]})),
            instance("near", &replica), instance("plain", &plain),
        ]}),
        &[
            ("rds_instance_backup_enabled", "db:near", Some(NotApplicable)),
            ("rds_instance_backup_retention_min", "db:near", Some(NotApplicable)),
            ("rds_instance_backup_enabled", "db:primary", Some(Pass)),
            ("rds_instance_storage_encrypted", "db:near", Some(Pass)),
            ("rds_instance_storage_encrypted", "db:plain", Some(Fail)),
        ],
    );
}

#[test]
fn sse_rds_and_keys_of_aws() {
    let sse = json!({"StorageEncrypted": false, "StorageEncryptionType": "sse-rds", "KmsKeyId": null});
    let none = json!({"StorageEncrypted": false, "StorageEncryptionType": "none", "KmsKeyId": null});
    let old = json!({"StorageEncrypted": false, "StorageEncryptionType": null, "KmsKeyId": null});
    expect(
        "the flag is false with a key that AWS owns, and nothing is known where the type is not told",
        json!({
            "DBClusters": [cluster("young", &[], &sse), cluster("old", &[], &none), cluster("untold", &[], &old),
                cluster("v1", &[], &json!({"EngineMode": "serverless", "StorageEncrypted": true, "StorageEncryptionType": null}))],
            "DBClusterSnapshots": [cluster_snapshot("of-young", "young", &sse), cluster_snapshot("of-old", "old", &none)],
        }),
        &[
            ("rds_cluster_storage_encrypted", "cluster:young", Some(Pass)),
            ("rds_cluster_storage_encrypted", "cluster:old", Some(Fail)),
            ("rds_cluster_storage_encrypted", "cluster:untold", Some(Indeterminate)),
            ("rds_cluster_storage_encrypted", "cluster:v1", Some(Pass)),
            ("rds_cluster_storage_cmk", "cluster:young", Some(Fail)),
            ("rds_cluster_snapshot_encrypted", "cluster-snapshot:of-young", Some(Pass)),
            ("rds_cluster_snapshot_encrypted", "cluster-snapshot:of-old", Some(Fail)),
        ],
    );
}

#[test]
fn tls_default_by_engine_version() {
    let with = |name: &str, version: &str, group: &str, status: &str| {
        let groups = json!([{"DBParameterGroupName": group, "ParameterApplyStatus": status}]);
        instance(name, &json!({"EngineVersion": version, "DBParameterGroups": groups}))
    };
    let of_cluster = |name: &str, version: &str, group: &str| {
        cluster(name, &[], &json!({"EngineVersion": version, "DBClusterParameterGroup": group}))
    };
    expect(
        "without a value of one's own the family decides, and a group that waits for a reboot is not in force",
        json!({
            "DBInstances": [with("v14", "14.18", "default.postgres14", "in-sync"), with("v15", "15.13", "default.postgres15", "in-sync"),
                with("declined", "16.9", "off-16", "in-sync"), with("waiting", "14.18", "on-14", "pending-reboot")],
            "DBClusters": [of_cluster("a16", "16.6", "default.aurora-postgresql16"), of_cluster("a17", "17.4", "default.aurora-postgresql17")],
            "DBParameterGroups": [parameter_group("default.postgres14", "postgres14", &json!({})),
                parameter_group("default.postgres15", "postgres15", &json!({})),
                parameter_group("off-16", "postgres16", &json!({"rds.force_ssl": "0"})),
                parameter_group("on-14", "postgres14", &json!({"rds.force_ssl": "1"}))],
            "DBClusterParameterGroups": [cluster_parameter_group("default.aurora-postgresql16", "aurora-postgresql16", &json!({})),
                cluster_parameter_group("default.aurora-postgresql17", "aurora-postgresql17", &json!({}))],
        }),
        &[
            ("rds_postgres_instance_tls_required", "db:v14", Some(Fail)),
            ("rds_postgres_instance_tls_required", "db:v15", Some(Pass)),
            ("rds_postgres_instance_tls_required", "db:declined", Some(Fail)),
            ("rds_postgres_instance_tls_required", "db:waiting", Some(Fail)),
            ("rds_parameter_group_in_sync", "db:waiting", Some(Fail)),
            ("rds_aurora_postgres_tls_required", "cluster:a16", Some(Fail)),
            ("rds_aurora_postgres_tls_required", "cluster:a17", Some(Pass)),
        ],
    );
}

#[test]
fn one_on_and_true() {
    for (value, expected) in [("1", Pass), ("ON", Pass), ("TRUE", Pass), ("on", Pass), ("0", Fail), ("OFF", Fail)] {
        let mysql = |name: &str, engine: &str, version: &str, group: &str| {
            instance(
                name,
                &json!({"Engine": engine, "EngineVersion": version,
                "DBParameterGroups": [{"DBParameterGroupName": group, "ParameterApplyStatus": "in-sync"}]}),
            )
        };
        let setting = json!({"require_secure_transport": value});
        expect(
            &format!("require_secure_transport = {value}"),
            json!({
                "DBInstances": [mysql("my", "mysql", "8.0.42", "my"), mysql("maria", "mariadb", "10.11.9", "maria")],
                "DBClusters": [cluster("aurora", &[], &json!({"Engine": "aurora-mysql",
                    "EngineVersion": "8.0.mysql_aurora.3.08.2", "DBClusterParameterGroup": "aurora"}))],
                "DBParameterGroups": [parameter_group("my", "mysql8.0", &setting), parameter_group("maria", "mariadb10.11", &setting)],
                "DBClusterParameterGroups": [cluster_parameter_group("aurora", "aurora-mysql8.0", &setting)],
            }),
            &[
                ("rds_mysql_instance_tls_required", "db:my", Some(expected)),
                ("rds_mariadb_instance_tls_required", "db:maria", Some(expected)),
                ("rds_aurora_mysql_tls_required", "cluster:aurora", Some(expected)),
            ],
        );
    }
}

#[test]
fn engines_and_what_they_have() {
    let of = |name: &str, engine: &str, version: &str| {
        instance(name, &json!({"Engine": engine, "EngineVersion": version, "IAMDatabaseAuthenticationEnabled": false}))
    };
    expect(
        "nobody is asked for what the engine has not",
        json!({"DBInstances": [of("ora", "oracle-ee", "19.0.0.0.ru-2024-01.rur-2024-01.r1"), of("sql", "sqlserver-se", "15.00.4236.7.v1"),
            of("maria-old", "mariadb", "10.5.20"), of("maria", "mariadb", "10.6.16"), of("pg", "postgres", "16.4")]}),
        &[
            ("rds_instance_iam_auth", "db:ora", Some(NotApplicable)),
            ("rds_instance_iam_auth", "db:sql", Some(NotApplicable)),
            ("rds_instance_iam_auth", "db:maria-old", Some(NotApplicable)),
            ("rds_instance_iam_auth", "db:maria", Some(Fail)),
            ("rds_instance_iam_auth", "db:pg", Some(Fail)),
        ],
    );
    expect(
        "the API of RDS tells of Neptune and DocumentDB too",
        json!({"DBClusters": [
            cluster("graph", &[], &json!({"Engine": "neptune", "EngineVersion": "1.3.0.0", "StorageEncrypted": false, "StorageEncryptionType": null})),
            cluster("docs", &[], &json!({"Engine": "docdb", "EngineVersion": "5.0.0", "StorageEncrypted": false, "StorageEncryptionType": null})),
        ]}),
        &[
            ("rds_cluster_storage_encrypted", "cluster:graph", None),
            ("rds_cluster_storage_encrypted", "cluster:docs", None),
            ("rds_cluster_multi_az", "cluster:graph", None),
        ],
    );
}

#[test]
fn shares_and_public_snapshots() {
    let shared =
        |name: &str, accounts: &[&str]| snapshot(name, "primary", &json!({"_attributes": {"restore": accounts}}));
    expect(
        "all is public, a foreign account is not public and not fine, and a deleted one hides no other",
        json!({
            "DBInstances": [instance("primary", &json!({}))],
            "DBSnapshots": [shared("everybody", &["all"]), shared("partner", &["444455556666"]), shared("nobody", &[])],
        }),
        &[
            ("rds_snapshot_not_public", "snapshot:everybody", Some(Fail)),
            ("rds_snapshot_not_public", "snapshot:partner", Some(Pass)),
            ("rds_snapshot_shares_approved", "snapshot:partner", Some(Fail)),
            ("rds_snapshot_shares_approved", "snapshot:nobody", Some(Pass)),
        ],
    );
}

#[test]
fn extended_support_and_expired_authorities() {
    let enrolled = |name: &str, changes: &Value| instance(name, changes);
    expect(
        "enrolment is the default and costs nothing before the end of support; only authorities that are over fail",
        json!({"DBInstances": [
            enrolled("new", &json!({})),
            enrolled("old", &json!({"EngineVersion": "11.22", "CACertificateIdentifier": "rds-ca-2019",
                "CertificateDetails": {"CAIdentifier": "rds-ca-2019", "ValidTill": "2024-08-22T17:08:50Z"}})),
            enrolled("ecc", &json!({"CACertificateIdentifier": "rds-ca-ecc384-g1",
                "CertificateDetails": {"CAIdentifier": "rds-ca-ecc384-g1", "ValidTill": "2027-05-01T00:00:00Z"}})),
        ]}),
        &[
            ("rds_extended_support_not_used", "db:new", Some(Pass)),
            ("rds_extended_support_not_used", "db:old", Some(Fail)),
            ("rds_ca_certificate_current", "db:new", Some(Pass)),
            ("rds_ca_certificate_current", "db:old", Some(Fail)),
            ("rds_ca_certificate_current", "db:ecc", Some(Pass)),
        ],
    );
}

#[test]
fn event_subscriptions() {
    let subscription = |name: &str, changes: &Value| {
        let mut base = json!({"CustSubscriptionId": name, "EventSubscriptionArn": arn(&format!("es:{name}")), "Enabled": true,
            "CustomerAwsId": ACCOUNT, "Status": "active", "SnsTopicArn": format!("arn:aws:sns:{REGION}:{ACCOUNT}:alarms")});
        base.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        base
    };
    expect(
        "one without a source type hears all, and a wider one is enough",
        json!({"EventSubscriptionsList": [
            subscription("all", &json!({})),
            subscription("some", &json!({"SourceType": "db-instance", "EventCategoriesList": ["maintenance", "configuration change", "failure", "backup"]})),
            subscription("off", &json!({"Enabled": false})),
        ]}),
        &[
            ("rds_event_subscription_instance", "es:all", Some(Pass)),
            ("rds_event_subscription_cluster", "es:all", Some(Pass)),
            ("rds_event_subscription_instance", "es:some", Some(Pass)),
            ("rds_event_subscription_instance", "es:off", Some(Fail)),
        ],
    );
}

#[test]
fn insights_are_encrypted_anyway() {
    let aws = json!({"PerformanceInsightsKMSKeyId": null});
    expect(
        "a key of AWS is not `not encrypted`, and a key of one's own is a question of its own",
        json!({"DBInstances": [instance("aws-key", &aws), instance("own-key", &json!({"PerformanceInsightsKMSKeyId": key_arn()}))]}),
        &[
            ("rds_performance_insights", "db:aws-key", Some(Pass)),
            ("rds_performance_insights", "db:own-key", Some(Pass)),
        ],
    );
}
