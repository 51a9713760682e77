//! History in SQLite: what it costs to put runs in and to ask for the trend.
//!
//! `cargo bench --bench history [-- FINDINGS]`; without a number, 100,000 findings and then a million. Each line is one
//! measurement of wall time in this process; the goals are those of the nightly audit, and a missed one ends with 1.
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

use std::error::Error;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use dbmuster::model::evaluation::{Cell, Subject};
use dbmuster::model::{Evaluation, Finding, Fingerprint, Manifest, Origin, Policy, Severity, Sla, Status};
use dbmuster::store::{Access, Location, OpenOptions, RunRecord, RunScores, SnapshotRules, Store, open};

type Outcome<T> = Result<T, Box<dyn Error>>;

const POLICIES: usize = 100;
const NIGHTS: i64 = 365;
/// Findings of each of the nights that make up a year.
const PER_NIGHT: usize = 10_000;
const RECORD_GOAL: Duration = Duration::from_secs(2);
const TREND_GOAL: Duration = Duration::from_millis(200);
const MEMORY_GOAL: u64 = 1 << 30;

fn main() -> Outcome<ExitCode> {
    let given: Option<usize> = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let mut missed = Vec::new();
    let many = given.unwrap_or(100_000);
    let took = nights(many)?;
    if many >= 100_000 && given.is_none() && took > RECORD_GOAL {
        missed.push(format!("{many} findings took {took:?}, the goal is {RECORD_GOAL:?}"));
    }
    let took = year()?;
    if took > TREND_GOAL {
        missed.push(format!("the trend of {NIGHTS} runs took {took:?}, the goal is {TREND_GOAL:?}"));
    }
    if given.is_none() {
        nights(1_000_000)?;
    }
    if let Some(peak) = peak_memory() {
        println!("{:44}{:>10} MiB", "peak memory of this process", peak >> 20);
        if peak > MEMORY_GOAL {
            missed.push(format!("{} MiB of memory, the goal is {} MiB", peak >> 20, MEMORY_GOAL >> 20));
        }
    }
    for miss in &missed {
        println!("missed: {miss}");
    }
    Ok(if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A first night, one on which nothing changed, and one on which every hundredth finding did.
fn nights(findings: usize) -> Outcome<Duration> {
    let folder = tempfile::tempdir()?;
    let mut store = at(folder.path())?;
    let mut evaluation = fleet(findings);
    let first = timed(&format!("{findings} findings, first night"), || record(&mut *store, &evaluation, 1))?;
    timed("  the next night, nothing changed", || record(&mut *store, &evaluation, 2))?;
    for finding in evaluation.findings.iter_mut().step_by(100) {
        finding.observed = Some(true.into());
    }
    timed("  the next night, 1 % changed", || record(&mut *store, &evaluation, 3))?;
    timed("  difference of the two", || Ok(store.diff(2, 3)?.changed.len()))?;
    size(folder.path())?;
    Ok(first)
}

/// A year of nights on each of which something changes.
fn year() -> Outcome<Duration> {
    let folder = tempfile::tempdir()?;
    let mut store = at(folder.path())?;
    let mut evaluation = fleet(PER_NIGHT);
    timed(&format!("{NIGHTS} nights of {PER_NIGHT} findings, 1 % changes"), || {
        for night in 0..NIGHTS {
            let start = usize::try_from(night % 100)?;
            for finding in evaluation.findings.iter_mut().skip(start).step_by(100) {
                finding.observed = Some(night.into());
            }
            record(&mut *store, &evaluation, night + 1)?;
        }
        Ok(0)
    })?;
    drop(store);
    size(folder.path())?;
    timed("  trend, the store opened for it", || Ok(at(folder.path())?.trend("fleet")?.len()))
}

fn at(folder: &std::path::Path) -> Outcome<Box<dyn Store>> {
    Ok(open(&Location::File(folder.join("history.db")), &OpenOptions::new(Access::Create))?)
}

fn timed(name: &str, work: impl FnOnce() -> Outcome<usize>) -> Outcome<Duration> {
    let start = Instant::now();
    work()?;
    let took = start.elapsed();
    println!("{name:44}{:>10.1} ms", took.as_secs_f64() * 1000.0);
    Ok(took)
}

fn size(folder: &std::path::Path) -> Outcome<()> {
    let bytes = std::fs::metadata(folder.join("history.db"))?.len();
    println!("{:44}{:>10} MiB", "  size of the file", bytes >> 20);
    Ok(())
}

fn record(store: &mut dyn Store, evaluation: &Evaluation, day: i64) -> Outcome<usize> {
    let time = time::OffsetDateTime::from_unix_timestamp(1_780_000_000 + day * 86_400)?;
    let as_of = time.format(&time::format_description::well_known::Rfc3339)?;
    let manifest = Manifest { as_of, evaluation_digest: day.to_string(), ..Manifest::default() };
    let recorded = store.record(&RunRecord {
        scope: "fleet",
        target_set_digest: "",
        evaluation,
        manifest: &manifest,
        scores: RunScores { score: Some(80.0), coverage: Some(0.9), ..RunScores::default() },
        incomplete: false,
        sla: Sla::default(),
        rescored_previous: None,
        snapshots: &[],
        snapshot_rules: SnapshotRules::default(),
    })?;
    Ok(recorded.history.lives.len())
}

/// Every policy fails on every resource.
fn fleet(findings: usize) -> Evaluation {
    let policies: Vec<Policy> = (0..POLICIES).map(policy).collect();
    let subjects: Vec<Subject> = (0..findings.div_ceil(POLICIES)).map(subject).collect();
    let mut evaluation = Evaluation { policies, subjects, ..Evaluation::default() };
    for (i, number) in (0..findings).zip(0_u32..) {
        let (policy, index) = (&evaluation.policies[i % POLICIES], i / POLICIES);
        let subject = &evaluation.subjects[index];
        evaluation.findings.push(Finding {
            policy_id: policy.id.as_str().into(),
            severity: policy.severity,
            resource_id: subject.id.clone(),
            resource_type: subject.resource_type.clone(),
            resource_index: index,
            status: Status::Fail,
            verdict: None,
            message: "storage is not encrypted".into(),
            field: Some("storage_encrypted".into()),
            observed: Some(false.into()),
            missing: Vec::new(),
            parameters: std::sync::Arc::default(),
            location: None,
            waiver_id: None,
            is_known: false,
            fingerprint: Fingerprint((i as u128).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)),
        });
        let of = u32::try_from(POLICIES).unwrap_or(1);
        evaluation.cells.push(Cell { policy: number % of, subject: number / of, status: Status::Fail, verdict: None });
    }
    evaluation
}

fn policy(i: usize) -> Policy {
    Policy {
        id: format!("rds_instance_policy_of_some_length_{i:03}"),
        title: String::new(),
        description: String::new(),
        family: "encryption".to_owned(),
        severity: Severity::ALL[i % 4],
        severity_reason: None,
        resource_types: Vec::new(),
        applies_when: Vec::new(),
        requires: Vec::new(),
        reads: Vec::new(),
        partial: Vec::new(),
        parameters: std::collections::BTreeMap::new(),
        remediation: std::collections::BTreeMap::new(),
        references: Vec::new(),
        controls: Vec::new(),
        opt_in: false,
        aliases: Vec::new(),
        deprecated: None,
        overrides: None,
        disabled: None,
    }
}

fn subject(i: usize) -> Subject {
    Subject {
        id: format!("arn:aws:rds:eu-central-1:111122223333:db:database-{i:06}").into(),
        resource_type: "aws_rds_instance".into(),
        name: format!("database-{i:06}"),
        account_id: Some("111122223333".to_owned()),
        region: Some("eu-central-1".to_owned()),
        owner: None,
        environment: None,
        tier: None,
        origin: Origin::Live,
        location: None,
        engine: None,
        tags: None,
    }
}

/// Most memory that this process has had, where the system tells it (Linux).
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib << 10)
}
