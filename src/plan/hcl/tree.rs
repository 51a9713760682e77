//! The root module and the modules below it, as they are written: read once, whatever the number of their instances.
//!
//! Refuses what Terraform refuses too: circles of locals and of modules, and folders that are not there. Main types:
//! [`Tree`], [`Called`].

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use hcl_edit::structure::Body;
use sha2::Sha256;

use super::error::FolderError;
use super::files::{Declared, Place, Source};
use super::names;

/// Most calls of modules in one tree, and deepest one.
const CALLS: usize = 2_000;
const DEPTH: usize = 40;

/// One module, and those that it calls.
#[derive(Debug)]
pub(super) struct Tree {
    pub source: Rc<Source>,
    pub calls: BTreeMap<String, Called>,
}

#[derive(Debug)]
pub(super) enum Called {
    /// As it is written, and what is in it.
    Local { written: String, tree: Rc<Tree> },
    /// In a registry, a repository or somewhere else; what is in it cannot be seen.
    Elsewhere { written: Option<String> },
}

/// Reads trees.
pub(super) struct Planter<'d> {
    pub digest: &'d mut Sha256,
    sources: HashMap<PathBuf, Rc<Source>>,
    calls: usize,
}

impl<'d> Planter<'d> {
    pub(super) fn new(digest: &'d mut Sha256) -> Self {
        Self { digest, sources: HashMap::new(), calls: 0 }
    }

    pub(super) fn plant(&mut self, folder: &Path, way: &mut Vec<PathBuf>) -> Result<Rc<Tree>, FolderError> {
        let real = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
        let source = match self.sources.get(&real) {
            Some(source) => Rc::clone(source),
            None => {
                let source = Rc::new(Source::read(folder, self.digest)?);
                no_circle(&source)?;
                self.sources.insert(real.clone(), Rc::clone(&source));
                source
            }
        };
        way.push(real);
        let mut calls = BTreeMap::new();
        for (name, call) in &source.modules {
            calls.insert(name.clone(), self.called(&source, name, call, way)?);
        }
        way.pop();
        Ok(Rc::new(Tree { source, calls }))
    }

    fn called(
        &mut self,
        source: &Source,
        name: &str,
        call: &Declared<Body>,
        way: &mut Vec<PathBuf>,
    ) -> Result<Called, FolderError> {
        self.calls += 1;
        if self.calls > CALLS {
            return Err(FolderError::TooMany { limit: CALLS });
        }
        let written = call.what.get_attribute("source").and_then(|written| written.value.as_str()).map(str::to_owned);
        let is_local = |written: &str| {
            ["./", "../"].iter().any(|start| written.starts_with(start)) || [".", ".."].contains(&written)
        };
        let Some(written) = written.clone().filter(|written| is_local(written)) else {
            return Ok(Called::Elsewhere { written });
        };
        let folder = source.folder.join(&written);
        let Place { file, line, column } = call.place.clone();
        let file = file.to_string();
        if !folder.is_dir() || super::files::files(&folder).is_ok_and(|files| files.is_empty()) {
            return Err(FolderError::NoModule { name: name.to_owned(), file, line, column });
        }
        let real = std::fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
        if way.contains(&real) || way.len() >= DEPTH {
            return Err(FolderError::ModuleCircle { name: name.to_owned(), file, line, column });
        }
        Ok(Called::Local { written, tree: self.plant(&folder, way)? })
    }
}

/// Refuses locals that refer to each other in a circle.
fn no_circle(source: &Source) -> Result<(), FolderError> {
    let mut uses: HashMap<&str, Vec<&str>> = HashMap::new();
    for (name, local) in &source.locals {
        let found = names::all(&local.what);
        let locals = found.iter().filter_map(|name| name.strip_prefix("local."));
        let plain = locals.filter_map(|name| {
            let end = name.find(['.', '[']).unwrap_or(name.len());
            source.locals.get_key_value(name.get(..end)?).map(|(name, _)| name.as_str())
        });
        uses.insert(name, plain.collect());
    }
    // Found to be in no circle.
    let mut done: HashSet<&str> = HashSet::new();
    for start in source.locals.keys() {
        let mut way: Vec<(&str, usize)> = vec![(start, 0)];
        let mut on_way: HashSet<&str> = HashSet::from([start.as_str()]);
        while let Some((name, next)) = way.pop() {
            let target = uses.get(name).and_then(|targets| targets.get(next)).copied();
            let Some(target) = target.filter(|_| !done.contains(name)) else {
                done.insert(name);
                on_way.remove(name);
                continue;
            };
            way.push((name, next + 1));
            if on_way.contains(target) {
                let circle = way.iter().skip_while(|(known, _)| *known != target).take(10);
                let circle: Vec<String> = circle.map(|(name, _)| format!("`{name}`")).collect();
                let place = source.locals.get(target).map(|local| &local.place);
                let (file, line, column) =
                    place.map_or_else(Default::default, |place| (place.file.to_string(), place.line, place.column));
                return Err(FolderError::Circle { names: circle.join(", "), file, line, column });
            }
            on_way.insert(target);
            way.push((target, 0));
        }
    }
    Ok(())
}
