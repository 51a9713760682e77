//! A file as a tree whose every part knows where it stands, whatever the format. Main type: [`Node`].

use std::ops::Range;

use serde_json::{Map, Value};

/// A value and its place in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) span: Range<usize>,
    pub(super) data: Data,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Data {
    /// Text that is marked as such.
    Text(String),
    /// YAML without quotes: text, number, boolean or nothing, as the reader needs it.
    Plain(String),
    Boolean(bool),
    Integer(i64),
    Fraction(f64),
    /// A day or time of TOML, as written.
    Time(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_span: Range<usize>,
    pub(super) value: Node,
}

/// Words that older YAML readers take for a boolean.
const BOOLEAN_WORDS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "true", "false"];

/// Whether some reader takes this plain word for a boolean.
pub(super) fn is_boolean_word(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    BOOLEAN_WORDS.contains(&lower.as_str())
}

/// Whether a plain word stands for nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

impl Data {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Plain(text) if is_nothing(text) => "nothing",
            Self::Plain(text) if is_boolean_word(text) => "a boolean to some readers",
            Self::Plain(_) => "text",
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) => "a whole number",
            Self::Fraction(_) => "a fraction",
            Self::Time(_) => "a time",
            Self::List(_) => "a list",
            Self::Map(_) => "a table",
        }
    }

    /// As JSON, with plain words read as YAML 1.2 does. Absent when it holds nothing, a fraction that is no number, or a
    /// word that readers disagree about.
    pub(super) fn to_json(&self) -> Option<Value> {
        Some(match self {
            Self::Text(text) | Self::Time(text) => Value::String(text.clone()),
            Self::Plain(text) => plain_json(text)?,
            Self::Boolean(value) => Value::Bool(*value),
            Self::Integer(value) => Value::from(*value),
            Self::Fraction(value) => Value::Number(serde_json::Number::from_f64(*value)?),
            Self::List(items) => items.iter().map(|item| item.data.to_json()).collect::<Option<_>>()?,
            Self::Map(entries) => {
                let pairs = entries.iter().map(|entry| Some((entry.key.clone(), entry.value.data.to_json()?)));
                Value::Object(pairs.collect::<Option<Map<_, _>>>()?)
            }
        })
    }
}

fn plain_json(text: &str) -> Option<Value> {
    match text {
        "true" | "True" | "TRUE" => return Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Value::Bool(false)),
        _ if is_nothing(text) || is_boolean_word(text) => return None,
        _ => {}
    }
    // `007` is text to some readers and seven to others; it is what is written.
    let digits = text.trim_start_matches(['+', '-']);
    let padded =
        digits.len() > 1 && digits.starts_with('0') && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if padded || !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Some(Value::String(text.to_owned()));
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Some(Value::from(whole));
    }
    let fraction = text.parse::<f64>().ok().and_then(serde_json::Number::from_f64);
    Some(fraction.map_or_else(|| Value::String(text.to_owned()), Value::Number))
}
