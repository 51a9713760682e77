//! The shape of the audit's JSON, version 1, apart from its findings. Structs of its own, so that a change of the model
//! is no change of the format. A key that has no value is left out; null never occurs.

use std::collections::BTreeMap;

use crate::model::{self, Severity};
use crate::report::json_v1::types::{Exit, PolicySet, SeverityCounts, StatusCounts, Tool};
use serde::Serialize;

/// What is known before the first resource is judged.
#[derive(Debug, Serialize)]
pub(super) struct Head<'a> {
    pub schema: &'static str,
    pub format_version: &'static str,
    pub tool: Tool<'a>,
    pub evaluated_at: &'a str,
    pub fail_on: &'static str,
    pub policy_set: PolicySet<'a>,
}

/// What is known when everything has been judged.
#[derive(Debug, Serialize)]
pub(super) struct End<'a> {
    pub exit: Exit<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub inventory_digest: &'a str,
    pub coverage: Coverage,
    pub summary: Summary,
    /// Records by name, the first and this one included.
    pub records: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Coverage {
    pub resources_seen: usize,
    pub resources_evaluated: usize,
    pub gaps: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct Summary {
    pub by_status: StatusCounts,
    /// Without the waived ones.
    pub failed_by_severity: SeverityCounts,
    pub waived: usize,
    /// Failures that the baseline has.
    pub known_in_baseline: usize,
}

impl Summary {
    /// `failed` counts failures that are not waived, as `Severity::ALL` orders them.
    pub(super) const fn of(coverage: &model::Coverage, failed: [usize; 4], waived: usize, known: usize) -> Self {
        Self {
            by_status: StatusCounts {
                pass: coverage.passed,
                fail: coverage.failed,
                not_applicable: coverage.not_applicable,
                indeterminate: coverage.indeterminate,
                error: coverage.errors,
            },
            failed_by_severity: SeverityCounts {
                critical: failed[Severity::Critical as usize],
                high: failed[Severity::High as usize],
                medium: failed[Severity::Medium as usize],
                low: failed[Severity::Low as usize],
            },
            waived,
            known_in_baseline: known,
        }
    }
}

/// The run in its store.
#[derive(Debug, Serialize)]
pub(super) struct Run {
    pub id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_id: Option<u64>,
}

/// What the run was made of.
#[derive(Debug, Serialize)]
pub(super) struct Evidence<'a> {
    inventories: Vec<Inventory<'a>>,
    configuration_digest: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    waivers_digest: Option<&'a str>,
    evaluation_digest: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_digest: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Inventory<'a> {
    name: &'a str,
    digest: &'a str,
    resources: u64,
    gaps: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    recording_digest: Option<&'a str>,
}

impl<'a> Evidence<'a> {
    pub(super) fn of(manifest: &'a model::Manifest) -> Self {
        let inventory = |one: &'a model::InventoryEvidence| Inventory {
            name: &one.name,
            digest: &one.digest,
            resources: one.resources,
            gaps: one.gaps,
            recording_digest: one.recording_digest.as_deref(),
        };
        Self {
            inventories: manifest.inventories.iter().map(inventory).collect(),
            configuration_digest: &manifest.configuration_digest,
            waivers_digest: manifest.waivers_digest.as_deref(),
            evaluation_digest: &manifest.evaluation_digest,
            previous_digest: manifest.previous_digest.as_deref(),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Life<'a> {
    state: &'static str,
    first_seen: &'a str,
    open_since: &'a str,
    last_seen: &'a str,
    reopened: u32,
    age_days: i64,
    sla_days: i64,
    is_overdue: bool,
}

impl<'a> Life<'a> {
    pub(super) fn of(life: &'a model::Life) -> Self {
        Self {
            state: life.state.as_str(),
            first_seen: &life.first_seen,
            open_since: &life.open_since,
            last_seen: &life.last_seen,
            reopened: life.reopened,
            age_days: life.age_days,
            sla_days: life.sla_days,
            is_overdue: life.is_overdue,
        }
    }
}

/// A finding of the run before that is gone.
#[derive(Debug, Serialize)]
pub(super) struct Resolved<'a> {
    fingerprint: &'a str,
    policy_id: &'a str,
    resource_id: &'a str,
    severity: &'static str,
    status: &'static str,
    first_seen: &'a str,
    reason: &'static str,
}

impl<'a> Resolved<'a> {
    pub(super) fn of(resolved: &'a model::Resolved) -> Self {
        Self {
            fingerprint: &resolved.fingerprint,
            policy_id: &resolved.policy_id,
            resource_id: &resolved.resource_id,
            severity: resolved.severity.as_str(),
            status: resolved.status.as_str(),
            first_seen: &resolved.first_seen,
            reason: resolved.reason.as_str(),
        }
    }
}
