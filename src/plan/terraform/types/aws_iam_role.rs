//! `aws_iam_role`: a role, who may assume it, and the policies that are written inside it.

use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::link::Link;
use crate::plan::terraform::satellites;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_iam_role", resource_type: Some("aws_iam_role"), build, link };

fn build(b: &mut Build<'_>) {
    b.name(&["name", "name_prefix"]);
    b.policy_document("trust_statements", "assume_role_policy");
    b.string_list("managed_policy_arns", "managed_policy_arns");
    b.copy("permissions_boundary", "permissions_boundary");
    b.copy_or("max_session_duration", "max_session_duration", 3600);
}

/// Each `inline_policy` block becomes a policy of its own, as `aws_iam_role_policy` does.
fn link(l: &mut Link<'_>) {
    satellites::inline_policies(l, "inline_policy", ("name", "policy"));
}
