//! `Fn::ForEach`: one map written for many names.

use std::collections::HashSet;

use super::error::TemplateError;
use super::found::{Found, Part};
use super::node::{Data, Entry, Node};
use super::stack::Stack;

/// Values that the loops of one map may stand for.
const LOOPED: usize = 200_000;
pub(super) const PREFIX: &str = "Fn::ForEach::";

/// A map with its loops written out.
#[derive(Debug, Default)]
pub(super) struct Expanded {
    pub entries: Vec<Entry>,
    /// Loops that go over what is not known, wholly or in part, each with the reason.
    pub open: Vec<(String, String)>,
    seen: HashSet<String>,
    /// Values that the loops stand for.
    size: usize,
}

/// The entries with every loop written out, as far as it is known what it goes over.
pub(super) fn expand(stack: &Stack, entries: Vec<Entry>) -> Result<Expanded, TemplateError> {
    if !entries.iter().any(|entry| entry.key.starts_with(PREFIX)) {
        return Ok(Expanded { entries, ..Expanded::default() });
    }
    let mut expanded = Expanded::default();
    for entry in entries {
        if entry.key.starts_with(PREFIX) {
            each(stack, &entry, &mut expanded)?;
        } else {
            expanded.put(entry);
        }
    }
    Ok(expanded)
}

impl Expanded {
    fn put(&mut self, entry: Entry) {
        if self.seen.insert(entry.key.clone()) {
            self.entries.push(entry);
        }
    }
}

fn each(stack: &Stack, entry: &Entry, expanded: &mut Expanded) -> Result<(), TemplateError> {
    let looped = &entry.value;
    let [identifier, collection, body] = looped.items() else {
        return Err(wrong(looped, looped.type_name(), "a list of name, collection and map"));
    };
    let Some(identifier) = identifier.as_text() else {
        return Err(wrong(identifier, identifier.type_name(), "a name"));
    };
    let (values, why) = values(&stack.eval(collection));
    // A loop within a loop is told once.
    let open = why.map(|why| (entry.key.clone(), why)).filter(|open| !expanded.open.contains(open));
    expanded.open.extend(open);
    for value in values {
        for entry in body.entries() {
            let size = entry.value.size();
            expanded.size += size;
            if expanded.size > LOOPED || !stack.work.take(size) {
                return Err(TemplateError::LoopBomb { limit: LOOPED });
            }
            let replaced = Entry {
                key: replace(&entry.key, identifier, &value),
                spot: entry.spot,
                value: substitute(&entry.value, identifier, &value),
            };
            if replaced.key.starts_with(PREFIX) {
                each(stack, &replaced, expanded)?;
            } else {
                expanded.put(replaced);
            }
        }
    }
    Ok(())
}

fn wrong(node: &Node, found: &'static str, expected: &'static str) -> TemplateError {
    TemplateError::Shape { path: "Fn::ForEach".to_owned(), line: node.spot.line, found, expected }
}

/// What a loop goes over, and why that is not all, if it is not.
fn values(collection: &Found) -> (Vec<String>, Option<String>) {
    let nothing = "it is no list of names";
    match &collection.part {
        Part::List(items) => {
            let open = items.iter().find(|item| item.text().is_none());
            let why = open.map(|item| item.why().unwrap_or(nothing).to_owned());
            (items.iter().filter_map(Found::text).collect(), why)
        }
        Part::Scalar(_) => (collection.text().into_iter().collect(), None),
        Part::Absent | Part::Map(_) => (Vec::new(), Some(nothing.to_owned())),
        Part::Unknown(reason) => (Vec::new(), Some(reason.clone())),
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
