//! The files of one module -> its blocks, each with its place.
//!
//! Owns which files count (overrides last, OpenTofu's own before Terraform's of the same name), the sizes that are read,
//! and what may be declared once only. Main types: [`Source`], [`Declared`], [`Place`].

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use hcl_edit::Span;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, Body, Structure};
use sha2::{Digest, Sha256};

use super::error::FolderError;
use super::json;
use crate::plan::source::{FILE_LIMIT, Lines, list, show};

/// Where something is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub file: Rc<str>,
    pub line: u32,
    pub column: u32,
}

impl Place {
    fn shown(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// A block, or one of the values of a `locals` block.
#[derive(Debug)]
pub(super) struct Declared<T> {
    pub what: T,
    pub place: Place,
}

/// By type and name.
pub(super) type Objects = BTreeMap<(String, String), Declared<Body>>;

/// What the files of one folder declare.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub folder: PathBuf,
    pub variables: BTreeMap<String, Declared<Body>>,
    pub locals: BTreeMap<String, Declared<Expression>>,
    pub resources: Objects,
    pub data: Objects,
    pub modules: BTreeMap<String, Declared<Body>>,
    pub outputs: BTreeMap<String, Declared<Body>>,
    /// By `aws` or `aws.west`.
    pub providers: BTreeMap<String, Declared<Body>>,
    pub files: usize,
}

impl Source {
    /// Reads a folder; `digest` takes in what was read.
    pub(super) fn read(folder: &Path, digest: &mut Sha256) -> Result<Self, FolderError> {
        let failed = |problem| FolderError::Io { file: show(folder), problem };
        let mut source = Self { folder: folder.to_path_buf(), ..Self::default() };
        for path in files(folder).map_err(failed)? {
            let text = text_of(&path)?;
            digest.update(show(&path).as_bytes());
            digest.update([0]);
            digest.update(text.as_bytes());
            let file: Rc<str> = Rc::from(show(&path));
            let body = parse(&path, &file, &text)?;
            let lines = Lines::new(&text);
            source.files += 1;
            let over = is_override(&path);
            for structure in body {
                let Structure::Block(block) = structure else { continue };
                let spot = lines.spot(block.span());
                let place = Place { file: Rc::clone(&file), line: spot.line, column: spot.column };
                source.take(block, place, &lines, over)?;
            }
        }
        Ok(source)
    }

    fn take(&mut self, block: Block, place: Place, lines: &Lines<'_>, over: bool) -> Result<(), FolderError> {
        let labels: Vec<String> = block.labels.iter().map(|label| label.as_str().to_owned()).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let keyword = block.ident.as_str().to_owned();
        match (keyword.as_str(), labels.as_slice()) {
            ("locals", []) => {
                for structure in block.body {
                    let Structure::Attribute(attribute) = structure else { continue };
                    let name = attribute.key.as_str().to_owned();
                    let spot = lines.spot(attribute.span());
                    let place = Place { line: spot.line, column: spot.column, ..place.clone() };
                    match self.locals.get(&name) {
                        Some(first) if !over => return Err(twice(format!("local.{name}"), place, &first.place)),
                        _ => drop(self.locals.insert(name, Declared { what: attribute.value, place })),
                    }
                }
                Ok(())
            }
            ("variable", [name]) => declare(&mut self.variables, (*name).to_owned(), "var", block.body, place, over),
            ("output", [name]) => declare(&mut self.outputs, (*name).to_owned(), "output", block.body, place, over),
            ("module", [name]) => declare(&mut self.modules, (*name).to_owned(), "module", block.body, place, over),
            ("provider", [name]) => {
                let alias = block.body.get_attribute("alias").and_then(|alias| alias.value.as_str());
                let key = alias.map_or_else(|| (*name).to_owned(), |alias| format!("{name}.{alias}"));
                declare(&mut self.providers, key, "provider", block.body, place, over)
            }
            ("resource" | "data", [ty, name]) => {
                let is_data = keyword == "data";
                let objects = if is_data { &mut self.data } else { &mut self.resources };
                let key = ((*ty).to_owned(), (*name).to_owned());
                match objects.get_mut(&key) {
                    Some(first) if over => override_body(&mut first.what, block.body),
                    Some(first) => {
                        let what = format!("{}{ty}.{name}", if is_data { "data." } else { "" });
                        return Err(twice(what, place, &first.place));
                    }
                    None => drop(objects.insert(key, Declared { what: block.body, place })),
                }
                Ok(())
            }
            ("resource" | "data", _) => {
                Err(misplaced("a resource or data source has two labels, its type and its name", place))
            }
            ("variable" | "output" | "module" | "provider", _) => {
                Err(misplaced("a block of this type has one label, its name", place))
            }
            _ => Ok(()),
        }
    }
}

fn misplaced(problem: &'static str, place: Place) -> FolderError {
    FolderError::Block { problem, file: place.file.to_string(), line: place.line, column: place.column }
}

fn twice(what: String, place: Place, first: &Place) -> FolderError {
    let Place { file, line, column } = place;
    FolderError::Twice { what, file: file.to_string(), line, column, first: first.shown() }
}

fn declare(
    all: &mut BTreeMap<String, Declared<Body>>,
    name: String,
    prefix: &str,
    body: Body,
    place: Place,
    over: bool,
) -> Result<(), FolderError> {
    match all.get_mut(&name) {
        Some(first) if over => override_body(&mut first.what, body),
        Some(first) => return Err(twice(format!("{prefix}.{name}"), place, &first.place)),
        None => drop(all.insert(name, Declared { what: body, place })),
    }
    Ok(())
}

/// What an override file writes takes the place of what is there.
fn override_body(body: &mut Body, by: Body) {
    for block in by.blocks() {
        body.remove_blocks(block.ident.as_str());
    }
    for structure in by {
        if let Structure::Attribute(attribute) = &structure {
            body.remove_attribute(attribute.key.as_str());
        }
        body.push(structure);
    }
}

/// Parses one file, of either syntax.
fn parse(path: &Path, file: &str, text: &str) -> Result<Body, FolderError> {
    if path.extension().is_some_and(|end| end == "json") {
        return json::body(text).map_err(|(line, column, problem)| FolderError::Syntax {
            file: file.to_owned(),
            line,
            column,
            problem,
        });
    }
    hcl_edit::parser::parse_body(text).map_err(|error| syntax(file, &error))
}

/// What the parser says, on one line.
pub(super) fn syntax(file: &str, error: &hcl_edit::parser::Error) -> FolderError {
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let problem = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
    let (line, column) = (number(error.location().line()), number(error.location().column()));
    FolderError::Syntax { file: file.to_owned(), line, column, problem }
}

/// Source files of a folder; a file of OpenTofu's hides Terraform's of the same name.
pub(super) fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let all = list(folder)?;
    let hidden = |path: &PathBuf| {
        let path = path.to_string_lossy();
        let other = path.strip_suffix(".tf").map(|stem| format!("{stem}.tofu"));
        let other = other.or_else(|| path.strip_suffix(".tf.json").map(|stem| format!("{stem}.tofu.json")));
        other.is_some_and(|other| all.contains(&PathBuf::from(other)))
    };
    Ok(all.iter().filter(|path| !hidden(path)).cloned().collect())
}

fn is_override(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    stem == "override" || stem.ends_with("_override")
}

/// The text of a file, without a byte order mark.
pub(super) fn text_of(path: &Path) -> Result<String, FolderError> {
    let failed = |problem| FolderError::Io { file: show(path), problem };
    let mut bytes = Vec::new();
    fs::File::open(path).and_then(|file| file.take(FILE_LIMIT + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(FolderError::TooLarge { file: show(path), limit: FILE_LIMIT });
    }
    let text = String::from_utf8(bytes).map_err(|_| FolderError::Utf8 { file: show(path) })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
