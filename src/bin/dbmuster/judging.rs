//! From inventory files to an evaluation: for an audit, for the run before it under new policies, and for a run that is
//! made again from its evidence.

use std::path::{Path, PathBuf};

use dbmuster::evaluate::{Evaluator, Item, Job, assemble};
use dbmuster::inventory::{InventoryError, Joined, Reader, join};
use dbmuster::model::{Evaluation, Ledger};
use tempfile::TempDir;

use crate::diagnostic::Failure;

/// Resources read at once.
const BATCH: usize = 256;
/// Name of an inventory that a run makes for itself.
pub const MADE: &str = "inventory.ndjson.zst";

/// What was judged, and how it came out.
#[derive(Debug)]
pub struct Judged {
    pub evaluation: Evaluation,
    /// SHA-256 of the decompressed file, hexadecimal.
    pub digest: String,
    /// Resources in the file, and reads that failed.
    pub counts: (u64, u64),
}

/// One file that holds what all of several do.
#[derive(Debug)]
pub struct Whole {
    pub path: PathBuf,
    /// Absent when there is one file only.
    pub joined: Option<Joined>,
    #[expect(dead_code, reason = "it is removed when this is dropped")]
    room: Option<TempDir>,
}

/// Puts inventories together; one alone stays the file it is.
///
/// # Errors
///
/// When one of them is no whole inventory, or there is no room.
pub fn whole(paths: &[PathBuf]) -> Result<Whole, Failure> {
    if let [only] = paths {
        return Ok(Whole { path: only.clone(), joined: None, room: None });
    }
    let room = room()?;
    let path = room.path().join(MADE);
    let joined = join(paths, &path).map_err(|error| Failure::from(&error))?;
    Ok(Whole { path, joined: Some(joined), room: Some(room) })
}

/// A folder that goes with this run.
///
/// # Errors
///
/// When there is no room for it.
pub fn room() -> Result<TempDir, Failure> {
    tempfile::tempdir().map_err(|error| {
        let help = "free some space for temporary files";
        Failure::with_help(format!("failed to make room for the inventory: {error}"), help)
    })
}

/// Judges everything in the file.
///
/// # Errors
///
/// When the file is no whole inventory, or a policy that is needed does not compile.
pub fn judge(path: &Path, evaluator: &Evaluator<'_>, keep_tags: bool) -> Result<Judged, Failure> {
    let unread = |error: InventoryError| Failure::from(&error);
    let mut reader = Reader::open(path).map_err(unread)?;
    let mut job = Job { keep_tags, ..Job::default() };
    let mut ledger = Ledger::default();
    while let Some(mut batch) = reader.next_batch(BATCH).map_err(unread)? {
        match Item::parse_batch(&batch.json) {
            Ok(items) => job.after.extend(items),
            Err(error) => {
                let better = batch.first_error().map(unread);
                return Err(
                    better.unwrap_or_else(|| Failure::usage(format!("failed to read {}: {error}", path.display())))
                );
            }
        }
        job.gaps.append(&mut batch.gaps);
        batch.reads.iter().for_each(|read| ledger.add(read));
    }
    let digest = reader.digest().unwrap_or_default();
    job.digest.clone_from(&digest);
    let counts = reader.counts();
    let mut evaluation = assemble(evaluator, vec![job])?;
    evaluation.places = ledger.into_places();
    Ok(Judged { evaluation, digest, counts })
}
