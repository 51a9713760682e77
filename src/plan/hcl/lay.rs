//! Values -> what a plan says of them: the value, and marks for what is unknown and what is secret.
//!
//! The text of a secret stays here. Main type: [`Laid`].

use std::rc::Rc;

use hcl_edit::structure::{Body, Structure};
use serde_json::{Map, Value};

use super::eval::Scope;
use super::value::{Found, Part};
use crate::plan::terraform::policy::HOLE;

/// Stands for the text of a secret.
const HIDDEN: &str = "(hidden)";
/// Arguments of every block that are none of the provider's.
const META: [&str; 8] =
    ["count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "dynamic"];

/// A value and its marks; null where there is nothing to say.
#[derive(Debug, Default)]
pub(super) struct Laid {
    pub value: Value,
    pub unknown: Value,
    pub sensitive: Value,
}

/// Whether a name is one that no block hands on.
pub(super) fn is_meta(name: &str) -> bool {
    META.contains(&name)
}

/// The arguments and nested blocks of a block.
pub(super) fn block(scope: &Scope<'_>, body: &Body) -> Laid {
    let (mut value, mut unknown, mut sensitive) = (Map::new(), Map::new(), Map::new());
    for attribute in body.attributes() {
        let name = attribute.key.as_str();
        // The value of a write-only argument is in no plan.
        if is_meta(name) || name.ends_with("_wo") {
            continue;
        }
        let laid = lay(name, &scope.eval(&attribute.value).bounded(), 0);
        keep(&mut value, name, laid.value);
        keep(&mut unknown, name, laid.unknown);
        keep(&mut sensitive, name, laid.sensitive);
    }
    let mut blocks: Vec<(String, Result<Laid, Rc<str>>)> = Vec::new();
    for structure in body {
        let Structure::Block(inner) = structure else { continue };
        let name = inner.ident.as_str();
        match (name, inner.labels.first()) {
            ("dynamic", Some(label)) => dynamic(scope, label.as_str(), &inner.body, &mut blocks),
            _ if is_meta(name) => {}
            _ => blocks.push((name.to_owned(), Ok(block(scope, &inner.body)))),
        }
    }
    let mut names: Vec<String> = blocks.iter().map(|(name, _)| name.clone()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let of_name = || blocks.iter().filter(|(other, _)| *other == name).map(|(_, laid)| laid);
        if let Some(reason) = of_name().find_map(|laid| laid.as_ref().err()) {
            unknown.insert(name, Value::from(&**reason));
            continue;
        }
        let all: Vec<&Laid> = of_name().filter_map(|laid| laid.as_ref().ok()).collect();
        keep(&mut unknown, &name, marks(&all, |laid| &laid.unknown));
        keep(&mut sensitive, &name, marks(&all, |laid| &laid.sensitive));
        value.insert(name, Value::Array(all.into_iter().map(|laid| laid.value.clone()).collect()));
    }
    Laid { value: Value::Object(value), unknown: object(unknown), sensitive: object(sensitive) }
}

/// The blocks that a `dynamic` block makes.
fn dynamic(scope: &Scope<'_>, label: &str, body: &Body, blocks: &mut Vec<(String, Result<Laid, Rc<str>>)>) {
    let Some(all) = body.get_attribute("for_each").map(|all| scope.eval(&all.value).bounded()) else { return };
    let Some(content) = body.get_blocks("content").next() else { return };
    let iterator = body.get_attribute("iterator").map(|iterator| &iterator.value);
    let iterator = match iterator {
        Some(hcl_edit::expr::Expression::Variable(name)) => name.as_str(),
        _ => label,
    };
    if all.is_null() {
        return;
    }
    let Some(pairs) = all.each() else {
        let reason = all.why().unwrap_or_else(|| Rc::from("`for_each` takes a list or an object"));
        blocks.push((label.to_owned(), Err(Rc::from(format!("the number of blocks is not known: {reason}")))));
        return;
    };
    for (key, value) in pairs {
        let members = [("key".to_owned(), key), ("value".to_owned(), value)];
        let scope = scope.with([(iterator.to_owned(), Found::map(members.into_iter().collect()))]);
        blocks.push((label.to_owned(), Ok(block(&scope, &content.body))));
    }
}

fn keep(map: &mut Map<String, Value>, name: &str, value: Value) {
    if !value.is_null() {
        map.insert(name.to_owned(), value);
    }
}

fn object(map: Map<String, Value>) -> Value {
    if map.is_empty() { Value::Null } else { Value::Object(map) }
}

fn marks<'l>(all: &[&'l Laid], pick: fn(&'l Laid) -> &'l Value) -> Value {
    let marked = all.iter().any(|laid| !pick(laid).is_null());
    if marked { Value::Array(all.iter().map(|laid| pick(laid).clone()).collect()) } else { Value::Null }
}

/// Names of arguments that hold a secret, whoever marks them.
fn is_secret(name: &str) -> bool {
    (name.contains("password") || name.contains("secret_string") || name.contains("secret_binary"))
        && !name.starts_with("manage_")
}

/// Whether the argument is a policy document, of which what is known counts even if not all of it is.
fn is_document(name: &str) -> bool {
    name == "policy" || name.ends_with("_policy") || name == "inline_policy"
}

/// The value of one argument.
pub(super) fn lay(name: &str, found: &Found, depth: usize) -> Laid {
    let hidden = found.sensitive || is_secret(name);
    let mut laid = Laid { sensitive: if hidden { Value::Bool(true) } else { Value::Null }, ..Laid::default() };
    let open = |laid: &mut Laid, reason: &str| {
        laid.unknown = Value::from(reason);
        if depth > 0 {
            laid.value = Value::from(format!("{HOLE}{reason}"));
        }
    };
    match &found.part {
        Part::Null => {}
        Part::Bool(flag) => laid.value = Value::Bool(*flag),
        Part::Number(_) if hidden && is_secret(name) => laid.value = Value::from(HIDDEN),
        Part::Number(_) => laid.value = found.value().unwrap_or_default(),
        Part::Text(text) if hidden && !text.is_empty() => laid.value = Value::from(HIDDEN),
        Part::Text(text) => laid.value = Value::from(text.replace(HOLE, "")),
        Part::Unknown(unknown) => open(&mut laid, &unknown.reason),
        Part::Json(inner) if is_document(name) && !hidden => laid.value = with_holes(inner),
        Part::Pieces(pieces) if is_document(name) && !hidden && parsed(pieces).is_some() => {
            laid.value = parsed(pieces).unwrap_or_default();
        }
        Part::Json(_) | Part::Pieces(_) => {
            let reason = found.why().unwrap_or_else(|| Rc::from("a part of it is not known"));
            open(&mut laid, &reason);
        }
        Part::List(items) => {
            let all: Vec<Laid> = items.iter().map(|item| lay(name, item, depth + 1)).collect();
            let all: Vec<&Laid> = all.iter().collect();
            laid.unknown = marks(&all, |laid| &laid.unknown);
            if !hidden {
                laid.sensitive = marks(&all, |laid| &laid.sensitive);
            }
            laid.value = Value::Array(all.into_iter().map(|laid| laid.value.clone()).collect());
        }
        Part::Map(members) => {
            let (mut value, mut unknown, mut sensitive) = (Map::new(), Map::new(), Map::new());
            for (key, found) in members.iter() {
                let member = lay(key, found, depth + 1);
                keep(&mut value, key, member.value);
                keep(&mut unknown, key, member.unknown);
                keep(&mut sensitive, key, member.sensitive);
            }
            laid.value = Value::Object(value);
            laid.unknown = object(unknown);
            if !hidden {
                laid.sensitive = object(sensitive);
            }
        }
    }
    laid
}

/// A value in which texts stand for what is not known.
fn with_holes(found: &Found) -> Value {
    if found.sensitive {
        return Value::from(format!("{HOLE}it is a secret"));
    }
    match &found.part {
        Part::List(items) => Value::Array(items.iter().map(with_holes).collect()),
        Part::Map(members) => {
            Value::Object(members.iter().map(|(key, found)| (key.clone(), with_holes(found))).collect())
        }
        Part::Text(text) => Value::from(text.replace(HOLE, "")),
        Part::Null | Part::Bool(_) | Part::Number(_) => found.value().unwrap_or_default(),
        Part::Pieces(_) | Part::Json(_) | Part::Unknown(_) => {
            Value::from(format!("{HOLE}{}", found.why().as_deref().unwrap_or("a part of it is not known")))
        }
    }
}

/// JSON text of which some pieces inside of its texts are not known.
fn parsed(pieces: &[Found]) -> Option<Value> {
    let mut text = String::new();
    for piece in pieces {
        match &piece.part {
            Part::Text(known) => text.push_str(&known.replace(HOLE, "")),
            _ => {
                let reason = if piece.sensitive { Rc::from("it is a secret") } else { piece.why()? };
                let quoted = Value::from(format!("{HOLE}{reason}")).to_string();
                text.push_str(quoted.get(1..quoted.len() - 1)?);
            }
        }
    }
    serde_json::from_str(&text).ok().filter(Value::is_object)
}
