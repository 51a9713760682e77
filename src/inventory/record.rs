//! What one line of an inventory is: its record word, and the parts that the reader itself needs.
//!
//! The wrapper is written by hand: serde's own ways of joining `record` to the fields of a resource lose either the
//! check for unknown fields or the column of an error. Main type: [`Head`].

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A string that borrows from the line unless it holds an escape.
#[derive(Debug, Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// The parts of a line by which it is sorted; the whole line is checked to be one JSON object on the way.
#[derive(Debug, Deserialize)]
pub(super) struct Head<'a> {
    #[serde(borrow)]
    pub(super) record: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) schema_version: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) resource_type: Option<Text<'a>>,
}

/// Last line of an inventory.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    pub(super) resources: u64,
    pub(super) gaps: u64,
    /// Records of the ledger; a file without one leaves it out.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) reads: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Where a line went wrong: the column in it, when it can be told, and why.
pub(super) type Fault = (Option<usize>, String);

/// Sorts a line, and checks that it is one JSON object.
pub(super) fn head(line: &str) -> Result<Head<'_>, Fault> {
    // A derived struct can be read from an array too, its fields in order.
    if !line.trim_start().starts_with('{') {
        return Err((None, "not a JSON object".to_owned()));
    }
    serde_json::from_str(line).map_err(|error| fault(&error, 0))
}

/// Column and reason of a JSON error, for a line whose first `cut` characters were taken away.
pub(super) fn fault(error: &serde_json::Error, cut: usize) -> Fault {
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    let column = (error.line() > 0).then(|| error.column() + cut);
    (column, super::error::plain(reason))
}

/// The head of a line that is written as our writer does it, with these members first and without escapes, for a line
/// that is known to be good. `None` says nothing against a line.
pub(super) fn plain_head(line: &str) -> Option<Head<'_>> {
    let rest = line.strip_prefix("{\"record\":\"resource\",\"id\":\"")?;
    let (id, rest) = rest.split_once('"')?;
    let (resource_type, _) = rest.strip_prefix(",\"resource_type\":\"")?.split_once('"')?;
    let plain = |text: &'_ str| !text.contains('\\');
    let text = |text| Some(Text(Cow::Borrowed(text)));
    (plain(id) && plain(resource_type)).then(|| Head {
        record: text("resource"),
        schema_version: None,
        id: text(id),
        resource_type: text(resource_type),
    })
}

/// The line without its `record` member, and by how much later columns moved to the left.
pub(super) fn without_record(line: &str) -> Result<(String, Option<usize>), Fault> {
    let mut text = String::new();
    let cut = push_without_record(line, &mut text)?;
    Ok((text, cut))
}

/// Appends the line without its `record` member; tells by how much later columns moved to the left.
///
/// Where `record` comes first, as the writer puts it, this is a matter of cutting; else the line is written anew and
/// columns can no longer be told.
pub(super) fn push_without_record(line: &str, text: &mut String) -> Result<Option<usize>, Fault> {
    if let Some(rest) = after_leading_record(line) {
        text.push('{');
        text.push_str(rest);
        return Ok(Some(line.len() - rest.len() - 1));
    }
    let mut members: Map<String, Value> = serde_json::from_str(line).map_err(|error| fault(&error, 0))?;
    members.remove("record");
    text.push_str(&serde_json::to_string(&members).map_err(|error| fault(&error, 0))?);
    Ok(None)
}

/// What follows `{"record":"...",`, if the line begins so.
fn after_leading_record(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('{')?.trim_start().strip_prefix("\"record\"")?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let (word, rest) = rest.split_once('"')?;
    let rest = rest.trim_start();
    match word.contains('\\') {
        true => None,
        false => rest.strip_prefix(',').or_else(|| rest.starts_with('}').then_some(rest)),
    }
}

/// Path of the first null in a line, if there is one.
pub(super) fn first_null(line: &str) -> Option<String> {
    // Hardly a line holds the word at all, so the search pays for the parse that it saves.
    memchr::memmem::find(line.as_bytes(), b"null")?;
    let value: Value = serde_json::from_str(line).ok()?;
    path_of_null(&value).map(|path| path.trim_start_matches('.').to_owned())
}

fn path_of_null(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(i, item)| path_of_null(item).map(|rest| format!("[{i}]{rest}")))
        }
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            path_of_null(member).map(|rest| format!(".{}{rest}", super::error::plain(name)))
        }),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_is_cut_wherever_it_stands() {
        let cut = |line: &str| without_record(line).unwrap();
        assert_eq!(cut(r#"{"record":"gap","a":1}"#), (r#"{"a":1}"#.to_owned(), Some(15)));
        assert_eq!(cut(r#" { "record" : "gap" , "a":1}"#).0, r#"{ "a":1}"#);
        assert_eq!(cut(r#"{"record":"gap"}"#).0, "{}");
        assert_eq!(cut(r#"{"a":1,"record":"gap"}"#), (r#"{"a":1}"#.to_owned(), None));
        assert_eq!(cut(r#"{"re\u0063ord":"gap","a":1}"#), (r#"{"a":1}"#.to_owned(), None));
    }

    #[test]
    fn null_is_found_but_not_in_strings() {
        assert_eq!(first_null(r#"{"a":"null","null":1}"#), None);
        assert_eq!(first_null(r#"{"a":{"b":[1,null]}}"#), Some("a.b[1]".to_owned()));
    }
}
