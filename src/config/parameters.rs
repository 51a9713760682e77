//! Values for parameters of policies, as configurations write them: for all resources, and by rules for some.
//!
//! Owns their form and their places. Whether there is such a policy or parameter is not known here.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value as Json;
use toml_edit::{Item, TableLike, Value as Toml};

use super::settings::{Parameter, ParameterRule, Place};
use crate::model::Selector;
use crate::toml_file::{Fields, Mistakes};

pub(super) fn parameters(fields: &mut Fields<'_, '_, '_>, key: &'static str) -> Option<Vec<Parameter>> {
    let mut found = Vec::new();
    let help = "write [policies.parameters.POLICY] with NAME = VALUE below it";
    let name = fields.name(key);
    let (item, span) = fields.raw(key)?;
    let Some(table) = item.as_table_like() else {
        fields.mistakes.add(span, format!("`{name}` is not a table"), help);
        return None;
    };
    for (policy, item) in table.iter() {
        let of_policy = key_span(table, policy).or_else(|| item.span());
        let at = item.span().or_else(|| span.clone());
        let Some(inner) = item.as_table_like() else {
            fields.mistakes.add(at, format!("`{name}.{policy}` is not a table of parameters"), help);
            continue;
        };
        for (parameter, item) in inner.iter() {
            let of_name = key_span(inner, parameter);
            let at = item.span().or_else(|| at.clone());
            match json(item) {
                Some(value) => {
                    let spans = [of_policy.clone(), of_name, at];
                    let places: Vec<Place> = spans.iter().flatten().map(|span| place(fields.mistakes, span)).collect();
                    let places = places.try_into().ok().map(Box::new);
                    found.push(Parameter { outranks_rules: false, places, ..Parameter::new(policy, parameter, value) });
                }
                None => {
                    let message = format!("`{name}.{policy}.{parameter}` is no value that a parameter can have");
                    fields.mistakes.add(at, message, "give a string, a number, true or false, a list or a table");
                }
            }
        }
    }
    Some(found)
}

/// The same value as JSON; none for a fraction that is no number.
fn json(item: &Item) -> Option<Json> {
    match item {
        Item::None => None,
        Item::Value(value) => json_value(value),
        Item::Table(table) => json_table(table),
        Item::ArrayOfTables(tables) => tables.iter().map(|table| json_table(table)).collect(),
    }
}

fn json_value(value: &Toml) -> Option<Json> {
    Some(match value {
        Toml::String(text) => Json::String(text.value().clone()),
        Toml::Integer(number) => Json::from(*number.value()),
        Toml::Float(number) => Json::Number(serde_json::Number::from_f64(*number.value())?),
        Toml::Boolean(flag) => Json::Bool(*flag.value()),
        Toml::Datetime(time) => Json::String(time.value().to_string()),
        Toml::Array(array) => return array.iter().map(json_value).collect(),
        Toml::InlineTable(table) => return json_table(table),
    })
}

fn json_table(table: &dyn TableLike) -> Option<Json> {
    let members = table.iter().map(|(key, item)| Some((key.to_owned(), json(item)?)));
    members.collect::<Option<serde_json::Map<String, Json>>>().map(Json::Object)
}

fn key_span(table: &dyn TableLike, key: &str) -> Option<Range<usize>> {
    table.get_key_value(key).and_then(|(key, _)| key.span())
}

/// The file is named by whoever knows it.
fn place(mistakes: &Mistakes<'_>, span: &Range<usize>) -> Place {
    let (line, column, text) = mistakes.place(span);
    Place { file: String::new(), line, column, text }
}

pub(super) fn rules(fields: &mut Fields<'_, '_, '_>, key: &'static str) -> Vec<ParameterRule> {
    let mut count = 0;
    fields.tables(key, |fields| {
        count += 1;
        Some(rule(fields, count))
    })
}

fn rule(mut fields: Fields<'_, '_, '_>, count: usize) -> ParameterRule {
    let place = fields.span().map(|span| place(fields.mistakes, &span));
    let mut texts = |key| -> Vec<String> {
        fields.strings(key).unwrap_or_default().into_iter().map(|placed| placed.value).collect()
    };
    let mut selector = Selector {
        account: texts("account"),
        data_class: texts("data_class"),
        environment: texts("environment"),
        owner: texts("owner"),
        region: texts("region"),
        tags: BTreeMap::new(),
        tier: texts("tier"),
    };
    selector.tags = tags(&mut fields);
    let name = fields.string("name").unwrap_or_else(|| format!("rule {count}"));
    let set = parameters(&mut fields, "set").unwrap_or_default();
    fields.finish();
    ParameterRule { name, selector, set, place }
}

/// A table of tags, each with the text that it has, or a list of texts.
fn tags(fields: &mut Fields<'_, '_, '_>) -> BTreeMap<String, Vec<String>> {
    let help = "write it like { pci = \"yes\", backup = [\"gold\", \"silver\"] }";
    let name = fields.name("tags");
    let Some((item, span)) = fields.raw("tags") else { return BTreeMap::new() };
    let Some(table) = item.as_table_like() else {
        fields.mistakes.add(span, format!("`{name}` is not a table of tags"), help);
        return BTreeMap::new();
    };
    let mut found = BTreeMap::new();
    for (tag, item) in table.iter() {
        let texts: Option<Vec<String>> = match (item.as_str(), item.as_array()) {
            (Some(text), _) => Some(vec![text.to_owned()]),
            (None, Some(array)) => array.iter().map(|text| text.as_str().map(str::to_owned)).collect(),
            (None, None) => None,
        };
        match texts.filter(|texts| !texts.is_empty()) {
            Some(texts) => drop(found.insert(tag.to_owned(), texts)),
            None => {
                let at = item.span().or_else(|| span.clone());
                fields.mistakes.add(at, format!("`{name}.{tag}` is neither a string nor a list of strings"), help);
            }
        }
    }
    found
}
