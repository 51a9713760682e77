//! IAM policy.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::STATEMENT;

pub static KIND: Kind = Kind {
    name: "aws_iam_policy",
    title: "IAM policy",
    description: "A customer managed policy, or the inline policy of a user, group or role.",
    source: "iam:GetAccountAuthorizationDetails",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("policy_type", FieldType::String, "`managed` or `inline`."),
    Field::optional("attached_to", FieldType::String, "Principal of an inline policy."),
    Field::always("policy_statements", FieldType::List(STATEMENT), "Statements of the default version."),
];
