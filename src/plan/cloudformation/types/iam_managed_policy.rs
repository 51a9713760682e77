//! `AWS::IAM::ManagedPolicy`: a customer managed policy and those who hold it.

use super::Type;
use crate::plan::cloudformation::facts;
use crate::plan::terraform::build::{Build, Mapping};

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::IAM::ManagedPolicy",
        resource_type: Some("aws_iam_policy"),
        build,
        link: facts::holders,
    },
    names: &[("ManagedPolicyName", "name")],
    inner: &[],
    only_with: &[],
};

fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    b.set("policy_type", "managed");
    b.policy_document("policy_statements", "policy_document");
}
