//! VPC endpoint.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::parts::STATEMENT;

pub static KIND: Kind = Kind {
    name: "aws_vpc_endpoint",
    title: "VPC endpoint",
    description: "A private way from a VPC to a service. Looked up by others, not judged itself.",
    source: "ec2:DescribeVpcEndpoints",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("vpc_endpoint_id", FieldType::String, "Its id, `vpce-...`."),
    Field::always("vpc_id", FieldType::String, "VPC."),
    Field::always("service_name", FieldType::String, "Service, such as `com.amazonaws.eu-central-1.rds`."),
    Field::always("endpoint_type", FieldType::String, "`Interface`, `Gateway`, `GatewayLoadBalancer`, ..."),
    Field::optional("state", FieldType::String, "`available`, ..."),
    Field::always("private_dns_enabled", FieldType::Boolean, "The service's public name leads here inside the VPC."),
    Field::always("route_table_ids", FieldType::StringList, "Tables that lead to a gateway endpoint."),
    Field::always("subnet_ids", FieldType::StringList, "Subnets with an interface of the endpoint."),
    Field::always(
        "vpc_security_groups",
        FieldType::ReferenceList("aws_security_group"),
        "Security groups of its interfaces.",
    ),
    Field::always("policy_statements", FieldType::List(STATEMENT), "Endpoint policy; empty when it has none."),
];
