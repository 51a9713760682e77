//! What a message says: totals, what changed, the worst of it. The body of the generic webhook, in published form
//! `docs/schema/notify-v1.schema.json`.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::changes::{Reason, reasons};
use super::text::short;
use crate::model::{
    Evaluation, Finding, History, Life, LifeState, ResolvedReason, Severity, Status, WaiverReport, WaiverState,
};

/// Version of the form.
const SCHEMA_VERSION: &str = "1";
/// Findings that are named.
const TOP: usize = 5;
/// Characters of a name or message.
const MOST_TEXT: usize = 300;

/// What is known of a run that has ended.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What the user calls the fleet; empty when it has no name.
    pub fleet: &'a str,
    pub tool_version: &'a str,
    pub evaluation: &'a Evaluation,
    pub waivers: &'a WaiverReport,
    /// Absent when no history is kept: then nobody knows what is new, and every run counts as a change.
    pub history: Option<&'a History>,
    /// SHA-256 of the run's manifest, so that the receiver can vouch for it later.
    pub manifest_digest: Option<&'a str>,
    /// 0 to 100; absent when there was nothing to score.
    pub score: Option<f64>,
    /// `A` to `F`.
    pub grade: Option<char>,
    /// 0 to 1.
    pub coverage: Option<f64>,
    pub exit_code: u8,
    /// A lower-case fragment.
    pub exit_reason: &'a str,
    /// Something that was to be judged could not be.
    pub incomplete: bool,
    /// Where the report can be read.
    pub link: Option<&'a str>,
}

/// What became of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It has a result.
    AuditCompleted,
    /// It ended before it had one.
    AuditFailed,
    /// Somebody tries whether messages arrive.
    Test,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    pub schema_version: &'static str,
    pub event: Kind,
    /// The same for every attempt to send the same message, so that a receiver can drop what it has.
    pub id: String,
    pub tool_version: String,
    /// Time that the run is for, RFC 3339, UTC.
    pub as_of: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fleet: String,
    /// Whether this run says something that the one before did not.
    pub changed: bool,
    /// What that is; sorted.
    pub reasons: Vec<Reason>,
    pub exit: ExitNow,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreNow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<CoverageNow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
    /// Absent when no history is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waivers: Option<WaiversNow>,
    /// The worst failures: what is new first.
    pub top: Vec<TopFinding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest_digest: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// How the run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExitNow {
    pub code: u8,
    pub reason: String,
    pub incomplete: bool,
}

/// The score of the fleet.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ScoreNow {
    /// 0 to 100.
    pub now: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<char>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<f64>,
    /// Points that other policies are answerable for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_policies: Option<f64>,
    /// Points that the estate is answerable for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_estate: Option<f64>,
}

/// How much of what applies could be decided.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CoverageNow {
    /// 0 to 1.
    pub now: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<f64>,
}

/// How much there is of what.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Totals {
    pub resources: usize,
    pub policies: usize,
    /// Failures that are not waived, by severity.
    pub failed: BTreeMap<Severity, usize>,
    pub waived: usize,
    pub indeterminate: usize,
    pub errors: usize,
    /// Reads that failed or were cut short.
    pub gaps: usize,
}

/// What is other than in the run before. Waived failures are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Changes {
    pub new: usize,
    pub reopened: usize,
    pub resolved: usize,
    /// Failures that cannot be seen any more, so nobody knows.
    pub not_seen: usize,
}

/// Waivers that somebody must see to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct WaiversNow {
    pub expired: usize,
    /// Of these, since the run before.
    pub newly_expired: usize,
    pub expiring: usize,
}

/// A failure that is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopFinding {
    pub policy_id: String,
    pub resource_id: String,
    pub severity: Severity,
    pub message: String,
    pub fingerprint: String,
    /// `new`, `open` or `reopened`; absent when no history is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<LifeState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_days: Option<i64>,
}

impl Event {
    /// The message of a run that has a result.
    #[must_use]
    pub fn completed(facts: &Facts<'_>) -> Self {
        let evaluation = facts.evaluation;
        let totals = totals(evaluation);
        let changes = facts.history.filter(|history| history.previous_run_id.is_some()).map(|h| changes(evaluation, h));
        let before = facts.history.and_then(before);
        let waivers = waivers(facts.waivers, before.map(|point| point.as_of.as_str()));
        let step = facts.history.and_then(|history| history.step);
        let score = facts.score.map(|now| ScoreNow {
            now: rounded(now, 10.0),
            grade: facts.grade,
            before: before.and_then(|point| point.score).map(|score| rounded(score, 10.0)),
            by_policies: step.and_then(crate::model::Step::by_policies).map(|points| rounded(points, 10.0)),
            by_estate: step.and_then(crate::model::Step::by_estate).map(|points| rounded(points, 10.0)),
        });
        let coverage = facts.coverage.map(|now| CoverageNow {
            now: rounded(now, 1000.0),
            before: before.and_then(|point| point.coverage).map(|share| rounded(share, 1000.0)),
        });
        let mut event = Self {
            event: Kind::AuditCompleted,
            id: id(&[
                "completed",
                facts.fleet,
                &evaluation.evaluated_at,
                &evaluation.inventory_digest,
                &evaluation.policy_set_digest,
            ]),
            as_of: evaluation.evaluated_at.clone(),
            exit: ExitNow { code: facts.exit_code, reason: facts.exit_reason.to_owned(), incomplete: facts.incomplete },
            score,
            coverage,
            totals: Some(totals),
            changes,
            waivers: (!facts.waivers.uses.is_empty()).then_some(waivers),
            top: top(evaluation, facts.history),
            manifest_digest: facts.manifest_digest.map(str::to_owned),
            link: facts.link.map(str::to_owned),
            ..Self::blank(facts.fleet, facts.tool_version)
        };
        event.reasons = reasons(&event, before);
        event.changed = !event.reasons.is_empty();
        event
    }

    /// The message of a run that ended before it had a result.
    #[must_use]
    pub fn failed(fleet: &str, tool_version: &str, as_of: &str, exit_code: u8, why: &str) -> Self {
        Self {
            event: Kind::AuditFailed,
            id: id(&["failed", fleet, as_of, why]),
            as_of: as_of.to_owned(),
            changed: true,
            reasons: vec![Reason::AuditFailed],
            exit: ExitNow { code: exit_code, reason: short(why, MOST_TEXT), incomplete: true },
            ..Self::blank(fleet, tool_version)
        }
    }

    /// A message that only shows that messages arrive.
    #[must_use]
    pub fn test(fleet: &str, tool_version: &str, as_of: &str) -> Self {
        Self {
            event: Kind::Test,
            id: id(&["test", fleet, as_of]),
            as_of: as_of.to_owned(),
            changed: true,
            exit: ExitNow { code: 0, reason: "this is a test".to_owned(), incomplete: false },
            ..Self::blank(fleet, tool_version)
        }
    }

    fn blank(fleet: &str, tool_version: &str) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            event: Kind::Test,
            id: String::new(),
            tool_version: tool_version.to_owned(),
            as_of: String::new(),
            fleet: fleet.to_owned(),
            changed: false,
            reasons: Vec::new(),
            exit: ExitNow { code: 0, reason: String::new(), incomplete: false },
            score: None,
            coverage: None,
            totals: None,
            changes: None,
            waivers: None,
            top: Vec::new(),
            manifest_digest: None,
            link: None,
        }
    }
}

/// The point of the trend before this run.
fn before(history: &History) -> Option<&crate::model::TrendPoint> {
    let previous = history.previous_run_id?;
    history.trend.iter().rev().find(|point| point.run_id == previous)
}

fn fails(finding: &Finding) -> bool {
    finding.status == Status::Fail && finding.waiver_id.is_none()
}

fn totals(evaluation: &Evaluation) -> Totals {
    let mut totals = Totals {
        resources: evaluation.subjects.len(),
        policies: evaluation.policies.len(),
        indeterminate: evaluation.coverage.indeterminate,
        errors: evaluation.coverage.errors,
        gaps: evaluation.gaps.len(),
        failed: Severity::ALL.into_iter().map(|severity| (severity, 0)).collect(),
        waived: 0,
    };
    for finding in evaluation.findings.iter().filter(|finding| finding.status == Status::Fail) {
        if finding.waiver_id.is_some() {
            totals.waived += 1;
        } else {
            *totals.failed.entry(finding.severity).or_default() += 1;
        }
    }
    totals
}

fn changes(evaluation: &Evaluation, history: &History) -> Changes {
    let mut changes = Changes::default();
    for finding in evaluation.findings.iter().filter(|finding| fails(finding)) {
        match history.lives.get(&finding.fingerprint).map(|life| life.state) {
            Some(LifeState::New) => changes.new += 1,
            Some(LifeState::Reopened) => changes.reopened += 1,
            Some(LifeState::Open | LifeState::Resolved) | None => {}
        }
    }
    for gone in history.resolved.iter().filter(|gone| gone.status == Status::Fail) {
        match gone.reason {
            ResolvedReason::Mended | ResolvedReason::ResourceGone | ResolvedReason::PolicyGone => changes.resolved += 1,
            ResolvedReason::NotSeen => changes.not_seen += 1,
        }
    }
    changes
}

/// A waiver that ended on or after the day of the run before has ended since.
fn waivers(report: &WaiverReport, before: Option<&str>) -> WaiversNow {
    let mut waivers = WaiversNow::default();
    for used in &report.uses {
        match used.state {
            WaiverState::Expired => {
                waivers.expired += 1;
                let day = before.and_then(|time| time.get(..10));
                waivers.newly_expired += usize::from(day.is_none_or(|day| used.waiver.expires_on.as_str() >= day));
            }
            WaiverState::Expiring => waivers.expiring += 1,
            WaiverState::Active
            | WaiverState::Lapsed
            | WaiverState::Dead
            | WaiverState::TooLong
            | WaiverState::NotYet
            | WaiverState::NotJudged => {}
        }
    }
    waivers
}

/// The worst failures that are not waived; with a history, what is new or back comes first.
fn top(evaluation: &Evaluation, history: Option<&History>) -> Vec<TopFinding> {
    let life =
        |finding: &Finding| -> Option<&Life> { history.and_then(|history| history.lives.get(&finding.fingerprint)) };
    let is_news = |finding: &Finding| {
        life(finding).is_some_and(|life| matches!(life.state, LifeState::New | LifeState::Reopened))
    };
    let mut failing: Vec<&Finding> = evaluation.findings.iter().filter(|finding| fails(finding)).collect();
    let key = |finding: &&Finding| {
        (
            std::cmp::Reverse(is_news(finding)),
            std::cmp::Reverse(finding.severity),
            finding.policy_id.clone(),
            finding.resource_id.clone(),
            finding.fingerprint,
        )
    };
    if failing.len() > TOP {
        failing.select_nth_unstable_by_key(TOP, key);
        failing.truncate(TOP);
    }
    failing.sort_by_key(key);
    failing
        .into_iter()
        .map(|finding| TopFinding {
            policy_id: short(&finding.policy_id, MOST_TEXT),
            resource_id: short(&finding.resource_id, MOST_TEXT),
            severity: finding.severity,
            message: short(&finding.message, MOST_TEXT),
            fingerprint: finding.fingerprint.to_string(),
            state: life(finding).map(|life| life.state),
            age_days: life(finding).map(|life| life.age_days),
        })
        .collect()
}

fn rounded(value: f64, parts: f64) -> f64 {
    let rounded = (value * parts).round() / parts;
    // Minus nothing is nothing.
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn id(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
