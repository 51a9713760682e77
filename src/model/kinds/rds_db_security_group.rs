//! RDS DB security group.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_db_security_group",
    title: "RDS DB security group",
    description: "A classic (pre-VPC) security group.",
    source: "rds:DescribeDBSecurityGroups",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("description", FieldType::String, "Description."),
    Field::optional("cidr_blocks", FieldType::StringList, "IPv4 ranges that may connect. Only known live."),
    Field::optional("security_groups", FieldType::StringList, "EC2 security groups that may connect. Only known live."),
    Field::optional("vpc_id", FieldType::String, "VPC."),
];
