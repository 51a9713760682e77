//! Scorecards as Markdown, for a job summary or a page that people keep; the text stands in a template.

use std::path::Path;

use serde_json::{Value, json};

use super::failures::{Failure, failures};
use super::score::Mark;
use super::terminal::{one_decimal, percent};
use super::{Scorecard, Scorecards, sentences};
use crate::model::{Evaluation, Place, Severity};
use crate::report::template::{self, TemplateError};
use crate::report::text::escape;

/// Databases that are listed by name.
const WORST: usize = 10;

/// Fills `scorecard.md.hbs`, the one in `overrides` if that folder has it, else our own.
///
/// # Errors
///
/// When the template of the user cannot be read, is wrong, or names something that does not exist.
pub fn render_markdown(
    evaluation: &Evaluation,
    cards: &Scorecards,
    overrides: Option<&Path>,
) -> Result<String, TemplateError> {
    template::render("scorecard.md.hbs", &data(evaluation, cards), overrides)
}

/// What the template can name. Every member is always there, since a template is refused that names another.
fn data(evaluation: &Evaluation, cards: &Scorecards) -> Value {
    let groups: Vec<Value> = [
        ("Account", &cards.accounts, "no account"),
        ("Environment", &cards.environments, "none"),
        ("Owner", &cards.owners, "nobody"),
        ("Family", &cards.families, "none"),
    ]
    .into_iter()
    .filter(|(_, cards, _)| !cards.is_empty())
    .map(|(title, cards, none)| json!({"title": title, "cards": cards.iter().map(|c| card(c, none)).collect::<Vec<_>>()}))
    .collect();
    let unknowns: Vec<String> = sentences::unknowns(evaluation).iter().map(sentences::Unknown::sentence).collect();
    json!({
        "evaluated_at": escape(&evaluation.evaluated_at),
        "inventory_digest": escape(&evaluation.inventory_digest),
        "policy_set_digest": escape(&evaluation.policy_set_digest),
        "policies": evaluation.policies.len(),
        "fleet": card(&cards.fleet, "fleet"),
        "groups": groups,
        "worst": worst(evaluation, cards),
        "failures": failed(evaluation),
        "places": places(&evaluation.places),
        "read": sentences::read(&evaluation.places),
        "gaps": sentences::gaps(evaluation),
        "unknowns": unknowns,
        "broken": sentences::broken(evaluation),
    })
}

fn failed(evaluation: &Evaluation) -> Vec<Value> {
    let row = |failure: &Failure<'_>| {
        json!({
            "id": failure.policy.id,
            "title": escape(&failure.policy.title),
            "severity": failure.policy.severity.as_str(),
            "resources": failure.resources,
            "examples": failure.examples.iter().chain(failure.more().as_ref()).collect::<Vec<_>>(),
        })
    };
    failures(evaluation, Severity::High).iter().map(row).collect()
}

fn places(places: &[Place]) -> Vec<Value> {
    let row = |place: &Place| {
        let causes: Vec<&str> = place.causes.keys().map(|cause| cause.as_str()).collect();
        json!({
            "name": escape(&place.name()),
            "reads": place.reads,
            "answered": place.answered,
            "items": place.items,
            "causes": causes.join(", "),
        })
    };
    places.iter().map(row).collect()
}

fn card(card: &Scorecard, none: &str) -> Value {
    let failed = |severity| card.tally.of(severity, Mark::Failed);
    json!({
        "name": card.name.as_deref().map_or_else(|| none.to_owned(), |name| escape(name).into_owned()),
        "databases": card.databases,
        "resources": card.resources,
        "scored": card.score.is_some(),
        "score": card.score.map_or_else(|| "?".to_owned(), |score| one_decimal(score.value)),
        "score_uncapped": card.score.map_or_else(|| "?".to_owned(), |score| one_decimal(score.uncapped)),
        "grade": card.grade.unwrap_or('?').to_string(),
        "coverage": percent(card.coverage()),
        "unscanned": card.unscanned,
        "passed": card.tally.total(Mark::Passed),
        "failed": card.tally.total(Mark::Failed),
        "waived": card.tally.total(Mark::Waived),
        "undecided": card.tally.total(Mark::Indeterminate),
        "errors": card.tally.total(Mark::Error),
        "unknown": card.tally.total(Mark::Indeterminate) + card.tally.total(Mark::Error),
        "critical": failed(Severity::Critical),
        "high": failed(Severity::High),
        "medium": failed(Severity::Medium),
        "low": failed(Severity::Low),
    })
}

fn worst(evaluation: &Evaluation, cards: &Scorecards) -> Vec<Value> {
    let worst = cards.databases.iter().filter(|card| card.score.value < 100.0).take(WORST);
    let found = worst.filter_map(|card| {
        let subject = evaluation.subjects.get(card.subject)?;
        let failed = card.failed.iter().filter_map(|&i| evaluation.policies.get(i));
        let failed: Vec<Value> = failed
            .map(
                |policy| json!({"id": policy.id, "title": escape(&policy.title), "severity": policy.severity.as_str()}),
            )
            .collect();
        Some(json!({
            "name": escape(&subject.name),
            "who": sentences::who(subject),
            "score": one_decimal(card.score.value),
            "coverage": percent(card.tally.coverage()),
            "failed": failed,
        }))
    });
    found.collect()
}
