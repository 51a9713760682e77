//! A policy as its METADATA describes it; the Rego text stays with the loader.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Severity;

/// One policy, identified by the name of its folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Name of the folder: the secure state in `snake_case`.
    pub id: String,
    pub title: String,
    pub description: String,
    /// Name of the folder above: `encryption`, `patching`, `access`, `retention`, ...
    pub family: String,
    pub severity: Severity,
    /// Why this severity, where sources disagree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity_reason: Option<String>,
    /// Kinds that it judges.
    pub resource_types: Vec<String>,
    /// All must hold, else the policy does not apply. Decided before Rego runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applies_when: Vec<Condition>,
    /// Fields without which nothing can be said.
    pub requires: Vec<String>,
    /// Fields that it reads when they are there and does without when they are not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    /// Required lists of which the known part is enough to fail (never to pass).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partial: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Parameter>,
    /// How to mend it, by means: `terraform`, `cli`, `sql`, `console`.
    pub remediation: BTreeMap<String, String>,
    /// Where the facts stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// Ids of the control catalogue that it answers; written even when there are none.
    #[serde(default)]
    pub controls: Vec<String>,
    /// Off unless it is asked for by name or by `--include-opt-in`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub opt_in: bool,
    /// Earlier ids under which it can still be selected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Why it should no longer be used, and what to use instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// Whose policy of the same id it stands in the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overrides: Option<Overridden>,
    /// Why a folder of policies switches it off, and where that stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<String>,
}

/// Whose policy another one stands in the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overridden {
    /// The program's own.
    BuiltIn,
    /// One of a folder that was given before.
    Folder,
}

impl Overridden {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Folder => "folder",
        }
    }

    /// For sentences: `in the place of` the built-in one.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::BuiltIn => "the built-in one",
            Self::Folder => "the one of another folder",
        }
    }
}

/// A value that users set to fit their organisation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    pub default: Value,
    /// Meaning, with the unit.
    pub description: String,
    /// Least number that makes sense; of a table, for each of its numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// Greatest number that makes sense; of a table, for each of its numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    /// The only texts that it may hold; of a list, its elements; of a table, its keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Vec<String>>,
    /// What its text has to look like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<ParameterFormat>,
}

impl Parameter {
    /// What it may hold, in words: `a whole number from 1 to 35`.
    #[must_use]
    pub fn form(&self) -> String {
        let what = match (&self.default, self.format) {
            (_, Some(ParameterFormat::Day)) => "a day as YYYY-MM-DD, or nothing",
            (Value::Bool(_), None) => "true or false",
            (Value::Number(number), None) if number.is_f64() => "a number",
            (Value::Number(_), None) => "a whole number",
            (Value::String(_), None) => "a text",
            (Value::Array(list), None) if list.first().is_some_and(Value::is_number) => "a list of numbers",
            (Value::Array(_), None) => "a list of texts",
            (Value::Object(table), None) if table.values().all(Value::is_number) => "a table of whole numbers",
            (Value::Object(_) | Value::Null, None) => "a table",
        };
        let range = match (self.minimum, self.maximum) {
            (Some(least), Some(most)) => format!(" from {least} to {most}"),
            (Some(least), None) => format!(" of {least} or more"),
            (None, Some(most)) => format!(" of {most} or less"),
            (None, None) => String::new(),
        };
        let allowed = self.allowed.as_ref().map_or_else(String::new, |texts| format!(": {}", texts.join(", ")));
        format!("{what}{range}{allowed}")
    }
}

/// What the text of a parameter has to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterFormat {
    /// `YYYY-MM-DD`, or empty.
    Day,
}

/// A test of one field that decides whether a policy applies. Exactly one test is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub field: String,
    /// The value is one of these.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<Value>>,
    /// The value is none of these; an absent field satisfies it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_in: Option<Vec<Value>>,
    /// The value starts with one of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<Vec<String>>,
    /// The value starts with none of these; an absent field satisfies it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_prefix: Option<Vec<String>>,
    /// True: the field has a value. False: it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present: Option<bool>,
}

impl Condition {
    /// The test in words that follow the name of the field: `is one of postgres, mysql`.
    #[must_use]
    pub fn test(&self) -> String {
        let json = |values: &[Value]| {
            values
                .iter()
                .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join(", ")
        };
        if let Some(values) = &self.one_of {
            format!("is one of {}", json(values))
        } else if let Some(values) = &self.not_in {
            format!("is none of {}", json(values))
        } else if let Some(prefixes) = &self.prefix {
            format!("starts with {}", prefixes.join(" or "))
        } else if let Some(prefixes) = &self.not_prefix {
            format!("does not start with {}", prefixes.join(" or "))
        } else if self.present == Some(false) {
            "is absent".to_owned()
        } else {
            "is present".to_owned()
        }
    }
}
