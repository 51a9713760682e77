//! Stacks in a stack: templates that lie beside the outer one, with the parameters that it hands them.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::error::{TemplateError, shown};
use super::found::Found;
use super::node::{Entry, Node, Spot};
use super::stack::{Origin, STACKS, Stack, Truth};
use super::work;
use crate::plan::error::PlanProblem;

pub(super) const TYPES: [&str; 2] = ["AWS::CloudFormation::Stack", "AWS::Serverless::Application"];

/// A nested stack, as far as it has been looked at.
#[derive(Debug, Clone)]
pub(super) enum Child {
    /// Being made: its own parameters ask for it.
    Open,
    /// Its template is not at hand.
    Elsewhere,
    Made(Rc<Stack>),
}

impl Stack {
    /// Reads the templates of all nested stacks that come into being.
    pub(super) fn read_nested(&self) -> Result<(), TemplateError> {
        for entry in &self.resources {
            if is_stack(entry) && self.exists(&entry.value) != Truth::No {
                self.child(entry)?;
            }
        }
        Ok(())
    }

    /// The nested stack; `None` when its template is not at hand.
    pub(super) fn made(&self, name: &str) -> Option<Rc<Self>> {
        match self.children.borrow().get(name) {
            Some(Child::Made(stack)) => Some(Rc::clone(stack)),
            Some(Child::Open | Child::Elsewhere) | None => None,
        }
    }

    /// The value of an output of a nested stack.
    pub(super) fn output_of(&self, name: &str, output: &str) -> Option<Found> {
        let entry = self.resource(name).filter(|entry| is_stack(entry))?;
        // An error is told when all nested stacks are read.
        let stack = self.child(entry).ok()??;
        let value = stack.root.get("Outputs")?.get(output)?.get("Value")?;
        Some(stack.eval(value))
    }

    fn child(&self, entry: &Entry) -> Result<Option<Rc<Self>>, TemplateError> {
        match self.children.borrow().get(&entry.key) {
            Some(Child::Made(stack)) => return Ok(Some(Rc::clone(stack))),
            Some(Child::Open | Child::Elsewhere) => return Ok(None),
            None => {}
        }
        self.children.borrow_mut().insert(entry.key.clone(), Child::Open);
        let made = self.make(entry)?.map(Rc::new);
        let child = made.as_ref().map_or(Child::Elsewhere, |stack| Child::Made(Rc::clone(stack)));
        self.children.borrow_mut().insert(entry.key.clone(), child);
        Ok(made)
    }

    fn make(&self, entry: &Entry) -> Result<Option<Self>, TemplateError> {
        let Some(path) = self.template_of(&entry.value) else { return Ok(None) };
        if !self.work.take(work::STACK) {
            return Ok(None);
        }
        if self.way.len() >= STACKS {
            return Err(TemplateError::StackDepth { limit: STACKS });
        }
        let known = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if self.way.iter().any(|outer| std::fs::canonicalize(outer).is_ok_and(|outer| outer == known)) {
            let names = self.way.iter().chain([&path]).filter_map(|path| path.file_name()?.to_str().map(shown));
            return Err(TemplateError::StackCircle { names: names.collect::<Vec<_>>().join(", ") });
        }
        let failed = |problem| TemplateError::Nested { name: shown(&entry.key), problem: Box::new(problem) };
        let text = super::text_of(&path).map_err(failed)?;
        let mut way = self.way.clone();
        way.push(path.clone());
        let origin = Origin {
            prefix: format!("{}{}/", self.prefix, entry.key),
            file: Rc::from(path.to_string_lossy().replace('\\', "/")),
            way,
            options: Rc::clone(&self.options),
            work: Rc::clone(&self.work),
        };
        let properties = entry.value.get("Properties");
        let given = properties.and_then(|all| all.get("Parameters")).map(Node::entries).unwrap_or_default();
        let given = given.iter().map(|entry| (entry.key.clone(), joined(self.eval(&entry.value))));
        let root = super::parse(&text).map_err(|error| failed(PlanProblem::Template(error)))?;
        let stack = Self::new(root, origin, given.filter(|(_, found)| !found.is_absent()).collect())
            .map_err(|error| failed(PlanProblem::Template(error)))?;
        stack.read_nested()?;
        Ok(Some(stack))
    }

    /// The file of a nested template, if it lies in the folder of this one or below.
    fn template_of(&self, resource: &Node) -> Option<PathBuf> {
        let folder = self.folder()?;
        let asset = resource.get("Metadata").and_then(|all| all.get("aws:asset:path")).and_then(Node::as_text);
        let properties = resource.get("Properties");
        let written = ["TemplateURL", "Location"].iter().find_map(|name| properties?.get(name));
        let named = asset.map(str::to_owned).or_else(|| self.eval(written?).text())?;
        let named = named.strip_prefix("file://").unwrap_or(&named);
        if named.contains("://") || Path::new(named).is_absolute() || named.split('/').any(|part| part == "..") {
            return None;
        }
        let path = folder.join(named);
        path.is_file().then_some(path)
    }
}

/// A list is handed to an inner stack as one text with commas.
fn joined(found: Found) -> Found {
    let super::found::Part::List(items) = &found.part else { return found };
    match items.iter().map(Found::text).collect::<Option<Vec<_>>>() {
        Some(texts) => {
            let mut text = Found::scalar(texts.join(","), found.spot);
            text.mix(&found);
            text
        }
        None => found,
    }
}

pub(super) fn is_stack(entry: &Entry) -> bool {
    entry.value.get("Type").and_then(Node::as_text).is_some_and(|ty| TYPES.contains(&ty))
}

/// Place of a nested stack whose template is not at hand.
pub(super) fn elsewhere(stack: &Stack) -> Vec<(String, Spot)> {
    let mut found: Vec<(String, Spot)> = Vec::new();
    for entry in &stack.resources {
        match stack.children.borrow().get(&entry.key) {
            Some(Child::Elsewhere) => found.push((format!("{}{}", stack.prefix, entry.key), entry.spot)),
            Some(Child::Made(inner)) => found.extend(elsewhere(inner)),
            Some(Child::Open) | None => {}
        }
    }
    found
}
