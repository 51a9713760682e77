//! Parameters of a template, and the files that give their values.
//!
//! A value that is given counts, then the default, else it is unknown. Main types: [`TemplateOptions`].

use std::collections::BTreeMap;

use serde_json::Value;

use super::error::{TemplateError, shown};
use super::found::{Found, Part, Source};
use super::node::{Data, Node};
use super::{json, yaml};
use crate::plan::hcl::SourceOptions;

/// What a template does not say and the caller may know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateOptions {
    /// Values of parameters by name.
    pub parameters: BTreeMap<String, String>,
    pub region: Option<String>,
    pub account_id: Option<String>,
    /// Most combinations of allowed values under which a template is read too, for parameters without a value.
    pub tries: usize,
    /// What source folders leave open.
    pub source: SourceOptions,
}

impl TemplateOptions {
    /// Adds the parameters of a file: the list form of the AWS CLI, the map of a template configuration file, or a
    /// list of `Name=value` texts as `aws cloudformation deploy` takes them; each as JSON or YAML.
    ///
    /// # Errors
    ///
    /// When the text is none of these.
    pub fn add_parameters(&mut self, text: &str) -> Result<(), TemplateError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root = match text.trim_start().starts_with(['{', '[']) {
            true => json::parse(text).or_else(|error| yaml::parse(text).map_err(|_| error))?,
            false => yaml::parse(text)?,
        };
        match &root.data {
            Data::List(items) => items.iter().try_for_each(|item| self.add_item(item)),
            Data::Map(_) => {
                let map = match root.get("Parameters") {
                    Some(inside) if matches!(inside.data, Data::Map(_)) => inside,
                    Some(_) => return Err(TemplateError::NotParameters("its `Parameters` are no object")),
                    None => &root,
                };
                for entry in map.entries() {
                    let value = entry.value.scalar();
                    let value = value.ok_or(TemplateError::NotParameters("a value is neither text nor number"))?;
                    self.parameters.insert(entry.key.clone(), value);
                }
                Ok(())
            }
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Unknown(_) => {
                Err(TemplateError::NotParameters("it is neither a list nor an object"))
            }
        }
    }

    fn add_item(&mut self, item: &Node) -> Result<(), TemplateError> {
        if let Some(pair) = item.as_text() {
            let (name, value) = pair.split_once('=').ok_or(TemplateError::NotParameters("a text in it has no `=`"))?;
            self.parameters.insert(name.to_owned(), value.to_owned());
            return Ok(());
        }
        let name = item.get("ParameterKey").and_then(Node::as_text);
        let name = name.ok_or(TemplateError::NotParameters("an element has no `ParameterKey`"))?;
        match item.get("ParameterValue").and_then(Node::scalar) {
            Some(value) => drop(self.parameters.insert(name.to_owned(), value)),
            // The stack keeps a value that nobody here knows.
            None if item.get("UsePreviousValue").is_some() => {
                self.parameters.insert(name.to_owned(), PREVIOUS.to_owned());
            }
            None => return Err(TemplateError::NotParameters("an element has no `ParameterValue`")),
        }
        Ok(())
    }
}

/// Stands for the value that the stack has.
const PREVIOUS: &str = "\u{1}previous";

/// The value of one parameter. `given` is what a file or the outer stack says.
pub(super) fn value(name: &str, declared: &Node, given: Option<Found>) -> Result<Found, TemplateError> {
    let ty = declared.get("Type").and_then(Node::as_text).unwrap_or("String");
    let secret = matches!(declared.get("NoEcho").and_then(Node::scalar).as_deref(), Some("true" | "True" | "TRUE"));
    let spot = declared.spot;
    let mut found = match given {
        Some(given) if given.text().as_deref() == Some(PREVIOUS) => {
            Found::unknown(format!("the parameter `{name}` keeps the value that the stack has"), spot)
        }
        Some(given) => {
            if let (Some(text), Some(allowed)) = (given.text(), declared.get("AllowedValues"))
                && !allowed.items().iter().any(|item| item.scalar().as_deref() == Some(text.as_str()))
                && !ty.contains("List")
            {
                return Err(TemplateError::NotAllowed { name: shown(name) });
            }
            typed(given, ty)
        }
        None => match declared.get("Default") {
            Some(default) => match default.scalar() {
                Some(text) => typed(Found::scalar(text, default.spot), ty),
                None => Found::unknown(format!("the default of the parameter `{name}` is not known"), spot),
            },
            None => match declared.get("AllowedValues").map(Node::items) {
                Some([only]) => typed(Found::scalar(only.scalar().unwrap_or_default(), only.spot), ty),
                _ => {
                    Found::unknown(format!("the parameter `{name}` has no default; --parameters gives its value"), spot)
                }
            },
        },
    };
    if ty.starts_with("AWS::SSM::Parameter::Value") {
        found = Found::unknown(format!("the parameter `{name}` is read from Systems Manager at deployment"), spot);
    }
    found.sensitive |= secret;
    if !secret && found.source == Source::Computed {
        found.source = Source::Plain;
    }
    Ok(found)
}

/// Lists are written as one text with commas.
fn typed(found: Found, ty: &str) -> Found {
    if !(ty == "CommaDelimitedList" || ty.starts_with("List<")) {
        return found;
    }
    let Some(text) = found.text() else { return found };
    let element = |text: &str| {
        let mut element = Found::scalar(text.trim(), found.spot);
        element.mix(&found);
        element.source = found.source;
        element
    };
    let items = if text.is_empty() { Vec::new() } else { text.split(',').map(element).collect() };
    Found { part: Part::List(items), ..found }
}

/// A value that was handed in.
pub(super) fn given(text: &str, spot: super::node::Spot) -> Found {
    Found { source: Source::Computed, ..Found::scalar(Value::from(text), spot) }
}
