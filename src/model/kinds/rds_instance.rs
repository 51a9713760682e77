//! RDS DB instance.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::{MAINTENANCE_ACTION, PENDING_INSTANCE};
use crate::model::parts::{REACHABILITY, REACHABILITY_DOC};

pub static KIND: Kind = Kind {
    name: "aws_rds_instance",
    title: "RDS DB instance",
    description: "A standalone DB instance or read replica. Members of a cluster are `aws_rds_cluster_instance`.",
    source: "rds:DescribeDBInstances",
    is_database: true,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always(
        "engine",
        FieldType::String,
        "Engine as RDS spells it: `postgres`, `mysql`, `mariadb`, `oracle-ee`, `sqlserver-se`, `db2-se`, `custom-...`.",
    ),
    Field::always("engine_version", FieldType::String, "Engine version; a plan may give a prefix such as `16`."),
    Field::optional(
        "engine_lifecycle_support",
        FieldType::String,
        "`open-source-rds-extended-support` (the default) or `open-source-rds-extended-support-disabled`.",
    ),
    Field::always("db_instance_class", FieldType::String, "Instance class."),
    Field::optional("db_instance_status", FieldType::String, "Status, such as `available`. Only known live."),
    Field::optional(
        "read_replica_source",
        FieldType::String,
        "Instance or cluster that this replica follows; absent when it is no replica.",
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
    Field::always("publicly_accessible", FieldType::Boolean, "Has a public address."),
    Field::optional("public_reachability", FieldType::Object(REACHABILITY), REACHABILITY_DOC),
    Field::always("multi_az", FieldType::Boolean, "Has a standby in another zone."),
    Field::optional("availability_zone", FieldType::String, "Zone of the primary."),
    Field::always(
        "backup_retention_period",
        FieldType::Integer,
        "Days for which automated backups are kept; 0 is off.",
    ),
    Field::optional("preferred_backup_window", FieldType::String, "Daily window `hh:mm-hh:mm`, UTC."),
    Field::optional("preferred_maintenance_window", FieldType::String, "Weekly window `ddd:hh:mm-ddd:hh:mm`, UTC."),
    Field::always("deletion_protection", FieldType::Boolean, "Cannot be deleted while on."),
    Field::always(
        "auto_minor_version_upgrade",
        FieldType::Boolean,
        "Minor versions are applied in the maintenance window.",
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
    Field::always("monitoring_interval", FieldType::Integer, "Seconds between Enhanced Monitoring samples; 0 is off."),
    Field::always("performance_insights_enabled", FieldType::Boolean, "Performance Insights is on."),
    Field::optional(
        "performance_insights_kms_key",
        FieldType::Reference("aws_kms_key"),
        "Key of the Performance Insights data.",
    ),
    Field::always("copy_tags_to_snapshot", FieldType::Boolean, "Snapshots inherit its tags."),
    Field::always("ca_certificate_identifier", FieldType::String, "Certificate authority of the server certificate."),
    Field::optional(
        "ca_certificate_valid_till",
        FieldType::Timestamp,
        "End of validity of the server certificate. Only known live.",
    ),
    Field::always("db_parameter_group", FieldType::Reference("aws_rds_parameter_group"), "Parameter group in use."),
    Field::optional(
        "db_parameter_group_status",
        FieldType::String,
        "`in-sync`, `pending-reboot`, ... Only known live.",
    ),
    Field::optional("option_group", FieldType::Reference("aws_rds_option_group"), "Option group in use."),
    Field::optional("db_subnet_group", FieldType::Reference("aws_rds_subnet_group"), "DB subnet group."),
    Field::optional("vpc_id", FieldType::String, "VPC."),
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
        "dbi_resource_id",
        FieldType::String,
        "Id that never changes; IAM policies for `rds-db:connect` name it. Only known live.",
    ),
    Field::optional("instance_create_time", FieldType::Timestamp, "When it was created. Only known live."),
    Field::optional(
        "pending_modified_values",
        FieldType::Object(PENDING_INSTANCE),
        "Changes that wait for the maintenance window or a restart; absent when none does. Only known live.",
    ),
    Field::optional("db_name", FieldType::String, "Database that was created with it."),
    Field::optional("license_model", FieldType::String, "License model."),
    Field::optional("storage_throughput", FieldType::Integer, "MiB per second."),
    Field::optional(
        "max_allocated_storage",
        FieldType::Integer,
        "GiB up to which the storage grows by itself; absent when it does not.",
    ),
    Field::optional(
        "db_security_groups",
        FieldType::StringList,
        "Classic DB security groups; absent when none is attached. Only known live.",
    ),
    Field::optional(
        "option_group_status",
        FieldType::String,
        "`in-sync`, `pending-apply`, `failed`, ... Only known live.",
    ),
    Field::optional(
        "read_replicas",
        FieldType::StringList,
        "ARNs of the instances and clusters that follow it. Only known live.",
    ),
    Field::optional(
        "replica_mode",
        FieldType::String,
        "`open-read-only` or `mounted`, for replicas of Oracle and Db2.",
    ),
    Field::optional(
        "automated_backups_replications",
        FieldType::StringList,
        "ARNs of its automated backups in other regions; absent when there is none. Only known live.",
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
