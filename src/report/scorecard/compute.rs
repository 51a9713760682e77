//! Evaluation -> scorecards: which cells belong to which unit, and which units to which group.

use super::fixes::Points;
use super::frameworks::{PolicyNumbers, Reading};
use super::group::{Group, Groups, Hidden, cards, key};
use super::score::{Mark, Tally, tier, tier_name};
use super::units::{Marks, Units};
use super::{DatabaseCard, Scorecards};
use crate::model::{Evaluation, Framework, Severity};

/// The scorecards of an evaluation, without frameworks. The order of its cells and findings does not matter.
#[must_use]
pub fn scorecards(evaluation: &Evaluation) -> Scorecards {
    scorecards_of(evaluation, &[])
}

/// The scorecards of an evaluation, with one for each framework. Its measures are another question: see
/// [`measures`](super::measures).
#[must_use]
pub fn scorecards_of(evaluation: &Evaluation, frameworks: &[Framework]) -> Scorecards {
    let marks = Marks::of(evaluation);
    let hidden = Hidden::of(&evaluation.gaps);
    let mut units = Units::default();
    let mut fleet = Group::default();
    let mut sorts: [Groups<'_>; 5] = Default::default();
    let mut families: Groups<'_> =
        evaluation.policies.iter().map(|policy| (key(Some(&policy.family)), Group::default())).collect();
    let family_of: Vec<usize> = evaluation
        .policies
        .iter()
        .map(|policy| families.keys().position(|name| *name == key(Some(&policy.family))).unwrap_or(usize::MAX))
        .collect();
    let mut by_family = vec![Tally::default(); families.len()];
    let mut reading = Reading::of(frameworks, &evaluation.policies);
    let mut numbers = PolicyNumbers::new(evaluation.policies.len());
    let mut points = Points::default();
    let mut databases = Vec::new();
    marks.each(|index, subject, own| {
        let mut tally = Tally::default();
        by_family.iter_mut().for_each(|tally| *tally = Tally::default());
        let mut failed = Vec::new();
        let seen = units.see(subject);
        for cell in own {
            let Some(policy) = evaluation.policies.get(cell.policy as usize) else { continue };
            let Some(mark) = marks.mark(subject, cell) else { continue };
            tally.count(policy.severity, mark);
            if let Some(tally) = family_of.get(cell.policy as usize).and_then(|&family| by_family.get_mut(family)) {
                tally.count(policy.severity, mark);
            }
            reading.count(cell.policy as usize, policy.severity, mark);
            numbers.count(cell.policy as usize, &seen, mark);
            if mark == Mark::Failed && policy.severity >= Severity::High {
                failed.push(cell.policy as usize);
            }
        }
        let score = if seen.is_database { tally.score() } else { None };
        fleet.take_scored(&seen, &tally, score);
        points.take(&seen, &tally);
        let names = [
            subject.account_id.as_deref(),
            subject.environment.as_deref(),
            subject.owner.as_deref(),
            tier_name(subject.tier.as_deref()),
            subject.engine.as_deref(),
        ];
        for (groups, name) in sorts.iter_mut().zip(names) {
            groups.entry(key(name)).or_default().take_scored(&seen, &tally, score);
        }
        for ((_, group), tally) in families.iter_mut().zip(&by_family).filter(|(_, tally)| !tally.is_empty()) {
            group.take(&seen, tally);
        }
        reading.take(&seen);
        if let Some(score) = score {
            failed.sort_by_key(|&i| {
                evaluation.policies.get(i).map(|policy| (std::cmp::Reverse(policy.severity), policy.id.as_str()))
            });
            databases.push(DatabaseCard { subject: index, tally, score, failed });
        }
    });
    let [mut accounts, mut environments, mut owners, mut tiers, mut engines] = sorts;
    fleet.unscanned = hidden.len();
    families.values_mut().for_each(|group| group.unscanned = hidden.len());
    // Nobody knows whose the hidden databases are: they may belong to any team, environment, tier and engine.
    for groups in [&mut environments, &mut owners, &mut tiers, &mut engines] {
        groups.values_mut().for_each(|group| group.may_miss = hidden.len() > 0);
    }
    // Without an account it may be any of them, or none that was seen: only the fleet loses points for it.
    accounts.values_mut().for_each(|group| group.may_miss = hidden.may_be_anywhere());
    for account in hidden.accounts() {
        accounts.entry(key(Some(account))).or_default().unscanned += 1;
    }
    databases.sort_by(|a, b| {
        let subject =
            |card: &DatabaseCard| evaluation.subjects.get(card.subject).map(|s| (tier(s.tier.as_deref()), &s.id));
        a.score.value.total_cmp(&b.score.value).then_with(|| subject(a).cmp(&subject(b)))
    });
    let fleet = fleet.card(None);
    let (losses, fixes) = points.finish(evaluation, &marks, &numbers, hidden.len());
    Scorecards {
        fleet,
        accounts: cards(accounts),
        environments: cards(environments),
        owners: cards(owners),
        tiers: cards(tiers),
        engines: cards(engines),
        families: cards(families),
        frameworks: reading.finish(&numbers, evaluation, hidden.len()),
        databases,
        losses,
        fixes,
        measures: Vec::new(),
    }
}
