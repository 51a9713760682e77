//! The auditor's appendix: places, gaps, waivers, frameworks, digests.
//!
//! Main type: [`Appendix`].

use serde::Serialize;

use super::change::waiver_ages;
use super::charts::Chart;
use super::policies::lines;
use super::words::{self, number, shown, thousands};
use crate::model::{Policy, Status, WaivedResource, WaiverState, WaiverUse, kinds};
use crate::report::Report;
use crate::report::scorecard::{Scorecards, Standing, one_decimal, sentences};
use crate::report::text::visible;

/// What the appendix can name.
#[derive(Serialize)]
pub(super) struct Appendix {
    has_places: bool,
    read: String,
    places: Vec<PlaceRow>,
    gaps: Vec<String>,
    stale_tables: Vec<String>,
    own_policies: Vec<String>,
    unknowns: Vec<String>,
    broken: Vec<String>,
    types: Vec<TypeRow>,
    has_waivers: bool,
    waivers: Vec<WaiverRow>,
    waiver_ages: Chart,
    frameworks: Vec<FrameworkBlock>,
    policies: Vec<PolicyRow>,
    digests: Vec<NamedText>,
    inventories: Vec<InventoryRow>,
    reports: Vec<NamedText>,
    has_manifest: bool,
}

#[derive(Serialize)]
struct PlaceRow {
    name: String,
    reads: String,
    answered: String,
    items: String,
    complete: bool,
    causes: String,
}

#[derive(Serialize)]
struct TypeRow {
    title: String,
    name: String,
    count: String,
}

#[derive(Serialize)]
struct WaiverRow {
    id: String,
    state: &'static str,
    policy: String,
    resource: String,
    reason: String,
    owner: String,
    approved_by: String,
    ticket: String,
    control: String,
    created: String,
    expires: String,
    left: String,
    renewals: u32,
    covers: String,
    problem: String,
}

#[derive(Serialize)]
struct FrameworkBlock {
    id: String,
    title: String,
    version: String,
    score: String,
    grade: String,
    coverage: String,
    passed: usize,
    judged: usize,
    requirements: Vec<RequirementRow>,
}

#[derive(Serialize)]
struct RequirementRow {
    id: String,
    title: String,
    standing: &'static str,
    word: &'static str,
    score: String,
    not_covered: String,
    policies: Vec<PolicyLink>,
}

#[derive(Serialize)]
struct PolicyLink {
    id: String,
    /// Empty when there is nothing to say of the policy.
    href: String,
}

#[derive(Serialize)]
struct PolicyRow {
    id: String,
    title: String,
    family: String,
    severity: &'static str,
    passed: String,
    failed: String,
    undecided: String,
    not_applicable: String,
}

#[derive(Serialize)]
struct NamedText {
    name: String,
    text: String,
}

#[derive(Serialize)]
struct InventoryRow {
    name: String,
    digest: String,
    resources: String,
    gaps: String,
    recording: String,
}

pub(super) fn appendix(report: &Report<'_>, cards: &Scorecards, linked: &dyn Fn(usize) -> bool) -> Appendix {
    let evaluation = report.evaluation;
    let manifest = report.manifest;
    let digests = manifest.map_or_else(
        || vec![named("Inventory", &evaluation.inventory_digest), named("Policy set", &evaluation.policy_set_digest)],
        |manifest| {
            let mut all = vec![
                named("Policy set", &manifest.policy_set_digest),
                named("Configuration", &manifest.configuration_digest),
            ];
            all.push(named("Waivers", manifest.waivers_digest.as_deref().unwrap_or("no waivers")));
            all.push(named("Every result", &manifest.evaluation_digest));
            all.push(named(
                "Run before",
                manifest.previous_digest.as_deref().unwrap_or("none: the first of its chain"),
            ));
            all
        },
    );
    Appendix {
        has_places: !evaluation.places.is_empty(),
        read: sentences::read(&evaluation.places),
        places: evaluation
            .places
            .iter()
            .map(|place| PlaceRow {
                name: visible(&place.name()).into_owned(),
                reads: thousands(place.reads),
                answered: thousands(place.answered),
                items: thousands(place.items),
                complete: place.is_complete(),
                causes: place
                    .causes
                    .keys()
                    .map(|cause| cause.as_str().replace('_', " "))
                    .collect::<Vec<_>>()
                    .join(", "),
            })
            .collect(),
        gaps: sentences::gaps(evaluation),
        stale_tables: sentences::stale_tables(evaluation),
        own_policies: sentences::own_policies(evaluation),
        unknowns: sentences::unknowns(evaluation).iter().map(sentences::Unknown::sentence).collect(),
        broken: sentences::broken(evaluation),
        types: types(report),
        has_waivers: !report.waivers.uses.is_empty(),
        waivers: report.waivers.uses.iter().map(waiver).collect(),
        waiver_ages: waiver_ages(report),
        frameworks: frameworks(report, cards, linked),
        policies: policies(report),
        digests,
        inventories: manifest.map_or_else(Vec::new, |manifest| {
            let row = |one: &crate::model::InventoryEvidence| InventoryRow {
                name: visible(&one.name).into_owned(),
                digest: visible(&one.digest).into_owned(),
                resources: thousands(one.resources),
                gaps: thousands(one.gaps),
                recording: one
                    .recording_digest
                    .as_deref()
                    .map_or_else(|| "not kept".to_owned(), |d| visible(d).into_owned()),
            };
            manifest.inventories.iter().map(row).collect()
        }),
        reports: manifest.map_or_else(Vec::new, |manifest| {
            manifest.reports.iter().map(|(name, digest)| named(&visible(name), digest)).collect()
        }),
        has_manifest: manifest.is_some(),
    }
}

fn named(name: &str, text: &str) -> NamedText {
    NamedText { name: name.to_owned(), text: visible(text).into_owned() }
}

/// Resources by type.
fn types(report: &Report<'_>) -> Vec<TypeRow> {
    let mut counts: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
    for subject in &report.evaluation.subjects {
        *counts.entry(&subject.resource_type).or_default() += 1;
    }
    let row = |(name, count): (&str, u64)| TypeRow {
        title: kinds::find(name).map_or_else(|| visible(name).into_owned(), |kind| kind.title.to_owned()),
        name: visible(name).into_owned(),
        count: thousands(count),
    };
    counts.into_iter().map(row).collect()
}

fn waiver(one: &WaiverUse) -> WaiverRow {
    let waiver = &one.waiver;
    let text = |text: &Option<String>| text.as_deref().map_or_else(String::new, shown);
    WaiverRow {
        id: shown(&waiver.id),
        state: match one.state {
            WaiverState::Active => "active",
            WaiverState::Expiring => "ends soon",
            WaiverState::Expired => "expired",
            WaiverState::Lapsed => "lapsed",
            WaiverState::Dead => "dead",
            WaiverState::TooLong => "too long",
            WaiverState::NotYet => "not yet",
            WaiverState::NotJudged => "not judged",
        },
        policy: shown(&waiver.policy),
        resource: match &waiver.resource {
            WaivedResource::Glob(glob) => shown(glob),
            WaivedResource::Tags(tags) => tags
                .iter()
                .map(|(key, value)| format!("{}={}", shown(key), shown(value)))
                .collect::<Vec<_>>()
                .join(", "),
        },
        reason: shown(&waiver.reason),
        owner: shown(&waiver.owner),
        approved_by: shown(&waiver.approved_by),
        ticket: text(&waiver.ticket),
        control: text(&waiver.compensating_control),
        created: text(&waiver.created_on),
        expires: shown(&waiver.expires_on),
        left: match one.days_left {
            days @ ..0 => format!("over since {}", words::age(-days)),
            0 => "last day".to_owned(),
            days => format!("{} left", words::age(days)),
        },
        renewals: waiver.renewals,
        covers: thousands(number(one.covers)),
        problem: text(&one.problem),
    }
}

fn frameworks(report: &Report<'_>, cards: &Scorecards, linked: &dyn Fn(usize) -> bool) -> Vec<FrameworkBlock> {
    let block = |card: &crate::report::scorecard::FrameworkCard| FrameworkBlock {
        id: visible(&card.id).into_owned(),
        title: visible(&card.title).into_owned(),
        version: visible(&card.version).into_owned(),
        score: card.card.score.map_or_else(|| "?".to_owned(), |score| one_decimal(score.value)),
        grade: card.card.grade.unwrap_or('?').to_string(),
        coverage: crate::report::scorecard::percent(card.card.coverage()),
        passed: card.passed,
        judged: card.judged,
        requirements: card
            .requirements
            .iter()
            .map(|requirement| RequirementRow {
                id: visible(&requirement.id).into_owned(),
                title: visible(&requirement.title).into_owned(),
                standing: requirement.standing.as_str(),
                word: match requirement.standing {
                    Standing::Failed => "failed",
                    Standing::Undecided => "undecided",
                    Standing::Waived => "waived",
                    Standing::Passed => "passed",
                    Standing::NotApplicable => "nothing applies",
                    Standing::NotRun => "not run",
                    Standing::NotCovered => "a person must look",
                },
                score: requirement.score.map_or_else(|| "?".to_owned(), one_decimal),
                not_covered: not_covered(report, &card.id, &requirement.id),
                policies: requirement
                    .policies
                    .iter()
                    .filter_map(|&at| {
                        let policy = report.evaluation.policies.get(at)?;
                        let href = if linked(at) { format!("#p{at}") } else { String::new() };
                        Some(PolicyLink { id: visible(&policy.id).into_owned(), href })
                    })
                    .collect(),
            })
            .collect(),
    };
    cards.frameworks.iter().map(block).collect()
}

/// What a scanner cannot tell of a requirement, in the framework's own words.
fn not_covered(report: &Report<'_>, framework: &str, requirement: &str) -> String {
    let framework = report.frameworks.iter().find(|one| one.id == framework);
    let found = framework.and_then(|one| one.requirements.iter().find(|one| one.id == requirement));
    found.and_then(|one| one.not_covered.as_deref()).map_or_else(String::new, lines)
}

/// Every policy that ran, with its results.
fn policies(report: &Report<'_>) -> Vec<PolicyRow> {
    let evaluation = report.evaluation;
    let mut counts = vec![[0_u64; 4]; evaluation.policies.len()];
    for cell in &evaluation.cells {
        let Some(own) = counts.get_mut(cell.policy as usize) else { continue };
        match cell.status {
            Status::Pass => own[0] += 1,
            Status::Fail => own[1] += 1,
            Status::Indeterminate | Status::Error => own[2] += 1,
            Status::NotApplicable => own[3] += 1,
        }
    }
    let row = |(policy, [passed, failed, undecided, not_applicable]): (&Policy, [u64; 4])| PolicyRow {
        id: visible(&policy.id).into_owned(),
        title: visible(&policy.title).into_owned(),
        family: visible(&policy.family).into_owned(),
        severity: policy.severity.as_str(),
        passed: thousands(passed),
        failed: thousands(failed),
        undecided: thousands(undecided),
        not_applicable: thousands(not_applicable),
    };
    evaluation.policies.iter().zip(counts).map(row).collect()
}
