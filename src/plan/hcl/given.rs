//! Values of the root module's variables: files beside the source, files that are named, and single values; the last counts.
//!
//! Main types: [`SourceOptions`], [`Variables`].

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use hcl_edit::expr::Expression;
use hcl_edit::structure::Body;
use serde_json::Value;

use super::error::FolderError;
use super::files::{self, Source};
use super::json;
use super::module::{Module, Run};
use super::tree::Tree;
use super::value::Found;
use crate::plan::source::show;

/// What source folders do not say and the caller may know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceOptions {
    /// Files with values of variables, in the order in which they count.
    pub var_files: Vec<PathBuf>,
    /// Names of variables and their values as they are written on a command line.
    pub vars: Vec<(String, String)>,
}

/// The values, by name.
pub(super) fn read(source: &Source, options: &SourceOptions) -> Result<HashMap<String, Found>, FolderError> {
    let mut given = HashMap::new();
    for path in beside(&source.folder) {
        take_file(&path, &mut given)?;
    }
    for path in &options.var_files {
        take_file(path, &mut given)?;
    }
    for (name, text) in &options.vars {
        let Some(declared) = source.variables.get(name) else {
            let names = source.variables.keys();
            let near = names.map(|known| (strsim::damerau_levenshtein(known, name), known)).min();
            let suggestion = near.filter(|(far, _)| *far <= 3).map(|(_, name)| name.clone());
            return Err(FolderError::NoVariable { name: name.clone(), suggestion });
        };
        given.insert(name.clone(), written(name, text, &declared.what)?);
    }
    Ok(given)
}

/// A text is taken as it is where the variable is a text, or says nothing about its type.
fn written(name: &str, text: &str, declared: &Body) -> Result<Found, FolderError> {
    let plain = match declared.get_attribute("type").map(|ty| &ty.value) {
        None => true,
        Some(Expression::Variable(ty)) => matches!(ty.as_str(), "string" | "number" | "bool"),
        Some(Expression::String(ty)) => matches!(ty.as_str(), "string" | "number" | "bool"),
        Some(_) => false,
    };
    if plain {
        return Ok(Found::text(text));
    }
    let parsed = hcl_edit::parser::parse_expr(text).map_err(|_| FolderError::Value { name: name.to_owned() })?;
    Ok(alone(&parsed))
}

/// A value that refers to nothing.
fn alone(expression: &Expression) -> Found {
    let module = Module::root(
        std::rc::Rc::new(Run::default()),
        std::rc::Rc::new(Tree {
            source: std::rc::Rc::new(Source::default()),
            calls: std::collections::BTreeMap::new(),
        }),
        HashMap::new(),
    );
    super::eval::Scope::of(&module).eval(expression)
}

/// The files that are read without being named, in the order in which they count.
fn beside(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<(bool, bool, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let always = matches!(name.as_str(), "terraform.tfvars" | "terraform.tfvars.json");
        if (always || name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json")) && entry.path().is_file() {
            found.push((!always, name.ends_with(".json"), entry.path()));
        }
    }
    found.sort_by(|a, b| (a.0, if a.0 { false } else { a.1 }, &a.2).cmp(&(b.0, if b.0 { false } else { b.1 }, &b.2)));
    found.into_iter().map(|(_, _, path)| path).collect()
}

fn take_file(path: &Path, given: &mut HashMap<String, Found>) -> Result<(), FolderError> {
    let text = files::text_of(path)?;
    let file = show(path);
    if path.extension().is_some_and(|end| end == "json") {
        let document: Value = serde_json::from_str(&text).map_err(|error| {
            let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let (line, column) = (number(error.line()), number(error.column()));
            FolderError::Syntax { file: file.clone(), line, column, problem: "it is not valid JSON".to_owned() }
        })?;
        for (name, value) in document.as_object().into_iter().flatten() {
            given.insert(name.clone(), alone(&json::expression(value)));
        }
        return Ok(());
    }
    let body = hcl_edit::parser::parse_body(&text).map_err(|error| files::syntax(&file, &error))?;
    for attribute in body.attributes() {
        given.insert(attribute.key.as_str().to_owned(), alone(&attribute.value));
    }
    Ok(())
}
