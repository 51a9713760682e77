//! `AWS::EC2::SecurityGroupIngress`: one ingress rule with one counterpart.

use super::Type;
use crate::plan::terraform::build::{Build, Mapping, no_link};
use crate::plan::terraform::{databases, rules};

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::EC2::SecurityGroupIngress",
        resource_type: Some("aws_security_group_rule"),
        build,
        link: no_link,
    },
    names: &[
        ("GroupId", "security_group_id"),
        ("CidrIp", "cidr_ipv4"),
        ("CidrIpv6", "cidr_ipv6"),
        ("SourcePrefixListId", "prefix_list_id"),
        ("SourceSecurityGroupId", "referenced_security_group_id"),
    ],
    inner: &[],
    only_with: &[],
};

fn build(b: &mut Build<'_>) {
    rules::single(b, "ingress");
    // In the default VPC a group may go by its name.
    if !databases::given(b, "security_group_id") && databases::given(b, "group_name") {
        b.reference("security_group", "group_name", "aws_security_group");
    }
}
