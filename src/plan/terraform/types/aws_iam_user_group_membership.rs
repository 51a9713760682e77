//! `aws_iam_user_group_membership`: groups that a user is put into.

use serde_json::Value;

use crate::plan::terraform::args::Arg;
use crate::plan::terraform::build::{Mapping, no_build};
use crate::plan::terraform::link::{Link, Target};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_iam_user_group_membership", resource_type: None, build: no_build, link };

fn link(l: &mut Link<'_>) {
    let Target::Resource(id) = l.target("user", "aws_iam_user") else { return };
    let groups = l.arg("groups");
    let Some(user) = l.resource(&id) else { return };
    user.unknown_fields.remove("groups");
    let list = user.attributes.entry("groups").or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(list) = list else { return };
    match groups {
        Arg::Known(Value::Array(names)) => list.extend(names.iter().filter(|name| name.is_string()).cloned()),
        Arg::Known(_) | Arg::Absent => {}
        Arg::Unknown(reason) => {
            let path = format!("groups[{}]", list.len());
            user.unknown_fields.insert(path, reason);
        }
    }
}
