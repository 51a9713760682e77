//! VPC network ACL.

use crate::model::field::{Field, FieldType, Kind};

const ENTRY: &[Field] = &[
    Field::always("rule_number", FieldType::Integer, "Order: the lowest number that matches decides."),
    Field::always("egress", FieldType::Boolean, "For packets that leave the subnet; else for those that enter it."),
    Field::always("protocol", FieldType::String, "`tcp`, `udp`, `icmp`, ..., or `-1` for all."),
    Field::always("rule_action", FieldType::String, "`allow` or `deny`."),
    Field::optional("cidr_block", FieldType::String, "IPv4 range."),
    Field::optional("ipv6_cidr_block", FieldType::String, "IPv6 range."),
    Field::optional("from_port", FieldType::Integer, "First destination port; absent for all ports."),
    Field::optional("to_port", FieldType::Integer, "Last destination port."),
];

pub static KIND: Kind = Kind {
    name: "aws_network_acl",
    title: "VPC network ACL",
    description: "A packet filter around subnets, which keeps no state. Looked up by others, not judged itself.",
    source: "ec2:DescribeNetworkAcls",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("network_acl_id", FieldType::String, "Its id, `acl-...`."),
    Field::always("vpc_id", FieldType::String, "VPC."),
    Field::always("is_default", FieldType::Boolean, "Made with the VPC."),
    Field::always("subnet_ids", FieldType::StringList, "Subnets around which it stands."),
    Field::always("entries", FieldType::List(ENTRY), "Rules in both directions."),
];
