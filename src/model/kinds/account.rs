//! AWS account.

use crate::model::field::{Field, FieldType, Kind};

const PASSWORD_POLICY: &[Field] = &[
    Field::always("minimum_password_length", FieldType::Integer, "Characters."),
    Field::always("require_symbols", FieldType::Boolean, "Symbols are required."),
    Field::always("require_numbers", FieldType::Boolean, "Digits are required."),
    Field::always("require_uppercase_characters", FieldType::Boolean, "Upper-case letters are required."),
    Field::always("require_lowercase_characters", FieldType::Boolean, "Lower-case letters are required."),
    Field::always("allow_users_to_change_password", FieldType::Boolean, "Users may change their own password."),
    Field::always("expire_passwords", FieldType::Boolean, "Passwords expire."),
    Field::optional("max_password_age", FieldType::Integer, "Days until a password expires."),
    Field::optional("password_reuse_prevention", FieldType::Integer, "Former passwords that cannot be used again."),
    Field::optional("hard_expiry", FieldType::Boolean, "An expired password can only be renewed by an administrator."),
];

pub static KIND: Kind = Kind {
    name: "aws_account",
    title: "AWS account",
    description: "An account as IAM shows it: its password policy, its root user and how much it holds.",
    source: "iam:GetAccountPasswordPolicy, iam:GetAccountSummary, iam:GetCredentialReport",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("aliases", FieldType::StringList, "Names in the sign-in address."),
    Field::optional(
        "password_policy",
        FieldType::Object(PASSWORD_POLICY),
        "Rules for passwords of IAM users; absent when the account has set none.",
    ),
    Field::always("root_mfa_enabled", FieldType::Boolean, "The root user has a second factor."),
    Field::always("root_access_keys_present", FieldType::Boolean, "The root user has access keys."),
    Field::optional("root_password_last_used", FieldType::Timestamp, "Last sign-in of the root user."),
    Field::always("users", FieldType::Integer, "IAM users."),
    Field::always("groups", FieldType::Integer, "IAM groups."),
    Field::always("roles", FieldType::Integer, "IAM roles."),
    Field::always("policies", FieldType::Integer, "Customer managed policies."),
    Field::optional(
        "policy_actions_kept",
        FieldType::StringList,
        "Actions, lower case: of the policies that AWS manages those are in the inventory that say something of one of them. Only known live.",
    ),
    Field::optional(
        "credential_report_generated",
        FieldType::Timestamp,
        "When the credential report was made; IAM makes one every four hours at most.",
    ),
];
