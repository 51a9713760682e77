//! DB subnet group.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_subnet_group",
    title: "DB subnet group",
    description: "Subnets in which databases may be placed.",
    source: "rds:DescribeDBSubnetGroups",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("subnet_ids", FieldType::StringList, "Subnets."),
    Field::optional("vpc_id", FieldType::String, "VPC."),
    Field::optional("description", FieldType::String, "Description."),
    Field::optional("availability_zones", FieldType::StringList, "Zones of the subnets. Only known live."),
    Field::optional(
        "internet_routes",
        FieldType::StringList,
        "Routes of its subnets to an internet gateway, in words; empty when there is none. Worked out from route tables. Only known live.",
    ),
    Field::optional(
        "in_default_vpc",
        FieldType::Boolean,
        "Its VPC is the default one of the region: it holds a subnet that AWS made with it. Only known live.",
    ),
    Field::optional("status", FieldType::String, "`Complete` or another status. Only known live."),
];
