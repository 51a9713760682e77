//! What the RDS API tells, read by the binary from the stand-in: one test per family of traps in these answers.

mod around;
mod families;

mod harness;
mod missing;
mod same_verdict;

use serde_json::{Value, json};

use harness::{
    ACCOUNT, REGION, arn, cluster, cluster_parameter_group, cluster_snapshot, collect, group_arn, instance, key_arn,
    known, member, parameter_group, snapshot, with_groups,
};

#[test]
fn members_are_no_instances_and_take_nothing_from_their_own_answer_that_the_cluster_decides() {
    let run = collect(
        &with_groups(json!({
            "DBInstances": [instance("alone", &json!({})), member("shop-1", "shop", &json!({})), member("shop-2", "shop", &json!({}))],
            "DBClusters": [cluster("shop", &["shop-1", "shop-2"], &json!({}))],
        })),
        vec![],
    );
    assert_eq!(run.of_kind("aws_rds_instance").len(), 1);
    let writer = run.find("aws_rds_cluster_instance", "shop-1");
    assert_eq!(writer.attributes["db_cluster"], arn("cluster:shop"));
    assert_eq!(writer.attributes["is_cluster_writer"], true);
    assert_eq!(run.find("aws_rds_cluster_instance", "shop-2").attributes["is_cluster_writer"], false);
    for field in
        ["storage_encrypted", "backup_retention_period", "deletion_protection", "iam_database_authentication_enabled"]
    {
        assert!(!writer.attributes.contains_key(field), "{field} is the cluster's");
    }
    let cluster = run.find("aws_rds_cluster", "shop");
    assert_eq!(cluster.attributes["storage_encrypted"], true);
    assert_eq!(cluster.attributes["backup_retention_period"], 14);
    assert_eq!(cluster.attributes["members"][0]["db_instance"], arn("db:shop-1"));
    assert_eq!(cluster.attributes["vpc_id"], "vpc-1");
    assert_eq!(cluster.attributes["uses_default_security_group"], false);
    assert_eq!(cluster.attributes["vpc_security_groups"], json!([group_arn("sg-1")]));
    assert_eq!(cluster.attributes["backtrack_window"], 0, "left out by the service where it is off");
}

#[test]
fn multi_az_db_clusters_and_serverless_clusters_say_for_themselves_what_aurora_leaves_to_members() {
    let multi_az = json!({
        "Engine": "postgres", "EngineVersion": "16.4", "DBClusterInstanceClass": "db.m6gd.large", "PubliclyAccessible": true,
        "AutoMinorVersionUpgrade": false, "HttpEndpointEnabled": null, "AllocatedStorage": 400, "Iops": 3000, "StorageType": "io1",
        "CertificateDetails": {"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": "2027-02-28T10:15:30Z"},
        "MonitoringInterval": 30, "PerformanceInsightsEnabled": true,
    });
    let run = collect(
        &with_groups(json!({"DBClusters": [
            cluster("three", &[], &multi_az),
            cluster("aurora", &[], &json!({"AutoMinorVersionUpgrade": false})),
            cluster("v1", &[], &json!({"EngineMode": "serverless", "AutoMinorVersionUpgrade": true, "HttpEndpointEnabled": true})),
            cluster("v2", &[], &json!({"ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 8.0}})),
        ]})),
        vec![],
    );
    let three = known(run.find("aws_rds_cluster", "three"));
    assert_eq!(three["publicly_accessible"], true);
    assert_eq!(three["auto_minor_version_upgrade"], false);
    assert_eq!(three["db_cluster_instance_class"], "db.m6gd.large");
    assert_eq!(three["http_endpoint_enabled"], false, "there is no Data API for it");
    assert_eq!(three["ca_certificate_identifier"], "rds-ca-rsa2048-g1");
    assert_eq!(three["ca_valid_till"], "2061-05-21T22:10:00Z");
    assert_eq!((&three["monitoring_interval"], &three["allocated_storage"]), (&json!(30), &json!(400)));
    let aurora = known(run.find("aws_rds_cluster", "aurora"));
    assert!(!aurora.contains_key("auto_minor_version_upgrade"), "its members say");
    assert!(!aurora.contains_key("allocated_storage"), "the 1 of Aurora is no size");
    let v1 = known(run.find("aws_rds_cluster", "v1"));
    assert_eq!((&v1["auto_minor_version_upgrade"], &v1["http_endpoint_enabled"]), (&json!(true), &json!(true)));
    assert_eq!(known(run.find("aws_rds_cluster", "v2"))["serverless_v2"], true);
}

#[test]
fn encryption_with_a_key_of_aws_is_told_apart_from_none() {
    let sse = json!({"StorageEncrypted": false, "StorageEncryptionType": "sse-rds", "KmsKeyId": null});
    let run = collect(
        &with_groups(json!({
            "DBClusters": [cluster("young", &[], &sse)],
            "DBInstances": [instance("plain", &json!({"StorageEncrypted": false, "StorageEncryptionType": "none", "KmsKeyId": null}))],
            "DBClusterSnapshots": [cluster_snapshot("copy", "young", &sse)],
        })),
        vec![],
    );
    let young = known(run.find("aws_rds_cluster", "young"));
    assert_eq!((&young["storage_encrypted"], &young["storage_encryption_type"]), (&json!(false), &json!("sse-rds")));
    assert!(!young.contains_key("kms_key"));
    assert_eq!(known(run.find("aws_rds_instance", "plain"))["storage_encryption_type"], "none");
    assert_eq!(known(run.find("aws_rds_cluster_snapshot", "copy"))["storage_encryption_type"], "sse-rds");
}

#[test]
fn replicas_name_their_source_wherever_it_is() {
    let other = format!("arn:aws:rds:us-east-1:{ACCOUNT}:db:far");
    let run = collect(
        &with_groups(json!({"DBInstances": [
            instance("primary", &json!({"ReadReplicaDBInstanceIdentifiers": ["near", other]})),
            instance("near", &json!({"ReadReplicaSourceDBInstanceIdentifier": "primary"})),
            instance("of-far", &json!({"ReadReplicaSourceDBInstanceIdentifier": other})),
            instance("of-cluster", &json!({"ReadReplicaSourceDBClusterIdentifier": "three"})),
        ]})),
        vec![],
    );
    assert_eq!(known(run.find("aws_rds_instance", "near"))["read_replica_source"], arn("db:primary"));
    assert_eq!(known(run.find("aws_rds_instance", "of-far"))["read_replica_source"], json!(other));
    assert_eq!(known(run.find("aws_rds_instance", "of-cluster"))["read_replica_source"], arn("cluster:three"));
    let primary = known(run.find("aws_rds_instance", "primary"));
    assert_eq!(primary["read_replicas"], json!([arn("db:near"), other]));
    assert!(!primary.contains_key("read_replica_source"));
}

#[test]
fn pending_changes_stand_beside_what_is_and_never_hold_a_password() {
    let pending = json!({"PendingModifiedValues": {"BackupRetentionPeriod": 0, "MultiAZ": false, "EngineVersion": "16.8",
        "MasterUserPassword": "hunter2-in-the-clear", "CACertificateIdentifier": "rds-ca-ecc384-g1",
        "PendingCloudwatchLogsExports": {"LogTypesToDisable": ["upgrade"]}},
        "OptionGroupMemberships": [{"OptionGroupName": "wanted", "Status": "pending-maintenance-apply"},
            {"OptionGroupName": "default:postgres-16", "Status": "pending-maintenance-removal"}]});
    let of_cluster =
        json!({"PendingModifiedValues": {"EngineVersion": "16.9", "MasterUserPassword": "hunter2-in-the-clear"}});
    let run = collect(
        &with_groups(json!({
            "DBInstances": [instance("changing", &pending), instance("settled", &json!({}))],
            "DBClusters": [cluster("moving", &[], &of_cluster)],
        })),
        vec![],
    );
    let changing = known(run.find("aws_rds_instance", "changing"));
    assert_eq!((&changing["backup_retention_period"], &changing["engine_version"]), (&json!(14), &json!("16.4")));
    assert_eq!(changing["option_group"], arn("og:default:postgres-16"), "the other is not in use yet");
    let expected = json!({"backup_retention_period": 0, "multi_az": false, "engine_version": "16.8", "master_user_password": true,
        "ca_certificate_identifier": "rds-ca-ecc384-g1", "log_types_to_disable": ["upgrade"]});
    assert_eq!(changing["pending_modified_values"], expected);
    assert!(!known(run.find("aws_rds_instance", "settled")).contains_key("pending_modified_values"));
    let moving = known(run.find("aws_rds_cluster", "moving"));
    assert_eq!(moving["pending_modified_values"], json!({"engine_version": "16.9", "master_user_password": true}));
    assert!(!run.text().contains("hunter2"));
}

#[test]
fn parameters_are_those_that_somebody_set_as_they_were_spelled_and_each_group_is_read_once() {
    let set = json!({"require_secure_transport": "ON", "log_output": "FILE", "init_connect": "SET @secret='hunter2'",
        "validate_password.policy": "MEDIUM"});
    let run = collect(
        &with_groups(json!({
            "DBInstances": [instance("one", &json!({})), instance("two", &json!({})),
                instance("three", &json!({"Engine": "mysql", "EngineVersion": "8.4.3",
                    "DBParameterGroups": [{"DBParameterGroupName": "default.mysql8.4", "ParameterApplyStatus": "pending-reboot"}]}))],
            "DBParameterGroups": [parameter_group("own-pg16", "postgres16", &json!({"rds.force_ssl": "1"})),
                parameter_group("unused", "mysql8.4", &set),
                parameter_group("default.mysql8.4", "mysql8.4", &json!({})),
                parameter_group("default.mysql8.0", "mysql8.0", &json!({}))],
        })),
        vec![],
    );
    let unused = run.find("aws_rds_parameter_group", "unused");
    assert_eq!(unused.attributes["parameters"]["require_secure_transport"], "ON");
    assert_eq!(
        unused.attributes["parameters"]["validate_password.policy"], "MEDIUM",
        "a policy on passwords is no password"
    );
    assert!(unused.unknown_fields["parameters[init_connect]"].contains("secret"));
    assert_eq!(unused.owner.as_deref(), Some("payments"), "its tags take a call of their own");
    let own = run.find("aws_rds_parameter_group", "own-pg16");
    assert_eq!(own.attributes["parameters"], json!({"rds.force_ssl": "1"}), "nothing that RDS or the engine sets");
    let default = run.find("aws_rds_parameter_group", "default.mysql8.4");
    assert!(
        default.reference_only
            && default.attributes["parameters"] == json!({})
            && default.attributes["is_default"] == true
    );
    assert!(run.resources.iter().all(|one| one.name != "default.mysql8.0"), "nobody uses it");
    assert_eq!(known(run.find("aws_rds_instance", "three"))["db_parameter_group_status"], "pending-reboot");
    assert_eq!(run.standin.count("rds:DescribeDBParameters"), 2, "two groups that somebody made, whoever uses them");
    assert_eq!(run.standin.repeated(), []);
    assert!(!run.text().contains("hunter2"));
}

#[test]
fn the_state_of_a_cluster_parameter_group_is_that_of_the_member_that_lags() {
    let lags = json!({"DBClusterMembers": [
        {"DBInstanceIdentifier": "a", "IsClusterWriter": true, "DBClusterParameterGroupStatus": "in-sync", "PromotionTier": 0},
        {"DBInstanceIdentifier": "b", "IsClusterWriter": false, "DBClusterParameterGroupStatus": "pending-reboot", "PromotionTier": 1}]});
    let run = collect(
        &with_groups(
            json!({"DBClusters": [cluster("lags", &[], &lags), cluster("even", &["c"], &json!({})), cluster("empty", &[], &json!({}))]}),
        ),
        vec![],
    );
    assert_eq!(known(run.find("aws_rds_cluster", "lags"))["db_cluster_parameter_group_status"], "pending-reboot");
    assert_eq!(known(run.find("aws_rds_cluster", "even"))["db_cluster_parameter_group_status"], "in-sync");
    assert!(!known(run.find("aws_rds_cluster", "empty")).contains_key("db_cluster_parameter_group_status"));
}

#[test]
fn snapshots_outlive_their_database_and_only_manual_ones_are_asked_about() {
    let elsewhere = "arn:aws:rds:us-east-1:444455556666:snapshot:far";
    let later =
        json!({"SnapshotCreateTime": "2026-11-05T02:05:00Z", "_attributes": {"restore": ["all", "444455556666"]}});
    let run = collect(
        &with_groups(json!({
            "DBInstances": [instance("alive", &json!({})), instance("reborn", &json!({"DbiResourceId": "db-SECOND"}))],
            "DBSnapshots": [
                snapshot("of-alive", "alive", &json!({})),
                snapshot("of-gone", "gone", &json!({})),
                snapshot("of-first-life", "reborn", &json!({})),
                snapshot("copied-here", "alive", &later),
                snapshot("from-afar", "alive", &json!({"SourceDBSnapshotIdentifier": elsewhere, "SourceRegion": "us-east-1"})),
                snapshot("rds:alive-2026-11-20", "alive", &json!({"SnapshotType": "automated"})),
                snapshot("awsbackup:job-1", "alive", &json!({"SnapshotType": "awsbackup"})),
            ],
            "DBClusterSnapshots": [cluster_snapshot("of-lost", "lost", &json!({"_attributes": {"restore": ["all"]}}))],
        })),
        vec![],
    );
    let of = |name: &str| known(run.find("aws_rds_snapshot", name));
    assert_eq!(
        (&of("of-alive")["source_deleted"], &of("of-alive")["db_instance"]),
        (&json!(false), &json!(arn("db:alive")))
    );
    assert_eq!((&of("of-gone")["source_deleted"], &of("of-gone")["encrypted"]), (&json!(true), &json!(true)));
    assert_eq!(of("of-first-life")["source_deleted"], true, "the name was used again, the id was not");
    assert_eq!((&of("of-alive")["is_copy"], &of("copied-here")["is_copy"]), (&json!(false), &json!(true)));
    assert!(!of("copied-here").contains_key("source_snapshot"), "the service keeps it to itself");
    assert_eq!(of("copied-here")["shared_accounts"], json!(["444455556666", "all"]));
    assert_eq!(
        of("from-afar")["db_instance"],
        "arn:aws:rds:us-east-1:444455556666:db:alive",
        "not the one of that name here"
    );
    assert!(!of("from-afar").contains_key("source_deleted"));
    assert_eq!((&of("from-afar")["is_copy"], &of("from-afar")["source_snapshot"]), (&json!(true), &json!(elsewhere)));
    for name in ["of-alive", "rds:alive-2026-11-20", "awsbackup:job-1"] {
        assert_eq!(of(name)["shared_accounts"], json!([]), "{name}");
    }
    assert_eq!(run.standin.count("rds:DescribeDBSnapshotAttributes"), 5);
    let lost = known(run.find("aws_rds_cluster_snapshot", "of-lost"));
    assert_eq!((&lost["shared_accounts"], &lost["source_deleted"]), (&json!(["all"]), &json!(true)));
}

#[test]
fn documentdb_and_neptune_are_set_apart() {
    let of = |engine: &str| json!({"Engine": engine, "EngineVersion": "5.0.0"});
    let run = collect(
        &with_groups(json!({
            "DBInstances": [member("docs-1", "docs", &of("docdb")), member("graph-1", "graph", &of("neptune"))],
            "DBClusters": [cluster("docs", &["docs-1"], &of("docdb")), cluster("graph", &["graph-1"], &of("neptune"))],
            "DBClusterSnapshots": [cluster_snapshot("docs-copy", "docs", &of("docdb"))],
            "DBClusterParameterGroups": [cluster_parameter_group("docs-group", "docdb5.0", &json!({}))],
        })),
        vec![],
    );
    let objects = |kind: &str| {
        let all = run.of_kind(kind).into_iter();
        all.map(|one| (one.name.clone(), one.attributes["object"].clone())).collect::<Vec<_>>()
    };
    let pair = |name: &str, object: &str| (name.to_owned(), json!(object));
    let mut docs = objects("aws_docdb");
    docs.sort_by(|one, other| one.0.cmp(&other.0));
    let expected = [
        pair("docs", "cluster"),
        pair("docs-1", "instance"),
        pair("docs-copy", "cluster_snapshot"),
        pair("docs-group", "parameter_group"),
    ];
    assert_eq!(docs, expected);
    assert_eq!(objects("aws_neptune").len(), 2);
    for kind in [
        "aws_rds_instance",
        "aws_rds_cluster",
        "aws_rds_cluster_instance",
        "aws_rds_cluster_snapshot",
        "aws_rds_cluster_parameter_group",
    ] {
        assert_eq!(run.of_kind(kind), Vec::<&dbmuster::model::Resource>::new(), "{kind}");
    }
    for action in
        ["rds:DescribeDBClusterSnapshotAttributes", "rds:DescribeDBClusterParameters", "rds:DescribeDBEngineVersions"]
    {
        assert_eq!(run.standin.count(action), 0, "{action}");
    }
}

#[test]
fn certificates_versions_lifecycles_and_maintenance_reach_the_databases_that_they_concern() {
    let versions = json!([{"Engine": "postgres", "EngineVersion": "16.4", "MajorEngineVersion": "16", "Status": "deprecated",
        "ValidUpgradeTarget": [{"Engine": "postgres", "EngineVersion": "16.8", "IsMajorVersionUpgrade": false},
            {"Engine": "postgres", "EngineVersion": "16.10", "IsMajorVersionUpgrade": false},
            {"Engine": "postgres", "EngineVersion": "17.2", "IsMajorVersionUpgrade": true}]}]);
    let ends = |standard: &str, extended: &str| {
        json!([{"LifecycleSupportName": "open-source-rds-standard-support", "LifecycleSupportEndDate": standard},
            {"LifecycleSupportName": "open-source-rds-extended-support", "LifecycleSupportEndDate": extended}])
    };
    let lifecycles = json!([
        {"Engine": "postgres", "MajorEngineVersion": "16", "SupportedEngineLifecycles": ends("2029-02-28T23:59:59Z", "2032-02-29T23:59:59Z")},
        {"Engine": "mysql", "MajorEngineVersion": "8.0", "SupportedEngineLifecycles": ends("2026-07-31T23:59:59Z", "2029-07-31T23:59:59Z")}]);
    let waiting = json!([{"ResourceIdentifier": arn("db:old"), "PendingMaintenanceActionDetails": [
        {"Action": "system-update", "ForcedApplyDate": "2027-01-03T03:00:00Z", "OptInStatus": "next-maintenance", "Description": "New OS"}]}]);
    let unknown_ca =
        json!({"CACertificateIdentifier": "rds-ca-new", "CertificateDetails": {"CAIdentifier": "rds-ca-new"}});
    let run = collect(
        &with_groups(json!({
            "DBInstances": [instance("old", &json!({})), instance("bare", &json!({"CertificateDetails": null})), instance("strange", &unknown_ca),
                instance("eight", &json!({"Engine": "mysql", "EngineVersion": "8.0.39"}))],
            "DBEngineVersions": versions, "DBMajorEngineVersions": lifecycles, "PendingMaintenanceActions": waiting,
        })),
        vec![],
    );
    let old = known(run.find("aws_rds_instance", "old"));
    assert_eq!(
        (&old["ca_certificate_valid_till"], &old["ca_valid_till"]),
        (&json!("2027-02-28T10:15:30Z"), &json!("2061-05-21T22:10:00Z"))
    );
    assert_eq!(
        (&old["engine_version_status"], &old["minor_upgrade_targets"]),
        (&json!("deprecated"), &json!(["16.10", "16.8"]))
    );
    assert_eq!(
        (&old["standard_support_end"], &old["extended_support_end"]),
        (&json!("2029-02-28T23:59:59Z"), &json!("2032-02-29T23:59:59Z"))
    );
    assert_eq!(old["pending_maintenance_actions"][0]["forced_apply_date"], "2027-01-03T03:00:00Z");
    let bare = known(run.find("aws_rds_instance", "bare"));
    assert_eq!(bare["ca_certificate_identifier"], "rds-ca-rsa2048-g1");
    assert!(!bare.contains_key("ca_certificate_valid_till"), "not told is not expired");
    assert_eq!(bare["pending_maintenance_actions"], json!([]));
    let strange = run.find("aws_rds_instance", "strange");
    assert!(strange.unknown_fields["ca_valid_till"].contains("does not list rds-ca-new"));
    let eight = run.find("aws_rds_instance", "eight");
    assert_eq!(eight.attributes["standard_support_end"], "2026-07-31T23:59:59Z");
    assert!(eight.unknown_fields["engine_version_status"].contains("does not list this version"));
    assert_eq!(run.standin.count("rds:DescribeDBEngineVersions"), 2, "once for each engine and version in use");
    assert_eq!(run.find("aws_rds_certificate", "rds-ca-rsa2048-g1").attributes["valid_till"], "2061-05-21T22:10:00Z");
}
