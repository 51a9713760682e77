//! What the mappings of security groups and of their rules share.

use super::build::Build;
use super::satellites;
use crate::model::parts::ip_protocol;

/// `protocol`, `from_port` and `to_port` from the named protocol argument.
pub fn ports(b: &mut Build<'_>, protocol_arg: &str) {
    b.copy_or_unknown("protocol", protocol_arg, "not in the plan");
    let written = b.text(protocol_arg).map(ip_protocol);
    let all = written.as_deref() == Some("-1");
    if let Some(written) = written {
        b.set("protocol", written);
    }
    // All protocols means all ports, whatever numbers stand beside it; -1 means all of them too.
    let every_port = satellites::number(&b.arg("from_port")) == Some(-1);
    if !all && !every_port {
        b.copy("from_port", "from_port");
        b.copy("to_port", "to_port");
    }
}

/// The rules that are written inside a security group.
pub fn group(b: &mut Build<'_>) {
    b.copy("description", "description");
    b.copy("vpc_id", "vpc_id");
    // Terraform takes the allow-all rule for outgoing traffic away from a new group: no block is no rule.
    for direction in ["ingress", "egress"] {
        b.list(direction, direction, |rule| {
            ports(rule, "protocol");
            rule.string_list("cidr_blocks", "cidr_blocks");
            rule.string_list("ipv6_cidr_blocks", "ipv6_cidr_blocks");
            rule.string_list("prefix_list_ids", "prefix_list_ids");
            rule.string_list("security_groups", "security_groups");
            rule.copy_or("self", "self", false);
            rule.copy("description", "description");
        });
    }
}

/// A rule of `aws_vpc_security_group_..._rule`, which has one counterpart.
pub fn single(b: &mut Build<'_>, direction: &str) {
    b.name(&["description"]);
    b.set("direction", direction);
    b.reference("security_group", "security_group_id", "aws_security_group");
    if b.is_present("security_group_id") == Some(false) {
        b.unknown("security_group", "not in the plan");
    }
    ports(b, "ip_protocol");
    b.string_list("cidr_blocks", "cidr_ipv4");
    b.string_list("ipv6_cidr_blocks", "cidr_ipv6");
    b.string_list("prefix_list_ids", "prefix_list_id");
    b.reference_list("security_groups", "referenced_security_group_id", "aws_security_group");
    b.set("self", false);
    b.copy("description", "description");
}
