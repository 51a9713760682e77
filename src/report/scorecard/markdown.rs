//! Scorecards as Markdown, for a job summary or a page that people keep; the text stands in a template.

use std::path::Path;

use serde_json::{Value, json};

use super::failures::{Failure, failures};
use super::score::Mark;
use super::terminal::{one_decimal, percent};
use super::{Scorecard, Scorecards, sentences};
use crate::model::{Evaluation, LifeState, Place, ResolvedReason, Severity, WaiverState, WaiverUse};
use crate::report::markdown::{self, Budget};
use crate::report::template::TemplateError;
use crate::report::text::{clip, escape};
use crate::report::{RenderOptions, Report};

/// Databases that are listed by name.
const WORST: usize = 10;
const SENTENCE_LIMIT: usize = 600;

/// Fills `scorecard.md.hbs`, the one in `overrides` if that folder has it, else our own. Lists are cut when the page
/// would be larger than a job summary may be.
///
/// # Errors
///
/// When the template of the user cannot be read, is wrong, or names something that does not exist.
pub fn render_markdown(
    evaluation: &Evaluation,
    cards: &Scorecards,
    overrides: Option<&Path>,
) -> Result<String, TemplateError> {
    let options = RenderOptions { templates: overrides.map(Path::to_path_buf), ..RenderOptions::default() };
    markdown::text(&Report::of_fleet(evaluation, cards), &options)
}

/// What the template can name. Every member is always there, since a template is refused that names another.
pub(in crate::report) fn data(
    report: &Report<'_>,
    cards: &Scorecards,
    options: &RenderOptions,
    budget: &mut Budget,
) -> Value {
    let evaluation = report.evaluation;
    let groups: Vec<Value> = [
        ("Account", &cards.accounts, "no account"),
        ("Environment", &cards.environments, "none"),
        ("Owner", &cards.owners, "nobody"),
        ("Family", &cards.families, "none"),
    ]
    .into_iter()
    .filter(|(_, cards, _)| !cards.is_empty())
    .map(|(title, cards, none)| json!({"title": title, "cards": group(cards, none, budget)}))
    .collect();
    let worst = budget.take(worst(evaluation, cards), "database", "databases");
    let failures = budget.take(failed(evaluation), "failed policy", "failed policies");
    let unseen =
        [sentences::gaps(evaluation), sentences::stale_tables(evaluation), sentences::own_policies(evaluation)]
            .concat();
    let gaps = budget.take(unseen, "kind of gap", "kinds of gaps");
    let unknowns = sentences::unknowns(evaluation).iter().map(sentences::Unknown::sentence).collect();
    let unknowns: Vec<String> =
        budget.take(unknowns, "reason for what is not decided", "reasons for what is not decided");
    let broken = budget.take(sentences::broken(evaluation), "broken policy", "broken policies");
    let waivers = budget.take(waivers(report), "waiver", "waivers");
    let places = budget.take(places(&evaluation.places), "place", "places");
    json!({
        "evaluated_at": escape(&evaluation.evaluated_at),
        "inventory_digest": escape(&evaluation.inventory_digest),
        "policy_set_digest": escape(&evaluation.policy_set_digest),
        "policies": evaluation.policies.len(),
        "fleet": card(&cards.fleet, "fleet"),
        "groups": groups,
        "worst": worst,
        "failures": failures,
        "places": places,
        "read": sentences::read(&evaluation.places),
        "gaps": gaps,
        "unknowns": unknowns,
        "broken": broken,
        "exit_code": options.exit.code,
        "exit_reason": escape(&options.exit.reason),
        "history": history(report),
        "waivers": waivers,
        "cut": budget.cut(),
    })
}

/// The cards of a group by name; when there is no room for all, the worst.
fn group(cards: &[Scorecard], none: &str, budget: &mut Budget) -> Vec<Value> {
    let mut order: Vec<&Scorecard> = cards.iter().collect();
    if order.len() > budget.rows() {
        let score = |card: &Scorecard| card.score.map_or(0.0, |score| score.value);
        order.sort_by(|a, b| score(a).total_cmp(&score(b)));
    }
    budget.take(order, "group", "groups").into_iter().map(|c| card(c, none)).collect()
}

/// What earlier runs say; false when there are none.
fn history(report: &Report<'_>) -> Value {
    let Some(history) = report.history.filter(|history| history.previous_run_id.is_some()) else { return false.into() };
    let lives = |state| history.lives.values().filter(|life| life.state == state).count();
    json!({
        "new": lives(LifeState::New),
        "reopened": lives(LifeState::Reopened),
        "resolved": history.resolved.iter().filter(|gone| gone.reason != ResolvedReason::NotSeen).count(),
        "overdue": history.lives.values().filter(|life| life.is_overdue).count(),
    })
}

/// Waivers that need somebody's attention.
fn waivers(report: &Report<'_>) -> Vec<String> {
    let troubled = report.waivers.uses.iter().filter(|used| used.state != WaiverState::Active);
    let sentence = |used: &WaiverUse| {
        let state = used.state.as_str().replace('_', " ");
        let problem = used.problem.as_deref().unwrap_or_default();
        let waiver = &used.waiver;
        let text = format!("{} ({state}, until {}, owner {}) {problem}", waiver.id, waiver.expires_on, waiver.owner);
        escape(&clip(text.trim_end(), SENTENCE_LIMIT)).into_owned()
    };
    troubled.map(sentence).collect()
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
