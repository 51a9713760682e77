//! Whether a run says something that the run before did not.

use serde::Serialize;

use super::event::Event;
use crate::model::TrendPoint;

/// A step of the score that is worth a message, in points.
const SCORE_STEP: f64 = 1.0;
/// A loss of coverage that is worth a message, as a share.
const COVERAGE_STEP: f64 = 0.001;

/// Why a message is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody knows what the run before said.
    FirstRun,
    NewFindings,
    ReopenedFindings,
    ResolvedFindings,
    /// Failures of the run before cannot be seen now.
    FindingsNotSeen,
    /// Up or down by a point or more.
    ScoreStep,
    CoverageDrop,
    /// More is undecided than before, and the run is incomplete.
    LessSeen,
    WaiversExpired,
    AuditFailed,
}

impl Reason {
    pub const ALL: [Self; 10] = [
        Self::FirstRun,
        Self::NewFindings,
        Self::ReopenedFindings,
        Self::ResolvedFindings,
        Self::FindingsNotSeen,
        Self::ScoreStep,
        Self::CoverageDrop,
        Self::LessSeen,
        Self::WaiversExpired,
        Self::AuditFailed,
    ];

    /// In words, for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::FirstRun => "there is no run to compare with",
            Self::NewFindings => "new findings",
            Self::ReopenedFindings => "findings that came back",
            Self::ResolvedFindings => "findings resolved",
            Self::FindingsNotSeen => "findings that cannot be seen any more",
            Self::ScoreStep => "the score has moved",
            Self::CoverageDrop => "less was covered",
            Self::LessSeen => "incomplete, and more is undecided",
            Self::WaiversExpired => "waivers have expired",
            Self::AuditFailed => "the audit failed",
        }
    }
}

/// Everything that is news, sorted.
pub(super) fn reasons(event: &Event, before: Option<&TrendPoint>) -> Vec<Reason> {
    let (Some(changes), Some(before)) = (event.changes, before) else { return vec![Reason::FirstRun] };
    let mut found = Vec::new();
    let mut add = |reason: Reason, holds: bool| {
        if holds {
            found.push(reason);
        }
    };
    add(Reason::NewFindings, changes.new > 0);
    add(Reason::ReopenedFindings, changes.reopened > 0);
    add(Reason::ResolvedFindings, changes.resolved > 0);
    add(Reason::FindingsNotSeen, changes.not_seen > 0);
    let score = event.score.map(|score| score.now);
    add(
        Reason::ScoreStep,
        match (score, before.score) {
            (Some(now), Some(before)) => (now - before).abs() >= SCORE_STEP,
            (now, before) => now.is_some() != before.is_some(),
        },
    );
    let coverage = event.coverage.map_or(0.0, |coverage| coverage.now);
    add(Reason::CoverageDrop, before.coverage.is_some_and(|before| before - coverage > COVERAGE_STEP));
    let undecided = event.totals.as_ref().map_or(0, |totals| totals.indeterminate as u64);
    add(Reason::LessSeen, event.exit.incomplete && undecided > before.indeterminate);
    add(Reason::WaiversExpired, event.waivers.is_some_and(|waivers| waivers.newly_expired > 0));
    found
}
