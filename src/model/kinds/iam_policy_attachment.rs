//! IAM policy attachment.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_iam_policy_attachment",
    title: "IAM policy attachment",
    description: "A managed policy given to a user, group or role.",
    source: "iam:GetAccountAuthorizationDetails",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("policy_arn", FieldType::String, "ARN of the policy."),
    Field::always("principal_type", FieldType::String, "`user`, `group` or `role`."),
    Field::optional("principal", FieldType::String, "Name of the principal."),
];
