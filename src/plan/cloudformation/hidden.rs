//! What a template makes that does not stand in it: loops over what is not known, macros, modules of the registry.
//!
//! Owns the reasons of these gaps; nested stacks are those of [`nested`](super::nested). Main function: [`of`].

use super::node::{Entry, Node};
use super::stack::Stack;
use crate::plan::Unread;
use crate::plan::cloudformation::error::shown;

/// Writes a part of the map in which it stands.
pub(super) const TRANSFORM: &str = "Fn::Transform";

/// What one stack holds and does not show; stacks in it are looked at on their own.
pub(super) fn of(stack: &Stack) -> Vec<Unread> {
    let gap = |name: &str, reason: String| Unread::Made { name: format!("{}{name}", stack.prefix), reason };
    let mut gaps = Vec::new();
    if let Some(name) = &stack.macro_name {
        let reason = format!("the macro {} may write resources of its own, which nobody sees here", shown(name));
        gaps.push(gap("Transform", reason));
    }
    for (name, why) in &stack.open_loops {
        gaps.push(gap(name, format!("the loop makes resources for what is not known: {why}")));
    }
    for entry in &stack.resources {
        gaps.extend(reason(entry).map(|reason| gap(&entry.key, reason)));
    }
    gaps
}

/// Why nobody sees what the entry makes; `None` where it is a resource like others.
fn reason(entry: &Entry) -> Option<String> {
    if entry.key == TRANSFORM {
        return Some("a macro writes resources at this place, which nobody sees here".to_owned());
    }
    match entry.value.get("Type").and_then(Node::as_text) {
        Some(ty) if ty.ends_with("::MODULE") => {
            Some(format!("the module {} makes resources, which nobody sees here", shown(ty)))
        }
        None if entry.value.get(TRANSFORM).is_some() => {
            Some("a macro writes the resource, so that its type is not known".to_owned())
        }
        Some(_) | None => None,
    }
}
