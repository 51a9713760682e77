//! What holds for every scorecard, whatever the fleet.

use proptest::prelude::*;

use super::*;

fn status() -> impl Strategy<Value = Status> {
    proptest::sample::select(Status::ALL.to_vec())
}

fn any_subject() -> impl Strategy<Value = (usize, usize, usize)> {
    (0..5_usize, 0..3_usize, 0..3_usize)
}

prop_compose! {
    pub fn any_fleet()(rows in prop::collection::vec((any_subject(), [status(), status(), status(), status()]), 1..12),
                   hidden in 0..3_usize) -> Evaluation {
        let types = ["aws_rds_instance", "aws_rds_cluster", "aws_kms_key"];
        let tiers = [Some("0"), Some("1"), Some("2"), Some("3"), None];
        let mut subjects = Vec::new();
        let mut statuses = Vec::new();
        for (i, ((tier, ty, account), row)) in rows.into_iter().enumerate() {
            let mut one = subject(&format!("s{i}"), types[ty], &format!("{account}"), tiers[tier]);
            one.owner = [Some("team"), None][i % 2].map(str::to_owned);
            one.engine = [Some("postgres"), Some("mysql"), None][i % 3].map(str::to_owned);
            one.environment = [Some("production"), Some("development"), None][i % 3].map(str::to_owned);
            subjects.push(one);
            statuses.push(row);
        }
        let mut fleet = evaluation(subjects, &statuses);
        fleet.gaps = (0..hidden).map(|i| gap(Some(&i.to_string()), &[])).collect();
        fleet
    }
}

/// Every score of every card, in order.
fn all(cards: &Scorecards) -> Vec<Option<f64>> {
    let groups = [&cards.accounts, &cards.environments, &cards.owners, &cards.tiers, &cards.engines, &cards.families];
    let mut scores: Vec<_> = groups.into_iter().flatten().map(|card| card.score.map(|score| score.value)).collect();
    scores.push(cards.fleet.score.map(|score| score.value));
    scores
}

/// How good a status is; `NotApplicable` is on another scale.
fn rank(status: Status) -> Option<u8> {
    match status {
        Status::Fail => Some(0),
        Status::Indeterminate | Status::Error => Some(1),
        Status::Pass => Some(2),
        Status::NotApplicable => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_score_falls_when_a_cell_gets_better(fleet in any_fleet(), cell in any::<prop::sample::Index>(), better in status()) {
        let mut after = fleet.clone();
        let cell = cell.get_mut(&mut after.cells);
        let (Some(from), Some(to)) = (rank(cell.status), rank(better)) else { return Ok(()) };
        cell.status = better;
        for (before, after) in all(&scorecards(&fleet)).into_iter().zip(all(&scorecards(&after))) {
            prop_assert_eq!(before.is_some(), after.is_some());
            let (Some(before), Some(after)) = (before, after) else { continue };
            if to >= from {
                prop_assert!(after >= before - 1e-9, "{} -> {}", before, after);
            }
            if to <= from {
                prop_assert!(after <= before + 1e-9, "{} -> {}", before, after);
            }
        }
    }

    #[test]
    fn one_failure_of_a_database_costs_the_fleet_something(fleet in any_fleet(), cell in any::<prop::sample::Index>()) {
        let mut after = fleet.clone();
        let cell = cell.get_mut(&mut after.cells);
        if cell.status != Status::Pass {
            return Ok(());
        }
        cell.status = Status::Indeterminate;
        let before = scorecards(&fleet);
        let card = |cards: &Scorecards| cards.fleet.score.unwrap().uncapped;
        prop_assert!(card(&scorecards(&after)) < card(&before));
    }

    #[test]
    fn a_waiver_stands_between_a_failure_and_a_pass(fleet in any_fleet(), cell in any::<prop::sample::Index>()) {
        let mut failed = fleet.clone();
        let cell = cell.index(failed.cells.len());
        failed.cells[cell].status = Status::Fail;
        let mut waived = failed.clone();
        let (subject, policy) = (failed.cells[cell].subject as usize, failed.cells[cell].policy as usize);
        let mut one = finding(&failed, subject, policy, Status::Fail, "accepted");
        one.waiver_id = Some("w".into());
        waived.findings.push(one);
        let mut passed = failed.clone();
        passed.cells[cell].status = Status::Pass;
        let uncapped = |fleet: &Evaluation| scorecards(fleet).fleet.score.unwrap().uncapped;
        prop_assert!(value(&scorecards(&failed)) <= value(&scorecards(&waived)) + 1e-9);
        prop_assert!(value(&scorecards(&waived)) <= value(&scorecards(&passed)) + 1e-9);
        prop_assert!(uncapped(&failed) < uncapped(&waived) && uncapped(&waived) < uncapped(&passed));
    }

    #[test]
    fn a_place_that_was_not_read_raises_nothing(fleet in any_fleet()) {
        let mut blind = fleet.clone();
        blind.gaps.push(gap(Some("another"), &["aws_rds_cluster"]));
        let (before, after) = (scorecards(&fleet), scorecards(&blind));
        prop_assert_eq!(after.fleet.unscanned, before.fleet.unscanned + 1);
        let value = |cards: &Scorecards| cards.fleet.score.map_or(100.0, |score| score.value);
        // Tier 1 may not have been there before; a place in it scores nothing all the same.
        prop_assert!(value(&after) <= value(&before) + 1e-9);
        prop_assert!(after.fleet.coverage() <= before.fleet.coverage().or(Some(1.0)));
    }

    #[test]
    fn order_and_repetition_change_nothing(fleet in any_fleet(), seed in any::<u64>(), twice in 0..4_usize) {
        let before = scorecards(&fleet);
        let mut mixed = fleet.clone();
        let mut state = seed | 1;
        for i in (1..mixed.cells.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            mixed.cells.swap(i, usize::try_from(state >> 33).unwrap() % (i + 1));
        }
        let again: Vec<_> = mixed.cells.iter().take(twice).copied().collect();
        mixed.cells.extend(again);
        for (i, _) in fleet.cells.iter().enumerate().take(twice) {
            let cell = fleet.cells[i];
            let one = finding(&fleet, cell.subject as usize, cell.policy as usize, cell.status, "again");
            mixed.findings.extend([one.clone(), one]);
        }
        prop_assert_eq!(&before, &scorecards(&mixed));
        // The other order of the resources: the same numbers to the last bit.
        let last = u32::try_from(fleet.subjects.len()).unwrap() - 1;
        let mut turned = fleet.clone();
        turned.subjects.reverse();
        turned.cells.iter_mut().for_each(|cell| cell.subject = last - cell.subject);
        prop_assert_eq!(all(&before), all(&scorecards(&turned)));
    }

    #[test]
    fn scores_are_numbers_between_0_and_100_or_none(fleet in any_fleet()) {
        let cards = scorecards(&fleet);
        for score in all(&cards).into_iter().flatten() {
            prop_assert!((0.0..=100.0).contains(&score));
        }
        let applies = fleet.cells.iter().any(|cell| cell.status != Status::NotApplicable);
        prop_assert_eq!(cards.fleet.score.is_some(), applies || !fleet.gaps.is_empty());
        prop_assert!(cards.fleet.coverage().is_none_or(|coverage| (0.0..=1.0).contains(&coverage)));
        let sum = |cards: &[dbmuster::report::scorecard::Scorecard]| {
            cards.iter().map(|card| card.tally.total(Mark::Failed)).sum::<u64>()
        };
        let whole = cards.fleet.tally.total(Mark::Failed);
        prop_assert!([&cards.accounts, &cards.environments, &cards.owners, &cards.tiers, &cards.engines, &cards.families]
            .iter()
            .all(|c| sum(c) == whole));
    }
}
