//! `dbmuster history list|trend|diff|show|prune`.

pub mod args;
mod difference;
mod runs;
mod shown;

use dbmuster::store::{PruneRules, Pruned, Run, RunSelector, Store};
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::policy::print;
use crate::args::ListFormat;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;
use crate::history_place::Place;

use args::{HistoryArgs, HistoryCommand, HistoryFlags};

pub fn run(args: &HistoryArgs) -> Result<u8, Failure> {
    match &args.command {
        HistoryCommand::List { flags } => runs::list(&mut *to_read(flags)?, flags),
        HistoryCommand::Trend { group, last, flags } => {
            runs::trend(&mut *to_read(flags)?, flags, group.as_deref(), *last)
        }
        HistoryCommand::Diff { before, after, flags } => {
            let mut store = to_read(flags)?;
            let (before, after) = (find(&mut *store, flags, before)?, find(&mut *store, flags, after)?);
            difference::print(&store.diff(before.run_id, after.run_id)?, flags.format)
        }
        HistoryCommand::Show { run, flags } => {
            let mut store = to_read(flags)?;
            let run = find(&mut *store, flags, run)?;
            shown::print(&mut *store, &run, flags.format)
        }
        HistoryCommand::Prune { keep_days, keep_runs, dry_run, as_of, flags } => {
            let as_of = match as_of {
                Some(as_of) => as_of.clone(),
                None => OffsetDateTime::now_utc().format(&Rfc3339).map_err(Failure::internal)?,
            };
            let rules = PruneRules {
                scope: flags.scope.as_deref(),
                keep_days: *keep_days,
                keep_runs: *keep_runs,
                as_of: &as_of,
                dry_run: *dry_run,
            };
            prune(flags, &rules)
        }
    }
}

fn to_read(flags: &HistoryFlags) -> Result<Box<dyn Store>, Failure> {
    Place::of(flags.store.as_deref())?.open_to_read()
}

/// The scope that was named, or that of the latest run.
fn scope(store: &mut dyn Store, flags: &HistoryFlags) -> Result<String, Failure> {
    let scopes = store.scopes()?;
    let known = || scopes.iter().map(|scope| format!("{scope:?}")).collect::<Vec<_>>().join(", ");
    match (&flags.scope, scopes.first()) {
        (_, None) => Err(Failure::with_help(
            format!("failed to find a run: the history in {} is empty", store.place()),
            "run `dbmuster audit` with it first",
        )),
        (Some(named), Some(_)) if !scopes.contains(named) => {
            Err(Failure::with_help(format!("failed to find the scope {named:?}"), format!("there is {}", known())))
        }
        (Some(named), Some(_)) => Ok(named.clone()),
        (None, Some(latest)) => Ok(latest.clone()),
    }
}

fn find(store: &mut dyn Store, flags: &HistoryFlags, text: &str) -> Result<Run, Failure> {
    let selector: RunSelector = text.parse()?;
    // A number is that of one run, whatever its scope.
    let all = matches!(selector, RunSelector::Id(_)) && flags.scope.is_none();
    let scope = match (&selector, all) {
        (RunSelector::Id(id), true) => {
            let run = store.runs(None)?.into_iter().find(|run| run.run_id == *id);
            run.map_or_else(|| scope(store, flags), |run| Ok(run.scope))?
        }
        _ => scope(store, flags)?,
    };
    Ok(store.find(&scope, &selector)?)
}

#[derive(Serialize)]
struct PrunedV1 {
    format_version: &'static str,
    dry_run: bool,
    runs: u64,
    runs_left: u64,
    findings: u64,
}

fn prune(flags: &HistoryFlags, rules: &PruneRules<'_>) -> Result<u8, Failure> {
    let mut store = Place::of(flags.store.as_deref())?.open_to_change()?;
    let Pruned { runs, runs_left, findings } = store.prune(rules)?;
    match flags.format {
        ListFormat::Json => {
            json(&PrunedV1 { format_version: VERSION, dry_run: rules.dry_run, runs, runs_left, findings })
        }
        ListFormat::Terminal => {
            let done = if rules.dry_run { "would remove" } else { "removed" };
            let (runs, findings) = (count(runs, "run"), count(findings, "resolved finding"));
            print(|out| writeln!(out, "{done} {runs} and {findings}; {} left", count(runs_left, "run")))?;
            Ok(CLEAN)
        }
    }
}

/// Version of every JSON that these commands print.
const VERSION: &str = "1.0";

fn json(value: &impl Serialize) -> Result<u8, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(Failure::internal)?;
    print(|out| writeln!(out, "{text}"))?;
    Ok(CLEAN)
}

fn count(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// A score with one decimal, or `?`.
fn points(score: Option<f64>) -> String {
    score.map_or_else(|| "?".to_owned(), |score| format!("{score:.1}"))
}

/// A share as whole per cent, or `?`; what is not all is never 100.
fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "?".to_owned(), |share| format!("{:.0} %", (share * 100.0).floor()))
}

/// The first digits of a digest.
fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}
