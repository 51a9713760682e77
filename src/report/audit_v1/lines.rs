//! NDJSON of an audit: one record per line, the first of which says what was run and the last how it ended.
//!
//! Whoever has judged a fleet writes all of it with [`write`]. Whoever judges one that is larger than memory calls
//! [`begin`], puts each finding into bytes with [`finding`] and ends with [`end`]; the lines of the findings are the
//! same. A file without its last record was cut short. Main types: [`Start`], [`Totals`].

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::finding::AuditFinding;
use super::{past, types};
use crate::model::{Coverage, Gap, Place, Policy, Severity, StaleTable};
use crate::report::json_v1::layout::OneLine;
use crate::report::json_v1::types::{Exit, Gap as WrittenGap, Policy as WrittenPolicy, PolicySet, Tool};
use crate::report::json_v1::waivers::{Baseline, Waiver};
use crate::report::scorecard::{Scorecards, card_file};
use crate::report::{ExitSummary, RenderOptions, Report};

/// What is known before the first resource is judged.
#[derive(Debug, Clone, Copy)]
pub struct Start<'a> {
    pub tool_version: &'a str,
    /// RFC 3339, UTC.
    pub evaluated_at: &'a str,
    pub fail_on: Severity,
    pub policy_set_digest: &'a str,
}

/// What has been written and seen when the last finding is out.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    pub coverage: Coverage,
    /// Failures that are not waived, as `Severity::ALL` orders them.
    pub failed: [usize; 4],
    pub waived: usize,
    /// Lines that [`finding`] made.
    pub findings: u64,
    pub policies: u64,
    pub gaps: Vec<Gap>,
    pub places: Vec<Place>,
    pub stale_tables: Vec<StaleTable>,
}

/// Writes the whole report.
pub(in crate::report) fn write(
    report: &Report<'_>,
    cards: &Scorecards,
    options: &RenderOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let evaluation = report.evaluation;
    let mut lines = Lines::new(out);
    lines.put("run", &super::head(report, options))?;
    lines.all("policy", evaluation.policies.iter().map(WrittenPolicy::of))?;
    lines.all("finding", super::findings(evaluation, report.history))?;
    if let Some(history) = report.history {
        lines.all("resolved", history.resolved.iter().map(types::Resolved::of))?;
    }
    lines.all("waiver", report.waivers.uses.iter().map(Waiver::of))?;
    lines.all("baseline", report.waivers.baseline.iter().map(Baseline::of))?;
    lines.all("framework", report.frameworks.iter().map(past::Framework::of))?;
    lines.all("place", evaluation.places.iter().map(past::Place::of))?;
    lines.all("gap", evaluation.gaps.iter().map(WrittenGap::of))?;
    lines.all("stale_table", evaluation.stale_tables.iter())?;
    lines.put("scorecard", &card_file(evaluation, cards))?;
    if let Some(history) = report.history {
        lines.all("trend", history.trend.iter().map(past::TrendPoint::of))?;
        lines.all("step", history.step.map(past::Step::of).iter())?;
        lines.put("history", &types::Run { id: history.run_id, previous_id: history.previous_run_id })?;
    }
    lines.all("evidence", report.manifest.map(types::Evidence::of).iter())?;
    let end = types::End {
        exit: super::exit(options),
        inventory_digest: &evaluation.inventory_digest,
        coverage: super::coverage(evaluation),
        summary: super::summary(evaluation),
        records: BTreeMap::new(),
    };
    lines.end(end)
}

/// Writes what comes before the findings: the run and its policies.
///
/// # Errors
///
/// When `out` refuses the bytes.
pub fn begin<'p>(
    out: &mut dyn io::Write,
    start: Start<'_>,
    policies: impl ExactSizeIterator<Item = &'p Policy>,
) -> io::Result<()> {
    let mut lines = Lines::new(out);
    let head = types::Head {
        schema: super::SCHEMA,
        format_version: super::FORMAT_VERSION,
        tool: Tool { name: "dbmuster", version: start.tool_version },
        evaluated_at: start.evaluated_at,
        fail_on: start.fail_on.as_str(),
        policy_set: PolicySet { digest: start.policy_set_digest, count: policies.len() },
    };
    lines.put("run", &head)?;
    lines.all("policy", policies.map(WrittenPolicy::of))
}

/// Appends the line of one finding.
///
/// # Errors
///
/// When the finding cannot be written as JSON.
pub fn finding(bytes: &mut Vec<u8>, finding: &AuditFinding<'_>) -> io::Result<()> {
    line(bytes, "finding", finding)
}

/// Writes what comes after the findings of a stream.
///
/// # Errors
///
/// When `out` refuses the bytes.
pub fn end(out: &mut dyn io::Write, totals: &Totals, exit: &ExitSummary) -> io::Result<()> {
    let mut lines = Lines::new(out);
    lines.counts = BTreeMap::from([("run", 1), ("policy", totals.policies), ("finding", totals.findings)]);
    lines.all("place", totals.places.iter().map(past::Place::of))?;
    lines.all("gap", totals.gaps.iter().map(WrittenGap::of))?;
    lines.all("stale_table", totals.stale_tables.iter())?;
    let coverage = &totals.coverage;
    let end = types::End {
        exit: Exit { code: exit.code, reason: &exit.reason, incomplete: exit.incomplete },
        inventory_digest: "",
        coverage: types::Coverage {
            resources_seen: coverage.resources_seen,
            resources_evaluated: coverage.resources_evaluated,
            gaps: totals.gaps.len(),
        },
        summary: types::Summary::of(coverage, totals.failed, totals.waived, 0),
        records: BTreeMap::new(),
    };
    lines.end(end)
}

/// Appends one record: its name, then its own keys.
fn line(bytes: &mut Vec<u8>, record: &str, keys: &impl Serialize) -> io::Result<()> {
    bytes.extend_from_slice(b"{\"record\":\"");
    bytes.extend_from_slice(record.as_bytes());
    bytes.push(b'"');
    let opens = bytes.len();
    keys.serialize(&mut serde_json::Serializer::with_formatter(&mut *bytes, OneLine))?;
    // Every record is an object with at least one key, which now follows the name.
    if let Some(brace) = bytes.get_mut(opens) {
        *brace = b',';
    }
    bytes.push(b'\n');
    Ok(())
}

/// Records on their way out, and how many there were of each name.
struct Lines<'o> {
    out: &'o mut dyn io::Write,
    bytes: Vec<u8>,
    counts: BTreeMap<&'static str, u64>,
}

impl<'o> Lines<'o> {
    fn new(out: &'o mut dyn io::Write) -> Self {
        Self { out, bytes: Vec::with_capacity(1 << 12), counts: BTreeMap::new() }
    }

    fn put(&mut self, record: &'static str, keys: &impl Serialize) -> io::Result<()> {
        self.bytes.clear();
        line(&mut self.bytes, record, keys)?;
        *self.counts.entry(record).or_default() += 1;
        self.out.write_all(&self.bytes)
    }

    fn all(&mut self, record: &'static str, items: impl Iterator<Item: Serialize>) -> io::Result<()> {
        for item in items {
            self.put(record, &item)?;
        }
        Ok(())
    }

    fn end(mut self, mut end: types::End<'_>) -> io::Result<()> {
        end.records.clone_from(&self.counts);
        end.records.insert("end", 1);
        end.records.retain(|_, count| *count > 0);
        self.put("end", &end)
    }
}
