//! Why a review was not opened, or cannot be read.

use std::io;
use std::path::{Path, PathBuf};

/// What did not happen, and why.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    #[error(
        "open the review {name}: `{path}` is there already, and is as it was before\nhelp: choose another --period, --name or --out; a review is never written over"
    )]
    Exists { name: String, path: PathBuf },
    #[error("read `{path}` as a review: {reason}\nhelp: give the REV-... folder that `dbmuster review open` made")]
    NoReview { path: PathBuf, reason: String },
    #[error(
        "read `{path}`: it is of version {version:?}, this program knows version {known}\nhelp: use the dbmuster that wrote it, or a newer one"
    )]
    Version { path: PathBuf, version: String, known: &'static str },
    #[error("read `{path}`, line {line}: {reason}\nhelp: {help}")]
    Malformed { path: PathBuf, line: usize, reason: String, help: &'static str },
    #[error("read `{path}`: {reason}\nhelp: see to it that it is there and readable")]
    Unread { path: PathBuf, reason: String },
    #[error(
        "write `{path}`, which is as it was before: {reason}\nhelp: see to it that the folder is writable and has space left"
    )]
    Unwritten { path: PathBuf, reason: String },
    #[error(
        "add to the review `{path}`, which is as it was before: it is closed\nhelp: open the next review with --previous; `dbmuster review verify` checks this one"
    )]
    Closed { path: PathBuf },
    #[error(
        "go on with the review, which is as it was before: `{path}` is not as the last step left it: {reason}\nhelp: `dbmuster review verify` tells more; take the folder from a copy that is whole"
    )]
    Altered { path: PathBuf, reason: String },
    #[error(
        "follow the review before, and made no new one: `{path}` is not as its last step left it: {reason}\nhelp: `dbmuster review verify` tells more; name a copy of it that is whole"
    )]
    Before { path: PathBuf, reason: String },
    #[error("go on with the review `{path}`: another run is writing there\nhelp: wait until it has ended")]
    Busy { path: PathBuf },
    #[error(
        "close the review `{path}`, which is as it was before: {count} lines are undecided\nhelp: `dbmuster review import` takes decisions in; --allow-undecided closes it as it is"
    )]
    Undecided { count: u64, path: PathBuf },
    #[error("use {what} {text:?}: {reason}\nhelp: {help}")]
    Bad { what: &'static str, text: String, reason: String, help: &'static str },
    #[error("read `{path}`: {reason}\nhelp: {help}")]
    BadFile { path: PathBuf, reason: String, help: String },
    #[error("make the {what}: {reason}\nhelp: {help}")]
    Unmade { what: &'static str, reason: String, help: &'static str },
    #[error(
        "open the review: no PostgreSQL server was read, so there is nobody to review\nhelp: `dbmuster collect --scope FILE` with a [postgres] section reads some"
    )]
    Nobody,
}

impl ReviewError {
    pub(super) fn unread(path: &Path, error: &io::Error) -> Self {
        Self::Unread { path: path.to_path_buf(), reason: reason(error) }
    }

    pub(super) fn unwritten(path: &Path, error: &io::Error) -> Self {
        Self::Unwritten { path: path.to_path_buf(), reason: reason(error) }
    }
}

/// The system's words, without a path of ours that the user never named.
fn reason(error: &io::Error) -> String {
    error.raw_os_error().map_or_else(|| error.to_string(), |code| io::Error::from_raw_os_error(code).to_string())
}
