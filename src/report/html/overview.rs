//! The first page: grade, score, coverage, what changed, what to mend first, what is overdue, what was not seen.
//!
//! Main type: [`Overview`].

use serde::Serialize;

use super::Places;
use super::charts::{self, meter, sparkline};
use super::words::{self, WORST_FIRST, counted, number, shown, signed, thousands};
use crate::model::{Finding, LifeState, Severity, Status, kinds};
use crate::report::Report;
use crate::report::scorecard::{Fix, Mark, Scorecards, one_decimal, percent, sentences};
use crate::report::text::visible;

/// Fixes, databases and overdue findings that the first page names.
const TOP: usize = 10;
/// Databases that the first page names: each takes more room than a fix.
const WORST: usize = 8;
/// Gaps and reasons that the first page names.
const UNSEEN: usize = 4;

/// What the first page can name.
#[derive(Serialize)]
pub(super) struct Overview {
    scored: bool,
    score: String,
    uncapped: String,
    grade: String,
    /// Lower case, for the style sheet; `none` without a grade.
    grade_class: String,
    coverage: String,
    waived_share: String,
    ruler: String,
    headline: String,
    sentences: Vec<String>,
    severities: Vec<SeverityRow>,
    has_history: bool,
    fixes: Vec<FixRow>,
    worst: Vec<WorstRow>,
    overdue: Vec<OverdueRow>,
    overdue_total: u64,
    overdue_more: u64,
    losses: Vec<LossRow>,
    unseen: Vec<String>,
    unseen_more: u64,
}

#[derive(Serialize)]
struct SeverityRow {
    name: &'static str,
    failed: String,
    resources: String,
    waived: String,
    undecided: String,
    new: String,
    overdue: String,
    spark: String,
}

#[derive(Serialize)]
struct FixRow {
    rank: usize,
    gain: String,
    bar: String,
    title: String,
    severity: &'static str,
    place: String,
    policy: String,
    href: String,
}

#[derive(Serialize)]
struct WorstRow {
    name: String,
    who: String,
    score: String,
    bar: String,
    coverage: String,
    href: String,
    /// The worst policy that fails, and how many more; empty when no critical or high fails.
    reason: String,
    severity: &'static str,
}

#[derive(Serialize)]
struct OverdueRow {
    title: String,
    resource: String,
    severity: &'static str,
    age: String,
    allowed: String,
    href: String,
}

#[derive(Serialize)]
struct LossRow {
    name: &'static str,
    points: String,
    bar: String,
}

pub(super) fn overview(report: &Report<'_>, cards: &Scorecards, places: &Places<'_>) -> Overview {
    let fleet = &cards.fleet;
    let score_text = fleet.score.map_or_else(|| "?".to_owned(), |score| one_decimal(score.value));
    let coverage = percent(fleet.coverage());
    let before = report.history.and_then(|history| history.step).map(|step| step.before);
    let description = format!(
        "The score is {score_text} of 100, the grade {}, the coverage {coverage}.{}",
        fleet.grade.unwrap_or('?'),
        before.map_or_else(String::new, |before| format!(" The run before had {}.", one_decimal(before)))
    );
    let ruler = charts::ruler(
        &charts::Mark {
            score: fleet.score.map(|score| score.value),
            score_text: &score_text,
            uncapped: fleet.score.map(|score| score.uncapped),
            before,
            coverage: fleet.coverage(),
            coverage_text: &coverage,
        },
        "Score and coverage on their scales",
        &description,
    );
    let mut unseen = sentences::gaps(report.evaluation);
    unseen.extend(sentences::stale_tables(report.evaluation));
    unseen.extend(sentences::own_policies(report.evaluation));
    unseen.extend(sentences::broken(report.evaluation));
    unseen.extend(sentences::unknowns(report.evaluation).iter().map(sentences::Unknown::sentence));
    let unseen_more = number(unseen.len().saturating_sub(UNSEEN));
    unseen.truncate(UNSEEN);
    let (overdue, overdue_total) = overdue(report, places);
    Overview {
        scored: fleet.score.is_some(),
        uncapped: fleet
            .score
            .filter(|score| score.uncapped - score.value >= 0.1)
            .map_or_else(String::new, |score| one_decimal(score.uncapped)),
        grade: fleet.grade.unwrap_or('?').to_string(),
        grade_class: fleet.grade.map_or_else(|| "none".to_owned(), |grade| grade.to_ascii_lowercase().to_string()),
        score: score_text,
        coverage,
        waived_share: fleet
            .tally
            .waived_share()
            .map_or_else(|| "?".to_owned(), |share| format!("{} %", one_decimal(100.0 * share))),
        ruler,
        headline: headline(cards),
        sentences: told(report, cards),
        severities: WORST_FIRST.map(|severity| row(report, cards, severity)).into(),
        has_history: report.history.is_some(),
        fixes: fixes(report, cards),
        worst: worst(report, cards, places),
        overdue_more: overdue_total.saturating_sub(number(overdue.len())),
        overdue,
        overdue_total,
        losses: losses(cards),
        unseen,
        unseen_more,
    }
}

/// One sentence that somebody would say aloud.
fn headline(cards: &Scorecards) -> String {
    let failed = |severity| cards.fleet.tally.of(severity, Mark::Failed);
    let hit = cards.databases.iter().filter(|card| !card.failed.is_empty()).count();
    let (critical, high) = (failed(Severity::Critical), failed(Severity::High));
    let all = counted(number(cards.fleet.databases), "database", "databases");
    if cards.fleet.score.is_none() {
        return "Nothing could be scored.".to_owned();
    }
    match (critical, high) {
        (0, 0) if cards.fleet.tally.total(Mark::Failed) == 0 => "Nothing that could be judged fails.".to_owned(),
        (0, 0) => "No critical or high failure stands.".to_owned(),
        (0, high) => format!(
            "{} in the fleet; {} of {all} have one or more.",
            counted(high, "high failure", "high failures"),
            thousands(number(hit))
        ),
        (critical, high) => format!(
            "{} and {} in the fleet; {} of {all} have one or more.",
            counted(critical, "critical failure", "critical failures"),
            counted(high, "high one", "high ones"),
            thousands(number(hit))
        ),
    }
}

fn told(report: &Report<'_>, cards: &Scorecards) -> Vec<String> {
    let fleet = &cards.fleet;
    let mut said = Vec::new();
    let undecided = fleet.tally.total(Mark::Indeterminate) + fleet.tally.total(Mark::Error);
    match fleet.unscanned {
        0 => {}
        n => said.push(format!(
            "The databases of {} could not be listed; each counts as a database that scores 0.",
            counted(number(n), "place", "places")
        )),
    }
    if undecided > 0 {
        said.push(format!(
            "{} of {} that apply could not be decided. They earn nothing.",
            counted(undecided, "result", "results"),
            thousands(fleet.tally.applicable())
        ));
    }
    let waived = fleet.tally.total(Mark::Waived);
    if waived > 0 {
        said.push(format!("{} waived; each earns half of its weight.", counted(waived, "failure is", "failures are")));
    }
    if let Some(baseline) = &report.waivers.baseline {
        said.push(format!(
            "{} known in the baseline {} and do not stop the run; {} of it are gone.",
            counted(number(baseline.known), "failure is", "failures are"),
            visible(&baseline.name),
            thousands(number(baseline.gone))
        ));
    }
    said
}

fn row(report: &Report<'_>, cards: &Scorecards, severity: Severity) -> SeverityRow {
    let of = |mark| cards.fleet.tally.of(severity, mark);
    let open = || {
        let failed = |finding: &&Finding| {
            finding.status == Status::Fail && finding.waiver_id.is_none() && finding.severity == severity
        };
        report.evaluation.findings.iter().filter(failed)
    };
    let mut resources: Vec<usize> = open().map(|finding| finding.resource_index).collect();
    resources.sort_unstable();
    resources.dedup();
    let lives = |test: fn(&crate::model::Life) -> bool| {
        report.history.map_or_else(
            || "?".to_owned(),
            |history| {
                let count = open().filter(|finding| history.lives.get(&finding.fingerprint).is_some_and(test)).count();
                thousands(number(count))
            },
        )
    };
    let spark = report.history.map_or_else(String::new, |history| {
        let values: Vec<u64> =
            history.trend.iter().map(|point| point.failed.get(&severity).copied().unwrap_or(0)).collect();
        sparkline(&values)
    });
    SeverityRow {
        name: severity.as_str(),
        failed: thousands(of(Mark::Failed)),
        resources: thousands(number(resources.len())),
        waived: thousands(of(Mark::Waived)),
        undecided: thousands(of(Mark::Indeterminate) + of(Mark::Error)),
        new: lives(|life| matches!(life.state, LifeState::New | LifeState::Reopened)),
        overdue: lives(|life| life.is_overdue),
        spark,
    }
}

fn fixes(report: &Report<'_>, cards: &Scorecards) -> Vec<FixRow> {
    let best: Vec<&Fix> = cards.fixes.policies.iter().filter(|fix| fix.policy.is_some()).take(TOP).collect();
    let most = best.iter().map(|fix| fix.gain).fold(0.0_f64, f64::max).max(0.001);
    let rows = best.into_iter().zip(1..).filter_map(|(fix, rank)| {
        let at = fix.policy?;
        let policy = report.evaluation.policies.get(at)?;
        Some(FixRow {
            rank,
            gain: signed(fix.gain),
            bar: meter(Some(100.0 * fix.gain / most), "gain"),
            title: visible(&policy.title).into_owned(),
            severity: policy.severity.as_str(),
            place: format!("on {}", counted(number(fix.resources), "resource", "resources")),
            policy: visible(&policy.id).into_owned(),
            href: format!("#p{at}"),
        })
    });
    rows.collect()
}

fn worst(report: &Report<'_>, cards: &Scorecards, places: &Places<'_>) -> Vec<WorstRow> {
    let worst = cards.databases.iter().filter(|card| card.score.value < 100.0).take(WORST);
    let rows = worst.filter_map(|card| {
        let subject = report.evaluation.subjects.get(card.subject)?;
        let first = card.failed.first().and_then(|&i| report.evaluation.policies.get(i));
        let more = match card.failed.len() {
            0 | 1 => String::new(),
            n => format!(", and {} more", n - 1),
        };
        Some(WorstRow {
            name: visible(&subject.name).into_owned(),
            who: who(subject),
            score: one_decimal(card.score.value),
            bar: meter(Some(card.score.value), "score"),
            coverage: percent(card.tally.coverage()),
            href: places.resource(card.subject),
            severity: first.map_or("", |policy| policy.severity.as_str()),
            reason: first.map_or_else(String::new, |policy| format!("{}{more}", visible(&policy.title))),
        })
    });
    rows.collect()
}

/// What it is and whose, in one line: what nobody has given is left out.
fn who(subject: &crate::model::evaluation::Subject) -> String {
    let kind = kinds::find(&subject.resource_type).map_or(&*subject.resource_type, |kind| kind.title);
    let tier = subject.tier.as_deref().map(|tier| format!("tier {tier}"));
    let parts = [
        Some(kind),
        subject.account_id.as_deref(),
        subject.region.as_deref(),
        subject.environment.as_deref(),
        tier.as_deref(),
        subject.owner.as_deref(),
    ];
    parts.into_iter().flatten().map(|part| visible(part).into_owned()).collect::<Vec<_>>().join(", ")
}

/// What is open for longer than its severity allows: the worst of it, and how much there is.
fn overdue(report: &Report<'_>, places: &Places<'_>) -> (Vec<OverdueRow>, u64) {
    let Some(history) = report.history else { return (Vec::new(), 0) };
    let evaluation = report.evaluation;
    let mut late: Vec<_> = evaluation
        .findings
        .iter()
        .filter(|finding| finding.status == Status::Fail && finding.waiver_id.is_none())
        .filter_map(|finding| {
            history.lives.get(&finding.fingerprint).filter(|life| life.is_overdue).map(|life| (finding, life))
        })
        .collect();
    late.sort_by(|(a, x), (b, y)| {
        let over = |life: &crate::model::Life| life.age_days - life.sla_days;
        (b.severity, over(y)).cmp(&(a.severity, over(x))).then_with(|| a.fingerprint.cmp(&b.fingerprint))
    });
    let total = number(late.len());
    let rows = late.into_iter().take(TOP).map(|(finding, life)| OverdueRow {
        title: evaluation
            .policies
            .iter()
            .find(|policy| policy.id == *finding.policy_id)
            .map_or_else(|| visible(&finding.policy_id).into_owned(), |policy| visible(&policy.title).into_owned()),
        resource: evaluation
            .subjects
            .get(finding.resource_index)
            .map_or_else(|| shown(&finding.resource_id), |subject| visible(&subject.name).into_owned()),
        severity: finding.severity.as_str(),
        age: words::age(life.age_days),
        allowed: words::age(life.sla_days),
        href: places.finding(finding),
    });
    (rows.collect(), total)
}

/// What the missing points are lost to. Together with the score they are 100.
fn losses(cards: &Scorecards) -> Vec<LossRow> {
    let Some(losses) = cards.losses else { return Vec::new() };
    let all = [losses.failed, losses.caps, losses.undecided, losses.unscanned, losses.waived];
    let most = all.into_iter().fold(0.05, f64::max);
    [
        ("Failures", losses.failed),
        ("Caps for criticals and highs", losses.caps),
        ("Undecided results", losses.undecided),
        ("Places not listed", losses.unscanned),
        ("Waived failures", losses.waived),
    ]
    .into_iter()
    .filter(|(_, points)| *points >= 0.05)
    .map(|(name, points)| LossRow {
        name,
        points: one_decimal(points),
        bar: meter(Some(100.0 * points / most), "loss"),
    })
    .collect()
}
