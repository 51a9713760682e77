//! `Fn::ForEach`: one map written for many names.

use std::cell::Cell;

use super::error::TemplateError;
use super::found::{Found, Part};
use super::node::{Data, Entry, Node};
use super::stack::Stack;

/// Values that the loops of one map may stand for.
const LOOPED: usize = 200_000;
pub(super) const PREFIX: &str = "Fn::ForEach::";

/// The entries with every loop written out. A loop over what is not known is left out of the entries.
pub(super) fn expand(stack: &Stack, entries: Vec<Entry>) -> Result<Vec<Entry>, TemplateError> {
    if !entries.iter().any(|entry| entry.key.starts_with(PREFIX)) {
        return Ok(entries);
    }
    let budget = Cell::new(LOOPED);
    let mut all = Vec::new();
    for entry in entries {
        if entry.key.starts_with(PREFIX) {
            each(stack, &entry.value, &budget, &mut all)?;
        } else {
            all.push(entry);
        }
    }
    Ok(all)
}

fn each(stack: &Stack, looped: &Node, budget: &Cell<usize>, all: &mut Vec<Entry>) -> Result<(), TemplateError> {
    let [identifier, collection, body] = looped.items() else {
        return Err(wrong(looped, looped.type_name(), "a list of name, collection and map"));
    };
    let Some(identifier) = identifier.as_text() else {
        return Err(wrong(identifier, identifier.type_name(), "a name"));
    };
    for value in values(&stack.eval(collection)) {
        for entry in body.entries() {
            let size = entry.value.size();
            let Some(left) = budget.get().checked_sub(size) else {
                return Err(TemplateError::LoopBomb { limit: LOOPED });
            };
            budget.set(left);
            let replaced = Entry {
                key: replace(&entry.key, identifier, &value),
                spot: entry.spot,
                value: substitute(&entry.value, identifier, &value),
            };
            if replaced.key.starts_with(PREFIX) {
                each(stack, &replaced.value, budget, all)?;
            } else if !all.iter().any(|other| other.key == replaced.key) {
                all.push(replaced);
            }
        }
    }
    Ok(())
}

fn wrong(node: &Node, found: &'static str, expected: &'static str) -> TemplateError {
    TemplateError::Shape { path: "Fn::ForEach".to_owned(), line: node.spot.line, found, expected }
}

fn values(collection: &Found) -> Vec<String> {
    match &collection.part {
        Part::List(items) => items.iter().filter_map(Found::text).collect(),
        Part::Scalar(_) => collection.text().into_iter().collect(),
        Part::Absent | Part::Map(_) | Part::Unknown(_) => Vec::new(),
    }
}

fn replace(text: &str, identifier: &str, value: &str) -> String {
    if !text.contains(identifier) {
        return text.to_owned();
    }
    // `&{Name}` leaves out what a logical id may not hold.
    let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    text.replace(&format!("${{{identifier}}}"), value).replace(&format!("&{{{identifier}}}"), &plain)
}

fn substitute(node: &Node, identifier: &str, value: &str) -> Node {
    if let Some(("Ref", name)) = node.function()
        && name.as_text() == Some(identifier)
    {
        return Node::text(value, node.spot);
    }
    let data = match &node.data {
        Data::Text(text) => Data::Text(replace(text, identifier, value)),
        Data::List(items) => Data::List(items.iter().map(|item| substitute(item, identifier, value)).collect()),
        Data::Map(entries) => {
            let entry = |entry: &Entry| Entry {
                key: replace(&entry.key, identifier, value),
                spot: entry.spot,
                value: substitute(&entry.value, identifier, value),
            };
            Data::Map(entries.iter().map(entry).collect())
        }
        other @ (Data::Null | Data::Bool(_) | Data::Number(_) | Data::Unknown(_)) => other.clone(),
    };
    Node::new(data, node.spot)
}
