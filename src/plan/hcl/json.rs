//! Source files in JSON -> the blocks that the other syntax would have.
//!
//! Texts are templates there, and what is nested in a block is taken as arguments: a list of objects reads like a list of
//! blocks. Main functions: [`body`], [`expression`].

use hcl_edit::expr::{Array, Expression, Object, ObjectKey, ObjectValue};
use hcl_edit::structure::{Attribute, Block, Body};
use hcl_edit::{Decorated, Ident, Number};
use serde_json::Value;

/// Line, column and what is wrong there.
type Wrong = (u32, u32, String);

/// The blocks of a file.
pub(super) fn body(text: &str) -> Result<Body, Wrong> {
    let document: Value = serde_json::from_str(text).map_err(|error| {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (number(error.line()), number(error.column()), "it is not valid JSON".to_owned())
    })?;
    let mut all = Body::new();
    for (keyword, value) in members(&document) {
        match keyword.as_str() {
            "resource" | "data" => {
                for (ty, of_type) in members(value) {
                    for (name, one) in members(of_type) {
                        each(one, |one| push(&mut all, keyword, &[ty, name], one));
                    }
                }
            }
            "module" | "variable" | "output" | "provider" => {
                for (name, one) in members(value) {
                    each(one, |one| push(&mut all, keyword, &[name], one));
                }
            }
            "locals" => each(value, |one| push(&mut all, keyword, &[], one)),
            _ => {}
        }
    }
    Ok(all)
}

fn push(all: &mut Body, keyword: &str, labels: &[&String], value: &Value) {
    let labels = labels.iter().map(|label| (*label).clone());
    all.push(
        Block::builder(Ident::new_sanitized(keyword)).labels(labels).attributes(arguments(value)).build_with(value),
    );
}

/// Adds the blocks that cannot be arguments.
trait BuildWith {
    fn build_with(self, value: &Value) -> Block;
}

impl BuildWith for hcl_edit::structure::BlockBuilder {
    fn build_with(self, value: &Value) -> Block {
        let mut block = self.build();
        dynamic(&mut block.body, value);
        block
    }
}

fn arguments(value: &Value) -> Vec<Attribute> {
    let wanted = members(value).into_iter().filter(|(name, _)| *name != "//" && *name != "dynamic");
    wanted
        .filter_map(|(name, value)| {
            let ident = Ident::try_new(name.clone()).ok()?;
            Some(Attribute::new(Decorated::new(ident), expression(value)))
        })
        .collect()
}

fn dynamic(body: &mut Body, value: &Value) {
    let Some(all) = value.get("dynamic") else { return };
    for (name, one) in members(all) {
        each(one, |one| {
            let settings: Vec<Attribute> = (members(one).into_iter().filter(|(argument, _)| *argument != "content"))
                .map(|(argument, value)| {
                    let value = match (argument.as_str(), value) {
                        // A name, and no text.
                        ("iterator", Value::String(name)) => Expression::from(Ident::new_sanitized(name)),
                        _ => expression(value),
                    };
                    Attribute::new(Ident::new_sanitized(argument), value)
                })
                .collect();
            if let Some(content) = one.get("content") {
                each(content, |content| {
                    let inner = Block::builder(Ident::new_sanitized("content")).attributes(arguments(content));
                    let block = Block::builder(Ident::new_sanitized("dynamic")).label(name.clone());
                    body.push(block.attributes(settings.clone()).block(inner.build_with(content)).build());
                });
            }
        });
    }
}

/// A value as an expression; a text is a template.
pub(super) fn expression(value: &Value) -> Expression {
    match value {
        Value::Null => Expression::null(),
        Value::Bool(flag) => Expression::from(*flag),
        Value::Number(number) => {
            let whole = number.as_u64().map(Number::from).or_else(|| number.as_i64().map(Number::from));
            whole.or_else(|| number.as_f64().and_then(Number::from_f64)).map_or_else(Expression::null, Expression::from)
        }
        Value::String(text) => text_expression(text),
        Value::Array(items) => Expression::from(items.iter().map(expression).collect::<Array>()),
        Value::Object(members) => {
            let mut object = Object::new();
            for (name, value) in members.iter().filter(|(name, _)| *name != "//") {
                object.insert(ObjectKey::Expression(text_expression(name)), ObjectValue::new(expression(value)));
            }
            Expression::from(object)
        }
    }
}

fn text_expression(text: &str) -> Expression {
    if !text.contains("${") && !text.contains("%{") {
        return Expression::from(text);
    }
    // The syntax of a text in quotes: what JSON has read is written out again.
    let quoted = format!("\"{}\"", escaped(text));
    match hcl_edit::parser::parse_expr(&quoted) {
        Ok(expression) => expression,
        Err(_) => match hcl_edit::parser::parse_template(text) {
            Ok(template) => {
                let elements: Vec<hcl_edit::template::Element> = template.into_iter().collect();
                Expression::from(hcl_edit::template::StringTemplate::from(elements))
            }
            Err(_) => Expression::from(text),
        },
    }
}

/// Escapes what stands outside of interpolations.
fn escaped(text: &str) -> String {
    let mut all = String::with_capacity(text.len() + 8);
    let mut depth = 0_usize;
    let mut last = ' ';
    for c in text.chars() {
        match c {
            '{' if depth > 0 || last == '$' || last == '%' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            _ => {}
        }
        match c {
            '"' | '\\' if depth == 0 => {
                all.push('\\');
                all.push(c);
            }
            '\n' if depth == 0 => all.push_str("\\n"),
            '\r' if depth == 0 => all.push_str("\\r"),
            '\t' if depth == 0 => all.push_str("\\t"),
            c => all.push(c),
        }
        last = c;
    }
    all
}

/// Members of an object, or of the objects of a list.
fn members(value: &Value) -> Vec<(&String, &Value)> {
    match value {
        Value::Object(object) => object.iter().collect(),
        Value::Array(list) => list.iter().filter_map(Value::as_object).flatten().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

/// One object, or each of a list.
fn each<'v>(value: &'v Value, mut take: impl FnMut(&'v Value)) {
    match value {
        Value::Array(items) => items.iter().for_each(take),
        one => take(one),
    }
}
