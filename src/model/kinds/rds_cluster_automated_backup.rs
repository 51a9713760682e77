//! RDS cluster automated backup.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_cluster_automated_backup",
    title: "RDS cluster automated backup",
    description: "The automated backups of a DB cluster: its own, and those kept after its deletion.",
    source: "rds:DescribeDBClusterAutomatedBackups",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("db_cluster", FieldType::Reference("aws_rds_cluster"), "Cluster that they belong to."),
    Field::optional("db_cluster_resource_id", FieldType::String, "Unchanging id of that cluster."),
    Field::optional("status", FieldType::String, "`available`, `retained` (its cluster is gone) or another status."),
    Field::optional("engine", FieldType::String, "Engine."),
    Field::optional("engine_version", FieldType::String, "Engine version."),
    Field::always(
        "storage_encrypted",
        FieldType::Boolean,
        "Encrypted with a KMS key. False does not mean plain text: see `storage_encryption_type`.",
    ),
    Field::optional("storage_encryption_type", FieldType::String, "`none`, `sse-rds` or `sse-kms`."),
    Field::optional("kms_key", FieldType::Reference("aws_kms_key"), "Key that encrypts them."),
    Field::optional("backup_retention_period", FieldType::Integer, "Days for which they are kept."),
    Field::optional("earliest_restorable_time", FieldType::Timestamp, "Start of the window that can be restored."),
    Field::optional("latest_restorable_time", FieldType::Timestamp, "End of the window that can be restored."),
];
