//! What callers hand to a store and get back. Times are RFC 3339 in UTC, digests SHA-256 in lower-case hexadecimal.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::Serialize;

use super::StoreError;
use crate::model::{Evaluation, Fingerprint, History, Manifest, ResolvedReason, Severity, Sla, Status, Step};

/// A finished run, to be put into a store in one piece.
#[derive(Debug, Clone)]
pub struct RunRecord<'a> {
    /// Name of what is watched over time. Runs of one scope form one history; runs over something else, or with only
    /// some policies chosen, belong into a scope of their own.
    pub scope: &'a str,
    /// Of what was to be read: accounts, regions, servers, files. Another one is a break in the trend.
    pub target_set_digest: &'a str,
    /// Waivers are applied to it already.
    pub evaluation: &'a Evaluation,
    /// Time, versions and digests of the run are taken from here. It may be completed with
    /// [`Store::attach_manifest`](super::Store::attach_manifest) when the reports are written.
    pub manifest: &'a Manifest,
    pub scores: RunScores,
    /// Something that was to be judged could not be.
    pub incomplete: bool,
    pub sla: Sla,
    /// The inventory of the run before under the policies of this one, when the caller could judge it again.
    pub rescored_previous: Option<Rescored>,
    /// What was judged, to be kept for judging it again; empty keeps nothing.
    pub snapshots: &'a [SnapshotFile<'a>],
    pub snapshot_rules: SnapshotRules,
}

/// The numbers of a run that make up its place in a trend.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunScores {
    /// 0 to 100; absent when there was nothing to score.
    pub score: Option<f64>,
    /// 0 to 1; absent when nothing applied.
    pub coverage: Option<f64>,
    /// Databases in the fleet.
    pub databases: u64,
    pub groups: Vec<GroupScore>,
}

/// The numbers of a part of the fleet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupScore {
    /// What the parts are: `account`, `team`, `environment`, `tier`, `engine`, `family`, `framework`.
    pub kind: String,
    /// Which part; empty for what belongs to none.
    pub name: String,
    /// 0 to 100; absent when there was nothing to score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// 0 to 1; absent when nothing applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<f64>,
    /// Failures that are not waived.
    pub failed: u64,
    pub waived: u64,
    pub indeterminate: u64,
}

/// What the run before scores under other policies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rescored {
    /// The run whose inventory it was, as [`PreviousRun::run_id`] said.
    pub run_id: u64,
    /// 0 to 100.
    pub score: f64,
}

/// An inventory file that was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotFile<'a> {
    /// As in the manifest.
    pub name: &'a str,
    /// As in the manifest.
    pub digest: &'a str,
    pub path: &'a Path,
}

/// Which inventories stay in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotRules {
    /// Runs of each scope whose inventories are kept; 0 keeps none.
    pub runs: u32,
    /// Compressed bytes of one run above which its inventories are not kept.
    pub max_bytes: u64,
}

impl Default for SnapshotRules {
    fn default() -> Self {
        Self { runs: 1, max_bytes: 256 << 20 }
    }
}

/// What came of recording a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    pub history: History,
    /// The very same run was there already; nothing was added.
    pub is_repeat: bool,
    /// What the user should know, as lower-case sentences: a clock that went backwards, an inventory not kept.
    pub notes: Vec<String>,
}

/// Which run is about to be recorded, for questions about the one before it.
#[derive(Debug, Clone, Copy)]
pub struct Upcoming<'a> {
    pub scope: &'a str,
    /// `previous_digest`, `reports` and `exit_code` need not be known yet.
    pub manifest: &'a Manifest,
}

/// The run before the one that is about to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviousRun {
    pub run_id: u64,
    pub as_of: String,
    pub score: Option<f64>,
    pub policy_set_digest: String,
    pub target_set_digest: String,
    pub manifest: Manifest,
    /// What is left of its inventories, in the order of judging; empty unless all of them are there.
    pub snapshots: Vec<StoredSnapshot>,
}

/// An inventory in the store; see [`Store::write_snapshot`](super::Store::write_snapshot).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSnapshot {
    pub name: String,
    pub digest: String,
}

/// A run in the store.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Run {
    pub run_id: u64,
    pub scope: String,
    pub as_of: String,
    pub tool_version: String,
    pub exit_code: u8,
    /// Something that was to be judged could not be.
    pub incomplete: bool,
    pub policy_set_digest: String,
    pub target_set_digest: String,
    pub inventory_digest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<f64>,
    /// Failures that are not waived.
    pub failed: u64,
    pub waived: u64,
    pub indeterminate: u64,
    pub resources: u64,
    pub databases: u64,
    pub gaps: u64,
    /// What the run before scores under the policies of this one, and which run that was.
    #[serde(skip)]
    pub rescored_previous: Option<Rescored>,
}

/// A finding as it stood in a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoredFinding {
    pub policy_id: String,
    pub resource_id: String,
    pub resource_type: String,
    pub state: FindingState,
}

/// What can change about a finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FindingState {
    #[serde(serialize_with = "hexadecimal")]
    pub fingerprint: Fingerprint,
    /// Never pass or not applicable.
    pub status: Status,
    pub severity: Severity,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// JSON text; of long values only the beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver_id: Option<String>,
}

fn hexadecimal<S: serde::Serializer>(fingerprint: &Fingerprint, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(fingerprint)
}

/// What is different between two runs of one scope.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    pub before: Run,
    pub after: Run,
    pub policies_changed: bool,
    pub targets_changed: bool,
    /// The inventories are not the same.
    pub estate_changed: bool,
    /// Absent when either run has no score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    /// All lists are sorted by severity (worst first), policy and resource.
    pub new: Vec<NewFinding>,
    pub fixed: Vec<FixedFinding>,
    pub changed: Vec<ChangedFinding>,
    /// Cannot be seen in the later run, so they count as open.
    pub unseen: Vec<StoredFinding>,
}

/// A finding of the later run that the earlier one had not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewFinding {
    pub finding: StoredFinding,
    /// It was there before, and gone in the earlier run.
    pub is_reopened: bool,
}

/// A finding of the earlier run that the later one has not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FixedFinding {
    pub finding: StoredFinding,
    pub reason: ResolvedReason,
}

/// A finding of both runs that is not the same in both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangedFinding {
    pub policy_id: String,
    pub resource_id: String,
    pub resource_type: String,
    pub before: FindingState,
    pub after: FindingState,
    /// It could not be seen in the earlier run; `before` is how it was last seen.
    pub was_unseen: bool,
}

/// Which runs go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PruneRules<'a> {
    /// Absent: every scope.
    pub scope: Option<&'a str>,
    /// Runs of the last so many days before `as_of` stay.
    pub keep_days: Option<u32>,
    /// So many of the latest runs of each scope stay. With both rules, a run stays that either keeps.
    pub keep_runs: Option<u32>,
    pub as_of: &'a str,
    /// Says what would go and leaves everything as it is.
    pub dry_run: bool,
}

/// What went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Pruned {
    pub runs: u64,
    pub runs_left: u64,
    /// Findings that were resolved before the oldest run that stays.
    pub findings: u64,
}

/// How a user names a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunSelector {
    /// `last` is 0, `last~1` the one before.
    Last(usize),
    Id(u64),
    /// `YYYY-MM-DD`: the last run of that day, in UTC.
    Day(String),
}

impl FromStr for RunSelector {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let unknown = || StoreError::BadSelector { text: text.to_owned() };
        if let Some(rest) = text.strip_prefix("last") {
            return match rest.strip_prefix('~') {
                None if rest.is_empty() => Ok(Self::Last(0)),
                Some(number) if is_number(number) => number.parse().map(Self::Last).map_err(|_| unknown()),
                None | Some(_) => Err(unknown()),
            };
        }
        if is_number(text) {
            return text.parse().map(Self::Id).map_err(|_| unknown());
        }
        match super::clock::is_day(text) {
            true => Ok(Self::Day(text.to_owned())),
            false => Err(unknown()),
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for RunSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Last(0) => f.write_str("last"),
            Self::Last(back) => write!(f, "last~{back}"),
            Self::Id(id) => write!(f, "{id}"),
            Self::Day(day) => f.write_str(day),
        }
    }
}
