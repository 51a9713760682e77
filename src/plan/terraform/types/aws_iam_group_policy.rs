//! `aws_iam_group_policy`: an inline policy of a group.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_iam_group_policy", resource_type: Some("aws_iam_policy"), build, link: no_link };

fn build(b: &mut Build<'_>) {
    b.name(&["name", "name_prefix"]);
    b.set("policy_type", "inline");
    b.reference("attached_to", "group", "aws_iam_group");
    b.policy_document("policy_statements", "policy");
}
