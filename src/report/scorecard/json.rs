//! Scorecards as JSON, version 1: structs of their own, so that a change inside changes no file outside.

use std::io::{self, Write};

use serde::Serialize;

use super::json_more as more;
use super::score::{Mark, Tally};
use super::{Scorecard, Scorecards, sentences};
use crate::model::{Evaluation, Severity};

/// Version of the JSON scorecard. A later minor version only adds members.
pub const SCORECARD_SCHEMA_VERSION: &str = "1.0";

/// Every scorecard, as a document of its own or inside the JSON of an audit.
#[derive(Serialize)]
pub(in crate::report) struct File<'a> {
    schema_version: &'static str,
    kind: &'static str,
    evaluated_at: &'a str,
    inventory_digest: &'a str,
    policy_set_digest: &'a str,
    policies: usize,
    fleet: Card<'a>,
    accounts: Vec<Card<'a>>,
    environments: Vec<Card<'a>>,
    owners: Vec<Card<'a>>,
    tiers: Vec<Card<'a>>,
    engines: Vec<Card<'a>>,
    families: Vec<Card<'a>>,
    frameworks: Vec<more::Framework<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    losses: Option<more::Losses>,
    fixes: more::Fixes<'a>,
    measures: Vec<more::Measure<'a>>,
    databases: Vec<Database<'a>>,
    unknowns: Vec<UnknownField>,
}

#[derive(Serialize)]
pub(super) struct Card<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    databases: usize,
    resources: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score_uncapped: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<char>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waived_share: Option<f64>,
    unscanned: usize,
    results: Results,
    by_severity: BySeverity,
}

#[derive(Serialize)]
pub(super) struct Results {
    passed: u64,
    failed: u64,
    waived: u64,
    indeterminate: u64,
    errors: u64,
    not_applicable: u64,
}

#[derive(Serialize)]
struct BySeverity {
    critical: Results,
    high: Results,
    medium: Results,
    low: Results,
}

#[derive(Serialize)]
struct Database<'a> {
    id: &'a str,
    name: &'a str,
    resource_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    score: f64,
    score_uncapped: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<f64>,
    results: Results,
    failed: Vec<Failed<'a>>,
}

#[derive(Serialize)]
struct Failed<'a> {
    policy_id: &'a str,
    severity: &'static str,
}

#[derive(Serialize)]
struct UnknownField {
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    reason: String,
    resource_types: Vec<String>,
    results: usize,
    resources: usize,
}

/// Writes scorecards as one JSON document with a line break at its end.
///
/// # Errors
///
/// When `out` refuses the bytes.
pub fn render_json(evaluation: &Evaluation, cards: &Scorecards, out: &mut dyn Write) -> io::Result<()> {
    crate::report::safe_json::to_writer_pretty(&mut *out, &card_file(evaluation, cards))?;
    out.write_all(b"\n")
}

pub(in crate::report) fn card_file<'a>(evaluation: &'a Evaluation, cards: &'a Scorecards) -> File<'a> {
    let unknowns = sentences::unknowns(evaluation).into_iter().map(|unknown| UnknownField {
        field: unknown.field,
        reason: unknown.reason,
        resource_types: unknown.resource_types,
        results: unknown.results,
        resources: unknown.resources,
    });
    File {
        schema_version: SCORECARD_SCHEMA_VERSION,
        kind: "scorecard",
        evaluated_at: &evaluation.evaluated_at,
        inventory_digest: &evaluation.inventory_digest,
        policy_set_digest: &evaluation.policy_set_digest,
        policies: evaluation.policies.len(),
        fleet: card(&cards.fleet),
        accounts: list(&cards.accounts),
        environments: list(&cards.environments),
        owners: list(&cards.owners),
        tiers: list(&cards.tiers),
        engines: list(&cards.engines),
        families: list(&cards.families),
        frameworks: cards.frameworks.iter().map(|card| more::Framework::of(evaluation, card)).collect(),
        losses: cards.losses.map(more::Losses::of),
        fixes: more::Fixes::of(evaluation, &cards.fixes),
        measures: cards.measures.iter().map(more::Measure::of).collect(),
        databases: databases(evaluation, cards),
        unknowns: unknowns.collect(),
    }
}

fn list(cards: &[Scorecard]) -> Vec<Card<'_>> {
    cards.iter().map(card).collect()
}

pub(super) fn card(card: &Scorecard) -> Card<'_> {
    let by = |severity| results(|mark| card.tally.of(severity, mark));
    Card {
        name: card.name.as_deref(),
        databases: card.databases,
        resources: card.resources,
        score: card.score.map(|score| rounded(score.value)),
        score_uncapped: card.score.map(|score| rounded(score.uncapped)),
        grade: card.grade,
        coverage: card.coverage().map(rounded),
        waived_share: card.tally.waived_share().map(rounded),
        unscanned: card.unscanned,
        results: totals(&card.tally),
        by_severity: BySeverity {
            critical: by(Severity::Critical),
            high: by(Severity::High),
            medium: by(Severity::Medium),
            low: by(Severity::Low),
        },
    }
}

fn databases<'a>(evaluation: &'a Evaluation, cards: &'a Scorecards) -> Vec<Database<'a>> {
    let found = cards.databases.iter().filter_map(|card| {
        let subject = evaluation.subjects.get(card.subject)?;
        let failed = card.failed.iter().filter_map(|&i| evaluation.policies.get(i));
        Some(Database {
            id: &subject.id,
            name: &subject.name,
            resource_type: &subject.resource_type,
            account_id: subject.account_id.as_deref(),
            region: subject.region.as_deref(),
            environment: subject.environment.as_deref(),
            tier: subject.tier.as_deref(),
            owner: subject.owner.as_deref(),
            score: rounded(card.score.value),
            score_uncapped: rounded(card.score.uncapped),
            coverage: card.tally.coverage().map(rounded),
            results: totals(&card.tally),
            failed: failed.map(|p| Failed { policy_id: &p.id, severity: p.severity.as_str() }).collect(),
        })
    });
    found.collect()
}

pub(super) fn totals(tally: &Tally) -> Results {
    results(|mark| tally.total(mark))
}

fn results(count: impl Fn(Mark) -> u64) -> Results {
    Results {
        passed: count(Mark::Passed),
        failed: count(Mark::Failed),
        waived: count(Mark::Waived),
        indeterminate: count(Mark::Indeterminate),
        errors: count(Mark::Error),
        not_applicable: count(Mark::NotApplicable),
    }
}

/// Four decimals: more would only tell one machine's arithmetic from another's.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
