//! RDS automated backup.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_automated_backup",
    title: "RDS automated backup",
    description: "The automated backups of a DB instance: its own, those kept after its deletion, and those replicated to another region. Plans show the last only.",
    source: "rds:DescribeDBInstanceAutomatedBackups",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("db_instance", FieldType::Reference("aws_rds_instance"), "Source instance."),
    Field::optional("encrypted", FieldType::Boolean, "Encrypted where they are kept. Only known live."),
    Field::optional("kms_key", FieldType::Reference("aws_kms_key"), "Key that encrypts them where they are kept."),
    Field::optional("backup_retention_period", FieldType::Integer, "Days for which they are kept."),
    Field::optional("replicated", FieldType::Boolean, "Kept in another region than its database."),
    Field::optional(
        "status",
        FieldType::String,
        "`active`, `retained` (its database is gone), `replicating` or `creating`. Only known live.",
    ),
    Field::optional("engine", FieldType::String, "Engine. Only known live."),
    Field::optional("engine_version", FieldType::String, "Engine version. Only known live."),
    Field::optional("storage_encryption_type", FieldType::String, "`none`, `sse-rds` or `sse-kms`. Only known live."),
    Field::optional(
        "earliest_restorable_time",
        FieldType::Timestamp,
        "Start of the window that can be restored. Only known live.",
    ),
    Field::optional(
        "latest_restorable_time",
        FieldType::Timestamp,
        "End of the window that can be restored. Only known live.",
    ),
    Field::optional("dbi_resource_id", FieldType::String, "Unchanging id of its database. Only known live."),
];
