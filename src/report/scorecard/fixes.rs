//! What would be gained: points of the fleet's score for each failure, and what the missing points are lost to.
//!
//! A gain is exact: the fleet's score without the failure less the score with it, caps included. Since a unit's score enters
//! the fleet's in proportion, only the unit has to be scored again. Gains of several fixes do not add up where a cap
//! holds (mending one of two criticals lifts no cap); [`Fix::share`] is the part before caps, and adds up. Main types:
//! [`Fixes`], [`Fix`], [`Losses`].

use std::cmp::Reverse;

use super::frameworks::PolicyNumbers;
use super::score::{Census, Class, Mark, Tally, UNCLASSIFIED, worth};
use super::units::{Marks, Seen, Units};
use crate::model::{Evaluation, Severity};

/// Fixes of one kind that are kept, the best ones.
const KEPT: usize = 100;

/// One thing to mend and what the fleet gains by it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// Index into the policies of the evaluation; absent when everything that fails on the resource is mended.
    pub policy: Option<usize>,
    /// Index into the subjects of the evaluation; absent when the policy is mended wherever it fails.
    pub subject: Option<usize>,
    /// Failures that are mended.
    pub failures: usize,
    /// Resources that are mended.
    pub resources: usize,
    /// Points that the fleet's score rises by when this alone is mended.
    pub gain: f64,
    /// Points of the fleet's score without caps that it costs: shares of all failures add up.
    pub share: f64,
}

/// What is worth mending, the greatest gain first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fixes {
    /// Every policy that fails, mended wherever it fails.
    pub policies: Vec<Fix>,
    /// One policy on one resource: the hundred that gain most.
    pub findings: Vec<Fix>,
    /// All that fails on one resource: the hundred that gain most.
    pub resources: Vec<Fix>,
}

/// What the points that the fleet's score lacks are lost to. Together with the score they are 100.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Losses {
    pub failed: f64,
    /// Half of what was waived.
    pub waived: f64,
    /// Results that could not be decided, and broken policies.
    pub undecided: f64,
    /// Places whose databases could not be listed.
    pub unscanned: f64,
    /// What a critical or a high costs beyond its weight.
    pub caps: f64,
}

/// The units of the fleet with their cells.
#[derive(Debug, Default)]
pub(super) struct Points {
    units: Vec<(usize, Option<Class>, Tally)>,
}

impl Points {
    pub fn take(&mut self, seen: &Seen, tally: &Tally) {
        if self.units.len() <= seen.unit {
            self.units.resize(seen.unit + 1, (0, None, Tally::default()));
        }
        if let Some(unit) = self.units.get_mut(seen.unit).filter(|_| tally.applicable() > 0) {
            *unit = (seen.tier, Some(if seen.is_database { Class::Database } else { Class::Other }), unit.2);
            unit.2.add(tally);
        }
    }

    pub fn finish(
        self,
        evaluation: &Evaluation,
        marks: &Marks<'_>,
        numbers: &PolicyNumbers,
        unscanned: usize,
    ) -> (Option<Losses>, Fixes) {
        let mut census = Census::default();
        for (tier, class, _) in &self.units {
            if let Some(class) = class {
                census[*tier][*class as usize] += 1;
            }
        }
        census[UNCLASSIFIED][Class::Database as usize] += unscanned;
        if census.iter().flatten().sum::<usize>() == 0 {
            return (None, Fixes::default());
        }
        let worths: Vec<f64> =
            self.units.iter().map(|(tier, class, _)| class.map_or(0.0, |class| worth(&census, *tier, class))).collect();
        let rated = Rated { units: &self.units, worths: &worths };
        #[expect(clippy::cast_precision_loss, reason = "no fleet has 2^52 places")]
        let unscanned = 100.0 * worth(&census, UNCLASSIFIED, Class::Database) * unscanned as f64;
        (Some(rated.losses(unscanned)), rated.fixes(evaluation, marks, numbers))
    }
}

struct Rated<'p> {
    units: &'p [(usize, Option<Class>, Tally)],
    /// Points of the fleet for a point of each unit.
    worths: &'p [f64],
}

impl Rated<'_> {
    fn losses(&self, unscanned: f64) -> Losses {
        let mut losses = Losses { unscanned, ..Losses::default() };
        for ((_, _, tally), worth) in self.units.iter().zip(self.worths) {
            let Some(score) = tally.score() else { continue };
            losses.failed += worth * tally.cost(Mark::Failed);
            losses.waived += worth * tally.cost(Mark::Waived);
            losses.undecided += worth * (tally.cost(Mark::Indeterminate) + tally.cost(Mark::Error));
            losses.caps += worth * (score.uncapped - score.value);
        }
        losses
    }

    /// Points gained when the unit has `mended` instead of its own cells.
    fn gain(&self, unit: usize, mended: &Tally) -> f64 {
        let (Some((_, _, own)), Some(worth)) = (self.units.get(unit), self.worths.get(unit)) else { return 0.0 };
        match (own.score(), mended.score()) {
            (Some(before), Some(after)) => worth * (after.value - before.value),
            (None, _) | (_, None) => 0.0,
        }
    }

    fn fixes(&self, evaluation: &Evaluation, marks: &Marks<'_>, numbers: &PolicyNumbers) -> Fixes {
        let mut all_units = Units::default();
        // For each unit and severity: what one mended failure gains, and its share.
        let mut one: Vec<Option<[(f64, f64); 4]>> = vec![None; self.units.len()];
        let nothing = |policy| Fix { policy, subject: None, failures: 0, resources: 0, gain: 0.0, share: 0.0 };
        let mut policies: Vec<Fix> = (0..evaluation.policies.len()).map(|policy| nothing(Some(policy))).collect();
        let (mut findings, mut resources) = (Vec::new(), Vec::new());
        marks.each(|index, subject, cells| {
            let seen = all_units.see(subject);
            let Some((_, _, tally)) = self.units.get(seen.unit) else { return };
            let mut mended = *tally;
            let mut whole = Fix { subject: Some(index), resources: 1, ..nothing(None) };
            for cell in cells {
                let at = cell.policy as usize;
                let Some(policy) = evaluation.policies.get(at) else { continue };
                if marks.mark(subject, cell) != Some(Mark::Failed) {
                    continue;
                }
                let gains = one[seen.unit].get_or_insert_with(|| {
                    Severity::ALL.map(|severity| {
                        let gain = self.gain(seen.unit, &tally.mended(severity, 1));
                        (gain, self.worths[seen.unit] * tally.weight_of(severity))
                    })
                });
                let (gain, share) = gains[policy.severity as usize];
                let total = &mut policies[at];
                total.failures += 1;
                total.resources += 1;
                total.share += share;
                if seen.is_database {
                    total.gain += gain;
                }
                findings.push(Fix { policy: Some(at), subject: Some(index), failures: 1, resources: 1, gain, share });
                keep_best(&mut findings, evaluation, KEPT * 64);
                mended = mended.mended(policy.severity, 1);
                whole.failures += 1;
                whole.share += share;
            }
            if whole.failures > 0 {
                whole.gain = self.gain(seen.unit, &mended);
                resources.push(whole);
                keep_best(&mut resources, evaluation, KEPT * 64);
            }
        });
        for (unit, policy, failed) in numbers.failed_of_others() {
            let (Some((_, _, tally)), Some(severity)) =
                (self.units.get(unit), evaluation.policies.get(policy).map(|policy| policy.severity))
            else {
                continue;
            };
            policies[policy].gain += self.gain(unit, &tally.mended(severity, failed));
        }
        policies.retain(|fix| fix.failures > 0);
        policies.sort_by(|a, b| order(a, evaluation).cmp(&order(b, evaluation)));
        for fixes in [&mut findings, &mut resources] {
            keep_best(fixes, evaluation, 0);
        }
        Fixes { policies, findings, resources }
    }
}

/// The order of fixes: the greatest gain first. Gains that differ by less than a millionth of a point are the same:
/// the last digits of a sum are not a reason.
fn order<'e>(fix: &Fix, evaluation: &'e Evaluation) -> impl Ord + use<'e> {
    let rounded = |points: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "points are at most 100")]
        let millionths = (points * 1e6).round() as i64;
        Reverse(millionths)
    };
    let policy = fix.policy.and_then(|at| evaluation.policies.get(at));
    let subject = fix.subject.and_then(|at| evaluation.subjects.get(at));
    (
        rounded(fix.gain),
        rounded(fix.share),
        policy.map(|policy| (Reverse(policy.severity), policy.id.as_str())),
        subject.map(|subject| &*subject.id),
        fix.subject,
    )
}

/// Drops all but the best, once there are more than `limit`.
fn keep_best(fixes: &mut Vec<Fix>, evaluation: &Evaluation, limit: usize) {
    if fixes.len() < limit.max(1) {
        return;
    }
    let by = |a: &Fix, b: &Fix| order(a, evaluation).cmp(&order(b, evaluation));
    if fixes.len() > KEPT {
        fixes.select_nth_unstable_by(KEPT, by);
        fixes.truncate(KEPT);
    }
    fixes.sort_by(by);
}
