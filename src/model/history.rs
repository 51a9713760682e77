//! What earlier runs say of this one: the life of each finding, the trend, and what changed since the last run.
//!
//! Pure data. It is computed by `store` and printed by `report`. Main types: [`History`], [`Life`], [`TrendPoint`],
//! [`Step`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Fingerprint, Severity, Status, exact};

/// Where a finding stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LifeState {
    /// Seen in this run for the first time.
    New,
    /// Seen before, without a pause.
    Open,
    /// Was gone, and is back.
    Reopened,
    /// Seen before, and gone.
    Resolved,
}

impl LifeState {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::Reopened => "reopened",
            Self::Resolved => "resolved",
        }
    }
}

/// The life of one finding up to this run. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    pub state: LifeState,
    /// First seen, ever.
    pub first_seen: String,
    /// Seen without a pause since then; the age counts from here.
    pub open_since: String,
    pub last_seen: String,
    /// How often it came back.
    pub reopened: u32,
    /// Whole days from `open_since` to this run.
    pub age_days: i64,
    /// Days that a failure of its severity may stay open.
    pub sla_days: i64,
    /// Open for longer than that, and not waived.
    pub is_overdue: bool,
}

/// A finding that the run before had and this one has not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    pub fingerprint: String,
    pub policy_id: String,
    pub resource_id: String,
    pub severity: Severity,
    /// What it was.
    pub status: Status,
    pub first_seen: String,
    /// Why it is gone.
    pub reason: ResolvedReason,
}

/// Why a finding is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolvedReason {
    /// The policy passes, or no longer applies.
    Mended,
    /// The resource is no longer there, and its place was read in full.
    ResourceGone,
    /// The policy was not run.
    PolicyGone,
    /// It cannot be seen now, so nobody knows; it counts as open.
    NotSeen,
}

/// Days that a failure may stay open, by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sla {
    pub critical: u32,
    pub high: u32,
    pub medium: u32,
    pub low: u32,
}

impl Sla {
    #[must_use]
    pub const fn days(self, severity: Severity) -> u32 {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
        }
    }
}

impl Default for Sla {
    fn default() -> Self {
        Self { critical: 7, high: 30, medium: 90, low: 180 }
    }
}

/// One run of the past as a chart needs it, or this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendPoint {
    pub run_id: u64,
    /// RFC 3339, UTC.
    pub as_of: String,
    /// 0 to 100; absent when there was nothing to score.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "exact::some")]
    pub score: Option<f64>,
    /// 0 to 1; absent when nothing applied.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "exact::some")]
    pub coverage: Option<f64>,
    /// Failures that are not waived, by severity (`low` to `critical`).
    pub failed: BTreeMap<Severity, u64>,
    pub waived: u64,
    pub indeterminate: u64,
    pub resources: u64,
    pub databases: u64,
    pub policy_set_digest: String,
    /// The policies are others than in the run before: a step in the line may not be the estate's.
    pub policies_changed: bool,
    /// Other places were to be read than in the run before.
    pub targets_changed: bool,
}

impl ResolvedReason {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mended => "mended",
            Self::ResourceGone => "resource_gone",
            Self::PolicyGone => "policy_gone",
            Self::NotSeen => "not_seen",
        }
    }
}

/// Why the score is another than in the run before.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Score of the run before, by its own policies.
    #[serde(deserialize_with = "exact::one")]
    pub before: f64,
    /// The inventory of the run before under the policies of this run; absent when it could not be judged again.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "exact::some")]
    pub before_rescored: Option<f64>,
    #[serde(deserialize_with = "exact::one")]
    pub now: f64,
}

impl Step {
    /// Points that the other policies are answerable for; absent when that is not known.
    #[must_use]
    pub fn by_policies(self) -> Option<f64> {
        self.before_rescored.map(|rescored| rescored - self.before)
    }

    /// Points that the estate is answerable for; absent when that is not known.
    #[must_use]
    pub fn by_estate(self) -> Option<f64> {
        self.before_rescored.map(|rescored| self.now - rescored)
    }
}

/// What the store says of a run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct History {
    /// This run's number in the store.
    pub run_id: u64,
    /// The run before it in the same store and of the same scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_run_id: Option<u64>,
    /// Lives of this run's findings, by fingerprint.
    #[serde(skip)]
    pub lives: BTreeMap<Fingerprint, Life>,
    /// Sorted by severity (worst first), policy and resource.
    pub resolved: Vec<Resolved>,
    /// Oldest first, this run last.
    pub trend: Vec<TrendPoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
}
