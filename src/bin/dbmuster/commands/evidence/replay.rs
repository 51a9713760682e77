//! `dbmuster evidence verify --replay`: the run again, from what was kept of it.
//!
//! Inventories, policies and the time are all that an evaluation depends on, so its bytes must be the same; and so must those
//! of the reports, which `reports` makes again.

use std::fmt;
use std::path::{Path, PathBuf};

use dbmuster::evaluate::{Evaluator, Settings};
use dbmuster::evidence::{Part, RunCheck, evaluation_digest};
use dbmuster::policy::PolicySet;
use dbmuster::rego::Limits;
use serde::Serialize;

use super::reports;
use crate::diagnostic::Failure;
use crate::judging;

/// How a run came out when it was made again.
#[derive(Debug, Clone, Serialize)]
pub struct Replay {
    run: String,
    same: bool,
    /// What is other than it was, or why the run could not be made again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<String>,
}

impl Replay {
    pub const fn is_same(&self) -> bool {
        self.same
    }
}

impl fmt::Display for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.same {
            return write!(f, "replayed {}: the same outcome to the last byte", self.run);
        }
        write!(f, "NOT THE SAME: {} made again: {}", self.run, self.differences.join("; "))
    }
}

/// Judges the kept inventories by the kept policies at the time of the run.
pub fn replay(folder: &Path, run: &RunCheck) -> Replay {
    let differences = match differences(folder, run) {
        Ok(differences) => differences,
        Err(failure) => vec![format!("it could not be made again: {failure}")],
    };
    Replay { run: run.name.clone(), same: differences.is_empty(), differences }
}

fn differences(folder: &Path, run: &RunCheck) -> Result<Vec<String>, Failure> {
    let manifest = &run.manifest;
    let mut found = Vec::new();
    let mut compare = |what: &str, was: &str, is: &str| {
        if was != is {
            found.push(format!("{what} has the digest {is}, and had {was}"));
        }
    };
    let set = PolicySet::read_back(&folder.join(Part::Policies.folder()))?;
    compare("the policy set", &manifest.policy_set_digest, &set.digest);
    let settings = Settings {
        threads: 0,
        as_of: manifest.as_of.clone(),
        limits: Limits::default(),
        interpreter_only: false,
        reuse_answers: true,
    };
    let evaluator = Evaluator::new(&set, settings)?;
    let inventories = inventories(folder)?;
    let (were, are) = (manifest.inventories.len(), inventories.len());
    if were == are {
        let whole = judging::whole(&inventories)?;
        let judged = judging::judge(&whole.path, &evaluator, false)?;
        let digests: Vec<String> = match whole.joined {
            Some(joined) => joined.parts.into_iter().map(|part| part.digest).collect(),
            None => vec![judged.digest],
        };
        for (kept, digest) in manifest.inventories.iter().zip(&digests) {
            compare(&format!("the inventory `{}`", kept.name), &kept.digest, digest);
        }
        let digest = evaluation_digest(&judged.evaluation).map_err(|error| super::failed(&error))?;
        compare("the evaluation", &manifest.evaluation_digest, &digest);
        if found.is_empty() && !manifest.reports.is_empty() {
            found.extend(reports::differences(folder, manifest, judged.evaluation)?);
        }
    } else {
        found.push(format!("{are} inventories were kept, and {were} were judged"));
    }
    if !found.is_empty() && manifest.tool_version != env!("CARGO_PKG_VERSION") {
        let (was, is) = (&manifest.tool_version, env!("CARGO_PKG_VERSION"));
        found.push(format!("the run was made with dbmuster {was}, and this is {is}"));
    }
    Ok(found)
}

/// Kept inventories, in the order of judging: their names begin with a number.
fn inventories(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let folder = folder.join(Part::Inventory.folder());
    let entries = std::fs::read_dir(&folder).map_err(|error| {
        let help = "the run was kept without its inventories: verify it without --replay";
        Failure::with_help(format!("failed to read the inventories of the run: {error}"), help)
    })?;
    let number = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
        (digits.parse::<usize>().unwrap_or(usize::MAX), name)
    };
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.sort_by_key(number);
    Ok(found)
}
