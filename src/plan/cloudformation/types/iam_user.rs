//! `AWS::IAM::User`: a long-lived identity, the policies in it and those that it holds.

use super::Type;
use crate::plan::cloudformation::facts;
use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::link::Link;
use crate::plan::terraform::satellites;

pub static TYPE: Type = Type {
    mapping: Mapping { terraform_type: "AWS::IAM::User", resource_type: Some("aws_iam_user"), build, link },
    names: &[("UserName", "name")],
    inner: &[],
    only_with: &[],
};

fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    b.reference_list("managed_policy_arns", "managed_policy_arns", "aws_iam_policy");
    b.string_list("groups", "groups");
    b.copy("permissions_boundary", "permissions_boundary");
}

fn link(l: &mut Link<'_>) {
    satellites::inline_policies(l, "policies", ("policy_name", "policy_document"));
    facts::held_policies(l, "user");
}
