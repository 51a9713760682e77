//! Account of an organization.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_organizations_account",
    title: "account of an AWS organization",
    description: "What the organization says about one of its accounts. Looked up by others, not judged itself.",
    source: "organizations:ListAccounts, organizations:ListAccountsForParent",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always(
        "status",
        FieldType::String,
        "`ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, `PENDING_ACTIVATION` or `CLOSED`.",
    ),
    Field::always("organizational_unit", FieldType::String, "Id of the unit or root that holds it."),
    Field::always(
        "organizational_unit_path",
        FieldType::String,
        "Names of the units from the root down, with slashes: `/Workloads/Production`; `/` directly below the root.",
    ),
    Field::always("organizational_units", FieldType::StringList, "Ids of the root and the units above it, root first."),
    Field::always("management_account", FieldType::Boolean, "Service control policies do not limit it."),
    Field::optional("joined_method", FieldType::String, "`CREATED` or `INVITED`."),
    Field::optional("joined_timestamp", FieldType::Timestamp, "When it joined."),
];
