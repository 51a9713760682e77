//! From the bytes of a file or pipe to UTF-8 text: gzip, byte order marks, UTF-16, and the digest of what was read.
//!
//! Owns the promise that what was judged is what was hashed. Main types: [`Decoded`], [`Input`], [`Watch`].

use std::cell::RefCell;
use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::rc::Rc;
use std::time::SystemTime;

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::error::PlanProblem;

/// What the reader of text reports through [`io::Error`].
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    #[error("the text is not valid UTF-16, or in another encoding than UTF-8 and UTF-16")]
    Encoding,
    #[error("the gzip data is damaged or cut off")]
    Gzip,
}

/// What the first bytes say.
#[derive(Debug)]
pub enum Input<'a> {
    Text(Decoded<'a>),
    /// A zip archive, which is what a saved plan is.
    Zip,
    Zstd,
}

/// UTF-8 text, or what claims to be: the scanner checks it.
pub struct Decoded<'a> {
    text: Box<dyn Read + 'a>,
    hashed: Rc<RefCell<Tally>>,
}

#[derive(Default)]
struct Tally {
    digest: Sha256,
    bytes: u64,
}

/// Size and time of a file before it was read.
#[derive(Debug)]
pub struct Watch {
    before: Option<(u64, Option<SystemTime>)>,
    file: Option<File>,
}

impl Watch {
    /// Opens a file and remembers what it was.
    pub fn open(path: &Path) -> Result<(File, Self), PlanProblem> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(PlanProblem::Folder);
        }
        let before = metadata.is_file().then(|| stamp(&metadata));
        let second = if before.is_some() { file.try_clone().ok() } else { None };
        Ok((file, Self { before, file: second }))
    }

    /// Fails when the file is no longer what it was, or was not read to its end.
    pub fn check(&self, bytes_read: Option<u64>) -> Result<(), PlanProblem> {
        let (Some(before), Some(file)) = (&self.before, &self.file) else { return Ok(()) };
        let after = stamp(&file.metadata()?);
        // Files of the proc file system and the like report no size.
        let sized = before.0 > 0;
        if *before != after || (sized && bytes_read.is_some_and(|count| count != before.0)) {
            return Err(PlanProblem::Changed);
        }
        Ok(())
    }
}

fn stamp(metadata: &Metadata) -> (u64, Option<SystemTime>) {
    (metadata.len(), metadata.modified().ok())
}

/// Looks at the first bytes and prepares the reading of the rest.
pub fn decode<'a>(raw: impl Read + 'a) -> Result<Input<'a>, PlanProblem> {
    let hashed = Rc::new(RefCell::new(Tally::default()));
    let (start, rest) = peek(Hashing { inner: raw, hashed: Rc::clone(&hashed) })?;
    let text = match start.as_slice() {
        [b'P', b'K', 3, 4, ..] => return Ok(Input::Zip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => return Ok(Input::Zstd),
        [0x1f, 0x8b, ..] => {
            let unpacked = Unpacked(MultiGzDecoder::new(BufReader::with_capacity(64 * 1024, rest)));
            let (start, rest) = peek(unpacked)?;
            text(&start, rest)?
        }
        _ => text(&start, rest)?,
    };
    Ok(Input::Text(Decoded { text, hashed }))
}

impl Decoded<'_> {
    /// SHA-256 of the raw bytes, hexadecimal, and their number.
    #[must_use]
    pub fn digest(&self) -> (String, u64) {
        let tally = self.hashed.borrow();
        let digest = tally.digest.clone().finalize();
        (digest.iter().map(|byte| format!("{byte:02x}")).collect(), tally.bytes)
    }
}

impl fmt::Debug for Decoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoded").finish_non_exhaustive()
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.text.read(out)
    }
}

/// The text behind what marks its encoding, which the first bytes show; `rest` begins with them.
pub(super) fn text<'a>(start: &[u8], rest: impl Read + 'a) -> Result<Box<dyn Read + 'a>, PlanProblem> {
    Ok(match start {
        [0xff, 0xfe, 0, 0] | [0, 0, ..] | [_, 0, 0, 0] => return Err(PlanProblem::Encoding),
        [0xff, 0xfe, ..] => Box::new(Utf16::new(without(2, rest)?, u16::from_le_bytes)),
        [0xfe, 0xff, ..] => Box::new(Utf16::new(without(2, rest)?, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, ..] => Box::new(without(3, rest)?),
        // JSON begins with an ASCII character, so a zero tells which half is missing.
        [_, 0, ..] => Box::new(Utf16::new(rest, u16::from_le_bytes)),
        [0, _, ..] => Box::new(Utf16::new(rest, u16::from_be_bytes)),
        _ => Box::new(rest),
    })
}

/// A reader that gives the bytes that were looked at again.
type Again<R> = io::Chain<io::Cursor<Vec<u8>>, R>;

/// The first four bytes, and a reader that gives them again.
fn peek<R: Read>(mut reader: R) -> io::Result<(Vec<u8>, Again<R>)> {
    let mut start = Vec::with_capacity(4);
    (&mut reader).take(4).read_to_end(&mut start)?;
    Ok((start.clone(), io::Cursor::new(start).chain(reader)))
}

fn without<R: Read>(count: u64, mut reader: R) -> io::Result<R> {
    io::copy(&mut (&mut reader).take(count), &mut io::sink())?;
    Ok(reader)
}

struct Hashing<R> {
    inner: R,
    hashed: Rc<RefCell<Tally>>,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        let mut tally = self.hashed.borrow_mut();
        tally.digest.update(out.get(..count).unwrap_or(&[]));
        tally.bytes += count as u64;
        Ok(count)
    }
}

struct Unpacked<R>(MultiGzDecoder<R>);

impl<R: io::BufRead> Read for Unpacked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                io::Error::new(io::ErrorKind::InvalidData, DecodeError::Gzip)
            }
            _ => error,
        })
    }
}

/// UTF-16 to UTF-8 in pieces.
struct Utf16<R> {
    inner: R,
    unit: fn([u8; 2]) -> u16,
    raw: Vec<u8>,
    ready: Vec<u8>,
    given: usize,
}

impl<R: Read> Utf16<R> {
    const fn new(inner: R, unit: fn([u8; 2]) -> u16) -> Self {
        Self { inner, unit, raw: Vec::new(), ready: Vec::new(), given: 0 }
    }

    /// Turns the next piece into text; nothing is ready at the end only.
    fn refill(&mut self) -> io::Result<()> {
        let invalid = || io::Error::new(io::ErrorKind::InvalidData, DecodeError::Encoding);
        self.ready.clear();
        self.given = 0;
        while self.ready.is_empty() {
            let count = (&mut self.inner).take(64 * 1024).read_to_end(&mut self.raw)?;
            if count == 0 {
                return if self.raw.is_empty() { Ok(()) } else { Err(invalid()) };
            }
            let mut units: Vec<u16> = self.raw.as_chunks().0.iter().map(|pair| (self.unit)(*pair)).collect();
            // Half a pair waits for the other half.
            if units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
                units.pop();
            }
            self.raw.drain(..units.len() * 2);
            let mut text = String::with_capacity(units.len());
            for character in char::decode_utf16(units) {
                text.push(character.map_err(|_| invalid())?);
            }
            self.ready = text.into_bytes();
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.given == self.ready.len() {
            self.refill()?;
        }
        let left = self.ready.get(self.given..).unwrap_or(&[]);
        let count = left.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..count), left.get(..count)) {
            to.copy_from_slice(from);
        }
        self.given += count;
        Ok(count)
    }
}
