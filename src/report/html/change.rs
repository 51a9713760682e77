//! What happened since the run before, and over all runs that the store knows.
//!
//! Main type: [`Change`].

use serde::Serialize;

use super::Places;
use super::charts::{self, Bar, Chart, Segment};
use super::words::{self, WORST_FIRST, counted, number, signed, thousands};
use crate::model::{Finding, History, LifeState, ResolvedReason, Status, WaiverState};
use crate::report::Report;
use crate::report::text::visible;

/// Findings of one sort that are named.
const NAMED: usize = 25;

/// What the page can name of it.
#[derive(Serialize)]
pub(super) struct Change {
    /// Whether a store was used.
    known: bool,
    /// Whether the store has a run before this one.
    has_previous: bool,
    run: String,
    previous: String,
    runs: String,
    /// `+1.2 points`; empty without two scores.
    step: String,
    step_class: &'static str,
    /// Whose doing it is, in a sentence; empty when there is no step.
    attribution: String,
    new: Listed,
    reopened: Listed,
    mended: Listed,
    gone: Listed,
    not_seen: Listed,
    trend: Chart,
    ages: Chart,
}

/// Findings, the first of them by name.
#[derive(Serialize, Default)]
struct Listed {
    count: String,
    any: bool,
    rows: Vec<ListedRow>,
    /// How many are not named; empty when all are.
    more: String,
}

#[derive(Serialize)]
struct ListedRow {
    severity: &'static str,
    title: String,
    resource: String,
    /// Empty when it stands nowhere on the page.
    href: String,
    note: String,
}

pub(super) fn change(report: &Report<'_>, places: &Places<'_>) -> Change {
    let nothing = History::default();
    let history = report.history.unwrap_or(&nothing);
    let step = history.step;
    let points = step.map(|step| step.now - step.before);
    let attribution = step.map_or_else(String::new, |step| match (step.by_policies(), step.by_estate()) {
        (Some(policies), Some(estate)) => format!(
            "Of {} points, {} are the estate's and {} the policy set's: the inventory of the run before was judged again \
             under the policies of this run.",
            signed(step.now - step.before),
            signed(estate),
            signed(policies)
        ),
        (None, _) | (_, None) if policies_changed(history) => {
            "The policy set is another than in the run before, and that run's inventory could not be judged again: \
             nobody knows how much of the step is the estate's."
                .to_owned()
        }
        (None, _) | (_, None) => "The policy set is the same as in the run before: the step is the estate's.".to_owned(),
    });
    let lives = |state: LifeState, note: fn(&crate::model::Life) -> String| {
        let mut found: Vec<(&Finding, String)> = report
            .evaluation
            .findings
            .iter()
            .filter(|finding| finding.status == Status::Fail)
            .filter_map(|finding| {
                let life = history.lives.get(&finding.fingerprint).filter(|life| life.state == state)?;
                Some((finding, note(life)))
            })
            .collect();
        found.sort_by(|(a, _), (b, _)| {
            b.severity
                .cmp(&a.severity)
                .then_with(|| (&a.policy_id, &a.resource_id).cmp(&(&b.policy_id, &b.resource_id)))
        });
        listed(report, places, found)
    };
    Change {
        known: report.history.is_some(),
        has_previous: history.previous_run_id.is_some(),
        run: thousands(history.run_id),
        previous: history.previous_run_id.map_or_else(String::new, thousands),
        runs: counted(number(history.trend.len()), "run", "runs"),
        step: points.map_or_else(String::new, |points| format!("{} points", signed(points))),
        step_class: match points {
            Some(points) if points >= 0.05 => "better",
            Some(points) if points <= -0.05 => "worse",
            Some(_) | None => "same",
        },
        attribution,
        new: lives(LifeState::New, |_| String::new()),
        reopened: lives(LifeState::Reopened, |life| {
            format!("first seen {}, back {}", words::day(&life.first_seen), times(life.reopened))
        }),
        mended: resolved(report, history, &[ResolvedReason::Mended]),
        gone: resolved(report, history, &[ResolvedReason::ResourceGone, ResolvedReason::PolicyGone]),
        not_seen: resolved(report, history, &[ResolvedReason::NotSeen]),
        trend: charts::trend(&history.trend),
        ages: ages(report),
    }
}

fn policies_changed(history: &History) -> bool {
    history.trend.last().is_some_and(|point| point.policies_changed)
}

fn times(n: u32) -> String {
    match n {
        1 => "once".to_owned(),
        n => format!("{n} times"),
    }
}

fn title(report: &Report<'_>, id: &str) -> String {
    let policies = &report.evaluation.policies;
    let policy = policies.binary_search_by(|policy| policy.id.as_str().cmp(id)).ok().and_then(|i| policies.get(i));
    policy.map_or_else(|| visible(id).into_owned(), |policy| visible(&policy.title).into_owned())
}

fn listed(report: &Report<'_>, places: &Places<'_>, found: Vec<(&Finding, String)>) -> Listed {
    let count = number(found.len());
    let rows: Vec<ListedRow> = found
        .into_iter()
        .take(NAMED)
        .map(|(finding, note)| ListedRow {
            severity: finding.severity.as_str(),
            title: title(report, &finding.policy_id),
            resource: report
                .evaluation
                .subjects
                .get(finding.resource_index)
                .map_or_else(|| visible(&finding.resource_id).into_owned(), |s| visible(&s.name).into_owned()),
            href: places.finding(finding),
            note,
        })
        .collect();
    let more = count.saturating_sub(number(rows.len()));
    Listed {
        count: thousands(count),
        any: count > 0,
        rows,
        more: if more > 0 { thousands(more) } else { String::new() },
    }
}

fn resolved(report: &Report<'_>, history: &History, reasons: &[ResolvedReason]) -> Listed {
    let found = || history.resolved.iter().filter(|one| one.status == Status::Fail && reasons.contains(&one.reason));
    let count = number(found().count());
    let rows: Vec<ListedRow> = found()
        .take(NAMED)
        .map(|one| ListedRow {
            severity: one.severity.as_str(),
            title: title(report, &one.policy_id),
            resource: visible(&one.resource_id).into_owned(),
            href: String::new(),
            note: match one.reason {
                ResolvedReason::Mended | ResolvedReason::NotSeen => {
                    format!("first seen {}", words::day(&one.first_seen))
                }
                ResolvedReason::ResourceGone => "the resource is gone".to_owned(),
                ResolvedReason::PolicyGone => "the policy did not run".to_owned(),
            },
        })
        .collect();
    let more = count.saturating_sub(number(rows.len()));
    Listed {
        count: thousands(count),
        any: count > 0,
        rows,
        more: if more > 0 { thousands(more) } else { String::new() },
    }
}

const AGES: [(&str, i64); 5] = [
    ("0 to 7 days", 7),
    ("8 to 30 days", 30),
    ("31 to 90 days", 90),
    ("91 to 180 days", 180),
    ("over 180 days", i64::MAX),
];

/// Which of the ages it is, from 0.
fn bucket(days: i64, limits: &[(&str, i64)]) -> usize {
    limits.iter().position(|(_, most)| days <= *most).unwrap_or(0)
}

/// How long failures have been open, by severity.
fn ages(report: &Report<'_>) -> Chart {
    let mut counts = [[0_u64; 4]; AGES.len()];
    let mut overdue = [0_u64; AGES.len()];
    let lives = report.history.map(|history| &history.lives);
    let open = |finding: &&Finding| finding.status == Status::Fail && finding.waiver_id.is_none();
    for finding in report.evaluation.findings.iter().filter(open) {
        let Some(life) = lives.and_then(|lives| lives.get(&finding.fingerprint)) else { continue };
        let at = bucket(life.age_days, &AGES);
        let severity = WORST_FIRST.iter().position(|severity| *severity == finding.severity).unwrap_or(0);
        counts[at][severity] += 1;
        overdue[at] += u64::from(life.is_overdue);
    }
    let rows: Vec<Bar> = AGES
        .iter()
        .zip(counts.iter().zip(overdue))
        .map(|((name, _), (parts, overdue))| Bar {
            name: (*name).to_owned(),
            parts: parts.to_vec(),
            note: match (parts.iter().sum::<u64>(), overdue) {
                (all, 0) => thousands(all),
                (all, overdue) => format!("{}, {} late", thousands(all), thousands(overdue)),
            },
        })
        .collect();
    let segments = [
        Segment { name: "critical", class: "critical" },
        Segment { name: "high", class: "high" },
        Segment { name: "medium", class: "medium" },
        Segment { name: "low", class: "low" },
    ];
    let description = "Open failures that are not waived, by days since they were last seen to begin; late: longer \
                       than their severity allows.";
    charts::bars("ages", "Age of open failures", description, &segments, &rows, false)
}

const WAIVER_AGES: [(&str, i64); 4] =
    [("0 to 30 days", 30), ("31 to 90 days", 90), ("91 to 180 days", 180), ("over 180 days", i64::MAX)];

/// How old waivers are, by what became of them.
pub(super) fn waiver_ages(report: &Report<'_>) -> Chart {
    let mut counts = [[0_u64; 4]; WAIVER_AGES.len() + 1];
    for one in &report.waivers.uses {
        let row = one.age_days.map_or(WAIVER_AGES.len(), |days| bucket(days, &WAIVER_AGES));
        let column = match one.state {
            WaiverState::Active => 0,
            WaiverState::Expiring => 1,
            WaiverState::Expired
            | WaiverState::Lapsed
            | WaiverState::TooLong
            | WaiverState::Dead
            | WaiverState::NotYet => 2,
            WaiverState::NotJudged => 3,
        };
        counts[row][column] += 1;
    }
    let names = WAIVER_AGES.iter().map(|(name, _)| *name).chain(["age unknown"]);
    let rows: Vec<Bar> = names
        .zip(counts)
        .map(|(name, parts)| Bar { name: name.to_owned(), parts: parts.to_vec(), note: thousands(parts.iter().sum()) })
        .collect();
    let segments = [
        Segment { name: "in force", class: "seen" },
        Segment { name: "ends soon", class: "medium" },
        Segment { name: "void or dead", class: "unseen" },
        Segment { name: "not judged", class: "low" },
    ];
    let description = "Waivers by days since the day on which they begin. Void: expired, lapsed, longer than allowed, \
                       or not yet begun; dead: covers nothing; not judged: what it names was not seen in this run.";
    charts::bars("waiver-ages", "Age of waivers", description, &segments, &rows, false)
}
