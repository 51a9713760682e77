//! PostgreSQL schema.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::{
    PG_ACL, PG_ACL_IS_DEFAULT, PG_GRANTS, PG_INITIAL_ACL, PG_OWNER_NAME, PG_OWNER_ROLE, PG_PUBLIC_PRIVILEGES,
};

pub static KIND: Kind = Kind {
    name: "pg_schema",
    title: "PostgreSQL schema",
    description: "A schema of a PostgreSQL database; those of temporary and TOAST tables are left out.",
    source: "pg_catalog.pg_namespace",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("cluster", FieldType::Reference("pg_cluster"), "Server."),
    Field::always("database", FieldType::String, "Name of the database."),
    PG_OWNER_ROLE,
    PG_OWNER_NAME,
    PG_ACL_IS_DEFAULT,
    PG_ACL,
    PG_INITIAL_ACL,
    PG_PUBLIC_PRIVILEGES,
    PG_GRANTS,
    Field::always("is_system", FieldType::Boolean, "`pg_catalog` or `information_schema`."),
    Field::optional("extension", FieldType::Reference("pg_extension"), "Extension that it belongs to."),
];
