//! The archive for an auditor: one run with everything that is needed to check it, and the chain up to it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::EvidenceError;
use super::part::files_below;
use super::run::{self, CHAIN, MANIFEST, Run, Unfit};

/// What was put into an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Name of the run, and of the folder in the archive.
    pub name: String,
    /// SHA-256 of its manifest.
    pub digest: String,
    pub files: usize,
    /// Manifests of the chain.
    pub chain: usize,
}

enum Content {
    File(PathBuf),
    Bytes(Vec<u8>),
}

/// Writes a run of a ledger as a zip archive. The same run gives the same bytes.
///
/// # Errors
///
/// When the folder holds no run, or something cannot be read or written. What was altered is exported as it is: checking
/// is the business of [`verify`](super::verify).
pub fn export(folder: &Path, out: &mut (impl Write + Seek)) -> Result<Exported, EvidenceError> {
    let real = folder.canonicalize().map_err(|error| EvidenceError::unread(folder, &error))?;
    let read = Run::read(&real).map_err(|unfit| EvidenceError::NotEvidence {
        path: folder.to_path_buf(),
        reason: match unfit {
            Unfit::Missing => "there is no manifest in it".to_owned(),
            Unfit::Unreadable(reason) => format!("its manifest is unusable: {reason}"),
            Unfit::NotCanonical => "its manifest was altered".to_owned(),
            Unfit::Version(version) => format!("its manifest is of version {version:?}"),
        },
    })?;
    let failed = |error: io::Error| EvidenceError::unwritten(folder, &error);
    let mut zip = ZipWriter::new(out);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let top = run::folder_name(&read.manifest.as_of, &read.digest);
    let mut files: BTreeMap<String, Content> =
        files_below(&real)?.into_iter().map(|(inner, path)| (inner, Content::File(path))).collect();
    let count = files.len();
    let mut chain = 0;
    if !real.join(CHAIN).exists() {
        for (link, bytes) in chain_to(&real, &read)? {
            // Twelve digits, so that names sort as the numbers do.
            let name = format!("{CHAIN}/{:012}-{}.json", link.manifest.sequence, link.name);
            files.insert(name, Content::Bytes(bytes));
            chain += 1;
        }
    }
    for (inner, content) in &files {
        let name = format!("{top}/{inner}");
        match content {
            Content::File(path) => {
                let large = path.metadata().is_ok_and(|found| found.len() >= u64::from(u32::MAX));
                zip.start_file(name, options.large_file(large)).map_err(|error| failed(error.into()))?;
                let mut file = File::open(path).map_err(|error| EvidenceError::unread(path, &error))?;
                io::copy(&mut file, &mut zip).map_err(failed)?;
            }
            Content::Bytes(bytes) => {
                zip.start_file(name, options).map_err(|error| failed(error.into()))?;
                zip.write_all(bytes).map_err(failed)?;
            }
        }
    }
    zip.finish().map_err(|error| failed(error.into()))?;
    Ok(Exported { name: top, digest: read.digest, files: count, chain })
}

/// Manifests of the ledger up to and with this run, in the order of their numbers, with their bytes.
fn chain_to(folder: &Path, run: &Run) -> Result<Vec<(Run, Vec<u8>)>, EvidenceError> {
    let mut folders = vec![folder.to_path_buf()];
    if let Some(ledger) = folder.parent().filter(|ledger| ledger.join(run::HEAD).exists()) {
        folders.extend(run::folders(ledger)?.into_iter().filter(|sibling| sibling != folder));
    }
    let mut links = Vec::new();
    for path in folders {
        // What is no manifest is missing in the chain, and checking the export says so.
        let Ok(link) = Run::read(&path) else { continue };
        if link.manifest.sequence < run.manifest.sequence || link.digest == run.digest {
            let path = path.join(MANIFEST);
            links.push((link, run::bounded(&path).map_err(|error| EvidenceError::unread(&path, &error))?));
        }
    }
    links.sort_by(|(a, _), (b, _)| (a.manifest.sequence, &a.name).cmp(&(b.manifest.sequence, &b.name)));
    Ok(links)
}
