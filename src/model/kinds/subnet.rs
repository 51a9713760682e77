//! VPC subnet.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_subnet",
    title: "VPC subnet",
    description: "A range of a VPC's addresses in one zone. Looked up by others, not judged itself.",
    source: "ec2:DescribeSubnets",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("subnet_id", FieldType::String, "Its id, `subnet-...`."),
    Field::always("vpc_id", FieldType::String, "VPC."),
    Field::optional("availability_zone", FieldType::String, "Zone."),
    Field::optional("cidr_block", FieldType::String, "IPv4 range; absent in a subnet with IPv6 only."),
    Field::always("ipv6_cidr_blocks", FieldType::StringList, "IPv6 ranges."),
    Field::optional(
        "default_for_az",
        FieldType::Boolean,
        "AWS made it with the default VPC. Every such subnet is in a default VPC.",
    ),
    Field::always("map_public_ip_on_launch", FieldType::Boolean, "New network interfaces get a public address."),
];
