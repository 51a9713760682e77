//! Policy of an organization.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::STATEMENT;

const TARGET: &[Field] = &[
    Field::always("target_id", FieldType::String, "Root, unit or account."),
    Field::always("target_type", FieldType::String, "`ROOT`, `ORGANIZATIONAL_UNIT` or `ACCOUNT`."),
];

pub static KIND: Kind = Kind {
    name: "aws_organizations_policy",
    title: "policy of an AWS organization",
    description: "A service control policy and what it is attached to. Looked up by others, not judged itself.",
    source: "organizations:ListPolicies, organizations:DescribePolicy, organizations:ListTargetsForPolicy",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("policy_type", FieldType::String, "`SERVICE_CONTROL_POLICY`."),
    Field::always("aws_managed", FieldType::Boolean, "Written by AWS, such as `FullAWSAccess`."),
    Field::optional("description", FieldType::String, "Description."),
    Field::always("policy_statements", FieldType::List(STATEMENT), "Statements."),
    Field::always("targets", FieldType::List(TARGET), "What it is attached to."),
];
