//! PostgreSQL grant.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "postgresql_grant",
    title: "PostgreSQL grant",
    description: "One entry of an access control list.",
    source: "pg_catalog.aclexplode",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("server", FieldType::Reference("postgresql_server"), "Server."),
    Field::always("database", FieldType::String, "Database."),
    Field::optional("schema", FieldType::String, "Schema of the object."),
    Field::always(
        "object_type",
        FieldType::String,
        "`database`, `schema`, `table`, `column`, `sequence`, `function`, ...",
    ),
    Field::always("object_name", FieldType::String, "Object."),
    Field::optional("grantee", FieldType::Reference("postgresql_role"), "Role that holds it; absent for PUBLIC."),
    Field::always("grantee_is_public", FieldType::Boolean, "Everybody holds it."),
    Field::optional("grantor", FieldType::Reference("postgresql_role"), "Role that gave it."),
    Field::always("privileges", FieldType::StringList, "`SELECT`, `INSERT`, ..."),
    Field::always("is_grantable", FieldType::Boolean, "May be passed on."),
];
