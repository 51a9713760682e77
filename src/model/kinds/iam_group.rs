//! IAM group.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_iam_group",
    title: "IAM group",
    description: "Users who share policies.",
    source: "iam:GetAccountAuthorizationDetails",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("managed_policy_arns", FieldType::StringList, "Attached managed policies."),
    Field::optional("path", FieldType::String, "Path in front of the name."),
    Field::optional("create_date", FieldType::Timestamp, "When it was made. Only known live."),
];
