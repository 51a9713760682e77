//! Inventories for what comes after the opening: graphs to plan and prove with.

use std::path::Path;

use dbmuster::access::iam::Gathered;
use dbmuster::access::{Access, Readers};
use dbmuster::inventory::{InventoryError, Reader};
use dbmuster::model::Gap;
use dbmuster::review::inputs::Mapping;
use dbmuster::review::{Beside, Coming, Defaults, Intake, Line, Past, Reviewable, SourceRecord};

use crate::diagnostic::Failure;

const BATCH: usize = 4096;

/// An inventory that was read.
#[derive(Debug)]
pub struct Read {
    pub access: Access,
    pub gaps: Vec<Gap>,
    pub defaults: Defaults,
    pub source: SourceRecord,
    /// The population that it would give, and who comes in by IAM; absent when that was not asked for.
    pub later: Option<(Vec<Line>, Coming)>,
    /// Who reaches what from IAM, as far as it was gathered.
    pub gathered: Gathered,
}

/// Reads an inventory; its population too, when that is asked for.
pub fn read(path: &Path, with_lines: bool) -> Result<Read, Failure> {
    let unread = |error: InventoryError| Failure::from(&error);
    let mut reader = Reader::open(path).map_err(unread)?;
    let (mut readers, mut intake, mut gaps) = (Readers::default(), Intake::default(), Vec::new());
    let (mut gathered, mut defaults) = (Gathered::default(), Defaults::default());
    while let Some(batch) = reader.next_batch(BATCH).map_err(unread)? {
        for resource in &batch.parse().map_err(unread)? {
            readers.add(resource);
            defaults.resource(resource);
            if with_lines {
                intake.resource(resource);
            } else {
                gathered.add(resource);
            }
        }
        if with_lines {
            batch.gaps.iter().for_each(|gap| intake.gap(gap));
            batch.reads.iter().for_each(|read| intake.read(read));
        } else {
            batch.gaps.iter().for_each(|gap| gathered.gap(gap));
        }
        gaps.extend(batch.gaps);
    }
    let (resources, counted) = reader.counts();
    let header = reader.header();
    let source = SourceRecord {
        name: path.display().to_string(),
        digest: reader.digest().unwrap_or_default(),
        collected_at: header.collected_at.clone(),
        scope_digest: header.scope_digest.clone().unwrap_or_default(),
        resources,
        gaps: counted,
    };
    let later = with_lines.then(|| lines(intake, &source.collected_at));
    Ok(Read { access: readers.finish(), gaps, defaults, source, later, gathered })
}

/// Lines as fine as they come: nothing is put together, and who reviews them does not matter.
fn lines(intake: Intake, collected_at: &str) -> (Vec<Line>, Coming) {
    let mapping = Mapping::default();
    let beside = Beside {
        mapping: &mapping,
        people: None,
        last_seen: None,
        dormant_days: i64::MAX,
        most_lines: usize::MAX,
        collected_at,
        opened_at: collected_at,
        due: "",
    };
    let reviewable = Reviewable::new(intake, &beside);
    let past = Past::default();
    let lines = reviewable.shares().iter().flat_map(|share| reviewable.lines(share, &past)).collect();
    (lines, reviewable.coming())
}
