//! The ledger: a folder in which every run has a folder, chained to the run before.
//!
//! A run is written aside and renamed when it is whole. One run writes at a time: the lock goes with the process that
//! holds it, so that a killed run neither blocks the next nor leaves anything that counts. Main types: [`Ledger`],
//! [`Entry`], [`Sealed`].

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::canonical::{canonical, digest};
use super::cells::covered;
use super::part::{copy, files_below, place};
use super::run::{self, EVALUATION, HEAD, Head, LOCK, MANIFEST, README, Run, SUMS, UNFINISHED};
use super::sums::Sums;
use super::{EvidenceError, Kept, Part, write_evaluation};
use crate::model::{Evaluation, Manifest};

/// Text of `README.txt`, the same in every run.
const README_TEXT: &str = include_str!("readme.txt");

/// Which failures are covered by which waiver.
const COVERED: &str = "covered.ndjson";

/// Fast, and small enough.
const COMPRESSION: i32 = 3;

/// The folder that the runs of a fleet are chained in.
#[derive(Debug, Clone)]
pub struct Ledger {
    folder: PathBuf,
}

impl Ledger {
    /// Takes a folder as ledger, and makes it when there is none. Nothing is written into it yet.
    ///
    /// # Errors
    ///
    /// When it cannot be made, or holds other things.
    pub fn open(folder: &Path) -> Result<Self, EvidenceError> {
        fs::create_dir_all(folder).map_err(|error| EvidenceError::unwritten(folder, &error))?;
        let mut entries = fs::read_dir(folder).map_err(|error| EvidenceError::unread(folder, &error))?;
        // In this order: another first run may be beginning.
        if entries.next().is_some() && !(folder.join(HEAD).exists() || folder.join(LOCK).exists()) {
            return Err(EvidenceError::Foreign { path: folder.to_path_buf() });
        }
        Ok(Self { folder: folder.to_path_buf() })
    }

    /// Begins the evidence of a run. No other run of the ledger can begin until it is finished or dropped.
    ///
    /// `again` is asked, each time another run is found writing, whether to try once more; it is the one that waits.
    ///
    /// # Errors
    ///
    /// When another run keeps writing, when the last run is not as the ledger noted it, or nothing can be written.
    pub fn begin(&self, again: &mut dyn FnMut() -> bool) -> Result<Entry, EvidenceError> {
        let unwritten = |error: io::Error| EvidenceError::unwritten(&self.folder, &error);
        let lock =
            File::options().create(true).truncate(false).write(true).open(self.folder.join(LOCK)).map_err(unwritten)?;
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if again() => {}
                Err(TryLockError::WouldBlock) => return Err(EvidenceError::Busy { path: self.folder.clone() }),
                Err(TryLockError::Error(error)) => return Err(unwritten(error)),
            }
        }
        self.sweep()?;
        let previous = self.last()?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(UNFINISHED);
        plain_permissions(&mut builder);
        let room = builder.tempdir_in(&self.folder).map_err(unwritten)?;
        Ok(Entry { ledger: self.folder.clone(), _lock: lock, room, previous, sums: Sums::default() })
    }

    /// Takes away what killed runs have left. Only whoever holds the lock may.
    fn sweep(&self) -> Result<(), EvidenceError> {
        let entries = fs::read_dir(&self.folder).map_err(|error| EvidenceError::unread(&self.folder, &error))?;
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                let path = entry.path();
                let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
                gone.map_err(|error| EvidenceError::unwritten(&path, &error))?;
            }
        }
        Ok(())
    }

    /// The run that the next one follows.
    fn last(&self) -> Result<Option<Head>, EvidenceError> {
        let broken = |reason: String| EvidenceError::Broken { path: self.folder.clone(), reason };
        let head = run::head(&self.folder).map_err(|reason| broken(format!("`{HEAD}` is unusable: {reason}")))?;
        let mut last = head;
        if let Some(head) = &last {
            let found = Run::read(&self.folder.join(&head.run)).ok().map(|found| found.digest);
            if found.as_deref() != Some(head.digest.as_str()) {
                return Err(broken(format!("its last run, `{}`, is altered or missing", head.run)));
            }
        }
        // A run that was killed after its folder was in place has not been noted; it counts.
        let folders = run::folders(&self.folder)?;
        loop {
            let sequence = last.as_ref().map_or(0, |head| head.sequence);
            let digest = last.as_ref().map(|head| head.digest.clone());
            let follows =
                |found: &Run| found.manifest.sequence == sequence + 1 && found.manifest.previous_digest == digest;
            // Names begin with the time, so what comes next is looked for from the end.
            let mut next = folders.iter().rev().filter_map(|path| Run::read(path).ok()).filter(follows);
            match (next.next(), next.next()) {
                (None, _) => break,
                (Some(found), None) => last = Some(head_of(&found)),
                (Some(_), Some(_)) => return Err(broken(format!("two runs follow number {sequence}"))),
            }
        }
        if last.is_none() && !folders.is_empty() {
            return Err(broken(format!("there are runs, but `{HEAD}`, which names the last, is gone")));
        }
        Ok(last)
    }
}

/// The evidence of a run that is being put together. Dropping it leaves nothing behind.
#[derive(Debug)]
pub struct Entry {
    ledger: PathBuf,
    /// Held until the end.
    _lock: File,
    room: TempDir,
    previous: Option<Head>,
    sums: Sums,
}

impl Entry {
    /// Digest of the manifest of the run before; none in the first.
    #[must_use]
    pub fn previous_digest(&self) -> Option<&str> {
        self.previous.as_ref().map(|head| head.digest.as_str())
    }

    /// Place of this run in the chain, from 1.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.previous.as_ref().map_or(1, |head| head.sequence + 1)
    }

    /// Keeps bytes under a name of the user's, which is made harmless; a name that is taken gets a number.
    ///
    /// # Errors
    ///
    /// When the name is none, or nothing can be written.
    pub fn keep_bytes(&mut self, part: Part, name: &str, bytes: &[u8]) -> Result<Kept, EvidenceError> {
        self.keep(part, name, &mut io::Cursor::new(bytes))
    }

    /// Keeps a copy of a file.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or the copy not be written.
    pub fn keep_file(&mut self, part: Part, name: &str, from: &Path) -> Result<Kept, EvidenceError> {
        let mut file = File::open(from).map_err(|error| EvidenceError::unread(from, &error))?;
        self.keep(part, name, &mut file)
    }

    /// Keeps a copy of every file below a folder, such as a recording, in a folder `name`.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or a copy not be written.
    pub fn keep_folder(&mut self, part: Part, name: &str, from: &Path) -> Result<Vec<Kept>, EvidenceError> {
        let files = files_below(from)?;
        files.into_iter().map(|(inner, path)| self.keep_file(part, &format!("{name}/{inner}"), &path)).collect()
    }

    fn keep(&mut self, part: Part, name: &str, from: &mut dyn Read) -> Result<Kept, EvidenceError> {
        let wanted = place(part, name)?;
        let mut path = wanted.clone();
        let mut number = 2;
        // File systems may take two names for one that differ in case only.
        while self.room.path().join(&path).exists() {
            let (folder, file) = wanted.rsplit_once('/').unwrap_or(("", &wanted));
            path = format!("{folder}/{number}-{file}");
            number += 1;
        }
        let digest = copy(from, &self.room.path().join(&path))?;
        self.sums.add(path.clone(), digest.clone());
        Ok(Kept { path, digest })
    }

    /// Keeps every cell, finding and gap, and which waiver covers which failure; gives the digest that belongs into [`Manifest::evaluation_digest`].
    ///
    /// # Errors
    ///
    /// When nothing can be written.
    pub fn keep_evaluation(&mut self, evaluation: &Evaluation) -> Result<String, EvidenceError> {
        let path = self.room.path().join(EVALUATION);
        let unwritten = |error: io::Error| EvidenceError::unwritten(&path, &error);
        let file = File::create_new(&path).map_err(unwritten)?;
        let mut out = zstd::Encoder::new(io::BufWriter::new(file), COMPRESSION).map_err(unwritten)?;
        let digest = write_evaluation(evaluation, &mut out)?;
        out.finish().and_then(|mut out| out.flush()).map_err(unwritten)?;
        let packed = run::digest_of_file(&path).map_err(|error| EvidenceError::unread(&path, &error))?;
        self.sums.add(EVALUATION.to_owned(), packed);
        let covered = covered(evaluation)?;
        if !covered.is_empty() {
            self.keep_bytes(Part::Waivers, COVERED, &covered)?;
        }
        Ok(digest)
    }

    /// Seals the run: writes the list of digests and the manifest, and puts everything in its place at once.
    ///
    /// Place in the chain, form and the digest of the list are filled in; the rest of `manifest` is the caller's.
    ///
    /// # Errors
    ///
    /// When something cannot be written: then nothing of the run is left.
    pub fn finish(mut self, manifest: Manifest) -> Result<Sealed, EvidenceError> {
        self.sums.add(README.to_owned(), digest(README_TEXT.as_bytes()));
        write_new(&self.room.path().join(README), README_TEXT.as_bytes())?;
        let sums = self.sums.text();
        write_new(&self.room.path().join(SUMS), sums.as_bytes())?;
        let manifest = Manifest {
            schema_version: Manifest::SCHEMA_VERSION.to_owned(),
            sequence: self.sequence(),
            previous_digest: self.previous_digest().map(str::to_owned),
            files_digest: Some(digest(sums.as_bytes())),
            ..manifest
        };
        let bytes = canonical(&manifest)?;
        write_new(&self.room.path().join(MANIFEST), &bytes)?;
        let digest = digest(&bytes);
        let name = run::folder_name(&manifest.as_of, &digest);
        let folder = self.ledger.join(&name);
        fs::rename(self.room.path(), &folder).map_err(|error| EvidenceError::unwritten(&folder, &error))?;
        let head = head_of(&Run { name, manifest: manifest.clone(), digest: digest.clone() });
        self.note(&head)?;
        Ok(Sealed { folder, name: head.run, digest, manifest })
    }

    fn note(&self, head: &Head) -> Result<(), EvidenceError> {
        let path = self.ledger.join(HEAD);
        let unwritten = |error: &io::Error| EvidenceError::unwritten(&path, error);
        let mut builder = tempfile::Builder::new();
        builder.prefix(UNFINISHED);
        plain_file(&mut builder);
        let mut file = builder.tempfile_in(&self.ledger).map_err(|error| unwritten(&error.kind().into()))?;
        // The file itself does not speak of the name that it has for now.
        file.as_file_mut().write_all(&canonical(head)?).map_err(|error| unwritten(&error))?;
        file.as_file().sync_all().map_err(|error| unwritten(&error))?;
        file.persist(&path).map_err(|error| unwritten(&error.error))?;
        Ok(())
    }
}

/// A run whose evidence is in its place.
#[derive(Debug, Clone)]
pub struct Sealed {
    pub folder: PathBuf,
    /// Name of that folder.
    pub name: String,
    /// SHA-256 of the manifest: whoever notes it elsewhere can tell later that nothing up to here was altered.
    pub digest: String,
    pub manifest: Manifest,
}

fn head_of(run: &Run) -> Head {
    Head {
        schema_version: Manifest::SCHEMA_VERSION.to_owned(),
        run: run.name.clone(),
        sequence: run.manifest.sequence,
        digest: run.digest.clone(),
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), EvidenceError> {
    let written = File::create_new(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| EvidenceError::unwritten(path, &error))
}

/// Temporary folders are private; evidence is ordinary, within what the user's mask allows.
#[cfg(unix)]
fn plain_permissions(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o777));
}

#[cfg(not(unix))]
fn plain_permissions(_builder: &mut tempfile::Builder<'_, '_>) {}

#[cfg(unix)]
fn plain_file(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn plain_file(_builder: &mut tempfile::Builder<'_, '_>) {}
