//! `dbmuster audit`: the scorecard of a fleet.

use std::io::Write;
use std::path::{Path, PathBuf};

use dbmuster::evaluate::{Evaluator, Item, Job, assemble};
use dbmuster::inventory::{InventoryError, Reader, Spool, interruption};
use dbmuster::model::{Evaluation, Gate, Ledger};
use dbmuster::report::scorecard::scorecards;
use dbmuster::report::{self, Format, OutputTarget as Target, RenderOptions, Report};

use super::audit_stream;
use crate::args::AuditArgs;
use crate::diagnostic::Failure;
use crate::exit_code::{self, Counts, ExitRules};
use crate::output::Reports;
use crate::{output, policies};

include!(concat!(env!("OUT_DIR"), "/embedded_samples.rs"));

/// Resources read at once.
const BATCH: usize = 256;
/// When the sample fleet was read; judging it at another time would tell another story every day.
const SAMPLE_TIME: &str = "2026-11-01T02:00:00Z";

pub fn run(args: &AuditArgs) -> Result<u8, Failure> {
    let targets = targets(args)?;
    let set = policies::load(&args.policies)?;
    let mut settings = policies::settings(&args.run)?;
    if is_sample(args) && args.run.as_of.is_none() {
        settings.as_of = SAMPLE_TIME.to_owned();
    }
    let evaluator = Evaluator::new(&set, settings)?;
    let rules = ExitRules {
        fail_on: args.run.fail_on.into(),
        gate: Gate::All,
        allow_incomplete: args.run.allow_incomplete,
        exit_zero: args.run.exit_zero,
        require_resources: true,
    };
    let source = source(args)?;
    let path = source.path();
    let streams: Vec<&Target> = targets.iter().filter(|target| target.format == Format::Ndjson).collect();
    let mut counts = None;
    let mut reports = Reports::default();
    for target in &streams {
        let mut failure = None;
        let written = reports.write(target.path.as_deref(), |out| {
            counts = Some(audit_stream::run(&path, &evaluator, rules, out).map_err(|why| {
                let text = why.to_string();
                failure = Some(why);
                text
            })?);
            Ok::<(), String>(())
        });
        // What cannot be read is no fault of the place that the findings go to.
        failure.map_or(written, Err)?;
    }
    if streams.len() < targets.len() || counts.is_none() {
        let evaluation = evaluate(&path, &evaluator)?;
        counts = Some(Counts::of(&evaluation, rules));
        let exit = exit_code::choose(counts.unwrap_or_default(), rules);
        let cards = scorecards(&evaluation);
        // Files first, so that nothing is shown before they are written.
        let mut others: Vec<&Target> = targets.iter().filter(|target| target.format != Format::Ndjson).collect();
        others.sort_by_key(|target| target.path.is_none());
        for target in others {
            let color = target.path.is_none() && output::wants_color(args.run.color);
            let options = RenderOptions {
                color,
                width: output::width(),
                fail_on: rules.fail_on,
                gate: rules.gate,
                exit: exit.clone(),
                templates: args.templates.clone(),
                ..RenderOptions::default()
            };
            let report = Report::of_fleet(&evaluation, &cards);
            reports.write(target.path.as_deref(), |out| report::render(target.format, &report, &options, out))?;
            for sentence in report::left_out(target.format, &report, &options) {
                anstream::eprintln!("note: {sentence}");
            }
        }
    }
    reports.commit()?;
    Ok(exit_code::choose(counts.unwrap_or_default(), rules).code)
}

/// What is judged: a file of the user, or one that was made for this run and goes with it.
enum Source {
    Given(PathBuf),
    Sample(tempfile::NamedTempFile),
    Made(tempfile::TempDir),
}

/// Name of the inventory that a run makes for itself.
const MADE: &str = "inventory.ndjson.zst";

impl Source {
    fn path(&self) -> PathBuf {
        match self {
            Self::Given(path) => path.clone(),
            Self::Sample(file) => file.path().to_path_buf(),
            Self::Made(folder) => folder.path().join(MADE),
        }
    }
}

fn source(args: &AuditArgs) -> Result<Source, Failure> {
    #[cfg(feature = "collect")]
    if let Some(scope) = &args.scope {
        let folder = room()?;
        let out = folder.path().join(MADE);
        let request = crate::collecting::Request {
            scope,
            out: &out,
            stays: false,
            resume: false,
            quiet: args.run.quiet,
            flags: &args.collect,
        };
        crate::collecting::run(&request)?;
        return Ok(Source::Made(folder));
    }
    match &args.inventory {
        Some(path) if path.is_dir() => left(path).map(Source::Made),
        Some(path) => Ok(Source::Given(path.clone())),
        None => sample_file().map(Source::Sample),
    }
}

/// Joins what an interrupted collection left, with the gap that says so.
fn left(spool: &Path) -> Result<tempfile::TempDir, Failure> {
    let unread = |error: InventoryError| Failure::from(&error);
    let spool_left = Spool::open_left(spool).map_err(unread)?;
    let folder = room()?;
    let gap = interruption(&spool.display().to_string());
    spool_left.assemble(&folder.path().join(MADE), &[gap]).map_err(unread)?;
    Ok(folder)
}

/// A folder that goes with this run.
fn room() -> Result<tempfile::TempDir, Failure> {
    tempfile::tempdir().map_err(|error| {
        let help = "free some space for temporary files";
        Failure::with_help(format!("failed to make room for the inventory: {error}"), help)
    })
}

/// Whether nothing was named, so that the sample fleet is judged.
fn is_sample(args: &AuditArgs) -> bool {
    #[cfg(feature = "collect")]
    if args.scope.is_some() {
        return false;
    }
    args.inventory.is_none()
}

/// The sample fleet as a file, because an inventory is read from one.
fn sample_file() -> Result<tempfile::NamedTempFile, Failure> {
    let failed = |error: std::io::Error| {
        Failure::with_help(format!("failed to unpack the sample fleet: {error}"), "free some space for temporary files")
    };
    let mut file = tempfile::NamedTempFile::new().map_err(failed)?;
    for (_, text) in FILES.iter().filter(|(name, _)| name.ends_with("fleet.ndjson")) {
        file.write_all(text.as_bytes()).map_err(failed)?;
    }
    file.flush().map_err(failed)?;
    Ok(file)
}

fn targets(args: &AuditArgs) -> Result<Vec<Target>, Failure> {
    let mut targets = Vec::new();
    for text in &args.format {
        targets.push(text.parse::<Target>().map_err(|error| Failure::usage(format!("failed to {error}")))?);
    }
    if !targets.iter().any(|target| target.path.is_none()) && !args.run.quiet && !only_stream(&targets) {
        targets.insert(0, Target { format: Format::Terminal, path: None });
    }
    if args.run.quiet {
        targets.retain(|target| target.path.is_some());
    }
    let places = || targets.iter().map(|target| target.path.as_deref());
    output::refuse_unwritable(places())?;
    output::refuse_clashes(places())?;
    output::refuse_inputs(places(), args.inventory.iter().map(PathBuf::as_path))?;
    Ok(targets)
}

/// A stream of findings is asked for where memory counts; a scorecard beside it would need the whole fleet.
fn only_stream(targets: &[Target]) -> bool {
    !targets.is_empty() && targets.iter().all(|target| target.format == Format::Ndjson)
}

fn evaluate(path: &Path, evaluator: &Evaluator<'_>) -> Result<Evaluation, Failure> {
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
    let mut evaluation = assemble(evaluator, vec![job])?;
    evaluation.places = ledger.into_places();
    Ok(evaluation)
}
