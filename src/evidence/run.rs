//! One run on disk: the names in its folder, and its manifest read back.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::canonical::{canonical, digest};
use super::{EvidenceError, part};
use crate::model::Manifest;

/// The manifest of a run.
pub const MANIFEST: &str = "manifest.json";
/// The digests of every other file.
pub const SUMS: &str = "SHA256SUMS";
/// What all of this is, in plain words.
pub const README: &str = "README.txt";
/// Every cell, finding and gap.
pub const EVALUATION: &str = "evaluation.ndjson.zst";
/// In an export: the manifests of all runs up to this one.
pub(super) const CHAIN: &str = "chain";
/// Which run is the last of a ledger.
pub(super) const HEAD: &str = "head.json";
pub(super) const LOCK: &str = "lock";
/// Begins the name of a folder that a run has not finished.
pub(super) const UNFINISHED: &str = ".unfinished-";

/// No manifest and no list of digests is larger.
const MOST_BYTES: u64 = 64 << 20;

/// The last run of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub schema_version: String,
    pub run: String,
    pub sequence: u64,
    /// Of its manifest.
    pub digest: String,
}

/// A manifest as it was read.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// Name of its folder.
    pub name: String,
    pub manifest: Manifest,
    pub digest: String,
}

/// Name of the folder of a run: its time and the beginning of its manifest's digest.
pub(super) fn folder_name(as_of: &str, manifest_digest: &str) -> String {
    let time: String = as_of.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
    format!("{time}-{}", manifest_digest.get(..8).unwrap_or_default())
}

/// Whether a folder is named as [`folder_name`] names them, with the beginning of which digest.
pub(super) fn promised_digest(name: &str) -> Option<&str> {
    let (time, start) = name.rsplit_once('-')?;
    let is_hex = start.len() == 8 && start.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
    (is_hex && time.ends_with('Z') && time.contains('T')).then_some(start)
}

/// Why a manifest cannot be taken for one.
#[derive(Debug)]
pub(super) enum Unfit {
    Missing,
    Unreadable(String),
    /// Spelled otherwise than this program spells it, so that its digest says nothing.
    NotCanonical,
    Version(String),
}

impl Run {
    pub(super) fn of(name: &str, bytes: &[u8]) -> Result<Self, Unfit> {
        let value: Value = serde_json::from_slice(bytes).map_err(|error| Unfit::Unreadable(error.to_string()))?;
        let version = value.get("schema_version").and_then(Value::as_str).unwrap_or_default();
        if version != Manifest::SCHEMA_VERSION {
            return Err(Unfit::Version(version.to_owned()));
        }
        if canonical(&value).map_err(|error| Unfit::Unreadable(error.to_string()))? != bytes {
            return Err(Unfit::NotCanonical);
        }
        let manifest: Manifest = serde_json::from_value(value).map_err(|error| Unfit::Unreadable(error.to_string()))?;
        Ok(Self { name: name.to_owned(), digest: digest(bytes), manifest })
    }

    /// Reads the manifest in a folder.
    pub(super) fn read(folder: &Path) -> Result<Self, Unfit> {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let bytes = bounded(&folder.join(MANIFEST)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Unfit::Missing,
            _ => Unfit::Unreadable(error.to_string()),
        })?;
        Self::of(&name, &bytes)
    }
}

/// Bytes of a small ordinary file.
pub(super) fn bounded(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(io::Error::other("it is no ordinary file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::Error::other(format!("it is larger than {MOST_BYTES} bytes")));
    }
    Ok(bytes)
}

/// The last run as the ledger has noted it; none when it has noted none yet.
pub(super) fn head(ledger: &Path) -> Result<Option<Head>, String> {
    let bytes = match bounded(&ledger.join(HEAD)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let head: Head = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    if head.schema_version == Manifest::SCHEMA_VERSION {
        Ok(Some(head))
    } else {
        Err(format!("it is of version {:?}", head.schema_version))
    }
}

/// Folders of runs in a ledger, sorted by name.
pub(super) fn folders(ledger: &Path) -> Result<Vec<std::path::PathBuf>, EvidenceError> {
    let unread = |error: io::Error| EvidenceError::unread(ledger, &error);
    let mut found = Vec::new();
    for entry in fs::read_dir(ledger).map_err(unread)? {
        let entry = entry.map_err(unread)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().map_err(unread)?.is_dir() && !name.starts_with('.') {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Digest of one file, which may not be a link.
pub(super) fn digest_of_file(path: &Path) -> io::Result<String> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(io::Error::other("it is no ordinary file"));
    }
    part::digest_of(&mut File::open(path)?, u64::MAX)
}
