//! `aws_secretsmanager_secret_policy`: the resource policy of a secret, managed apart from it.

use crate::plan::terraform::build::{Mapping, no_build};
use crate::plan::terraform::link::Link;
use crate::plan::terraform::satellites;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_secretsmanager_secret_policy", resource_type: None, build: no_build, link };

fn link(l: &mut Link<'_>) {
    satellites::policy_onto(l, "secret_arn", "aws_secretsmanager_secret");
}
