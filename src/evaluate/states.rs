//! The three states of each field of one resource.

use super::Item;
use crate::model::field::{Field, FieldType, Kind, Presence};
use crate::model::kinds;
use crate::rego::Document;

/// What is known of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    Known(Document),
    /// Absent by the service's word.
    Absent,
    /// Nobody could tell; the reason.
    Unknown(String),
}

/// Looks fields of one resource up, checked against its kind.
#[derive(Debug)]
pub(super) struct States<'a> {
    item: &'a Item,
    kind: &'static Kind,
    attributes: Option<Document>,
    /// Path -> reason; empty for most resources.
    unknown: Vec<(String, Document)>,
}

impl<'a> States<'a> {
    pub(super) fn of(item: &'a Item, kind: &'static Kind) -> Self {
        let unknown = item.document.get("unknown_fields").map(|map| map.members()).unwrap_or_default();
        Self { item, kind, attributes: item.document.get("attributes"), unknown }
    }

    /// The state of the whole field `head`. A part that is unknown makes `part_of` say so, not this.
    pub(super) fn head(&self, head: &str) -> State {
        if let Some((_, reason)) = self.unknown.iter().find(|(path, _)| path == head) {
            return State::Unknown(reason.as_str().unwrap_or("no reason was given").to_owned());
        }
        if kinds::HEADER_FIELDS.contains(&head) {
            return self.item.document.get(head).map_or(State::Absent, State::Known);
        }
        let Some(field) = self.kind.field(head) else {
            return State::Unknown(format!("`{}` has no such field", self.kind.name));
        };
        match self.attributes.as_ref().and_then(|attributes| attributes.get(head)) {
            Some(value) if conforms(&value, &field.ty) => State::Known(value),
            Some(_) => State::Unknown(format!("the value is not {}", field.ty.as_str())),
            None => match field.presence {
                Presence::Optional => State::Absent,
                Presence::Always => State::Unknown("the source does not tell".to_owned()),
            },
        }
    }

    /// The unknown parts of `head` that concern the path `full` (such as `parameters[rds.force_ssl]`).
    pub(super) fn unknown_parts(&self, head: &str, full: &str) -> Vec<(String, String)> {
        self.unknown
            .iter()
            .filter(|(path, _)| path.len() > head.len() && overlaps(path, full))
            .map(|(path, reason)| (path.clone(), reason.as_str().unwrap_or("no reason was given").to_owned()))
            .collect()
    }
}

/// Whether one path is the other, or lies inside it.
fn overlaps(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Whether a value has the type that the kind promises, down to the last element.
pub(super) fn conforms(value: &Document, ty: &FieldType) -> bool {
    match ty {
        FieldType::Boolean => value.is_bool(),
        FieldType::Integer => value.is_integer(),
        FieldType::String | FieldType::Timestamp | FieldType::Reference(_) => value.as_str().is_some(),
        FieldType::StringList | FieldType::ReferenceList(_) => value.all_items(|item| item.as_str().is_some()),
        FieldType::StringMap => value.all_members(|_, member| member.as_str().is_some()),
        FieldType::Object(fields) => object_conforms(value, fields),
        FieldType::List(fields) => value.all_items(|item| object_conforms(item, fields)),
    }
}

fn object_conforms(value: &Document, fields: &[Field]) -> bool {
    value.all_members(|name, member| {
        fields.iter().find(|field| field.name == name).is_some_and(|field| conforms(member, &field.ty))
    })
}
