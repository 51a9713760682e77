//! Values that policies read: parsed once, shared between threads by reference count.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use regorus::Value;
use regorus::value::Object;

use super::RegoError;

/// Longest string that is worth sharing, in bytes, and how many are kept.
const SHARED_LENGTH: usize = 64;
const SHARED_COUNT: usize = 65_536;

/// Turns JSON values into documents that share their keys and short strings: a fleet repeats the same few hundred.
#[derive(Debug, Default)]
pub struct Interner {
    strings: HashSet<Arc<str>>,
}

impl Interner {
    /// Takes one value.
    pub fn document(&mut self, value: serde_json::Value) -> Document {
        Document(self.value(value))
    }

    fn value(&mut self, value: serde_json::Value) -> Value {
        match value {
            serde_json::Value::Object(map) => {
                let mut object = Object::default();
                for (key, value) in map {
                    let value = self.value(value);
                    object.insert(Value::String(self.shared(&key)), value);
                }
                object.into_value()
            }
            serde_json::Value::Array(items) => {
                Value::from(items.into_iter().map(|item| self.value(item)).collect::<Vec<_>>())
            }
            serde_json::Value::String(text) => Value::String(self.shared(&text)),
            other @ (serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_)) => {
                Value::from(other)
            }
        }
    }

    fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.strings.get(text) {
            return known.clone();
        }
        let new: Arc<str> = Arc::from(text);
        if text.len() <= SHARED_LENGTH && self.strings.len() < SHARED_COUNT {
            self.strings.insert(new.clone());
        }
        new
    }
}

/// An immutable JSON document in the engine's own form. Cloning costs one counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document(pub(super) Value);

/// Several documents parsed together.
pub type Documents = Vec<Document>;

impl Document {
    /// Parses one JSON text.
    ///
    /// # Errors
    /// When it is not JSON or nested deeper than 128 levels.
    pub fn parse(text: &str) -> Result<Self, RegoError> {
        Value::from_json_str(text).map(Self).map_err(|e| RegoError::Document { message: e.to_string() })
    }

    /// Parses a JSON array and gives its elements; cheaper than parsing each, because their keys are shared.
    ///
    /// # Errors
    /// When it is not an array of JSON values.
    pub fn parse_array(text: &str) -> Result<Documents, RegoError> {
        let value = Self::parse(text)?;
        let items = value.0.as_array().map_err(|e| RegoError::Document { message: e.to_string() })?;
        Ok(items.iter().map(|item| Self(item.clone())).collect())
    }

    /// Turns a JSON value into a document.
    #[must_use]
    pub fn from_json(value: serde_json::Value) -> Self {
        Self(Value::from(value))
    }

    /// An object of the given members.
    #[must_use]
    pub fn object<'a>(members: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        Self::shared_object(members.into_iter().map(|(name, value)| (Arc::from(name), value)))
    }

    /// An object of the given members, whose names are shared.
    #[must_use]
    pub fn shared_object(members: impl IntoIterator<Item = (Arc<str>, Self)>) -> Self {
        Self(members.into_iter().map(|(name, value)| (Value::String(name), value.0)).collect::<Object>().into_value())
    }

    /// An array of strings that are shared.
    #[must_use]
    pub fn shared_strings(items: impl IntoIterator<Item = Arc<str>>) -> Self {
        Self(Value::from(items.into_iter().map(Value::String).collect::<Vec<_>>()))
    }

    /// This object with one member more.
    #[must_use]
    pub fn with(&self, name: &str, value: Self) -> Self {
        let mut object = self.0.clone();
        if let Ok(map) = object.as_object_mut() {
            map.insert(Value::from(name), value.0);
        }
        Self(object)
    }

    /// An array of strings.
    #[must_use]
    pub fn strings<'a>(items: impl IntoIterator<Item = &'a str>) -> Self {
        Self(Value::from(items.into_iter().map(Value::from).collect::<Vec<_>>()))
    }

    /// A string.
    #[must_use]
    pub fn string(text: &str) -> Self {
        Self(Value::from(text))
    }

    /// The member of that name, when this is an object that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Self> {
        self.member(name).map(|value| Self(value.clone()))
    }

    fn member(&self, name: &str) -> Option<&Value> {
        // The engine's own look-up by name makes a string of its own first; these objects are small.
        let object = self.0.as_object().ok()?;
        object.iter().find_map(|(key, value)| match key {
            Value::String(key) if key.as_ref() == name => Some(value),
            _ => None,
        })
    }

    /// The members of the given names, which must be sorted, in one walk.
    #[must_use]
    pub fn pick(&self, sorted_names: &[String]) -> Vec<Option<Self>> {
        let mut picked = vec![None; sorted_names.len()];
        let Ok(object) = self.0.as_object() else { return picked };
        let mut at = 0;
        for (key, value) in object.iter_sorted() {
            let Ok(key) = key.as_string() else { continue };
            while sorted_names.get(at).is_some_and(|name| name.as_str() < key.as_ref()) {
                at += 1;
            }
            match sorted_names.get(at) {
                Some(name) if name.as_str() == key.as_ref() => picked[at] = Some(Self(value.clone())),
                Some(_) => {}
                None => break,
            }
        }
        picked
    }

    /// The text of the string member of that name.
    #[must_use]
    pub fn get_str(&self, name: &str) -> Option<&str> {
        self.member(name).and_then(|value| value.as_string().ok()).map(AsRef::as_ref)
    }

    /// The string member of that name, shared with this document.
    #[must_use]
    pub fn get_shared(&self, name: &str) -> Option<Arc<str>> {
        self.member(name).and_then(|value| value.as_string().ok()).cloned()
    }

    /// Feeds the value to a hasher. Equal documents feed the same.
    pub fn hash_into(&self, hasher: &mut impl Hasher) {
        hash_value(&self.0, hasher);
    }

    /// The boolean member of that name.
    #[must_use]
    pub fn get_bool(&self, name: &str) -> Option<bool> {
        self.member(name).and_then(|value| value.as_bool().ok()).copied()
    }

    /// The text, shared with this document.
    #[must_use]
    pub fn shared_str(&self) -> Option<Arc<str>> {
        self.0.as_string().ok().cloned()
    }

    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_string().ok().map(AsRef::as_ref)
    }

    #[must_use]
    pub const fn is_bool(&self) -> bool {
        matches!(self.0, Value::Bool(_))
    }

    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self.0, Value::Null)
    }

    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.0.as_i64().is_ok()
    }

    /// Elements of an array.
    #[must_use]
    pub fn items(&self) -> Option<Documents> {
        self.0.as_array().ok().map(|items| items.iter().map(|item| Self(item.clone())).collect())
    }

    /// Whether this is an array for all of whose elements `test` holds.
    #[must_use]
    pub fn all_items(&self, test: impl Fn(&Self) -> bool) -> bool {
        self.0.as_array().is_ok_and(|items| items.iter().all(|item| test(&Self(item.clone()))))
    }

    /// Whether this is an object for all of whose members `test` holds.
    #[must_use]
    pub fn all_members(&self, test: impl Fn(&str, &Self) -> bool) -> bool {
        self.0.as_object().is_ok_and(|map| {
            map.iter().all(|(key, value)| key.as_string().is_ok_and(|key| test(key.as_ref(), &Self(value.clone()))))
        })
    }

    /// Names and values of an object's members, sorted by name.
    #[must_use]
    pub fn members(&self) -> Vec<(String, Self)> {
        self.0.as_object().map_or_else(
            |_| Vec::new(),
            |map| {
                map.iter()
                    .filter_map(|(key, value)| Some((key.as_string().ok()?.to_string(), Self(value.clone()))))
                    .collect()
            },
        )
    }

    /// Whether this is an object without members, or an array without elements.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_object().is_ok_and(|map| map.iter().next().is_none())
            || self.0.as_array().is_ok_and(|items| items.iter().next().is_none())
    }

    /// The value as plain JSON.
    #[must_use]
    pub fn to_json(&self) -> Option<serde_json::Value> {
        serde_json::to_value(&self.0).ok()
    }
}

fn hash_value(value: &Value, hasher: &mut impl Hasher) {
    std::mem::discriminant(value).hash(hasher);
    match value {
        Value::Null | Value::Undefined => {}
        Value::Bool(flag) => flag.hash(hasher),
        Value::String(text) => text.hash(hasher),
        Value::Number(_) => match value.as_i64() {
            Ok(number) => number.hash(hasher),
            // A fraction: its text is exact enough, since equality is checked as well.
            Err(_) => value.to_string().hash(hasher),
        },
        Value::Array(items) => items.iter().for_each(|item| hash_value(item, hasher)),
        Value::Set(items) => items.iter().for_each(|item| hash_value(item, hasher)),
        Value::Object(map) => map.iter_sorted().for_each(|(key, value)| {
            hash_value(key, hasher);
            hash_value(value, hasher);
        }),
    }
}
