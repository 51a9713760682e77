//! `AWS::SecretsManager::ResourcePolicy`: the resource policy of a secret, managed apart from it.

use super::Type;
use crate::plan::terraform::build::{Mapping, no_build};
use crate::plan::terraform::link::Link;
use crate::plan::terraform::satellites;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::SecretsManager::ResourcePolicy",
        resource_type: None,
        build: no_build,
        link,
    },
    names: &[("ResourcePolicy", "policy")],
    inner: &[],
    only_with: &[],
};

fn link(l: &mut Link<'_>) {
    satellites::policy_onto(l, "secret_id", "aws_secretsmanager_secret");
}
