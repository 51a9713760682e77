//! What the outputs of an audit say of the time and of the places around it: trend, step, places, frameworks.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{self, Severity};

/// One run of the past, or this one.
#[derive(Debug, Serialize)]
pub(super) struct TrendPoint<'a> {
    run_id: u64,
    as_of: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<f64>,
    failed_by_severity: BTreeMap<&'static str, u64>,
    waived: u64,
    indeterminate: u64,
    resources: u64,
    databases: u64,
    policy_set_digest: &'a str,
    policies_changed: bool,
    targets_changed: bool,
}

impl<'a> TrendPoint<'a> {
    pub(super) fn of(point: &'a model::TrendPoint) -> Self {
        let count = |severity: Severity| point.failed.get(&severity).copied().unwrap_or_default();
        Self {
            run_id: point.run_id,
            as_of: &point.as_of,
            score: point.score.map(rounded),
            coverage: point.coverage.map(rounded),
            failed_by_severity: Severity::ALL.map(|severity| (severity.as_str(), count(severity))).into(),
            waived: point.waived,
            indeterminate: point.indeterminate,
            resources: point.resources,
            databases: point.databases,
            policy_set_digest: &point.policy_set_digest,
            policies_changed: point.policies_changed,
            targets_changed: point.targets_changed,
        }
    }
}

/// Why the score is another than in the run before.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    before: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    before_rescored: Option<f64>,
    now: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_policies: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_estate: Option<f64>,
}

impl Step {
    pub(super) fn of(step: model::Step) -> Self {
        Self {
            before: rounded(step.before),
            before_rescored: step.before_rescored.map(rounded),
            now: rounded(step.now),
            by_policies: step.by_policies().map(rounded),
            by_estate: step.by_estate().map(rounded),
        }
    }
}

/// What was asked of a place, and how much of it was answered.
#[derive(Debug, Serialize)]
pub(super) struct Place<'a> {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<&'a str>,
    calls: u64,
    answered: u64,
    attempts: u64,
    items: u64,
    causes: BTreeMap<&'static str, u64>,
}

impl<'a> Place<'a> {
    pub(super) fn of(place: &'a model::Place) -> Self {
        Self {
            name: place.name(),
            account_id: place.account_id.as_deref(),
            region: place.region.as_deref(),
            server: place.server.as_deref(),
            calls: place.reads,
            answered: place.answered,
            attempts: place.attempts,
            items: place.items,
            causes: place.causes.iter().map(|(cause, n)| (cause.as_str(), *n)).collect(),
        }
    }
}

/// A standard, and which policies answer which of its requirements.
#[derive(Debug, Serialize)]
pub(super) struct Framework<'a> {
    id: &'a str,
    title: &'a str,
    version: &'a str,
    source: &'a str,
    requirements: Vec<Requirement<'a>>,
}

#[derive(Debug, Serialize)]
struct Requirement<'a> {
    id: &'a str,
    title: &'a str,
    policies: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    not_covered: Option<&'a str>,
}

impl<'a> Framework<'a> {
    pub(super) fn of(framework: &'a model::Framework) -> Self {
        let requirement = |one: &'a model::Requirement| Requirement {
            id: &one.id,
            title: &one.title,
            policies: &one.policies,
            not_covered: one.not_covered.as_deref(),
        };
        Self {
            id: &framework.id,
            title: &framework.title,
            version: &framework.version,
            source: &framework.source,
            requirements: framework.requirements.iter().map(requirement).collect(),
        }
    }
}

/// Four decimals: more would only tell one machine's arithmetic from another's.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
