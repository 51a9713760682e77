//! What the mappings of objects share that only add to other resources.

use serde_json::Value;

use super::args::Arg;
use super::build::Build;
use super::link::{self, Link, Target};

/// Puts the policy document in `policy` onto the resource that `arg` names.
///
/// When it cannot be told which resource that is, no policy of that kind that is still empty can be relied on.
pub fn policy_onto(l: &mut Link<'_>, arg: &str, kind: &str) {
    const FIELD: &str = "policy_statements";
    match l.target(arg, kind) {
        Target::Resource(id) => {
            let mut document = Build::new(l.args(), &[], l.scope);
            document.policy_document(FIELD, "policy");
            let Some(owner) = l.resource(&id) else { return };
            owner.attributes.remove(FIELD);
            owner.unknown_fields.retain(|path, _| !path.starts_with(FIELD));
            owner.attributes.extend(document.done.attributes);
            owner.unknown_fields.extend(document.done.unknown);
        }
        Target::Unknown(_) => {
            for owner in l.resources_of(kind) {
                if owner.attributes.get(FIELD).and_then(Value::as_array).is_some_and(Vec::is_empty) {
                    link::set_unknown(owner, FIELD, "a policy of this plan cannot be matched to its owner");
                }
            }
        }
        Target::Outside(_) | Target::Absent => {}
    }
}

/// Adds what `from` names to the list `field` of the resource that `arg` names.
pub fn add_to_list(l: &mut Link<'_>, (arg, kind): (&str, &str), field: &str, (from, from_kind): (&str, &str)) {
    let Target::Resource(id) = l.target(arg, kind) else { return };
    let item = match l.target(from, from_kind) {
        Target::Resource(text) | Target::Outside(text) => Ok(text),
        Target::Unknown(reason) => Err(reason),
        Target::Absent => return,
    };
    let Some(owner) = l.resource(&id) else { return };
    owner.unknown_fields.remove(field);
    let list = owner.attributes.entry(field).or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(list) = list else { return };
    match item {
        Ok(text) => {
            let text = Value::from(text);
            if !list.contains(&text) {
                list.push(text);
            }
        }
        Err(reason) => {
            let path = format!("{field}[{}]", list.len());
            owner.unknown_fields.insert(path, reason);
        }
    }
}

/// The known whole number at the path.
#[must_use]
pub fn number(arg: &Arg<'_>) -> Option<i64> {
    match arg {
        Arg::Known(value) => value.as_i64().or_else(|| value.as_str()?.parse().ok()),
        Arg::Absent | Arg::Unknown(_) => None,
    }
}
