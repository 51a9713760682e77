//! PostgreSQL setting.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "pg_setting",
    title: "PostgreSQL setting",
    description: "One setting of a server, with what overrides it for some roles or databases. Settings that the scanner's role may not see are listed with an unknown value.",
    source: "pg_catalog.pg_settings, pg_catalog.pg_db_role_setting",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("cluster", FieldType::Reference("pg_cluster"), "Server."),
    Field::always(
        "value",
        FieldType::String,
        "Value for the whole server; secrets inside commands and connection strings taken out. Unknown when the scanner's role does not see it, or sees its own instead.",
    ),
    Field::optional("unit", FieldType::String, "`kB`, `ms`, `8kB`, ..."),
    Field::optional("value_type", FieldType::String, "`bool`, `enum`, `integer`, `real` or `string`."),
    Field::optional(
        "context",
        FieldType::String,
        "When it can change: `postmaster`, `sighup`, `superuser`, `user`, ...",
    ),
    Field::optional(
        "source",
        FieldType::String,
        "Where the value comes from: `default`, `configuration file`, `command line`, ...",
    ),
    Field::optional("source_file", FieldType::String, "Configuration file; only for those who may see it."),
    Field::optional("boot_value", FieldType::String, "Built-in default."),
    Field::always("pending_restart", FieldType::Boolean, "A change in the file waits for a restart."),
    Field::always(
        "overrides",
        FieldType::List(OVERRIDE),
        "ALTER ROLE and ALTER DATABASE ... SET entries, the least specific first.",
    ),
];

const OVERRIDE: &[Field] = &[
    Field::optional("database", FieldType::String, "Only in this database."),
    Field::optional("role_name", FieldType::String, "Only for this role."),
    Field::always(
        "value",
        FieldType::String,
        "Value. Unknown for a parameter of one's own making (`app.key`), which may hold a secret and is not read.",
    ),
];
