//! PostgreSQL default privileges.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::PG_PUBLIC_PRIVILEGES;

pub static KIND: Kind = Kind {
    name: "pg_default_acl",
    title: "PostgreSQL default privileges",
    description: "What is granted on objects that a role will create. An entry without schema replaces the built-in default; one with a schema only adds.",
    source: "pg_catalog.pg_default_acl",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("cluster", FieldType::Reference("pg_cluster"), "Server."),
    Field::always("database", FieldType::String, "Name of the database."),
    Field::always("creator", FieldType::Reference("pg_role"), "Role whose new objects it is about."),
    Field::always("creator_name", FieldType::String, "Its name."),
    Field::optional("schema", FieldType::String, "Name of the schema; absent for all schemas."),
    Field::always("class", FieldType::String, "`table`, `sequence`, `function`, `type`, `schema` or `large_object`."),
    Field::always("acl", FieldType::String, "Access control list, as in pg_object."),
    PG_PUBLIC_PRIVILEGES,
];
