//! `AWS::EC2::SecurityGroup`: a VPC security group with the rules that are written inside it.

use serde_json::json;

use super::Type;
use crate::plan::terraform::build::{Build, Mapping, no_link};
use crate::plan::terraform::{databases, rules};

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::EC2::SecurityGroup",
        resource_type: Some("aws_security_group"),
        build,
        link: no_link,
    },
    names: &[
        ("GroupName", "name"),
        ("GroupDescription", "description"),
        ("SecurityGroupIngress", "ingress"),
        ("SecurityGroupEgress", "egress"),
    ],
    inner: &[],
    only_with: &[],
};

fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    b.copy("group_name", "name");
    b.copy("description", "description");
    b.copy("vpc_id", "vpc_id");
    for direction in ["ingress", "egress"] {
        b.list(direction, direction, |rule| {
            rules::ports(rule, "ip_protocol");
            rule.string_list("cidr_blocks", "cidr_ip");
            rule.string_list("ipv6_cidr_blocks", "cidr_ipv6");
            let (list, group) = match direction {
                "ingress" => ("source_prefix_list_id", "source_security_group_id"),
                _ => ("destination_prefix_list_id", "destination_security_group_id"),
            };
            rule.string_list("prefix_list_ids", list);
            rule.reference_list("security_groups", group, "aws_security_group");
            rule.set("self", false);
            rule.copy("description", "description");
        });
    }
    // EC2 lets everything out of a new group for which nobody writes a rule.
    if !databases::given(b, "egress") {
        b.set(
            "egress",
            json!([{"protocol": "-1", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [],
                "security_groups": [], "self": false}]),
        );
    }
}
