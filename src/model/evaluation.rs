//! The outcome of a whole run.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ChangeSet, Finding, Gap, Location, Origin, Place, Policy, Status, Verdict};

/// How much was seen and how much of it could be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Coverage {
    pub resources_seen: usize,
    /// Resources that at least one policy spoke about.
    pub resources_evaluated: usize,
    /// Cells (policy x resource) by status.
    pub passed: usize,
    pub failed: usize,
    pub not_applicable: usize,
    pub indeterminate: usize,
    pub errors: usize,
    /// Reads that failed or were cut short.
    pub gaps: usize,
}

impl Coverage {
    /// Counts one more cell.
    pub const fn count(&mut self, status: Status) {
        match status {
            Status::Pass => self.passed += 1,
            Status::Fail => self.failed += 1,
            Status::NotApplicable => self.not_applicable += 1,
            Status::Indeterminate => self.indeterminate += 1,
            Status::Error => self.errors += 1,
        }
    }
}

/// What outputs need to know about a resource once it has been judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    pub id: Arc<str>,
    pub resource_type: Arc<str>,
    pub name: String,
    pub account_id: Option<String>,
    pub region: Option<String>,
    pub owner: Option<String>,
    pub environment: Option<String>,
    pub tier: Option<String>,
    /// Database engine as the service names it; absent where there is none, or nobody could tell.
    pub engine: Option<String>,
    pub origin: Origin,
    pub location: Option<Location>,
    /// Kept only when asked for, since a million resources have many; absent too when they could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Arc<BTreeMap<String, String>>>,
}

/// One policy on one resource, in twelve bytes; the findings say more about those that did not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Index into [`Evaluation::policies`].
    pub policy: u32,
    /// Index into [`Evaluation::subjects`].
    pub subject: u32,
    pub status: Status,
    pub verdict: Option<Verdict>,
}

/// A table of facts that policies asked and that is older than such facts last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaleTable {
    pub table: String,
    /// The day on which it was true, `YYYY-MM-DD`.
    pub known_on: String,
    /// Whole days from then to the time of the run.
    pub age_days: i64,
    /// Days for which it is taken to be true.
    pub lasts_days: i64,
    /// Ids of the policies that look into it and applied to something, sorted.
    pub policies: Vec<String>,
}

/// Every cell of policy x resource, and what stands beside them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evaluation {
    /// RFC 3339; given, never read from a clock.
    pub evaluated_at: String,
    /// SHA-256 of what was judged, hexadecimal.
    pub inventory_digest: String,
    /// SHA-256 of the policies, their parameters and tables, hexadecimal.
    pub policy_set_digest: String,
    /// The policies that ran, sorted by id.
    pub policies: Vec<Policy>,
    /// In the order in which they were read.
    pub subjects: Vec<Subject>,
    /// Sorted by subject, then policy.
    pub cells: Vec<Cell>,
    /// For every cell that failed, is indeterminate, ended in an error, or is fixed by the change. Same order.
    pub findings: Vec<Finding>,
    pub coverage: Coverage,
    pub gaps: Vec<Gap>,
    /// What was asked of which place, when whoever read the fleet kept a ledger.
    pub places: Vec<Place>,
    /// Facts that may have changed since, sorted by table.
    pub stale_tables: Vec<StaleTable>,
    /// Policies that a folder of policies switches off, and why it does.
    pub switched_off: BTreeMap<String, String>,
    /// Present when a change was judged.
    pub change: Option<ChangeSet>,
}
