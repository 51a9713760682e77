//! VPC security group.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::RULE;

pub static KIND: Kind = Kind {
    name: "aws_security_group",
    title: "VPC security group",
    description: "A firewall around network interfaces, with the rules that are written inside it.",
    source: "ec2:DescribeSecurityGroups",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("group_name", FieldType::String, "Name."),
    Field::optional("description", FieldType::String, "Description."),
    Field::optional("vpc_id", FieldType::String, "VPC."),
    Field::always("ingress", FieldType::List(RULE), "Rules for incoming traffic."),
    Field::always("egress", FieldType::List(RULE), "Rules for outgoing traffic."),
];
