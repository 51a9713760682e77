//! Policy documents in a plan: as JSON, and as the data source that builds them.
//!
//! Owns what the data source's arguments mean; the form of a statement is [`policy_document`]'s.

use serde_json::{Map, Value};

use super::args::{Arg, Args, element, is_true};
use crate::model::policy_document::{self, condition, principal, scalar};

const NO_DOCUMENT: &str = "the plan gives something that is no policy document";

/// Statements, and the paths in them that are unknown, which begin with `[0]`, with the reasons.
pub(super) type Partial = (Vec<Value>, Vec<(String, String)>);

/// Begins a text that stands for an unknown value; the reason follows.
pub(in crate::plan) const HOLE: char = '\u{1}';

/// As [`statements`], for a document in which texts that begin with [`HOLE`] stand for what is not known.
pub(super) fn statements_with_holes(document: &Value) -> Result<Partial, String> {
    if !has_hole(document) {
        return statements(document).map(|statements| (statements, Vec::new()));
    }
    let mut document = document.clone();
    let mut unknown = Vec::new();
    let mut open = Vec::new();
    match document.get_mut("Statement") {
        Some(Value::String(text)) => return Err(reason_in(text).unwrap_or_else(|| NO_DOCUMENT.to_owned())),
        Some(Value::Array(items)) => {
            open = items.iter().filter_map(|item| reason_in(item.as_str()?)).collect();
            items.retain(|item| item.as_str().and_then(reason_in).is_none());
            let conditions =
                items.iter_mut().enumerate().filter_map(|(index, item)| Some((index, condition_hole(item)?)));
            unknown.extend(conditions.map(|(index, why)| (format!("[{index}].conditions"), why)));
        }
        Some(single) => unknown.extend(condition_hole(single).map(|why| ("[0].conditions".to_owned(), why))),
        None => {}
    }
    let mut statements = statements(&document)?;
    for (index, statement) in statements.iter_mut().enumerate() {
        let Value::Object(statement) = statement else { continue };
        if let Some(why) = statement.get("effect").and_then(|effect| reason_in(effect.as_str()?)) {
            statement.remove("effect");
            unknown.push((format!("[{index}].effect"), why));
        }
        for (name, list) in statement.iter_mut() {
            let Value::Array(items) = list else { continue };
            let Some(why) = items.iter().find_map(first_hole) else { continue };
            items.retain(|item| !has_hole(item));
            let place = if name == "conditions" { String::new() } else { format!("[{}]", items.len()) };
            unknown.push((format!("[{index}].{name}{place}"), why));
        }
    }
    let place = |(index, why)| (format!("[{}]", statements.len() + index), why);
    unknown.extend(open.into_iter().enumerate().map(place));
    Ok((statements, unknown))
}

/// Takes an unknown `Condition` out of a statement.
fn condition_hole(statement: &mut Value) -> Option<String> {
    let why = statement.get("Condition").and_then(first_hole)?;
    statement.as_object_mut()?.remove("Condition");
    Some(why)
}

fn reason_in(text: &str) -> Option<String> {
    text.split_once(HOLE).map(|(_, reason)| reason.to_owned())
}

fn first_hole(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => reason_in(text),
        Value::Array(items) => items.iter().find_map(first_hole),
        Value::Object(map) => map.values().find_map(first_hole),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn has_hole(value: &Value) -> bool {
    first_hole(value).is_some()
}

/// The statements of a document, given as JSON text or as an object.
pub(super) fn statements(document: &Value) -> Result<Vec<Value>, String> {
    policy_document::statements(document).map_err(|_| NO_DOCUMENT.to_owned())
}

/// The statements that the data source `aws_iam_policy_document` will give, as far as its arguments are known.
/// `None` when it takes over other documents, which are not at hand.
pub(super) fn from_data_source(args: &Args<'_>) -> Option<Partial> {
    let others = ["source_policy_documents", "override_policy_documents", "source_json", "override_json"];
    if others.iter().any(|name| !is_empty(&args.arg(name))) || args.blocks_unknown("statement").is_some() {
        return None;
    }
    let mut found = Vec::new();
    let mut unknown = Vec::new();
    for (index, block) in args.blocks("statement").iter().enumerate() {
        let mut statement = Map::new();
        let mut missing = |path: String, reason: String| unknown.push((format!("[{index}].{path}"), reason));
        match block.arg("effect") {
            Arg::Known(effect) => drop(statement.insert("effect".to_owned(), effect.clone())),
            Arg::Absent => drop(statement.insert("effect".to_owned(), Value::from("Allow"))),
            Arg::Unknown(reason) => missing("effect".to_owned(), reason),
        }
        for name in ["actions", "not_actions", "resources", "not_resources"] {
            let (known, reason) = known_strings(block, name);
            if let Some(reason) = reason {
                missing(format!("{name}[{}]", known.len()), reason);
            }
            statement.insert(name.to_owned(), Value::from(known));
        }
        for name in ["principals", "not_principals"] {
            let mut all = Vec::new();
            let mut reasons: Vec<String> = block.blocks_unknown(name).into_iter().collect();
            for who in block.blocks(name) {
                let (names, reason) = known_strings(&who, "identifiers");
                match who.arg("type") {
                    Arg::Known(Value::String(ty)) => all.extend(names.iter().map(|name| principal(ty, name))),
                    Arg::Known(_) | Arg::Absent => reasons.push(NO_DOCUMENT.to_owned()),
                    Arg::Unknown(reason) => reasons.push(reason),
                }
                reasons.extend(reason);
            }
            if let Some(reason) = reasons.pop() {
                missing(format!("{name}[{}]", all.len()), reason);
            }
            statement.insert(name.to_owned(), Value::from(all));
        }
        let (conditions, reason) = data_conditions(block);
        if let Some(reason) = reason {
            missing("conditions".to_owned(), reason);
        }
        statement.insert("conditions".to_owned(), Value::from(conditions));
        found.push(Value::Object(statement));
    }
    Some((found, unknown))
}

fn data_conditions(statement: &Args<'_>) -> (Vec<Value>, Option<String>) {
    let mut reason = statement.blocks_unknown("condition");
    let mut all = Vec::new();
    for block in statement.blocks("condition") {
        let (values, missing) = known_strings(&block, "values");
        match (block.arg("test"), block.arg("variable"), missing) {
            (Arg::Known(Value::String(test)), Arg::Known(Value::String(variable)), None) => {
                all.push(condition(test, variable, values));
            }
            (_, _, Some(missing)) | (Arg::Unknown(missing), ..) | (_, Arg::Unknown(missing), _) => {
                reason = Some(missing)
            }
            _ => reason = Some(NO_DOCUMENT.to_owned()),
        }
    }
    (all, reason)
}

/// The known strings of a list, and why there may be more.
fn known_strings(args: &Args<'_>, path: &str) -> (Vec<String>, Option<String>) {
    let (unknown, _) = args.marks(path);
    match args.arg(path) {
        Arg::Absent => (Vec::new(), None),
        Arg::Unknown(reason) => (Vec::new(), Some(reason)),
        Arg::Known(Value::Array(items)) => {
            let open = (0..items.len()).any(|index| is_true(element(unknown, index)));
            (items.iter().filter_map(scalar).collect(), open.then(|| args.unknown_reason(path)))
        }
        Arg::Known(single) => (scalar(single).into_iter().collect(), None),
    }
}

fn is_empty(arg: &Arg<'_>) -> bool {
    match arg {
        Arg::Absent => true,
        Arg::Known(Value::Array(items)) => items.is_empty(),
        Arg::Known(_) | Arg::Unknown(_) => false,
    }
}
