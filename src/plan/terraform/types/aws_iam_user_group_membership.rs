//! `aws_iam_user_group_membership`: groups that a user is put into.

use serde_json::Value;

use crate::plan::terraform::args::Arg;
use crate::plan::terraform::build::{Mapping, no_build};
use crate::plan::terraform::link::{Link, Target};
use crate::plan::terraform::satellites::join_group;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_iam_user_group_membership", resource_type: None, build: no_build, link };

fn link(l: &mut Link<'_>) {
    let user = match l.target("user", "aws_iam_user") {
        Target::Resource(name) | Target::Outside(name) => name,
        Target::Absent | Target::Unknown(_) => return,
    };
    match l.arg("groups") {
        Arg::Known(Value::Array(names)) => {
            let names: Vec<String> = names.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            names.into_iter().for_each(|name| join_group(l, &user, 0, Ok(name)));
        }
        Arg::Known(_) | Arg::Absent => {}
        Arg::Unknown(reason) => match l.target("groups", "aws_iam_group") {
            Target::Resource(id) => {
                let name = l.look_up(&id).map_or(id.clone(), |group| group.name.clone());
                join_group(l, &user, 0, Ok(name));
            }
            Target::Outside(_) | Target::Absent | Target::Unknown(_) => join_group(l, &user, 0, Err(reason)),
        },
    }
}
