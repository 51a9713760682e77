//! From an inventory file to an evaluation.

use std::path::Path;

use dbmuster::evaluate::{Evaluator, Item, Job, assemble};
use dbmuster::inventory::{InventoryError, Reader};
use dbmuster::model::{Evaluation, Ledger};

use crate::diagnostic::Failure;

/// Resources read at once.
const BATCH: usize = 256;

/// What was judged, and how it came out.
#[derive(Debug)]
pub struct Judged {
    pub evaluation: Evaluation,
    /// Of the file: resources, and reads that failed.
    pub counts: (u64, u64),
}

/// Judges everything in the file.
///
/// # Errors
///
/// When the file is no whole inventory, or a policy that is needed does not compile.
pub fn judge(path: &Path, evaluator: &Evaluator<'_>) -> Result<Judged, Failure> {
    let unread = |error: InventoryError| Failure::from(&error);
    let mut reader = Reader::open(path).map_err(unread)?;
    let mut job = Job::default();
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
    job.digest = reader.digest().unwrap_or_default();
    let counts = reader.counts();
    let mut evaluation = assemble(evaluator, vec![job])?;
    evaluation.places = ledger.into_places();
    Ok(Judged { evaluation, counts })
}
