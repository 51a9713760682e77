//! Values that users give to the parameters of policies: for every resource, or by rules for some of them.
//!
//! Owns every mistake in them: a policy, parameter or key that does not exist, a value of another type or out of range.
//! Main types: [`ParameterSetting`], [`Places`].

use serde_json::Value;

use super::{LoadedPolicy, Problem, closest};
use crate::model::policy::{Parameter, ParameterFormat};
use crate::rego::Spot;
use crate::toml_file::nearest;

/// Where a value is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub spot: Spot,
    /// The line of the file, harmless to show; empty when there is none.
    pub text: String,
}

/// Where policy, parameter and value of a setting are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    pub policy: Place,
    pub name: Place,
    pub value: Place,
}

/// A value for one parameter of one policy.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterSetting {
    pub policy: String,
    pub name: String,
    pub value: Value,
    /// It comes from above the rules of the configuration, a flag for example, so that no rule changes it.
    pub outranks_rules: bool,
    /// Absent for flags and variables.
    pub places: Option<Box<Places>>,
}

impl ParameterSetting {
    /// A value that rules may change, of no known place.
    #[must_use]
    pub fn new(policy: &str, name: &str, value: Value) -> Self {
        Self { policy: policy.to_owned(), name: name.to_owned(), value, outranks_rules: false, places: None }
    }

    fn problem(&self, at: impl Fn(&Places) -> &Place, why: &str, help: String) -> Problem {
        let message = format!("parameter `{}.{}` was not set: {why}", self.policy, self.name);
        problem_at(self.places.as_deref().map(at), message, help)
    }
}

/// `POLICY.NAME=VALUE`, where the value is JSON or, failing that, a string. No rule changes it.
impl std::str::FromStr for ParameterSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || format!("`{text}` is not of the form POLICY.NAME=VALUE");
        let (key, value) = text.split_once('=').ok_or_else(form)?;
        let (policy, name) = key.split_once('.').ok_or_else(form)?;
        if policy.is_empty() || name.is_empty() {
            return Err(form());
        }
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        Ok(Self { outranks_rules: true, ..Self::new(policy, name, value) })
    }
}

pub(super) fn problem_at(place: Option<&Place>, message: String, help: String) -> Problem {
    let Some(place) = place else { return Problem::general(message, help) };
    let line = Some(place.text.clone()).filter(|text| !text.is_empty());
    Problem { spot: Some(place.spot.clone()), line, message, help }
}

/// Sets parameters of the loaded policies.
///
/// # Errors
/// For each policy or parameter that does not exist, and each value that the parameter cannot have.
pub fn apply_parameters(policies: &mut [LoadedPolicy], settings: &[ParameterSetting]) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    for setting in settings {
        match resolve(policies, setting) {
            Err(problem) => problems.push(problem),
            Ok(at) => {
                let Some(loaded) = policies.get_mut(at) else { continue };
                let given = loaded.parameters.get(&setting.name).map(|old| put_over(old, &setting.value));
                loaded.parameters.extend(given.map(|value| (setting.name.clone(), value)));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Position of the policy that a setting is for, once it is known that the policy takes it.
pub(super) fn resolve(policies: &[LoadedPolicy], setting: &ParameterSetting) -> Result<usize, Problem> {
    let is_it =
        |loaded: &LoadedPolicy| loaded.policy.id == setting.policy || loaded.policy.aliases.contains(&setting.policy);
    let Some(at) = policies.iter().position(is_it) else {
        let all: Vec<_> = policies.iter().map(|loaded| &loaded.policy).collect();
        let ids = all.iter().map(|policy| policy.id.as_str());
        let near = nearest(&setting.policy, ids).or_else(|| closest(&setting.policy, &all));
        let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        let help = format!("{near}`dbmuster policy list` shows the ids");
        return Err(setting.problem(|places| &places.policy, "there is no such policy", help));
    };
    let Some(loaded) = policies.get(at) else { return Ok(at) };
    let Some(parameter) = loaded.policy.parameters.get(&setting.name) else {
        let known = || loaded.policy.parameters.keys().map(String::as_str);
        let help = match (nearest(&setting.name, known()), known().next()) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, Some(_)) => format!("it has: {}", known().collect::<Vec<_>>().join(", ")),
            (None, None) => "it has none; `dbmuster policy show` tells what a policy has".to_owned(),
        };
        return Err(setting.problem(|places| &places.name, "the policy has no such parameter", help));
    };
    check(parameter, &parameter.default, &setting.value)
        .map_err(|(why, help)| setting.problem(|places| &places.value, &why, help))?;
    Ok(at)
}

/// A value over an older one: tables are put together, key by key.
#[must_use]
pub fn put_over(old: &Value, new: &Value) -> Value {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let mut all = old.clone();
            all.extend(new.iter().map(|(key, value)| (key.clone(), value.clone())));
            Value::Object(all)
        }
        _ => new.clone(),
    }
}

/// What a value is, in words.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "a whole number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a table",
    }
}

/// Why a parameter cannot have a value, and what to do; `like` is what it has by default, whole or in part.
fn check(parameter: &Parameter, like: &Value, value: &Value) -> Result<(), (String, String)> {
    let other_type = || {
        let (why, what) = (type_of(value), type_of(like));
        let help = format!("give {what}; the default is {}", parameter.default);
        Err((format!("{value} is {why}, not {what}"), help))
    };
    match (like, value) {
        (Value::Bool(_), Value::Bool(_)) => Ok(()),
        (Value::Number(like), Value::Number(number)) => {
            if like.is_i64() && number.as_i64().is_none() {
                return other_type();
            }
            in_range(parameter, number.as_f64().unwrap_or_default(), value)
        }
        (Value::String(_), Value::String(text)) => known_text(parameter, text),
        (Value::Array(list), Value::Array(given)) => {
            let text = Value::String(String::new());
            let like = list.first().unwrap_or(&text);
            given.iter().try_for_each(|element| check(parameter, like, element))
        }
        (Value::Object(table), Value::Object(given)) => given.iter().try_for_each(|(key, value)| {
            if !table.contains_key(key) {
                known_text(parameter, key)?;
            }
            let Some(like) = table.get(key).or_else(|| table.values().next()) else { return Ok(()) };
            // What may be said of the values of a table is said of its keys.
            check(&Parameter { allowed: None, ..parameter.clone() }, like, value)
                .map_err(|(why, help)| (format!("of `{key}`, {why}"), help))
        }),
        _ => other_type(),
    }
}

fn in_range(parameter: &Parameter, number: f64, shown: &Value) -> Result<(), (String, String)> {
    #[expect(clippy::cast_precision_loss, reason = "bounds are days, bits and ports")]
    let bound = |bound: i64| bound as f64;
    let low = parameter.minimum.is_some_and(|least| number < bound(least));
    let high = parameter.maximum.is_some_and(|most| number > bound(most));
    if !low && !high {
        return Ok(());
    }
    let range = match (parameter.minimum, parameter.maximum) {
        (Some(least), Some(most)) => format!("from {least} to {most}"),
        (Some(least), None) => format!("of {least} or more"),
        (None, Some(most)) => format!("of {most} or less"),
        (None, None) => String::new(),
    };
    Err((format!("{shown} is out of range"), format!("give a number {range}")))
}

fn known_text(parameter: &Parameter, text: &str) -> Result<(), (String, String)> {
    if parameter.format == Some(ParameterFormat::Day) && !text.is_empty() && !is_day(text) {
        return Err((format!("{text:?} is no day"), "write it like 2026-12-31, or leave it empty".to_owned()));
    }
    let Some(allowed) = &parameter.allowed else { return Ok(()) };
    if allowed.iter().any(|known| known == text) {
        return Ok(());
    }
    let near = allowed.iter().find(|known| known.eq_ignore_ascii_case(text)).map(String::as_str);
    let help = match near.or_else(|| nearest(text, allowed.iter().map(String::as_str))) {
        Some(near) => format!("did you mean \"{near}\"? known: {}", allowed.join(", ")),
        None => format!("known: {}", allowed.join(", ")),
    };
    Err((format!("{text:?} is none of the texts that it knows"), help))
}

fn is_day(text: &str) -> bool {
    let midnight = format!("{text}T00:00:00Z");
    text.len() == 10 && time::OffsetDateTime::parse(&midnight, &time::format_description::well_known::Rfc3339).is_ok()
}

/// What METADATA says of a parameter that its own default contradicts, or that says nothing.
pub(super) fn contradictions(parameter: &Parameter) -> Option<String> {
    if let Err((why, _)) = check(parameter, &parameter.default, &parameter.default) {
        return Some(format!("the default is not allowed: {why}"));
    }
    if parameter.minimum.zip(parameter.maximum).is_some_and(|(least, most)| least > most) {
        return Some("the minimum is greater than the maximum".to_owned());
    }
    let is_bounded = parameter.minimum.is_some() || parameter.maximum.is_some();
    let has_numbers = |value: &Value| match value {
        Value::Number(_) => true,
        Value::Array(list) => list.iter().any(Value::is_number),
        Value::Object(table) => table.values().any(Value::is_number),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    };
    if is_bounded && !has_numbers(&parameter.default) {
        return Some("it has bounds and no number".to_owned());
    }
    let has_texts = matches!(parameter.default, Value::String(_) | Value::Array(_) | Value::Object(_));
    if parameter.allowed.is_some() && !has_texts {
        return Some("it allows texts and holds none".to_owned());
    }
    None
}
