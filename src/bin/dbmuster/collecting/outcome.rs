//! What came of a collection: counts, the ledger by place, and the exit code. Main type: [`Collected`].

use std::fs;
use std::path::{Path, PathBuf};

use dbmuster::inventory::{InventoryError, Reader, Written};
use dbmuster::model::{Gap, Ledger, Place};

use crate::diagnostic::Failure;

/// Where the name of the last inventory is kept, below the user's folder for state.
const LAST: &str = "dbmuster/last-inventory";
/// The last inventory itself, beside its name, when the run that made it kept none.
const COPY: &str = "last-inventory.ndjson.zst";
const BATCH: usize = 1024;

/// An inventory that was just written.
#[derive(Debug)]
pub struct Collected {
    pub written: Written,
    pub places: Vec<Place>,
    pub gaps: Vec<Gap>,
    pub interrupted: bool,
}

impl Collected {
    /// Reads the ledger back from the file: what counts is what is in it.
    pub fn read(path: &Path, written: Written, interrupted: bool) -> Result<Self, Failure> {
        let (places, gaps) = ledger(path)?;
        Ok(Self { written, places, gaps, interrupted })
    }

    /// Whether everything in the scope was read.
    pub fn is_complete(&self) -> bool {
        !self.interrupted && self.gaps.is_empty() && self.places.iter().all(Place::is_complete)
    }
}

/// The places and gaps of an inventory.
pub fn ledger(path: &Path) -> Result<(Vec<Place>, Vec<Gap>), Failure> {
    let unread = |error: InventoryError| Failure::from(&error);
    let mut reader = Reader::open(path).map_err(unread)?;
    let mut ledger = Ledger::default();
    let mut gaps = Vec::new();
    while let Some(mut batch) = reader.next_batch(BATCH).map_err(unread)? {
        batch.reads.iter().for_each(|read| ledger.add(read));
        gaps.append(&mut batch.gaps);
    }
    Ok((ledger.into_places(), gaps))
}

/// Says what was collected, in lines.
pub fn summary(collected: &Collected, out: &Path) -> String {
    let missing = match collected.is_complete() {
        true => "complete".to_owned(),
        false => format!("incomplete: {} gaps", collected.gaps.len()),
    };
    format!("wrote {}: {} resources, {missing}", out.display(), collected.written.resources)
}

/// Remembers which inventory was written last, for commands that ask about the last run.
///
/// One that goes with the run is copied first. A state folder that cannot be written to is no reason to fail: the user can
/// name the file.
pub fn remember(out: &Path, stays: bool) {
    let Some(file) = last_file() else { return };
    let Ok(out) = out.canonicalize() else { return };
    let keep = || {
        fs::create_dir_all(file.parent().unwrap_or(Path::new(".")))?;
        let mut named = out.clone();
        if !stays {
            named = file.with_file_name(COPY);
            fs::copy(&out, &named)?;
        }
        fs::write(&file, named.display().to_string())
    };
    let kept = keep();
    if let Err(error) = kept {
        crate::diagnostic::warn(&format!(
            "{} could not be written: {error}; name the inventory where a command takes `last`",
            file.display()
        ));
    }
}

/// The inventory that was written last.
pub fn last() -> Result<PathBuf, Failure> {
    let unknown = || {
        Failure::with_help("failed to find the last inventory: none was remembered", "name the inventory file instead")
    };
    let text = last_file().and_then(|file| fs::read_to_string(file).ok()).ok_or_else(unknown)?;
    Ok(PathBuf::from(text.trim_end()))
}

fn last_file() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let state = set("XDG_STATE_HOME").or_else(|| set("HOME").map(|home| home.join(".local/state")))?;
    Some(state.join(LAST))
}
