//! `aws_iam_user_policy`: an inline policy of a user.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_iam_user_policy", resource_type: Some("aws_iam_policy"), build, link: no_link };

fn build(b: &mut Build<'_>) {
    b.name(&["name", "name_prefix"]);
    b.set("policy_type", "inline");
    b.reference("attached_to", "user", "aws_iam_user");
    b.policy_document("policy_statements", "policy");
}
