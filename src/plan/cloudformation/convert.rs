//! One resource of a template -> the object that the machinery of plans takes.
//!
//! Owns the names of arguments, the form of tags, and what is never handed on: the text of a secret stays here.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::found::{Found, Part, Source};
use super::hidden;
use super::names::snake;
use super::node::{Entry, Node, Spot};
use super::stack::Stack;
use super::types::Type;
use crate::plan::terraform::objects::{Object, Reference, StandIn};
use crate::plan::terraform::policy::HOLE;

/// Arguments in which the names of members are data, or those of another language.
const VERBATIM: [&str; 7] =
    ["assume_role_policy_document", "key_policy", "parameters", "policy", "policy_document", "resource_policy", "tags"];
/// What becomes of a resource that goes or is replaced. They stand beside the properties.
pub(super) const POLICIES: [&str; 2] = ["DeletionPolicy", "UpdateReplacePolicy"];
/// Stands for the text of a secret.
const HIDDEN: &str = "(hidden)";

/// Where the arguments of an object are written, by path.
pub(super) type Spots = Vec<(String, Spot)>;

/// The object, and where its arguments are written.
pub(super) fn object(stack: &Stack, entry: &Entry, ty: &'static Type) -> (Object, Spots) {
    let type_name = ty.mapping.terraform_type;
    let name = format!("{}{}", stack.prefix, entry.key);
    let mut spots = Vec::new();
    let properties = entry.value.get("Properties").map(|properties| stack.eval(properties));
    let opaque = match (&stack.macro_name, properties.as_ref().map(|found| &found.part)) {
        (Some(name), _) => Some(format!("the macro {} may change it", super::error::shown(name))),
        (None, Some(Part::Unknown(reason))) => Some(reason.clone()),
        (None, _) if entry.value.get(hidden::TRANSFORM).is_some() => Some("a macro writes a part of it".to_owned()),
        (None, _) => None,
    };
    let mut args: Vec<(String, Found)> = Vec::new();
    if let (None, Some(Found { part: Part::Map(members), .. })) = (&opaque, properties) {
        for (property, mut found) in members {
            if found.source == Source::Managed
                && let Some(kept) = kept_secret(stack, &found)
            {
                found.source = kept;
            }
            place(ty, &property, found, &mut args);
        }
    }
    for property in entry.value.get("Properties").map(Node::entries).unwrap_or_default() {
        let arg = ty.names.iter().find(|(from, _)| *from == property.key).map(|(_, to)| (*to).to_owned());
        spots.push((arg.unwrap_or_else(|| snake(&property.key)), property.spot));
        for (from, to) in ty.names.iter().filter(|(from, _)| from.split(['.', '[']).next() == Some(&property.key)) {
            let inner = from.split_once('.').and_then(|(_, inner)| property.value.entry(inner));
            spots.push(((*to).to_owned(), inner.map_or(property.spot, |inner| inner.spot)));
        }
    }
    for name in POLICIES {
        if let Some(policy) = entry.value.entry(name) {
            args.push((snake(name), stack.eval(&policy.value)));
            spots.push((snake(name), policy.spot));
        }
    }
    for (arg, found) in &args {
        inner_spots(arg, found, 0, &mut spots);
    }
    let mut object = Object {
        address: format!("{type_name}.{name}"),
        ty: type_name.to_owned(),
        name,
        mapping: &ty.mapping,
        values: Value::Null,
        unknown: Value::Null,
        sensitive: Value::Null,
        written: None,
    };
    let mut values = Map::new();
    let options = &stack.options;
    for (arg, known) in [("region", &options.region), ("owner_id", &options.account_id)] {
        if let Some(known) = known {
            values.insert(arg.to_owned(), Value::from(known.as_str()));
        }
    }
    match opaque {
        Some(reason) => object.unknown = Value::String(reason),
        None => {
            let (mut unknown, mut sensitive, mut written) = (Map::new(), Map::new(), Vec::new());
            for (arg, found) in args {
                let laid = lay(&arg, &found, 0, ty.inner);
                keep(&mut values, &arg, laid.value);
                keep(&mut unknown, &arg, laid.unknown);
                keep(&mut sensitive, &arg, laid.sensitive);
                written.push((arg, laid.reference));
            }
            object.unknown = Value::Object(unknown);
            object.sensitive = Value::Object(sensitive);
            object.written = Some(written);
        }
    }
    object.values = Value::Object(values);
    (object, spots)
}

/// Where the text of a secret of the same stack comes from, when that is no better than the value in the open.
fn kept_secret(stack: &Stack, found: &Found) -> Option<Source> {
    let names = found.refs.iter().filter_map(|name| name.strip_prefix("AWS::SecretsManager::Secret."));
    let texts = names.filter_map(|name| {
        let secret = stack.resource(name.strip_prefix(stack.prefix.as_str())?)?;
        Some(stack.eval(secret.value.get("Properties")?.get("SecretString")?).source)
    });
    texts.max().filter(|source| matches!(source, Source::Literal | Source::Plain))
}

/// An object that is no resource and stands for the one that `property` names.
pub(super) fn stand_in(stack: &Stack, entry: &Entry, ty: &str, property: &str) -> StandIn {
    let found = entry.value.get("Properties").and_then(|all| all.get(property)).map(|value| stack.eval(value));
    let written = found.map(|found| (snake(property), lay(property, &found, 0, &[]).reference));
    StandIn {
        ty: ty.to_owned(),
        name: format!("{}{}", stack.prefix, entry.key),
        written: written.into_iter().collect(),
    }
}

fn keep(map: &mut Map<String, Value>, arg: &str, value: Value) {
    if !value.is_null() {
        map.insert(arg.to_owned(), value);
    }
}

/// Puts a property where its argument is, or the arguments that are made from its members.
fn place(ty: &Type, property: &str, found: Found, args: &mut Vec<(String, Found)>) {
    for (from, to) in ty.names.iter().filter(|(from, _)| from.split(['.', '[']).next() == Some(property)) {
        match from.split_once('.') {
            None => return args.push(((*to).to_owned(), found)),
            Some((outer, inner)) => {
                if let Some(found) = pluck(&found, inner, outer.ends_with("[]")) {
                    args.push(((*to).to_owned(), found));
                }
            }
        }
    }
    let arg = snake(property);
    let found = if arg == "tags" { tags(found) } else { found };
    if arg == "master_user_password" {
        let source = match found.source {
            Source::Managed => "managed",
            Source::Computed => "reference",
            Source::Plain => "plain",
            Source::Literal => "literal",
        };
        // By a name that does not look like a secret itself.
        args.push(("master_user_written".to_owned(), Found::scalar(source, found.spot)));
    }
    args.push((arg, found));
}

/// A member of a property; of each of its elements where it is a list.
fn pluck(found: &Found, member: &str, each: bool) -> Option<Found> {
    match &found.part {
        Part::Map(members) => members.iter().find(|(name, _)| name == member).map(|(_, found)| found.clone()),
        Part::List(items) if each => {
            let items = items.iter().filter_map(|item| pluck(item, member, false));
            Some(Found { part: Part::List(items.collect()), ..found.clone() })
        }
        Part::Unknown(_) => Some(found.clone()),
        Part::List(_) | Part::Scalar(_) | Part::Absent => None,
    }
}

/// `[{"Key": ..., "Value": ...}]` as a map.
fn tags(found: Found) -> Found {
    let Part::List(items) = &found.part else { return found };
    let mut all: Vec<(String, Found)> = Vec::new();
    for item in items {
        let (key, value) = (pluck(item, "Key", false), pluck(item, "Value", false));
        let Some(key) = key.and_then(|key| key.text()) else {
            // Which tag it is cannot be told, so it may be any.
            let reason = item.why().unwrap_or("a tag has no key").to_owned();
            return Found { part: Part::Unknown(reason), ..found };
        };
        let value = value.unwrap_or_else(|| Found::scalar("", item.spot));
        let value = match value.text() {
            Some(text) => Found { part: Part::Scalar(Value::String(text)), ..value },
            None => value,
        };
        all.retain(|(name, _)| *name != key);
        all.push((key, value));
    }
    Found { part: Part::Map(all), ..found }
}

fn is_secret(arg: &str) -> bool {
    (arg.contains("password") || arg.contains("secret_string")) && !arg.starts_with("manage_")
}

/// A value, its marks and what it refers to.
struct Laid {
    value: Value,
    unknown: Value,
    sensitive: Value,
    reference: Reference,
}

fn lay(arg: &str, found: &Found, depth: usize, inner: &[(&str, &str)]) -> Laid {
    let names = |refs: &[Rc<str>]| {
        if refs.is_empty() { Reference::Literal } else { Reference::To(refs.to_vec()) }
    };
    let hidden = found.sensitive || is_secret(arg);
    let mut laid = Laid {
        value: Value::Null,
        unknown: Value::Null,
        sensitive: if hidden { Value::Bool(true) } else { Value::Null },
        reference: names(&found.refs),
    };
    match &found.part {
        Part::Absent => {}
        Part::Unknown(reason) => {
            laid.unknown = Value::String(reason.clone());
            if depth > 0 {
                laid.value = Value::String(format!("{HOLE}{reason}"));
            }
        }
        Part::Scalar(Value::String(text)) => {
            laid.value = match text.as_str() {
                _ if hidden && !text.is_empty() => Value::from(HIDDEN),
                // CloudFormation takes either where a boolean is meant.
                text if depth == 0 && text.eq_ignore_ascii_case("true") => Value::Bool(true),
                text if depth == 0 && text.eq_ignore_ascii_case("false") => Value::Bool(false),
                text => Value::from(text.replace(HOLE, "")),
            };
        }
        Part::Scalar(value) => laid.value = if hidden && is_secret(arg) { Value::from(HIDDEN) } else { value.clone() },
        Part::List(items) => {
            let all: Vec<Laid> = items.iter().map(|item| lay(arg, item, depth + 1, inner)).collect();
            let marks = |pick: fn(&Laid) -> &Value| {
                let marked = all.iter().any(|item| !pick(item).is_null());
                if marked { Value::Array(all.iter().map(|item| pick(item).clone()).collect()) } else { Value::Null }
            };
            (laid.unknown, laid.sensitive) = (marks(|item| &item.unknown), marks(|item| &item.sensitive));
            laid.reference = listed(items, &found.refs, all.iter().map(|item| item.reference.clone()).collect());
            laid.value = Value::Array(all.into_iter().map(|item| item.value).collect());
        }
        Part::Map(members) => {
            let verbatim = VERBATIM.contains(&arg);
            let (mut value, mut unknown, mut sensitive) = (Map::new(), Map::new(), Map::new());
            let mut written = Vec::new();
            for (name, found) in members {
                let key = if verbatim { name.clone() } else { snake(name) };
                let key = inner.iter().find(|(from, _)| *from == key).map_or(key, |(_, to)| (*to).to_owned());
                // What is below a policy is verbatim as a whole.
                let member = lay(if verbatim { arg } else { &key }, found, depth + 1, inner);
                keep(&mut unknown, &key, member.unknown);
                keep(&mut sensitive, &key, member.sensitive);
                if !found.is_absent() {
                    value.insert(key.clone(), member.value);
                }
                written.push((key, member.reference));
            }
            laid.value = Value::Object(value);
            laid.unknown = if unknown.is_empty() { Value::Null } else { Value::Object(unknown) };
            if !sensitive.is_empty() {
                laid.sensitive = Value::Object(sensitive);
            }
            laid.reference = Reference::Object(written);
        }
    }
    laid
}

/// Elements that are objects keep their own references; those of plain elements are one set.
fn listed(items: &[Found], own: &[Rc<str>], elements: Vec<Reference>) -> Reference {
    if items.iter().any(|item| matches!(item.part, Part::Map(_))) {
        return Reference::List(elements);
    }
    let mut all: Vec<Rc<str>> = own.to_vec();
    for name in items.iter().flat_map(|item| &item.refs) {
        if !all.contains(name) {
            all.push(Rc::clone(name));
        }
    }
    if all.is_empty() { Reference::Literal } else { Reference::To(all) }
}

/// Places inside an argument, as far as policies point there.
fn inner_spots(path: &str, found: &Found, depth: usize, spots: &mut Spots) {
    if depth > 3 {
        return;
    }
    match &found.part {
        Part::List(items) => {
            for (index, item) in items.iter().enumerate() {
                let path = format!("{path}[{index}]");
                spots.push((path.clone(), item.spot));
                inner_spots(&path, item, depth + 1, spots);
            }
        }
        Part::Map(members) => {
            for (name, item) in members {
                let verbatim = VERBATIM.contains(&path.split(['.', '[']).next().unwrap_or(path));
                let path = if verbatim { format!("{path}[{name}]") } else { format!("{path}.{}", snake(name)) };
                spots.push((path.clone(), item.spot));
                inner_spots(&path, item, depth + 1, spots);
            }
        }
        Part::Absent | Part::Scalar(_) | Part::Unknown(_) => {}
    }
}
