//! PostgreSQL subscription.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::{PG_OWNER_NAME, PG_OWNER_ROLE};

pub static KIND: Kind = Kind {
    name: "pg_subscription",
    title: "PostgreSQL subscription",
    description: "Logical replication into a database. Of its connection string only two facts are read, on the server.",
    source: "pg_catalog.pg_subscription",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("cluster", FieldType::Reference("pg_cluster"), "Server."),
    Field::always("database", FieldType::String, "Name of the database."),
    PG_OWNER_ROLE,
    PG_OWNER_NAME,
    Field::always("enabled", FieldType::Boolean, "It is running."),
    Field::always("publications", FieldType::StringList, "Publications that it subscribes to."),
    Field::optional("slot_name", FieldType::String, "Replication slot on the other side."),
    Field::optional(
        "sslmode",
        FieldType::String,
        "`sslmode` of the connection; absent is libpq's default. Only superusers can see it.",
    ),
    Field::optional(
        "has_password",
        FieldType::Boolean,
        "The connection string holds a password. Only superusers can see it.",
    ),
    Field::optional(
        "password_required",
        FieldType::Boolean,
        "A password is asked of non-superuser owners, from version 16 on.",
    ),
    Field::optional(
        "run_as_owner",
        FieldType::Boolean,
        "Changes are applied as the owner of the subscription, from version 16 on.",
    ),
];
