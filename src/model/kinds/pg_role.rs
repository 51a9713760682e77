//! PostgreSQL role.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "pg_role",
    title: "PostgreSQL role",
    description: "A role of a PostgreSQL server, and what it reaches through others: now, one SET ROLE away, or by rights that it can give to itself.",
    source: "pg_catalog.pg_roles, pg_catalog.pg_auth_members, pg_catalog.pg_db_role_setting",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("cluster", FieldType::Reference("pg_cluster"), "Server."),
    Field::always("rolsuper", FieldType::Boolean, "Superuser."),
    Field::always("rolinherit", FieldType::Boolean, "Inherits privileges of the roles that it is a member of."),
    Field::always("rolcreaterole", FieldType::Boolean, "May create roles."),
    Field::always("rolcreatedb", FieldType::Boolean, "May create databases."),
    Field::always("rolcanlogin", FieldType::Boolean, "Has the LOGIN attribute."),
    Field::always("rolreplication", FieldType::Boolean, "May replicate."),
    Field::always("rolbypassrls", FieldType::Boolean, "Is not bound by row level security."),
    Field::always(
        "rolconnlimit",
        FieldType::Integer,
        "Connections allowed; -1 is no limit. Superusers are not bound by it.",
    ),
    Field::optional(
        "rolvaliduntil",
        FieldType::Timestamp,
        "End of validity of the password, not of other ways to log in; absent is for ever.",
    ),
    Field::optional(
        "password_type",
        FieldType::String,
        "`scram-sha-256`, `md5`, `none` or `other`. Unknown unless the server has the function `dbmuster.password_kind()`; the verifier itself is never read.",
    ),
    Field::always(
        "can_login",
        FieldType::Boolean,
        "LOGIN, and a connection limit that lets it in. Says nothing of pg_hba or CONNECT.",
    ),
    Field::always("is_predefined", FieldType::Boolean, "Made by initdb: `pg_monitor` and its like."),
    Field::always("is_bootstrap", FieldType::Boolean, "The role that initdb was run with (OID 10)."),
    Field::optional(
        "managed_by",
        FieldType::String,
        "`rds`, `cloud_sql` or `azure` for a role that belongs to the provider.",
    ),
    Field::optional("comment", FieldType::String, "`COMMENT ON ROLE`."),
    Field::optional("open_sessions", FieldType::Integer, "Sessions of the role at the time of the read."),
    Field::always(
        "member_of",
        FieldType::ReferenceList("pg_role"),
        "Roles that it is a direct member of, whatever the options; those are in pg_membership.",
    ),
    Field::always("members", FieldType::ReferenceList("pg_role"), "Roles that are direct members of it."),
    Field::always("owned_databases", FieldType::StringList, "Names of the databases that it owns."),
    // Filled in from the closure over all memberships.
    Field::optional(
        "owned_objects",
        FieldType::Integer,
        "Objects and schemas that it owns, over all databases that were read.",
    ),
    Field::optional(
        "attributes_now",
        FieldType::StringList,
        "`SUPERUSER`, `CREATEROLE`, `CREATEDB`, `REPLICATION`, `BYPASSRLS` that hold in the next statement. They are never inherited.",
    ),
    Field::optional("attributes_after_set_role", FieldType::StringList, "Those that hold after one SET ROLE at most."),
    Field::optional(
        "attributes_obtainable",
        FieldType::StringList,
        "Those that it can get by rights that it can give to itself (ADMIN OPTION, CREATEROLE, programs on the server).",
    ),
    Field::optional(
        "special_roles_now",
        FieldType::StringList,
        "Names of predefined (`pg_...`) and provider (`rds_...`) roles, other than itself, whose privileges it has in the next statement.",
    ),
    Field::optional(
        "special_roles_after_set_role",
        FieldType::StringList,
        "Those that it can become by SET ROLE, or inherits after one.",
    ),
    Field::optional("special_roles_obtainable", FieldType::StringList, "Those that it can make itself a member of."),
    Field::optional(
        "ordinary_roles_now",
        FieldType::StringList,
        "Names of the other roles, other than itself, whose privileges it has in the next statement.",
    ),
    Field::optional(
        "ordinary_roles_after_set_role",
        FieldType::StringList,
        "Those that it can become by SET ROLE, or inherits after one.",
    ),
    Field::optional(
        "superuser_reach",
        FieldType::String,
        "How it comes to be a superuser: `now`, `after_set_role` or `obtainable`; absent when it cannot.",
    ),
    Field::optional(
        "superuser_steps",
        FieldType::StringList,
        "The way to a superuser in words, a step each; absent when there is none or the role is one.",
    ),
    Field::optional(
        "superuser_path",
        FieldType::StringList,
        "Names of the roles on the shortest way there, itself first.",
    ),
];
