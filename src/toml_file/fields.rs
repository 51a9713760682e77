//! A TOML table whose keys are taken one by one; what is left over at the end is a mistake.
//!
//! A value of the wrong type is a mistake with its place, and reading goes on, so that all mistakes come at once.
//! Main type: [`Fields`].

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml_edit::{Item, TableLike, Value};

use super::mistakes::Mistakes;

/// A table that is being read. [`Fields::finish`] reports the keys that nobody asked for.
pub struct Fields<'a, 'm, 't> {
    table: &'a dyn TableLike,
    /// Path of the table, for messages: `aws.account`.
    path: String,
    span: Option<Range<usize>>,
    asked: BTreeSet<&'static str>,
    pub mistakes: &'m mut Mistakes<'t>,
}

/// A value and where it stands.
#[derive(Debug)]
pub struct Placed<T> {
    pub value: T,
    pub span: Option<Range<usize>>,
}

impl std::fmt::Debug for Fields<'_, '_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fields").field("path", &self.path).field("asked", &self.asked).finish_non_exhaustive()
    }
}

impl<'a, 'm, 't> Fields<'a, 'm, 't> {
    pub fn new(
        table: &'a dyn TableLike,
        path: &str,
        span: Option<Range<usize>>,
        mistakes: &'m mut Mistakes<'t>,
    ) -> Self {
        Self { table, path: path.to_owned(), span, asked: BTreeSet::new(), mistakes }
    }

    /// Where the table itself stands, for what is missing in it.
    pub fn span(&self) -> Option<Range<usize>> {
        self.span.clone()
    }

    /// The value as TOML has it, for what none of the typed readers knows.
    pub fn raw(&mut self, key: &'static str) -> Option<(&'a Item, Option<Range<usize>>)> {
        self.item(key)
    }

    fn item(&mut self, key: &'static str) -> Option<(&'a Item, Option<Range<usize>>)> {
        self.asked.insert(key);
        let (name, item) = self.table.get_key_value(key)?;
        Some((item, item.span().or_else(|| name.span())))
    }

    fn wrong(&mut self, key: &str, item: &Item, at: Option<Range<usize>>, wanted: &str) {
        let message = format!("`{}` is {}, not {wanted}", self.name(key), type_of(item));
        self.mistakes.add(at, message, format!("give `{key}` {wanted}"));
    }

    /// The full path of a key.
    pub fn name(&self, key: &str) -> String {
        match self.path.is_empty() {
            true => key.to_owned(),
            false => format!("{}.{key}", self.path),
        }
    }

    pub fn text(&mut self, key: &'static str) -> Option<Placed<String>> {
        let (item, span) = self.item(key)?;
        match item.as_str() {
            Some("") => {
                let message = format!("`{}` is empty", self.name(key));
                self.mistakes.add(span, message, format!("give `{key}` a value, or leave it out"));
                None
            }
            Some(value) => Some(Placed { value: value.to_owned(), span }),
            None => {
                self.wrong(key, item, span, "a string");
                None
            }
        }
    }

    /// Whether the key is there at all.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub fn is_string(&mut self, key: &'static str) -> bool {
        self.asked.insert(key);
        self.table.get(key).is_some_and(Item::is_str)
    }

    pub fn span_of(&self, key: &str) -> Option<Range<usize>> {
        self.table.get(key).and_then(Item::span)
    }

    pub fn boolean(&mut self, key: &'static str) -> Option<bool> {
        let (item, span) = self.item(key)?;
        let value = item.as_bool();
        if value.is_none() {
            self.wrong(key, item, span, "true or false");
        }
        value
    }

    pub fn string(&mut self, key: &'static str) -> Option<String> {
        self.text(key).map(|placed| placed.value)
    }

    /// A whole number between `least` and `most`.
    pub fn integer(&mut self, key: &'static str, least: i64, most: i64) -> Option<i64> {
        let (item, span) = self.item(key)?;
        match item.as_integer() {
            Some(value) if (least..=most).contains(&value) => Some(value),
            Some(value) => {
                let message = format!("`{}` is {value}, not between {least} and {most}", self.name(key));
                self.mistakes.add(span, message, format!("give a number from {least} to {most}"));
                None
            }
            None => {
                self.wrong(key, item, span, "a whole number");
                None
            }
        }
    }

    /// A list of strings, or one string in place of a list of one.
    pub fn strings(&mut self, key: &'static str) -> Option<Vec<Placed<String>>> {
        let (item, span) = self.item(key)?;
        if let Some(only) = item.as_str() {
            return Some(vec![Placed { value: only.to_owned(), span }]);
        }
        let Some(array) = item.as_array() else {
            self.wrong(key, item, span, "a list of strings");
            return None;
        };
        let mut values = Vec::new();
        for value in array {
            match value.as_str() {
                Some(text) if !text.is_empty() => values.push(Placed { value: text.to_owned(), span: value.span() }),
                _ => {
                    let message = format!("`{}` holds {}, not only strings", self.name(key), type_of_value(value));
                    self.mistakes.add(value.span(), message, "write each element as a string that is not empty");
                }
            }
        }
        Some(values)
    }

    /// A table of strings.
    pub fn string_map(&mut self, key: &'static str) -> BTreeMap<String, String> {
        let Some((item, span)) = self.item(key) else { return BTreeMap::new() };
        let Some(table) = item.as_table_like() else {
            self.wrong(key, item, span, "a table of strings");
            return BTreeMap::new();
        };
        let mut map = BTreeMap::new();
        for (name, item) in table.iter() {
            match item.as_str() {
                Some(value) => drop(map.insert(name.to_owned(), value.to_owned())),
                None => {
                    let message = format!("`{}.{name}` is {}, not a string", self.name(key), type_of(item));
                    self.mistakes.add(item.span(), message, "give it a string");
                }
            }
        }
        map
    }

    /// The table under a key, handed to `read`.
    pub fn table<T>(&mut self, key: &'static str, read: impl FnOnce(Fields<'_, '_, 't>) -> T) -> Option<Placed<T>> {
        let (item, span) = self.item(key)?;
        let path = self.name(key);
        match item.as_table_like() {
            Some(table) => {
                let value = read(Fields::new(table, &path, span.clone(), self.mistakes));
                Some(Placed { value, span })
            }
            None => {
                self.wrong(key, item, span, "a table");
                None
            }
        }
    }

    /// The tables of an array of tables, each handed to `read`.
    pub fn tables<T>(&mut self, key: &'static str, mut read: impl FnMut(Fields<'_, '_, 't>) -> Option<T>) -> Vec<T> {
        let Some((item, span)) = self.item(key) else { return Vec::new() };
        let path = self.name(key);
        let mut each =
            |table: &dyn TableLike, span, mistakes: &mut Mistakes<'t>| read(Fields::new(table, &path, span, mistakes));
        if let Some(tables) = item.as_array_of_tables() {
            return tables.iter().filter_map(|table| each(table, table.span(), self.mistakes)).collect();
        }
        if let Some(array) = item.as_array().filter(|array| array.iter().all(Value::is_inline_table)) {
            let inline = array.iter().filter_map(Value::as_inline_table);
            return inline.filter_map(|table| each(table, table.span(), self.mistakes)).collect();
        }
        let message = format!("`{}` is {}, not a list of tables", self.name(key), type_of(item));
        self.mistakes.add(span, message, format!("write each as [[{path}]]"));
        Vec::new()
    }

    /// Reports every key that was not asked for, with the nearest one that exists.
    pub fn finish(self) {
        for (name, item) in self.table.iter() {
            if self.asked.contains(name) {
                continue;
            }
            let at = self.table.get_key_value(name).and_then(|(key, _)| key.span()).or_else(|| item.span());
            let help = match nearest(name, self.asked.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("known here: {}", self.asked.iter().copied().collect::<Vec<_>>().join(", ")),
            };
            let message = format!("`{}` is not known", self.name(name));
            self.mistakes.add(at, message, help);
        }
    }
}

/// The word that somebody who wrote `word` may have meant.
pub fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let near = known.map(|known| (strsim::damerau_levenshtein(known, word), known)).min();
    near.filter(|(distance, known)| *distance <= 3.min(known.len() / 2)).map(|(_, known)| known)
}

fn type_of(item: &Item) -> &'static str {
    match item {
        Item::None => "nothing",
        Item::Value(value) => type_of_value(value),
        Item::Table(_) => "a table",
        Item::ArrayOfTables(_) => "a list of tables",
    }
}

const fn type_of_value(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a string",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a fraction",
        Value::Boolean(_) => "a boolean",
        Value::Datetime(_) => "a time",
        Value::Array(_) => "a list",
        Value::InlineTable(_) => "a table",
    }
}
