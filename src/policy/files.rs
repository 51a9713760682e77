//! Where policies lie: embedded in the binary, or in a folder of the user's.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{LoadedPolicy, Problem, disabled};
use crate::rego::Source;

include!(concat!(env!("OUT_DIR"), "/embedded_policies.rs"));

/// One policy as it was found.
#[derive(Debug, Clone)]
pub struct PolicyFile {
    pub family: String,
    pub id: String,
    pub source: Source,
}

/// Every file of one folder of policies.
#[derive(Debug, Clone, Default)]
pub struct PolicyTree {
    pub policies: Vec<PolicyFile>,
    /// Helpers, `lib/*.rego`.
    pub helpers: Vec<Source>,
    /// Tables, `data/*.json`, by file stem.
    pub tables: BTreeMap<String, Value>,
    /// Frameworks, `frameworks/*.json`.
    pub frameworks: Vec<Source>,
    /// The platform team's measures, `measures.json`.
    pub measures: Option<Source>,
    /// Policies that are switched off, `disabled.toml`.
    pub disabled: Option<Source>,
    /// Belongs to the user, not to the binary.
    pub is_user: bool,
}

/// The policies that the binary carries.
///
/// # Errors
/// When a table is not JSON; a test keeps this from happening.
pub fn embedded() -> Result<PolicyTree, Vec<Problem>> {
    let mut tree = PolicyTree::default();
    let mut problems = Vec::new();
    for (path, text) in FILES {
        let inner = path.strip_prefix("policies/").unwrap_or(path);
        if let Err(problem) = tree.add(inner, Source { path: (*path).to_owned(), text: (*text).to_owned() }) {
            problems.push(problem);
        }
    }
    if problems.is_empty() { Ok(tree) } else { Err(problems) }
}

/// The policies of a folder. Tests and cases are left to those who run them.
///
/// # Errors
/// Everything that cannot be read or lies where no policy can lie.
pub fn folder(dir: &Path) -> Result<PolicyTree, Vec<Problem>> {
    let shown = dir.display().to_string();
    if !dir.is_dir() {
        let message = format!("no policies were loaded from `{shown}`: it is not a folder");
        return Err(vec![Problem::general(message, "give the folder that holds <family>/<policy>/<policy>.rego")]);
    }
    let mut tree = PolicyTree { is_user: true, ..PolicyTree::default() };
    let mut problems = Vec::new();
    for entry in walkdir::WalkDir::new(dir).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                problems.push(Problem::general(format!("policies were not read: {error}"), "make the folder readable"));
                continue;
            }
        };
        let path = entry.path();
        let name = entry.file_name().to_string_lossy();
        let hidden = path
            .strip_prefix(dir)
            .is_ok_and(|inner| inner.components().any(|c| c.as_os_str().to_string_lossy().starts_with('.')));
        let is_list = name == disabled::FILE && path.parent() == Some(dir);
        let relevant = name.ends_with(".rego") && !name.ends_with("_test.rego") || name.ends_with(".json") || is_list;
        let in_cases = path.parent().and_then(Path::file_name).is_some_and(|parent| parent == "cases");
        if !entry.file_type().is_file() || !relevant || in_cases || hidden {
            continue;
        }
        let inner = path.strip_prefix(dir).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let shown = path.display().to_string();
        let added = fs::read_to_string(path)
            .map_err(|error| {
                Problem::of_file(&shown, format!("the file was not read: {error}"), "make it readable UTF-8 text")
            })
            .and_then(|text| tree.add(&inner, Source { path: shown, text }));
        if let Err(problem) = added {
            problems.push(problem);
        }
    }
    let is_empty =
        tree.policies.is_empty() && tree.frameworks.is_empty() && tree.measures.is_none() && tree.disabled.is_none();
    if is_empty && problems.is_empty() {
        let message = format!("no policies were loaded from `{shown}`: it holds none");
        problems.push(Problem::general(
            message,
            "a policy is <family>/<policy>/<policy>.rego; `dbmuster policy new` makes one",
        ));
    }
    if problems.is_empty() { Ok(tree) } else { Err(problems) }
}

impl PolicyTree {
    /// Whether the policy comes from this folder.
    pub(super) fn holds(&self, loaded: &LoadedPolicy) -> bool {
        self.policies.iter().any(|file| file.source.path == loaded.source.path)
    }

    fn add(&mut self, inner: &str, source: Source) -> Result<(), Problem> {
        let parts: Vec<&str> = inner.split('/').collect();
        match parts[..] {
            ["lib", file] if file.ends_with(".rego") => self.helpers.push(source),
            ["data", file] if file.ends_with(".json") => {
                let table = serde_json::from_str(&source.text).map_err(|error| {
                    Problem::of_file(&source.path, format!("the table is not JSON: {error}"), "mend the file")
                })?;
                self.tables.insert(file.trim_end_matches(".json").to_owned(), table);
            }
            ["frameworks", file] if file.ends_with(".json") => self.frameworks.push(source),
            ["measures.json"] => self.measures = Some(source),
            [disabled::FILE] => self.disabled = Some(source),
            [family, id, file] if file == format!("{id}.rego") => {
                self.policies.push(PolicyFile { family: family.to_owned(), id: id.to_owned(), source });
            }
            _ if inner.ends_with(".json") => {}
            _ => {
                return Err(Problem::of_file(
                    &source.path,
                    "the file is no policy: its place is wrong",
                    "a policy is <family>/<policy>/<policy>.rego, a helper lib/<name>.rego, a test <policy>_test.rego",
                ));
            }
        }
        Ok(())
    }
}
