//! `history show`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use dbmuster::model::{History, Life, LifeState, Manifest, Resolved, Severity, Sla};
use dbmuster::report::escape;
use dbmuster::store::{GroupScore, Run, Store, StoredFinding};
use serde::Serialize;

use super::runs::made_of;
use super::{VERSION, count, json, percent, points};
use crate::args::ListFormat;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;

#[derive(Serialize)]
struct ShowV1<'a> {
    format_version: &'static str,
    run: &'a Run,
    manifest: &'a Manifest,
    groups: &'a [GroupScore],
    findings: Vec<FindingV1<'a>>,
    resolved: &'a [Resolved],
}

#[derive(Serialize)]
struct FindingV1<'a> {
    finding: &'a StoredFinding,
    #[serde(skip_serializing_if = "Option::is_none")]
    life: Option<&'a Life>,
}

/// Overdue findings that are named.
const NAMED: usize = 10;

pub fn print(store: &mut dyn Store, run: &Run, format: ListFormat) -> Result<u8, Failure> {
    let history = store.history(run.run_id, &Sla::default())?;
    let findings = store.findings(run.run_id)?;
    let groups = store.groups(run.run_id)?;
    let manifest = store.manifest(run.run_id)?;
    let lived: Vec<FindingV1<'_>> = findings
        .iter()
        .map(|finding| FindingV1 { finding, life: history.lives.get(&finding.state.fingerprint) })
        .collect();
    match format {
        ListFormat::Json => {
            let resolved = &history.resolved;
            json(&ShowV1 {
                format_version: VERSION,
                run,
                manifest: &manifest,
                groups: &groups,
                findings: lived,
                resolved,
            })
        }
        ListFormat::Terminal => {
            super::print(|out| write(out, run, &history, &lived, &groups))?;
            Ok(CLEAN)
        }
    }
}

fn write(
    out: &mut dyn Write,
    run: &Run,
    history: &History,
    findings: &[FindingV1<'_>],
    groups: &[GroupScore],
) -> io::Result<()> {
    let complete = if run.incomplete { ", incomplete" } else { "" };
    writeln!(out, "Run {}, {}, scope {}", run.run_id, escape(&run.as_of), escape(&run.scope))?;
    writeln!(out, "  {}", made_of(run))?;
    writeln!(
        out,
        "  score {}, coverage {}, exit {}{complete}",
        points(run.score),
        percent(run.coverage),
        run.exit_code
    )?;
    let (resources, databases) = (count(run.resources, "resource"), count(run.databases, "database"));
    writeln!(out, "  {resources}, {databases}, {}", count(run.gaps, "gap"))?;
    writeln!(out, "  {} failed, {} waived, {} undecided", run.failed, run.waived, run.indeterminate)?;
    lives(out, findings)?;
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for resolved in &history.resolved {
        *reasons.entry(resolved.reason.as_str()).or_default() += 1;
    }
    if !reasons.is_empty() {
        let told: Vec<String> = reasons.iter().map(|(reason, n)| format!("{n} {}", reason.replace('_', " "))).collect();
        writeln!(out, "\nNo longer in it\n  {}", told.join(", "))?;
    }
    if !groups.is_empty() {
        writeln!(out, "\n  {:11}  {:30}  {:>5}  {:>8}  {:>6}", "group", "name", "score", "coverage", "failed")?;
    }
    for group in groups {
        let name = if group.name.is_empty() { "-" } else { &group.name };
        let (kind, name) = (escape(&group.kind), escape(name));
        let (score, coverage) = (points(group.score), percent(group.coverage));
        writeln!(out, "  {kind:11}  {name:30}  {score:>5}  {coverage:>8}  {:>6}", group.failed)?;
    }
    Ok(())
}

fn lives(out: &mut dyn Write, findings: &[FindingV1<'_>]) -> io::Result<()> {
    let lives = || findings.iter().filter_map(|finding| finding.life);
    let with = |state: LifeState| lives().filter(|life| life.state == state).count();
    let (new, open, reopened) = (with(LifeState::New), with(LifeState::Open), with(LifeState::Reopened));
    writeln!(out, "\nFindings\n  {new} new, {reopened} reopened, {open} open since before")?;
    writeln!(out, "\n  {:8}  {:>5}  {:>7}  {:>11}", "severity", "limit", "overdue", "oldest")?;
    for severity in Severity::ALL.into_iter().rev() {
        let of: Vec<&Life> =
            findings.iter().filter(|it| it.finding.state.severity == severity).filter_map(|it| it.life).collect();
        let overdue = of.iter().filter(|life| life.is_overdue).count();
        let oldest =
            of.iter().map(|life| life.age_days).max().map_or_else(|| "-".to_owned(), |days| format!("{days} days"));
        writeln!(out, "  {severity:8}  {:>4}d  {overdue:>7}  {oldest:>11}", Sla::default().days(severity))?;
    }
    let mut overdue: Vec<(&StoredFinding, &Life)> =
        findings.iter().filter_map(|it| Some((it.finding, it.life.filter(|life| life.is_overdue)?))).collect();
    overdue.sort_by_key(|(_, life)| std::cmp::Reverse(life.age_days - life.sla_days));
    if !overdue.is_empty() {
        writeln!(out, "\nLongest overdue")?;
    }
    for (finding, life) in overdue.iter().take(NAMED) {
        let (policy, resource) = (escape(&finding.policy_id), escape(&finding.resource_id));
        writeln!(out, "  {:8}  {policy}  {resource}: open for {} days", finding.state.severity, life.age_days)?;
    }
    Ok(())
}
