//! PostgreSQL extension.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::{PG_OWNER_NAME, PG_OWNER_ROLE};

pub static KIND: Kind = Kind {
    name: "pg_extension",
    title: "PostgreSQL extension",
    description: "An extension that is installed in a database.",
    source: "pg_catalog.pg_extension, pg_catalog.pg_available_extensions",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("cluster", FieldType::Reference("pg_cluster"), "Server."),
    Field::always("database", FieldType::String, "Name of the database."),
    PG_OWNER_ROLE,
    PG_OWNER_NAME,
    Field::always("schema", FieldType::String, "Schema of its objects."),
    Field::always("version", FieldType::String, "Installed version."),
    Field::optional(
        "default_version",
        FieldType::String,
        "Version that the server would install today; absent when it no longer offers the extension.",
    ),
    Field::always("relocatable", FieldType::Boolean, "Its schema can be changed."),
];
