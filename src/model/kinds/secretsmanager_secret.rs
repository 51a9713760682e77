//! Secrets Manager secret.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::STATEMENT;

pub static KIND: Kind = Kind {
    name: "aws_secretsmanager_secret",
    title: "Secrets Manager secret",
    description: "Metadata of a secret, never its value.",
    source: "secretsmanager:ListSecrets, secretsmanager:GetResourcePolicy",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional(
        "kms_key",
        FieldType::Reference("aws_kms_key"),
        "Key that encrypts it; absent means the key `aws/secretsmanager`.",
    ),
    Field::always("rotation_enabled", FieldType::Boolean, "Rotates automatically."),
    Field::optional("rotation_interval_days", FieldType::Integer, "Days between rotations."),
    Field::optional("owning_service", FieldType::String, "Service that manages it, such as `rds`."),
    Field::optional("last_rotated_date", FieldType::Timestamp, "Last rotation. Only known live."),
    Field::optional(
        "next_rotation_date",
        FieldType::Timestamp,
        "When the next rotation is due; absent when none is planned. Only known live.",
    ),
    Field::optional("last_changed_date", FieldType::Timestamp, "Last change of anything about it. Only known live."),
    Field::optional(
        "last_accessed_date",
        FieldType::Timestamp,
        "Day of the last read, without its time; absent when it was never read. Only known live.",
    ),
    Field::optional("created_date", FieldType::Timestamp, "When it was made. Only known live."),
    Field::always("policy_statements", FieldType::List(STATEMENT), "Resource policy; empty when there is none."),
];
