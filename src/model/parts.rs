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
