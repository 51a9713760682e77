//! Member of an RDS DB cluster.

use crate::model::field::{Field, FieldType, Kind};

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
];
