//! `aws_kms_key_policy`: the policy of a key, managed apart from it.

use crate::plan::terraform::build::{Mapping, no_build};
use crate::plan::terraform::link::Link;
use crate::plan::terraform::satellites;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_kms_key_policy", resource_type: None, build: no_build, link };

fn link(l: &mut Link<'_>) {
    satellites::policy_onto(l, "key_id", "aws_kms_key");
}
