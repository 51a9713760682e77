//! RDS DB cluster snapshot.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_cluster_snapshot",
    title: "RDS DB cluster snapshot",
    description: "A snapshot of a DB cluster, or a copy of one.",
    source: "rds:DescribeDBClusterSnapshots, rds:DescribeDBClusterSnapshotAttributes",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("db_cluster", FieldType::Reference("aws_rds_cluster"), "Database that it was taken from."),
    Field::optional("engine", FieldType::String, "Engine."),
    Field::always("snapshot_type", FieldType::String, "`manual`, `automated`, `awsbackup` or `shared`."),
    Field::optional("snapshot_create_time", FieldType::Timestamp, "When it was taken. Only known live."),
    Field::always("is_copy", FieldType::Boolean, "Made by copying another snapshot."),
    Field::optional("source_snapshot", FieldType::String, "Snapshot that it is a copy of; absent when it is no copy."),
    Field::always("storage_encrypted", FieldType::Boolean, "Encrypted with a KMS key."),
    Field::optional("storage_encryption_type", FieldType::String, "`none`, `sse-rds` or `sse-kms`."),
    Field::optional("kms_key", FieldType::Reference("aws_kms_key"), "Key that encrypts it."),
    Field::always("shared_accounts", FieldType::StringList, "Accounts that may restore it; `all` is everybody."),
    Field::optional("status", FieldType::String, "Status, such as `available`. Only known live."),
    Field::optional("engine_version", FieldType::String, "Engine version. Only known live."),
    Field::optional(
        "original_snapshot_create_time",
        FieldType::Timestamp,
        "When the snapshot that it is a copy of was taken; the service does not tell it.",
    ),
    Field::optional("allocated_storage", FieldType::Integer, "GiB. Only known live."),
    Field::optional(
        "db_cluster_resource_id",
        FieldType::String,
        "Unchanging id of the database that it was taken from, which may have been deleted since. Only known live.",
    ),
    Field::optional(
        "source_deleted",
        FieldType::Boolean,
        "The database that it was taken from is no longer there, even if another has its name now. Only known live.",
    ),
];
