//! The folder of a review: made aside and renamed when it is whole, read back, and added to one file at a time.
//!
//! Refuses to write over a review, and to take a folder for one that is none. Main types: [`Folder`], [`Draft`].

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;

use super::seal::Signed;
use super::{ClosureRecord, DecisionRecord, Line, ReviewError, ReviewManifest, place};
use crate::evidence::{Sums, canonical, digest, file_digest};

/// What begins the name of a folder that is not whole yet.
const UNFINISHED: &str = ".dbmuster-review-";

/// A review on disk.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    manifest: ReviewManifest,
    manifest_digest: String,
}

impl Folder {
    /// Reads the manifest of a review.
    ///
    /// # Errors
    ///
    /// When the folder is no review, or one of another version.
    pub fn open(path: &Path) -> Result<Self, ReviewError> {
        let no_review = |reason: String| ReviewError::NoReview { path: path.to_path_buf(), reason };
        let file = path.join(place::MANIFEST);
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound && path.is_dir() => {
                return Err(no_review(format!("there is no {} in it", place::MANIFEST)));
            }
            Err(error) => return Err(ReviewError::unread(&file, &error)),
        };
        let value: Value = serde_json::from_slice(&bytes)
            .map_err(|error| no_review(format!("its {} is no JSON: {error}", place::MANIFEST)))?;
        let version = value.get("schema_version").and_then(Value::as_str).unwrap_or_default();
        if version != ReviewManifest::SCHEMA_VERSION {
            let version = version.to_owned();
            return Err(ReviewError::Version { path: file, version, known: ReviewManifest::SCHEMA_VERSION });
        }
        let manifest = serde_json::from_value(value)
            .map_err(|error| no_review(format!("its {} is not as it should be: {error}", place::MANIFEST)))?;
        Ok(Self { path: path.to_path_buf(), manifest, manifest_digest: digest(&bytes) })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    #[must_use]
    pub const fn manifest(&self) -> &ReviewManifest {
        &self.manifest
    }

    /// SHA-256 of the manifest as it stands on disk.
    #[must_use]
    pub fn manifest_digest(&self) -> &str {
        &self.manifest_digest
    }

    /// Every line, in the order in which they were written.
    ///
    /// # Errors
    ///
    /// When the file is missing or one of its lines is not as it should be.
    pub fn lines(&self) -> Result<Vec<Line>, ReviewError> {
        self.records(place::LINES, true)
    }

    /// Every decision that was taken in, the oldest first; none before the first import.
    ///
    /// # Errors
    ///
    /// When one of them is not as it should be.
    pub fn decisions(&self) -> Result<Vec<DecisionRecord>, ReviewError> {
        self.records(&format!("{}/{}", place::DECISIONS, place::DECISION_LOG), false)
    }

    /// What became of the lines that were to go; none before the review was closed.
    ///
    /// # Errors
    ///
    /// When one of them is not as it should be.
    pub fn closures(&self) -> Result<Vec<ClosureRecord>, ReviewError> {
        self.records(place::CLOSURE_LOG, false)
    }

    fn records<T: DeserializeOwned>(&self, name: &str, must_be: bool) -> Result<Vec<T>, ReviewError> {
        let path = self.path.join(name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !must_be => return Ok(Vec::new()),
            Err(error) => return Err(ReviewError::unread(&path, &error)),
        };
        let mut records = Vec::new();
        for (at, line) in BufReader::new(file).lines().enumerate() {
            let line = line.map_err(|error| ReviewError::unread(&path, &error))?;
            let record = serde_json::from_str(&line).map_err(|error| ReviewError::Malformed {
                path: path.clone(),
                line: at + 1,
                reason: error.to_string(),
                help: "`dbmuster review verify` says which files were altered",
            })?;
            records.push(record);
        }
        Ok(records)
    }

    /// Writes a file of the review, aside and then in its place; folders are made. One that is there is replaced.
    ///
    /// # Errors
    ///
    /// When it cannot be written: then what was there is as it was.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), ReviewError> {
        let path = self.path.join(name);
        let unwritten = |error: &io::Error| ReviewError::unwritten(&path, error);
        let folder = path.parent().unwrap_or(&self.path);
        fs::create_dir_all(folder).map_err(|error| unwritten(&error))?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(UNFINISHED);
        plain_permissions(&mut builder, 0o666);
        let mut file = builder.tempfile_in(folder).map_err(|error| unwritten(&nameless(&error)))?;
        // The file itself does not speak of the name that it has for now.
        let out = file.as_file_mut();
        out.write_all(bytes).and_then(|()| out.sync_all()).map_err(|error| unwritten(&error))?;
        file.persist(&path).map(drop).map_err(|error| unwritten(&error.error))
    }

    /// Writes the files of a step, and the list of digests at its end. A step that is cut short can be made again.
    ///
    /// `instead` names folders that go. `sign` gives a signature over the list, when there is one. Gives the digest of the list.
    ///
    /// # Errors
    ///
    /// When something cannot be written.
    pub(super) fn step(
        &self,
        files: &[(String, Vec<u8>)],
        instead: &[&str],
        sign: impl FnOnce(&[u8]) -> Result<Option<Signed>, ReviewError>,
    ) -> Result<String, ReviewError> {
        let mut all = self.digests()?;
        all.retain(|name, _| !instead.iter().any(|folder| is_below(name, folder)));
        all.extend(files.iter().map(|(name, bytes)| (name.clone(), digest(bytes))));
        let text = sums_text(&all);
        let signature = sign(text.as_bytes())?;
        self.write(place::NEXT_SUMS, text.as_bytes())?;
        for folder in instead {
            let path = self.path.join(folder);
            match fs::remove_dir_all(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(ReviewError::unwritten(&path, &error));
                }
                Ok(()) | Err(_) => {}
            }
        }
        for (name, bytes) in files {
            self.write(name, bytes)?;
        }
        if let Some(signature) = signature {
            self.write(signature.file, signature.text.as_bytes())?;
        }
        let sums = self.path.join(place::SUMS);
        fs::rename(self.path.join(place::NEXT_SUMS), &sums).map_err(|error| ReviewError::unwritten(&sums, &error))?;
        Ok(digest(text.as_bytes()))
    }

    /// Keeps other runs from writing to the review, until what it gives is dropped.
    ///
    /// # Errors
    ///
    /// When another one is writing.
    pub fn lock(&self) -> Result<File, ReviewError> {
        let path = self.path.join(place::MANIFEST);
        let file = File::open(&path).map_err(|error| ReviewError::unread(&path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(fs::TryLockError::WouldBlock) => Err(ReviewError::Busy { path: self.path.clone() }),
            Err(fs::TryLockError::Error(error)) => Err(ReviewError::unread(&path, &error)),
        }
    }

    /// Digests of every file but [`place::SUMS`] and the signature over it, by name below the folder.
    ///
    /// # Errors
    ///
    /// When one cannot be read.
    pub fn digests(&self) -> Result<BTreeMap<String, String>, ReviewError> {
        digests_below(&self.path)
    }

    /// Writes [`place::SUMS`] anew over everything that is there, and gives its digest.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or the list not written.
    pub fn write_sums(&self) -> Result<String, ReviewError> {
        let text = sums_text(&self.digests()?);
        self.write(place::SUMS, text.as_bytes())?;
        Ok(digest(text.as_bytes()))
    }
}

/// The error without the name of a file that nobody asked for.
fn nameless(error: &io::Error) -> io::Error {
    error.kind().into()
}

/// A review that is being made. Dropped before it is finished, it leaves nothing.
#[derive(Debug)]
pub struct Draft {
    name: String,
    target: PathBuf,
    room: TempDir,
}

impl Draft {
    /// Begins a review `name` below `out`, which is made when it is not there.
    ///
    /// # Errors
    ///
    /// When there is something of that name, or nothing can be written.
    pub fn begin(out: &Path, name: &str) -> Result<Self, ReviewError> {
        let target = out.join(name);
        Self::refuse_existing(out, name)?;
        let unwritten = |error: io::Error| ReviewError::unwritten(&target, &error);
        fs::create_dir_all(out).map_err(unwritten)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(UNFINISHED);
        plain_permissions(&mut builder, 0o777);
        let room = builder.tempdir_in(out).map_err(|error| unwritten(nameless(&error)))?;
        Ok(Self { name: name.to_owned(), target, room })
    }

    /// Refuses a review that is there already, before any work is done for it.
    ///
    /// # Errors
    ///
    /// When there is something of that name.
    pub fn refuse_existing(out: &Path, name: &str) -> Result<(), ReviewError> {
        let path = out.join(name);
        match path.symlink_metadata() {
            Ok(_) => Err(ReviewError::Exists { name: name.to_owned(), path }),
            Err(_) => Ok(()),
        }
    }

    /// Where the folder will be.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Writes one file; folders are made.
    ///
    /// # Errors
    ///
    /// When it is there already, or cannot be written.
    pub fn put(&self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), ReviewError> {
        let mut file = self.file(name)?;
        file.write(write)?;
        file.finish()
    }

    /// A file to be written bit by bit; folders are made.
    ///
    /// # Errors
    ///
    /// When it is there already, or cannot be made.
    pub fn file(&self, name: &str) -> Result<Growing, ReviewError> {
        let shown = self.target.join(name);
        let path = self.room.path().join(name);
        let made = fs::create_dir_all(path.parent().unwrap_or_else(|| self.room.path()))
            .and_then(|()| File::create_new(&path))
            .map_err(|error| ReviewError::unwritten(&shown, &error))?;
        Ok(Growing { shown, out: BufWriter::with_capacity(1 << 18, made) })
    }

    /// Writes manifest and sums, and puts everything in its place at once. The digests of the files are filled in.
    ///
    /// # Errors
    ///
    /// When something cannot be written, or a review of that name has come up meanwhile: then nothing is left.
    pub fn finish(self, manifest: ReviewManifest) -> Result<Folder, ReviewError> {
        let files = digests_below(self.room.path())?;
        let schema_version = ReviewManifest::SCHEMA_VERSION.to_owned();
        let manifest = ReviewManifest { schema_version, files, ..manifest };
        let bytes = canonical(&manifest).map_err(|error| ReviewError::Unmade {
            what: "manifest",
            reason: error.to_string(),
            help: "this is a fault of dbmuster; report it",
        })?;
        self.put(place::MANIFEST, |out| out.write_all(&bytes))?;
        let mut all = manifest.files.clone();
        all.insert(place::MANIFEST.to_owned(), digest(&bytes));
        self.put(place::SUMS, |out| out.write_all(sums_text(&all).as_bytes()))?;
        if self.target.symlink_metadata().is_ok() {
            return Err(ReviewError::Exists { name: self.name.clone(), path: self.target.clone() });
        }
        fs::rename(self.room.path(), &self.target).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => {
                ReviewError::Exists { name: self.name.clone(), path: self.target.clone() }
            }
            _ => ReviewError::unwritten(&self.target, &error),
        })?;
        Ok(Folder { path: self.target.clone(), manifest, manifest_digest: digest(&bytes) })
    }
}

/// A file of a review that is being made.
#[derive(Debug)]
pub struct Growing {
    shown: PathBuf,
    out: BufWriter<File>,
}

impl Growing {
    /// Adds to it.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), ReviewError> {
        write(&mut self.out).map_err(|error| ReviewError::unwritten(&self.shown, &error))
    }

    /// Ends it.
    ///
    /// # Errors
    ///
    /// When what is left of it cannot be written.
    pub fn finish(self) -> Result<(), ReviewError> {
        let written = self.out.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        written.map_err(|error| ReviewError::unwritten(&self.shown, &error))
    }
}

pub(super) fn sums_text(digests: &BTreeMap<String, String>) -> String {
    let mut sums = Sums::default();
    digests.iter().for_each(|(name, digest)| sums.add(name.clone(), digest.clone()));
    sums.text()
}

pub(super) fn digests_below(folder: &Path) -> Result<BTreeMap<String, String>, ReviewError> {
    let mut found = BTreeMap::new();
    let mut pending = vec![folder.to_path_buf()];
    while let Some(dir) = pending.pop() {
        for entry in fs::read_dir(&dir).map_err(|error| ReviewError::unread(&dir, &error))? {
            let path = entry.map_err(|error| ReviewError::unread(&dir, &error))?.path();
            let kind = path.symlink_metadata().map_err(|error| ReviewError::unread(&path, &error))?;
            if kind.is_dir() {
                pending.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if [place::SUMS, place::SIGNATURE, place::MINISIG, place::NEXT_SUMS].contains(&name.as_str()) {
                continue;
            }
            // A pipe would never end, and what a link leads to is no part of the review.
            let digest = if kind.is_file() {
                file_digest(&path).map_err(|error| ReviewError::unread(&path, &error))?
            } else {
                "no ordinary file".to_owned()
            };
            found.insert(name, digest);
        }
    }
    Ok(found)
}

/// Temporary files and folders are private; a review is ordinary, within what the user's mask allows.
#[cfg(unix)]
fn plain_permissions(builder: &mut tempfile::Builder<'_, '_>, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(mode));
}

#[cfg(not(unix))]
fn plain_permissions(_builder: &mut tempfile::Builder<'_, '_>, _mode: u32) {}

/// Whether the name is that of something in the folder.
fn is_below(name: &str, folder: &str) -> bool {
    name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
