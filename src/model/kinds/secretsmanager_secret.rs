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
    Field::always("policy_statements", FieldType::List(STATEMENT), "Resource policy; empty when there is none."),
];
