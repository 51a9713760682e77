//! SARIF 2.1.0 as GitHub's code scanning takes it.
//!
//! A failure is a result, a waived one with its suppression. What could not be judged is a notification, never a
//! result: an alert says that something is wrong, and of these nobody knows. What a change fixes is left out, which
//! closes the alert. What was read from a running system stands in no source: its results are placed in the inventory,
//! else at the policy, and name the resource as their logical location.

mod rules;
mod types;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::detail::{self, Details};
use super::json_v1::types::ParameterUse;
use super::text::{clip, count, escape, percent_encode};
use super::view::{self, Entry};
use super::{RenderOptions, Report, place, safe_json};
use crate::model::{Evaluation, Finding, Life, LifeState, Severity, Status, Verdict};
use types::{
    ArtifactLocation, AutomationDetails, Driver, Invocation, Location, Log, LogicalLocation, Notification,
    PhysicalLocation, Region, ResultProperties, RuleReference, Run, RunProperties, SarifResult, Suppression, Text,
    Tool,
};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Code scanning takes more and shows no more, and does not choose them by severity alone.
const RESULT_LIMIT: usize = 5_000;
/// Bytes of a file that code scanning takes, compressed.
const UPLOAD_LIMIT: usize = 10_000_000;
/// Keeps files with a great many unknowns below the size that uploads may have.
const NOTIFICATION_LIMIT: usize = 5_000;
/// Longest message of a result, in characters.
const MESSAGE_LIMIT: usize = 1_000;
/// Longest name of a resource. No service gives longer ones; a hostile file may.
const NAME_LIMIT: usize = 2_048;
/// The root of the checkout.
const BASE: &str = "%SRCROOT%";

pub(super) fn write(report: &Report<'_>, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let mut kept = Kept { results: RESULT_LIMIT, notifications: NOTIFICATION_LIMIT };
    loop {
        let mut bytes = Vec::new();
        safe_json::to_writer_pretty(&mut bytes, &log(report, options, kept))?;
        bytes.push(b'\n');
        // Compression adds next to nothing to what cannot be compressed.
        let size = if bytes.len() < UPLOAD_LIMIT - 10_000 { bytes.len() } else { compressed(&bytes)? };
        if size < UPLOAD_LIMIT || kept.is_nothing() {
            return out.write_all(&bytes);
        }
        kept = kept.fewer();
    }
}

/// How many results and notifications are written at most.
#[derive(Debug, Clone, Copy)]
struct Kept {
    results: usize,
    notifications: usize,
}

impl Kept {
    const fn fewer(self) -> Self {
        Self { results: self.results / 2, notifications: self.notifications / 2 }
    }

    const fn is_nothing(self) -> bool {
        self.results + self.notifications == 0
    }
}

/// Bytes after compression, as uploaders do it.
fn compressed(bytes: &[u8]) -> io::Result<usize> {
    let mut encoder = GzEncoder::new(Counter(0), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.0)
}

/// Counts what is written to it.
struct Counter(usize);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn log<'a>(report: &Report<'a>, options: &'a RenderOptions, kept: Kept) -> Log<'a> {
    let evaluation = report.evaluation;
    let mut notifications = about_the_whole(evaluation, kept.notifications);
    let results = results(report, options, kept.results, &mut notifications);
    notifications.extend(not_judged(evaluation, kept.notifications));
    Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "dbmuster",
                    version: &options.tool_version,
                    rules: evaluation.policies.iter().map(rules::rule).collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: !options.exit.incomplete,
                exit_code: options.exit.code,
                exit_code_description: escape(&options.exit.reason),
                tool_execution_notifications: notifications,
            }],
            // A check leaves the choice of the category to whoever uploads it; an audit is not to replace its alerts.
            automation_details: report
                .cards
                .map(|_| AutomationDetails { id: format!("dbmuster-audit/{}", escape(&evaluation.evaluated_at)) }),
            column_kind: "unicodeCodePoints",
            results,
            properties: RunProperties {
                evaluated_at: &evaluation.evaluated_at,
                inventory_digest: &evaluation.inventory_digest,
                policy_set_digest: &evaluation.policy_set_digest,
                gate: options.gate.as_str(),
                fail_on: options.fail_on.as_str(),
            },
        }],
    }
}

/// Failures, worst first, as many as are taken.
fn results<'a>(
    report: &Report<'a>,
    options: &RenderOptions,
    limit: usize,
    notifications: &mut Vec<Notification<'a>>,
) -> Vec<SarifResult<'a>> {
    let mut occurrences: HashMap<crate::model::Fingerprint, u32> = HashMap::new();
    let mut failed: Vec<(Entry<'a>, &'a Finding, u32)> = view::entries(report.evaluation)
        .filter_map(|entry| Some((entry, entry.finding.filter(|finding| finding.status == Status::Fail)?)))
        .map(|(entry, finding)| {
            let n = occurrences.entry(finding.fingerprint).or_default();
            *n += 1;
            (entry, finding, *n)
        })
        .collect();
    // The sort is stable: within a severity, the order of the cells stays.
    failed.sort_by_key(|(_, finding, _)| {
        let is_old = finding.verdict == Some(Verdict::PreExisting);
        (finding.waiver_id.is_some(), Reverse(finding.severity), is_old)
    });
    if failed.len() > limit {
        let text = format!(
            "{} failures, of which the worst {limit} are in this file, because code scanning shows no more; the JSON \
             output has them all",
            failed.len()
        );
        notifications.push(note("warning", text));
    }
    // A run in which nothing is suppressed leaves the property out everywhere; else every result has it.
    let any_waived = failed.iter().any(|(_, finding, _)| finding.waiver_id.is_some());
    failed.truncate(limit);
    let details = Details::of(report);
    let base = options.base_dir.as_deref();
    let one = |(entry, finding, n): (Entry<'a>, &'a Finding, u32)| SarifResult {
        suppressions: any_waived.then(|| suppression(&details, entry).into_iter().collect()),
        baseline_state: if finding.is_known {
            Some("unchanged")
        } else {
            baseline_state(finding.verdict, details.life(entry))
        },
        ..result(report, base, entry, finding, n)
    };
    failed.into_iter().map(one).collect()
}

/// Who accepted the failure, and why.
fn suppression(details: &Details<'_>, entry: Entry<'_>) -> Option<Suppression> {
    let justification = details.waived_by(entry)?;
    let justification = plain(&clip(&justification, MESSAGE_LIMIT));
    Some(Suppression { kind: "external", status: "accepted", justification })
}

fn result<'a>(
    report: &Report<'a>,
    base: Option<&Path>,
    entry: Entry<'a>,
    finding: &'a Finding,
    occurrence: u32,
) -> SarifResult<'a> {
    let evaluation = report.evaluation;
    let place = place::of(evaluation, finding, entry.subject.location.as_ref());
    let name = clip(&entry.subject.id, NAME_LIMIT);
    let message = format!("{name}: {}", clip(&detail::reason(entry), MESSAGE_LIMIT));
    let (file, line) = place::in_code(report, entry);
    let first = match occurrence {
        1 => finding.fingerprint.to_string(),
        n => format!("{}:{n}", finding.fingerprint),
    };
    // Code scanning tells alerts of one rule apart by this key. Left to itself the uploader would fill it from the
    // text of the line, which all resources in a plan, or all instances of one block, have in common.
    let line_hash = format!("{}:{occurrence}", finding.fingerprint);
    SarifResult {
        rule_id: &entry.policy.id,
        rule_index: entry.cell.policy,
        kind: "fail",
        level: rules::level(finding.severity),
        message: Text { text: plain(&message).into() },
        locations: [Location {
            id: None,
            physical_location: Some(physical(&file, base, line, place.column)),
            logical_locations: vec![LogicalLocation { fully_qualified_name: name, kind: "resource" }],
            message: None,
        }],
        related_locations: place.plan.into_iter().map(|plan| related(plan, base)).collect(),
        partial_fingerprints: BTreeMap::from([("dbmuster/v1", first), ("primaryLocationLineHash", line_hash)]),
        baseline_state: None,
        suppressions: None,
        properties: ResultProperties {
            severity: finding.severity.as_str(),
            verdict: finding.verdict.map(Verdict::as_str),
            resource_type: &entry.subject.resource_type,
            field: finding.field.as_deref(),
            account_id: entry.subject.account_id.as_deref(),
            region: entry.subject.region.as_deref(),
            parameters: finding.parameters.iter().map(ParameterUse::of).collect(),
        },
    }
}

/// By the change that is judged, else by what earlier runs saw.
fn baseline_state(verdict: Option<Verdict>, life: Option<&Life>) -> Option<&'static str> {
    match (verdict, life.map(|life| life.state)) {
        (Some(Verdict::PreExisting), _) | (None, Some(LifeState::Open)) => Some("unchanged"),
        (Some(Verdict::Introduced | Verdict::Fixed | Verdict::NewlyUnknown | Verdict::UnchangedUnknown), _)
        | (None, Some(LifeState::New | LifeState::Reopened | LifeState::Resolved)) => Some("new"),
        (None, None) => None,
    }
}

fn related<'a>(plan: &str, base: Option<&Path>) -> Location<'a> {
    Location {
        id: Some(1),
        physical_location: Some(physical(plan, base, 1, None)),
        logical_locations: Vec::new(),
        message: Some(Text { text: "the plan that it was read from".into() }),
    }
}

fn physical(file: &str, base: Option<&Path>, line: u32, column: Option<u32>) -> PhysicalLocation {
    let path = place::relative(file, base);
    let is_drive =
        path.as_bytes().get(1) == Some(&b':') && path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    let artifact_location = if path.starts_with('/') {
        ArtifactLocation { uri: format!("file://{}", percent_encode(&path)), uri_base_id: None }
    } else if is_drive {
        ArtifactLocation { uri: format!("file:///{}", percent_encode(&path)), uri_base_id: None }
    } else {
        ArtifactLocation { uri: percent_encode(&path), uri_base_id: Some(BASE) }
    };
    let region = Region { start_line: line.max(1), start_column: column.filter(|column| *column > 0) };
    PhysicalLocation { artifact_location, region }
}

/// Text in which nothing is taken for a link: `[words](target)` would be one.
fn plain(text: &str) -> String {
    escape(text).replace("](", "] (")
}

fn note<'a>(level: &'static str, text: String) -> Notification<'a> {
    Notification { level, message: Text { text: text.into() }, associated_rule: None, locations: Vec::new() }
}

/// What could not be read at all, what a change destroys, and that there was nothing to judge.
fn about_the_whole(evaluation: &Evaluation, limit: usize) -> Vec<Notification<'_>> {
    let mut notifications = Vec::new();
    for gap in evaluation.gaps.iter().take(limit) {
        let text = format!("not read: {}, {}: {}. {}", gap.target, gap.operation, gap.cause.as_str(), gap.message);
        notifications.push(note("warning", plain(clip(text.trim_end(), MESSAGE_LIMIT).as_ref())));
    }
    if evaluation.gaps.len() > limit {
        let more = count(evaluation.gaps.len() - limit, "more read failed", "more reads failed");
        notifications.push(note("warning", format!("{more}; the JSON output has them all")));
    }
    for stale in &evaluation.stale_tables {
        notifications.push(note("warning", plain(clip(&detail::stale_sentence(stale), MESSAGE_LIMIT).as_ref())));
    }
    for (resource, warning) in evaluation.change.iter().flat_map(view::warnings).take(limit) {
        notifications.push(note("warning", plain(&format!("{}: {warning}", clip(resource, NAME_LIMIT)))));
    }
    notifications.extend(view::nothing_judged(evaluation).map(|sentence| note("note", sentence)));
    notifications
}

/// Cells that are neither pass nor fail: errors first, then by severity.
fn not_judged(evaluation: &Evaluation, limit: usize) -> Vec<Notification<'_>> {
    let mut open: Vec<(Entry<'_>, &Finding)> = view::entries(evaluation)
        .filter_map(|entry| Some((entry, entry.finding?)))
        .filter(|(_, finding)| match finding.status {
            Status::Indeterminate | Status::Error => true,
            Status::Pass | Status::Fail | Status::NotApplicable => false,
        })
        .collect();
    let rank = |finding: &Finding| (finding.status != Status::Error, Severity::Critical as u8 - finding.severity as u8);
    open.sort_by_key(|(_, finding)| rank(finding));
    let dropped = open.len().saturating_sub(limit);
    open.truncate(limit);
    let mut notifications: Vec<_> = open.into_iter().map(|(entry, finding)| open_cell(entry, finding)).collect();
    if dropped > 0 {
        let text = format!("{dropped} more outcomes are unknown; the JSON output has them all");
        notifications.push(note("warning", text));
    }
    notifications
}

fn open_cell<'a>(entry: Entry<'a>, finding: &'a Finding) -> Notification<'a> {
    let reason = detail::reason(entry);
    let name = clip(&entry.subject.id, NAME_LIMIT);
    let (level, word) = match finding.status {
        Status::Error => ("warning", "failed to evaluate"),
        Status::Pass | Status::Fail | Status::NotApplicable | Status::Indeterminate => ("note", "not known"),
    };
    let text = format!("{} on {name}: {word}: {}", entry.policy.id, clip(&reason, MESSAGE_LIMIT));
    Notification {
        level,
        message: Text { text: plain(&text).into() },
        associated_rule: Some(RuleReference { id: &entry.policy.id, index: entry.cell.policy }),
        locations: vec![Location {
            id: None,
            physical_location: None,
            logical_locations: vec![LogicalLocation { fully_qualified_name: name, kind: "resource" }],
            message: None,
        }],
    }
}
