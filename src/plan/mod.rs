//! Infrastructure-as-code plans and states -> resources before and after.
//!
//! Owns the way from bytes (file, pipe, gzip, UTF-8, UTF-16) to normalised resources; a document is never held as a
//! whole. Refuses everything that is not a complete plan or state, with a word about what it looks like. Nothing that
//! a plan marks as sensitive gets past this module. Main types: [`Plan`], [`PlanError`].

pub mod cloudformation;
mod compare;
pub mod decode;
mod error;
pub mod hcl;
mod made_at;
mod many;
pub mod pulumi;
mod reword;
pub mod scan;
pub mod source;
pub mod sql;
pub mod terraform;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use self::cloudformation::{Places, TemplateOptions};
pub use self::compare::compare;
use self::decode::{Input, Watch, decode};
pub use self::error::{PlanError, PlanProblem};
pub use self::made_at::made_at;
pub use self::many::{Many, declares, read_many};
use crate::model::{Change, PlanSource, Resource};

/// What a plan says: the resources of known kinds as they are and as they will be.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub source: PlanSource,
    /// As the state recorded them. Empty for a file that carries a state.
    pub before: Vec<Resource>,
    /// As they will be; those of a file that carries a state.
    pub after: Vec<Resource>,
    /// One entry for each object of a known kind, in the order of the plan.
    pub changes: Vec<Change>,
    /// Managed objects of types that nobody judges.
    pub other_resources: usize,
    /// The tool says that another plan has to follow: it was told to look at some objects only, or put some off.
    pub is_partial: bool,
    /// Folder of each module that is called by a local path (`module.a.module.b` -> `modules/b`), relative to that of
    /// the root module, which is the empty path.
    pub module_sources: BTreeMap<String, String>,
    /// Where the resources of a template and their fields are written; empty for a plan.
    pub places: Places,
    /// Names of the parameters that a template declares.
    pub parameters: BTreeSet<String>,
    /// What it comes to under each combination of the values that parameters without one may have; empty when that was
    /// not asked for, or there are too many.
    pub variants: Vec<Variant>,
    /// Parts that are not at hand, so that nobody judges what is in them.
    pub unread: Vec<Unread>,
    /// What it says to PostgreSQL servers about roles and grants.
    pub statements: Vec<crate::model::Statement>,
    /// Templates, or folders of modules, that were read as a part of this one.
    pub included: Vec<PathBuf>,
}

/// A plan under values of parameters that it leaves open.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    pub values: BTreeMap<String, String>,
    pub plan: Plan,
}

/// A part that is written somewhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// A nested stack whose template does not lie beside the template.
    Stack { name: String },
    /// Resources that something in a template makes without saying what they are, with the reason.
    Made { name: String, reason: String },
    /// Resources that a preview leaves out since nothing changes about them.
    Unchanged { count: usize },
    /// A module of a source folder whose source is no folder there: its address, and the source if it is a literal.
    Module { name: String, source: Option<String> },
}

/// Reads a plan or state from a file.
///
/// # Errors
///
/// When the file cannot be read, changes while it is read, or is no complete plan or state.
pub fn read_path(path: &Path) -> Result<Plan, PlanError> {
    let shown = path.to_string_lossy().replace('\\', "/");
    let failed = |problem| PlanError::new(&shown, problem);
    let (file, watch) = Watch::open(path).map_err(failed)?;
    match read_counted(file, &shown) {
        Ok((plan, bytes)) => watch.check(Some(bytes)).map(|()| plan).map_err(failed),
        // A half-written file is better called that than broken.
        Err(problem) => Err(failed(watch.check(None).err().unwrap_or(problem))),
    }
}

/// Reads a plan or state from a pipe or from memory.
///
/// # Errors
///
/// When the bytes cannot be read or are no complete plan or state.
pub fn read(reader: impl Read, path_shown: &str) -> Result<Plan, PlanError> {
    read_counted(reader, path_shown).map(|(plan, _)| plan).map_err(|problem| PlanError::new(path_shown, problem))
}

fn read_counted(reader: impl Read, path_shown: &str) -> Result<(Plan, u64), PlanProblem> {
    let mut text = match decode(reader)? {
        Input::Text(text) => text,
        Input::Zip => return Err(PlanProblem::BinaryPlan),
        Input::Zstd => return Err(PlanProblem::LooksLike("a file packed with zstd; gzip is read")),
    };
    let mut plan = terraform::read(&mut text, path_shown)?;
    let (digest, bytes) = text.digest();
    plan.source.digest = digest;
    Ok((plan, bytes))
}

/// Reads whatever file it is: a plan or state, a CloudFormation template or a change set.
///
/// # Errors
///
/// When the file cannot be read, changes while it is read, or is none of these.
pub fn read_any(path: &Path, options: &TemplateOptions) -> Result<Plan, PlanError> {
    let shown = path.to_string_lossy().replace('\\', "/");
    let failed = |problem| PlanError::new(&shown, problem);
    // A pipe can be read once.
    if std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        let (file, _) = Watch::open(path).map_err(failed)?;
        return read_any_from(file, &shown, options);
    }
    let start = start_of(path).map_err(failed)?;
    if pulumi::is_preview(&start) {
        let (file, watch) = Watch::open(path).map_err(failed)?;
        let (text, digest, bytes) = whole_text(file, pulumi::LIMIT).map_err(failed)?;
        watch.check(Some(bytes)).map_err(failed)?;
        let plan = pulumi::read_text(&text, &shown, options).map_err(failed)?;
        return Ok(digested(plan, digest));
    }
    if !looks_like_template(&start, path) {
        match read_path(path) {
            Err(PlanError { problem: PlanProblem::CloudFormation | PlanProblem::ChangeSet, .. }) => {}
            other => return other,
        }
    }
    let (file, watch) = Watch::open(path).map_err(failed)?;
    let (text, digest, bytes) = whole_text(file, cloudformation::LIMIT).map_err(failed)?;
    watch.check(Some(bytes)).map_err(failed)?;
    let mut plan = cloudformation::read_text(&text, Some(path), &shown, options)
        .map_err(|error| failed(PlanProblem::Template(error)))?;
    plan.source.digest = digest;
    Ok(plan)
}

/// As [`read_any`], from a pipe or from memory. Nested templates are not looked for.
///
/// # Errors
///
/// When the bytes cannot be read or are neither plan, state, template nor change set.
pub fn read_any_from(mut reader: impl Read, path_shown: &str, options: &TemplateOptions) -> Result<Plan, PlanError> {
    let failed = |problem| PlanError::new(path_shown, problem);
    // A template is small, so that all of it is at hand when it turns out not to be a plan.
    let mut start = Vec::new();
    (&mut reader).take(cloudformation::LIMIT + 1).read_to_end(&mut start).map_err(|error| failed(error.into()))?;
    let text = whole_text(start.as_slice(), cloudformation::LIMIT).ok();
    let peek: String = String::from_utf8_lossy(&start).chars().take(START as usize).collect();
    if pulumi::is_preview(text.as_ref().map_or(&*peek, |(text, ..)| text)) {
        let (text, digest, _) = whole_text(start.as_slice().chain(reader), pulumi::LIMIT).map_err(failed)?;
        let plan = pulumi::read_text(&text, path_shown, options).map_err(failed)?;
        return Ok(digested(plan, digest));
    }
    let is_template = text.as_ref().is_some_and(|(text, ..)| looks_like_template(text, Path::new(path_shown)));
    if !is_template {
        match read(start.as_slice().chain(reader), path_shown) {
            Err(PlanError { problem: PlanProblem::CloudFormation | PlanProblem::ChangeSet, .. }) => {}
            other => return other,
        }
    }
    let Some((text, digest, _)) = text else { return Err(failed(PlanProblem::CloudFormation)) };
    let mut plan = cloudformation::read_text(&text, None, path_shown, options)
        .map_err(|error| failed(PlanProblem::Template(error)))?;
    plan.source.digest = digest;
    Ok(plan)
}

fn digested(mut plan: Plan, digest: String) -> Plan {
    plan.source.digest = digest;
    plan
}

/// The text of a small file, unpacked, with the digest and number of its raw bytes.
fn whole_text(reader: impl Read, limit: u64) -> Result<(String, String, u64), PlanProblem> {
    let mut text = match decode(reader)? {
        Input::Text(text) => text,
        Input::Zip => return Err(PlanProblem::BinaryPlan),
        Input::Zstd => return Err(PlanProblem::LooksLike("a file packed with zstd; gzip is read")),
    };
    let mut bytes = Vec::new();
    (&mut text).take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(match limit {
            pulumi::LIMIT => PlanProblem::Preview(pulumi::PreviewError::TooLarge { limit }),
            _ => PlanProblem::Template(cloudformation::TemplateError::TooLarge { limit }),
        });
    }
    let (digest, read) = text.digest();
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count() as u64 + 1;
        PlanProblem::InvalidUtf8 { line, column: 1 }
    })?;
    Ok((text, digest, read))
}

/// How much of a file is looked at to see what it is.
const START: u64 = 64 * 1024;

/// What a file begins with, unpacked; as text as far as it is text.
fn start_of(path: &Path) -> Result<String, PlanProblem> {
    let (file, _) = Watch::open(path)?;
    let Input::Text(text) = decode(file)? else { return Ok(String::new()) };
    let mut start = Vec::new();
    match text.take(START).read_to_end(&mut start) {
        // What is wrong with it is told when it is read as a whole.
        Ok(_) | Err(_) => Ok(String::from_utf8_lossy(&start).into_owned()),
    }
}

/// Whether a file is to be read as a template: what begins like JSON has to look like one, what is called YAML not.
fn looks_like_template(start: &str, path: &Path) -> bool {
    let json = start.trim_start().starts_with(['{', '[', '"']);
    if json {
        let plan = ["\"format_version\"", "\"resource_changes\"", "\"planned_values\""];
        return !plan.iter().any(|word| start.contains(word))
            && (cloudformation::is_template(start) || cloudformation::is_change_set(start));
    }
    let named = path.extension().and_then(|end| end.to_str());
    !start.trim().is_empty()
        && (named.is_some_and(|end| matches!(end, "yaml" | "yml" | "template")) || cloudformation::is_template(start))
}
