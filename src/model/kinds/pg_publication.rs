//! PostgreSQL publication.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::{PG_OWNER_NAME, PG_OWNER_ROLE};

pub static KIND: Kind = Kind {
    name: "pg_publication",
    title: "PostgreSQL publication",
    description: "Tables whose changes replication clients may read, whatever the tables' own lists say.",
    source: "pg_catalog.pg_publication, pg_publication_rel, pg_publication_namespace",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("cluster", FieldType::Reference("pg_cluster"), "Server."),
    Field::always("database", FieldType::String, "Name of the database."),
    PG_OWNER_ROLE,
    PG_OWNER_NAME,
    Field::always("all_tables", FieldType::Boolean, "Every table of the database, future ones included."),
    Field::always("schemas", FieldType::StringList, "Schemas that are published whole, from version 15 on."),
    Field::always("tables", FieldType::ReferenceList("pg_object"), "Tables that are named."),
    Field::always("publishes", FieldType::StringList, "`insert`, `update`, `delete`, `truncate`."),
];
