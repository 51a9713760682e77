//! SARIF 2.1.0 as GitHub's code scanning takes it.
//!
//! A failure is a result. What could not be judged is a notification, never a result: an alert says that something
//! is wrong, and of these nobody knows. What a change fixes is left out, which closes the alert.

mod rules;
mod types;

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::Path;

use super::text::{clip, escape, percent_encode};
use super::view::{self, Entry};
use super::{RenderOptions, place};
use crate::model::{Evaluation, Finding, Severity, Status, Verdict};
use types::{
    ArtifactLocation, Driver, Invocation, Location, Log, LogicalLocation, Notification, PhysicalLocation, Region,
    ResultProperties, RuleReference, Run, RunProperties, SarifResult, Text, Tool,
};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// More results than this make code scanning refuse the file.
const RESULT_LIMIT: usize = 25_000;
/// More results than this are taken but not shown.
const SHOWN_LIMIT: usize = 5_000;
/// Keeps files with a great many unknowns below the size that uploads may have.
const NOTIFICATION_LIMIT: usize = 5_000;
/// Longest message of a result, in characters.
const MESSAGE_LIMIT: usize = 1_000;
/// The root of the checkout.
const BASE: &str = "%SRCROOT%";

pub(super) fn write(evaluation: &Evaluation, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let mut buffered = io::BufWriter::with_capacity(1 << 16, &mut *out);
    serde_json::to_writer_pretty(&mut buffered, &log(evaluation, options))?;
    io::Write::write_all(&mut buffered, b"\n")?;
    io::Write::flush(&mut buffered)
}

fn log<'a>(evaluation: &'a Evaluation, options: &'a RenderOptions) -> Log<'a> {
    let mut notifications = about_the_whole(evaluation);
    let results = results(evaluation, options, &mut notifications);
    notifications.extend(not_judged(evaluation));
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
    evaluation: &'a Evaluation,
    options: &RenderOptions,
    notifications: &mut Vec<Notification<'a>>,
) -> Vec<SarifResult<'a>> {
    let mut occurrences: HashMap<crate::model::Fingerprint, u32> = HashMap::new();
    let mut failed: Vec<(Entry<'a>, &'a Finding, u32)> = view::entries(evaluation)
        .filter_map(|entry| Some((entry, entry.finding.filter(|finding| finding.status == Status::Fail)?)))
        .map(|(entry, finding)| {
            let n = occurrences.entry(finding.fingerprint).or_default();
            *n += 1;
            (entry, finding, *n)
        })
        .collect();
    // The sort is stable: within a severity, the order of the cells stays.
    failed.sort_by_key(|(_, finding, _)| {
        (std::cmp::Reverse(finding.severity), finding.verdict == Some(Verdict::PreExisting))
    });
    if failed.len() > SHOWN_LIMIT {
        let kept = failed.len().min(RESULT_LIMIT);
        notifications.push(note(
            "warning",
            format!(
                "{} failures, of which the worst {kept} are in this file and code scanning shows {SHOWN_LIMIT}; the \
                 JSON output has them all",
                failed.len()
            ),
        ));
    }
    failed.truncate(RESULT_LIMIT);
    let base = options.base_dir.as_deref();
    failed.into_iter().map(|(entry, finding, n)| result(evaluation, base, entry, finding, n)).collect()
}

fn result<'a>(
    evaluation: &'a Evaluation,
    base: Option<&Path>,
    entry: Entry<'a>,
    finding: &'a Finding,
    occurrence: u32,
) -> SarifResult<'a> {
    let place = place::of(evaluation, finding, entry.subject.location.as_ref());
    let message = if finding.message.is_empty() { entry.policy.title.as_str() } else { &*finding.message };
    let message = format!("{}: {}", entry.subject.id, clip(message, MESSAGE_LIMIT));
    let file = place.file.or_else(|| first_input(evaluation));
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
            physical_location: file.map(|file| physical(file, base, place.line, place.column)),
            logical_locations: vec![LogicalLocation { fully_qualified_name: &entry.subject.id, kind: "resource" }],
            message: None,
        }],
        related_locations: place.plan.into_iter().map(|plan| related(plan, base)).collect(),
        partial_fingerprints: BTreeMap::from([("dbmuster/v1", first), ("primaryLocationLineHash", line_hash)]),
        baseline_state: baseline_state(finding.verdict),
        properties: ResultProperties {
            severity: finding.severity.as_str(),
            verdict: finding.verdict.map(Verdict::as_str),
            resource_type: &entry.subject.resource_type,
            field: finding.field.as_deref(),
            account_id: entry.subject.account_id.as_deref(),
            region: entry.subject.region.as_deref(),
        },
    }
}

fn first_input(evaluation: &Evaluation) -> Option<&str> {
    evaluation.change.as_ref()?.sources.first().map(|source| source.path.as_str())
}

fn baseline_state(verdict: Option<Verdict>) -> Option<&'static str> {
    match verdict {
        None => None,
        Some(Verdict::PreExisting) => Some("unchanged"),
        Some(Verdict::Introduced | Verdict::Fixed | Verdict::NewlyUnknown | Verdict::UnchangedUnknown) => Some("new"),
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
fn about_the_whole<'a>(evaluation: &'a Evaluation) -> Vec<Notification<'a>> {
    let mut notifications = Vec::new();
    for gap in &evaluation.gaps {
        let text = format!("not read: {}, {}: {}. {}", gap.target, gap.operation, gap.cause.as_str(), gap.message);
        notifications.push(note("warning", plain(clip(text.trim_end(), MESSAGE_LIMIT).as_ref())));
    }
    for (resource, warning) in evaluation.change.iter().flat_map(view::warnings) {
        notifications.push(note("warning", plain(&format!("{resource}: {warning}"))));
    }
    notifications.extend(view::nothing_judged(evaluation).map(|sentence| note("note", sentence)));
    notifications
}

/// Cells that are neither pass nor fail: errors first, then by severity.
fn not_judged(evaluation: &Evaluation) -> Vec<Notification<'_>> {
    let mut open: Vec<(Entry<'_>, &Finding)> = view::entries(evaluation)
        .filter_map(|entry| Some((entry, entry.finding?)))
        .filter(|(_, finding)| match finding.status {
            Status::Indeterminate | Status::Error => true,
            Status::Pass | Status::Fail | Status::NotApplicable => false,
        })
        .collect();
    let rank = |finding: &Finding| (finding.status != Status::Error, Severity::Critical as u8 - finding.severity as u8);
    open.sort_by_key(|(_, finding)| rank(finding));
    let dropped = open.len().saturating_sub(NOTIFICATION_LIMIT);
    open.truncate(NOTIFICATION_LIMIT);
    let mut notifications: Vec<_> = open.into_iter().map(|(entry, finding)| open_cell(entry, finding)).collect();
    if dropped > 0 {
        let text = format!("{dropped} more outcomes are unknown; the JSON output has them all");
        notifications.push(note("warning", text));
    }
    notifications
}

fn open_cell<'a>(entry: Entry<'a>, finding: &'a Finding) -> Notification<'a> {
    let missing: Vec<_> = finding.missing.iter().map(|m| format!("{}: {}", m.field, m.reason)).collect();
    let reason = if missing.is_empty() { finding.message.to_string() } else { missing.join("; ") };
    let (level, word) = match finding.status {
        Status::Error => ("warning", "failed to evaluate"),
        Status::Pass | Status::Fail | Status::NotApplicable | Status::Indeterminate => ("note", "not known"),
    };
    let text = format!("{} on {}: {word}: {}", entry.policy.id, entry.subject.id, clip(&reason, MESSAGE_LIMIT));
    Notification {
        level,
        message: Text { text: plain(&text).into() },
        associated_rule: Some(RuleReference { id: &entry.policy.id, index: entry.cell.policy }),
        locations: vec![Location {
            id: None,
            physical_location: None,
            logical_locations: vec![LogicalLocation { fully_qualified_name: &entry.subject.id, kind: "resource" }],
            message: None,
        }],
    }
}
