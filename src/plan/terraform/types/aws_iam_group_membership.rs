//! `aws_iam_group_membership`: users that are put into a group.

use serde_json::Value;

use crate::plan::terraform::args::Arg;
use crate::plan::terraform::build::{Mapping, no_build};
use crate::plan::terraform::link::{Link, Target};
use crate::plan::terraform::satellites::join_group;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_iam_group_membership", resource_type: None, build: no_build, link };

fn link(l: &mut Link<'_>) {
    let group = match l.target("group", "aws_iam_group") {
        Target::Resource(name) | Target::Outside(name) => Ok(name),
        Target::Unknown(reason) => Err(reason),
        Target::Absent => return,
    };
    let group = group.map(|id| l.look_up(&id).map_or(id.clone(), |group| group.name.clone()));
    let users = match l.arg("users") {
        Arg::Known(Value::Array(users)) => users.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Arg::Known(_) | Arg::Absent => Vec::new(),
        Arg::Unknown(_) => match l.target("users", "aws_iam_user") {
            Target::Resource(id) => vec![id],
            Target::Outside(_) | Target::Absent | Target::Unknown(_) => Vec::new(),
        },
    };
    for (index, user) in users.iter().enumerate() {
        join_group(l, user, index, group.clone());
    }
}
