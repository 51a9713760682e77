//! Writes an inventory aside and puts it in place when it is whole, so that a reader never meets half of one.
//!
//! Refuses resources that do not fit their type. The same records give the same bytes. Main type: [`Writer`].

use std::collections::HashSet;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::check::{Problem, check_resource};
use super::error::{InventoryError, plain, shown};
use super::record::End;
use crate::model::inventory::InventoryHeader;
use crate::model::{Gap, Read, Resource};

/// Level of the compression; higher ones cost much more time than they save room.
const ZSTD_LEVEL: i32 = 3;

/// Writes one inventory file. Nothing appears under its name before [`Writer::finish`].
pub struct Writer {
    path: PathBuf,
    output: Output,
    digest: Sha256,
    /// Half of the digest of each id: a reader refuses a file that has one twice.
    seen: HashSet<[u8; 16]>,
    end: End,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub resources: u64,
    pub gaps: u64,
    /// SHA-256 of the bytes before compression, hexadecimal.
    pub digest: String,
}

enum Output {
    Plain(BufWriter<Aside>),
    Zstd(zstd::stream::write::Encoder<'static, BufWriter<Aside>>),
}

/// The file until it is whole. What goes wrong is told of the file that was asked for, not of the name that this one has.
struct Aside(NamedTempFile);

impl Write for Aside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.as_file_mut().flush()
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("path", &self.path).field("end", &self.end).finish_non_exhaustive()
    }
}

impl Writer {
    /// Begins a file; it is compressed with zstd when its name ends in `.zst`.
    ///
    /// # Errors
    ///
    /// When the folder is missing or cannot be written to.
    pub fn create(path: &Path, header: &InventoryHeader) -> Result<Self, InventoryError> {
        // Aside in the same folder: a rename between file systems is a copy, which can be cut short.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self::create_in(folder, path, header)
    }

    /// The same; until it is whole, the file lies in `aside`, a folder of the same disk.
    pub(super) fn create_in(aside: &Path, path: &Path, header: &InventoryHeader) -> Result<Self, InventoryError> {
        let fail = |error| InventoryError::from_write(path, error);
        if path.is_dir() {
            return Err(fail(io::ErrorKind::IsADirectory.into()));
        }
        let made = NamedTempFile::new_in(aside).map_err(|error| fail(error.kind().into()))?;
        let file = BufWriter::new(Aside(made));
        let output = if path.extension().is_some_and(|extension| extension == "zst") {
            let mut encoder = zstd::stream::write::Encoder::new(file, ZSTD_LEVEL).map_err(fail)?;
            encoder.include_checksum(true).map_err(fail)?;
            Output::Zstd(encoder)
        } else {
            Output::Plain(file)
        };
        let end = End { resources: 0, gaps: 0, reads: 0 };
        let mut writer = Self { path: path.to_path_buf(), output, digest: Sha256::new(), seen: HashSet::new(), end };
        let mut text = writer.text_of(header)?;
        text.push('\n');
        writer.put(&text)?;
        Ok(writer)
    }

    /// Whether a resource of that id was written.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.seen.contains(&key(id))
    }

    /// Adds a resource.
    ///
    /// # Errors
    ///
    /// When it does not fit its type, its id was written before, or the file cannot be written.
    pub fn resource(&mut self, resource: &Resource) -> Result<(), InventoryError> {
        let checked = check_resource(resource).and_then(|()| match self.seen.insert(key(&resource.id)) {
            true => Ok(()),
            false => Err(vec![Problem { field: "id".to_owned(), message: "was written before".to_owned() }]),
        });
        if let Err(problems) = checked {
            return Err(InventoryError::Unwritable { path: shown(&self.path), id: plain(&resource.id), problems });
        }
        self.end.resources += 1;
        self.record("resource", resource)
    }

    /// Adds a gap.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn gap(&mut self, gap: &Gap) -> Result<(), InventoryError> {
        self.end.gaps += 1;
        self.record("gap", gap)
    }

    /// Adds a record of the ledger.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn read(&mut self, read: &Read) -> Result<(), InventoryError> {
        self.end.reads += 1;
        self.record("read", read)
    }

    /// Writes the end record and puts the file in place.
    ///
    /// # Errors
    ///
    /// When the file cannot be written or put in place; what stood there before is left as it was.
    pub fn finish(mut self) -> Result<Written, InventoryError> {
        let end = End { resources: self.end.resources, gaps: self.end.gaps, reads: self.end.reads };
        self.record("end", &end)?;
        let fail = |error| InventoryError::from_write(&self.path, error);
        let buffer = match self.output {
            Output::Plain(buffer) => buffer,
            Output::Zstd(encoder) => encoder.finish().map_err(fail)?,
        };
        let Aside(file) = buffer.into_inner().map_err(|error| fail(error.into_error()))?;
        file.as_file().sync_all().map_err(fail)?;
        file.persist(&self.path).map_err(|error| fail(error.error))?;
        let digest = self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Written { resources: end.resources, gaps: end.gaps, digest })
    }

    fn record(&mut self, word: &str, content: &impl Serialize) -> Result<(), InventoryError> {
        let text = self.text_of(content)?;
        // Every record is an object with at least one member.
        let members = text.strip_prefix('{').unwrap_or(&text);
        self.put(&format!("{{\"record\":\"{word}\",{members}\n"))
    }

    fn text_of(&self, content: &impl Serialize) -> Result<String, InventoryError> {
        serde_json::to_string(content).map_err(|error| InventoryError::from_write(&self.path, error.into()))
    }

    fn put(&mut self, text: &str) -> Result<(), InventoryError> {
        self.digest.update(text.as_bytes());
        let written = match &mut self.output {
            Output::Plain(output) => output.write_all(text.as_bytes()),
            Output::Zstd(output) => output.write_all(text.as_bytes()),
        };
        written.map_err(|error| InventoryError::from_write(&self.path, error))
    }
}

fn key(id: &str) -> [u8; 16] {
    let mut key = [0; 16];
    key.copy_from_slice(&Sha256::digest(id.as_bytes())[..16]);
    key
}
