//! IAM user.

use crate::model::field::{Field, FieldType, Kind};

const ACCESS_KEY: &[Field] = &[
    Field::always("active", FieldType::Boolean, "Can be used."),
    Field::optional("last_rotated", FieldType::Timestamp, "When it was made or last replaced."),
    Field::optional("last_used_date", FieldType::Timestamp, "Last use; absent when it was never used."),
    Field::optional("last_used_service", FieldType::String, "Service that it was last used with."),
    Field::optional("last_used_region", FieldType::String, "Region that it was last used in."),
];

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
    Field::optional("password_last_used", FieldType::Timestamp, "Last sign-in with the password. Only known live."),
    Field::optional("create_date", FieldType::Timestamp, "When it was made. Only known live."),
    Field::optional("path", FieldType::String, "Path in front of the name."),
    Field::optional("unique_id", FieldType::String, "`AIDA...`; policies name it as `aws:userid`. Only known live."),
    Field::optional("access_keys", FieldType::List(ACCESS_KEY), "Access keys, two at most. Only known live."),
];
