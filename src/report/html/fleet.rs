//! The fleet by account, team, environment, tier, engine and family; the heat map; coverage; measures.
//!
//! Main type: [`Fleet`].

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::charts::{self, Bar, Chart, HeatCell, HeatMap, Segment, meter};
use super::words::{counted, number, thousands};
use crate::model::{Evaluation, Severity, Status};
use crate::report::Report;
use crate::report::scorecard::{Mark, MeasureCard, MeasureValue, Scorecard, Scorecards, one_decimal, percent};
use crate::report::text::visible;

/// What the page can name.
#[derive(Serialize)]
pub(super) struct Fleet {
    groups: Vec<GroupTable>,
    heat: Chart,
    coverage: Chart,
    measures: Vec<MeasureRow>,
}

#[derive(Serialize)]
struct GroupTable {
    id: &'static str,
    title: &'static str,
    /// Heading of the first column.
    column: &'static str,
    rows: Vec<CardRow>,
}

#[derive(Serialize)]
struct CardRow {
    name: String,
    /// Empty when there is nothing to link to.
    href: String,
    databases: String,
    resources: String,
    score: String,
    bar: String,
    grade: String,
    coverage: String,
    critical: String,
    high: String,
    medium: String,
    low: String,
    waived: String,
    undecided: String,
    /// How many places could not be listed; empty when none is.
    unscanned: String,
}

#[derive(Serialize)]
struct MeasureRow {
    title: String,
    known: bool,
    value: String,
    detail: String,
    target: String,
    /// `met`, `missed`, or empty when there is no target or no number.
    verdict: &'static str,
    bar: String,
}

pub(super) fn fleet(report: &Report<'_>, cards: &Scorecards, account_links: &BTreeMap<Option<&str>, String>) -> Fleet {
    let table = |id, title, column, cards: &[Scorecard], none: &str| {
        let rows = cards.iter().map(|card| {
            let href = if id == "accounts" { account_links.get(&card.name.as_deref()).cloned() } else { None };
            row(card, none, href.unwrap_or_default())
        });
        GroupTable { id, title, column, rows: rows.collect() }
    };
    let mut groups = vec![
        table("accounts", "Accounts", "Account", &cards.accounts, "no account"),
        table("environments", "Environments", "Environment", &cards.environments, "none given"),
        table("owners", "Teams", "Owner", &cards.owners, "nobody"),
        table("tiers", "Tiers", "Tier", &cards.tiers, "none given"),
        table("engines", "Engines", "Engine", &cards.engines, "no engine"),
        table("families", "Families of policies", "Family", &cards.families, "none"),
    ];
    groups.retain(|group| !group.rows.is_empty());
    Fleet {
        groups,
        heat: charts::heat(&map(report.evaluation, cards)),
        coverage: coverage(cards),
        measures: cards.measures.iter().map(measure).collect(),
    }
}

fn row(card: &Scorecard, none: &str, href: String) -> CardRow {
    let failed = |severity| thousands(card.tally.of(severity, Mark::Failed));
    CardRow {
        name: name(card, none),
        href,
        databases: thousands(number(card.databases)),
        resources: thousands(number(card.resources)),
        score: card.score.map_or_else(|| "?".to_owned(), |score| one_decimal(score.value)),
        bar: meter(card.score.map(|score| score.value), "score"),
        grade: card.grade.unwrap_or('?').to_string(),
        coverage: percent(card.coverage()),
        critical: failed(Severity::Critical),
        high: failed(Severity::High),
        medium: failed(Severity::Medium),
        low: failed(Severity::Low),
        waived: thousands(card.tally.total(Mark::Waived)),
        undecided: thousands(card.tally.total(Mark::Indeterminate) + card.tally.total(Mark::Error)),
        unscanned: match card.unscanned {
            0 => String::new(),
            n => format!("{} not listed", counted(number(n), "place", "places")),
        },
    }
}

fn name(card: &Scorecard, none: &str) -> String {
    card.name.as_deref().map_or_else(|| none.to_owned(), |name| visible(name).into_owned())
}

/// Cells counted by account and family; accounts with the most failures first.
fn map(evaluation: &Evaluation, cards: &Scorecards) -> HeatMap {
    let families: Vec<&str> = cards.families.iter().filter_map(|card| card.name.as_deref()).collect();
    let column: Vec<Option<usize>> =
        evaluation.policies.iter().map(|policy| families.iter().position(|family| *family == policy.family)).collect();
    let waived: HashSet<(&str, usize)> = evaluation
        .findings
        .iter()
        .filter(|finding| finding.status == Status::Fail && finding.waiver_id.is_some())
        .map(|finding| (&*finding.policy_id, finding.resource_index))
        .collect();
    let mut rows: BTreeMap<(bool, &str), Vec<HeatCell>> = BTreeMap::new();
    for cell in &evaluation.cells {
        let (Some(subject), Some(policy)) =
            (evaluation.subjects.get(cell.subject as usize), evaluation.policies.get(cell.policy as usize))
        else {
            continue;
        };
        let account = (subject.account_id.is_none(), subject.account_id.as_deref().unwrap_or("no account"));
        let row = rows.entry(account).or_insert_with(|| vec![HeatCell::default(); families.len()]);
        let at = column.get(cell.policy as usize).copied().flatten();
        let Some(one) = at.and_then(|at| row.get_mut(at)) else { continue };
        let is_waived = !waived.is_empty() && waived.contains(&(policy.id.as_str(), cell.subject as usize));
        match cell.status {
            Status::NotApplicable => continue,
            Status::Pass => one.met += 1,
            Status::Fail if is_waived => {}
            Status::Fail => {
                one.failed += 1;
                one.critical += u64::from(policy.severity == Severity::Critical);
            }
            Status::Indeterminate | Status::Error => one.undecided += 1,
        }
        one.applicable += 1;
    }
    let mut rows: Vec<(String, Vec<HeatCell>)> =
        rows.into_iter().map(|((_, name), cells)| (visible(name).into_owned(), cells)).collect();
    let failed = |cells: &[HeatCell]| {
        (cells.iter().map(|cell| cell.critical).sum::<u64>(), cells.iter().map(|cell| cell.failed).sum::<u64>())
    };
    rows.sort_by(|(a, x), (b, y)| failed(y).cmp(&failed(x)).then_with(|| a.cmp(b)));
    HeatMap { columns: families.iter().map(|family| visible(family).into_owned()).collect(), rows }
}

/// Accounts in the chart of coverage.
const ACCOUNTS: usize = 20;

fn coverage(cards: &Scorecards) -> Chart {
    let mut accounts: Vec<&Scorecard> = cards.accounts.iter().collect();
    accounts.sort_by(|a, b| {
        let covered = |card: &Scorecard| card.coverage().unwrap_or(0.0);
        covered(a).total_cmp(&covered(b)).then_with(|| a.name.cmp(&b.name))
    });
    let mut description =
        "Share of each account's results that could be decided; behind it, the coverage by weight.".to_owned();
    if accounts.len() > ACCOUNTS {
        description.push_str(&format!(" The {ACCOUNTS} accounts with the least are shown."));
        accounts.truncate(ACCOUNTS);
    }
    let rows: Vec<Bar> = accounts
        .into_iter()
        .map(|card| {
            let undecided = card.tally.total(Mark::Indeterminate) + card.tally.total(Mark::Error);
            Bar {
                name: name(card, "no account"),
                parts: vec![card.tally.applicable() - undecided, undecided],
                note: percent(card.coverage()),
            }
        })
        .collect();
    let segments = [Segment { name: "decided", class: "seen" }, Segment { name: "undecided", class: "unseen" }];
    charts::bars("coverage", "Coverage by account", &description, &segments, &rows, true)
}

fn measure(card: &MeasureCard) -> MeasureRow {
    let (known, value, detail, share) = match &card.value {
        MeasureValue::Portion(portion) => {
            let mut detail = format!("{} of {}", thousands(portion.met), thousands(portion.of));
            for (n, word) in [(portion.waived, "waived"), (portion.undecided, "undecided")] {
                if n > 0 {
                    detail.push_str(&format!(", {} {word}", thousands(n)));
                }
            }
            if portion.unscanned > 0 {
                detail.push_str(&format!(", {} places not listed", thousands(number(portion.unscanned))));
            }
            (true, percent(portion.share()), detail, portion.share())
        }
        MeasureValue::Exceptions(found) => {
            let oldest =
                found.oldest_days.map_or_else(String::new, |days| format!(", oldest {}", super::words::age(days)));
            let detail = format!(
                "{} in force, {} end soon, {} void{oldest}",
                thousands(number(found.in_force)),
                thousands(number(found.expiring)),
                thousands(number(found.void))
            );
            (true, thousands(number(found.in_force)), detail, None)
        }
        MeasureValue::NotKnown(reason) => (false, "not known".to_owned(), visible(reason).into_owned(), None),
    };
    MeasureRow {
        title: visible(&card.title).into_owned(),
        known,
        value,
        detail,
        target: card.target.map_or_else(String::new, |target| percent(Some(target))),
        verdict: match card.is_reached() {
            Some(true) => "met",
            Some(false) => "missed",
            None => "",
        },
        bar: share.map_or_else(String::new, |share| meter(Some(share * 100.0), "score")),
    }
}
