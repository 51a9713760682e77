//! `dbmuster audit --format ndjson`: findings as they are made, in the memory of a few thousand resources.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use dbmuster::evaluate::{Evaluator, Index, Item, Judge, Judgement};
use dbmuster::inventory::{Batch, InventoryError, Reader};
use dbmuster::model::{Coverage, Gap, MissingField, Severity, Status, kinds};
use dbmuster::rego::{RecordParser, RegoError, Shape};
use serde::Serialize;

use crate::diagnostic::Failure;

/// Resources in one batch, and batches under way at once for each thread.
const BATCH: usize = 128;
const BATCHES_PER_THREAD: usize = 4;

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

/// One batch on its way through a thread. Its memory is used again for later ones.
#[derive(Default)]
struct Task {
    batch: Batch,
    findings: Vec<u8>,
}

/// Judges the inventory in two passes: one for what policies look up, if any do, and one for the resources.
pub fn run(path: &Path, evaluator: &Evaluator<'_>, fail_on: Severity, out: &mut dyn Write) -> Result<Totals, Failure> {
    let (index, mut reader) = read_index(path, evaluator)?;
    let threads = match evaluator.settings().threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    };
    let session = evaluator.session(&index);
    let mut totals = Totals::default();
    let mut tasks: Vec<Task> = (0..threads * BATCHES_PER_THREAD).map(|_| Task::default()).collect();
    loop {
        let mut filled = 0;
        for task in &mut tasks {
            if !reader.fill(&mut task.batch, BATCH).map_err(|error| unread(&error))? {
                break;
            }
            totals.gaps.append(&mut task.batch.gaps);
            totals.places += task.batch.reads.len();
            filled += 1;
        }
        if filled == 0 {
            break;
        }
        let judged = session.stream(&mut tasks[..filled], &|task, judge| work(task, judge, evaluator, fail_on));
        for (part, task) in judged.into_iter().zip(&tasks) {
            totals.add(&part.map_err(|error| unusable(path, &task.batch, &error))?);
            out.write_all(&task.findings)
                .map_err(|error| Failure::usage(format!("failed to write findings: {error}")))?;
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
fn read_index(path: &Path, evaluator: &Evaluator<'_>) -> Result<(Index, Reader), Failure> {
    let types = || kinds::ALL.iter().map(|kind| kind.name);
    evaluator.compile_for(types())?;
    let mut reader = Reader::open(path).map_err(|error| unread(&error))?.without_digest();
    let mut index = evaluator.new_index(types(), Vec::new());
    if index.is_needless() {
        return Ok((index, reader));
    }
    let parser = |name| index.shape(name).map(|shape| (name, (RecordParser::new(&shape), shape)));
    let mut parsers: HashMap<&str, (RecordParser, Shape)> = types().filter_map(parser).collect();
    let mut gaps = Vec::new();
    let mut batch = Batch::default();
    while reader.fill(&mut batch, BATCH).map_err(|error| unread(&error))? {
        for line in &batch.lines {
            let text = batch.json.get(line.range.clone()).unwrap_or_default();
            let Some((parser, shape)) = parsers.get_mut(line.kind.name) else { continue };
            let item = parser.parse(text).and_then(|document| {
                Item::from_part(document, shape).map_err(|error| RegoError::Document { message: error.to_string() })
            });
            index.add(&item.map_err(|error| unusable(path, &batch, &error))?);
        }
        gaps.append(&mut batch.gaps);
    }
    let again = reader.again().map_err(|error| unread(&error))?;
    Ok((index.with_gaps(gaps), again))
}

/// The line that is to blame, if one alone is.
fn unusable(path: &Path, batch: &Batch, error: &RegoError) -> Failure {
    let whole = || Failure::usage(format!("failed to read {}: {error}", path.display()));
    batch.first_error().map_or_else(whole, |error| unread(&error))
}

/// Judges the resources of a batch and writes what there is to say of them.
fn work(
    task: &mut Task,
    judge: &mut Judge<'_, '_>,
    evaluator: &Evaluator<'_>,
    fail_on: Severity,
) -> Result<Totals, RegoError> {
    let mut totals = Totals::default();
    task.findings.clear();
    for line in &task.batch.lines {
        let text = task.batch.json.get(line.range.clone()).unwrap_or_default();
        let (item, judgements) = judge.text(line.kind, text)?;
        if !item.reference_only {
            written(evaluator, &item, &judgements, fail_on, &mut task.findings, &mut totals);
        }
    }
    Ok(totals)
}

fn written(
    evaluator: &Evaluator<'_>,
    item: &Item,
    judgements: &[Judgement],
    fail_on: Severity,
    bytes: &mut Vec<u8>,
    totals: &mut Totals,
) {
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
        if serde_json::to_writer(&mut *bytes, &line).is_ok() {
            bytes.push(b'\n');
        }
    }
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
