//! `aws_iam_policy`: a customer managed policy.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_iam_policy", resource_type: Some("aws_iam_policy"), build, link: no_link };

fn build(b: &mut Build<'_>) {
    b.name(&["name", "name_prefix"]);
    b.set("policy_type", "managed");
    b.policy_document("policy_statements", "policy");
}
