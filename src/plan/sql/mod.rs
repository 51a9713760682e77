//! Migration files -> what they say to a server about roles, grants and owners.
//!
//! A whole file is parsed by the grammar of PostgreSQL (ADR 8), so that broken SQL is refused with its place; what is not read
//! from here (code in DO, other files, what a tool fills in) is a statement whose effect is unknown. Passwords are passed
//! over. Main types: [`Migration`], [`SqlError`]; main functions: [`read_path`], [`files`], [`named`].

mod cursor;
mod depth;
mod grants;
mod marks;
mod mask;
mod objects;
mod order;
mod psql;
mod reader;
mod roles;
mod rows;
mod tables;

use std::io::Read;
use std::path::Path;

pub use order::{Files, files, named};

use super::decode;
use crate::model::Statement;

/// A larger file is data, not a migration.
pub const LIMIT: u64 = 64 * 1024 * 1024;

/// What one file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Migration {
    /// Path as given.
    pub path: String,
    pub statements: Vec<Statement>,
    /// Parts that are not run, with place and reason: lower-case fragments.
    pub left_out: Vec<String>,
    /// SHA-256 of the bytes, hexadecimal.
    pub digest: String,
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlError {
    #[error("read {path}: {reason}")]
    Unread { path: String, reason: String },
    #[error("read {path}:{line}:{column}: the SQL is broken: {reason}")]
    Broken { path: String, line: u32, column: u32, reason: String },
    #[error("read {path}: no file in the folder ends in .sql")]
    Nothing { path: String },
}

impl SqlError {
    /// What to do next.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Unread { .. } => "check the path and its permissions; migrations are UTF-8 or UTF-16",
            Self::Broken { .. } => "mend the statement; nothing of the change was judged",
            Self::Nothing { .. } => "name the folder that holds the migrations, or the files",
        }
    }
}

/// Whether a path is to be read as a migration.
#[must_use]
pub fn is_migration(path: &Path) -> bool {
    path.extension().and_then(|end| end.to_str()).is_some_and(|end| end.eq_ignore_ascii_case("sql"))
}

/// Whether a folder holds migrations.
#[must_use]
pub fn has_migrations(folder: &Path) -> bool {
    folder.is_dir() && files(folder).is_ok()
}

/// Reads one migration from a file.
///
/// # Errors
///
/// When it cannot be read, or its SQL is broken.
pub fn read_path(path: &Path) -> Result<Migration, SqlError> {
    let shown = path.to_string_lossy().replace('\\', "/");
    let unread = |reason: String| SqlError::Unread { path: shown.clone(), reason };
    let file = std::fs::File::open(path).map_err(|error| unread(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| unread(error.to_string()))?;
    if bytes.len() as u64 > LIMIT {
        return Err(unread(format!("it is larger than {} MB", LIMIT / 1024 / 1024)));
    }
    // As plans are, migrations may be UTF-16.
    if matches!(bytes.get(..2), Some([0xff, 0xfe] | [0xfe, 0xff] | [_, 0] | [0, _])) {
        let start = bytes.get(..4).unwrap_or(&bytes).to_vec();
        let mut plain = Vec::new();
        let read = decode::text(&start, bytes.as_slice()).map_err(|problem| problem.to_string());
        read.and_then(|mut text| text.read_to_end(&mut plain).map_err(|error| error.to_string())).map_err(unread)?;
        bytes = plain;
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        unread(format!("line {} is not UTF-8", memchr::memchr_iter(b'\n', good).count() + 1))
    })?;
    read_text(&text, &shown)
}

/// Reads one migration from memory.
///
/// # Errors
///
/// When its SQL is broken.
pub fn read_text(text: &str, path: &str) -> Result<Migration, SqlError> {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(text.as_bytes());
    let digest = digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    // A byte order mark is no part of the first statement.
    let (statements, left_out) = reader::read(text.strip_prefix('\u{feff}').unwrap_or(text), path)?;
    Ok(Migration { path: path.to_owned(), statements, left_out, digest })
}

#[cfg(test)]
mod tests;
