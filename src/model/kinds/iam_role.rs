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
    Field::optional("last_used_date", FieldType::Timestamp, "Last use within 400 days. Only known live."),
    Field::optional("create_date", FieldType::Timestamp, "When it was made. Only known live."),
    Field::optional("path", FieldType::String, "Path in front of the name."),
    Field::optional("unique_id", FieldType::String, "`AROA...`; policies name it as `aws:userid`. Only known live."),
];
