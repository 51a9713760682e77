//! JSON text of resource records -> documents, keeping only the members that somebody reads.
//!
//! Owns the choice of members ([`Shape`]) and the parser that goes by it ([`RecordParser`]). What is left out is
//! checked to be JSON and costs no memory. Records of one kind mostly have the same members, so that their names are
//! sorted once for all of them. Refuses to know what a member means.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use regorus::Value;
use regorus::value::Object;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};

use super::json_values::{Checked, Names, Whole};
use super::{Document, RegoError};

/// Selections of members that are remembered; records that all differ gain nothing from it.
const MOST_BLANKS: usize = 256;
/// Members whose order is remembered.
const MOST_ORDERED: usize = 256;
const ATTRIBUTES: &str = "attributes";

/// Which members of a record are kept: of the record itself, and of its `attributes`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    header: Vec<Arc<str>>,
    attributes: Vec<Arc<str>>,
}

impl Shape {
    /// Keeps these members; `attributes` itself is always kept.
    #[must_use]
    pub fn new<'n>(header: impl IntoIterator<Item = &'n str>, attributes: impl IntoIterator<Item = &'n str>) -> Self {
        Self { header: sorted(header.into_iter().chain([ATTRIBUTES])), attributes: sorted(attributes.into_iter()) }
    }

    /// Whether it keeps the member of that name, of the record or of its attributes.
    #[must_use]
    pub fn keeps(&self, name: &str) -> bool {
        let among = |names: &[Arc<str>]| names.binary_search_by(|known| known.as_ref().cmp(name)).is_ok();
        among(&self.header) || among(&self.attributes)
    }

    /// The record with nothing but the members that are kept.
    #[must_use]
    pub fn project(&self, record: &Document) -> Document {
        let kept = self.header.iter().filter_map(|name| Some((name.clone(), record.get(name)?)));
        Document::shared_object(kept.map(|(name, value)| match name.as_ref() {
            ATTRIBUTES => (name, self.attributes_of(&value)),
            _ => (name, value),
        }))
    }

    fn attributes_of(&self, attributes: &Document) -> Document {
        Document::shared_object(self.attributes.iter().filter_map(|name| Some((name.clone(), attributes.get(name)?))))
    }
}

fn sorted<'n>(names: impl Iterator<Item = &'n str>) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = names.map(Arc::from).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Parses records of one shape, one after the other, on one thread.
pub struct RecordParser {
    header: Members,
    attributes: Members,
    inner: Names,
}

impl fmt::Debug for RecordParser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordParser").field("header", &self.header.names).finish_non_exhaustive()
    }
}

impl RecordParser {
    #[must_use]
    pub fn new(shape: &Shape) -> Self {
        // Names of its own: a counter that all threads change for every member would hold them up.
        let members = |names: &[Arc<str>]| Members::of(names.iter().map(|name| Arc::from(name.as_ref())).collect());
        Self { header: members(&shape.header), attributes: members(&shape.attributes), inner: Names::default() }
    }

    /// Parses the text of one record. Of members that occur twice the last one counts.
    ///
    /// # Errors
    /// When it is not a JSON object, or nested deeper than 128 levels.
    pub fn parse(&mut self, text: &str) -> Result<Document, RegoError> {
        let mut json = serde_json::Deserializer::from_str(text);
        let record = Record { header: &mut self.header, attributes: &mut self.attributes, inner: &mut self.inner };
        let document = (&mut json).deserialize_map(record).and_then(|value| json.end().map(|()| Document(value)));
        document.map_err(|error| RegoError::Document { message: error.to_string() })
    }
}

/// Names that are kept, sorted, the values under way, and objects without values for the selections that occurred.
struct Members {
    names: Vec<Arc<str>>,
    values: Vec<Option<Value>>,
    blanks: HashMap<u128, Value>,
    /// Names in the order of the record before, with their positions: writers keep to one order.
    order: Vec<(Box<str>, Option<usize>)>,
    /// Members of this record so far.
    nth: usize,
}

impl Members {
    fn of(names: Vec<Arc<str>>) -> Self {
        Self { values: vec![None; names.len()], names, blanks: HashMap::new(), order: Vec::new(), nth: 0 }
    }

    fn position(&mut self, name: &str) -> Option<usize> {
        let nth = self.nth;
        self.nth += 1;
        if let Some((_, position)) = self.order.get(nth).filter(|(known, _)| known.as_ref() == name) {
            return *position;
        }
        let position = self.names.binary_search_by(|known| known.as_ref().cmp(name)).ok();
        match self.order.get_mut(nth) {
            Some(slot) => *slot = (Box::from(name), position),
            None if nth < MOST_ORDERED => self.order.push((Box::from(name), position)),
            None => {}
        }
        position
    }

    /// The object of the values under way, which are none after it.
    fn take(&mut self) -> Value {
        let mut mask = 0_u128;
        for (at, value) in self.values.iter().enumerate() {
            mask |= u128::from(value.is_some()) << (at % 128);
        }
        let usable = self.names.len() <= 128;
        let blank = usable.then(|| self.blanks.get(&mask)).flatten().and_then(|blank| blank.as_object().ok());
        if let Some(blank) = blank {
            let mut object = blank.clone();
            for ((_, slot), value) in object.iter_mut().zip(self.values.iter_mut().filter_map(Option::take)) {
                *slot = value;
            }
            return object.into_value();
        }
        let named = self.names.iter().zip(&mut self.values);
        let object: Object =
            named.filter_map(|(name, value)| Some((Value::String(name.clone()), value.take()?))).collect();
        let object = object.into_value();
        if usable && self.blanks.len() < MOST_BLANKS {
            let blank = object.as_object().map(|object| object.keys().map(|key| (key.clone(), Value::Null)));
            if let Ok(blank) = blank {
                self.blanks.insert(mask, blank.collect::<Object>().into_value());
            }
        }
        object
    }

    fn clear(&mut self) {
        self.nth = 0;
        self.values.fill(None);
    }
}

struct Record<'p> {
    header: &'p mut Members,
    attributes: &'p mut Members,
    inner: &'p mut Names,
}

impl<'de> Visitor<'de> for Record<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a resource record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        self.header.clear();
        while let Some(place) = map.next_key_seed(Place(self.header))? {
            let Some(at) = place else {
                map.next_value_seed(Checked)?;
                continue;
            };
            let value = if self.header.names[at].as_ref() == ATTRIBUTES {
                map.next_value_seed(Attributes { members: self.attributes, inner: self.inner })?
            } else {
                map.next_value_seed(Whole(self.inner))?
            };
            self.header.values[at] = Some(value);
        }
        Ok(self.header.take())
    }
}

/// An object of which only some members are kept.
struct Attributes<'p> {
    members: &'p mut Members,
    inner: &'p mut Names,
}

impl<'de> DeserializeSeed<'de> for Attributes<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Attributes<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of attributes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        self.members.clear();
        while let Some(place) = map.next_key_seed(Place(self.members))? {
            match place {
                Some(at) => self.members.values[at] = Some(map.next_value_seed(Whole(self.inner))?),
                None => map.next_value_seed(Checked)?,
            }
        }
        Ok(self.members.take())
    }
}

/// The name of a member -> its position among those that are kept.
struct Place<'p>(&'p mut Members);

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Option<usize>, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Place<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Option<usize>, E> {
        Ok(self.0.position(name))
    }
}

#[cfg(test)]
mod tests {
    use super::{RecordParser, Shape};
    use crate::rego::Document;

    #[test]
    fn what_is_kept_is_as_in_a_whole_parse() {
        let text = r#"{"id":"a","x":[1,{"y":null}],"attributes":{"b":-1.5,"a":{"q":[],"\u0070":"s"},"c":true,"b":2},"tags":{}}"#;
        let shape = Shape::new(["id", "tags"], ["b", "a"]);
        let mut parser = RecordParser::new(&shape);
        for _ in 0..3 {
            // Again and again, so that a remembered selection is used too.
            assert_eq!(parser.parse(text).unwrap(), shape.project(&Document::parse(text).unwrap()));
        }
        let fewer = r#"{"attributes":{"a":0},"id":"b"}"#;
        assert_eq!(parser.parse(fewer).unwrap(), Document::parse(fewer).unwrap());
    }

    #[test]
    fn what_is_not_kept_is_checked_nevertheless() {
        let mut parser = RecordParser::new(&Shape::new(["id"], []));
        for text in
            [r#"{"id":"a","x":1e999}"#, r#"{"id":"a","x":"\ud800"}"#, r#"{"id":"a"} 1"#, r#"{"attributes":[]}"#, "[]"]
        {
            assert!(parser.parse(text).is_err(), "{text}");
        }
    }
}
