//! Functions of Terraform's language, as far as they are pure and plain.
//!
//! What is not here is unknown, by its name. An argument that is not known makes the outcome unknown, unless the function
//! says otherwise.

mod collections;
mod strings;

use std::rc::Rc;

use hcl_edit::expr::{Expression, FuncCall};

use super::eval::Scope;
use super::value::{Found, Part};

/// What a function gives; `None` when its arguments do not fit.
type Given = Option<Found>;

/// Calls the function.
pub(super) fn call(scope: &Scope<'_>, call: &FuncCall) -> Found {
    let name = call.name.name.as_str();
    if !call.name.namespace.is_empty() && call.name.namespace.first().is_none_or(|space| space.as_str() != "core") {
        return Found::unknown(format!("the function {name} of a provider is not evaluated"));
    }
    let expressions: Vec<&Expression> = call.args.iter().collect();
    match name {
        "try" => return attempt(scope, &expressions),
        "can" => {
            let found = expressions.first().map(|first| scope.eval(first));
            return match found {
                Some(found) if found.has_failed() => Found::bool(false),
                Some(found) => match &found.part {
                    Part::Unknown(_) => found,
                    _ => Found::bool(true),
                },
                None => Found::failed("`can` takes an argument"),
            };
        }
        _ => {}
    }
    let mut args: Vec<Found> = expressions.iter().map(|expression| scope.eval(expression).bounded()).collect();
    if call.args.expand_final()
        && let Some(last) = args.pop()
    {
        match last.items() {
            Some(items) => args.extend(items.iter().map(|item| item.clone().like(&[&last]))),
            None => return last.spread("what `...` spreads is no list"),
        }
    }
    // A failure stays one, so that `try` sees it.
    if let Some(failed) = args.iter().find(|arg| arg.has_failed())
        && name != "coalesce"
    {
        return failed.clone();
    }
    let found = strings::call(name, &args).or_else(|| collections::call(name, &args)).or_else(|| here(name, &args));
    match found {
        Some(Some(found)) => {
            let steps = &scope.module.run.steps;
            steps.set(steps.get() + found.items().map_or(0, <[Found]>::len));
            keep_secret(name, found, &args)
        }
        Some(None) => match args.iter().find_map(Found::why) {
            Some(reason) => keep_secret(name, Found::unknown(reason), &args),
            None => Found::failed(format!("the arguments of `{name}` do not fit")),
        },
        None => {
            let shown = if name.len() > 40 { "a function" } else { name };
            keep_secret(name, Found::unknown(format!("the function `{shown}` is not evaluated here")), &args)
        }
    }
}

/// What is made of a secret is one.
fn keep_secret(name: &str, found: Found, args: &[Found]) -> Found {
    if name == "nonsensitive" || name == "length" {
        return found;
    }
    let secret = args.iter().any(|arg| arg.sensitive)
        || matches!(found.part, Part::Text(_) | Part::Pieces(_) | Part::Json(_) | Part::Unknown(_))
            && args.iter().any(Found::is_secret);
    Found { sensitive: found.sensitive || secret, ..found }
}

/// The first that can be evaluated.
fn attempt(scope: &Scope<'_>, expressions: &[&Expression]) -> Found {
    let mut last = Found::failed("`try` takes an argument");
    for expression in expressions {
        last = scope.eval(expression);
        if !last.has_failed() {
            return last;
        }
    }
    last
}

/// Conversions, numbers and JSON.
fn here(name: &str, args: &[Found]) -> Option<Given> {
    let first = args.first();
    let number = |make: fn(f64) -> f64| first.and_then(Found::as_number).map(|number| Found::number(make(number)));
    Some(match name {
        "tostring" => {
            first.and_then(|arg| if arg.is_null() { Some(arg.clone()) } else { arg.as_text().map(Found::text) })
        }
        "tonumber" => {
            first.and_then(|arg| if arg.is_null() { Some(arg.clone()) } else { arg.as_number().map(Found::number) })
        }
        "tobool" => {
            first.and_then(|arg| if arg.is_null() { Some(arg.clone()) } else { arg.as_bool().map(Found::bool) })
        }
        "sensitive" => first.map(|arg| Found { sensitive: true, ..arg.clone() }),
        "nonsensitive" => first.map(|arg| Found { sensitive: false, ..arg.clone() }),
        "ephemeralasnull" => Some(Found::null()),
        "issensitive" => first.map(|arg| Found::bool(arg.is_secret())),
        "abs" => number(f64::abs),
        "ceil" => number(f64::ceil),
        "floor" => number(f64::floor),
        "min" | "max" => {
            let numbers: Option<Vec<f64>> = args.iter().map(Found::as_number).collect();
            let pick = if name == "min" { f64::min } else { f64::max };
            numbers.and_then(|numbers| numbers.into_iter().reduce(pick)).map(Found::number)
        }
        "parseint" => match (first.and_then(Found::as_text), args.get(1).and_then(Found::as_number)) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be from 2 to 36")]
            (Some(text), Some(base)) if (2.0..=36.0).contains(&base) => i64::from_str_radix(&text, base as u32)
                .ok()
                .and_then(|number| number.to_string().parse().ok())
                .map(Found::number),
            _ => None,
        },
        "jsonencode" => first.map(|arg| match arg.value() {
            Some(value) => Found::text(value.to_string()),
            None => match &arg.part {
                Part::List(_) | Part::Map(_) => Found::new(Part::Json(Rc::new(arg.clone()))),
                _ => arg.clone(),
            },
        }),
        "jsondecode" => match first.map(|arg| &arg.part) {
            Some(Part::Json(inner)) => Some((**inner).clone()),
            Some(Part::Text(text)) => serde_json::from_str(text).ok().map(|value| Found::of_json(&value)),
            _ => None,
        },
        _ => return None,
    })
}
