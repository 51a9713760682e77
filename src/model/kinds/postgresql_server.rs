//! PostgreSQL server.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "postgresql_server",
    title: "PostgreSQL server",
    description: "Settings of a running PostgreSQL, read over the wire.",
    source: "pg_catalog.pg_settings",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("database_resource", FieldType::String, "ARN of the RDS instance or cluster that it runs on."),
    Field::always("server_version_num", FieldType::Integer, "`server_version_num`, 160004 for 16.4."),
    Field::always("settings", FieldType::StringMap, "Name to value, as the server shows it."),
];
