//! What a plan does to an object, and which paths make it replace the object.

use serde_json::Value;

use crate::model::ChangeAction;
use crate::plan::error::PlanProblem;

/// The action, and whether the old object is forgotten while a new one is made.
pub(super) fn read_actions(text: &str, path: &str) -> Result<(ChangeAction, bool), PlanProblem> {
    let path = format!("{path}.change.actions");
    let Ok(actions) = serde_json::from_str::<Vec<String>>(text) else {
        let found = serde_json::from_str::<Value>(text).as_ref().map_or("something else", super::convert::type_name);
        return Err(PlanProblem::Shape { path, found, expected: "a list of strings" });
    };
    let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
    Ok(match actions.as_slice() {
        // An empty list says nothing, and a change that leaves an object alone says that.
        ["no-op"] => (ChangeAction::NoOp, false),
        ["create"] => (ChangeAction::Create, false),
        ["read"] => (ChangeAction::Read, false),
        ["update"] => (ChangeAction::Update, false),
        ["delete"] => (ChangeAction::Delete, false),
        ["forget"] => (ChangeAction::Forget, false),
        ["delete", "create"] => (ChangeAction::DeleteThenCreate, false),
        ["create", "delete"] => (ChangeAction::CreateThenDelete, false),
        ["create", "forget"] | ["forget", "create"] => (ChangeAction::Create, true),
        _ => return Err(PlanProblem::Actions { path }),
    })
}

/// `[["a"], ["b", 0, "c"]]` as `a`, `b[0].c`.
pub(super) fn show_paths(text: &str) -> Vec<String> {
    let Ok(paths) = serde_json::from_str::<Vec<Vec<Value>>>(text) else { return Vec::new() };
    let mut shown: Vec<String> = paths
        .iter()
        .map(|path| {
            path.iter().fold(String::new(), |so_far, step| match step {
                Value::String(name) if so_far.is_empty() => name.clone(),
                Value::String(name) => format!("{so_far}.{name}"),
                // An element of a set is named by its value, which nobody needs to see.
                Value::Number(index) => format!("{so_far}[{index}]"),
                _ => format!("{so_far}[...]"),
            })
        })
        .collect();
    shown.sort();
    shown.dedup();
    shown
}
