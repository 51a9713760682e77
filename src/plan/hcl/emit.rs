//! The modules -> the document that a plan of them would be, for the reader of plans.
//!
//! Owns addresses, what is shown of the configuration, and the count of modules that are not read. Main function:
//! [`document`].

use std::rc::Rc;

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Body, Structure};
use serde_json::{Map, Value, json};

use super::each::{Each, Instances};
use super::eval::Scope;
use super::files::Source;
use super::lay::{self, Laid};
use super::module::{Inner, Module};
use super::names;
use super::providers::{self, Provider};
use super::tree::Called;
use super::value::{Found, Part};
use super::written;
use crate::plan::terraform::types;

/// Stands for a literal, whose value is not shown.
const LITERAL: &str = "(literal)";
/// The one data source that says something by itself.
const POLICY_DOCUMENT: &str = "aws_iam_policy_document";
/// Arguments of a call that are no inputs.
const CALL_META: [&str; 6] = ["source", "version", "providers", "count", "for_each", "depends_on"];

/// What is gathered over all modules.
#[derive(Debug, Default)]
pub(super) struct Written {
    changes: Vec<Value>,
    providers: Map<String, Value>,
    /// Calls of modules that are not read, with their sources.
    pub unread: Vec<(String, Option<String>)>,
}

/// The document, and what is not in it.
pub(super) fn document(root: &Rc<Module>) -> (Value, Written) {
    let mut written = Written::default();
    let module = configured(root, &mut written);
    resources(root, &mut written);
    let changes = std::mem::take(&mut written.changes);
    let providers = std::mem::take(&mut written.providers);
    let document = json!({
        "format_version": "1.2",
        "resource_changes": changes,
        "configuration": {"provider_config": providers, "root_module": module},
    });
    (document, written)
}

/// The objects of a module and of those that it calls.
fn resources(module: &Rc<Module>, written: &mut Written) {
    let prefix = module.prefix();
    let source = &module.tree.source;
    let mut all: Vec<(&str, &str, &Body, bool)> = Vec::new();
    all.extend(
        source.resources.iter().map(|((ty, name), declared)| (ty.as_str(), name.as_str(), &declared.what, false)),
    );
    let documents = source.data.iter().filter(|((ty, _), _)| ty == POLICY_DOCUMENT);
    all.extend(documents.map(|((ty, name), declared)| (ty.as_str(), name.as_str(), &declared.what, true)));
    for (ty, name, body, is_data) in all {
        let instances = match &*module.instances(body) {
            Instances::Single => vec![(Each::None, String::new())],
            Instances::Many(all) => all.iter().map(|each| (each.clone(), each.index())).collect(),
            // It is judged as it is where it comes into being.
            Instances::Open(reason, counted) => {
                vec![(Each::Open(Rc::clone(reason)), if *counted { "[0]".to_owned() } else { String::new() })]
            }
        };
        for (each, index) in instances {
            let address = format!("{prefix}{}{ty}.{name}{index}", if is_data { "data." } else { "" });
            let laid = if is_data || types::find(ty).is_some() {
                let scope = Scope { each, ..Scope::of(module) };
                let mut laid = lay::block(&scope, body);
                if !is_data {
                    tags(&providers::of(module, ty, body), &mut laid);
                }
                laid
            } else {
                Laid { value: Value::Object(Map::new()), ..Laid::default() }
            };
            let or_none = |marks: Value| if marks.is_null() { json!({}) } else { marks };
            written.changes.push(json!({
                "address": address,
                "mode": if is_data { "data" } else { "managed" },
                "type": ty,
                "change": {
                    "actions": [if is_data { "read" } else { "create" }],
                    "after": laid.value,
                    "after_unknown": or_none(laid.unknown),
                    "after_sensitive": or_none(laid.sensitive),
                },
            }));
        }
    }
    for name in module.tree.calls.keys() {
        let Some(inner) = module.inner(name) else { continue };
        match &*inner {
            Inner::Known(all) => all.iter().for_each(|(_, inner)| resources(inner, written)),
            Inner::Open(_, one) => resources(one, written),
            Inner::Elsewhere => {
                let place = match module.tree.calls.get(name) {
                    Some(Called::Elsewhere { written }) => written.clone(),
                    Some(Called::Local { .. }) | None => None,
                };
                written.unread.push((format!("{prefix}module.{name}"), place));
            }
        }
    }
}

/// Adds the tags of the provider to those of the object.
fn tags(provider: &Provider, laid: &mut Laid) {
    let Some(defaults) = provider.default_tags() else { return };
    let (Value::Object(values), Part::Map(defaults)) = (&mut laid.value, &defaults.part) else { return };
    let marks = laid.unknown.get("tags");
    if marks.is_some_and(Value::is_string) {
        return;
    }
    let all = lay::lay("tags", &Found::new(Part::Map(Rc::clone(defaults))), 0);
    let (mut value, mut unknown) = (all.value, all.unknown);
    if let (Value::Object(value), Some(Value::Object(own))) = (&mut value, values.get("tags")) {
        value.extend(own.clone());
    }
    if let Some(Value::Object(own)) = values.get("tags")
        && let Value::Object(unknown) = &mut unknown
    {
        unknown.retain(|key, _| !own.contains_key(key));
    }
    if let Some(Value::Object(own)) = marks {
        match &mut unknown {
            Value::Object(unknown) => unknown.extend(own.clone()),
            _ => unknown = Value::Object(own.clone()),
        }
    }
    values.insert("tags_all".to_owned(), value);
    mark(&mut laid.unknown, unknown);
    mark(&mut laid.sensitive, all.sensitive);
}

fn mark(marks: &mut Value, tags: Value) {
    if tags.is_null() || tags.as_object().is_some_and(Map::is_empty) {
        return;
    }
    match marks {
        Value::Object(marks) => drop(marks.insert("tags_all".to_owned(), tags)),
        _ => *marks = json!({"tags_all": tags}),
    }
}

/// The module as it is written.
fn configured(module: &Rc<Module>, written: &mut Written) -> Value {
    let source = &module.tree.source;
    let mut objects = Vec::new();
    for (all, data) in [(&source.resources, ""), (&source.data, "data.")] {
        for ((ty, name), declared) in all {
            let provider = providers::of(module, ty, &declared.what);
            if ty.starts_with("aws_") && !written.providers.contains_key(&provider.key) {
                written.providers.insert(provider.key.clone(), provider.configured(module));
            }
            objects.push(json!({
                "address": format!("{data}{ty}.{name}"),
                "provider_config_key": provider.key,
                "expressions": expressions(source, &declared.what),
            }));
        }
    }
    let mut outputs = Map::new();
    for (name, declared) in &source.outputs {
        if let Some(value) = declared.what.get_attribute("value") {
            outputs.insert(name.clone(), json!({"expression": expression(source, &value.value)}));
        }
    }
    let mut variables = Map::new();
    for (name, declared) in &source.variables {
        // A default that something else is given for is not in force.
        let default = declared.what.get_attribute("default").filter(|_| !module.is_given(name));
        let default = default.map(|default| placeholder(&default.value));
        variables.insert(name.clone(), default.map_or_else(|| json!({}), |default| json!({"default": default})));
    }
    let mut calls = Map::new();
    for (name, called) in &module.tree.calls {
        let Some(block) = source.modules.get(name) else { continue };
        let Called::Local { written: place, .. } = called else { continue };
        let inner = module.inner(name);
        let one = inner.as_deref().and_then(|inner| match inner {
            Inner::Known(all) => all.first().map(|(_, module)| module),
            Inner::Open(_, module) => Some(module),
            Inner::Elsewhere => None,
        });
        let Some(one) = one else { continue };
        let mut inputs = Map::new();
        for attribute in block.what.attributes().filter(|attribute| !CALL_META.contains(&attribute.key.as_str())) {
            inputs.insert(attribute.key.as_str().to_owned(), expression(source, &attribute.value));
        }
        let inside = configured(one, written);
        calls.insert(name.clone(), json!({"source": place, "expressions": inputs, "module": inside}));
    }
    json!({"resources": objects, "outputs": outputs, "variables": variables, "module_calls": calls})
}

/// How the arguments of a block are written. What `dynamic` makes is not shown, as in a plan.
fn expressions(source: &Source, body: &Body) -> Value {
    let each = body.get_attribute("for_each").map(|each| &each.value);
    let mut all = Map::new();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                let name = attribute.key.as_str();
                if !lay::is_meta(name) && !attribute.value.is_null() {
                    let is_written_out = is_secret(name) && written::is_written_out(&attribute.value, source, each);
                    let shown = if is_written_out { literal() } else { expression(source, &attribute.value) };
                    all.insert(name.to_owned(), shown);
                }
            }
            Structure::Block(block) => {
                let name = block.ident.as_str();
                if lay::is_meta(name) {
                    continue;
                }
                let inner = expressions(source, &block.body);
                match all.get_mut(name) {
                    Some(Value::Array(blocks)) => blocks.push(inner),
                    _ => drop(all.insert(name.to_owned(), Value::Array(vec![inner]))),
                }
            }
        }
    }
    Value::Object(all)
}

fn expression(source: &Source, expression: &Expression) -> Value {
    let (names, is_literal) = names::resolved(expression, source);
    if is_literal {
        return json!({"constant_value": placeholder(expression)});
    }
    if names.is_empty() {
        return if written::is_written_out(expression, source, None) { literal() } else { json!({}) };
    }
    let names: Vec<&str> = names.iter().map(|name| &**name).collect();
    json!({"references": names})
}

fn literal() -> Value {
    json!({"constant_value": LITERAL})
}

/// Arguments of which it matters whether any way through the expression ends at something written out.
fn is_secret(argument: &str) -> bool {
    ["password", "password_wo", "master_password", "master_password_wo", "secret_string", "secret_string_wo"]
        .contains(&argument)
}

/// Something in place of a literal: whether it is an empty text is all that matters of it.
fn placeholder(expression: &Expression) -> Value {
    match expression {
        Expression::Null(_) => Value::Null,
        Expression::String(text) => Value::from(if text.is_empty() { "" } else { LITERAL }),
        _ => Value::from(LITERAL),
    }
}
