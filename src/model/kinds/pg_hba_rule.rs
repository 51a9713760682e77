//! Rule of pg_hba.conf.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "pg_hba_rule",
    title: "PostgreSQL client authentication rule",
    description: "A line of pg_hba.conf or of a file that it includes. The first rule that matches a connection decides. Managed services do not show theirs.",
    source: "pg_catalog.pg_hba_file_rules",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("cluster", FieldType::Reference("pg_cluster"), "Server."),
    Field::always(
        "position",
        FieldType::Integer,
        "Place in the order of matching, from 1; lines with an error have one too.",
    ),
    Field::optional("file_name", FieldType::String, "File, from version 16 on."),
    Field::always("line_number", FieldType::Integer, "Line."),
    Field::optional(
        "connection_type",
        FieldType::String,
        "`local`, `host`, `hostssl`, `hostnossl`, `hostgssenc` or `hostnogssenc`.",
    ),
    Field::optional("databases", FieldType::StringList, "As written: names, `all`, `replication`, `sameuser`, ..."),
    Field::optional("users", FieldType::StringList, "As written: names, `all`, `+group`, `/expression`."),
    Field::optional(
        "address",
        FieldType::String,
        "Address, host name, `all`, `samehost` or `samenet`; absent for `local`.",
    ),
    Field::optional("netmask", FieldType::String, "Mask of a numerical address."),
    Field::optional("prefix_length", FieldType::Integer, "Bits of the mask; 0 for `all`."),
    Field::always("is_loopback", FieldType::Boolean, "Only connections from the server's own host match, over TCP."),
    Field::always("is_world", FieldType::Boolean, "Every address of IPv4 or IPv6 matches."),
    Field::optional(
        "plain_is_rejected_above",
        FieldType::Boolean,
        "A usable rule above it rejects everybody (`hostnossl all all all reject`) who comes without TLS.",
    ),
    Field::optional("auth_method", FieldType::String, "`scram-sha-256`, `md5`, `trust`, `reject`, ..."),
    Field::always(
        "options",
        FieldType::StringMap,
        "Options; those that hold a secret (`radiussecrets`, `ldapbindpasswd`) are left out.",
    ),
    Field::optional("error", FieldType::String, "Why the server cannot use the line."),
];
