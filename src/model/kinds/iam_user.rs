//! IAM user.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_iam_user",
    title: "IAM user",
    description: "A long-lived identity.",
    source: "iam:GetAccountAuthorizationDetails",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("managed_policy_arns", FieldType::StringList, "Attached managed policies."),
    Field::always("groups", FieldType::StringList, "Groups."),
    Field::optional("permissions_boundary", FieldType::String, "ARN of the boundary."),
    Field::optional("console_access", FieldType::Boolean, "Has a console password."),
    Field::optional("mfa_active", FieldType::Boolean, "Has a second factor."),
];
