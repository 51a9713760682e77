//! What a fix gains: the same as scoring again without the failure.

use dbmuster::report::scorecard::{Fix, Losses};
use proptest::prelude::*;

use super::properties::any_fleet;
use super::*;

/// The fleet's score once the failures of a fix are passes.
fn mended(fleet: &Evaluation, fix: &Fix) -> f64 {
    let mut after = fleet.clone();
    for cell in after.cells.iter_mut().filter(|cell| cell.status == Status::Fail) {
        let policy = fix.policy.is_none_or(|policy| cell.policy as usize == policy);
        let subject = fix.subject.is_none_or(|subject| cell.subject as usize == subject);
        if policy && subject {
            cell.status = Status::Pass;
        }
    }
    value(&scorecards(&after))
}

fn sum(losses: Losses) -> f64 {
    losses.failed + losses.waived + losses.undecided + losses.unscanned + losses.caps
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_gain_is_what_scoring_again_gives(fleet in any_fleet()) {
        let cards = scorecards(&fleet);
        let Some(score) = cards.fleet.score else { return Ok(()) };
        let fixes = &cards.fixes;
        for fix in fixes.policies.iter().chain(&fixes.findings).chain(&fixes.resources) {
            let again = mended(&fleet, fix) - score.value;
            prop_assert!((fix.gain - again).abs() < 1e-9, "{fix:?} gains {again}");
            prop_assert!(fix.gain > -1e-9 && fix.share > 0.0);
        }
        for list in [&fixes.policies, &fixes.findings, &fixes.resources] {
            prop_assert!(list.is_sorted_by(|a, b| a.gain >= b.gain - 1e-6));
        }
    }

    #[test]
    fn what_is_missing_adds_up(fleet in any_fleet()) {
        let cards = scorecards(&fleet);
        prop_assert_eq!(cards.losses.is_some(), cards.fleet.score.is_some());
        let (Some(losses), Some(score)) = (cards.losses, cards.fleet.score) else { return Ok(()) };
        prop_assert!((sum(losses) + score.value - 100.0).abs() < 1e-9, "{losses:?} {score:?}");
        prop_assert!((losses.caps - (score.uncapped - score.value)).abs() < 1e-9);
        for list in [&cards.fixes.policies, &cards.fixes.findings, &cards.fixes.resources] {
            let shares: f64 = list.iter().map(|fix| fix.share).sum();
            prop_assert!((shares - losses.failed).abs() < 1e-9, "{shares} of {losses:?}");
        }
    }

    #[test]
    fn the_order_of_the_resources_changes_no_fix(fleet in any_fleet()) {
        let told = |fleet: &Evaluation| -> Vec<_> {
            let fixes = scorecards(fleet).fixes;
            let id = |fix: &Fix| (fix.policy, fix.subject.map(|at| fleet.subjects[at].id.clone()), fix.failures);
            fixes.policies.iter().chain(&fixes.findings).chain(&fixes.resources).map(id).collect()
        };
        let last = u32::try_from(fleet.subjects.len()).unwrap() - 1;
        let mut turned = fleet.clone();
        turned.subjects.reverse();
        turned.cells.iter_mut().for_each(|cell| cell.subject = last - cell.subject);
        prop_assert_eq!(told(&fleet), told(&turned));
    }
}

#[test]
fn one_of_two_criticals_lifts_no_cap_and_both_do() {
    let mut fleet =
        evaluation(vec![database("a", Some("0"))], &[[Status::Fail, Status::Fail, Status::Pass, Status::Pass]]);
    fleet.policies[1].severity = Severity::Critical;
    // Weights 4, 4, 2, 1: 3 of 11 now, 7 of 11 with one critical mended, held at 50.
    let fixes = scorecards(&fleet).fixes;
    let before = 100.0 * 3.0 / 11.0;
    assert!(close(fixes.policies[0].gain, 50.0 - before) && close(fixes.policies[1].gain, 50.0 - before));
    assert!(close(fixes.resources[0].gain, 100.0 - before));
    assert!(close(fixes.policies[0].share, 400.0 / 11.0));
    assert_eq!(fixes.policies[0].policy, Some(0), "ties go by severity, then by name");
}

#[test]
fn a_policy_counts_its_resources_and_a_waived_failure_is_no_fix() {
    let subjects = vec![
        database("a", None),
        database("b", None),
        subject("k", "aws_kms_key", "1", None),
        subject("l", "aws_kms_key", "1", None),
    ];
    let mut fleet = evaluation(subjects, &[LOW_FAILS, LOW_FAILS, LOW_FAILS, LOW_FAILS]);
    let fixes = scorecards(&fleet).fixes;
    assert_eq!((fixes.policies.len(), fixes.policies[0].resources, fixes.findings.len()), (1, 4, 4));
    let mut waived = finding(&fleet, 0, 3, Status::Fail, "open");
    waived.waiver_id = Some("w".into());
    fleet.findings.push(waived);
    let cards = scorecards(&fleet);
    assert_eq!((cards.fixes.policies[0].resources, cards.fixes.findings.len()), (3, 3));
    assert!(cards.losses.unwrap().waived > 0.0);
}

#[test]
fn nothing_that_fails_leaves_nothing_to_mend() {
    let cards = scorecards(&evaluation(vec![database("a", None)], &[PASS]));
    assert_eq!(cards.fixes, dbmuster::report::scorecard::Fixes::default());
    assert!(close(sum(cards.losses.unwrap()), 0.0));
    assert_eq!(scorecards(&Evaluation::default()).losses, None);
}
