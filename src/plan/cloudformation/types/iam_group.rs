//! `AWS::IAM::Group`: the policies in a group and those that it holds.

use super::Type;
use crate::plan::cloudformation::facts;
use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::link::Link;
use crate::plan::terraform::satellites;

pub static TYPE: Type = Type {
    mapping: Mapping { terraform_type: "AWS::IAM::Group", resource_type: Some("aws_iam_group"), build, link },
    names: &[("GroupName", "name")],
    inner: &[],
    only_with: &[],
};

fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    b.reference_list("managed_policy_arns", "managed_policy_arns", "aws_iam_policy");
}

fn link(l: &mut Link<'_>) {
    satellites::inline_policies(l, "policies", ("policy_name", "policy_document"));
    facts::held_policies(l, "group");
}
