//! Why evidence was not kept, not exported, or cannot be checked at all.

use std::io;
use std::path::{Path, PathBuf};

/// What did not happen, and why.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    #[error("write JSON: {0}\nhelp: this is a fault of dbmuster; report it")]
    NoJson(serde_json::Error),
    #[error("{what} `{path}`: {reason}\nhelp: {help}")]
    Io { what: &'static str, path: PathBuf, reason: String, help: &'static str },
    #[error(
        "keep evidence in `{path}`: it holds other things and no ledger\nhelp: give an empty folder, or one that dbmuster made"
    )]
    Foreign { path: PathBuf },
    #[error(
        "keep evidence in `{path}`: another run is writing there\nhelp: wait until it has ended; nothing of this run was put into the chain"
    )]
    Busy { path: PathBuf },
    #[error(
        "read `{path}`: it is of version {version:?}, this program knows version {known}\nhelp: use the dbmuster that wrote it, or a newer one"
    )]
    Version { path: PathBuf, version: String, known: &'static str },
    #[error(
        "put the run into the chain of `{path}`, which is as it was before: {reason}\nhelp: `dbmuster evidence verify {path}` tells more; start a new chain in an empty folder when it cannot be mended"
    )]
    Broken { path: PathBuf, reason: String },
    #[error(
        "keep {name:?} as evidence: that is no name for a file\nhelp: rename the file; letters, digits, `.`, `-` and `_` are good"
    )]
    Name { name: String },
    #[error(
        "check `{path}`: {reason}\nhelp: give a ledger, the folder of one run, or a zip that `evidence export` wrote"
    )]
    NotEvidence { path: PathBuf, reason: String },
    #[error("open `{path}`, of which nothing was unpacked: {reason}\nhelp: do not trust it; ask for another export")]
    Hostile { path: PathBuf, reason: String },
}

impl EvidenceError {
    pub(super) fn unwritten(path: &Path, error: &io::Error) -> Self {
        let help = "see to it that the folder is writable and has space left; no half evidence was left";
        Self::Io { what: "write evidence to", path: path.to_path_buf(), reason: reason(error), help }
    }

    /// The path cannot be read.
    #[must_use]
    pub fn unread(path: &Path, error: &io::Error) -> Self {
        let help = "see to it that it is there and readable";
        Self::Io { what: "read", path: path.to_path_buf(), reason: reason(error), help }
    }
}

/// The system's words, without a path of ours that the user never named.
fn reason(error: &io::Error) -> String {
    error.raw_os_error().map_or_else(|| error.to_string(), |code| io::Error::from_raw_os_error(code).to_string())
}
