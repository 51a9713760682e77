//! What the mappings of objects share that only add to other resources.

use serde_json::Value;

use super::args::Arg;
use super::build::Build;
use super::link::{self, Link, Target};
use crate::model::resource::{KnownAs, MANAGED_ELSEWHERE};
use crate::model::{Kind, Resource, kinds};

const POLICY: &str = "policy_statements";

/// Puts the policy document in `policy` onto the resource that `arg` names. Where that is not in the plan, a resource of
/// which nothing but the policy is known stands in for it, so that the policy is judged all the same.
///
/// When it cannot be told which resource that is, no policy of that kind that is still empty can be relied on.
pub fn policy_onto(l: &mut Link<'_>, arg: &str, kind: &'static str) {
    match l.target(arg, kind) {
        Target::Resource(id) => {
            let mut document = Build::new(l.args(), &[], l.scope);
            document.policy_document(POLICY, "policy");
            let Some(owner) = l.resource(&id) else { return };
            owner.attributes.remove(POLICY);
            owner.unknown_fields.retain(|path, _| !path.starts_with(POLICY));
            owner.attributes.extend(document.done.attributes);
            owner.unknown_fields.extend(document.done.unknown);
        }
        Target::Unknown(_) => {
            let mut found = false;
            for owner in l.resources_of(kind) {
                if owner.attributes.get(POLICY).and_then(Value::as_array).is_some_and(Vec::is_empty) {
                    link::set_unknown(owner, POLICY, "a policy of this plan cannot be matched to its owner");
                    found = true;
                }
            }
            if !found {
                policy_apart(l, kind, None);
            }
        }
        Target::Outside(owner) => policy_apart(l, kind, Some(&owner)),
        Target::Absent => {}
    }
}

/// Adds the owner of the policy, as far as the plan tells of it.
fn policy_apart(l: &mut Link<'_>, kind: &'static str, owner: Option<&str>) {
    let Some(Kind { fields, .. }) = kinds::find(kind) else { return };
    let mut document = Build::new(l.args(), fields, l.scope);
    document.policy_document(POLICY, "policy");
    let refers = |name: &str| l.resources.iter().any(|other| other.attributes.values().any(|value| value == name));
    // Under the name by which others of the plan refer to it, if any does.
    let id = owner.filter(|name| refers(name) && l.look_up(name).is_none()).unwrap_or_else(|| l.address());
    let mut stand_in = Resource::new(kind, id, owner.unwrap_or_else(|| l.address()), l.scope.lookup.origin());
    let elsewhere = fields.iter().map(|field| field.name).chain(kinds::HEADER_FIELDS);
    stand_in.unknown_fields = elsewhere
        .filter(|name| !matches!(*name, POLICY | "id" | "resource_type" | "name" | "origin" | "location"))
        .map(|name| (name.to_owned(), MANAGED_ELSEWHERE.to_owned()))
        .collect();
    let mut set_header = |path: &str, value: Option<&str>| {
        let value = value.filter(|value| !value.is_empty()).map(str::to_owned);
        if value.is_some() {
            stand_in.unknown_fields.remove(path);
        }
        value
    };
    let arn = owner.filter(|name| name.starts_with("arn:"));
    let part = |at: usize| arn.and_then(|arn| arn.split(':').nth(at));
    stand_in.region = set_header("region", part(3));
    stand_in.account_id = set_header("account_id", part(4));
    if kind == "aws_kms_key" {
        // Nobody writes the policy of a key of AWS.
        link::set(&mut stand_in, "key_manager", "CUSTOMER");
    }
    stand_in.attributes.extend(document.done.attributes);
    stand_in.unknown_fields.extend(document.done.unknown);
    stand_in.known_as = arn.map(|arn| Box::new(KnownAs { arn: Some(arn.to_owned()), ..KnownAs::default() }));
    l.add(stand_in);
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

/// Turns the rotation of the secret on that `secret_id` names.
pub fn rotation(l: &mut Link<'_>) {
    const KIND: &str = "aws_secretsmanager_secret";
    match l.target("secret_id", KIND) {
        Target::Resource(id) => {
            let enabled = match l.arg("rotation_enabled") {
                Arg::Known(value) => value.as_bool().unwrap_or(true),
                Arg::Absent | Arg::Unknown(_) => true,
            };
            let days = number(&l.arg("rotation_rules.automatically_after_days"))
                .or_else(|| rate(&l.arg("rotation_rules.schedule_expression")));
            let Some(secret) = l.resource(&id) else { return };
            link::set(secret, "rotation_enabled", enabled);
            if let Some(days) = days.filter(|days| *days > 0) {
                link::set(secret, "rotation_interval_days", days);
            }
        }
        Target::Unknown(_) => {
            for secret in l.resources_of(KIND) {
                if secret.attributes.get("rotation_enabled").is_some_and(|value| value == false) {
                    link::set_unknown(
                        secret,
                        "rotation_enabled",
                        "a rotation of this plan cannot be matched to its secret",
                    );
                }
            }
        }
        Target::Outside(_) | Target::Absent => {}
    }
}

/// Days of `rate(30 days)` or, rounded up, of `rate(36 hours)`; a `cron(...)` has no one distance.
fn rate(schedule: &Arg<'_>) -> Option<i64> {
    let Arg::Known(schedule) = schedule else { return None };
    let (number, unit) = schedule.as_str()?.strip_prefix("rate(")?.strip_suffix(')')?.split_once(' ')?;
    let number: i64 = number.parse().ok()?;
    match unit {
        "day" | "days" => Some(number),
        "hour" | "hours" => Some(number.checked_add(23)? / 24),
        _ => None,
    }
}

/// Makes each of the blocks a policy of its own, which its owner holds.
pub fn inline_policies(l: &mut Link<'_>, blocks: &str, (name, policy): (&str, &str)) {
    let address = l.address();
    let Some(owner) = l.look_up(address).cloned() else { return };
    for (index, block) in l.args().blocks(blocks).into_iter().enumerate() {
        let mut document = Build::new(block, &[], l.scope);
        document.name(&[name]);
        document.policy_document("policy_statements", policy);
        if document.is_present(policy) == Some(false) {
            continue;
        }
        let id = format!("{address}.{blocks}[{index}]");
        let shown = document.done.name.unwrap_or_else(|| id.clone());
        let mut policy = beside(&owner, "aws_iam_policy", &id, &shown);
        policy.attributes.extend(document.done.attributes);
        policy.attributes.insert("policy_type".to_owned(), "inline".into());
        policy.attributes.insert("attached_to".to_owned(), address.into());
        policy.unknown_fields.extend(document.done.unknown);
        l.add(policy);
    }
}

/// Puts a user, by name or id, into a group. Of a user from outside of the plan nothing but that is known.
pub fn join_group(l: &mut Link<'_>, user: &str, index: usize, group: Result<String, String>) {
    let id = format!("{}.users[{index}]", l.address());
    add_to(l, ("aws_iam_user", user), &id, "groups", group);
}

/// Gives a role, by name or id, a managed policy. Of a role from outside of the plan nothing but that is known.
pub fn hold_policy(l: &mut Link<'_>, role: &str, policy: Result<String, String>) {
    let id = format!("{}.role_name", l.address());
    add_to(l, ("aws_iam_role", role), &id, "managed_policy_arns", policy);
}

/// Adds to a list of a principal, which stands for itself under `outside` when it is not in the plan.
fn add_to(l: &mut Link<'_>, (kind, name): (&str, &str), outside: &str, field: &str, item: Result<String, String>) {
    let id = l.scope.by_value(kind, name).unwrap_or_else(|| name.to_owned());
    if let Some(known) = l.resource(&id) {
        return put_into(known, field, item);
    }
    // Several items of one object come to the same.
    if let Some(known) = l.resources.iter_mut().find(|one| one.id == outside) {
        return put_into(known, field, item);
    }
    let mut made = Resource::new(kind, outside, name, crate::model::Origin::Plan);
    made.reference_only = true;
    put_into(&mut made, field, item);
    l.add(made);
}

fn put_into(principal: &mut Resource, field: &str, item: Result<String, String>) {
    principal.unknown_fields.remove(field);
    let list = principal.attributes.entry(field).or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(list) = list else { return };
    match item {
        Ok(name) if !list.contains(&Value::from(name.as_str())) => list.push(name.into()),
        Ok(_) => {}
        Err(reason) => {
            let path = format!("{field}[{}]", list.len());
            principal.unknown_fields.insert(path, reason);
        }
    }
}

/// A resource that is written inside another.
#[must_use]
pub fn beside(owner: &Resource, kind: &str, id: &str, name: &str) -> Resource {
    let mut inner = Resource::new(kind, id, name, owner.origin);
    inner.account_id.clone_from(&owner.account_id);
    inner.region.clone_from(&owner.region);
    inner.location.clone_from(&owner.location);
    inner
}
