//! PostgreSQL row level security policy.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "pg_policy",
    title: "PostgreSQL row level security policy",
    description: "A policy of a table. It counts only while row level security is on for the table.",
    source: "pg_catalog.pg_policy",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("cluster", FieldType::Reference("pg_cluster"), "Server."),
    Field::always("database", FieldType::String, "Name of the database."),
    Field::always("schema", FieldType::String, "Schema of the table."),
    Field::always("table", FieldType::Reference("pg_object"), "Table."),
    Field::always("table_name", FieldType::String, "Its name."),
    Field::always("rls_enabled", FieldType::Boolean, "Row level security is on for the table."),
    Field::always("permissive", FieldType::Boolean, "Permissive policies add rows, restrictive ones take them away."),
    Field::always("command", FieldType::String, "`ALL`, `SELECT`, `INSERT`, `UPDATE` or `DELETE`."),
    Field::always("applies_to_public", FieldType::Boolean, "It applies to everybody."),
    Field::always("roles", FieldType::ReferenceList("pg_role"), "Roles that it applies to, when not to everybody."),
    Field::always("role_names", FieldType::StringList, "Their names."),
    Field::optional("using", FieldType::String, "Expression that a row has to satisfy to be seen."),
    Field::optional("with_check", FieldType::String, "Expression that a new row has to satisfy."),
];
