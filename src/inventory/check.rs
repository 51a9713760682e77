//! Does a resource fit the table of its kind? Every attribute known to the kind and of its type, nothing null,
//! nothing known and unknown at the same time.
//!
//! A missing attribute is no problem here: whether one may be missing is for the policies that need it.
//! Main type: [`Problem`].

use serde_json::{Map, Value};

use crate::model::{Field, FieldType, Resource};
use crate::model::{kinds, moment};

/// Fields beside the attributes that a source may be unable to tell.
const UNKNOWABLE: [&str; 7] = ["account_id", "data_class", "environment", "owner", "region", "tags", "tier"];

/// One thing that is wrong with a resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("`{field}` {message}")]
pub struct Problem {
    /// Path of the field, such as `attributes.ingress[2].cidr_blocks`.
    pub field: String,
    /// What is wrong with it; follows the path.
    pub message: String,
}

/// Checks a resource against the table of its kind.
///
/// # Errors
///
/// Everything that is wrong, sorted by field.
pub fn check_resource(resource: &Resource) -> Result<(), Vec<Problem>> {
    let mut problems = Problems(Vec::new());
    if resource.id.is_empty() {
        problems.add("id", "is empty");
    }
    match kinds::find(&resource.resource_type) {
        Some(kind) => {
            check_members(&resource.attributes, kind.fields, "attributes", &mut problems);
            for (path, reason) in &resource.unknown_fields {
                check_unknown(resource, kind.fields, path, reason, &mut problems);
            }
        }
        None => problems.add("resource_type", format!("{:?} is not known", resource.resource_type)),
    }
    let mut found = problems.0;
    found.sort();
    if found.is_empty() { Ok(()) } else { Err(found) }
}

struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(Problem { field: super::error::plain(field), message: message.into() });
    }
}

fn check_members(members: &Map<String, Value>, fields: &[Field], path: &str, problems: &mut Problems) {
    for (name, value) in members {
        let path = format!("{path}.{name}");
        match fields.iter().find(|field| field.name == name) {
            Some(field) => check_value(value, &field.ty, &path, problems),
            None => problems.add(&path, "is not an attribute of this type"),
        }
    }
}

fn check_value(value: &Value, ty: &FieldType, path: &str, problems: &mut Problems) {
    let fits = match (ty, value) {
        (FieldType::Boolean, Value::Bool(_)) | (FieldType::String | FieldType::Reference(_), Value::String(_)) => true,
        (FieldType::Integer, Value::Number(number)) => number.is_i64() || number.is_u64(),
        (FieldType::Timestamp, Value::String(text)) => moment::is_utc(text),
        (FieldType::StringList | FieldType::ReferenceList(_), Value::Array(items)) => {
            return check_strings(items.iter().enumerate().map(|(i, v)| (format!("{path}[{i}]"), v)), problems);
        }
        (FieldType::StringMap, Value::Object(members)) => {
            return check_strings(members.iter().map(|(name, v)| (format!("{path}[{name}]"), v)), problems);
        }
        (FieldType::Object(fields), Value::Object(members)) => return check_members(members, fields, path, problems),
        (FieldType::List(fields), Value::Array(items)) => {
            for (i, item) in items.iter().enumerate() {
                check_value(item, &FieldType::Object(fields), &format!("{path}[{i}]"), problems);
            }
            return;
        }
        (
            FieldType::Boolean
            | FieldType::Integer
            | FieldType::String
            | FieldType::Timestamp
            | FieldType::StringList
            | FieldType::StringMap
            | FieldType::Object(_)
            | FieldType::List(_)
            | FieldType::Reference(_)
            | FieldType::ReferenceList(_),
            _,
        ) => false,
    };
    if !fits {
        problems.add(path, format!("is {}, not {}", described(value), ty.as_str()));
    }
}

fn check_strings<'a>(values: impl Iterator<Item = (String, &'a Value)>, problems: &mut Problems) {
    for (path, value) in values {
        check_value(value, &FieldType::String, &path, problems);
    }
}

/// What a value is, never what it says: it may be something that nobody should read in a log.
const fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn check_unknown(resource: &Resource, fields: &'static [Field], path: &str, reason: &str, problems: &mut Problems) {
    let shown = format!("unknown_fields[{path}]");
    if reason.trim().is_empty() {
        problems.add(&shown, "has no reason");
    }
    if UNKNOWABLE.contains(&path) || path.starts_with("tags[") {
        if header_is_known(resource, path) {
            problems.add(&shown, "is known and unknown at the same time");
        }
        return;
    }
    let Some(steps) = steps(path) else { return problems.add(&shown, "is not a path of a field") };
    if !exists(fields, &steps) {
        problems.add(&shown, "is not an attribute of this type");
    } else if is_known(&resource.attributes, &steps) {
        problems.add(&shown, "is known and unknown at the same time");
    }
}

fn header_is_known(resource: &Resource, path: &str) -> bool {
    match path {
        "account_id" => resource.account_id.is_some(),
        "data_class" => resource.data_class.is_some(),
        "environment" => resource.environment.is_some(),
        "owner" => resource.owner.is_some(),
        "region" => resource.region.is_some(),
        "tier" => resource.tier.is_some(),
        // Some tags may be known while others are not.
        "tags" => false,
        _ => path
            .strip_prefix("tags[")
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|tag| resource.tags.contains_key(tag)),
    }
}

/// One step of a path: `.name`, or `[2]` and `[name]`.
enum Step<'a> {
    Member(&'a str),
    Entry(&'a str),
}

fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let mut found = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (entry, after) = inner.split_once(']')?;
            found.push(Step::Entry(entry));
            rest = after;
        } else {
            let name = if found.is_empty() { rest } else { rest.strip_prefix('.')? };
            let end = name.find(['.', '[']).unwrap_or(name.len());
            if end == 0 {
                return None;
            }
            found.push(Step::Member(&name[..end]));
            rest = &name[end..];
        }
    }
    (!found.is_empty()).then_some(found)
}

fn exists(fields: &'static [Field], steps: &[Step<'_>]) -> bool {
    let mut fields = Some(fields);
    let mut ty: Option<&FieldType> = None;
    for step in steps {
        ty = match (step, ty) {
            (Step::Member(name), _) => match fields.and_then(|all| all.iter().find(|field| field.name == *name)) {
                Some(field) => Some(&field.ty),
                None => return false,
            },
            (Step::Entry(index), Some(FieldType::List(inner))) if index.parse::<usize>().is_ok() => {
                fields = Some(inner);
                None
            }
            (Step::Entry(index), Some(FieldType::StringList | FieldType::ReferenceList(_))) => {
                if index.parse::<usize>().is_err() {
                    return false;
                }
                fields = None;
                None
            }
            (Step::Entry(_), Some(FieldType::StringMap)) => {
                fields = None;
                None
            }
            (Step::Entry(_), _) => return false,
        };
        if let Some(ty) = ty {
            fields = match ty {
                FieldType::Object(inner) => Some(inner),
                FieldType::Boolean
                | FieldType::Integer
                | FieldType::String
                | FieldType::Timestamp
                | FieldType::StringList
                | FieldType::StringMap
                | FieldType::List(_)
                | FieldType::Reference(_)
                | FieldType::ReferenceList(_) => None,
            };
        }
    }
    true
}

fn is_known(attributes: &Map<String, Value>, steps: &[Step<'_>]) -> bool {
    let mut members = Some(attributes);
    let mut value: Option<&Value> = None;
    for step in steps {
        value = match step {
            Step::Member(name) => members.and_then(|all| all.get(*name)),
            Step::Entry(entry) => match value {
                Some(Value::Array(items)) => entry.parse::<usize>().ok().and_then(|i| items.get(i)),
                Some(Value::Object(entries)) => entries.get(*entry),
                Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => None,
            },
        };
        members = value.and_then(Value::as_object);
        if value.is_none() {
            return false;
        }
    }
    value.is_some()
}
