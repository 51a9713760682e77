//! A fleet of 200 databases under 60 policies, and what happens to its score: the promises that the rules of the score are
//! chosen for.

use super::*;

const DATABASES: usize = 200;
const POLICIES: usize = 60;

/// Tier 0 to 3 in the parts 10, 30, 40 and 20 of a hundred.
fn tier_of(database: usize) -> &'static str {
    match database % 10 {
        0 => "0",
        1..=3 => "1",
        4..=7 => "2",
        _ => "3",
    }
}

/// 6 criticals, 18 highs, 24 mediums, 12 lows.
fn severity_of(policy: usize) -> Severity {
    match policy {
        0..6 => Severity::Critical,
        6..24 => Severity::High,
        24..48 => Severity::Medium,
        _ => Severity::Low,
    }
}

/// A number that looks like chance and is the same in every run.
fn dice(a: usize, b: usize) -> usize {
    let mut x = (a as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (b as u64 + 1).wrapping_mul(0xD1B5_4A32_D192_ED03);
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    usize::try_from((x ^ (x >> 32)) % 1000).unwrap()
}

/// The last databases are the worst: neglected ones fail a quarter of everything, the others a twentieth, and few criticals.
fn fleet() -> Evaluation {
    let subjects = (0..DATABASES).map(|i| database(&format!("db{i:03}"), Some(tier_of(i)))).collect();
    let mut fleet = evaluation(subjects, &[]);
    fleet.policies = (0..POLICIES).map(|i| policy(&format!("p{i:02}"), "access", severity_of(i))).collect();
    for subject in 0..DATABASES {
        for policy in 0..POLICIES {
            let neglected = subject >= DATABASES - 60;
            let limit = match (severity_of(policy), neglected) {
                (Severity::Critical, false) => 2,
                (Severity::Critical, true) => 60,
                (_, false) => 50,
                (_, true) => 250,
            };
            let status = if dice(subject, policy) < limit { Status::Fail } else { Status::Pass };
            fleet.cells.push(Cell {
                policy: u32::try_from(policy).unwrap(),
                subject: u32::try_from(subject).unwrap(),
                status,
                verdict: None,
            });
        }
    }
    fleet
}

fn change(fleet: &mut Evaluation, status: Status, wanted: impl Fn(usize, usize, Status) -> bool) {
    for cell in &mut fleet.cells {
        if wanted(cell.subject as usize, cell.policy as usize, cell.status) {
            cell.status = status;
        }
    }
}

fn waive_all(fleet: &mut Evaluation) {
    let failed: Vec<(usize, usize)> = fleet
        .cells
        .iter()
        .filter(|cell| cell.status == Status::Fail)
        .map(|cell| (cell.subject as usize, cell.policy as usize))
        .filter(|(_, policy)| severity_of(*policy) >= Severity::High)
        .collect();
    for (subject, policy) in failed {
        let mut one = finding(fleet, subject, policy, Status::Fail, "accepted");
        one.waiver_id = Some("w".into());
        fleet.findings.push(one);
    }
}

fn score_after(act: impl FnOnce(&mut Evaluation)) -> f64 {
    let mut fleet = fleet();
    act(&mut fleet);
    value(&scorecards(&fleet))
}

#[test]
fn losing_sight_of_the_worst_databases_lowers_the_score() {
    let blind =
        |fleet: &mut Evaluation| change(fleet, Status::Indeterminate, |subject, _, _| subject >= DATABASES - 60);
    assert!(score_after(blind) < score_after(|_| ()) - 10.0);
    // Also when not even their names are known: their places score nothing.
    let gone = |fleet: &mut Evaluation| {
        fleet.subjects.truncate(DATABASES - 60);
        fleet.cells.retain(|cell| (cell.subject as usize) < DATABASES - 60);
    };
    let seen = score_after(gone);
    let told = score_after(|fleet| {
        gone(fleet);
        fleet.gaps = (0..3).map(|i| gap(Some(&i.to_string()), &["aws_rds_instance"])).collect();
    });
    assert!(told < seen, "{told} {seen}");
}

#[test]
fn waiving_is_worth_less_than_mending_and_more_than_nothing() {
    let before = score_after(|_| ());
    let waived = score_after(waive_all);
    let mended = score_after(|fleet| {
        change(fleet, Status::Pass, |_, policy, status| {
            status == Status::Fail && severity_of(policy) >= Severity::High
        });
    });
    assert!(before + 1.0 < waived && waived + 1.0 < mended, "{before} {waived} {mended}");
}

#[test]
fn five_hundred_clean_sandboxes_buy_less_than_two_points() {
    let before = score_after(|_| ());
    let after = score_after(|fleet| {
        for i in 0..500 {
            let subject = u32::try_from(fleet.subjects.len()).unwrap();
            fleet.subjects.push(database(&format!("sandbox{i}"), Some("3")));
            let cells = (0..u32::try_from(POLICIES).unwrap()).map(|policy| Cell {
                policy,
                subject,
                status: Status::Pass,
                verdict: None,
            });
            fleet.cells.extend(cells);
        }
    });
    assert!(after > before && after - before < 2.0, "{before} {after}");
}

#[test]
fn one_critical_on_every_database_of_tier_0_costs_more_than_ten_points_and_on_one_of_them_little() {
    let before = score_after(|fleet| change(fleet, Status::Pass, |_, policy, _| policy == 0));
    let everywhere =
        score_after(|fleet| change(fleet, Status::Fail, |subject, policy, _| policy == 0 && tier_of(subject) == "0"));
    let on_one = score_after(|fleet| {
        change(fleet, Status::Pass, |_, policy, _| policy == 0);
        change(fleet, Status::Fail, |subject, policy, _| policy == 0 && subject == 0);
    });
    assert!(before - everywhere > 10.0, "{before} {everywhere}");
    assert!(before - on_one > 0.2 && before - on_one < 2.5, "{before} {on_one}");
}

#[test]
fn a_chatty_policy_of_low_severity_moves_nothing() {
    let before = score_after(|_| ());
    let after = score_after(|fleet| {
        for i in 0..500 {
            let mut one = finding(fleet, i % 40, POLICIES - 1, Status::Fail, "again");
            one.fingerprint = Fingerprint(i as u128);
            fleet.findings.push(one);
        }
    });
    assert!(close(before, after));
}

#[test]
fn clean_databases_of_a_tier_move_the_fleet_by_no_more_than_the_part_of_the_tier() {
    // Parts of tier 0 to 3 when all are there.
    for (tier, part) in [("0", 0.50), ("1", 0.30), ("2", 0.15), ("3", 0.05)] {
        let before = score_after(|_| ());
        let after = score_after(|fleet| {
            for i in 0..2000 {
                let subject = u32::try_from(fleet.subjects.len()).unwrap();
                fleet.subjects.push(database(&format!("clean{i}"), Some(tier)));
                fleet.cells.push(Cell { policy: 0, subject, status: Status::Pass, verdict: None });
            }
        });
        assert!(after >= before && after - before <= part * 100.0, "{tier}: {before} {after}");
    }
}
