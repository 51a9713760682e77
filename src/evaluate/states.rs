//! The three states of each field of one resource.

use std::sync::Arc;

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
    Unknown(Arc<str>),
}

/// The fields that the policies of a kind look at, so that each is looked up once per resource.
#[derive(Debug, Default)]
pub(super) struct Heads {
    /// Attributes in the order of `names`, after `sort`.
    names: Vec<String>,
    fields: Vec<&'static Field>,
    /// Fields that every resource has.
    header: Vec<String>,
}

/// Where a field stands in [`Heads`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Position {
    Attribute(usize),
    Header(usize),
    /// The kind has no such field; the loader refuses policies that read one.
    Nowhere,
}

impl Heads {
    /// The heads of all `names` that `kind` has.
    pub(super) fn new<'n>(kind: &'static Kind, names: impl Iterator<Item = &'n str>) -> Self {
        let mut heads = Self::default();
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            if let Some(field) = kind.field(name) {
                heads.names.push(name.to_owned());
                heads.fields.push(field);
            } else if kinds::HEADER_FIELDS.contains(&name) {
                heads.header.push(name.to_owned());
            }
        }
        heads
    }

    pub(super) fn position(&self, name: &str) -> Position {
        let attribute = self.names.binary_search_by(|head| head.as_str().cmp(name)).map(Position::Attribute);
        let header = || self.header.iter().position(|head| head == name).map(Position::Header);
        attribute.ok().or_else(header).unwrap_or(Position::Nowhere)
    }
}

/// The states of one resource's fields.
#[derive(Debug)]
pub(super) struct States {
    attributes: Vec<State>,
    header: Vec<State>,
    /// Path -> reason; empty for most resources.
    unknown: Vec<(String, Document)>,
}

impl States {
    pub(super) fn read(item: &Item, heads: &Heads) -> Self {
        let source = Fields::of(item);
        let values = source.attributes.as_ref().map(|attributes| attributes.pick(&heads.names)).unwrap_or_default();
        let mut values = values.into_iter();
        let attributes = heads.fields.iter().map(|field| source.attribute(field, values.next().flatten())).collect();
        let header = heads.header.iter().map(|name| source.header(name)).collect();
        Self { attributes, header, unknown: source.unknown }
    }

    /// The state of the whole field at that position of [`Heads`].
    pub(super) fn at(&self, position: Position) -> &State {
        let state = match position {
            Position::Attribute(at) => self.attributes.get(at),
            Position::Header(at) => self.header.get(at),
            Position::Nowhere => None,
        };
        state.unwrap_or(&State::Absent)
    }

    /// The unknown parts of `head` that concern the path `full` (such as `parameters[rds.force_ssl]`).
    pub(super) fn unknown_parts(&self, head: &str, full: &str) -> Vec<(String, Arc<str>)> {
        unknown_parts(&self.unknown, head, full)
    }
}

/// Looks fields of one resource up by name, checked against its kind.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    item: &'a Item,
    attributes: Option<Document>,
    unknown: Vec<(String, Document)>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(item: &'a Item) -> Self {
        let unknown = item.document.get("unknown_fields").map(|map| map.members()).unwrap_or_default();
        Self { item, attributes: item.document.get("attributes"), unknown }
    }

    /// The state of the whole field `head`.
    pub(super) fn head(&self, kind: &Kind, head: &str) -> State {
        match kind.field(head) {
            Some(field) => self.attribute(field, self.attributes.as_ref().and_then(|all| all.get(head))),
            None if kinds::HEADER_FIELDS.contains(&head) => self.header(head),
            None => State::Unknown(format!("`{}` has no such field", kind.name).into()),
        }
    }

    pub(super) fn unknown_parts(&self, head: &str, full: &str) -> Vec<(String, Arc<str>)> {
        unknown_parts(&self.unknown, head, full)
    }

    fn reason(&self, name: &str) -> Option<Arc<str>> {
        let (_, reason) = self.unknown.iter().find(|(path, _)| path == name)?;
        Some(text_of(reason))
    }

    fn header(&self, name: &str) -> State {
        match self.reason(name) {
            Some(reason) => State::Unknown(reason),
            None => self.item.document.get(name).map_or(State::Absent, State::Known),
        }
    }

    fn attribute(&self, field: &Field, value: Option<Document>) -> State {
        if let Some(reason) = self.reason(field.name) {
            return State::Unknown(reason);
        }
        match value {
            Some(value) if conforms(&value, &field.ty) => State::Known(value),
            Some(_) => State::Unknown(format!("the value is not {}", field.ty.as_str()).into()),
            None => match field.presence {
                Presence::Optional => State::Absent,
                Presence::Always => State::Unknown("the source does not tell".into()),
            },
        }
    }
}

fn unknown_parts(unknown: &[(String, Document)], head: &str, full: &str) -> Vec<(String, Arc<str>)> {
    unknown
        .iter()
        .filter(|(path, _)| path.len() > head.len() && overlaps(path, full))
        .map(|(path, reason)| (path.clone(), text_of(reason)))
        .collect()
}

fn text_of(reason: &Document) -> Arc<str> {
    reason.shared_str().unwrap_or_else(|| "no reason was given".into())
}

/// Whether one path is the other, or lies inside it.
fn overlaps(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Whether a value has the type that the kind promises, down to the last element.
fn conforms(value: &Document, ty: &FieldType) -> bool {
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

#[cfg(test)]
mod tests {
    use super::overlaps;

    #[test]
    fn a_part_concerns_the_whole_and_the_whole_its_parts() {
        assert!(overlaps("ingress", "ingress[2].cidr_blocks"));
        assert!(overlaps("parameters[rds.force_ssl]", "parameters"));
        assert!(!overlaps("parameters[a]", "parameters[b]"));
        assert!(!overlaps("kms_key", "kms_key_id"));
    }
}
