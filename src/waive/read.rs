//! From the tree of a file to waivers. A mistake does not end the reading, so that all come at once.

use std::collections::BTreeMap;
use std::ops::Range;

use super::day::parse_day;
use super::mistakes::{Lines, Mistakes, shown};
use super::node::{Data, Entry, Node, is_boolean_word, is_nothing};
use crate::model::{Location, WaivedResource, Waiver};

/// Version of the file that is understood.
const VERSION: i64 = 1;
/// Keys of a waiver, in the order in which they are written.
pub(super) const KEYS: [&str; 12] = [
    "id",
    "policy",
    "resource",
    "reason",
    "owner",
    "approved_by",
    "ticket",
    "compensating_control",
    "created_on",
    "expires_on",
    "renewals",
    "value",
];
/// Longest id, in characters.
const ID_LIMIT: usize = 128;
/// Longest text, in characters.
const TEXT_LIMIT: usize = 10_000;

/// A waiver, if it is whole, and what later checks speak of, if that much is.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) waiver: Option<Waiver>,
    pub(super) id: Option<Text>,
    pub(super) policy: Option<Text>,
    pub(super) created_on: Option<Text>,
    pub(super) expires_on: Option<Text>,
}

/// A text and where it stands.
pub(super) type Text = (String, Range<usize>);

/// Reads every waiver that is one.
pub(super) fn waivers(root: &Node, lines: &Lines<'_>, mistakes: &mut Mistakes) -> Vec<Placed> {
    let Data::Map(entries) = &root.data else {
        if !matches!(&root.data, Data::Plain(text) if is_nothing(text)) {
            let help = "begin the file with `schema_version: 1`, then `waivers:` and a list";
            mistakes.add(lines, &root.span, format!("the file is {}, not a table", root.data.kind()), help);
        }
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries {
        match entry.key.as_str() {
            "schema_version" => match whole(&entry.value.data) {
                Some(VERSION) => {}
                Some(other) => {
                    let help = format!("this version of dbmuster reads {VERSION}");
                    mistakes.add(lines, &entry.value.span, format!("`schema_version` is {other}"), help);
                }
                None => {
                    let message = format!("`schema_version` is {}, not a whole number", entry.value.data.kind());
                    mistakes.add(lines, &entry.value.span, message, format!("write {VERSION}"));
                }
            },
            "waivers" => match &entry.value.data {
                Data::List(items) => found.extend(items.iter().filter_map(|item| waiver(item, lines, mistakes))),
                Data::Plain(text) if is_nothing(text) => {}
                other => {
                    let message = format!("`waivers` is {}, not a list", other.kind());
                    let help = "write each as `- id: ...`, or as [[waivers]] in TOML";
                    mistakes.add(lines, &entry.value.span, message, help);
                }
            },
            _ => unknown(entry, &["schema_version", "waivers"], lines, mistakes),
        }
    }
    found
}

fn whole(data: &Data) -> Option<i64> {
    match data {
        Data::Integer(number) => Some(*number),
        Data::Plain(text) => text.parse().ok(),
        Data::Text(_) | Data::Boolean(_) | Data::Fraction(_) | Data::Time(_) | Data::List(_) | Data::Map(_) => None,
    }
}

fn unknown(entry: &Entry, known: &[&str], lines: &Lines<'_>, mistakes: &mut Mistakes) {
    let near = known.iter().map(|known| (strsim::damerau_levenshtein(known, &entry.key), *known)).min();
    let help = match near {
        Some((distance, known)) if distance <= 3.min(known.len() / 2) => format!("did you mean `{known}`?"),
        _ if entry.key == "<<" => "merge keys are not supported: write the keys out".to_owned(),
        _ => format!("known here: {}", known.join(", ")),
    };
    mistakes.add(lines, &entry.key_span, format!("`{}` is not known", shown(&entry.key)), help);
}

fn waiver(node: &Node, lines: &Lines<'_>, mistakes: &mut Mistakes) -> Option<Placed> {
    let Data::Map(entries) = &node.data else {
        let message = format!("a waiver is {}, not a table", node.data.kind());
        mistakes.add(lines, &node.span, message, "write `- id: ...` and the other keys below it");
        return None;
    };
    for entry in entries.iter().filter(|entry| !KEYS.contains(&entry.key.as_str())) {
        unknown(entry, &KEYS, lines, mistakes);
    }
    let mut reader = Reader { node, entries, lines, mistakes };
    let id = reader.required("id");
    let policy = reader.required("policy");
    let resource = reader.resource();
    let reason = reader.required("reason");
    let owner = reader.required("owner");
    let approved_by = reader.required("approved_by");
    let ticket = reader.optional("ticket");
    let compensating_control = reader.optional("compensating_control");
    let created_on = reader.day("created_on");
    let has_end = reader.entry("expires_on").is_some();
    let expires_on = reader.day("expires_on");
    if !has_end {
        reader.missing("expires_on", "the last day on which it holds: expires_on: \"2027-01-31\"");
    }
    let renewals = reader.renewals();
    let value = reader.value();
    if let Some(id) = &id {
        reader.check_id(id);
    }
    let (line, column) = lines.place(node.span.start);
    let whole = || {
        Some(Waiver {
            id: id.as_ref()?.0.clone(),
            policy: policy.as_ref()?.0.clone(),
            resource: resource?,
            reason: reason?.0,
            owner: owner?.0,
            approved_by: approved_by?.0,
            ticket: ticket.map(|text| text.0),
            compensating_control: compensating_control.map(|text| text.0),
            created_on: created_on.as_ref().map(|day| day.0.clone()),
            expires_on: expires_on.as_ref()?.0.clone(),
            renewals: renewals?,
            value: value?,
            location: Some(Location {
                file: lines.file.to_owned(),
                line: u32::try_from(line).ok(),
                column: u32::try_from(column).ok(),
            }),
        })
    };
    let waiver = whole();
    Some(Placed { waiver, id, policy, created_on, expires_on })
}

struct Reader<'a, 't> {
    node: &'a Node,
    entries: &'a [Entry],
    lines: &'a Lines<'t>,
    mistakes: &'a mut Mistakes,
}

impl<'a> Reader<'a, '_> {
    fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    fn add(&mut self, span: &Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.mistakes.add(self.lines, span, message, help);
    }

    /// Says that a key is missing, at the waiver's id or first line.
    fn missing(&mut self, key: &str, help: &str) {
        let at = self
            .entry("id")
            .map_or_else(|| self.node.span.start..self.node.span.start + 1, |entry| entry.value.span.clone());
        self.add(&at, format!("`{key}` is missing"), help);
    }

    fn required(&mut self, key: &str) -> Option<Text> {
        if self.entry(key).is_none() {
            let help = match key {
                "id" => "give each waiver an id of its own, which stays the same: id: legacy-orders",
                "policy" => "which policy may fail: an id, or a glob such as rds_*_encrypted",
                "reason" => "why the failure is accepted, for whoever reads it in a year",
                "owner" => "who answers for the accepted risk",
                _ => "who accepted it, other than the owner",
            };
            self.missing(key, help);
            return None;
        }
        self.optional(key)
    }

    fn optional(&mut self, key: &str) -> Option<Text> {
        let entry = self.entry(key)?;
        self.text(key, &entry.value)
    }

    fn text(&mut self, key: &str, node: &Node) -> Option<Text> {
        let (message, help) = match &node.data {
            Data::Plain(text) if is_nothing(text) => {
                (format!("`{key}` is empty"), format!("give `{key}` a text, or leave it out if it may be"))
            }
            Data::Plain(text) if is_boolean_word(text) => (
                format!("`{key}` is the word {text}, which many readers of YAML take for a boolean"),
                format!("put it in quotes: {key}: \"{text}\""),
            ),
            Data::Text(text) if text.trim().is_empty() => {
                (format!("`{key}` is empty"), format!("give `{key}` a text, or leave it out if it may be"))
            }
            Data::Text(text) | Data::Plain(text) if text.chars().count() > TEXT_LIMIT => {
                (format!("`{key}` is longer than {TEXT_LIMIT} characters"), "name a document instead".to_owned())
            }
            Data::Text(text) | Data::Plain(text) => return Some((text.clone(), node.span.clone())),
            Data::Boolean(_) | Data::Integer(_) | Data::Fraction(_) | Data::Time(_) | Data::List(_) | Data::Map(_) => {
                (format!("`{key}` is {}, not text", node.data.kind()), format!("put `{key}` in quotes"))
            }
        };
        self.add(&node.span, message, help);
        None
    }

    fn check_id(&mut self, (id, span): &Text) {
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
        if id.chars().count() > ID_LIMIT || !id.chars().all(fits) {
            let message = "`id` holds other signs than letters, digits and -_.:/, or more than 128".to_owned();
            self.add(span, message, "ids stand in reports and file names: legacy-orders-2027");
        }
    }

    fn day(&mut self, key: &str) -> Option<Text> {
        let entry = self.entry(key)?;
        let text = match &entry.value.data {
            Data::Text(text) | Data::Plain(text) | Data::Time(text) => text.as_str(),
            Data::Boolean(_) | Data::Integer(_) | Data::Fraction(_) | Data::List(_) | Data::Map(_) => "",
        };
        if parse_day(text).is_some() {
            return Some((text.to_owned(), entry.value.span.clone()));
        }
        let message = match text {
            "" => format!("`{key}` is {}, not a day", entry.value.data.kind()),
            text => format!("`{key}` is `{}`, which is no day", shown(text)),
        };
        self.add(&entry.value.span, message, "write a day that exists as YYYY-MM-DD, such as \"2027-01-31\"");
        None
    }

    fn renewals(&mut self) -> Option<u32> {
        let Some(entry) = self.entry("renewals") else { return Some(0) };
        let number = whole(&entry.value.data).and_then(|number| u32::try_from(number).ok());
        if number.is_none() {
            let message = format!("`renewals` is {}, not a count", entry.value.data.kind());
            self.add(&entry.value.span, message, "how often it was prolonged: 0, 1, 2, ...");
        }
        number
    }

    fn resource(&mut self) -> Option<WaivedResource> {
        let Some(entry) = self.entry("resource") else {
            self.missing(
                "resource",
                "a glob over id or name (\"arn:aws:rds:*:*:db:orders-*\"), or {tags: {team: payments}}",
            );
            return None;
        };
        let Data::Map(entries) = &entry.value.data else {
            return self.text("resource", &entry.value).map(|text| WaivedResource::Glob(text.0));
        };
        for other in entries.iter().filter(|entry| !["glob", "tags"].contains(&entry.key.as_str())) {
            unknown(other, &["glob", "tags"], self.lines, self.mistakes);
        }
        let find = |key: &str| entries.iter().find(|entry| entry.key == key);
        match (find("glob"), find("tags")) {
            (Some(glob), None) => self.text("resource.glob", &glob.value).map(|text| WaivedResource::Glob(text.0)),
            (None, Some(tags)) => self.tags(tags).map(WaivedResource::Tags),
            (Some(_), Some(tags)) => {
                self.add(&tags.key_span, "`resource` has a glob and tags", "make it two waivers");
                None
            }
            (None, None) => {
                self.add(&entry.value.span, "`resource` names nothing", "give it `glob` or `tags`");
                None
            }
        }
    }

    fn tags(&mut self, entry: &Entry) -> Option<BTreeMap<String, String>> {
        let Data::Map(entries) = &entry.value.data else {
            let message = format!("`resource.tags` is {}, not a table", entry.value.data.kind());
            self.add(&entry.value.span, message, "write tags: {team: payments}");
            return None;
        };
        if entries.is_empty() {
            self.add(
                &entry.value.span,
                "`resource.tags` is empty",
                "no tag would be every resource: write glob: \"*\"",
            );
            return None;
        }
        let read: Vec<Option<(String, String)>> = entries
            .iter()
            .map(|tag| Some((tag.key.clone(), self.text(&format!("resource.tags.{}", shown(&tag.key)), &tag.value)?.0)))
            .collect();
        read.into_iter().collect()
    }

    /// The outer `None` is a mistake.
    #[expect(clippy::option_option, reason = "absent and wrong are two things")]
    fn value(&mut self) -> Option<Option<serde_json::Value>> {
        let Some(entry) = self.entry("value") else { return Some(None) };
        let value = entry.value.data.to_json();
        if value.is_none() {
            let help = "write true or false, a number, a list or table of these, or text in quotes";
            self.add(&entry.value.span, format!("`value` is {}", entry.value.data.kind()), help);
        }
        value.map(Some)
    }
}
