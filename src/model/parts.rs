//! Pieces that several kinds share.

use crate::model::field::{Field, FieldType};

/// One condition of a policy statement.
pub const CONDITION: &[Field] = &[
    Field::always("operator", FieldType::String, "`StringEquals`, ..."),
    Field::always("key", FieldType::String, "Condition key, lower case."),
    Field::always("values", FieldType::StringList, "Values."),
];

/// One statement of an IAM, key or resource policy.
pub const STATEMENT: &[Field] = &[
    Field::always("effect", FieldType::String, "`Allow` or `Deny`."),
    Field::always("actions", FieldType::StringList, "`Action`, as written."),
    Field::always("not_actions", FieldType::StringList, "`NotAction`."),
    Field::always("resources", FieldType::StringList, "`Resource`; empty in a trust policy."),
    Field::always("not_resources", FieldType::StringList, "`NotResource`."),
    Field::always(
        "principals",
        FieldType::StringList,
        "`type:value` for each principal, such as `AWS:111122223333` or `Service:rds.amazonaws.com`; `*` for everybody.",
    ),
    Field::always("not_principals", FieldType::StringList, "`NotPrincipal`, in the same form."),
    Field::always("conditions", FieldType::List(CONDITION), "Conditions, all of which must hold."),
];

/// One rule of a security group.
pub const RULE: &[Field] = &[
    Field::always("protocol", FieldType::String, "`tcp`, `udp`, `icmp`, ..., or `-1` for all."),
    Field::optional("from_port", FieldType::Integer, "First port; absent for all ports."),
    Field::optional("to_port", FieldType::Integer, "Last port."),
    Field::always("cidr_blocks", FieldType::StringList, "IPv4 ranges."),
    Field::always("ipv6_cidr_blocks", FieldType::StringList, "IPv6 ranges."),
    Field::always("prefix_list_ids", FieldType::StringList, "Managed prefix lists."),
    Field::always("security_groups", FieldType::StringList, "Groups on the other side."),
    Field::always("self", FieldType::Boolean, "The group itself is on the other side."),
    Field::optional("description", FieldType::String, "Description."),
];

/// Role that owns a PostgreSQL object.
pub const PG_OWNER_ROLE: Field = Field::always("owner_role", FieldType::Reference("pg_role"), "Role that owns it.");

/// Its name, so that nobody has to look it up.
pub const PG_OWNER_NAME: Field = Field::always("owner_name", FieldType::String, "Name of the role that owns it.");

/// Access control list of a PostgreSQL object.
pub const PG_ACL: Field = Field::optional(
    "acl",
    FieldType::String,
    "Access control list as the server writes `aclitem[]`, but that a role whose name is all digits is in double quotes: digits without them are the OID of a dropped role. `{}` grants nothing to nobody. Absent when the object has the built-in default.",
);

/// Whether it has none.
pub const PG_ACL_IS_DEFAULT: Field = Field::always(
    "acl_is_default",
    FieldType::Boolean,
    "No access control list was ever written (NULL): the built-in default of the class holds.",
);

/// What it was when initdb or an extension made the object.
pub const PG_INITIAL_ACL: Field = Field::optional(
    "initial_acl",
    FieldType::String,
    "Access control list that initdb or the extension left it with (`pg_init_privs`), in the same form.",
);

/// One step from the internet to a database.
pub const REACHABILITY_STEP: &[Field] = &[
    Field::always("step", FieldType::String, "`public_address`, `route`, `security_group` or `network_acl`."),
    Field::always("passed", FieldType::String, "`yes`, `no`, or `unknown`."),
    Field::always("evidence", FieldType::String, "What says so, by name."),
];

/// Whether anybody on the internet can open a connection to a database.
pub const REACHABILITY: &[Field] = &[
    Field::always(
        "reachable",
        FieldType::Boolean,
        "A packet from some public address gets there, and the answer back.",
    ),
    Field::always("steps", FieldType::List(REACHABILITY_STEP), "From the outside in, up to the first that stops it."),
];

/// What the attribute of that type says.
pub const REACHABILITY_DOC: &str = "Whether the internet reaches it: computed from its address, routes, security groups and network ACLs. Only known live.";

/// Protocol in lower-case words; `-1` for all. EC2 takes and returns numbers too.
#[must_use]
pub fn ip_protocol(written: &str) -> String {
    let written = written.to_ascii_lowercase();
    match written.as_str() {
        "all" | "-1" => "-1".to_owned(),
        "6" => "tcp".to_owned(),
        "17" => "udp".to_owned(),
        "1" => "icmp".to_owned(),
        "58" => "icmpv6".to_owned(),
        _ => written,
    }
}

/// A maintenance action that waits for an RDS database.
pub const MAINTENANCE_ACTION: &[Field] = &[
    Field::always(
        "action",
        FieldType::String,
        "`system-update`, `db-upgrade`, `hardware-maintenance`, `ca-certificate-rotation`, ...",
    ),
    Field::optional("description", FieldType::String, "What it does."),
    Field::optional(
        "opt_in_status",
        FieldType::String,
        "`next-maintenance`, `immediate`, ... when somebody asked for it.",
    ),
    Field::optional(
        "auto_applied_after_date",
        FieldType::Timestamp,
        "Applied in the first maintenance window after it.",
    ),
    Field::optional("forced_apply_date", FieldType::Timestamp, "Applied then, whatever the window or the opt-in."),
    Field::optional("current_apply_date", FieldType::Timestamp, "When it will be applied as things stand."),
];

/// What a DB instance will be after its next maintenance window or restart, beside what it is.
pub const PENDING_INSTANCE: &[Field] = &[
    Field::optional("allocated_storage", FieldType::Integer, "GiB."),
    Field::optional("backup_retention_period", FieldType::Integer, "Days."),
    Field::optional("ca_certificate_identifier", FieldType::String, "Certificate authority."),
    Field::optional("db_instance_class", FieldType::String, "Instance class."),
    Field::optional("db_instance_identifier", FieldType::String, "New name."),
    Field::optional("db_subnet_group", FieldType::String, "DB subnet group."),
    Field::optional("dedicated_log_volume", FieldType::Boolean, "Dedicated log volume."),
    Field::optional("engine", FieldType::String, "Engine."),
    Field::optional("engine_version", FieldType::String, "Engine version."),
    Field::optional("iam_database_authentication_enabled", FieldType::Boolean, "IAM database authentication."),
    Field::optional("iops", FieldType::Integer, "Provisioned I/O per second."),
    Field::optional("license_model", FieldType::String, "License model."),
    Field::optional("log_types_to_disable", FieldType::StringList, "Log types that will no longer be exported."),
    Field::optional("log_types_to_enable", FieldType::StringList, "Log types that will be exported."),
    Field::optional(
        "master_user_password",
        FieldType::Boolean,
        "A new password waits. The password itself is never read.",
    ),
    Field::optional("multi_az", FieldType::Boolean, "Standby in another zone."),
    Field::optional("port", FieldType::Integer, "TCP port."),
    Field::optional("storage_throughput", FieldType::Integer, "MiB per second."),
    Field::optional("storage_type", FieldType::String, "Storage type."),
];

/// What a DB cluster will be after its next maintenance window, beside what it is.
pub const PENDING_CLUSTER: &[Field] = &[
    Field::optional("allocated_storage", FieldType::Integer, "GiB."),
    Field::optional("backup_retention_period", FieldType::Integer, "Days."),
    Field::optional("ca_certificate_identifier", FieldType::String, "Certificate authority."),
    Field::optional("db_cluster_identifier", FieldType::String, "New name."),
    Field::optional("engine_version", FieldType::String, "Engine version."),
    Field::optional("iam_database_authentication_enabled", FieldType::Boolean, "IAM database authentication."),
    Field::optional("iops", FieldType::Integer, "Provisioned I/O per second."),
    Field::optional("log_types_to_disable", FieldType::StringList, "Log types that will no longer be exported."),
    Field::optional("log_types_to_enable", FieldType::StringList, "Log types that will be exported."),
    Field::optional(
        "master_user_password",
        FieldType::Boolean,
        "A new password waits. The password itself is never read.",
    ),
    Field::optional("storage_type", FieldType::String, "Storage type."),
];

/// What everybody holds on a PostgreSQL object.
pub const PG_PUBLIC_PRIVILEGES: Field = Field::always(
    "public_privileges",
    FieldType::StringList,
    "Privileges that everybody holds: the entries of PUBLIC, or the built-in default where no list was ever written. Worked out from `acl` after the read.",
);

/// Entries of the lists of an object, for those of which there are few.
pub const PG_GRANTS: Field = Field::optional(
    "grants",
    FieldType::List(PG_GRANT),
    "Entries of `acl` and `column_acls` without those of the owner. Worked out after the read, and only for databases, schemas, languages, foreign servers and wrappers, parameters, and what initdb made; the lists of tables are too long for it.",
);

/// Entries of other objects' lists that give more than rows.
pub const PG_NOTABLE_GRANTS: Field = Field::optional(
    "notable_grants",
    FieldType::List(PG_GRANT),
    "Of objects without `grants`: entries of `acl` and `column_acls`, without those of the owner, that may be passed on, or give TRUNCATE, REFERENCES, TRIGGER or MAINTAIN on a table. Worked out after the read; absent when there are none.",
);

const PG_GRANT: &[Field] = &[
    Field::optional("grantee_name", FieldType::String, "Role that holds it; absent for PUBLIC."),
    Field::always("is_public", FieldType::Boolean, "Everybody holds it."),
    Field::optional("column", FieldType::String, "Column; absent for the whole object."),
    Field::always("privileges", FieldType::StringList, "`SELECT`, `USAGE`, `ALTER SYSTEM`, ..."),
    Field::always("grantable", FieldType::StringList, "Those that the grantee may pass on."),
    Field::always("is_initial", FieldType::Boolean, "initdb or the extension gave all of them, not somebody later."),
];
