//! `AWS::IAM::Role`: a role, who may assume it, the policies in it and those that it holds.

use super::Type;
use crate::plan::cloudformation::facts;
use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::link::Link;
use crate::plan::terraform::satellites;

pub static TYPE: Type = Type {
    mapping: Mapping { terraform_type: "AWS::IAM::Role", resource_type: Some("aws_iam_role"), build, link },
    names: &[("RoleName", "name")],
    inner: &[],
    only_with: &[],
};

fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    b.policy_document("trust_statements", "assume_role_policy_document");
    b.reference_list("managed_policy_arns", "managed_policy_arns", "aws_iam_policy");
    b.copy("permissions_boundary", "permissions_boundary");
    b.copy_or("max_session_duration", "max_session_duration", 3600);
}

fn link(l: &mut Link<'_>) {
    satellites::inline_policies(l, "policies", ("policy_name", "policy_document"));
    facts::held_policies(l, "role");
}
