//! A template as a tree in which every value knows its line and column.
//!
//! JSON and YAML come to the same tree: short forms such as `!Ref` are written out, anchors and merges are applied.
//! Main types: [`Node`], [`Data`], [`Entry`].

use serde_json::Number;

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub data: Data,
    pub spot: Spot,
}

/// A line and a column, from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::plan) struct Spot {
    pub line: u32,
    pub column: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Data {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
    /// A value that nobody knows yet, with the reason.
    Unknown(&'static str),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub key: String,
    /// Where the key stands.
    pub spot: Spot,
    pub value: Node,
}

impl Node {
    pub(super) const fn new(data: Data, spot: Spot) -> Self {
        Self { data, spot }
    }

    pub(super) fn text(text: impl Into<String>, spot: Spot) -> Self {
        Self::new(Data::Text(text.into()), spot)
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The members of a map; nothing for what is none.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.data {
            Data::Map(entries) => entries,
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::List(_) | Data::Unknown(_) => &[],
        }
    }

    /// The elements of a list; nothing for what is none.
    pub(super) fn items(&self) -> &[Self] {
        match &self.data {
            Data::List(items) => items,
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Map(_) | Data::Unknown(_) => &[],
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::List(_) | Data::Map(_) | Data::Unknown(_) => None,
        }
    }

    /// A scalar as text: template authors write numbers and booleans where texts are meant.
    pub(super) fn scalar(&self) -> Option<String> {
        match &self.data {
            Data::Text(text) => Some(text.clone()),
            Data::Bool(flag) => Some(flag.to_string()),
            Data::Number(number) => Some(number.to_string()),
            Data::Null | Data::List(_) | Data::Map(_) | Data::Unknown(_) => None,
        }
    }

    /// The function that the value is: its name and what it is given.
    pub(super) fn function(&self) -> Option<(&str, &Self)> {
        match self.entries() {
            [only] if only.key == "Ref" || only.key == "Condition" || only.key.starts_with("Fn::") => {
                Some((&only.key, &only.value))
            }
            _ => None,
        }
    }

    /// Number of values in the tree.
    pub(super) fn size(&self) -> usize {
        match &self.data {
            Data::List(items) => 1 + items.iter().map(Self::size).sum::<usize>(),
            Data::Map(entries) => 1 + entries.iter().map(|entry| entry.value.size()).sum::<usize>(),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Unknown(_) => 1,
        }
    }

    pub(super) const fn type_name(&self) -> &'static str {
        match &self.data {
            Data::Null => "null",
            Data::Bool(_) => "a boolean",
            Data::Number(_) => "a number",
            Data::Text(_) => "a string",
            Data::List(_) => "a list",
            Data::Map(_) => "an object",
            Data::Unknown(_) => "unknown",
        }
    }
}
