//! VPC security group rule.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_security_group_rule",
    title: "VPC security group rule",
    description: "One rule that is managed apart from its group.",
    source: "ec2:DescribeSecurityGroupRules",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("direction", FieldType::String, "`ingress` or `egress`."),
    Field::always("security_group", FieldType::Reference("aws_security_group"), "Group that it belongs to."),
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
