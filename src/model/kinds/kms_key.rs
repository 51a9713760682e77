//! KMS key.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::STATEMENT;

pub static KIND: Kind = Kind {
    name: "aws_kms_key",
    title: "KMS key",
    description: "A key that encrypts databases, snapshots, logs or secrets.",
    source: "kms:DescribeKey, kms:GetKeyRotationStatus, kms:GetKeyPolicy",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("key_manager", FieldType::String, "`CUSTOMER` or `AWS`."),
    Field::optional("key_state", FieldType::String, "`Enabled`, `Disabled`, `PendingDeletion`, ... Only known live."),
    Field::optional("aliases", FieldType::StringList, "Names, such as `alias/databases`. Only known live."),
    Field::optional("deletion_date", FieldType::Timestamp, "When it will be deleted. Only known live."),
    Field::always("enabled", FieldType::Boolean, "Usable."),
    Field::always("key_spec", FieldType::String, "`SYMMETRIC_DEFAULT`, `RSA_2048`, ...; only symmetric keys rotate."),
    Field::always(
        "key_material_origin",
        FieldType::String,
        "`AWS_KMS`, `EXTERNAL` or `AWS_CLOUDHSM`; only AWS_KMS keys rotate automatically.",
    ),
    Field::always("rotation_enabled", FieldType::Boolean, "Rotates automatically."),
    Field::optional("rotation_period_in_days", FieldType::Integer, "Days between rotations."),
    Field::optional(
        "deletion_window_in_days",
        FieldType::Integer,
        "Days between the request to delete it and its end.",
    ),
    Field::optional("multi_region", FieldType::Boolean, "Has replicas in other regions."),
    Field::always("policy_statements", FieldType::List(STATEMENT), "Key policy."),
];
