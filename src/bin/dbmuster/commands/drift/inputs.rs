//! From files to both sides of a comparison.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use dbmuster::config::Settings;
use dbmuster::drift::{Declared, Live};
use dbmuster::inventory::{InventoryError, Reader};
use dbmuster::model::drift::LiveSource;
use dbmuster::model::{Ledger, Resource};
use dbmuster::plan::{self, Plan};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::args::DriftArgs;
use crate::diagnostic::{self, Failure};
use crate::judging;

/// Resources read at once.
const BATCH: usize = 512;

/// The inventories of the flags, or else of the configuration.
///
/// # Errors
///
/// When neither names one.
pub fn inventories(args: &DriftArgs, told: &Settings) -> Result<Vec<PathBuf>, Failure> {
    let found = if args.inventory.is_empty() { &told.sources.inventories } else { &args.inventory };
    if found.is_empty() {
        return Err(Failure::with_help(
            "failed to find what is there: no inventory was named; nothing was compared",
            "collect one with `dbmuster collect --scope FILE` and name it with --inventory FILE",
        ));
    }
    Ok(found.clone())
}

/// Reads the inventories, as far as they are compared.
///
/// # Errors
///
/// When one of them is no whole inventory.
pub fn live(paths: &[PathBuf]) -> Result<Live, Failure> {
    let unread = |error: InventoryError| Failure::from(&error);
    let mut live = Live::default();
    for path in paths {
        let header = Reader::open(path).map_err(unread)?.header().clone();
        let shown = path.to_string_lossy().replace('\\', "/");
        live.sources.push(LiveSource { path: shown, collected_at: header.collected_at, resources: 0 });
    }
    let whole = judging::whole(paths)?;
    let mut reader = Reader::open(&whole.path).map_err(unread)?.without_digest();
    live.collected_at.clone_from(&reader.header().collected_at);
    let mut ledger = Ledger::default();
    while let Some(mut batch) = reader.next_batch(BATCH).map_err(unread)? {
        for line in batch.lines.iter().filter(|line| Live::keeps(line.kind.name)) {
            let text = batch.json.get(line.range.clone()).unwrap_or_default();
            match serde_json::from_str::<Resource>(text) {
                Ok(resource) => live.resources.push(resource),
                Err(error) => {
                    let better = batch.first_error().map(unread);
                    return Err(better.unwrap_or_else(|| {
                        Failure::usage(format!(
                            "failed to read {}, line {}: {error}",
                            whole.path.display(),
                            line.number
                        ))
                    }));
                }
            }
        }
        live.gaps.append(&mut batch.gaps);
        batch.reads.iter().for_each(|read| ledger.add(read));
    }
    live.places = ledger.into_places();
    match (&whole.joined, live.sources.as_mut_slice()) {
        (None, [only]) => only.resources = reader.counts().0,
        (joined, sources) => {
            let parts = joined.iter().flat_map(|joined| &joined.parts);
            sources.iter_mut().zip(parts).for_each(|(source, part)| source.resources = part.resources);
        }
    }
    if let Some(joined) = whole.joined.as_ref().filter(|joined| joined.repeated > 0) {
        diagnostic::note(&format!(
            "{} resources stand in more than one inventory, such as {}: the one collected last counts",
            joined.repeated,
            joined.examples.join(", ")
        ));
    }
    Ok(live)
}

/// The declared side, each source with its age as far as it can be told.
pub fn declared(plans: Vec<Plan>, live: &Live) -> Vec<Declared> {
    let collected = OffsetDateTime::parse(&live.collected_at, &Rfc3339).ok().map(SystemTime::from);
    let one = |plan: Plan| {
        let path = Path::new(&plan.source.path);
        let made_at = plan::made_at(path);
        let changed = path.metadata().ok().filter(std::fs::Metadata::is_file).and_then(|found| found.modified().ok());
        let is_later = changed.zip(collected).is_some_and(|(changed, collected)| changed > collected);
        Declared::of(plan, made_at, is_later)
    };
    plans.into_iter().map(one).collect()
}
