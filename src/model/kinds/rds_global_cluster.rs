//! Aurora global database.

use crate::model::field::{Field, FieldType, Kind};

const MEMBER: &[Field] = &[
    Field::always("db_cluster", FieldType::Reference("aws_rds_cluster"), "Cluster."),
    Field::optional("is_writer", FieldType::Boolean, "Takes the writes."),
];

pub static KIND: Kind = Kind {
    name: "aws_rds_global_cluster",
    title: "Aurora global database",
    description: "A cluster that spans regions.",
    source: "rds:DescribeGlobalClusters",
    is_database: true,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("engine", FieldType::String, "Engine."),
    Field::optional("engine_version", FieldType::String, "Engine version."),
    Field::optional(
        "engine_lifecycle_support",
        FieldType::String,
        "`open-source-rds-extended-support` (the default) or `open-source-rds-extended-support-disabled`.",
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
    Field::always("deletion_protection", FieldType::Boolean, "Cannot be deleted while on."),
    Field::optional(
        "source_db_cluster",
        FieldType::Reference("aws_rds_cluster"),
        "Cluster that it was made from, which then decides encryption.",
    ),
    Field::optional("status", FieldType::String, "Status, such as `available`. Only known live."),
    Field::optional("members", FieldType::List(MEMBER), "Its clusters. Only known live."),
    Field::optional("database_name", FieldType::String, "Database that was created with it. Only known live."),
];
