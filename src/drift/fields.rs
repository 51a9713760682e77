//! The attributes of one resource, declared beside live: the same, different, unknown, or changed by the service itself.
//!
//! Main types: [`Compared`], [`Pair`].

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::declared::DeclaredResource;
use super::habits::{self, Habit};
use super::kinds::is_named;
use super::rules;
use super::values::{Sides, Truth, Version, version};
use crate::model::drift::{FieldByService, FieldDrift, FieldUnknown, Side};
use crate::model::field::{Field, FieldType};
use crate::model::{Origin, Presence, Resource, kinds};

/// Attributes that only a declaration can have: no call tells them.
const NOT_LIVE: [&str; 9] = [
    "delete_automated_backups",
    "deletion_window_in_days",
    "final_snapshot_identifier",
    "group_name",
    "master_password_source",
    "master_user_authentication_type",
    "master_user_secret_kms_key",
    "restored_from",
    "skip_final_snapshot",
];
/// Attributes whose absence declares that there is none, though the service could have one.
const ABSENCE_SPEAKS: [&str; 3] = ["global_cluster", "read_replica_source", "replication_source"];
/// Authority that the readers of plans take when none is named.
const DEFAULT_AUTHORITY: &str = "rds-ca-rsa2048-g1";
/// Attributes that every database has, so that an inventory without them is older than the program.
const ALWAYS_HAS: [&str; 3] = ["allocated_storage", "storage_encryption_type", "storage_type"];
const UNTOLD: &str = "the inventory does not tell it";

/// Both sides of one resource.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub declared: &'a DeclaredResource,
    pub live: &'a Resource,
}

/// What the comparison of one resource comes to.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pub same: usize,
    pub drift: Vec<FieldDrift>,
    pub unknown: Vec<FieldUnknown>,
    pub by_service: Vec<FieldByService>,
    /// Live attributes as they would be if they were as declared, by name.
    pub as_declared: Map<String, Value>,
    /// Live tags that would be others; `None` for one that would not be there.
    pub tags_as_declared: Vec<(String, Option<String>)>,
}

impl Compared {
    /// Compares everything that both sides could tell.
    pub(super) fn of(pair: Pair<'_>, sides: &Sides<'_>) -> Self {
        let mut all = Self::default();
        let own = &pair.declared.resource;
        // A server that stands for an instance has other attributes.
        let kind = kinds::find(&own.resource_type).filter(|kind| kind.name == pair.live.resource_type);
        let Some(kind) = kind else { return all };
        for field in kind.fields.iter().filter(|field| !NOT_LIVE.contains(&field.name)) {
            all.field(pair, field, sides);
        }
        all.identifier(pair);
        all.tags(pair);
        all.drift.sort_by(|a, b| a.field.cmp(&b.field));
        all.unknown.sort_by(|a, b| (&a.field, a.side).cmp(&(&b.field, b.side)));
        all.by_service.sort_by(|a, b| a.field.cmp(&b.field));
        all
    }

    fn field(&mut self, pair: Pair<'_>, field: &'static Field, sides: &Sides<'_>) {
        let name = field.name;
        let (own, live) = (&pair.declared.resource, pair.live);
        let declared = own.attributes.get(name);
        if let Some(reason) = why_unknown(own, name) {
            return self.unknown(name, Side::Declared, reason);
        }
        if declared.is_none() && !ABSENCE_SPEAKS.contains(&name) {
            // Left to the service, or nothing that a declaration can speak of.
            return;
        }
        if let Some(reason) = why_unknown(live, name) {
            return self.unknown(name, Side::Live, reason);
        }
        let other = live.attributes.get(name);
        match (declared, other) {
            (None, None) => {}
            (Some(_), None) if field.presence == Presence::Always => self.unknown(name, Side::Live, UNTOLD),
            (Some(Value::Object(own)), Some(Value::Object(other))) if matches!(field.ty, FieldType::StringMap) => {
                self.map(name, own, other, pair);
            }
            (Some(_), Some(_)) if rules::are_rules(&own.resource_type, name) => {
                let (missing, more) = rules::differences(pair, name, sides);
                if missing.is_empty() && more.is_empty() {
                    self.same += 1;
                    return;
                }
                self.differs(name, Some(missing.into()), Some(more.into()), pair, sides);
            }
            (Some(value), Some(other)) => match self.truth(pair, name, value, other, sides) {
                Truth::Same => self.same += 1,
                Truth::Unknown(reason) => self.unknown(name, Side::Declared, &reason),
                Truth::Differs => self.changed(pair, name, declared, Some(other), sides),
            },
            // An empty list is none, and a provider writes 0 where the service leaves a number out.
            (Some(Value::Array(items)), None) if items.is_empty() => self.same += 1,
            (Some(Value::Number(number)), None) if number.as_i64() == Some(0) => self.same += 1,
            (Some(Value::Bool(false)), None) if field.presence == Presence::Optional => self.same += 1,
            (Some(_), None) | (None, Some(_)) => self.changed(pair, name, declared, other, sides),
        }
    }

    fn truth(&self, pair: Pair<'_>, name: &str, declared: &Value, live: &Value, sides: &Sides<'_>) -> Truth {
        if name == "engine_version"
            && let (Some(own), Some(other)) = (declared.as_str(), live.as_str())
        {
            return (version(engine(pair), own, other) == Version::Same).into();
        }
        sides.values(declared, live)
    }

    /// Something differs: by the service's own doing, or by somebody's.
    fn changed(
        &mut self,
        pair: Pair<'_>,
        name: &str,
        declared: Option<&Value>,
        live: Option<&Value>,
        sides: &Sides<'_>,
    ) {
        if live.is_none() && ALWAYS_HAS.contains(&name) {
            return self.unknown(name, Side::Live, UNTOLD);
        }
        match habit(pair, name, declared, live) {
            Some(habit) => self.by_service.push(FieldByService {
                field: name.to_owned(),
                declared: declared.cloned(),
                live: live.cloned(),
                reason: habit.reason,
                source: habit.source,
            }),
            None => self.differs(name, declared.cloned(), live.cloned(), pair, sides),
        }
    }

    fn differs(&mut self, name: &str, declared: Option<Value>, live: Option<Value>, pair: Pair<'_>, sides: &Sides<'_>) {
        // What stands in the declaration, in the names of the live side.
        let whole = if rules::are_rules(&pair.declared.resource.resource_type, name) {
            Some(rules::declared(pair, name, sides))
        } else {
            pair.declared.resource.attributes.get(name).cloned()
        };
        self.as_declared.insert(name.to_owned(), whole.map_or(Value::Null, |value| in_live_names(&value, sides)));
        self.drift.push(FieldDrift { field: name.to_owned(), declared, live, policies: Vec::new() });
    }

    /// Names to values, each by itself.
    fn map(&mut self, name: &str, own: &Map<String, Value>, other: &Map<String, Value>, pair: Pair<'_>) {
        let names: BTreeSet<&String> = own.keys().chain(other.keys()).collect();
        let mut changed = false;
        for key in names {
            let path = format!("{name}[{key}]");
            let unknown = |resource: &Resource| resource.unknown_fields.get(&path).cloned();
            if let Some(reason) = unknown(&pair.declared.resource) {
                self.unknown(&path, Side::Declared, &reason);
            } else if let Some(reason) = unknown(pair.live) {
                self.unknown(&path, Side::Live, &reason);
            } else if same_setting(own.get(key), other.get(key)) {
                self.same += 1;
            } else {
                changed = true;
                let (declared, live) = (own.get(key).cloned(), other.get(key).cloned());
                self.drift.push(FieldDrift { field: path, declared, live, policies: Vec::new() });
            }
        }
        if changed {
            self.as_declared.insert(name.to_owned(), Value::Object(own.clone()));
        }
    }

    /// What was found by another name than its own has been renamed.
    fn identifier(&mut self, pair: Pair<'_>) {
        let known = pair.declared.resource.known_as.as_deref();
        let Some(declared) = known.and_then(|known| known.identifier.as_deref()) else { return };
        let live = pair.live.name.as_str();
        if is_named(&pair.live.resource_type) && !declared.eq_ignore_ascii_case(live) {
            let (declared, live) = (Some(Value::from(declared)), Some(Value::from(live)));
            self.drift.push(FieldDrift { field: "identifier".to_owned(), declared, live, policies: Vec::new() });
        }
    }

    fn tags(&mut self, pair: Pair<'_>) {
        let (own, live) = (&pair.declared.resource, pair.live);
        for (resource, side) in [(own, Side::Declared), (live, Side::Live)] {
            if let Some(reason) = resource.unknown_fields.get("tags") {
                return self.unknown("tags", side, reason);
            }
        }
        let keys: BTreeSet<&String> = own.tags.keys().chain(live.tags.keys()).collect();
        for key in keys {
            let path = format!("tags[{key}]");
            let (declared, there) = (own.tags.get(key), live.tags.get(key));
            if declared == there {
                self.same += 1;
                continue;
            }
            if let Some(reason) = own.unknown_fields.get(&path) {
                self.unknown(&path, Side::Declared, reason);
                continue;
            }
            let value = |text: Option<&String>| text.map(|text| Value::from(text.as_str()));
            let habit = match (key.starts_with("aws:") || key == "awsApplication", declared) {
                (true, _) => Some(habits::SERVICE_TAGS),
                (false, None) if own.origin == Origin::Template && own.id.starts_with("AWS::") => {
                    Some(habits::STACK_TAGS)
                }
                (false, _) => None,
            };
            match habit {
                Some(habit) => self.by_service.push(FieldByService {
                    field: path,
                    declared: value(declared),
                    live: value(there),
                    reason: habit.reason,
                    source: habit.source,
                }),
                None => {
                    self.tags_as_declared.push((key.clone(), declared.cloned()));
                    let (declared, live) = (value(declared), value(there));
                    self.drift.push(FieldDrift { field: path, declared, live, policies: Vec::new() });
                }
            }
        }
    }

    fn unknown(&mut self, field: &str, side: Side, reason: &str) {
        self.unknown.push(FieldUnknown { field: field.to_owned(), side, reason: reason.to_owned() });
    }
}

/// Why an attribute, or a part of it, is not known. Parts of maps are asked for one by one.
fn why_unknown<'r>(resource: &'r Resource, name: &str) -> Option<&'r str> {
    let is_map = |path: &str| path.ends_with(']') && resource.attributes.get(name).is_some_and(Value::is_object);
    let below = |path: &str| {
        path.strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || (rest.starts_with('[') && !is_map(path)))
    };
    resource.unknown_fields.iter().find(|(path, _)| below(path)).map(|(_, reason)| reason.as_str())
}

fn engine<'a>(pair: Pair<'a>) -> &'a str {
    let of = |resource: &'a Resource| resource.attributes.get("engine").and_then(Value::as_str);
    of(pair.live).or_else(|| of(&pair.declared.resource)).unwrap_or_default()
}

/// `on`, `1` and `true` are three ways to write a setting of an engine; so is another case.
fn same_setting(declared: Option<&Value>, live: Option<&Value>) -> bool {
    let (Some(own), Some(other)) = (declared.and_then(Value::as_str), live.and_then(Value::as_str)) else {
        return declared == live;
    };
    let plain = |text: &str| match text.trim().to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" => "1".to_owned(),
        "off" | "false" | "no" => "0".to_owned(),
        other => other.to_owned(),
    };
    plain(own) == plain(other)
}

/// A value with the ids that its references have among the live resources.
fn in_live_names(value: &Value, sides: &Sides<'_>) -> Value {
    match value {
        Value::String(text) => Value::from(sides.live_id(text).unwrap_or(text)),
        Value::Array(items) => items.iter().map(|item| in_live_names(item, sides)).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, item)| (name.clone(), in_live_names(item, sides))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// What the service does that explains the difference.
fn habit(pair: Pair<'_>, name: &str, declared: Option<&Value>, live: Option<&Value>) -> Option<Habit> {
    let pending = pair.live.attributes.get("pending_modified_values").and_then(|values| values.get(name));
    if habits::WAITING.fields.contains(&name) && pending.is_some() && pending == declared {
        return Some(habits::WAITING);
    }
    let of = |name: &str| pair.live.attributes.get(name).or_else(|| pair.declared.resource.attributes.get(name));
    let texts = || Some((declared?.as_str()?, live?.as_str()?));
    match name {
        "engine_version" => {
            let (own, other) = texts()?;
            // Aurora keeps the switch on the members, and a cluster says nothing of it.
            let is_off = |resource: &Resource| {
                resource.attributes.get("auto_minor_version_upgrade") == Some(&Value::Bool(false))
            };
            let upgrades = !is_off(&pair.declared.resource) && !is_off(pair.live);
            let later = version(engine(pair), own, other) == Version::LaterMinor;
            (upgrades && later).then_some(habits::MINOR_UPGRADE)
        }
        "allocated_storage" => {
            let most = ["max_allocated_storage"].into_iter().filter_map(of).filter_map(Value::as_i64).max()?;
            let (own, other) = (declared?.as_i64()?, live?.as_i64()?);
            (own < other && other <= most).then_some(habits::STORAGE_GROWTH)
        }
        "ca_certificate_identifier" => {
            let (own, other) = texts()?;
            let newer = generation(other) > generation(own);
            let chosen_by_account = own == DEFAULT_AUTHORITY && generation(other) >= generation(own);
            (newer || chosen_by_account).then_some(habits::AUTHORITY_ROTATION)
        }
        "db_parameter_group" | "db_cluster_parameter_group" | "option_group" => {
            let (own, other) = texts()?;
            let is_default =
                |text: &str| text.split([':', '/']).any(|part| part.starts_with("default.") || part == "default");
            (is_default(own) && is_default(other)).then_some(habits::DEFAULT_GROUP)
        }
        "vpc_security_groups" => {
            let none = declared.and_then(Value::as_array).is_some_and(Vec::is_empty);
            let attached = pair.live.attributes.get("uses_default_security_group") == Some(&Value::Bool(true));
            (none && attached).then_some(habits::DEFAULT_SECURITY_GROUP)
        }
        "storage_encryption_type" => (texts()? == ("none", "sse-rds")).then_some(habits::STORAGE_KEY_OF_AWS),
        _ => None,
    }
}

/// Which of the authorities of RDS came later: those named by a year, then the generations.
fn generation(authority: &str) -> u32 {
    let number = |text: &str| text.parse::<u32>().ok();
    let last = authority.rsplit('-').next().unwrap_or_default();
    match last.strip_prefix('g').and_then(number) {
        Some(generation) => 10_000 + generation,
        None => number(last).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn later_authorities_are_told_from_earlier_ones() {
        assert!(generation("rds-ca-2019") > generation("rds-ca-2015"));
        assert!(generation("rds-ca-rsa2048-g1") > generation("rds-ca-2019"));
        assert_eq!(generation("rds-ca-rsa2048-g1"), generation("rds-ca-ecc384-g1"));
    }

    #[test]
    fn settings_have_several_spellings() {
        assert!(same_setting(Some(&json!("on")), Some(&json!("1"))));
        assert!(same_setting(Some(&json!("DDL,Role")), Some(&json!("ddl,role"))));
        assert!(!same_setting(Some(&json!("on")), Some(&json!("0"))));
        assert!(!same_setting(Some(&json!("on")), None));
    }
}
