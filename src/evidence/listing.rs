//! The runs of a ledger by their manifests, without looking at their files.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::EvidenceError;
use super::run::{self, MANIFEST, Run, SUMS};
use crate::model::Manifest;

/// One run of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Name of its folder.
    pub name: String,
    /// SHA-256 of its manifest.
    pub digest: String,
    pub manifest: Manifest,
}

/// Runs in the order of the chain. What has no usable manifest is left out: checking tells of it.
///
/// # Errors
///
/// When the folder cannot be listed, or holds no run.
pub fn list(ledger: &Path) -> Result<Vec<Listed>, EvidenceError> {
    let mut found: Vec<Listed> = run::folders(ledger)?
        .iter()
        .filter_map(|path| Run::read(path).ok())
        .map(|run| Listed { name: run.name, digest: run.digest, manifest: run.manifest })
        .collect();
    if found.is_empty() {
        let reason = "there is no run in it".to_owned();
        return Err(EvidenceError::NotEvidence { path: ledger.to_path_buf(), reason });
    }
    found.sort_by(|a, b| (a.manifest.sequence, &a.name).cmp(&(b.manifest.sequence, &b.name)));
    Ok(found)
}

/// The folder of the last run, when the path is a ledger; none when it is the folder of a run.
///
/// # Errors
///
/// When it is neither.
pub fn last_of(path: &Path) -> Result<Option<PathBuf>, EvidenceError> {
    if path.join(MANIFEST).exists() || path.join(SUMS).exists() {
        return Ok(None);
    }
    Ok(list(path)?.last().map(|run| path.join(&run.name)))
}
