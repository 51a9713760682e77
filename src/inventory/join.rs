//! Several inventories as one, so that policies can look from one into another. Main types: [`join`], [`Joined`].
//!
//! A resource that stands in several is taken from the one that was collected last: it is the newest word. One that is only
//! known by reference gives way to the resource itself, whatever its age. Gaps and the ledger of all are kept.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{InventoryError, Reader, Writer};
use crate::model::inventory::{HeaderTag, INVENTORY_SCHEMA_VERSION, InventoryHeader};
use crate::model::{Gap, Read, Resource};

const BATCH: usize = 512;
/// Ids of repeated resources that are kept for a message.
const EXAMPLES: usize = 3;

/// One of the inventories that were joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedPart {
    pub resources: u64,
    pub gaps: u64,
    /// SHA-256 of its decompressed bytes, hexadecimal.
    pub digest: String,
}

/// What was joined.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Joined {
    /// In the order in which they were named.
    pub parts: Vec<JoinedPart>,
    /// Resources that stood in a later inventory too and were left out.
    pub repeated: u64,
    /// The first of them by id.
    pub examples: Vec<String>,
}

/// Writes one inventory that holds what all of `sources` hold.
///
/// # Errors
///
/// The first thing that is wrong with any of them, or when `target` cannot be written.
pub fn join(sources: &[PathBuf], target: &Path) -> Result<Joined, InventoryError> {
    let mut opened = Vec::new();
    for (at, path) in sources.iter().enumerate() {
        let reader = Reader::open(path)?;
        let collected_at = reader.header().collected_at.clone();
        opened.push((time_of(&collected_at), collected_at, at, reader));
    }
    // The newest first; of the same age, the one that was named first.
    opened.sort_by(|a, b| b.0.cmp(&a.0).then(a.2.cmp(&b.2)));
    let header = InventoryHeader {
        record: HeaderTag::Inventory,
        schema_version: INVENTORY_SCHEMA_VERSION.to_owned(),
        // The whole is as old as its oldest part.
        collected_at: opened.last().map(|(_, text, _, _)| text.clone()).unwrap_or_default(),
        scope_digest: None,
    };
    let mut writer = Writer::create(target, &header)?;
    let mut joined = Joined::default();
    let mut parts = Vec::new();
    let mut references: Vec<Resource> = Vec::new();
    let mut gaps = Gaps::default();
    let mut ledger = Reads::default();
    for (_, _, at, mut reader) in opened {
        while let Some(batch) = reader.next_batch(BATCH)? {
            for resource in batch.parse()? {
                match (resource.reference_only, writer.has(&resource.id)) {
                    (true, _) => references.push(resource),
                    (false, false) => writer.resource(&resource)?,
                    (false, true) => joined.repeats(resource.id),
                }
            }
            for gap in &batch.gaps {
                if gaps.is_new(gap) {
                    writer.gap(gap)?;
                }
            }
            for read in &batch.reads {
                if ledger.is_new(read) {
                    writer.read(read)?;
                }
            }
        }
        ledger.next_source();
        let (resources, gaps) = reader.counts();
        let digest = reader.digest().unwrap_or_default();
        parts.push((at, JoinedPart { resources, gaps, digest }));
    }
    for resource in &references {
        if !writer.has(&resource.id) {
            writer.resource(resource)?;
        }
    }
    writer.finish()?;
    parts.sort_by_key(|(at, _)| *at);
    joined.parts = parts.into_iter().map(|(_, part)| part).collect();
    Ok(joined)
}

impl Joined {
    fn repeats(&mut self, id: String) {
        self.repeated += 1;
        let at = self.examples.partition_point(|known| *known < id);
        self.examples.insert(at, id);
        self.examples.truncate(EXAMPLES);
    }
}

/// The same read that failed twice is one gap.
#[derive(Default)]
struct Gaps(HashSet<String>);

impl Gaps {
    fn is_new(&mut self, gap: &Gap) -> bool {
        // Gaps always serialise; one that did not would be kept.
        serde_json::to_string(gap).map_or(true, |text| self.0.insert(text))
    }
}

/// The same record in two sources is one read: a source may have been named twice.
#[derive(Default)]
struct Reads {
    earlier: HashSet<String>,
    this: HashSet<String>,
}

impl Reads {
    fn is_new(&mut self, read: &Read) -> bool {
        // Records always serialise; one that did not would be kept.
        let Ok(text) = serde_json::to_string(read) else { return true };
        let is_new = !self.earlier.contains(&text);
        self.this.insert(text);
        is_new
    }

    fn next_source(&mut self) {
        self.earlier.extend(self.this.drain());
    }
}

/// A time that cannot be read is older than any other.
fn time_of(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}
