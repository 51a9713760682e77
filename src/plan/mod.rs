//! Infrastructure-as-code plans and states -> resources before and after.
//!
//! Owns the way from bytes (file, pipe, gzip, UTF-8, UTF-16) to normalised resources; a document is never held as a
//! whole. Refuses everything that is not a complete plan or state, with a word about what it looks like. Nothing that
//! a plan marks as sensitive gets past this module. Main types: [`Plan`], [`PlanError`].

pub mod decode;
mod error;
pub mod scan;
pub mod source;
pub mod terraform;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use self::decode::{Input, Watch, decode};
pub use self::error::{PlanError, PlanProblem};
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
