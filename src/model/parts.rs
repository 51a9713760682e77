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
