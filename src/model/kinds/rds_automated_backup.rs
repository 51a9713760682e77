//! Replicated RDS automated backup.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_automated_backup",
    title: "replicated RDS automated backup",
    description: "Automated backups of an instance that are replicated to another region.",
    source: "rds:DescribeDBInstanceAutomatedBackups",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("db_instance", FieldType::Reference("aws_rds_instance"), "Source instance."),
    Field::optional("encrypted", FieldType::Boolean, "Encrypted at the destination. Only known live."),
    Field::optional("kms_key", FieldType::Reference("aws_kms_key"), "Key at the destination."),
    Field::optional("backup_retention_period", FieldType::Integer, "Days for which the replica is kept."),
];
