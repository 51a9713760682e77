//! PostgreSQL database.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::{PG_ACL, PG_ACL_IS_DEFAULT, PG_GRANTS, PG_OWNER_NAME, PG_OWNER_ROLE, PG_PUBLIC_PRIVILEGES};

pub static KIND: Kind = Kind {
    name: "pg_database",
    title: "PostgreSQL database",
    description: "A database of a PostgreSQL server, whether or not one can connect to it.",
    source: "pg_catalog.pg_database",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("cluster", FieldType::Reference("pg_cluster"), "Server."),
    PG_OWNER_ROLE,
    PG_OWNER_NAME,
    PG_ACL_IS_DEFAULT,
    PG_ACL,
    PG_PUBLIC_PRIVILEGES,
    PG_GRANTS,
    Field::always("allows_connections", FieldType::Boolean, "`datallowconn`."),
    Field::always("is_template", FieldType::Boolean, "`datistemplate`."),
    Field::always("is_valid", FieldType::Boolean, "Not left half-dropped (`datconnlimit` is not -2)."),
    Field::always("connection_limit", FieldType::Integer, "Connections allowed; -1 is no limit, 0 is superusers only."),
    Field::optional("encoding", FieldType::String, "Encoding, `UTF8`."),
    Field::optional(
        "is_provider_owned",
        FieldType::Boolean,
        "The provider keeps it for itself (`rdsadmin`, `cloudsqladmin`, ...), and nobody else can connect.",
    ),
    Field::always("contents_read", FieldType::Boolean, "What is inside was read, whole or with gaps."),
    Field::optional("frozen_xid_age", FieldType::Integer, "`age(datfrozenxid)`, in transactions."),
    Field::optional("frozen_multixact_age", FieldType::Integer, "`mxid_age(datminmxid)`, in multixacts."),
    Field::optional("checksum_failures", FieldType::Integer, "Absent while checksums are off."),
    Field::always(
        "event_triggers",
        FieldType::List(EVENT_TRIGGER),
        "Event triggers of the database. Unknown when its contents could not be read.",
    ),
];

const EVENT_TRIGGER: &[Field] = &[
    Field::always("name", FieldType::String, "Name."),
    Field::always(
        "event",
        FieldType::String,
        "`ddl_command_start`, `ddl_command_end`, `sql_drop`, `table_rewrite` or `login`.",
    ),
    Field::always("owner_name", FieldType::String, "Name of the role that owns it."),
    Field::always("function", FieldType::Reference("pg_object"), "Function that runs."),
    Field::always("enabled", FieldType::String, "`origin`, `replica`, `always` or `disabled`."),
    Field::optional("extension", FieldType::String, "Extension that it belongs to."),
];
