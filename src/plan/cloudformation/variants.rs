//! A template under each of the values that its parameters without one may have.
//!
//! Owns which combinations there are; what they mean for an answer is the caller's. Main function: [`of`].

use std::collections::BTreeMap;

use super::error::TemplateError;
use super::found::Part;
use super::node::{Entry, Node};
use super::parameters::TemplateOptions;
use super::stack::Stack;
use crate::plan::{Plan, Variant};

/// Whether any parameter has values to choose from.
pub(super) fn may_have(root: &Node) -> bool {
    let parameters = root.get("Parameters").map(Node::entries).unwrap_or_default();
    parameters.iter().any(|entry| entry.value.get("AllowedValues").is_some())
}

/// The template under each combination, in the order of the names and of the values; nothing when none is open, when there
/// are more than are asked for, or when the template cannot be read under one of them.
pub(super) fn of(
    root: &Node,
    stack: &Stack,
    options: &TemplateOptions,
    read: impl Fn(Node, &TemplateOptions) -> Result<Plan, TemplateError>,
) -> Vec<Variant> {
    let open = open(stack);
    let count = open.values().try_fold(1_usize, |count, values| count.checked_mul(values.len()));
    let allows = |count: usize| count <= options.tries && stack.work.allows(count);
    if open.is_empty() || !count.is_some_and(allows) {
        return Vec::new();
    }
    let mut combinations = vec![BTreeMap::new()];
    for (name, values) in &open {
        let with = |known: &BTreeMap<String, String>, value: &String| {
            let mut known = known.clone();
            known.insert(name.clone(), value.clone());
            known
        };
        combinations =
            combinations.iter().flat_map(|known| values.iter().map(move |value| with(known, value))).collect();
    }
    let variant = |values: BTreeMap<String, String>| {
        let mut options = options.clone();
        options.parameters.extend(values.clone());
        let plan = read(root.clone(), &options).ok()?;
        Some(Variant { values, plan })
    };
    combinations.into_iter().map(variant).collect::<Option<_>>().unwrap_or_default()
}

/// Parameters without a value, and the values that they may have.
fn open(stack: &Stack) -> BTreeMap<String, Vec<String>> {
    let entries = stack.root.get("Parameters").map(Node::entries).unwrap_or_default();
    let open = entries.iter().filter(|entry| {
        // One that keeps the value of the stack has one of them as well.
        stack.parameters.get(&entry.key).is_some_and(|found| matches!(found.part, Part::Unknown(_)))
            && entry.value.get("Type").and_then(Node::as_text).is_none_or(|ty| matches!(ty, "String" | "Number"))
    });
    let values = |entry: &Entry| {
        entry.value.get("AllowedValues")?.items().iter().map(Node::scalar).collect::<Option<Vec<String>>>()
    };
    open.filter_map(|entry| Some((entry.key.clone(), values(entry)?))).filter(|(_, values)| values.len() > 1).collect()
}
