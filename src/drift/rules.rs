//! Rules of security groups, one peer at a time: plans and the service bundle the same rules in different ways.
//!
//! Main function: [`differences`].

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::fields::Pair;
use super::values::Sides;
use crate::model::Resource;

/// Lists of peers of a rule.
const PEERS: [&str; 4] = ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups"];

/// Whether the attribute holds rules of a security group.
pub(super) fn are_rules(resource_type: &str, field: &str) -> bool {
    resource_type == "aws_security_group" && matches!(field, "ingress" | "egress")
}

/// What is declared and not there, and what is there and not declared; each as `tcp 5432-5432 10.0.0.0/8`, sorted.
pub(super) fn differences(pair: Pair<'_>, direction: &str, sides: &Sides<'_>) -> (Vec<String>, Vec<String>) {
    let own = &pair.declared.resource;
    let here = (own.id.as_str(), pair.live.id.as_str());
    let mut declared = BTreeSet::new();
    for rule in objects(own.attributes.get(direction)) {
        atoms(rule, here, sides, &mut declared);
    }
    let (own_rules, open) = on_their_own(pair, direction, sides);
    for rule in own_rules {
        atoms(&rule.attributes, here, sides, &mut declared);
    }
    let mut live = BTreeSet::new();
    for rule in objects(pair.live.attributes.get(direction)) {
        atoms(rule, here, sides, &mut live);
    }
    let missing = declared.difference(&live).cloned().collect();
    let more = if open { Vec::new() } else { live.difference(&declared).cloned().collect() };
    (missing, more)
}

/// All rules that are declared for the group, as its attribute would hold them.
pub(super) fn declared(pair: Pair<'_>, direction: &str, sides: &Sides<'_>) -> Value {
    let inside = objects(pair.declared.resource.attributes.get(direction)).cloned();
    let bare = |rule: &Resource| {
        let beside = ["direction", "security_group"];
        rule.attributes
            .iter()
            .filter(|(name, _)| !beside.contains(&name.as_str()))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect::<Map<String, Value>>()
    };
    let (own_rules, _) = on_their_own(pair, direction, sides);
    inside.chain(own_rules.into_iter().map(bare)).map(Value::Object).collect()
}

/// The rules of the group that are declared on their own, and whether there may be more of them, or more in them.
fn on_their_own<'a>(pair: Pair<'_>, direction: &str, sides: &Sides<'a>) -> (Vec<&'a Resource>, bool) {
    let own = &pair.declared.resource;
    let mut found = Vec::new();
    let mut open = false;
    for rule in sides.source.rules.iter().filter_map(|at| sides.source.resources.get(*at)) {
        let rule = &rule.resource;
        let group = rule.attributes.get("security_group").and_then(Value::as_str);
        let towards = rule.attributes.get("direction").and_then(Value::as_str);
        let is_ours = group.map(|group| group == own.id || names(group, pair.live.id.as_str()));
        if is_ours == Some(false) || towards.is_some_and(|towards| towards != direction) {
            continue;
        }
        open |= is_ours.is_none() || !rule.unknown_fields.keys().all(|path| is_aside(path));
        found.push(rule);
    }
    (found, open)
}

/// Facts of a rule that say nothing of whom it lets through.
fn is_aside(path: &str) -> bool {
    ["account_id", "region", "tags", "owner", "environment", "tier", "data_class", "description"]
        .iter()
        .any(|name| path.starts_with(name))
}

fn objects(value: Option<&Value>) -> impl Iterator<Item = &Map<String, Value>> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// One text for each peer of a rule.
fn atoms(rule: &Map<String, Value>, here: (&str, &str), sides: &Sides<'_>, into: &mut BTreeSet<String>) {
    let protocol = rule.get("protocol").and_then(Value::as_str).unwrap_or("-1");
    let port = |name: &str| rule.get(name).and_then(Value::as_i64);
    let ports = match (protocol, port("from_port"), port("to_port")) {
        ("-1", _, _) | (_, None, _) => "all ports".to_owned(),
        (_, Some(from), to) => format!("{from}-{}", to.unwrap_or(from)),
    };
    let protocol = if protocol == "-1" { "all" } else { protocol };
    let mut add = |peer: &str| {
        into.insert(format!("{protocol} {ports} {peer}"));
    };
    for peer in PEERS.iter().filter_map(|name| rule.get(*name)?.as_array()).flatten().filter_map(Value::as_str) {
        let live = sides.live_id(peer).unwrap_or(peer);
        if peer == here.0 || names(live, here.1) {
            add("the group itself");
        } else {
            // Groups of other accounts are written `account/sg-...`.
            add(live.rsplit("security-group/").next().unwrap_or(live));
        }
    }
    if rule.get("self") == Some(&Value::Bool(true)) {
        add("the group itself");
    }
}

/// Whether a name is that of the live group: its ARN, or the id at its end.
fn names(name: &str, live: &str) -> bool {
    name == live || live.rsplit('/').next().is_some_and(|id| name.rsplit('/').next() == Some(id))
}
