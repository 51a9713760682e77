//! `AWS::IAM::Policy`: an inline policy of users, groups or roles.

use super::Type;
use crate::plan::cloudformation::facts;
use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::IAM::Policy",
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
    facts::holder(b);
    b.policy_document("policy_statements", "policy_document");
}
