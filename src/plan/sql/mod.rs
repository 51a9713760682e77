//! Migration files -> what they say to a server about roles, grants and owners.
//!
//! A whole file is parsed by the grammar of PostgreSQL (ADR 8), so that broken SQL is refused with its place; what is not read
//! from here (code in DO, other files, what a tool fills in) is a statement whose effect is unknown. Passwords are passed
//! over. Main types: [`Migration`], [`SqlError`]; main functions: [`read_path`], [`files`].

mod cursor;
mod grants;
mod mask;
mod objects;
mod reader;
mod roles;
mod tables;

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::model::Statement;

/// A larger file is data, not a migration.
pub const LIMIT: u64 = 64 * 1024 * 1024;

/// What one file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Migration {
    /// Path as given.
    pub path: String,
    pub statements: Vec<Statement>,
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
            Self::Unread { .. } => "check the path and its permissions; migrations are UTF-8",
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

/// The migrations in a folder and the folders in it, in the order in which tools run them: numbers in names by their
/// value. Files that take a change back (`U2__x.sql`, `2_x.down.sql`, `down.sql`) are left out.
///
/// # Errors
///
/// When there is none, or the folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, SqlError> {
    let shown = folder.to_string_lossy().replace('\\', "/");
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.map_err(|error| SqlError::Unread { path: shown.clone(), reason: error.to_string() })?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type().is_file() && is_migration(entry.path()) && !hidden && !takes_back(entry.path()) {
            found.push(entry.into_path());
        }
    }
    if found.is_empty() {
        return Err(SqlError::Nothing { path: shown });
    }
    found.sort_by_cached_key(|path| {
        let relative = path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned();
        (natural(&relative), relative)
    });
    Ok(found)
}

/// A file that undoes another.
fn takes_back(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let stem = name.trim_end_matches(".sql");
    let undo = name.strip_prefix('u').and_then(|rest| rest.split_once("__"));
    let is_flyway = undo.is_some_and(|(version, _)| {
        version.starts_with(|c: char| c.is_ascii_digit())
            && version.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '_')
    });
    is_flyway
        || stem == "down"
        || [".down", "_down", "-down", ".undo", ".rollback", "_rollback"].iter().any(|end| stem.ends_with(end))
}

/// Numbers by their value, the rest as it is. Flyway's repeatable files come last.
fn natural(name: &str) -> Vec<(bool, u64, String)> {
    let mut key = vec![(name.rsplit('/').next().is_some_and(|file| file.starts_with("R__")), 0, String::new())];
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digit).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        key.push(if digit {
            (false, part.parse().unwrap_or(u64::MAX), String::new())
        } else {
            (true, 0, part.to_lowercase())
        });
        rest = after;
    }
    key
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
    let statements = reader::read(text.strip_prefix('\u{feff}').unwrap_or(text), path)?;
    Ok(Migration { path: path.to_owned(), statements, digest })
}

#[cfg(test)]
mod tests;
