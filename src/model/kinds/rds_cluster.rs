//! RDS DB cluster.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::{MAINTENANCE_ACTION, PENDING_CLUSTER};
use crate::model::parts::{REACHABILITY, REACHABILITY_DOC};

const MEMBER: &[Field] = &[
    Field::always("db_instance", FieldType::Reference("aws_rds_cluster_instance"), "Member."),
    Field::optional("is_cluster_writer", FieldType::Boolean, "Takes the writes."),
    Field::optional("db_cluster_parameter_group_status", FieldType::String, "`in-sync`, `pending-reboot`, ..."),
    Field::optional("promotion_tier", FieldType::Integer, "Order of failover, 0 first."),
];

pub static KIND: Kind = Kind {
    name: "aws_rds_cluster",
    title: "RDS DB cluster",
    description: "An Aurora cluster (engine `aurora-...`) or a Multi-AZ DB cluster (engine `mysql` or `postgres`).",
    source: "rds:DescribeDBClusters",
    is_database: true,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("engine", FieldType::String, "`aurora-postgresql`, `aurora-mysql`, `postgres` or `mysql`."),
    Field::optional(
        "engine_mode",
        FieldType::String,
        "`provisioned`, `serverless`, `parallelquery`, ...; absent means `provisioned`.",
    ),
    Field::always("engine_version", FieldType::String, "Engine version."),
    Field::optional(
        "engine_lifecycle_support",
        FieldType::String,
        "`open-source-rds-extended-support` (the default) or `open-source-rds-extended-support-disabled`.",
    ),
    Field::optional(
        "db_cluster_instance_class",
        FieldType::String,
        "Instance class of a Multi-AZ DB cluster; absent for Aurora.",
    ),
    Field::optional(
        "global_cluster",
        FieldType::Reference("aws_rds_global_cluster"),
        "Global database that it belongs to.",
    ),
    Field::optional(
        "replication_source",
        FieldType::String,
        "Source of a cross-region replica; absent when it is none.",
    ),
    Field::always(
        "storage_encrypted",
        FieldType::Boolean,
        "Encryption at rest with a KMS key was asked for. False does not mean plain text: see `storage_encryption_type`.",
    ),
    Field::optional(
        "storage_encryption_type",
        FieldType::String,
        "`none`, `sse-rds` (key owned by AWS) or `sse-kms`. Clusters created since February 2026 can be `sse-rds` with `storage_encrypted` false.",
    ),
    Field::optional(
        "kms_key",
        FieldType::Reference("aws_kms_key"),
        "Key that encrypts the storage; absent when the service picks its own.",
    ),
    Field::optional("publicly_accessible", FieldType::Boolean, "Has a public address. Multi-AZ DB clusters only."),
    Field::optional("public_reachability", FieldType::Object(REACHABILITY), REACHABILITY_DOC),
    Field::optional("multi_az", FieldType::Boolean, "Members are spread over zones. Only known live."),
    Field::always(
        "backup_retention_period",
        FieldType::Integer,
        "Days for which automated backups are kept, at least 1.",
    ),
    Field::optional("preferred_backup_window", FieldType::String, "Daily window `hh:mm-hh:mm`, UTC."),
    Field::optional("preferred_maintenance_window", FieldType::String, "Weekly window `ddd:hh:mm-ddd:hh:mm`, UTC."),
    Field::always("deletion_protection", FieldType::Boolean, "Cannot be deleted while on."),
    Field::optional(
        "auto_minor_version_upgrade",
        FieldType::Boolean,
        "Minor versions are applied in the maintenance window. Multi-AZ DB clusters only; Aurora keeps it on the members.",
    ),
    Field::always(
        "iam_database_authentication_enabled",
        FieldType::Boolean,
        "IAM principals can log in as database users.",
    ),
    Field::always(
        "enabled_cloudwatch_logs_exports",
        FieldType::StringList,
        "Log types sent to CloudWatch Logs; empty when none.",
    ),
    Field::optional(
        "monitoring_interval",
        FieldType::Integer,
        "Seconds between Enhanced Monitoring samples, when set on the cluster.",
    ),
    Field::optional(
        "performance_insights_enabled",
        FieldType::Boolean,
        "Performance Insights, when set on the cluster.",
    ),
    Field::optional(
        "performance_insights_kms_key",
        FieldType::Reference("aws_kms_key"),
        "Key of the Performance Insights data.",
    ),
    Field::always("copy_tags_to_snapshot", FieldType::Boolean, "Snapshots inherit its tags."),
    Field::optional(
        "ca_certificate_identifier",
        FieldType::String,
        "Certificate authority. Multi-AZ DB clusters only.",
    ),
    Field::always(
        "db_cluster_parameter_group",
        FieldType::Reference("aws_rds_cluster_parameter_group"),
        "Cluster parameter group in use.",
    ),
    Field::optional("db_subnet_group", FieldType::Reference("aws_rds_subnet_group"), "DB subnet group."),
    Field::always(
        "vpc_security_groups",
        FieldType::ReferenceList("aws_security_group"),
        "Attached VPC security groups.",
    ),
    Field::always(
        "uses_default_security_group",
        FieldType::Boolean,
        "The default security group of the VPC is attached.",
    ),
    Field::optional("port", FieldType::Integer, "TCP port."),
    Field::always("http_endpoint_enabled", FieldType::Boolean, "The Data API endpoint is on."),
    Field::always(
        "backtrack_window",
        FieldType::Integer,
        "Seconds that an Aurora MySQL cluster can be rewound; 0 is off.",
    ),
    Field::optional("associated_roles", FieldType::ReferenceList("aws_iam_role"), "Roles that the engine may assume."),
    Field::always("in_backup_plan", FieldType::Boolean, "A selection of an AWS Backup plan covers it."),
    Field::optional(
        "last_recovery_point",
        FieldType::Timestamp,
        "Last recovery point that AWS Backup made. Only known live.",
    ),
    Field::optional("master_username", FieldType::String, "Name of the master user; absent for replicas and restores."),
    Field::always(
        "master_user_managed",
        FieldType::Boolean,
        "RDS keeps the master password in Secrets Manager and rotates it (`MasterUserSecret` is present).",
    ),
    Field::optional(
        "master_user_secret_kms_key",
        FieldType::Reference("aws_kms_key"),
        "Key of that secret, when one was named.",
    ),
    Field::optional(
        "master_password_source",
        FieldType::String,
        "How a plan or template sets the master password: `literal`, `reference`, `write_only`, `managed` or `inherited`. The password itself is never read.",
    ),
    Field::optional(
        "skip_final_snapshot",
        FieldType::Boolean,
        "Deleting it through infrastructure as code leaves no final snapshot. Only known from plans and templates.",
    ),
    Field::optional("final_snapshot_identifier", FieldType::String, "Name of that final snapshot."),
    Field::optional(
        "delete_automated_backups",
        FieldType::Boolean,
        "Automated backups go with the database. Only known from plans and templates.",
    ),
    Field::optional(
        "restored_from",
        FieldType::String,
        "`snapshot`, `point_in_time` or `s3` when a plan or template creates it from a backup, which then decides encryption and retention.",
    ),
    Field::optional(
        "db_cluster_resource_id",
        FieldType::String,
        "Id that never changes; IAM policies for `rds-db:connect` name it. Only known live.",
    ),
    Field::optional("status", FieldType::String, "Status, such as `available`. Only known live."),
    Field::optional("cluster_create_time", FieldType::Timestamp, "When it was created. Only known live."),
    Field::optional(
        "pending_modified_values",
        FieldType::Object(PENDING_CLUSTER),
        "Changes that wait for the maintenance window; absent when none does. Only known live.",
    ),
    Field::optional(
        "db_cluster_parameter_group_status",
        FieldType::String,
        "`in-sync` when every member has the parameters of the group; else the status of a member that has not. Only known live.",
    ),
    Field::optional("members", FieldType::List(MEMBER), "Its instances. Only known live."),
    Field::optional("serverless_v2", FieldType::Boolean, "Capacity of Aurora Serverless v2 is set. Only known live."),
    Field::optional("scalability_type", FieldType::String, "`standard` or `limitless`."),
    Field::optional(
        "ca_certificate_valid_till",
        FieldType::Timestamp,
        "End of validity of the server certificate. Multi-AZ DB clusters only; only known live.",
    ),
    Field::optional(
        "option_group",
        FieldType::Reference("aws_rds_option_group"),
        "Option group in use. Only known live.",
    ),
    Field::optional("availability_zones", FieldType::StringList, "Zones of the storage. Only known live."),
    Field::optional("vpc_id", FieldType::String, "VPC, as the DB subnet group tells it. Only known live."),
    Field::optional(
        "cross_account_clone",
        FieldType::Boolean,
        "Clone of a cluster of another account. Only known live.",
    ),
    Field::optional(
        "vpc_networking_enabled",
        FieldType::Boolean,
        "Reached through a VPC. Aurora PostgreSQL of the express configuration only; only known live.",
    ),
    Field::optional(
        "internet_access_gateway_enabled",
        FieldType::Boolean,
        "Reached from the internet without a VPC. Aurora PostgreSQL of the express configuration only; only known live.",
    ),
    Field::optional(
        "engine_version_status",
        FieldType::String,
        "What RDS says of this exact version: `available` or `deprecated`. Only known live.",
    ),
    Field::optional(
        "minor_upgrade_targets",
        FieldType::StringList,
        "Minor versions that it can be upgraded to; empty when it has the newest. Only known live.",
    ),
    Field::optional(
        "standard_support_end",
        FieldType::Timestamp,
        "End of standard support of its major version. Only known live.",
    ),
    Field::optional(
        "extended_support_end",
        FieldType::Timestamp,
        "End of Extended Support of its major version, where there is one. Only known live.",
    ),
    Field::optional(
        "pending_maintenance_actions",
        FieldType::List(MAINTENANCE_ACTION),
        "Maintenance that waits for it; empty when none does. Only known live.",
    ),
    Field::optional(
        "ca_valid_till",
        FieldType::Timestamp,
        "End of validity of the certificate authority itself. Only known live.",
    ),
    Field::optional(
        "latest_restorable_time",
        FieldType::Timestamp,
        "Latest time that it can be restored to. Only known live.",
    ),
    Field::optional(
        "earliest_restorable_time",
        FieldType::Timestamp,
        "Earliest time that it can be restored to. Only known live.",
    ),
    Field::optional(
        "monitoring_role",
        FieldType::Reference("aws_iam_role"),
        "Role that sends Enhanced Monitoring samples.",
    ),
    Field::optional(
        "performance_insights_retention_period",
        FieldType::Integer,
        "Days for which Performance Insights keeps its data.",
    ),
    Field::optional("database_insights_mode", FieldType::String, "`standard` or `advanced`."),
    Field::optional(
        "master_user_secret",
        FieldType::Reference("aws_secretsmanager_secret"),
        "Secret in which RDS keeps the master password.",
    ),
    Field::optional(
        "master_user_secret_status",
        FieldType::String,
        "`active`, `rotating`, `creating` or `impaired`: then rotation no longer reaches the database. Only known live.",
    ),
    Field::optional("storage_type", FieldType::String, "`gp3`, `io2`, `aurora-iopt1`, ..."),
    Field::optional("allocated_storage", FieldType::Integer, "GiB."),
    Field::optional("iops", FieldType::Integer, "Provisioned I/O per second."),
    Field::optional("endpoint_address", FieldType::String, "Host name that clients connect to. Only known live."),
    Field::optional("network_type", FieldType::String, "`IPV4` or `DUAL`."),
    Field::optional(
        "activity_stream_status",
        FieldType::String,
        "`started`, `starting`, `stopped` or `stopping`. Only known live.",
    ),
];
