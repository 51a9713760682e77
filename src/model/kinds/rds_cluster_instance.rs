//! Member of an RDS DB cluster.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::{MAINTENANCE_ACTION, PENDING_INSTANCE};

pub static KIND: Kind = Kind {
    name: "aws_rds_cluster_instance",
    title: "member of an RDS DB cluster",
    description: "A DB instance that belongs to a cluster. Encryption, backups, deletion protection and IAM authentication are decided on its `aws_rds_cluster`.",
    source: "rds:DescribeDBInstances",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("engine", FieldType::String, "Engine."),
    Field::always("engine_version", FieldType::String, "Engine version."),
    Field::always("db_instance_class", FieldType::String, "Instance class."),
    Field::always("db_cluster", FieldType::Reference("aws_rds_cluster"), "Cluster that it belongs to."),
    Field::always("publicly_accessible", FieldType::Boolean, "Has a public address."),
    Field::optional("availability_zone", FieldType::String, "Zone."),
    Field::optional("promotion_tier", FieldType::Integer, "Order of failover, 0 first."),
    Field::optional("preferred_maintenance_window", FieldType::String, "Weekly window `ddd:hh:mm-ddd:hh:mm`, UTC."),
    Field::always(
        "auto_minor_version_upgrade",
        FieldType::Boolean,
        "Minor versions are applied in the maintenance window.",
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
    Field::always(
        "db_parameter_group",
        FieldType::Reference("aws_rds_parameter_group"),
        "Instance parameter group in use.",
    ),
    Field::optional("dbi_resource_id", FieldType::String, "Id that never changes. Only known live."),
    Field::optional("db_instance_status", FieldType::String, "Status, such as `available`. Only known live."),
    Field::optional("instance_create_time", FieldType::Timestamp, "When it was created. Only known live."),
    Field::optional("is_cluster_writer", FieldType::Boolean, "Takes the writes of the cluster. Only known live."),
    Field::optional(
        "db_parameter_group_status",
        FieldType::String,
        "`in-sync`, `pending-reboot`, ... Only known live.",
    ),
    Field::optional(
        "pending_modified_values",
        FieldType::Object(PENDING_INSTANCE),
        "Changes that wait for the maintenance window or a restart; absent when none does. Only known live.",
    ),
    Field::optional(
        "db_subnet_group",
        FieldType::Reference("aws_rds_subnet_group"),
        "DB subnet group. Only known live.",
    ),
    Field::optional("vpc_id", FieldType::String, "VPC. Only known live."),
    Field::optional(
        "vpc_security_groups",
        FieldType::ReferenceList("aws_security_group"),
        "Attached VPC security groups. Only known live.",
    ),
    Field::optional("port", FieldType::Integer, "TCP port. Only known live."),
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
    Field::optional("endpoint_address", FieldType::String, "Host name that clients connect to. Only known live."),
    Field::optional("network_type", FieldType::String, "`IPV4` or `DUAL`."),
];
