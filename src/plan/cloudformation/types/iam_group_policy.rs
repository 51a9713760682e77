//! `AWS::IAM::GroupPolicy`: an inline policy of a group.

use super::Type;
use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::IAM::GroupPolicy",
        resource_type: Some("aws_iam_policy"),
        build,
        link: no_link,
    },
    names: &[("PolicyName", "name")],
    inner: &[],
    only_with: &[],
};

fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    b.set("policy_type", "inline");
    b.reference("attached_to", "group_name", "aws_iam_group");
    b.policy_document("policy_statements", "policy_document");
}
