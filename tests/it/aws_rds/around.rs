//! What stands around the databases: backups, proxies, subscriptions, streams; and an account without any.

use super::*;

#[test]
fn backups_proxies_subscriptions_streams_and_the_rest_are_read() {
    let stream = json!({"ActivityStreamStatus": "started", "ActivityStreamMode": "async", "ActivityStreamKmsKeyId": key_arn(),
        "ActivityStreamKinesisStreamName": "stream"});
    let backup = |home: &str, status: &str| {
        json!({"DBInstanceArn": format!("arn:aws:rds:{home}:{ACCOUNT}:db:alone"), "DBInstanceIdentifier": "alone", "Region": home,
            "DBInstanceAutomatedBackupsArn": arn(&format!("auto-backup:ab-{home}")), "Status": status, "Encrypted": true,
            "KmsKeyId": key_arn(), "DbiResourceId": "db-ALONE", "Engine": "postgres", "BackupRetentionPeriod": 7, "TagList": [],
            "RestoreWindow": {"EarliestTime": "2026-11-06T02:00:00Z", "LatestTime": "2026-11-20T12:55:00Z"}})
    };
    let proxy = json!({"DBProxyName": "front", "DBProxyArn": arn("db-proxy:prx-1"), "Status": "available", "EngineFamily": "POSTGRESQL",
        "VpcSecurityGroupIds": ["sg-1"], "VpcSubnetIds": ["subnet-1"], "RequireTLS": true, "DebugLogging": false, "_tags": [],
        "Auth": [{"AuthScheme": "SECRETS", "SecretArn": "arn:s", "IAMAuth": "REQUIRED", "Description": "", "UserName": ""}]});
    let run = collect(
        &with_groups(json!({
            "DBInstances": [instance("alone", &json!({"MasterUserSecret": {"SecretArn": "arn:secret", "SecretStatus": "impaired", "KmsKeyId": key_arn()},
                "AssociatedRoles": [{"RoleArn": "arn:role", "FeatureName": "s3Export", "Status": "ACTIVE"}]}))],
            "DBClusters": [cluster("shop", &[], &stream)],
            "GlobalClusters": [{"GlobalClusterIdentifier": "world", "GlobalClusterArn": format!("arn:aws:rds::{ACCOUNT}:global-cluster:world"),
                "Engine": "aurora-postgresql", "EngineVersion": "16.8", "StorageEncrypted": true, "DeletionProtection": true,
                "GlobalClusterMembers": [{"DBClusterArn": arn("cluster:shop"), "IsWriter": true, "Readers": []}], "TagList": []}],
            "DBInstanceAutomatedBackups": [backup(REGION, "active"), backup("us-east-1", "replicating")],
            "DBProxies": [proxy],
            "TargetGroups": [{"DBProxyName": "front", "TargetGroupName": "default", "TargetGroupArn": arn("target-group:1"), "IsDefault": true}],
            "Targets": [{"_DBProxyName": "front", "_TargetGroupName": "default", "RdsResourceId": "alone", "Type": "RDS_INSTANCE", "TargetHealth": {"State": "AVAILABLE"}}],
            "EventSubscriptionsList": [{"CustSubscriptionId": "all", "EventSubscriptionArn": arn("es:all"), "Enabled": true, "Status": "active",
                "SnsTopicArn": "arn:topic", "SourceIdsList": [], "EventCategoriesList": ["failover", "configuration change"], "_tags": []}],
            "ExportTasks": [{"ExportTaskIdentifier": "out", "SourceArn": arn("snapshot:x"), "S3Bucket": "bucket", "KmsKeyId": key_arn(), "Status": "COMPLETE"}],
            "BlueGreenDeployments": [{"BlueGreenDeploymentIdentifier": "bgd-1", "BlueGreenDeploymentName": "next", "Source": arn("db:alone"), "Target": arn("db:alone-green"), "Status": "AVAILABLE", "TagList": []}],
            "DBShardGroups": [{"DBShardGroupIdentifier": "shards", "DBShardGroupArn": arn("shard-group:1"), "DBClusterIdentifier": "shop", "PubliclyAccessible": false, "ComputeRedundancy": 0, "TagList": []}],
            "DBSecurityGroups": [{"DBSecurityGroupName": "classic", "DBSecurityGroupArn": arn("secgrp:classic"), "IPRanges": [{"CIDRIP": "0.0.0.0/0", "Status": "authorized"}], "EC2SecurityGroups": [], "_tags": []}],
        })),
        vec![],
    );
    let alone = known(run.find("aws_rds_instance", "alone"));
    assert_eq!(
        (&alone["master_user_managed"], &alone["master_user_secret_status"]),
        (&json!(true), &json!("impaired"))
    );
    assert_eq!(alone["earliest_restorable_time"], "2026-11-06T02:00:00Z", "from its own automated backups");
    assert_eq!(alone["associated_roles"], json!(["arn:role"]));
    let mut replicated: Vec<&Value> =
        run.of_kind("aws_rds_automated_backup").iter().map(|one| &one.attributes["replicated"]).collect();
    replicated.sort_by_key(|value| value.to_string());
    assert_eq!(replicated, [&json!(false), &json!(true)]);
    let stream = run.find("aws_rds_activity_stream", "shop");
    assert_eq!(
        (&stream.attributes["source"], &stream.attributes["kms_key"]),
        (&json!(arn("cluster:shop")), &json!(key_arn()))
    );
    let world = run.find("aws_rds_global_cluster", "world");
    assert_eq!((world.region.as_deref(), &world.attributes["members"][0]["is_writer"]), (None, &json!(true)));
    let front = run.find("aws_rds_proxy", "front");
    assert_eq!(front.attributes["targets"][0]["database"], arn("db:alone"));
    assert_eq!(front.attributes["auth"][0]["iam_auth"], "REQUIRED");
    let all = run.find("aws_rds_event_subscription", "all");
    assert!(!all.attributes.contains_key("source_type"), "without a type it is about every source");
    assert_eq!(
        (&all.attributes["source_ids"], &all.attributes["event_categories"]),
        (&json!([]), &json!(["configuration change", "failover"]))
    );
    assert_eq!(run.find("aws_rds_export_task", "out").attributes["s3_bucket"], "bucket");
    assert_eq!(run.find("aws_rds_blue_green_deployment", "next").attributes["target"], arn("db:alone-green"));
    assert_eq!(run.find("aws_rds_shard_group", "shards").attributes["db_cluster"], arn("cluster:shop"));
    assert_eq!(run.find("aws_rds_db_security_group", "classic").attributes["cidr_blocks"], json!(["0.0.0.0/0"]));
    let private = run.find("aws_rds_subnet_group", "private");
    assert_eq!(
        private.attributes["subnet_ids"],
        json!(["subnet-1", "subnet-2"]),
        "in one order, whatever the answer's"
    );
}

#[test]
fn an_account_with_nothing_in_it_has_no_gap_and_answers_that_tell_no_tags_are_asked_for_them() {
    let run = collect(&json!({}), vec![]);
    assert!(run.resources.iter().all(|one| !one.resource_type.starts_with("aws_rds")));
    assert_eq!(run.standin.count("rds:DescribeCertificates"), 0, "nobody needs it");
    let rds_gaps: Vec<_> = run.gaps.iter().filter(|gap| gap.operation.starts_with("rds:")).collect();
    assert!(rds_gaps.is_empty(), "{rds_gaps:?}");

    let bare = instance(
        "bare",
        &json!({"TagList": null, "_tags": [{"Key": "owner", "Value": "shop"}, {"Key": "", "Value": "empty key"}]}),
    );
    let run = collect(&with_groups(json!({"DBInstances": [bare]})), vec![]);
    let bare = run.find("aws_rds_instance", "bare");
    assert_eq!((bare.owner.as_deref(), bare.tags.get("").map(String::as_str)), (Some("shop"), Some("empty key")));
    let asked = run.standin.calls().into_iter().filter(|call| call.action() == "rds:ListTagsForResource").count();
    assert_eq!(asked, 4, "the instance, two parameter groups and a subnet group");
}
