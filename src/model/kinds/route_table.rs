//! VPC route table.

use crate::model::field::{Field, FieldType, Kind};

const ROUTE: &[Field] = &[
    Field::optional("destination_cidr_block", FieldType::String, "IPv4 range."),
    Field::optional("destination_ipv6_cidr_block", FieldType::String, "IPv6 range."),
    Field::optional("destination_prefix_list_id", FieldType::String, "Prefix list."),
    Field::optional(
        "target",
        FieldType::String,
        "Where packets go: `local`, `igw-...`, `eigw-...`, `nat-...`, `vpce-...`, ...; absent when it is gone.",
    ),
    Field::always("state", FieldType::String, "`active`, or `blackhole` when the target is gone."),
];

pub static KIND: Kind = Kind {
    name: "aws_route_table",
    title: "VPC route table",
    description: "Where packets of subnets go. Looked up by others, not judged itself.",
    source: "ec2:DescribeRouteTables",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("route_table_id", FieldType::String, "Its id, `rtb-...`."),
    Field::always("vpc_id", FieldType::String, "VPC."),
    Field::always("main", FieldType::Boolean, "Holds for the subnets of the VPC that are associated with no table."),
    Field::always("subnet_ids", FieldType::StringList, "Subnets that are associated with it."),
    Field::always(
        "gateway_ids",
        FieldType::StringList,
        "Gateways that are associated with it: the way in, past an appliance for example.",
    ),
    Field::always("routes", FieldType::List(ROUTE), "Routes; the longest matching range wins."),
];
