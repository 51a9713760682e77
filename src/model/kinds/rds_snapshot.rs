//! RDS DB snapshot.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_snapshot",
    title: "RDS DB snapshot",
    description: "A snapshot of a DB instance, or a copy of one.",
    source: "rds:DescribeDBSnapshots, rds:DescribeDBSnapshotAttributes",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("db_instance", FieldType::Reference("aws_rds_instance"), "Database that it was taken from."),
    Field::optional("engine", FieldType::String, "Engine."),
    Field::always("snapshot_type", FieldType::String, "`manual`, `automated`, `awsbackup` or `shared`."),
    Field::optional("snapshot_create_time", FieldType::Timestamp, "When it was taken. Only known live."),
    Field::always("is_copy", FieldType::Boolean, "Made by copying another snapshot."),
    Field::optional("source_snapshot", FieldType::String, "Snapshot that it is a copy of; absent when it is no copy."),
    Field::always("encrypted", FieldType::Boolean, "Encrypted with a KMS key."),
    Field::optional("storage_encryption_type", FieldType::String, "`none`, `sse-rds` or `sse-kms`."),
    Field::optional("kms_key", FieldType::Reference("aws_kms_key"), "Key that encrypts it."),
    Field::always("shared_accounts", FieldType::StringList, "Accounts that may restore it; `all` is everybody."),
];
