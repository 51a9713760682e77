//! Lists that are served as they stand in the fleet: looked up by name, narrowed by filters, and paged.
//! Main type: [`List`].

use serde_json::{Map, Value, json};

use super::super::Ctx;
use super::super::errors::ApiError;
use super::super::page::{Bounds, page};

/// An operation that serves a list.
#[derive(Debug, Clone, Copy)]
pub struct List {
    pub operation: &'static str,
    /// Name of the list, in the fleet and in the answer.
    pub list: &'static str,
    /// Parameters that name one resource, and the fields that they name it by; it must exist.
    pub one: &'static [(&'static str, &'static str)],
    /// Error when it does not.
    pub missing: &'static str,
    /// Parameters and filters that narrow the list, and the field that must have one of their values (`A.B` is a member of a
    /// member).
    pub narrow: &'static [(&'static str, &'static str)],
}

impl List {
    /// The resources that are asked for, before paging.
    pub fn rows<'a>(&self, ctx: &Ctx<'a>, service: &str) -> Result<Vec<&'a Value>, ApiError> {
        let mut rows: Vec<&Value> = Vec::new();
        let named = self.one.iter().find_map(|(param, field)| Some((*field, ctx.params.get(param)?)));
        match &named {
            Some((field, name)) => {
                let wanted = as_stored(ctx, name);
                rows = ctx.place.with(service, self.list, field, &wanted);
                if rows.is_empty() {
                    let by_arn = ctx.place.list(service, self.list).iter().filter(|row| has_arn(row, &wanted));
                    rows.extend(by_arn);
                }
                if rows.is_empty() {
                    return Err(ApiError::missing(self.missing, format!("{} {name} not found.", self.list)));
                }
            }
            None => rows.extend(ctx.place.list(service, self.list)),
        }
        for (param, field) in self.narrow {
            if let Some(value) = ctx.params.get(param) {
                rows.retain(|row| matches_any(row, field, &[as_stored(ctx, &value)]));
            }
        }
        for (name, values) in ctx.params.filters() {
            let Some((_, field)) = self.narrow.iter().find(|(filter, _)| *filter == name) else {
                return Err(ApiError::invalid(ctx.service, format!("Unrecognized filter name: {name}")));
            };
            let values: Vec<String> = values.iter().map(|value| as_stored(ctx, value)).collect();
            rows.retain(|row| matches_any(row, field, &values));
        }
        Ok(rows)
    }

    /// A page of the list as RDS and IAM give it: with a marker when there is more.
    pub fn paged(&self, ctx: &Ctx<'_>, service: &str, bounds: &Bounds, next: &str) -> Result<Value, ApiError> {
        let rows = self.rows(ctx, service)?;
        one_page(ctx, &rows, self.list, bounds, next)
    }
}

/// A page of these rows.
pub fn one_page(ctx: &Ctx<'_>, rows: &[&Value], list: &str, bounds: &Bounds, next: &str) -> Result<Value, ApiError> {
    let (range, token) = page(ctx, bounds, rows.len())?;
    let shown: Vec<Value> = rows[range].iter().map(|row| (*row).clone()).collect();
    let mut answer = Map::new();
    answer.insert(list.to_owned(), Value::Array(shown));
    if let Some(token) = token {
        answer.insert(next.to_owned(), json!(token));
    }
    Ok(Value::Object(answer))
}

/// A parameter as the fleet has it: documents that many accounts share say `{account}` and `{region}`.
pub fn as_stored(ctx: &Ctx<'_>, value: &str) -> String {
    if ctx.place.is_open() && value.contains(ctx.account) {
        return value.replace(ctx.account, "{account}").replace(&format!(":{}:", ctx.region), ":{region}:");
    }
    value.to_owned()
}

fn has_arn(row: &Value, arn: &str) -> bool {
    arn.starts_with("arn:")
        && row.as_object().is_some_and(|members| {
            members.iter().any(|(key, value)| (key.ends_with("Arn") || key == "ARN") && value.as_str() == Some(arn))
        })
}

/// Whether the member, or one of the members on the way, has one of the values.
pub fn matches_any(row: &Value, field: &str, values: &[String]) -> bool {
    match row {
        Value::Array(items) => items.iter().any(|item| matches_any(item, field, values)),
        Value::Object(members) => match field.split_once('.') {
            Some((first, rest)) => members.get(first).is_some_and(|member| matches_any(member, rest, values)),
            None => members.get(field).is_some_and(|member| match member {
                Value::Array(items) => items.iter().any(|item| is_one(item, values)),
                other => is_one(other, values),
            }),
        },
        other => field.is_empty() && is_one(other, values),
    }
}

fn is_one(value: &Value, values: &[String]) -> bool {
    match value {
        Value::String(text) => values.iter().any(|v| v == text),
        other => values.contains(&other.to_string()),
    }
}
