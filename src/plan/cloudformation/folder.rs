//! Folders of templates: which files in them are templates, and what the output of the CDK names.
//!
//! A file that is no template is skipped and counted; one that looks like a template and is broken is an error, as it
//! is when it is named. Main types: [`Folder`].

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::TemplateError;
use super::node::Node;
use super::{TemplateOptions, json};
use crate::plan::error::PlanProblem;

/// Deepest folder that is searched, and most files of one run.
const DEPTH: usize = 16;
const FILES: usize = 50_000;

/// What is found in a folder.
#[derive(Debug, Default)]
pub struct Folder {
    /// Templates in the order of their paths, each with what the folder knows about where it goes.
    pub templates: Vec<(PathBuf, TemplateOptions)>,
    /// Files that could be templates by their names and are none.
    pub skipped: usize,
}

impl Folder {
    /// Looks for templates. With a `manifest.json` of the CDK, what that names is taken, and nothing else.
    ///
    /// # Errors
    ///
    /// When the folder cannot be listed, or the manifest names what is not there.
    pub fn open(folder: &Path, options: &TemplateOptions) -> Result<Self, PlanProblem> {
        let mut found = Self::default();
        if !found.assembly(folder, options, 0)? {
            found.search(folder, options)?;
        }
        Ok(found)
    }

    fn search(&mut self, folder: &Path, options: &TemplateOptions) -> Result<(), PlanProblem> {
        fs::read_dir(folder)?;
        let is_wanted = |entry: &walkdir::DirEntry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0 || !(name.starts_with('.') || name == "node_modules")
        };
        let walk = walkdir::WalkDir::new(folder).max_depth(DEPTH).sort_by_file_name().into_iter();
        let mut assemblies: BTreeSet<PathBuf> = BTreeSet::new();
        for entry in walk.filter_entry(is_wanted).take(FILES) {
            let entry = entry.map_err(|error| PlanProblem::from(std::io::Error::from(error)))?;
            let path = entry.path();
            if assemblies.iter().any(|assembly| path.starts_with(assembly)) {
                continue;
            }
            if entry.file_type().is_dir() {
                if entry.depth() > 0 && self.assembly(path, options, 0)? {
                    assemblies.insert(path.to_path_buf());
                }
                continue;
            }
            let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
            if !entry.file_type().is_file() || !["yaml", "yml", "json", "template"].contains(&end.as_str()) {
                continue;
            }
            if is_template_file(path) {
                self.templates.push((path.to_path_buf(), options.clone()));
            } else {
                self.skipped += 1;
            }
        }
        Ok(())
    }

    /// Takes the templates that the manifest of a cloud assembly names; `false` when there is none.
    fn assembly(&mut self, folder: &Path, options: &TemplateOptions, depth: usize) -> Result<bool, PlanProblem> {
        let Ok(text) = fs::read_to_string(folder.join("manifest.json")) else { return Ok(false) };
        let Ok(manifest) = json::parse(&text) else { return Ok(false) };
        let Some(artifacts) = manifest.get("artifacts") else { return Ok(false) };
        for entry in artifacts.entries() {
            let text = |path: [&str; 2]| entry.value.get(path[0])?.get(path[1])?.as_text();
            match entry.value.get("type").and_then(Node::as_text) {
                Some("aws:cloudformation:stack") => {
                    let Some(file) = text(["properties", "templateFile"]).filter(|file| is_inside(file)) else {
                        continue;
                    };
                    let mut options = placed(options, entry.value.get("environment").and_then(Node::as_text));
                    let given = entry.value.get("properties").and_then(|all| all.get("parameters"));
                    for parameter in given.map(Node::entries).unwrap_or_default() {
                        // What the caller gives counts.
                        if let Some(value) = parameter.value.scalar() {
                            options.parameters.entry(parameter.key.clone()).or_insert(value);
                        }
                    }
                    self.templates.push((folder.join(file), options));
                }
                Some("cdk:cloud-assembly") if depth < DEPTH => {
                    if let Some(inner) = text(["properties", "directoryName"]).filter(|inner| is_inside(inner)) {
                        self.assembly(&folder.join(inner), options, depth + 1)?;
                    }
                }
                _ => {}
            }
        }
        self.templates.sort_by(|a, b| a.0.cmp(&b.0));
        self.templates.dedup_by(|a, b| a.0 == b.0);
        Ok(true)
    }
}

/// A name that does not lead out of the folder.
fn is_inside(name: &str) -> bool {
    !Path::new(name).is_absolute() && !name.split(['/', '\\']).any(|part| part == "..")
}

/// `aws://111122223333/eu-west-1`, where the caller did not say otherwise.
fn placed(options: &TemplateOptions, environment: Option<&str>) -> TemplateOptions {
    let mut options = options.clone();
    let Some(place) = environment.and_then(|text| text.strip_prefix("aws://")) else { return options };
    let Some((account, region)) = place.split_once('/') else { return options };
    let known = |text: &str| (!text.starts_with("unknown-")).then(|| text.to_owned());
    options.account_id = options.account_id.or_else(|| known(account));
    options.region = options.region.or_else(|| known(region));
    options
}

/// Whether a file in a folder is a template, whole or broken: it has resources with types of AWS, or says that it is.
fn is_template_file(path: &Path) -> bool {
    let Ok(text) = super::text_of(path) else {
        // Too large, or no text throughout: reading it says so, if it is a template by what it begins with. What cannot be
        // opened may be one.
        return crate::plan::start_of(path).map_or(true, |start| is_candidate(&start) && says_so(&start));
    };
    if !is_candidate(&text) {
        return false;
    }
    match super::parse(&text) {
        Ok(root) => root.get("Resources").is_some_and(|resources| {
            root.get("AWSTemplateFormatVersion").is_some() || resources.entries().iter().any(has_type)
        }),
        // Several documents are Kubernetes', and the like.
        Err(TemplateError::SecondDocument { .. }) => {
            text.lines().any(|line| line.starts_with("Resources:")) && says_so(&text)
        }
        Err(_) => says_so(&text),
    }
}

/// Whether the words of a template are there, and not those of a plan.
fn is_candidate(text: &str) -> bool {
    !text.contains("\"format_version\"") && !text.contains("\"resource_changes\"") && super::is_template(text)
}

/// Whether a text that is not read as a whole is a template by its words: its version, or a type of AWS.
fn says_so(text: &str) -> bool {
    let typed = || {
        memchr::memmem::find_iter(text.as_bytes(), "AWS::").any(|at| {
            let before = text.get(..at).unwrap_or_default().trim_end_matches(['"', '\'', ' ']);
            let key = before.strip_suffix(':').unwrap_or_default().trim_end_matches(['"', '\'', ' ']);
            key.strip_suffix("Type").is_some_and(|before| !before.ends_with(|c: char| c.is_ascii_alphanumeric()))
        })
    };
    text.contains("AWSTemplateFormatVersion") || typed()
}

fn has_type(entry: &super::node::Entry) -> bool {
    let ty = entry.value.get("Type").and_then(Node::as_text);
    ty.is_some_and(|ty| ty.contains("::")) || entry.key.starts_with("Fn::")
}
