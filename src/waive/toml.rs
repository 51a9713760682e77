//! TOML into [`Node`]s.

use toml_edit::{Document, Item, TableLike, Value};

use super::mistakes::{Lines, Mistakes};
use super::node::{Data, Entry, Node};

/// Reads the file; absent when it is no TOML at all.
pub(super) fn parse(lines: &Lines<'_>, mistakes: &mut Mistakes) -> Option<Node> {
    let document = match Document::parse(lines.text) {
        Ok(document) => document,
        Err(error) => {
            let reason = error.message().trim().replace('\n', ", ");
            let help = "text stands in quotes, and each waiver begins with [[waivers]]";
            mistakes.add(lines, &error.span().unwrap_or(0..0), format!("it is not TOML: {reason}"), help);
            return None;
        }
    };
    Some(Node { span: 0..0, data: table(document.as_table()) })
}

fn table(table: &dyn TableLike) -> Data {
    let entries = table.iter().map(|(name, item)| {
        let value = item_node(item);
        let key_span = table.get_key_value(name).and_then(|(key, _)| key.span());
        Entry { key: name.to_owned(), key_span: key_span.unwrap_or_else(|| value.span.clone()), value }
    });
    Data::Map(entries.collect())
}

fn item_node(item: &Item) -> Node {
    let span = item.span().unwrap_or(0..0);
    let data = match item {
        Item::None => Data::List(Vec::new()),
        Item::Value(value) => return value_node(value),
        Item::Table(inner) => table(inner),
        Item::ArrayOfTables(tables) => Data::List(
            tables.iter().map(|inner| Node { span: inner.span().unwrap_or(0..0), data: table(inner) }).collect(),
        ),
    };
    Node { span, data }
}

fn value_node(value: &Value) -> Node {
    let data = match value {
        Value::String(text) => Data::Text(text.value().clone()),
        Value::Integer(number) => Data::Integer(*number.value()),
        Value::Float(number) => Data::Fraction(*number.value()),
        Value::Boolean(truth) => Data::Boolean(*truth.value()),
        Value::Datetime(time) => Data::Time(time.value().to_string()),
        Value::Array(items) => Data::List(items.iter().map(value_node).collect()),
        Value::InlineTable(inner) => table(inner),
    };
    Node { span: value.span().unwrap_or(0..0), data }
}
