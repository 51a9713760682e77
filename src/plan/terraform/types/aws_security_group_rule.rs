//! `aws_security_group_rule`: one rule, which may name several ranges.

use crate::plan::terraform::build::{Build, Mapping, no_link};
use crate::plan::terraform::rules;

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_security_group_rule",
    resource_type: Some("aws_security_group_rule"),
    build,
    link: no_link,
};

fn build(b: &mut Build<'_>) {
    b.copy_or_unknown("direction", "type", "not in the plan");
    b.reference("security_group", "security_group_id", "aws_security_group");
    if b.is_present("security_group_id") == Some(false) {
        b.unknown("security_group", "not in the plan");
    }
    rules::ports(b, "protocol");
    b.string_list("cidr_blocks", "cidr_blocks");
    b.string_list("ipv6_cidr_blocks", "ipv6_cidr_blocks");
    b.string_list("prefix_list_ids", "prefix_list_ids");
    b.reference_list("security_groups", "source_security_group_id", "aws_security_group");
    b.copy_or("self", "self", false);
    b.copy("description", "description");
}
