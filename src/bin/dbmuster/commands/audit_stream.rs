//! `dbmuster audit --format ndjson`: findings as they are made, in the memory of a few thousand resources.

use std::io::Write;
use std::path::Path;

use dbmuster::evaluate::{Evaluator, Index, Item, Judgement};
use dbmuster::inventory::{Batch, InventoryError, Reader};
use dbmuster::model::{Coverage, Gap, MissingField, Severity, Status, kinds};
use dbmuster::rego::RegoError;
use serde::Serialize;

use crate::diagnostic::Failure;

/// Resources in one batch, and batches under way at once for each thread.
const BATCH: usize = 256;
const BATCHES_PER_THREAD: usize = 8;

/// What is left when the findings have been written.
#[derive(Debug, Default)]
pub struct Totals {
    pub coverage: Coverage,
    pub gaps: Vec<Gap>,
    /// Records of the ledger.
    pub places: usize,
    /// Failed and indeterminate cells at or above the severity that was asked for.
    pub failed_at: usize,
    pub indeterminate_at: usize,
}

#[derive(Serialize)]
struct Line<'a> {
    policy_id: &'a str,
    severity: Severity,
    resource_id: &'a str,
    resource_type: &'a str,
    status: Status,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed: Option<&'a serde_json::Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    missing: &'a [MissingField],
}

/// Judges the inventory in two passes: one for what policies look up, if any do, and one for the resources.
pub fn run(path: &Path, evaluator: &Evaluator<'_>, fail_on: Severity, out: &mut dyn Write) -> Result<Totals, Failure> {
    let index = read_index(path, evaluator)?;
    let mut reader = Reader::open(path).map_err(|error| unread(&error))?;
    let threads = match evaluator.settings().threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    };
    let session = evaluator.session(&index);
    let mut totals = Totals::default();
    loop {
        let mut batches = Vec::new();
        let mut window = Vec::new();
        while window.len() < threads * BATCHES_PER_THREAD {
            let Some(batch) = reader.next_batch(BATCH).map_err(|error| unread(&error))? else { break };
            totals.gaps.extend(batch.gaps.iter().cloned());
            totals.places += batch.reads.len();
            window.push(batch.json.clone());
            batches.push(batch);
        }
        if window.is_empty() {
            break;
        }
        let each = |items: &[Item], judged: &[Vec<Judgement>]| written(evaluator, items, judged, fail_on);
        for (result, batch) in session.judge_batches(&window, &each).into_iter().zip(&batches) {
            let (bytes, part) = result.map_err(|error| unusable(path, batch, &error))?;
            out.write_all(&bytes).map_err(|error| Failure::usage(format!("failed to write findings: {error}")))?;
            totals.add(&part);
        }
    }
    totals.coverage.gaps = totals.gaps.len();
    Ok(totals)
}

fn unread(error: &InventoryError) -> Failure {
    error.into()
}

/// First pass: only what policies look up is kept. Which types the file holds is not known yet, so it is made ready
/// for all.
fn read_index(path: &Path, evaluator: &Evaluator<'_>) -> Result<Index, Failure> {
    let types = || kinds::ALL.iter().map(|kind| kind.name);
    evaluator.compile_for(types())?;
    let mut index = evaluator.new_index(types(), Vec::new());
    if index.is_needless() {
        return Ok(index);
    }
    let mut gaps = Vec::new();
    let mut reader = Reader::open(path).map_err(|error| unread(&error))?;
    while let Some(batch) = reader.next_batch(BATCH).map_err(|error| unread(&error))? {
        let wanted = batch.lines.iter().filter(|line| index.wants(line.kind.name));
        let texts: Vec<&str> = wanted.filter_map(|line| batch.json.get(line.range.clone())).collect();
        match Item::parse_batch(&format!("[{}]", texts.join(","))) {
            Ok(items) => items.iter().for_each(|item| index.add(item)),
            Err(error) => return Err(unusable(path, &batch, &error)),
        }
        gaps.extend(batch.gaps);
    }
    Ok(index.with_gaps(gaps))
}

/// The line that is to blame, if one alone is.
fn unusable(path: &Path, batch: &Batch, error: &RegoError) -> Failure {
    let whole = || Failure::usage(format!("failed to read {}: {error}", path.display()));
    batch.first_error().map_or_else(whole, |error| unread(&error))
}

fn written(
    evaluator: &Evaluator<'_>,
    items: &[Item],
    judged: &[Vec<Judgement>],
    fail_on: Severity,
) -> (Vec<u8>, Totals) {
    let mut bytes = Vec::new();
    let mut totals = Totals::default();
    for (item, judgements) in items.iter().zip(judged) {
        if item.reference_only {
            continue;
        }
        totals.coverage.resources_seen += 1;
        totals.coverage.resources_evaluated +=
            usize::from(judgements.iter().any(|judgement| judgement.status != Status::NotApplicable));
        for judgement in judgements {
            totals.coverage.count(judgement.status);
            let Some(loaded) = evaluator.set().policies.get(judgement.policy as usize) else { continue };
            let at = loaded.policy.severity >= fail_on;
            totals.failed_at += usize::from(at && judgement.status == Status::Fail);
            totals.indeterminate_at += usize::from(at && judgement.status == Status::Indeterminate);
            let Some(detail) = &judgement.detail else { continue };
            let line = Line {
                policy_id: &loaded.policy.id,
                severity: loaded.policy.severity,
                resource_id: item.id(),
                resource_type: item.resource_type(),
                status: judgement.status,
                message: &detail.text(),
                field: detail.field.as_deref(),
                observed: detail.observed.as_ref(),
                missing: &detail.missing,
            };
            // A vector takes every byte, and these types always serialise.
            if serde_json::to_writer(&mut bytes, &line).is_ok() {
                bytes.push(b'\n');
            }
        }
    }
    (bytes, totals)
}

impl Totals {
    fn add(&mut self, other: &Self) {
        let (a, b) = (&mut self.coverage, &other.coverage);
        a.resources_seen += b.resources_seen;
        a.resources_evaluated += b.resources_evaluated;
        a.passed += b.passed;
        a.failed += b.failed;
        a.not_applicable += b.not_applicable;
        a.indeterminate += b.indeterminate;
        a.errors += b.errors;
        self.failed_at += other.failed_at;
        self.indeterminate_at += other.indeterminate_at;
    }
}
