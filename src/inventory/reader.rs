//! An inventory file, read in batches so that a fleet of any size fits in memory.
//!
//! A resource stays the JSON text it is: whoever evaluates parses a whole batch at once. Still every line is checked
//! to be one JSON object of a known type with an id of its own and without null. Main types: [`Reader`], [`Batch`].

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::ops::Range;
use std::path::Path;

use super::check::check_resource;
use super::error::{InventoryError, plain, shown};
use super::lines::Lines;
use super::record::{End, Fault, Head, fault, first_null, head, plain_head, push_without_record, without_record};
use crate::model::inventory::{INVENTORY_SCHEMA_VERSION, InventoryHeader};
use crate::model::kinds;
use crate::model::{Gap, Kind, Read, Resource};

/// A batch is handed out early when it holds this much text, whatever number of lines was asked for.
const MAX_BATCH_BYTES: usize = 8 * 1024 * 1024;

/// Reads an inventory from its header to its end record.
#[derive(Debug)]
pub struct Reader {
    lines: Lines,
    header: InventoryHeader,
    seen: HashSet<u64, BuildHasherDefault<Unhashed>>,
    resources: u64,
    gaps: u64,
    reads: u64,
    ended: bool,
    /// Every line was found good by a reader before this one.
    again: bool,
}

/// Some lines of an inventory.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// JSON array of the resources, in the order of the file, without their `record` member.
    pub json: String,
    /// One for each element of the array.
    pub lines: Vec<RawLine>,
    /// Gaps that stood between these resources.
    pub gaps: Vec<Gap>,
    /// Records of the ledger that stood between them.
    pub reads: Vec<Read>,
    path: String,
}

/// Where one element of a [`Batch`] comes from.
#[derive(Debug, Clone)]
pub struct RawLine {
    /// Line of the file, from 1.
    pub number: usize,
    /// Bytes of [`Batch::json`] that hold the resource.
    pub range: Range<usize>,
    pub kind: &'static Kind,
    /// Characters by which columns moved to the left; absent when they cannot be told.
    cut: Option<usize>,
}

impl Reader {
    /// Opens a file (plain, gzip or zstd, told by its first bytes) and reads its header.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is empty, is no inventory, or has another major version.
    pub fn open(path: &Path) -> Result<Self, InventoryError> {
        Self::of(Lines::open(path)?)
    }

    fn of(mut lines: Lines) -> Result<Self, InventoryError> {
        let header = read_header(&mut lines)?;
        let seen = HashSet::default();
        Ok(Self { lines, header, seen, resources: 0, gaps: 0, reads: 0, ended: false, again: false })
    }

    /// For whoever does not ask for [`Self::digest`]; computing it costs time.
    #[must_use]
    pub fn without_digest(mut self) -> Self {
        self.lines.skip_digest();
        self
    }

    /// Begins anew, for whoever reads a file twice. What was found good by this reader, which came to its end, is not
    /// checked once more; that the file is still the one it was, is.
    ///
    /// # Errors
    ///
    /// As [`Self::open`], and when the file was changed in the meantime or cannot be read twice, such as a pipe.
    pub fn again(&self) -> Result<Self, InventoryError> {
        let lines = self.lines.again()?;
        Ok(Self { again: self.ended, ..Self::of(lines)? }.without_digest())
    }

    /// First line of the file.
    #[must_use]
    pub const fn header(&self) -> &InventoryHeader {
        &self.header
    }

    /// SHA-256 of the decompressed bytes, hexadecimal. Absent until everything was read, and when it is not computed.
    #[must_use]
    pub fn digest(&self) -> Option<String> {
        self.lines.digest().filter(|_| self.ended)
    }

    /// Resources and gaps read so far.
    #[must_use]
    pub const fn counts(&self) -> (u64, u64) {
        (self.resources, self.gaps)
    }

    /// The next resources, at most `max` (at least one is read), and the gaps between them; `None` after the end record.
    ///
    /// # Errors
    ///
    /// The first line that is wrong, or [`InventoryError::CutShort`] when the file stops without an end record.
    pub fn next_batch(&mut self, max: usize) -> Result<Option<Batch>, InventoryError> {
        let mut batch = Batch::default();
        Ok(self.fill(&mut batch, max)?.then_some(batch))
    }

    /// The same into a batch that was used before, whose memory is used again. False after the end record.
    ///
    /// # Errors
    ///
    /// As [`Self::next_batch`].
    pub fn fill(&mut self, batch: &mut Batch, max: usize) -> Result<bool, InventoryError> {
        batch.json.clear();
        batch.lines.clear();
        batch.gaps.clear();
        batch.reads.clear();
        if batch.path.is_empty() {
            batch.path = shown(self.lines.path());
        }
        batch.json.push('[');
        while !self.ended && batch.lines.len() < max.max(1) && batch.json.len() < MAX_BATCH_BYTES {
            self.read_line(batch)?;
        }
        batch.json.push(']');
        // The last lines of a file may be its end record alone.
        Ok(!(batch.lines.is_empty() && batch.gaps.is_empty() && batch.reads.is_empty()))
    }

    fn read_line(&mut self, batch: &mut Batch) -> Result<(), InventoryError> {
        let after = self.lines.number();
        // Taken out, because the lines behind it may be needed to tell what is wrong with it.
        let Some(text) = self.lines.take_line()? else {
            return Err(InventoryError::CutShort { path: batch.path.clone(), line: after });
        };
        let line = self.lines.number();
        let read = match plain_head(&text).filter(|_| self.again) {
            Some(head) => self.take_resource(batch, &text, &head, line),
            None => self.sort_line(batch, &text, line),
        };
        self.lines.give_back(text);
        read
    }

    fn sort_line(&mut self, batch: &mut Batch, text: &str, line: usize) -> Result<(), InventoryError> {
        let path = batch.path.clone();
        let bad = |(column, reason): Fault| InventoryError::BadLine { path: path.clone(), line, column, reason };
        let head = match head(text) {
            Ok(head) => head,
            Err(found) => return Err(self.cut_or_bad(found, bad)),
        };
        if let Some(field) = first_null(text) {
            return Err(InventoryError::NullValue { path, line, field });
        }
        match head.record.as_ref().map(|word| word.0.as_ref()) {
            Some("resource") => self.take_resource(batch, text, &head, line),
            Some("gap") => {
                batch.gaps.push(typed(text).map_err(bad)?);
                self.gaps += 1;
                Ok(())
            }
            Some("read") => {
                batch.reads.push(typed(text).map_err(bad)?);
                self.reads += 1;
                Ok(())
            }
            Some("end") => {
                let end: End = typed(text).map_err(bad)?;
                self.finish(&end)
            }
            Some("inventory") => {
                Err(bad((None, "a second header; an inventory has one, on its first line".to_owned())))
            }
            Some(other) => Err(bad((None, format!("`record` is {other:?}, not `resource`, `gap`, `read` or `end`")))),
            None => Err(bad((None, "missing field `record`".to_owned()))),
        }
    }

    /// A broken last line is the sign of a file that was cut; a broken line before others is not.
    fn cut_or_bad(&mut self, found: Fault, bad: impl Fn(Fault) -> InventoryError) -> InventoryError {
        let line = self.lines.number();
        match self.lines.next_line() {
            Ok(None) => InventoryError::CutShort { path: shown(self.lines.path()), line: line - 1 },
            Ok(Some(_)) | Err(_) => bad(found),
        }
    }

    fn take_resource(
        &mut self,
        batch: &mut Batch,
        text: &str,
        head: &Head<'_>,
        line: usize,
    ) -> Result<(), InventoryError> {
        let missing = |name: &str| InventoryError::BadLine {
            path: shown(self.lines.path()),
            line,
            column: None,
            reason: format!("missing field `{name}`"),
        };
        let id = head.id.as_ref().ok_or_else(|| missing("id"))?.0.as_ref();
        let resource_type = head.resource_type.as_ref().ok_or_else(|| missing("resource_type"))?.0.as_ref();
        let Some(kind) = kinds::find(resource_type) else {
            let (path, resource_type) = (batch.path.clone(), resource_type.to_owned());
            return Err(InventoryError::UnknownType { path, line, resource_type });
        };
        if !self.again && !self.seen.insert(hash(id)) {
            self.refuse_duplicate(id, line)?;
        }
        if !batch.lines.is_empty() {
            batch.json.push(',');
        }
        let start = batch.json.len();
        let cut = push_without_record(text, &mut batch.json).map_err(|(column, reason)| InventoryError::BadLine {
            path: batch.path.clone(),
            line,
            column,
            reason,
        })?;
        batch.lines.push(RawLine { number: line, range: start..batch.json.len(), kind, cut });
        self.resources += 1;
        Ok(())
    }

    /// Two ids have the same hash: looks whether they are the same, so that a rare coincidence refuses no fleet.
    fn refuse_duplicate(&self, id: &str, line: usize) -> Result<(), InventoryError> {
        let mut first = None;
        if self.lines.is_rereadable() {
            let mut lines = Lines::open(self.lines.path())?;
            while let Some(text) = lines.next_line()? {
                let same = head(text).is_ok_and(|head| {
                    head.record.is_some_and(|word| word.0 == "resource") && head.id.is_some_and(|other| other.0 == id)
                });
                if lines.number() >= line {
                    return Ok(());
                }
                if same {
                    first = Some(lines.number());
                    break;
                }
            }
        }
        Err(InventoryError::DuplicateId { path: shown(self.lines.path()), line, id: id.to_owned(), first })
    }

    fn finish(&mut self, end: &End) -> Result<(), InventoryError> {
        let path = shown(self.lines.path());
        let counts = [
            ("resources", end.resources, self.resources),
            ("gaps", end.gaps, self.gaps),
            ("reads", end.reads, self.reads),
        ];
        for (what, declared, read) in counts {
            if declared != read {
                return Err(InventoryError::WrongCount { path, what, declared, read });
            }
        }
        match self.lines.next_line() {
            Ok(None) => {
                self.ended = true;
                Ok(())
            }
            Ok(Some(_)) | Err(InventoryError::InvalidUtf8 { .. } | InventoryError::LineTooLong { .. }) => {
                Err(InventoryError::TrailingContent { path, line: self.lines.number() })
            }
            Err(error) => Err(error),
        }
    }
}

impl Batch {
    /// The resources, typed and checked.
    ///
    /// # Errors
    ///
    /// The first line that does not hold a resource that fits its type.
    pub fn parse(&self) -> Result<Vec<Resource>, InventoryError> {
        self.lines.iter().map(|line| self.parse_line(line)).collect()
    }

    /// The error of the first line that is no resource, for a caller whose own parse of the array failed.
    #[must_use]
    pub fn first_error(&self) -> Option<InventoryError> {
        self.lines.iter().find_map(|line| self.parse_line(line).err())
    }

    fn parse_line(&self, line: &RawLine) -> Result<Resource, InventoryError> {
        let text = self.json.get(line.range.clone()).unwrap_or_default();
        let resource: Resource = serde_json::from_str(text).map_err(|error| {
            let (column, reason) = fault(&error, line.cut.unwrap_or(0));
            let column = column.filter(|_| line.cut.is_some());
            InventoryError::BadLine { path: self.path.clone(), line: line.number, column, reason }
        })?;
        match check_resource(&resource) {
            Ok(()) => Ok(resource),
            Err(problems) => Err(InventoryError::BadResource {
                path: self.path.clone(),
                line: line.number,
                id: resource.id,
                problems,
            }),
        }
    }
}

fn read_header(lines: &mut Lines) -> Result<InventoryHeader, InventoryError> {
    let path = shown(lines.path());
    let refuse = |found: &str| InventoryError::NotAnInventory { path: path.clone(), found: found.to_owned() };
    let text = match lines.next_line() {
        Ok(Some(text)) => text,
        Ok(None) => return Err(InventoryError::Empty { path }),
        Err(InventoryError::LineTooLong { .. }) => return Err(refuse("its first line is too long for a header")),
        Err(InventoryError::InvalidUtf8 { .. }) => return Err(refuse("it does not begin with text")),
        Err(error) => return Err(error),
    };
    let Ok(head) = head(text) else { return Err(refuse("its first line is not a JSON object")) };
    match head.record.as_ref().map(|word| word.0.as_ref()) {
        Some("inventory") => {}
        Some(other) => return Err(refuse(&format!("its first line has the record {other:?}"))),
        None => return Err(refuse("its first line has no `record`")),
    }
    let version = head.schema_version.map(|version| version.0.into_owned()).unwrap_or_default();
    if major(&version) != major(INVENTORY_SCHEMA_VERSION) {
        return Err(InventoryError::OtherVersion { path, version: plain(&version) });
    }
    if let Some(field) = first_null(text) {
        return Err(InventoryError::NullValue { path, line: lines.number(), field });
    }
    let header = serde_json::from_str(text).map_err(|error| fault(&error, 0));
    header.map_err(|(column, reason)| InventoryError::BadLine { path, line: lines.number(), column, reason })
}

/// A record other than a resource, typed.
fn typed<T: serde::de::DeserializeOwned>(line: &str) -> Result<T, Fault> {
    let (text, cut) = without_record(line)?;
    serde_json::from_str(&text).map_err(|error| {
        let (column, reason) = fault(&error, cut.unwrap_or(0));
        (column.filter(|_| cut.is_some()), reason)
    })
}

fn major(version: &str) -> Option<u32> {
    version.split_once('.').and_then(|(major, minor)| minor.parse::<u32>().ok().and(major.parse().ok()))
}

fn hash(id: &str) -> u64 {
    // Fixed keys: the same file takes the same way through the reader in every run.
    let mut hasher = std::hash::DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

/// Passes a hash through that was computed already.
#[derive(Debug, Default)]
struct Unhashed(u64);

impl Hasher for Unhashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) | u64::from(*byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}
