//! `dbmuster audit --format ndjson`: findings as they are made, in the memory of a few thousand resources.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::Path;

use dbmuster::evaluate::{Evaluator, Index, Item, Judge, Judgement, fingerprint};
use dbmuster::inventory::{Batch, InventoryError, Reader};
use dbmuster::model::{Ledger, Location, Severity, Status, kinds};
use dbmuster::rego::{RecordParser, RegoError, Shape};
use dbmuster::report::audit_v1::{AuditFinding, lines};

use crate::diagnostic::Failure;
use crate::exit_code::{self, Counts, ExitRules};

/// Resources in one batch, and batches under way at once for each thread.
const BATCH: usize = 128;
const BATCHES_PER_THREAD: usize = 4;

/// What is left when the findings have been written.
#[derive(Debug, Default)]
struct Totals {
    lines: lines::Totals,
    /// Failed and indeterminate cells at or above the severity that was asked for.
    failed_at: usize,
    indeterminate_at: usize,
    /// Positions of the policies that applied to something.
    applied: BTreeSet<u32>,
}

/// One batch on its way through a thread. Its memory is used again for later ones.
#[derive(Default)]
struct Task {
    batch: Batch,
    findings: Vec<u8>,
}

/// Judges the inventory in two passes: one for what policies look up, if any do, and one for the resources.
pub fn run(path: &Path, evaluator: &Evaluator<'_>, rules: ExitRules, out: &mut dyn Write) -> Result<Counts, Failure> {
    let (index, mut reader) = read_index(path, evaluator)?;
    let (set, settings) = (evaluator.set(), evaluator.settings());
    let start = lines::Start {
        tool_version: env!("CARGO_PKG_VERSION"),
        evaluated_at: &settings.as_of,
        fail_on: rules.fail_on,
        policy_set_digest: &set.digest,
    };
    lines::begin(out, start, set.policies.iter().map(|loaded| &loaded.policy)).map_err(|error| unwritten(&error))?;
    let threads = match settings.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    };
    let session = evaluator.session(&index);
    let mut totals = Totals::default();
    let mut ledger = Ledger::default();
    let mut tasks: Vec<Task> = (0..threads * BATCHES_PER_THREAD).map(|_| Task::default()).collect();
    loop {
        let mut filled = 0;
        for task in &mut tasks {
            if !reader.fill(&mut task.batch, BATCH).map_err(|error| unread(&error))? {
                break;
            }
            totals.lines.gaps.append(&mut task.batch.gaps);
            task.batch.reads.iter().for_each(|read| ledger.add(read));
            filled += 1;
        }
        if filled == 0 {
            break;
        }
        let judged = session.stream(&mut tasks[..filled], &|task, judge| work(task, judge, evaluator, rules.fail_on));
        for (part, task) in judged.into_iter().zip(&tasks) {
            totals.add(&part.map_err(|error| unusable(path, &task.batch, &error))?);
            out.write_all(&task.findings).map_err(|error| unwritten(&error))?;
        }
    }
    let all = &mut totals.lines;
    all.coverage.gaps = all.gaps.len();
    all.places = ledger.into_places();
    all.policies = set.policies.len() as u64;
    let applied = |at: usize| u32::try_from(at).is_ok_and(|at| totals.applied.contains(&at));
    all.stale_tables = set.stale_tables(&settings.as_of, applied);
    let counts = Counts {
        policies: set.policies.len(),
        resources: all.coverage.resources_seen,
        failed: totals.failed_at,
        undecided: totals.indeterminate_at,
        errors: all.coverage.errors,
        gaps: all.gaps.len(),
        places: all.places.len(),
        ..Counts::default()
    };
    lines::end(out, all, &exit_code::choose(counts, rules)).map_err(|error| unwritten(&error))?;
    Ok(counts)
}

fn unwritten(error: &std::io::Error) -> Failure {
    Failure::usage(format!("failed to write findings: {error}"))
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
    let all = &mut totals.lines;
    all.coverage.resources_seen += 1;
    all.coverage.resources_evaluated +=
        usize::from(judgements.iter().any(|judgement| judgement.status != Status::NotApplicable));
    let mut location: Option<Option<Location>> = None;
    for judgement in judgements {
        all.coverage.count(judgement.status);
        if judgement.status != Status::NotApplicable {
            totals.applied.insert(judgement.policy);
        }
        let Some(loaded) = evaluator.set().policies.get(judgement.policy as usize) else { continue };
        let policy = &loaded.policy;
        let at = policy.severity >= fail_on;
        all.failed[policy.severity as usize] += usize::from(judgement.status == Status::Fail);
        totals.failed_at += usize::from(at && judgement.status == Status::Fail);
        totals.indeterminate_at += usize::from(at && judgement.status == Status::Indeterminate);
        let Some(detail) = &judgement.detail else { continue };
        let finding = AuditFinding {
            fingerprint: fingerprint(&policy.id, item.id(), detail.field.as_deref()),
            policy_id: &policy.id,
            title: &policy.title,
            family: &policy.family,
            severity: policy.severity,
            status: judgement.status,
            resource_id: item.id(),
            resource_type: item.resource_type(),
            resource_name: item.text("name").unwrap_or_default(),
            account_id: item.text("account_id"),
            region: item.text("region"),
            environment: item.text("environment"),
            tier: item.text("tier"),
            owner: item.text("owner"),
            message: AuditFinding::words(&detail.message, &detail.missing),
            field: detail.field.as_deref(),
            observed: detail.observed.as_ref(),
            missing: &detail.missing,
            parameters: &detail.parameters,
            location: location.get_or_insert_with(|| item.location()).as_ref(),
            waiver_id: None,
            known_in_baseline: false,
            life: None,
        };
        // A vector takes every byte, and these types always serialise.
        if lines::finding(bytes, &finding).is_ok() {
            all.findings += 1;
        }
    }
}

impl Totals {
    fn add(&mut self, other: &Self) {
        let (a, b) = (&mut self.lines.coverage, &other.lines.coverage);
        a.resources_seen += b.resources_seen;
        a.resources_evaluated += b.resources_evaluated;
        a.passed += b.passed;
        a.failed += b.failed;
        a.not_applicable += b.not_applicable;
        a.indeterminate += b.indeterminate;
        a.errors += b.errors;
        for (own, more) in self.lines.failed.iter_mut().zip(other.lines.failed) {
            *own += more;
        }
        self.applied.extend(&other.applied);
        self.lines.findings += other.lines.findings;
        self.failed_at += other.failed_at;
        self.indeterminate_at += other.indeterminate_at;
    }
}
