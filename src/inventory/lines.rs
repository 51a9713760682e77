//! Bytes of an inventory file -> lines of text: decompression, digest, line numbers, and a limit on their length.
//!
//! Refuses to know what a line means. Main type: [`Lines`].

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

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
    digest: Sha256,
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
            digest: Sha256::new(),
        })
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
    pub(super) fn digest(&self) -> String {
        self.digest.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The next line that is not blank, without its line break.
    pub(super) fn next_line(&mut self) -> Result<Option<&str>, InventoryError> {
        loop {
            if !self.fill()? {
                return Ok(None);
            }
            if !self.buffer.iter().all(u8::is_ascii_whitespace) {
                break;
            }
        }
        let mut end = self.buffer.len();
        while end > 0 && matches!(self.buffer[end - 1], b'\n' | b'\r') {
            end -= 1;
        }
        match std::str::from_utf8(&self.buffer[..end]) {
            Ok(text) => Ok(Some(text)),
            Err(error) => Err(InventoryError::InvalidUtf8 {
                path: shown(&self.path),
                line: self.number,
                column: error.valid_up_to() + 1,
            }),
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
        self.digest.update(&self.buffer);
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
