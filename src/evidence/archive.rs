//! Reading an archive that somebody sent: nothing leaves the folder it is unpacked into, nothing blows up.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::EvidenceError;
use super::part::copy;
use super::run::{MANIFEST, SUMS};

/// No evidence has more files.
const MOST_FILES: usize = 200_000;
/// Bytes of all files together.
const MOST_BYTES: u64 = 16 << 30;
/// Ordinary reports shrink to a fiftieth at best; what shrinks further and is large was made to fill a disk.
const MOST_RATIO: u64 = 200;
const SMALL: u64 = 16 << 20;

/// Unpacks an export into an empty folder and gives the folder of the run in it.
///
/// # Errors
///
/// When it is no archive, or one that no honest program wrote: names that lead out of the folder or occur twice, links,
/// encryption, or sizes that make no sense.
pub fn unpack(archive: &Path, into: &Path) -> Result<PathBuf, EvidenceError> {
    let hostile = |reason: String| EvidenceError::Hostile { path: archive.to_path_buf(), reason };
    let file = File::open(archive).map_err(|error| EvidenceError::unread(archive, &error))?;
    let size = file.metadata().map_err(|error| EvidenceError::unread(archive, &error))?.len();
    let mut zip = zip::ZipArchive::new(io::BufReader::new(file)).map_err(|error| EvidenceError::NotEvidence {
        path: archive.to_path_buf(),
        reason: format!("it is no zip archive: {error}"),
    })?;
    if zip.len() > MOST_FILES {
        return Err(hostile(format!("it has {} files, more than {MOST_FILES}", zip.len())));
    }
    // The reader of archives keeps one of two files of the same name, so the list is counted besides.
    let start = zip.central_directory_start();
    let listed = listed(archive, start).map_err(|error| EvidenceError::unread(archive, &error))?;
    if listed != zip.len() {
        return Err(hostile(format!("a name is in it twice: it lists {listed} files and has {}", zip.len())));
    }
    // First everything is looked at, then something is written.
    let mut names = BTreeSet::new();
    let mut total = 0_u64;
    for at in 0..zip.len() {
        let entry = zip.by_index_raw(at).map_err(|error| hostile(error.to_string()))?;
        let name = safe(entry.name_raw()).map_err(hostile)?;
        if entry.is_symlink() || entry.encrypted() || entry.unix_mode().is_some_and(|mode| !is_plain(mode)) {
            return Err(hostile(format!("{name:?} is no ordinary file")));
        }
        // A file system may take two spellings for one file.
        if !names.insert(name.to_lowercase()) {
            return Err(hostile(format!("{name:?} is in it twice")));
        }
        total = total.saturating_add(entry.size());
        if entry.size() > SMALL && entry.size() / MOST_RATIO > entry.compressed_size() {
            return Err(hostile(format!("{name:?} unpacks to {} bytes", entry.size())));
        }
    }
    if total > MOST_BYTES || total > SMALL && total / MOST_RATIO > size {
        return Err(hostile(format!("{size} bytes unpack to {total}")));
    }
    let inner = names
        .iter()
        .any(|name| names.range(format!("{name}/")..).next().is_some_and(|n| n.starts_with(&format!("{name}/"))));
    if inner {
        return Err(hostile("a name is a file and a folder at once".to_owned()));
    }
    for at in 0..zip.len() {
        let entry = zip.by_index(at).map_err(|error| hostile(error.to_string()))?;
        let name = safe(entry.name_raw()).map_err(hostile)?;
        let said = entry.size();
        if entry.is_dir() {
            continue;
        }
        // What it says of its size may be a lie.
        let path = into.join(&name);
        copy(&mut entry.take(said.saturating_add(1)), &path)?;
        let written = path.metadata().map_err(|error| EvidenceError::unread(&path, &error))?.len();
        if written != said {
            return Err(hostile(format!("{name:?} is not as large as the archive says")));
        }
    }
    find(into).ok_or_else(|| EvidenceError::NotEvidence {
        path: archive.to_path_buf(),
        reason: "there is no run in it".to_owned(),
    })
}

/// Files that the directory at the end of an archive lists.
fn listed(archive: &Path, start: u64) -> io::Result<usize> {
    let mut file = io::BufReader::new(File::open(archive)?);
    file.seek(SeekFrom::Start(start))?;
    let mut count = 0;
    let mut header = [0_u8; 46];
    while file.read_exact(&mut header).is_ok() && header.starts_with(b"PK\x01\x02") {
        let length = |at: usize| i64::from(u16::from_le_bytes([header[at], header[at + 1]]));
        file.seek_relative(length(28) + length(30) + length(32))?;
        count += 1;
    }
    Ok(count)
}

/// The folder of the run: the top, or the only folder in it.
fn find(top: &Path) -> Option<PathBuf> {
    let is_run = |folder: &Path| folder.join(MANIFEST).is_file() || folder.join(SUMS).is_file();
    if is_run(top) {
        return Some(top.to_path_buf());
    }
    let mut folders = std::fs::read_dir(top).ok()?.flatten().map(|entry| entry.path()).filter(|path| is_run(path));
    folders.next().filter(|_| folders.next().is_none())
}

/// An ordinary file or folder, as the mode of a Unix archive tells them.
const fn is_plain(mode: u32) -> bool {
    matches!(mode & 0o170_000, 0 | 0o040_000 | 0o100_000)
}

/// A name that stays in its folder on every system.
fn safe(raw: &[u8]) -> Result<String, String> {
    let name = std::str::from_utf8(raw).map_err(|_| format!("{:?} is no text", String::from_utf8_lossy(raw)))?;
    let steps: Vec<&str> = name.trim_end_matches('/').split('/').collect();
    let good = |step: &&str| {
        !step.is_empty()
            && !matches!(*step, "." | "..")
            && !step.chars().any(|c| c.is_control() || matches!(c, '\\' | ':'))
    };
    if steps.iter().all(good) { Ok(steps.join("/")) } else { Err(format!("{name:?} leads out of the archive")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_out_are_refused() {
        for name in ["../x", "/etc/passwd", "a/../../b", "a//b", "C:\\x", "a\\..\\b", "", ".", "a/.", "x\0y", "c:x"] {
            assert!(safe(name.as_bytes()).is_err(), "{name:?}");
        }
        assert!(safe(b"\xff").is_err());
        assert_eq!(safe(b"run/reports/1.html"), Ok("run/reports/1.html".to_owned()));
        assert_eq!(safe(b"run/"), Ok("run".to_owned()));
    }
}
