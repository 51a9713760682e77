//! IAM role.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::STATEMENT;

pub static KIND: Kind = Kind {
    name: "aws_iam_role",
    title: "IAM role",
    description: "A role and who may assume it.",
    source: "iam:GetAccountAuthorizationDetails",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("trust_statements", FieldType::List(STATEMENT), "Trust policy."),
    Field::always("managed_policy_arns", FieldType::StringList, "Attached managed policies."),
    Field::optional("permissions_boundary", FieldType::String, "ARN of the boundary."),
    Field::optional("max_session_duration", FieldType::Integer, "Seconds."),
];
