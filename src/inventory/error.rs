//! Why an inventory was not read or not written: [`InventoryError`], with the line and what to do next.

use std::io;
use std::path::Path;

use super::check::Problem;
use crate::model::inventory::INVENTORY_SCHEMA_VERSION;

/// Why an inventory was not read or not written. Paths and names in it are escaped.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    #[error("read {path}: there is no such file")]
    NotFound { path: String },
    #[error("read {path}: permission was denied")]
    NoPermission { path: String },
    #[error("read {path}: it is a directory, not an inventory file")]
    IsDirectory { path: String },
    #[error("read {path}: {source}")]
    Read { path: String, source: io::Error },
    #[error("read {path}: it is empty")]
    Empty { path: String },
    #[error("read {path}: it is not an inventory: {found}")]
    NotAnInventory { path: String, found: String },
    #[error("read {path}: it has schema version {version:?}, and this program reads {INVENTORY_SCHEMA_VERSION}")]
    OtherVersion { path: String, version: String },
    #[error("read {path}: line {line}, byte {column} is not UTF-8")]
    InvalidUtf8 { path: String, line: usize, column: usize },
    #[error("read {path}: line {line} is longer than {limit} bytes")]
    LineTooLong { path: String, line: usize, limit: usize },
    #[error("read {path}: line {line}{}: {reason}", column_text(*.column))]
    BadLine { path: String, line: usize, column: Option<usize>, reason: String },
    #[error("read {path}: line {line}: `{field}` is null, which says neither that it is absent nor that it is unknown")]
    NullValue { path: String, line: usize, field: String },
    #[error("read {path}: line {line}: the resource type {resource_type:?} is not known")]
    UnknownType { path: String, line: usize, resource_type: String },
    #[error("read {path}: line {line}: the id {id:?} occurs twice{}", first_text(*.first))]
    DuplicateId { path: String, line: usize, id: String, first: Option<usize> },
    #[error("read {path}: line {line}: the resource {id:?} does not fit its type: {}", joined(.problems))]
    BadResource { path: String, line: usize, id: String, problems: Vec<Problem> },
    #[error("read {path}: the inventory was cut short after line {line}: its last line is not an end record")]
    CutShort { path: String, line: usize },
    #[error("read {path}: the inventory is not whole: its end record counts {declared} {what}, {read} were read")]
    WrongCount { path: String, what: &'static str, declared: u64, read: u64 },
    #[error("read {path}: line {line} follows the end record")]
    TrailingContent { path: String, line: usize },
    #[error("write {path}: another run is writing it")]
    InUse { path: String },
    #[error("read {path}: a run is still writing it")]
    StillWritten { path: String },
    #[error("read {path}: the run that left it had not finished anything")]
    NothingLeft { path: String },
    #[error("go on with {path}: it was begun with another scope")]
    OtherScope { path: String },
    #[error("read {path} twice: it was changed in between")]
    Changed { path: String },
    #[error("read {path} twice: it is no file that stays, and the chosen policies look resources up")]
    NotTwice { path: String },
    #[error("write {path}: {source}")]
    Write { path: String, source: io::Error },
    #[error("write {path}: the resource {id:?} does not fit its type: {}", joined(.problems))]
    Unwritable { path: String, id: String, problems: Vec<Problem> },
}

impl InventoryError {
    /// What the user can do about it, as a sentence.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "Check the path; without --inventory the sample fleet is judged.",
            Self::NoPermission { .. } => "Make the file readable for the user who runs dbmuster.",
            Self::IsDirectory { .. } => "Name the file inside it, for example `--inventory fleet.ndjson`.",
            Self::Read { .. } => "Check that the disk is healthy and that the file is not still being written.",
            Self::Empty { .. } => "The collection that should have written it failed; run it again.",
            Self::NotAnInventory { .. } => {
                "An inventory begins with a line `{\"record\":\"inventory\",...}`; Terraform plans go to `dbmuster check`."
            }
            Self::OtherVersion { .. } => {
                "Use the version of dbmuster that wrote the file, or collect again with this one."
            }
            Self::InvalidUtf8 { .. } => "Collect again; do not convert the file to another character set.",
            Self::LineTooLong { .. } => "One line holds one resource; check that the line breaks were not removed.",
            Self::BadLine { .. } => "Collect again, or mend the line; `inventory/schema/` describes every record.",
            Self::NullValue { .. } => {
                "Leave the field out if it is absent, or name it in `unknown_fields` with the reason."
            }
            Self::UnknownType { .. } => {
                "Use the version of dbmuster that wrote the file; `inventory/schema/` lists the types."
            }
            Self::DuplicateId { .. } => "Remove one of the two; do not join inventories by pasting them together.",
            Self::BadResource { .. } => "Mend the line; `inventory/schema/` describes the attributes of every type.",
            Self::CutShort { .. } | Self::WrongCount { .. } => {
                "Collect again or copy the whole file: a part of a fleet is not judged as if it were all of it."
            }
            Self::TrailingContent { .. } => {
                "Nothing may follow the end record; do not join inventories by pasting them together."
            }
            Self::InUse { .. } => "Wait until that run has ended, or write to another file.",
            Self::StillWritten { .. } => "Wait until that run has ended; Ctrl-C there ends it with what it has.",
            Self::NothingLeft { .. } => "Collect again.",
            Self::OtherScope { .. } => "Use the scope that it was begun with, or leave out --resume to begin anew.",
            Self::Changed { .. } => "Wait until the inventory is written, then run again.",
            Self::NotTwice { .. } => "Write it to a file first, or use another format than ndjson.",
            Self::Write { .. } => "Check that the folder exists, is writable and has room; no partial file was left.",
            Self::Unwritable { .. } => "This is a fault of the program that made the resource; no file was written.",
        }
    }

    /// The error for a path that could not be opened or read.
    pub(super) fn from_read(path: &Path, source: io::Error) -> Self {
        let path = shown(path);
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound { path },
            io::ErrorKind::PermissionDenied => Self::NoPermission { path },
            io::ErrorKind::IsADirectory => Self::IsDirectory { path },
            _ => Self::Read { path, source },
        }
    }

    pub(super) fn from_write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: shown(path), source }
    }
}

/// A path for a message: control characters cannot act on a terminal.
pub(super) fn shown(path: &Path) -> String {
    plain(&path.display().to_string())
}

/// Text for a message, with its control characters spelled out.
pub(super) fn plain(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_unicode().collect() } else { vec![c] }).collect()
}

fn column_text(column: Option<usize>) -> String {
    column.map_or_else(String::new, |column| format!(", column {column}"))
}

fn first_text(first: Option<usize>) -> String {
    first.map_or_else(String::new, |line| format!(", first on line {line}"))
}

fn joined(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_not_opening_has_its_own_words() {
        let path = Path::new("fleet\u{1b}[31m.ndjson");
        let text = |kind: io::ErrorKind| InventoryError::from_read(path, kind.into()).to_string();
        assert_eq!(text(io::ErrorKind::PermissionDenied), "read fleet\\u{1b}[31m.ndjson: permission was denied");
        assert_eq!(text(io::ErrorKind::NotFound), "read fleet\\u{1b}[31m.ndjson: there is no such file");
        assert!(text(io::ErrorKind::IsADirectory).contains("it is a directory"));
        assert!(text(io::ErrorKind::TimedOut).contains("timed out"));
    }
}
