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

const FIELDS: &[Field] = &[Field::optional("description", FieldType::String, "Description.")];
