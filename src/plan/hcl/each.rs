//! Which instances a block has, by `count` or `for_each`, and which of them one is.
//!
//! Main types: [`Each`], [`Instances`].

use std::rc::Rc;

use super::value::Found;

/// Which instance of a block it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Each {
    None,
    Index(usize),
    Key(Found, Found),
    /// Nobody knows how many there are.
    Open(Rc<str>),
}

/// How many instances a block has.
#[derive(Debug, Clone)]
pub(super) enum Instances {
    Single,
    Many(Vec<Each>),
    /// Some number, for the reason; whether they are counted.
    Open(Rc<str>, bool),
}

impl Each {
    /// What follows the address: `[0]`, `["key"]` or nothing.
    pub(super) fn index(&self) -> String {
        match self {
            Self::Index(index) => format!("[{index}]"),
            Self::Key(..) => self.key().map(|key| format!("[{}]", serde_json::Value::from(key))).unwrap_or_default(),
            Self::None | Self::Open(_) => String::new(),
        }
    }

    pub(super) fn key(&self) -> Option<String> {
        match self {
            Self::Key(key, _) => key.as_text().map(|key| key.to_string()),
            Self::None | Self::Index(_) | Self::Open(_) => None,
        }
    }

    /// Whether it is the instance of that key.
    pub(super) fn is(&self, key: &Found) -> bool {
        match self {
            Self::Index(index) => key.as_index() == Some(*index),
            Self::Key(own, _) => own.as_text().is_some() && own.as_text() == key.as_text(),
            Self::None | Self::Open(_) => false,
        }
    }
}
