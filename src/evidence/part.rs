//! What is kept beside a manifest, and under which names.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::EvidenceError;
use super::canonical::spell;
use super::sums::Sums;

/// What a kept file is. Each part has a folder of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// What was judged, byte for byte as it was read.
    Inventory,
    /// Raw answers of services.
    Recording,
    /// Texts of the policies, their helpers and tables, and which of them ran with which parameters.
    Policies,
    Frameworks,
    /// Every setting in force, without secrets.
    Configuration,
    Waivers,
    Baseline,
    /// What the store said of earlier runs.
    History,
    Reports,
    /// What the reports were told beside the evaluation, so that they can be made again.
    Rendering,
}

impl Part {
    pub const ALL: [Self; 10] = [
        Self::Inventory,
        Self::Recording,
        Self::Policies,
        Self::Frameworks,
        Self::Configuration,
        Self::Waivers,
        Self::Baseline,
        Self::History,
        Self::Reports,
        Self::Rendering,
    ];

    /// Name of its folder.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Inventory => "inventories",
            Self::Recording => "recordings",
            Self::Policies => "policies",
            Self::Frameworks => "frameworks",
            Self::Configuration => "configuration",
            Self::Waivers => "waivers",
            Self::Baseline => "baseline",
            Self::History => "history",
            Self::Reports => "reports",
            Self::Rendering => "rendering",
        }
    }
}

/// A file that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Path inside the folder of the run, with `/`.
    pub path: String,
    /// SHA-256 of its bytes.
    pub digest: String,
}

/// Longest name of one file or folder.
const MOST_NAME: usize = 120;

/// A path in the folder of a part for a file that the user calls `name`: no way out of the folder, no odd characters.
pub(super) fn place(part: Part, name: &str) -> Result<String, EvidenceError> {
    let wrong = || EvidenceError::Name { name: name.to_owned() };
    let mut path = part.folder().to_owned();
    let mut steps = 0_usize;
    for step in name.split(['/', '\\']).filter(|step| !step.is_empty() && *step != ".") {
        if step == ".." {
            return Err(wrong());
        }
        let plain: String = step.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
        // The end says what kind of file it is.
        let cut: String = plain.chars().rev().take(MOST_NAME).collect::<Vec<_>>().into_iter().rev().collect();
        let cut = cut.trim_start_matches(['.', '-']);
        if cut.is_empty() {
            return Err(wrong());
        }
        path.push('/');
        path.push_str(cut);
        steps += 1;
    }
    if steps == 0 { Err(wrong()) } else { Ok(path) }
}

const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
}

/// Copies bytes to a new file and gives their digest.
pub(super) fn copy(from: &mut dyn Read, to: &Path) -> Result<String, EvidenceError> {
    let failed = |error: &io::Error| EvidenceError::unwritten(to, error);
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    }
    let mut file = File::create_new(to).map_err(|error| failed(&error))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(&error)),
        };
        let bytes = buffer.get(..read).unwrap_or_default();
        hash.update(bytes);
        file.write_all(bytes).map_err(|error| failed(&error))?;
    }
    Ok(spell(hash))
}

/// SHA-256 of a stream, read to its end but not beyond `most` bytes.
pub(super) fn digest_of(from: &mut dyn Read, most: u64) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut seen = 0_u64;
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok(spell(hash)),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        seen += read as u64;
        if seen > most {
            return Err(io::Error::other(format!("it is larger than {most} bytes")));
        }
        hash.update(buffer.get(..read).unwrap_or_default());
    }
}

/// Digest of a folder: of the list of its files with their digests, as `sha256sum` prints it, sorted by name.
///
/// # Errors
///
/// When a file cannot be read.
pub fn folder_digest(folder: &Path) -> Result<String, EvidenceError> {
    let mut sums = Sums::default();
    for (name, path) in files_below(folder)? {
        let mut file = File::open(&path).map_err(|error| EvidenceError::unread(&path, &error))?;
        let digest = digest_of(&mut file, u64::MAX).map_err(|error| EvidenceError::unread(&path, &error))?;
        sums.add(name, digest);
    }
    Ok(super::digest(sums.text().as_bytes()))
}

/// Ordinary files below a folder, by their path inside it with `/`, sorted. Links are not followed.
pub(super) fn files_below(folder: &Path) -> Result<Vec<(String, PathBuf)>, EvidenceError> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_path_buf();
            EvidenceError::unread(&path, &io::Error::from(error))
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path().to_path_buf();
        let inner = path.strip_prefix(folder).unwrap_or(&path);
        let steps: Vec<String> = inner.iter().map(|step| step.to_string_lossy().into_owned()).collect();
        found.push((steps.join("/"), path));
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder() {
        let ok = |name: &str| place(Part::Reports, name).unwrap_or_default();
        assert_eq!(ok("out/report.html"), "reports/out/report.html");
        assert_eq!(ok("/etc/./passwd"), "reports/etc/passwd");
        assert_eq!(ok("a b\n\u{202e}c"), "reports/a_b__c");
        assert_eq!(ok(".hidden"), "reports/hidden");
        assert!(ok(&"x".repeat(500)).len() < 140);
        for name in ["", "/", ".", "../x", "a/../b", "..\\x", "..."] {
            assert!(place(Part::Reports, name).is_err(), "{name:?}");
        }
    }
}
