//! Evaluation alone, on one thread: what a pair of policy and resource costs on the register machine, on the
//! interpreter, and in a check written by hand.
//!
//! `cargo bench --bench evaluate [-- INVENTORY]`; without an inventory the sample fleet is judged over and over. The
//! answers of the three are compared before anything is printed: a fast wrong answer is no result. Figures are
//! CPU time of this process where the system tells it (Linux), else wall time.
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dbmuster::evaluate::{Evaluator, Index, Item, Judgement, Settings};
use dbmuster::inventory::Reader;
use dbmuster::model::Status;
use dbmuster::policy::{PolicySet, Selection, embedded};
use dbmuster::rego::{Document, Limits};

/// Below this many resources the clock is too coarse.
const ENOUGH: usize = 20_000;
/// The interpreter gets a part of the resources: it is the slow one.
const FOR_INTERPRETER: usize = 20_000;
const AS_OF: &str = "2026-11-20T00:00:00Z";

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A check of a DB instance: the message of a failure.
type Check = fn(&Document) -> Option<String>;

/// Policies that are written by hand below. They need no look-ups.
const BY_HAND: [(&str, Check); 3] = [
    ("rds_instance_backup_retention_min", backups_kept),
    ("rds_instance_deletion_protection", deletion_protected),
    ("rds_instance_storage_encrypted", storage_encrypted),
];

fn backups_kept(instance: &Document) -> Option<String> {
    let attributes = instance.get("attributes")?;
    if attributes.get("read_replica_source").is_some() {
        return None;
    }
    let days = attributes.get("backup_retention_period")?.to_json()?.as_i64()?;
    (days < 7).then(|| format!("backups are kept for {days} days, 7 are required"))
}

fn deletion_protected(instance: &Document) -> Option<String> {
    let on = instance.get("attributes")?.get_bool("deletion_protection")?;
    (!on).then(|| "deletion protection is off".to_owned())
}

fn storage_encrypted(instance: &Document) -> Option<String> {
    let attributes = instance.get("attributes")?;
    if attributes.get("restored_from").is_some() || attributes.get_bool("storage_encrypted")? {
        return None;
    }
    let by_other_means = matches!(attributes.get_str("storage_encryption_type"), Some("sse-rds" | "sse-kms"));
    (!by_other_means).then(|| "storage is not encrypted".to_owned())
}

fn main() -> Outcome<()> {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).map(PathBuf::from);
    let start = Clock::start();
    let items = read(given.as_deref())?;
    if given.is_some() {
        row("read and parse", &start.stop(), items.len(), "resource");
        println!();
    }
    let all = load(&[])?;
    let shipped = timed(&all, &items, Mode::Shipped, "all policies, as shipped")?;
    let machine = timed(&all, &items, Mode::Machine, "all policies, machine")?;
    agree(&shipped.judgements, &machine.judgements)?;
    let few = &items[..items.len().min(FOR_INTERPRETER)];
    let interpreter = timed(&all, few, Mode::Interpreter, "all policies, interpreter")?;
    agree(&machine.judgements[..few.len()], &interpreter.judgements)?;
    println!("{:34}{:>10.1}x", "  machine / as shipped", machine.per_pair / shipped.per_pair);
    println!("{:34}{:>10.1}x", "  interpreter / machine", interpreter.per_pair / machine.per_pair);
    dearest(&all, few)?;

    println!();
    let simple = load(&BY_HAND.map(|(id, _)| id))?;
    let instances: Vec<Item> = items
        .iter()
        .filter(|item| item.resource_type() == "aws_rds_instance" && !item.reference_only)
        .cloned()
        .collect();
    let instances: Vec<Item> = instances.iter().cycle().take(instances.len().max(ENOUGH)).cloned().collect();
    let machine = timed(&simple, &instances, Mode::Machine, "three policies, machine")?;
    let interpreter = timed(
        &simple,
        &instances[..FOR_INTERPRETER.min(instances.len())],
        Mode::Interpreter,
        "three policies, interpreter",
    )?;
    let (failed, per_pair) = by_hand(&instances);
    if failed != machine.failed {
        return Err(format!("by hand {failed} pairs fail, {} by policy", machine.failed).into());
    }
    println!("{:34}{:>10.1}x", "  machine / by hand", machine.per_pair / per_pair);
    println!("{:34}{:>10.1}x", "  interpreter / by hand", interpreter.per_pair / per_pair);
    Ok(())
}

/// The resources of an inventory file, or of the sample fleet as often as it takes.
fn read(given: Option<&Path>) -> Outcome<Vec<Item>> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("inventory/samples/fleet.ndjson");
    let mut reader = Reader::open(given.unwrap_or(&sample))?;
    let mut items = Vec::new();
    while let Some(batch) = reader.next_batch(1000)? {
        for document in Document::parse_array(&batch.json)? {
            items.push(Item::from_document(document)?);
        }
    }
    if items.is_empty() {
        return Err("the inventory holds no resource".into());
    }
    let wanted = items.len().max(if given.is_some() { 0 } else { ENOUGH });
    Ok(items.iter().cycle().take(wanted).cloned().collect())
}

fn load(ids: &[&str]) -> Outcome<PolicySet> {
    let tree = embedded().map_err(|problems| format!("{problems:?}"))?;
    let selection = Selection { policies: ids.iter().map(|id| (*id).to_owned()).collect(), ..Selection::default() };
    PolicySet::load(&[tree], &selection, &[]).map_err(|problems| format!("{problems:?}").into())
}

struct Timed {
    judgements: Vec<Vec<Judgement>>,
    failed: usize,
    per_pair: f64,
}

/// How policies are asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// As the binary does it: the same values give the same answer without asking again.
    Shipped,
    Machine,
    Interpreter,
}

fn evaluator(set: &PolicySet, mode: Mode) -> Outcome<Evaluator<'_>> {
    let settings = Settings {
        threads: 1,
        as_of: AS_OF.to_owned(),
        limits: Limits::default(),
        interpreter_only: mode == Mode::Interpreter,
        reuse_answers: mode == Mode::Shipped,
    };
    Evaluator::new(set, settings).map_err(|problem| format!("{problem:?}").into())
}

/// Compiles what the items need, which is timed, and fills the index.
fn prepare(evaluator: &Evaluator<'_>, items: &[Item]) -> Outcome<(Index, Duration)> {
    let types: BTreeSet<&str> = items.iter().filter_map(|item| item.kind).map(|kind| kind.name).collect();
    let start = Instant::now();
    evaluator.compile_for(types.iter().copied()).map_err(|problems| format!("{problems:?}"))?;
    let compiled = start.elapsed();
    let mut index = evaluator.new_index(types, Vec::new());
    items.iter().for_each(|item| index.add(item));
    Ok((index, compiled))
}

fn timed(set: &PolicySet, items: &[Item], mode: Mode, title: &str) -> Outcome<Timed> {
    let evaluator = evaluator(set, mode)?;
    let (index, compiled) = prepare(&evaluator, items)?;

    let clock = Clock::start();
    let judgements = evaluator.session(&index).judge(items, &|_, _| true);
    let spent = clock.stop();
    let pairs = judgements.iter().map(Vec::len).sum();
    let mut by_status = BTreeMap::new();
    for judgement in judgements.iter().flatten() {
        *by_status.entry(judgement.status).or_insert(0_usize) += 1;
    }
    let failed = by_status.get(&Status::Fail).copied().unwrap_or(0);
    let per_pair = row(title, &spent, pairs, "pair");
    let counts: Vec<String> = by_status.iter().map(|(status, count)| format!("{} {count}", status.as_str())).collect();
    println!(
        "  {} policies compiled in {:.1} ms; {}",
        set.policies.len(),
        compiled.as_secs_f64() * 1e3,
        counts.join(", ")
    );
    if by_status.contains_key(&Status::Error) {
        return Err("a policy ended in an error".into());
    }
    Ok(Timed { judgements, failed, per_pair })
}

/// The policies that cost most, one at a time; wall time, since each is soon done.
fn dearest(set: &PolicySet, items: &[Item]) -> Outcome<()> {
    let evaluator = evaluator(set, Mode::Machine)?;
    let (index, _) = prepare(&evaluator, items)?;
    let mut costs = Vec::new();
    for (at, loaded) in set.policies.iter().enumerate() {
        let kinds = &loaded.policy.resource_types;
        let own: Vec<Item> =
            items.iter().filter(|item| kinds.iter().any(|kind| kind == item.resource_type())).cloned().collect();
        if own.is_empty() {
            continue;
        }
        let start = Instant::now();
        std::hint::black_box(evaluator.session(&index).judge(&own, &|_, policy| policy as usize == at));
        costs.push((start.elapsed(), start.elapsed().as_secs_f64() / own.len() as f64, &loaded.policy.id));
    }
    costs.sort_by_key(|(total, ..)| std::cmp::Reverse(*total));
    for (_, each, id) in costs.iter().take(8) {
        println!("  {:>9.0} ns/pair  {id}", each * 1e9);
    }
    Ok(())
}

fn by_hand(instances: &[Item]) -> (usize, f64) {
    let clock = Clock::start();
    let mut failed = 0;
    // One pass is too short for the clock.
    let rounds = 20;
    for _ in 0..rounds {
        for item in instances {
            failed += BY_HAND.iter().filter_map(|(_, check)| std::hint::black_box(check(&item.document))).count();
        }
    }
    let spent = clock.stop();
    let per_pair = row("three checks by hand", &spent, instances.len() * BY_HAND.len() * rounds, "pair");
    (failed / rounds, per_pair)
}

/// Both engines have to say the same of every pair, in the same words.
fn agree(machine: &[Vec<Judgement>], interpreter: &[Vec<Judgement>]) -> Outcome<()> {
    match machine.iter().flatten().zip(interpreter.iter().flatten()).find(|(a, b)| a != b) {
        None => Ok(()),
        Some((a, b)) => Err(format!("machine and interpreter differ: {a:?} {b:?}").into()),
    }
}

fn row(title: &str, spent: &Duration, count: usize, what: &str) -> f64 {
    let each = spent.as_secs_f64() / count.max(1) as f64;
    println!(
        "{title:34}{count:>12} {what}s {:>9.3} s {:>9.0} ns/{what} {:>7.2} M/s",
        spent.as_secs_f64(),
        each * 1e9,
        1e-6 / each
    );
    each
}

/// Measures CPU time of the process, all threads; where the system does not tell it, wall time.
struct Clock {
    wall: Instant,
    ticks: Option<u64>,
}

impl Clock {
    fn start() -> Self {
        Self { ticks: cpu_ticks(), wall: Instant::now() }
    }

    fn stop(&self) -> Duration {
        // The kernel counts in hundredths of a second, whatever its own rate is.
        match (self.ticks, cpu_ticks()) {
            (Some(before), Some(after)) => Duration::from_millis((after - before) * 10),
            _ => self.wall.elapsed(),
        }
    }
}

fn cpu_ticks() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in parentheses, may hold blanks; user and system time are 12th and 13th behind it.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
}
