//! Bytes of an inventory file -> lines of text: decompression, digest, line numbers, and a limit on their length.
//!
//! Refuses to know what a line means. Main type: [`Lines`].

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::str::Utf8Error;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::error::{InventoryError, shown};

/// Longest line that is read, in bytes. The largest resources known, policies and parameter groups, stay below 1 MB.
pub(super) const MAX_LINE: usize = 16 * 1024 * 1024;

const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Lines of a file, plain, gzip or zstd by its first bytes.
pub(super) struct Lines {
    path: PathBuf,
    input: Box<dyn BufRead + Send>,
    compressed: bool,
    rereadable: bool,
    buffer: Vec<u8>,
    number: usize,
    /// Absent when nobody asks for it.
    digest: Option<Sha256>,
    stamp: Stamp,
}

/// Tells whether a file is still the one that was read before.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lines").field("path", &self.path).field("number", &self.number).finish_non_exhaustive()
    }
}

impl Lines {
    pub(super) fn open(path: &Path) -> Result<Self, InventoryError> {
        let fail = |error| InventoryError::from_read(path, error);
        let file = File::open(path).map_err(fail)?;
        // Opening a directory works on Unix; only reading it fails, and not everywhere with a clear error.
        let metadata = file.metadata().map_err(fail)?;
        if metadata.is_dir() {
            return Err(InventoryError::IsDirectory { path: shown(path) });
        }
        let mut file = file;
        let mut magic = Vec::with_capacity(4);
        file.by_ref().take(4).read_to_end(&mut magic).map_err(fail)?;
        let whole = io::Cursor::new(magic.clone()).chain(file);
        let (input, compressed): (Box<dyn BufRead + Send>, bool) = if magic.starts_with(&ZSTD_MAGIC) {
            let decoder = zstd::stream::read::Decoder::new(whole).map_err(fail)?;
            (Box::new(BufReader::with_capacity(128 * 1024, decoder)), true)
        } else if magic.starts_with(&GZIP_MAGIC) {
            (Box::new(BufReader::with_capacity(128 * 1024, flate2::read::MultiGzDecoder::new(whole))), true)
        } else {
            (Box::new(BufReader::with_capacity(128 * 1024, whole)), false)
        };
        Ok(Self {
            path: path.to_path_buf(),
            input,
            compressed,
            rereadable: metadata.is_file(),
            buffer: Vec::new(),
            number: 0,
            digest: Some(Sha256::new()),
            stamp: Stamp { length: metadata.len(), modified: metadata.modified().ok() },
        })
    }

    /// The same file from its beginning.
    pub(super) fn again(&self) -> Result<Self, InventoryError> {
        let path = shown(&self.path);
        if !self.rereadable {
            return Err(InventoryError::NotTwice { path });
        }
        let again = Self::open(&self.path)?;
        if again.stamp == self.stamp { Ok(again) } else { Err(InventoryError::Changed { path }) }
    }

    /// Computes no digest from here on.
    pub(super) fn skip_digest(&mut self) {
        self.digest = None;
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Number of the line that was read last, from 1; 0 before the first.
    pub(super) const fn number(&self) -> usize {
        self.number
    }

    /// Whether the file can be opened once more and begins anew then; a pipe cannot.
    pub(super) const fn is_rereadable(&self) -> bool {
        self.rereadable
    }

    /// SHA-256 of all decompressed bytes read so far, hexadecimal.
    pub(super) fn digest(&self) -> Option<String> {
        let digest = self.digest.clone()?;
        Some(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The next line that is not blank, without its line break.
    pub(super) fn next_line(&mut self) -> Result<Option<&str>, InventoryError> {
        if !self.advance()? {
            return Ok(None);
        }
        std::str::from_utf8(&self.buffer).map(Some).map_err(|error| not_utf8(&self.path, self.number, error))
    }

    /// The next line, moved out. Give it back when it is done with, so that its memory is used again.
    pub(super) fn take_line(&mut self) -> Result<Option<String>, InventoryError> {
        if !self.advance()? {
            return Ok(None);
        }
        let line = String::from_utf8(std::mem::take(&mut self.buffer));
        line.map(Some).map_err(|error| not_utf8(&self.path, self.number, error.utf8_error()))
    }

    pub(super) fn give_back(&mut self, line: String) {
        self.buffer = line.into_bytes();
    }

    /// Reads on to the next line that is not blank. False at the end of the file.
    fn advance(&mut self) -> Result<bool, InventoryError> {
        loop {
            if !self.fill()? {
                return Ok(false);
            }
            while self.buffer.pop_if(|last| matches!(*last, b'\n' | b'\r')).is_some() {}
            if !self.buffer.iter().all(u8::is_ascii_whitespace) {
                return Ok(true);
            }
        }
    }

    /// Reads one line into the buffer. False at the end of the file.
    fn fill(&mut self) -> Result<bool, InventoryError> {
        self.buffer.clear();
        let limit = MAX_LINE as u64 + 1;
        let read = match (&mut self.input).take(limit).read_until(b'\n', &mut self.buffer) {
            Ok(read) => read,
            // Both decompressors say so when the file stops in the middle of a frame.
            Err(error) if self.compressed && error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(InventoryError::CutShort { path: shown(&self.path), line: self.number });
            }
            Err(error) => return Err(InventoryError::from_read(&self.path, error)),
        };
        if let Some(digest) = &mut self.digest {
            digest.update(&self.buffer);
        }
        if read == 0 {
            return Ok(false);
        }
        self.number += 1;
        if read > MAX_LINE {
            return Err(InventoryError::LineTooLong { path: shown(&self.path), line: self.number, limit: MAX_LINE });
        }
        if self.number == 1 && self.buffer.starts_with(&BYTE_ORDER_MARK) {
            self.buffer.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(true)
    }
}

fn not_utf8(path: &Path, line: usize, error: Utf8Error) -> InventoryError {
    InventoryError::InvalidUtf8 { path: shown(path), line, column: error.valid_up_to() + 1 }
}
