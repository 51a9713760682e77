//! PostgreSQL object with an access control list of its own.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::{
    PG_ACL, PG_ACL_IS_DEFAULT, PG_GRANTS, PG_INITIAL_ACL, PG_NOTABLE_GRANTS, PG_OWNER_NAME, PG_OWNER_ROLE,
    PG_PUBLIC_PRIVILEGES,
};

pub static KIND: Kind = Kind {
    name: "pg_object",
    title: "PostgreSQL object",
    description: "A table, view, sequence, function, type, language, foreign-data wrapper, foreign server, tablespace, large object or parameter. An object that initdb made is listed when it has an access control list or an owner other than the bootstrap role. The row type of a relation has the relation's name, schema and owner, and is listed (kind `row`) only when it has an access control list; array types are not listed, they follow their element.",
    source: "pg_catalog.pg_class, pg_attribute, pg_proc, pg_type, pg_language, pg_foreign_data_wrapper, pg_foreign_server, pg_tablespace, pg_largeobject_metadata, pg_parameter_acl",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("cluster", FieldType::Reference("pg_cluster"), "Server."),
    Field::optional(
        "database",
        FieldType::String,
        "Name of the database; absent for tablespaces and parameters, which all databases share.",
    ),
    Field::always(
        "class",
        FieldType::String,
        "What the privileges are those of: `table` (everything with columns), `sequence`, `function`, `type`, `language`, `foreign_data_wrapper`, `foreign_server`, `tablespace`, `large_object`, `parameter`.",
    ),
    Field::always(
        "kind",
        FieldType::String,
        "`table`, `partitioned_table`, `view`, `materialized_view`, `foreign_table`; `function`, `procedure`, `aggregate`, `window`; `base`, `composite`, `domain`, `enum`, `range`, `multirange`, `pseudo`, `row`; else the class.",
    ),
    Field::optional("schema", FieldType::String, "Name of the schema, for objects that live in one."),
    Field::always("object_name", FieldType::String, "Name without schema and arguments; the number of a large object."),
    Field::optional("arguments", FieldType::String, "Types of a function's input arguments, `integer, app.money`."),
    PG_OWNER_ROLE,
    PG_OWNER_NAME,
    PG_ACL_IS_DEFAULT,
    PG_ACL,
    Field::optional(
        "column_acls",
        FieldType::StringMap,
        "Column name to access control list, for columns that have one.",
    ),
    PG_INITIAL_ACL,
    Field::optional(
        "initial_column_acls",
        FieldType::StringMap,
        "The same of columns, for columns that initdb or the extension gave a list.",
    ),
    PG_PUBLIC_PRIVILEGES,
    Field::optional(
        "public_column_privileges",
        FieldType::StringList,
        "Privileges that everybody holds on single columns, as `SELECT (email)`. Worked out from `column_acls` after the read; absent when there are none.",
    ),
    PG_GRANTS,
    PG_NOTABLE_GRANTS,
    Field::optional(
        "readers",
        FieldType::Integer,
        "Of a table or sequence: roles that may SELECT in the next statement, superusers included. Worked out after the read.",
    ),
    Field::optional(
        "writers",
        FieldType::Integer,
        "Of a table or sequence: roles that may INSERT, UPDATE, DELETE or TRUNCATE in the next statement, superusers included.",
    ),
    Field::always("is_system", FieldType::Boolean, "Made by initdb (OID below 16384)."),
    Field::optional(
        "is_system_catalog",
        FieldType::Boolean,
        "Of class table: a catalog that only superusers may write as a whole (OID below 12000), whatever its list says.",
    ),
    Field::optional("extension", FieldType::Reference("pg_extension"), "Extension that it belongs to."),
    // Relations.
    Field::optional("rls_enabled", FieldType::Boolean, "Row level security is on."),
    Field::optional("rls_forced", FieldType::Boolean, "Row level security binds the owner too."),
    Field::optional("security_invoker", FieldType::Boolean, "Of a view: it reads with the privileges of the caller."),
    Field::optional("is_partition", FieldType::Boolean, "Of a table: a partition of another."),
    Field::optional("parents", FieldType::ReferenceList("pg_object"), "Tables that it is a partition or child of."),
    Field::optional("reads", FieldType::ReferenceList("pg_object"), "Of a view: the relations that it names."),
    Field::optional("calls", FieldType::ReferenceList("pg_object"), "Of a view: the functions that it names."),
    Field::optional("triggers", FieldType::List(TRIGGER), "Triggers of the relation, internal ones left out."),
    Field::optional("array_type", FieldType::String, "Name of the array type over it, or over its row type."),
    // Functions.
    Field::optional("security_definer", FieldType::Boolean, "It runs with the privileges of its owner."),
    Field::optional("leakproof", FieldType::Boolean, "Said to reveal nothing of its arguments."),
    Field::optional("language", FieldType::String, "Language of a function."),
    Field::optional("returns_trigger", FieldType::Boolean, "It can only be called by a trigger or event trigger."),
    Field::optional("has_sql_body", FieldType::Boolean, "Its names were resolved when it was made (`BEGIN ATOMIC`)."),
    Field::optional("search_path", FieldType::String, "`search_path` that is set for its calls; may be empty."),
    Field::optional("config", FieldType::StringList, "Names of all settings that are set for its calls."),
    // Types.
    Field::optional("range_type", FieldType::Reference("pg_object"), "Of a multirange: its range type."),
    // Languages, servers, tablespaces.
    Field::optional("trusted", FieldType::Boolean, "Of a language: safe to leave to everybody."),
    Field::optional("foreign_server", FieldType::Reference("pg_object"), "Of a foreign table: its server."),
    Field::optional("foreign_data_wrapper", FieldType::Reference("pg_object"), "Of a foreign server: its wrapper."),
    Field::optional(
        "user_mappings",
        FieldType::List(USER_MAPPING),
        "Of a foreign server: who is mapped to a remote user.",
    ),
    Field::optional("directory", FieldType::String, "Of a tablespace: where it is; absent for the built-in ones."),
];

const TRIGGER: &[Field] = &[
    Field::always("name", FieldType::String, "Name."),
    Field::always("function", FieldType::Reference("pg_object"), "Function that runs."),
    Field::always("enabled", FieldType::String, "`origin`, `replica`, `always` or `disabled`."),
];

const USER_MAPPING: &[Field] = &[
    Field::optional("role_name", FieldType::String, "Role that is mapped; absent for PUBLIC."),
    Field::always("is_public", FieldType::Boolean, "Everybody without a mapping of their own is mapped."),
];
