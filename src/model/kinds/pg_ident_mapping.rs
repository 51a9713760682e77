//! Line of pg_ident.conf.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "pg_ident_mapping",
    title: "PostgreSQL user name mapping",
    description: "A line of pg_ident.conf, from version 15 on.",
    source: "pg_catalog.pg_ident_file_mappings",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("cluster", FieldType::Reference("pg_cluster"), "Server."),
    Field::optional("map_name", FieldType::String, "Name of the map."),
    Field::optional(
        "system_user",
        FieldType::String,
        "Name that the authentication gave; begins with `/` for an expression.",
    ),
    Field::optional("database_user", FieldType::String, "Role that it may log in as."),
    Field::always("line_number", FieldType::Integer, "Line."),
    Field::optional("error", FieldType::String, "Why the server cannot use the line."),
];
