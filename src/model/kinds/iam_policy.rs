//! IAM policy.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::STATEMENT;

pub static KIND: Kind = Kind {
    name: "aws_iam_policy",
    title: "IAM policy",
    description: "A customer managed policy, or the inline policy of a user, group or role. Policies that AWS manages are looked up by others, not judged themselves.",
    source: "iam:GetAccountAuthorizationDetails",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("policy_type", FieldType::String, "`managed` or `inline`."),
    Field::optional("attached_to", FieldType::String, "Principal of an inline policy."),
    Field::optional(
        "attached_roles",
        FieldType::ReferenceList("aws_iam_role"),
        "Roles that hold it, of an inline policy its own. Only known live.",
    ),
    Field::optional(
        "policy_arn",
        FieldType::String,
        "ARN by which principals name a managed policy. The id of one that AWS manages has the account behind it. Only known live.",
    ),
    Field::optional(
        "attachment_count",
        FieldType::Integer,
        "Principals that hold the managed policy. Only known live.",
    ),
    Field::optional(
        "permissions_boundary_usage_count",
        FieldType::Integer,
        "Principals whose boundary the managed policy is. Only known live.",
    ),
    Field::always("policy_statements", FieldType::List(STATEMENT), "Statements of the default version."),
];
