//! `history list` and `history trend`.

use std::io::{self, Write};

use dbmuster::model::{Severity, TrendPoint};
use dbmuster::report::escape;
use dbmuster::store::{GroupScore, Run, Store};
use serde::Serialize;

use super::args::HistoryFlags;
use super::{VERSION, json, percent, points, print, scope, short};
use crate::args::ListFormat;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;

#[derive(Serialize)]
struct ListV1 {
    format_version: &'static str,
    store: String,
    runs: Vec<Run>,
}

pub fn list(store: &mut dyn Store, flags: &HistoryFlags) -> Result<u8, Failure> {
    let scopes = match &flags.scope {
        Some(_) => vec![scope(store, flags)?],
        None => store.scopes()?,
    };
    if let ListFormat::Json = flags.format {
        let mut runs = store.runs(None)?;
        runs.retain(|run| scopes.contains(&run.scope));
        return json(&ListV1 { format_version: VERSION, store: store.place().to_owned(), runs });
    }
    let mut tables = Vec::new();
    for scope in &scopes {
        tables.push((scope, store.runs(Some(scope))?, store.trend(scope)?));
    }
    let place = store.place().to_owned();
    print(|out| {
        writeln!(out, "History in {}", escape(&place))?;
        if tables.is_empty() {
            writeln!(out, "\nno run yet")?;
        }
        for (scope, runs, trend) in &tables {
            writeln!(out, "\nScope {}", escape(scope))?;
            writeln!(
                out,
                "  {:>5}  {:20}  {:>5}  {:>8}  {:>8}  {:>6}  {:>6}  {:>6}  {:>6}  {:>9}  {:>4}",
                "run", "time", "score", "coverage", "critical", "high", "medium", "low", "waived", "undecided", "exit"
            )?;
            for (run, point) in runs.iter().zip(trend) {
                row(out, run, point)?;
            }
        }
        Ok(())
    })?;
    Ok(CLEAN)
}

fn row(out: &mut dyn Write, run: &Run, point: &TrendPoint) -> io::Result<()> {
    let failed = |severity| point.failed.get(&severity).copied().unwrap_or(0);
    let mut notes = breaks(point);
    if run.incomplete {
        notes.push("incomplete");
    }
    let text = format!(
        "  {:>5}  {:20}  {:>5}  {:>8}  {:>8}  {:>6}  {:>6}  {:>6}  {:>6}  {:>9}  {:>4}  {}",
        run.run_id,
        escape(&run.as_of),
        points(run.score),
        percent(run.coverage),
        failed(Severity::Critical),
        failed(Severity::High),
        failed(Severity::Medium),
        failed(Severity::Low),
        run.waived,
        run.indeterminate,
        run.exit_code,
        notes.join(", "),
    );
    writeln!(out, "{}", text.trim_end())
}

/// Why a step of the line to here may not be the estate's.
fn breaks(point: &TrendPoint) -> Vec<&'static str> {
    let mut notes = Vec::new();
    if point.policies_changed {
        notes.push("policies changed");
    }
    if point.targets_changed {
        notes.push("targets changed");
    }
    notes
}

#[derive(Serialize)]
struct TrendV1 {
    format_version: &'static str,
    scope: String,
    points: Vec<TrendPoint>,
}

#[derive(Serialize)]
struct GroupTrendV1 {
    format_version: &'static str,
    scope: String,
    kind: String,
    name: String,
    points: Vec<GroupPointV1>,
}

#[derive(Serialize)]
struct GroupPointV1 {
    run_id: u64,
    as_of: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<f64>,
    failed: u64,
    waived: u64,
    indeterminate: u64,
}

/// One line of the table, whatever it is about.
struct Line {
    run_id: u64,
    as_of: String,
    score: Option<f64>,
    coverage: Option<f64>,
    failed: u64,
    waived: u64,
    indeterminate: u64,
    breaks: Vec<&'static str>,
}

pub fn trend(store: &mut dyn Store, flags: &HistoryFlags, group: Option<&str>, last: usize) -> Result<u8, Failure> {
    let scope = scope(store, flags)?;
    let points = store.trend(&scope)?;
    let (title, lines) = match group {
        None if matches!(flags.format, ListFormat::Json) => {
            return json(&TrendV1 { format_version: VERSION, scope, points });
        }
        None => (format!("Scope {}", escape(&scope)), points.iter().map(fleet_line).collect()),
        Some(group) => {
            let (kind, name) = group.split_once('=').ok_or_else(|| {
                Failure::with_help(
                    format!("failed to read --group {group:?}"),
                    "give KIND=NAME, such as account=111122223333",
                )
            })?;
            let found = store.group_trend(&scope, kind, name)?;
            if found.is_empty() {
                return Err(no_group(store, &scope, kind, name)?);
            }
            let lines: Vec<Line> = found.iter().filter_map(|(run, group)| group_line(&points, *run, group)).collect();
            if let ListFormat::Json = flags.format {
                let points = lines.into_iter().map(GroupPointV1::from).collect();
                let (kind, name) = (kind.to_owned(), name.to_owned());
                return json(&GroupTrendV1 { format_version: VERSION, scope, kind, name, points });
            }
            (format!("Scope {}, {} {}", escape(&scope), escape(kind), escape(name)), lines)
        }
    };
    print(|out| table(out, &title, &lines, last))?;
    Ok(CLEAN)
}

fn no_group(store: &mut dyn Store, scope: &str, kind: &str, name: &str) -> Result<Failure, Failure> {
    let runs = store.runs(Some(scope))?;
    let groups = runs.last().map(|run| store.groups(run.run_id)).transpose()?.unwrap_or_default();
    let mut known: Vec<String> =
        groups.iter().filter(|group| group.kind == kind).map(|group| group.name.clone()).collect();
    if known.is_empty() {
        known = groups.into_iter().map(|group| group.kind).collect();
        known.dedup();
    }
    let known: Vec<String> = known.iter().take(20).map(|name| format!("{name:?}")).collect();
    let help = if known.is_empty() {
        "the last run has no groups".to_owned()
    } else {
        format!("there is {}", known.join(", "))
    };
    Ok(Failure::with_help(format!("failed to find the group {kind}={name} in any run"), help))
}

fn fleet_line(point: &TrendPoint) -> Line {
    Line {
        run_id: point.run_id,
        as_of: point.as_of.clone(),
        score: point.score,
        coverage: point.coverage,
        failed: point.failed.values().sum(),
        waived: point.waived,
        indeterminate: point.indeterminate,
        breaks: breaks(point),
    }
}

fn group_line(points: &[TrendPoint], run: u64, group: &GroupScore) -> Option<Line> {
    let point = points.iter().find(|point| point.run_id == run)?;
    Some(Line {
        run_id: run,
        as_of: point.as_of.clone(),
        score: group.score,
        coverage: group.coverage,
        failed: group.failed,
        waived: group.waived,
        indeterminate: group.indeterminate,
        breaks: breaks(point),
    })
}

impl From<Line> for GroupPointV1 {
    fn from(line: Line) -> Self {
        let Line { run_id, as_of, score, coverage, failed, waived, indeterminate, .. } = line;
        Self { run_id, as_of, score, coverage, failed, waived, indeterminate }
    }
}

/// Runs in the small chart.
const CHART: usize = 60;
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

fn table(out: &mut dyn Write, title: &str, lines: &[Line], last: usize) -> io::Result<()> {
    writeln!(out, "{title}: score by run, 0 to 100; | is a change of policies or targets\n")?;
    let recent = lines.get(lines.len().saturating_sub(CHART)..).unwrap_or_default();
    writeln!(out, "  {}", chart(recent))?;
    if let (Some(first), Some(now)) = (recent.first(), recent.last()) {
        let change =
            first.score.zip(now.score).map_or_else(String::new, |(first, now)| format!(", {:+.1}", now - first));
        let (from, to) = (escape(&first.as_of), escape(&now.as_of));
        writeln!(out, "  {from} to {to}: {} to {}{change}\n", points(first.score), points(now.score))?;
    }
    let shown = if last == 0 { lines.len() } else { last.min(lines.len()) };
    if shown < lines.len() {
        writeln!(out, "  the last {shown} of {} runs (--last 0 shows all)", lines.len())?;
    }
    writeln!(
        out,
        "  {:>5}  {:20}  {:>5}  {:>6}  {:>8}  {:>6}  {:>6}  {:>9}",
        "run", "time", "score", "change", "coverage", "failed", "waived", "undecided"
    )?;
    for (i, line) in lines.iter().enumerate().skip(lines.len() - shown) {
        let before = i.checked_sub(1).and_then(|i| lines.get(i)).and_then(|before| before.score);
        let change = before.zip(line.score).map_or_else(String::new, |(before, now)| format!("{:+.1}", now - before));
        let text = format!(
            "  {:>5}  {:20}  {:>5}  {:>6}  {:>8}  {:>6}  {:>6}  {:>9}  {}",
            line.run_id,
            escape(&line.as_of),
            points(line.score),
            change,
            percent(line.coverage),
            line.failed,
            line.waived,
            line.indeterminate,
            line.breaks.join(", ")
        );
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
}

/// A bar for each score, a dot where there is none, a stroke where the line breaks.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the bar is between 0 and 7")]
fn chart(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        if !line.breaks.is_empty() {
            text.push('|');
        }
        text.push(line.score.map_or('·', |score| {
            let bar = (score.clamp(0.0, 99.9) / 12.5).floor() as usize;
            BARS.get(bar).copied().unwrap_or('█')
        }));
    }
    text
}

/// What a run was made of, in one line.
pub fn made_of(run: &Run) -> String {
    let digests = [
        ("policies", &run.policy_set_digest),
        ("targets", &run.target_set_digest),
        ("inventory", &run.inventory_digest),
    ];
    let parts: Vec<String> = digests.iter().map(|(name, digest)| format!("{name} {}", escape(short(digest)))).collect();
    format!("dbmuster {}, {}", escape(&run.tool_version), parts.join(", "))
}
