//! Waivers as text: one more in a file whose comments and order stay, or a whole new file.
//!
//! What was written is read again: a file is only given back when it says what it said, and the new waiver. Main
//! types: [`Layout`], [`AddError`].

use std::fmt::Write;

use serde_json::Value;
use time::Date;

use super::mistakes::{Lines, Mistakes, WaiverFileError};
use super::node::{Data, Node, is_nothing};
use super::{Source, Terms, WaiverSet, yaml};
use crate::model::{Policy, WaivedResource, Waiver};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    Yaml,
    Toml,
}

impl Layout {
    /// By the name of the file, as it is read.
    #[must_use]
    pub fn of(name: &str) -> Self {
        if name.to_lowercase().ends_with(".toml") { Self::Toml } else { Self::Yaml }
    }
}

/// Why a waiver was not added; the file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    #[error("add the waiver to {file}, which is as it was: {}", error.list())]
    File { file: String, error: WaiverFileError },
    #[error("add the waiver: {file} has one with the id `{id}` already\nhelp: choose another id, or change that one")]
    Taken { file: String, id: String },
    #[error(
        "add the waiver: {file} says the same in `{id}` already\nhelp: prolong that one: change its expires_on and count up renewals"
    )]
    Same { file: String, id: String },
    #[error(
        "add the waiver: the list in {file} cannot be gone on with\nhelp: write each waiver on lines of its own: `- id: ...` in YAML, [[waivers]] in TOML"
    )]
    Form { file: String },
}

/// The text of a file with one waiver more. An empty text is a new file.
///
/// # Errors
///
/// When the file or the waiver has a mistake, the id is taken, or the list is written in a way that cannot be gone on
/// with.
pub fn add(
    source: Source<'_>,
    waiver: &Waiver,
    policies: &[&Policy],
    terms: &Terms,
    today: Date,
) -> Result<String, AddError> {
    let file = || source.name.to_owned();
    let mistaken = |error| AddError::File { file: file(), error };
    let before = WaiverSet::read(&[source], policies, terms, today).map_err(mistaken)?;
    if before.waivers().iter().any(|other| other.id == waiver.id) {
        return Err(AddError::Taken { file: file(), id: waiver.id.clone() });
    }
    let same = |other: &&Waiver| other.policy == waiver.policy && other.resource == waiver.resource;
    if let Some(other) = before.waivers().iter().find(same) {
        return Err(AddError::Same { file: file(), id: other.id.clone() });
    }
    let layout = Layout::of(source.name);
    let name = if layout == Layout::Toml { "the new waiver.toml" } else { "the new waiver" };
    let alone = whole(std::slice::from_ref(waiver), layout, "");
    WaiverSet::read(&[Source { name, text: &alone }], policies, terms, today).map_err(mistaken)?;
    let line_end = if source.text.contains("\r\n") { "\r\n" } else { "\n" };
    let text = match layout {
        _ if source.text.trim().is_empty() => alone,
        Layout::Toml => {
            let added = entry(waiver, layout, 0).replace('\n', line_end);
            format!("{}{line_end}{added}", ended(source.text, line_end))
        }
        Layout::Yaml => into_yaml(source, waiver, line_end).ok_or_else(|| AddError::Form { file: file() })?,
    };
    let after = WaiverSet::read(&[Source { name: source.name, text: &text }], policies, terms, today)
        .map_err(|_| AddError::Form { file: file() })?;
    let mut expected: Vec<Waiver> = before.waivers().iter().chain([waiver]).map(plain).collect();
    expected.sort_by(|a, b| a.id.cmp(&b.id));
    if after.waivers().iter().map(plain).ne(expected) {
        return Err(AddError::Form { file: file() });
    }
    Ok(text)
}

/// A waiver without its place.
fn plain(waiver: &Waiver) -> Waiver {
    Waiver { location: None, ..waiver.clone() }
}

/// The text up to and with a line break.
fn ended(text: &str, line_end: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}{line_end}") }
}

/// A whole file. `head` is a comment, its lines without their sign.
#[must_use]
pub fn whole(waivers: &[Waiver], layout: Layout, head: &str) -> String {
    let mut text = String::new();
    for line in head.lines() {
        text.push_str(format!("# {line}").trim_end());
        text.push('\n');
    }
    match layout {
        Layout::Yaml => {
            text.push_str(if waivers.is_empty() {
                "schema_version: 1\nwaivers: []\n"
            } else {
                "schema_version: 1\nwaivers:\n"
            });
            waivers.iter().for_each(|waiver| text.push_str(&entry(waiver, layout, 2)));
        }
        Layout::Toml => {
            text.push_str("schema_version = 1\n");
            for waiver in waivers {
                text.push('\n');
                text.push_str(&entry(waiver, layout, 0));
            }
        }
    }
    text
}

fn into_yaml(source: Source<'_>, waiver: &Waiver, line_end: &str) -> Option<String> {
    let added = |indent: usize| entry(waiver, Layout::Yaml, indent).replace('\n', line_end);
    let bom = if source.text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(source.text);
    let root = yaml::parse(&Lines::new(source.name, text), &mut Mistakes::default());
    let entries = match root.as_ref().map(|root| &root.data) {
        Some(Data::Map(entries)) => entries.as_slice(),
        // Comments only.
        _ => &[],
    };
    let Some(list) = entries.iter().find(|entry| entry.key == "waivers") else {
        return Some(format!("{bom}{}waivers:{line_end}{}", ended(text, line_end), added(2)));
    };
    let last = match &list.value.data {
        Data::List(items) => items.last(),
        Data::Plain(word) if is_nothing(word) => None,
        Data::Plain(_)
        | Data::Text(_)
        | Data::Boolean(_)
        | Data::Integer(_)
        | Data::Fraction(_)
        | Data::Time(_)
        | Data::Map(_) => return None,
    };
    let Some(last) = last else {
        // `waivers:`, `waivers: []` or `waivers: ~`: the word goes, what stands behind it on the line stays.
        let start = list.key_span.end;
        let end = match &list.value.data {
            Data::List(_) => list.value.span.start + text.get(list.value.span.start..)?.find(']')? + 1,
            _ => list.value.span.end.max(start),
        };
        let colon = start + text.get(start..)?.find(':')? + 1;
        let line_stop = text.get(colon..)?.find('\n').map_or(text.len(), |at| colon + at);
        let rest = text.get(end.clamp(colon, line_stop)..line_stop)?.trim_end();
        let rest = if rest.trim().is_empty() { String::new() } else { format!(" {}", rest.trim_start()) };
        let after = text.get((line_stop + 1).min(text.len())..)?;
        return Some(format!("{bom}{}{rest}{line_end}{}{after}", text.get(..colon)?, added(2)));
    };
    let start = first_place(last);
    let line_start = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let before = text.get(line_start..start)?;
    let indent = before.strip_suffix(char::is_whitespace).map_or(before, |_| before.trim_end());
    let indent = indent.strip_suffix('-').filter(|blank| blank.bytes().all(|byte| byte == b' '))?.len();
    let end = last_place(last).min(text.len());
    let end = text.get(..end)?.trim_end().len();
    let line_stop = text.get(end..)?.find('\n').map_or(text.len(), |at| end + at + 1);
    Some(format!("{bom}{}{}{}", ended(text.get(..line_stop)?, line_end), added(indent), text.get(line_stop..)?))
}

fn first_place(node: &Node) -> usize {
    match &node.data {
        Data::Map(entries) => entries.first().map_or(node.span.start, |entry| entry.key_span.start),
        _ => node.span.start,
    }
}

/// Where the last word of a value ends; tables that run on to the next word do not count as far.
fn last_place(node: &Node) -> usize {
    match &node.data {
        Data::Map(entries) => entries.iter().map(|entry| last_place(&entry.value)).max().unwrap_or(node.span.end),
        Data::List(items) => items.iter().map(last_place).max().unwrap_or(node.span.end),
        _ => node.span.end,
    }
}

/// One waiver, in the order of the keys.
fn entry(waiver: &Waiver, layout: Layout, indent: usize) -> String {
    let mut fields: Vec<(&str, String)> = vec![
        ("id", quoted(&waiver.id)),
        ("policy", quoted(&waiver.policy)),
        ("resource", resource(&waiver.resource, layout)),
        ("reason", quoted(&waiver.reason)),
        ("owner", quoted(&waiver.owner)),
        ("approved_by", quoted(&waiver.approved_by)),
    ];
    let optional = [
        ("ticket", &waiver.ticket),
        ("compensating_control", &waiver.compensating_control),
        ("created_on", &waiver.created_on),
    ];
    fields.extend(optional.into_iter().filter_map(|(key, text)| Some((key, quoted(text.as_ref()?)))));
    fields.push(("expires_on", quoted(&waiver.expires_on)));
    if waiver.renewals > 0 {
        fields.push(("renewals", waiver.renewals.to_string()));
    }
    if let Some(value) = &waiver.value {
        fields.push(("value", literal(value, layout)));
    }
    let blank = " ".repeat(indent);
    let mut text = String::new();
    if layout == Layout::Toml {
        text.push_str("[[waivers]]\n");
    }
    for (position, (key, value)) in fields.into_iter().enumerate() {
        // A string takes every write.
        let _ = match layout {
            Layout::Toml => writeln!(text, "{key} = {value}"),
            Layout::Yaml if position == 0 => writeln!(text, "{blank}- {key}: {value}"),
            Layout::Yaml => writeln!(text, "{blank}  {key}: {value}"),
        };
    }
    text
}

fn resource(resource: &WaivedResource, layout: Layout) -> String {
    match resource {
        WaivedResource::Glob(glob) => quoted(glob),
        WaivedResource::Tags(tags) => {
            let sign = if layout == Layout::Yaml { ": " } else { " = " };
            let pairs: Vec<String> =
                tags.iter().map(|(key, value)| format!("{}{sign}{}", quoted(key), quoted(value))).collect();
            format!("{{tags{sign}{{{}}}}}", pairs.join(", "))
        }
    }
}

fn literal(value: &Value, layout: Layout) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(|item| literal(item, layout)).collect::<Vec<_>>().join(", "))
        }
        Value::Object(map) => {
            let sign = if layout == Layout::Yaml { ": " } else { " = " };
            let pairs = map.iter().map(|(key, value)| format!("{}{sign}{}", quoted(key), literal(value, layout)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// In double quotes, with escapes that YAML and TOML share.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}') => {
                // A string takes every write.
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::waive::parse_day;

    fn waiver(id: &str, text: &str) -> Waiver {
        Waiver {
            id: id.to_owned(),
            policy: "any".to_owned(),
            resource: WaivedResource::Glob(format!("{id}{text}")),
            reason: format!("x{text}"),
            owner: format!("x{text}"),
            approved_by: "x".to_owned(),
            ticket: Some(format!("x{text}")),
            compensating_control: None,
            created_on: Some("2026-01-01".to_owned()),
            expires_on: "2026-12-01".to_owned(),
            renewals: 2,
            value: Some(serde_json::json!({"a": [1, true, text], text: 1.5})),
            location: None,
        }
    }

    proptest! {
        /// Any text goes into a file and comes out again, and what was there before stays byte for byte.
        #[test]
        fn whatever_is_added_is_read_back(text in "\\PC{0,20}|[\\x00-\\x7f\\u{80}-\\u{9f}]{0,12}", is_toml: bool, comment in "[ -~]{0,12}") {
            let name = if is_toml { "w.toml" } else { "w.yaml" };
            let today = parse_day("2026-06-01").unwrap();
            let sign = if is_toml { " =" } else { ":" };
            let head = format!("# {comment}\nschema_version{sign} 1 # {comment}\n");
            let first = add(Source { name, text: &head }, &waiver("one", &text), &[], &Terms::default(), today).unwrap();
            prop_assert!(first.starts_with(&head));
            let commented = format!("{first}# {comment}\n");
            let second = add(Source { name, text: &commented }, &waiver("two", &text), &[], &Terms::default(), today).unwrap();
            for line in commented.lines() {
                prop_assert!(second.lines().any(|other| other == line));
            }
            let set = WaiverSet::read(&[Source { name, text: &second }], &[], &Terms::default(), today).unwrap();
            prop_assert_eq!(set.waivers().len(), 2);
        }
    }
}
