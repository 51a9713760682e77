//! PostgreSQL role.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "postgresql_role",
    title: "PostgreSQL role",
    description: "A role of a PostgreSQL server.",
    source: "pg_catalog.pg_roles, pg_catalog.pg_auth_members",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("server", FieldType::Reference("postgresql_server"), "Server."),
    Field::always("rolsuper", FieldType::Boolean, "Superuser."),
    Field::always("rolinherit", FieldType::Boolean, "Inherits privileges of the roles that it is a member of."),
    Field::always("rolcreaterole", FieldType::Boolean, "May create roles."),
    Field::always("rolcreatedb", FieldType::Boolean, "May create databases."),
    Field::always("rolcanlogin", FieldType::Boolean, "May log in."),
    Field::always("rolreplication", FieldType::Boolean, "May replicate."),
    Field::always("rolbypassrls", FieldType::Boolean, "Is not bound by row level security."),
    Field::always("rolconnlimit", FieldType::Integer, "Connections allowed; -1 is no limit."),
    Field::optional("rolvaliduntil", FieldType::Timestamp, "End of validity of the password; absent is for ever."),
    Field::optional("password_type", FieldType::String, "`scram-sha-256`, `md5`, `none` or `other`."),
    Field::always("member_of", FieldType::ReferenceList("postgresql_role"), "Roles that it is a direct member of."),
];
