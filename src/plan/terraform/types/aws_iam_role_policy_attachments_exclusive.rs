//! `aws_iam_role_policy_attachments_exclusive`: all managed policies that a role is to hold.
//!
//! What it takes from the role is not told: the plan does not name it, so that too much access is told rather than too little.

use serde_json::Value;

use crate::plan::terraform::args::Arg;
use crate::plan::terraform::build::{Mapping, no_build};
use crate::plan::terraform::link::{Link, Target};
use crate::plan::terraform::satellites::hold_policy;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_iam_role_policy_attachments_exclusive", resource_type: None, build: no_build, link };

fn link(l: &mut Link<'_>) {
    let role = match l.target("role_name", "aws_iam_role") {
        Target::Resource(name) | Target::Outside(name) => name,
        Target::Absent | Target::Unknown(_) => return,
    };
    match l.arg("policy_arns") {
        Arg::Known(Value::Array(arns)) => {
            let arns: Vec<String> = arns.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            arns.into_iter().for_each(|arn| hold_policy(l, &role, Ok(arn)));
        }
        Arg::Known(_) | Arg::Absent => {}
        Arg::Unknown(reason) => hold_policy(l, &role, Err(reason)),
    }
}
