//! Checking evidence: is every file as it was, and does every run follow the one before?
//!
//! Nothing is repaired and nothing is guessed: what cannot be checked is a complaint. Main types: [`Verification`],
//! [`Complaint`].

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::Path;

use serde::Serialize;

use super::chain::{self, Link};
use super::part::{digest_of, files_below};
use super::run::{self, CHAIN, EVALUATION, HEAD, MANIFEST, Run, SUMS, Unfit};
use super::sums::Sums;
use super::{EvidenceError, Part, digest};
use crate::model::Manifest;

/// An evaluation that unpacks to more than this is no honest one.
const MOST_EVALUATION: u64 = 64 << 30;

/// What kind of thing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The bytes are not those that the run wrote.
    Altered,
    /// A file of the run, or a run of the chain, is not there.
    Missing,
    /// A file is there that the run did not write.
    Added,
    /// It cannot be read, or not be understood.
    Unreadable,
    /// A run does not follow the one before it.
    Chain,
    /// It does not end where it should.
    Head,
}

impl Trouble {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Altered => "altered",
            Self::Missing => "missing",
            Self::Added => "added",
            Self::Unreadable => "unreadable",
            Self::Chain => "chain",
            Self::Head => "head",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Complaint {
    /// Folder of the run; absent for what concerns the whole ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Path inside that folder, or inside the ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    pub trouble: Trouble,
    /// A lower-case fragment.
    pub text: String,
}

/// One run that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunCheck {
    /// Name of its folder.
    pub name: String,
    /// SHA-256 of its manifest.
    pub digest: String,
    pub manifest: Manifest,
    /// Files that are as they were.
    pub files: usize,
}

/// What a check has found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Verification {
    /// In the order of the chain.
    pub runs: Vec<RunCheck>,
    /// Runs whose place in the chain was checked.
    pub chained: usize,
    /// Sorted; empty when everything is as it was.
    pub complaints: Vec<Complaint>,
    /// What is worth knowing and no fault.
    pub notes: Vec<String>,
}

impl Verification {
    /// Whether everything is as it was.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.complaints.is_empty() && !self.runs.is_empty()
    }

    fn complain(&mut self, run: Option<&str>, file: Option<&str>, trouble: Trouble, text: impl Into<String>) {
        let complaint =
            Complaint { run: run.map(str::to_owned), file: file.map(str::to_owned), trouble, text: text.into() };
        self.complaints.push(complaint);
    }

    fn take(&mut self, run: Option<&str>, found: chain::Found) {
        self.notes.extend(found.notes);
        for (trouble, text) in found.complaints {
            self.complain(run, None, trouble, text);
        }
    }
}

/// Checks a ledger, or the folder of one run. `anchor` is the digest of the last manifest as somebody else noted it.
///
/// # Errors
///
/// When the folder holds no evidence at all, or cannot be listed.
pub fn verify(folder: &Path, anchor: Option<&str>) -> Result<Verification, EvidenceError> {
    let mut found = Verification::default();
    if folder.join(MANIFEST).exists() || folder.join(SUMS).exists() {
        one(folder, anchor, &mut found)?;
    } else {
        ledger(folder, anchor, &mut found)?;
    }
    found.complaints.sort();
    found.complaints.dedup();
    Ok(found)
}

fn one(folder: &Path, anchor: Option<&str>, found: &mut Verification) -> Result<(), EvidenceError> {
    let real = folder.canonicalize().map_err(|error| EvidenceError::unread(folder, &error))?;
    let Some(checked) = check_run(&real, found)? else { return Ok(()) };
    if run::promised_digest(&checked.name).is_none() {
        found.notes.push(format!(
            "the folder is not named as it was made, so its name does not vouch for the manifest: compare the digest {} with one that was noted when the run ended",
            checked.digest
        ));
    }
    let chain_folder = real.join(CHAIN);
    if chain_folder.is_dir() {
        let name = checked.name.clone();
        let mut links = Vec::new();
        for (inner, path) in files_below(&chain_folder)? {
            let file = format!("{CHAIN}/{inner}");
            match run::bounded(&path).map_err(|error| error.to_string()) {
                Ok(bytes) => match Run::of(inner.trim_end_matches(".json"), &bytes) {
                    Ok(read) => links.push(Link::of(&read)),
                    Err(unfit) => complain_of(found, &name, &file, &unfit),
                },
                Err(reason) => found.complain(Some(&name), Some(&file), Trouble::Unreadable, reason),
            }
        }
        if !links.iter().any(|link| link.digest == checked.digest) {
            found.complain(Some(&name), Some(CHAIN), Trouble::Chain, "its last manifest is not the one of this run");
        }
        found.chained = links.len();
        found.take(Some(&name), chain::check(links));
    } else if let Some(previous) = &checked.manifest.previous_digest {
        found.notes.push(format!(
            "this run alone was checked, not the chain: its predecessor's manifest should have the digest {previous}"
        ));
    }
    if let Some(anchor) = anchor.filter(|anchor| *anchor != checked.digest) {
        let text = format!("its manifest has the digest {}, and {anchor} was expected", checked.digest);
        found.complain(Some(&checked.name), Some(MANIFEST), Trouble::Head, text);
    }
    found.runs.push(checked);
    Ok(())
}

fn ledger(folder: &Path, anchor: Option<&str>, found: &mut Verification) -> Result<(), EvidenceError> {
    let folders = run::folders(folder)?;
    let head = run::head(folder);
    let is_ledger = matches!(head, Ok(Some(_)) | Err(_)) || folders.iter().any(|run| run.join(MANIFEST).exists());
    if !is_ledger {
        let reason = "there is no run in it".to_owned();
        return Err(EvidenceError::NotEvidence { path: folder.to_path_buf(), reason });
    }
    for run in &folders {
        if let Some(checked) = check_run(run, found)? {
            found.runs.push(checked);
        }
    }
    found.runs.sort_by(|a, b| (a.manifest.sequence, &a.name).cmp(&(b.manifest.sequence, &b.name)));
    let links: Vec<Link> = found.runs.iter().map(Link::from).collect();
    found.chained = links.len();
    found.take(None, chain::check(links));
    let last =
        found.runs.last().map(|run| (run.name.clone(), run.digest.clone(), run.manifest.previous_digest.clone()));
    match (head, &last) {
        (Err(reason), _) => found.complain(None, Some(HEAD), Trouble::Unreadable, reason),
        (Ok(None), Some((name, ..))) if found.runs.len() == 1 => {
            found.notes.push(format!("{HEAD} is not there: `{name}` was stopped before it was noted as the last run"));
        }
        (Ok(None), _) => found.complain(None, Some(HEAD), Trouble::Missing, "nothing names the last run"),
        (Ok(Some(head)), Some((_, digest, _))) if head.digest == *digest => {}
        (Ok(Some(head)), Some((name, _, previous))) if previous.as_ref() == Some(&head.digest) => {
            found.notes.push(format!("`{name}` was stopped before it was noted as the last run"));
        }
        (Ok(Some(head)), _) => {
            let text = format!(
                "the last run noted is number {}, `{}`, and it is not the last one here",
                head.sequence, head.run
            );
            found.complain(None, Some(HEAD), Trouble::Head, text);
        }
    }
    if let Some(anchor) = anchor {
        // Later runs may have been added since the digest was noted.
        match found.runs.iter().find(|run| run.digest == anchor) {
            Some(run) => {
                found.notes.push(format!("the digest that was noted is that of run {}", run.manifest.sequence))
            }
            None => {
                found.complain(None, None, Trouble::Head, format!("no run here has the digest {anchor} that was noted"))
            }
        }
    }
    Ok(())
}

/// Checks one folder; none when there is no manifest to check it by.
fn check_run(folder: &Path, found: &mut Verification) -> Result<Option<RunCheck>, EvidenceError> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let read = match Run::read(folder) {
        Ok(read) => read,
        Err(unfit) => {
            complain_of(found, &name, MANIFEST, &unfit);
            check_files(folder, &name, None, found)?;
            return Ok(None);
        }
    };
    if let Some(start) = run::promised_digest(&name).filter(|start| !read.digest.starts_with(start)) {
        let text = format!("it has the digest {}, and the name of its folder says {start}...", read.digest);
        found.complain(Some(&name), Some(MANIFEST), Trouble::Altered, text);
    }
    let files = check_files(folder, &name, Some(&read.manifest), found)?;
    Ok(Some(RunCheck { name, digest: read.digest, manifest: read.manifest, files }))
}

fn complain_of(found: &mut Verification, run: &str, file: &str, unfit: &Unfit) {
    let (trouble, text) = match unfit {
        Unfit::Missing => (Trouble::Missing, "it is not there".to_owned()),
        Unfit::Unreadable(reason) => (Trouble::Unreadable, reason.clone()),
        Unfit::NotCanonical => (Trouble::Altered, "it is not spelled as dbmuster spells a manifest".to_owned()),
        Unfit::Version(version) => (
            Trouble::Unreadable,
            format!("it is of version {version:?}, and this program knows {:?}", Manifest::SCHEMA_VERSION),
        ),
    };
    found.complain(Some(run), Some(file), trouble, text);
}

/// Holds the files against the list, and the list against the manifest. Gives how many are as they were.
fn check_files(
    folder: &Path,
    name: &str,
    manifest: Option<&Manifest>,
    found: &mut Verification,
) -> Result<usize, EvidenceError> {
    let sums = match run::bounded(&folder.join(SUMS)) {
        Ok(bytes) => {
            let expected = manifest.and_then(|manifest| manifest.files_digest.as_deref());
            if expected.is_some_and(|expected| expected != digest(&bytes)) {
                found.complain(Some(name), Some(SUMS), Trouble::Altered, "the manifest holds another digest of it");
            }
            match String::from_utf8(bytes).map_err(|_| "it is no text".to_owned()).and_then(|text| Sums::parse(&text)) {
                Ok(sums) => sums,
                Err(reason) => {
                    found.complain(Some(name), Some(SUMS), Trouble::Altered, reason);
                    return Ok(0);
                }
            }
        }
        Err(error) => {
            let missing = error.kind() == io::ErrorKind::NotFound;
            let trouble = if missing { Trouble::Missing } else { Trouble::Unreadable };
            let text =
                if missing { "it is not there, so no file can be checked".to_owned() } else { error.to_string() };
            found.complain(Some(name), Some(SUMS), trouble, text);
            return Ok(0);
        }
    };
    let there: BTreeSet<String> = files_below(folder)?.into_iter().map(|(inner, _)| inner).collect();
    for inner in &there {
        let is_own = [MANIFEST, SUMS].contains(&inner.as_str()) || inner.starts_with(&format!("{CHAIN}/"));
        if !is_own && sums.get(inner).is_none() {
            found.complain(Some(name), Some(inner), Trouble::Added, "the run did not write it");
        }
    }
    let mut sound = 0;
    for (file, expected) in sums.iter() {
        if !there.contains(file) {
            found.complain(Some(name), Some(file), Trouble::Missing, "it is not there");
            continue;
        }
        match run::digest_of_file(&folder.join(file)) {
            Ok(digest) if digest == expected => sound += 1,
            Ok(digest) => {
                let text = format!("it has the digest {digest}, and the run wrote {expected}");
                found.complain(Some(name), Some(file), Trouble::Altered, text);
            }
            Err(error) => found.complain(Some(name), Some(file), Trouble::Unreadable, error.to_string()),
        }
    }
    if let Some(manifest) = manifest {
        agree(folder, name, manifest, &sums, found);
    }
    Ok(sound)
}

/// Whether the manifest speaks of the files that are listed.
fn agree(folder: &Path, name: &str, manifest: &Manifest, sums: &Sums, found: &mut Verification) {
    let mut expect = |part: Part, what: &str, expected: &str| {
        let mut kept = sums.below(part.folder()).peekable();
        if kept.peek().is_none() {
            found.notes.push(format!("`{name}`: {what} was not kept; the manifest holds its digest {expected}"));
        } else if !kept.any(|digest| digest == expected) {
            let text = format!("no file has the digest {expected} that the manifest holds for {what}");
            found.complain(Some(name), Some(part.folder()), Trouble::Altered, text);
        }
    };
    expect(Part::Configuration, "the configuration", &manifest.configuration_digest);
    if let Some(waivers) = &manifest.waivers_digest {
        expect(Part::Waivers, "the list of waivers", waivers);
    }
    for (report, digest) in &manifest.reports {
        expect(Part::Reports, &format!("the report {report:?}"), digest);
    }
    if sums.get(EVALUATION).is_none() {
        found.notes.push(format!(
            "`{name}`: the evaluation was not kept; the manifest holds its digest {}",
            manifest.evaluation_digest
        ));
        return;
    }
    let unpacked =
        File::open(folder.join(EVALUATION)).and_then(|file| digest_of(&mut zstd::Decoder::new(file)?, MOST_EVALUATION));
    match unpacked {
        Ok(digest) if digest == manifest.evaluation_digest => {}
        Ok(digest) => {
            let text =
                format!("unpacked it has the digest {digest}, and the manifest holds {}", manifest.evaluation_digest);
            found.complain(Some(name), Some(EVALUATION), Trouble::Altered, text);
        }
        // That it is altered or gone has been said already.
        Err(_) if found.complaints.iter().any(|said| said.file.as_deref() == Some(EVALUATION)) => {}
        Err(error) => found.complain(Some(name), Some(EVALUATION), Trouble::Unreadable, error.to_string()),
    }
}
