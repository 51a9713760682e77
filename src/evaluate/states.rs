//! The three states of each field of one resource.

use std::cell::RefCell;
use std::hash::Hasher;
use std::sync::Arc;

use super::Item;
use crate::model::field::{Field, FieldType, Kind, Presence};
use crate::model::{kinds, moment};
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

    /// Names of fields that every resource has, and of attributes.
    pub(super) fn names(&self) -> (impl Iterator<Item = &str>, impl Iterator<Item = &str>) {
        (self.header.iter().map(String::as_str), self.names.iter().map(String::as_str))
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
    /// Hashes of the values, as far as somebody asked for them: several policies read the same field.
    hashes: RefCell<Vec<Option<u64>>>,
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
        let hashes = RefCell::new(vec![None; heads.fields.len() + heads.header.len()]);
        Self { attributes, header, hashes, unknown: source.unknown }
    }

    /// A hash of the value at that position, the same for all fields without one.
    pub(super) fn hash_at(&self, position: Position) -> u64 {
        let slot = match position {
            Position::Attribute(at) => at,
            Position::Header(at) => self.attributes.len() + at,
            Position::Nowhere => return 0,
        };
        let compute = || match self.at(position) {
            State::Known(value) => {
                let mut hasher = FieldHasher::default();
                value.hash_into(&mut hasher);
                hasher.finish()
            }
            State::Absent | State::Unknown(_) => 0,
        };
        let mut hashes = self.hashes.borrow_mut();
        hashes.get_mut(slot).map_or(0, |hash| *hash.get_or_insert_with(compute))
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

/// Multiplies and rotates: much faster than the hash of the standard library, and good enough where equality is
/// checked as well.
#[derive(Debug, Default)]
pub(super) struct FieldHasher(u64);

impl Hasher for FieldHasher {
    fn finish(&self) -> u64 {
        // The tables of the standard library take their place from the lowest bits and seven of the highest.
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in words.by_ref() {
            self.write_u64(word.try_into().map_or(0, u64::from_le_bytes));
        }
        let mut rest = [0; 8];
        rest[..words.remainder().len()].copy_from_slice(words.remainder());
        self.write_u64(u64::from_le_bytes(rest) ^ ((bytes.len() as u64) << 56));
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
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
        FieldType::String | FieldType::Reference(_) => value.as_str().is_some(),
        FieldType::Timestamp => value.as_str().is_some_and(moment::is_utc),
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
