//! The platform team's own measures, beside the score: a number where data exists, and the reason where it does not.
//!
//! Main types: [`MeasureCard`], [`MeasureValue`], [`MeasureInputs`]; the one entry point is [`measures`].

use std::collections::{BTreeMap, BTreeSet};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::group::{Hidden, key};
use super::score::{Mark, share, tier_name};
use super::units::Marks;
use crate::model::evaluation::Subject;
use crate::model::{Evaluation, History, Measure, MeasureSource, Status, WaiverReport, WaiverState, kinds};

/// What measures are taken from.
#[derive(Debug, Clone, Copy)]
pub struct MeasureInputs<'a> {
    pub evaluation: &'a Evaluation,
    pub waivers: &'a WaiverReport,
    /// Present when the run was put into a store.
    pub history: Option<&'a History>,
}

/// One measure of this run.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureCard {
    pub id: String,
    pub title: String,
    pub value: MeasureValue,
    /// Share that is asked for, 0 to 1.
    pub target: Option<f64>,
    /// By team; resources of nobody come last, without a name.
    pub owners: Vec<(Option<String>, Portion)>,
    pub environments: Vec<(Option<String>, Portion)>,
    pub tiers: Vec<(Option<String>, Portion)>,
}

/// What is known of a measure.
#[derive(Debug, Clone, PartialEq)]
pub enum MeasureValue {
    Portion(Portion),
    Exceptions(Exceptions),
    /// There is no number, for this reason (a lower-case fragment).
    NotKnown(String),
}

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Portion {
    pub met: u64,
    pub of: u64,
    /// Those not met that somebody has waived.
    pub waived: u64,
    /// Those of which nobody can tell whether they are met; they are in `of`, not in `met`.
    pub undecided: u64,
    /// Places whose databases could not be listed: what is missing there is not in `of`.
    pub unscanned: usize,
}

/// Waivers in force, by age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exceptions {
    pub in_force: usize,
    /// Those of them that end soon.
    pub expiring: usize,
    /// Over, or void because the value changed or the term is too long.
    pub void: usize,
    /// In force for 0 to 30, 31 to 90, 91 to 180 and more days.
    pub ages: [usize; 4],
    /// In force since a day that nobody wrote down.
    pub of_unknown_age: usize,
    /// Age of the oldest in days.
    pub oldest_days: Option<i64>,
}

impl Portion {
    /// 0 to 1; absent when there is nothing to measure.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        share(self.met, self.of)
    }
}

impl MeasureCard {
    /// Whether the target is reached; absent without a target or a number. What could not be seen reaches nothing.
    #[must_use]
    pub fn is_reached(&self) -> Option<bool> {
        let (Some(target), MeasureValue::Portion(portion)) = (self.target, &self.value) else { return None };
        Some(portion.unscanned == 0 && portion.share()? >= target)
    }
}

/// By the group's name, those without one last.
type Split<'a> = BTreeMap<(bool, &'a str), Portion>;

/// A measure while it is taken.
#[derive(Debug, Default)]
struct Taken<'a> {
    whole: Portion,
    owners: Split<'a>,
    environments: Split<'a>,
    tiers: Split<'a>,
}

impl<'a> Taken<'a> {
    fn add(&mut self, subject: &'a Subject, portion: Portion) {
        for (split, name) in [
            (&mut self.owners, subject.owner.as_deref()),
            (&mut self.environments, subject.environment.as_deref()),
            (&mut self.tiers, tier_name(subject.tier.as_deref())),
        ] {
            split.entry(key(name)).or_default().add(portion);
        }
        self.whole.add(portion);
    }
}

impl Portion {
    const fn add(&mut self, other: Self) {
        self.met += other.met;
        self.of += other.of;
        self.waived += other.waived;
        self.undecided += other.undecided;
    }
}

/// Takes every measure, in their order.
#[must_use]
pub fn measures(inputs: &MeasureInputs<'_>, definitions: &[Measure]) -> Vec<MeasureCard> {
    let feeds: Vec<Vec<bool>> = definitions.iter().map(|measure| feeding(measure, inputs.evaluation)).collect();
    let mut results = taken_from_results(inputs.evaluation, definitions, &feeds).into_iter();
    let mut cards = Vec::new();
    for (measure, feeds) in definitions.iter().zip(&feeds) {
        let own = results.next().unwrap_or_default();
        let (value, taken) = match measure.source {
            MeasureSource::Results => (of_results(inputs.evaluation, &own, feeds), own),
            MeasureSource::Deadlines => deadlines(inputs, feeds),
            MeasureSource::Waivers => (exceptions(inputs.waivers), Taken::default()),
            MeasureSource::Reads => (reads(inputs.evaluation), Taken::default()),
            MeasureSource::Runs => (runs(inputs.history), Taken::default()),
            MeasureSource::Nothing => {
                let reason = measure.not_known.clone().unwrap_or_else(|| "nothing tells of it".to_owned());
                (MeasureValue::NotKnown(reason), Taken::default())
            }
        };
        let named = |split: Split<'_>| {
            split.into_iter().map(|((none, name), own)| ((!none).then(|| name.to_owned()), own)).collect()
        };
        cards.push(MeasureCard {
            id: measure.id.clone(),
            title: measure.title.clone(),
            value,
            target: measure.target,
            owners: named(taken.owners),
            environments: named(taken.environments),
            tiers: named(taken.tiers),
        });
    }
    cards
}

/// By policy of the evaluation: whether it feeds the measure.
fn feeding(measure: &Measure, evaluation: &Evaluation) -> Vec<bool> {
    let wanted: BTreeSet<&str> = measure.policies.iter().map(String::as_str).collect();
    let feeds = |policy: &crate::model::Policy| {
        (wanted.is_empty() || wanted.contains(policy.id.as_str()))
            && measure.severity.is_none_or(|severity| policy.severity == severity)
    };
    evaluation.policies.iter().map(feeds).collect()
}

/// One pass over the cells for all measures.
fn taken_from_results<'a>(evaluation: &'a Evaluation, definitions: &[Measure], feeds: &[Vec<bool>]) -> Vec<Taken<'a>> {
    let mut taken: Vec<Taken<'a>> = definitions.iter().map(|_| Taken::default()).collect();
    let fed: Vec<Vec<usize>> = (0..evaluation.policies.len())
        .map(|policy| {
            let feeds = |i: &usize| definitions[*i].source == MeasureSource::Results && feeds[*i][policy];
            (0..definitions.len()).filter(feeds).collect()
        })
        .collect();
    let mut own = vec![Portion::default(); definitions.len()];
    let marks = Marks::of(evaluation);
    marks.each(|_, subject, cells| {
        own.fill(Portion::default());
        for cell in cells {
            let Some(mark) = marks.mark(subject, cell).filter(|mark| *mark != Mark::NotApplicable) else { continue };
            let one = Portion {
                met: u64::from(mark == Mark::Passed),
                of: 1,
                waived: u64::from(mark == Mark::Waived),
                undecided: u64::from(matches!(mark, Mark::Indeterminate | Mark::Error)),
                unscanned: 0,
            };
            fed.get(cell.policy as usize).into_iter().flatten().for_each(|&measure| own[measure].add(one));
        }
        for (taken, own) in taken.iter_mut().zip(&own).filter(|(_, own)| own.of > 0) {
            taken.add(subject, *own);
        }
    });
    taken
}

fn of_results(evaluation: &Evaluation, taken: &Taken<'_>, feeds: &[bool]) -> MeasureValue {
    let fed: Vec<_> = evaluation.policies.iter().zip(feeds).filter(|(_, feeds)| **feeds).collect();
    let judges_databases = fed
        .iter()
        .flat_map(|(policy, _)| &policy.resource_types)
        .any(|ty| kinds::find(ty).is_some_and(|kind| kind.is_database));
    let unscanned = if judges_databases { Hidden::of(&evaluation.gaps).len() } else { 0 };
    if fed.is_empty() {
        return not_known("none of the policies that tell of it ran");
    }
    match (taken.whole.of, unscanned) {
        (0, 0) => not_known("nothing that was seen is the business of its policies"),
        (0, _) => not_known("the databases could not be listed"),
        (_, unscanned) => MeasureValue::Portion(Portion { unscanned, ..taken.whole }),
    }
}

fn not_known(reason: &str) -> MeasureValue {
    MeasureValue::NotKnown(reason.to_owned())
}

/// Open failures within their time: what is waived is nobody's debt.
fn deadlines<'a>(inputs: &MeasureInputs<'a>, feeds: &[bool]) -> (MeasureValue, Taken<'a>) {
    let Some(history) = inputs.history else {
        return (not_known("no store was used, so nobody knows since when failures are open"), Taken::default());
    };
    let evaluation = inputs.evaluation;
    let wanted: BTreeSet<&str> =
        evaluation.policies.iter().zip(feeds).filter(|(_, feeds)| **feeds).map(|(policy, _)| &*policy.id).collect();
    let mut taken = Taken::default();
    for finding in evaluation.findings.iter().filter(|finding| finding.status == Status::Fail) {
        if finding.waiver_id.is_some() || !wanted.contains(&*finding.policy_id) {
            continue;
        }
        let Some(subject) = evaluation.subjects.get(finding.resource_index) else { continue };
        let life = history.lives.get(&finding.fingerprint);
        taken.add(
            subject,
            Portion {
                met: u64::from(life.is_some_and(|life| !life.is_overdue)),
                of: 1,
                undecided: u64::from(life.is_none()),
                ..Portion::default()
            },
        );
    }
    (MeasureValue::Portion(taken.whole), taken)
}

fn exceptions(report: &WaiverReport) -> MeasureValue {
    let mut found = Exceptions::default();
    for one in &report.uses {
        match one.state {
            WaiverState::Active | WaiverState::Expiring => {
                found.in_force += 1;
                found.expiring += usize::from(one.state == WaiverState::Expiring);
                match one.age_days {
                    None => found.of_unknown_age += 1,
                    Some(days) => {
                        let bucket = [30, 90, 180].iter().filter(|limit| days > **limit).count();
                        found.ages[bucket] += 1;
                        found.oldest_days = found.oldest_days.max(Some(days));
                    }
                }
            }
            WaiverState::Expired | WaiverState::Lapsed | WaiverState::TooLong => found.void += 1,
            WaiverState::Dead | WaiverState::NotYet | WaiverState::NotJudged => {}
        }
    }
    MeasureValue::Exceptions(found)
}

fn reads(evaluation: &Evaluation) -> MeasureValue {
    let sum = |of: fn(&crate::model::Place) -> u64| evaluation.places.iter().map(of).sum::<u64>();
    match sum(|place| place.reads) {
        0 => not_known("the inventory keeps no ledger of its reads"),
        of => MeasureValue::Portion(Portion { met: sum(|place| place.answered), of, ..Portion::default() }),
    }
}

/// Days with a run, from the first run to this one.
fn runs(history: Option<&History>) -> MeasureValue {
    let Some(history) = history else { return not_known("no store was used") };
    let day =
        |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok().map(|at| at.to_offset(time::UtcOffset::UTC).date());
    let days: BTreeSet<time::Date> = history.trend.iter().filter_map(|point| day(&point.as_of)).collect();
    let span = |first: &time::Date, last: &time::Date| u64::try_from((*last - *first).whole_days() + 1).unwrap_or(1);
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if first < last => {
            let portion = Portion { met: days.len() as u64, of: span(first, last), ..Portion::default() };
            MeasureValue::Portion(portion)
        }
        (Some(_), Some(_)) => not_known("the store holds runs of one day only"),
        (None, _) | (_, None) => not_known("the store holds no run"),
    }
}
