//! How far a review has come, from its folder: what is decided, what was done about it, what is overdue.
//!
//! Counts what is recorded and believes nothing else: a revoke without a proof is not closed. Main types: [`Status`]; main
//! function: [`status`].

mod count;
mod render;

use std::collections::BTreeMap;

use serde::Serialize;

pub use count::status;
pub use render::{write_html, write_json, write_metrics, write_terminal};

/// Where a review stands at a time. A share that would be of nothing is absent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    pub schema_version: &'static str,
    pub review: String,
    /// RFC 3339, UTC.
    pub as_of: String,
    pub opened_at: String,
    /// Last day to decide.
    pub due: String,
    pub is_due: bool,
    pub population: PopulationStatus,
    pub decisions: DecisionStatus,
    pub closure: ClosureStatus,
    pub exceptions: ExceptionStatus,
    pub risks: RiskStatus,
    /// Sorted by id.
    pub reviewers: Vec<ReviewerStatus>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PopulationStatus {
    pub lines: u64,
    pub login_roles: u64,
    pub reviewers: u64,
    /// Everything that could be read was read.
    pub is_complete: bool,
    pub failed_reads: u64,
    /// Databases whose contents were read, of those that are not kept by the provider and no templates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage_percent: Option<f64>,
    /// Lines that somebody is named for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_percent: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecisionStatus {
    /// Lines with a decision; one that was passed on has none yet.
    pub decided: u64,
    pub pending: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_percent: Option<f64>,
    pub on_time: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_time_percent: Option<f64>,
    /// Undecided lines after the last day.
    pub overdue: u64,
    /// By decision; each word is there.
    pub by_decision: BTreeMap<&'static str, u64>,
    /// Revoke and reduce, of what is decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoke_rate_percent: Option<f64>,
    /// Many decisions, and not one that takes anything away.
    pub looks_rubber_stamped: bool,
    pub self_reviews: u64,
    /// Decisions that are marked with something.
    pub with_remarks: u64,
    /// Decisions that do not say when, to the second: they are in no burst.
    pub without_time: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median_seconds_between: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_burst: Option<Burst>,
}

/// The most decisions of one person within a minute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Burst {
    pub decided_by: String,
    pub decisions: u64,
    /// When it began, RFC 3339, UTC.
    pub from: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClosureStatus {
    /// Lines of which something is to go.
    pub to_close: u64,
    pub closed: u64,
    pub partly: u64,
    pub open: u64,
    pub not_evaluable: u64,
    /// No later inventory was held against them.
    pub unverified: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closure_rate_percent: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median_days_to_close: Option<i64>,
    /// Not closed, and decided longer ago than there is time for.
    pub overdue: u64,
    /// Days that a revoke may take.
    pub days_to_close: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExceptionStatus {
    /// Those whose last day has not passed.
    pub open: u64,
    pub expired: u64,
    /// Without a last day.
    pub without_end: u64,
    /// Open ones, by days since the decision: `0-30`, `31-90`, `91-180`, `over 180`, `unknown`.
    pub by_age: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RiskStatus {
    /// Lines that are new since the review before, and high or critical.
    pub new_privileged: u64,
    /// There was a review before to tell what is new.
    pub is_compared: bool,
    /// Lines of people who have left, of roles that may still log in.
    pub leavers: u64,
    /// Lines for which it could not be told whether the person has left.
    pub employment_unknown: u64,
    /// By severity, undecided lines.
    pub pending_by_severity: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewerStatus {
    /// Empty when nobody is named.
    pub id: String,
    pub lines: u64,
    pub decided: u64,
    pub takes_away: u64,
    pub overdue: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_percent: Option<f64>,
}
