//! Attributes that RDS tells of instances, clusters and members of clusters alike, so that each is described once.

use super::field::{Field, FieldType};
use super::parts::{MAINTENANCE_ACTION, PENDING_INSTANCE, REACHABILITY, REACHABILITY_DOC};

pub const ENGINE_LIFECYCLE_SUPPORT: Field = Field::optional(
    "engine_lifecycle_support",
    FieldType::String,
    "`open-source-rds-extended-support` (the default) or `open-source-rds-extended-support-disabled`.",
);
pub const DB_INSTANCE_CLASS: Field = Field::always("db_instance_class", FieldType::String, "Instance class.");
pub const DB_INSTANCE_STATUS: Field =
    Field::optional("db_instance_status", FieldType::String, "Status, such as `available`. Only known live.");
pub const STORAGE_ENCRYPTED: Field = Field::always(
    "storage_encrypted",
    FieldType::Boolean,
    "Encryption at rest with a KMS key was asked for. False does not mean plain text: see `storage_encryption_type`.",
);
pub const STORAGE_ENCRYPTION_TYPE: Field = Field::optional(
    "storage_encryption_type",
    FieldType::String,
    "`none`, `sse-rds` (key owned by AWS) or `sse-kms`. Clusters created since February 2026 can be `sse-rds` with `storage_encrypted` false.",
);
pub const KMS_KEY: Field = Field::optional(
    "kms_key",
    FieldType::Reference("aws_kms_key"),
    "Key that encrypts the storage; absent when the service picks its own.",
);
pub const PUBLICLY_ACCESSIBLE: Field =
    Field::always("publicly_accessible", FieldType::Boolean, "Has a public address.");
pub const PUBLIC_REACHABILITY: Field =
    Field::optional("public_reachability", FieldType::Object(REACHABILITY), REACHABILITY_DOC);
pub const PREFERRED_BACKUP_WINDOW: Field =
    Field::optional("preferred_backup_window", FieldType::String, "Daily window `hh:mm-hh:mm`, UTC.");
pub const PREFERRED_MAINTENANCE_WINDOW: Field =
    Field::optional("preferred_maintenance_window", FieldType::String, "Weekly window `ddd:hh:mm-ddd:hh:mm`, UTC.");
pub const DELETION_PROTECTION: Field =
    Field::always("deletion_protection", FieldType::Boolean, "Cannot be deleted while on.");
pub const AUTO_MINOR_VERSION_UPGRADE: Field = Field::always(
    "auto_minor_version_upgrade",
    FieldType::Boolean,
    "Minor versions are applied in the maintenance window.",
);
pub const IAM_DATABASE_AUTHENTICATION_ENABLED: Field = Field::always(
    "iam_database_authentication_enabled",
    FieldType::Boolean,
    "IAM principals can log in as database users.",
);
pub const ENABLED_CLOUDWATCH_LOGS_EXPORTS: Field = Field::always(
    "enabled_cloudwatch_logs_exports",
    FieldType::StringList,
    "Log types sent to CloudWatch Logs; empty when none.",
);
pub const MONITORING_INTERVAL: Field =
    Field::always("monitoring_interval", FieldType::Integer, "Seconds between Enhanced Monitoring samples; 0 is off.");
pub const PERFORMANCE_INSIGHTS_ENABLED: Field =
    Field::always("performance_insights_enabled", FieldType::Boolean, "Performance Insights is on.");
pub const PERFORMANCE_INSIGHTS_KMS_KEY: Field = Field::optional(
    "performance_insights_kms_key",
    FieldType::Reference("aws_kms_key"),
    "Key of the Performance Insights data.",
);
pub const COPY_TAGS_TO_SNAPSHOT: Field =
    Field::always("copy_tags_to_snapshot", FieldType::Boolean, "Snapshots inherit its tags.");
pub const CA_CERTIFICATE_IDENTIFIER: Field =
    Field::always("ca_certificate_identifier", FieldType::String, "Certificate authority of the server certificate.");
pub const CA_CERTIFICATE_VALID_TILL: Field = Field::optional(
    "ca_certificate_valid_till",
    FieldType::Timestamp,
    "End of validity of the server certificate. Only known live.",
);
pub const DB_PARAMETER_GROUP_STATUS: Field = Field::optional(
    "db_parameter_group_status",
    FieldType::String,
    "`in-sync`, `pending-reboot`, ... Only known live.",
);
pub const DB_SUBNET_GROUP: Field =
    Field::optional("db_subnet_group", FieldType::Reference("aws_rds_subnet_group"), "DB subnet group.");
pub const VPC_SECURITY_GROUPS: Field = Field::always(
    "vpc_security_groups",
    FieldType::ReferenceList("aws_security_group"),
    "Attached VPC security groups.",
);
pub const USES_DEFAULT_SECURITY_GROUP: Field = Field::always(
    "uses_default_security_group",
    FieldType::Boolean,
    "The default security group of the VPC is attached.",
);
pub const PORT: Field = Field::optional("port", FieldType::Integer, "TCP port.");
pub const ASSOCIATED_ROLES: Field =
    Field::optional("associated_roles", FieldType::ReferenceList("aws_iam_role"), "Roles that the engine may assume.");
pub const IN_BACKUP_PLAN: Field =
    Field::always("in_backup_plan", FieldType::Boolean, "A selection of an AWS Backup plan covers it.");
pub const LAST_RECOVERY_POINT: Field = Field::optional(
    "last_recovery_point",
    FieldType::Timestamp,
    "Last recovery point that AWS Backup made. Only known live.",
);
pub const MASTER_USERNAME: Field =
    Field::optional("master_username", FieldType::String, "Name of the master user; absent for replicas and restores.");
pub const MASTER_USER_MANAGED: Field = Field::always(
    "master_user_managed",
    FieldType::Boolean,
    "RDS keeps the master password in Secrets Manager and rotates it (`MasterUserSecret` is present).",
);
pub const MASTER_USER_SECRET_KMS_KEY: Field = Field::optional(
    "master_user_secret_kms_key",
    FieldType::Reference("aws_kms_key"),
    "Key of that secret, when one was named.",
);
pub const MASTER_PASSWORD_SOURCE: Field = Field::optional(
    "master_password_source",
    FieldType::String,
    "How a plan or template sets the master password: `literal`, `plain` (handed in or kept where it can be read, such as a stack parameter without `NoEcho`), `reference`, `write_only`, `managed` or `inherited`. The password itself is never read.",
);
pub const MASTER_USER_AUTHENTICATION_TYPE: Field = Field::optional(
    "master_user_authentication_type",
    FieldType::String,
    "How the master user is asked to log in: `password` or `iam-db-auth`. Only known from plans and templates: no call tells it.",
);
pub const SKIP_FINAL_SNAPSHOT: Field = Field::optional(
    "skip_final_snapshot",
    FieldType::Boolean,
    "Deleting it through infrastructure as code leaves no final snapshot. Only known from plans and templates.",
);
pub const FINAL_SNAPSHOT_IDENTIFIER: Field =
    Field::optional("final_snapshot_identifier", FieldType::String, "Name of that final snapshot.");
pub const DELETE_AUTOMATED_BACKUPS: Field = Field::optional(
    "delete_automated_backups",
    FieldType::Boolean,
    "Automated backups go with the database. Only known from plans and templates.",
);
pub const RESTORED_FROM: Field = Field::optional(
    "restored_from",
    FieldType::String,
    "`snapshot`, `point_in_time` or `s3` when a plan or template creates it from a backup, which then decides encryption and retention.",
);
pub const INSTANCE_CREATE_TIME: Field =
    Field::optional("instance_create_time", FieldType::Timestamp, "When it was created. Only known live.");
pub const PENDING_MODIFIED_VALUES: Field = Field::optional(
    "pending_modified_values",
    FieldType::Object(PENDING_INSTANCE),
    "Changes that wait for the maintenance window or a restart; absent when none does. Only known live.",
);
pub const ENGINE_VERSION_STATUS: Field = Field::optional(
    "engine_version_status",
    FieldType::String,
    "What RDS says of this exact version: `available` or `deprecated`. Only known live.",
);
pub const MINOR_UPGRADE_TARGETS: Field = Field::optional(
    "minor_upgrade_targets",
    FieldType::StringList,
    "Minor versions that it can be upgraded to; empty when it has the newest. Only known live.",
);
pub const STANDARD_SUPPORT_END: Field = Field::optional(
    "standard_support_end",
    FieldType::Timestamp,
    "End of standard support of its major version. Only known live.",
);
pub const EXTENDED_SUPPORT_END: Field = Field::optional(
    "extended_support_end",
    FieldType::Timestamp,
    "End of Extended Support of its major version, where there is one. Only known live.",
);
pub const PENDING_MAINTENANCE_ACTIONS: Field = Field::optional(
    "pending_maintenance_actions",
    FieldType::List(MAINTENANCE_ACTION),
    "Maintenance that waits for it; empty when none does. Only known live.",
);
pub const CA_VALID_TILL: Field = Field::optional(
    "ca_valid_till",
    FieldType::Timestamp,
    "End of validity of the certificate authority itself. Only known live.",
);
pub const LATEST_RESTORABLE_TIME: Field = Field::optional(
    "latest_restorable_time",
    FieldType::Timestamp,
    "Latest time that it can be restored to. Only known live.",
);
pub const EARLIEST_RESTORABLE_TIME: Field = Field::optional(
    "earliest_restorable_time",
    FieldType::Timestamp,
    "Earliest time that it can be restored to. Only known live.",
);
pub const MONITORING_ROLE: Field = Field::optional(
    "monitoring_role",
    FieldType::Reference("aws_iam_role"),
    "Role that sends Enhanced Monitoring samples.",
);
pub const PERFORMANCE_INSIGHTS_RETENTION_PERIOD: Field = Field::optional(
    "performance_insights_retention_period",
    FieldType::Integer,
    "Days for which Performance Insights keeps its data.",
);
pub const DATABASE_INSIGHTS_MODE: Field =
    Field::optional("database_insights_mode", FieldType::String, "`standard` or `advanced`.");
pub const MASTER_USER_SECRET: Field = Field::optional(
    "master_user_secret",
    FieldType::Reference("aws_secretsmanager_secret"),
    "Secret in which RDS keeps the master password.",
);
pub const MASTER_USER_SECRET_STATUS: Field = Field::optional(
    "master_user_secret_status",
    FieldType::String,
    "`active`, `rotating`, `creating` or `impaired`: then rotation no longer reaches the database. Only known live.",
);
pub const STORAGE_TYPE: Field = Field::optional("storage_type", FieldType::String, "`gp3`, `io2`, `aurora-iopt1`, ...");
pub const ALLOCATED_STORAGE: Field = Field::optional("allocated_storage", FieldType::Integer, "GiB.");
pub const IOPS: Field = Field::optional("iops", FieldType::Integer, "Provisioned I/O per second.");
pub const ENDPOINT_ADDRESS: Field =
    Field::optional("endpoint_address", FieldType::String, "Host name that clients connect to. Only known live.");
pub const NETWORK_TYPE: Field = Field::optional("network_type", FieldType::String, "`IPV4` or `DUAL`.");
pub const ACTIVITY_STREAM_STATUS: Field = Field::optional(
    "activity_stream_status",
    FieldType::String,
    "`started`, `starting`, `stopped` or `stopping`. Only known live.",
);
pub const PROMOTION_TIER: Field = Field::optional("promotion_tier", FieldType::Integer, "Order of failover, 0 first.");
pub const ENGINE_VERSION: Field = Field::always("engine_version", FieldType::String, "Engine version.");
