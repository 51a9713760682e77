//! Membership of one PostgreSQL role in another.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "pg_membership",
    title: "PostgreSQL role membership",
    description: "One grant of a role to another. From version 16 on there may be several for one pair, one per grantor; their options add up.",
    source: "pg_catalog.pg_auth_members",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("cluster", FieldType::Reference("pg_cluster"), "Server."),
    Field::optional("role", FieldType::Reference("pg_role"), "Role that was granted; absent when it was dropped."),
    Field::always("role_name", FieldType::String, "Its name; its former OID when it was dropped."),
    Field::always("role_dropped", FieldType::Boolean, "The role no longer exists."),
    Field::optional("member", FieldType::Reference("pg_role"), "Role that received it; absent when it was dropped."),
    Field::always("member_name", FieldType::String, "Its name; its former OID when it was dropped."),
    Field::always("member_dropped", FieldType::Boolean, "The member no longer exists."),
    Field::optional("grantor", FieldType::Reference("pg_role"), "Role that gave it; not reliable before version 16."),
    Field::always("grantor_name", FieldType::String, "Its name; its former OID when it was dropped."),
    Field::always("grantor_dropped", FieldType::Boolean, "The grantor no longer exists."),
    Field::always("admin_option", FieldType::Boolean, "The member may pass the role on."),
    Field::always(
        "inherits",
        FieldType::Boolean,
        "The member has the role's privileges at once: `inherit_option`, or the member's own INHERIT before version 16.",
    ),
    Field::always(
        "can_set_role",
        FieldType::Boolean,
        "The member may SET ROLE: `set_option`, always true before version 16.",
    ),
];
