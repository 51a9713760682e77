//! The platform team's own measures: numbers where there is data, reasons where there is none.

use std::collections::BTreeMap;

use dbmuster::model::{
    History, Life, LifeState, Measure, MeasureSource, Place, TrendPoint, WaivedResource, Waiver, WaiverReport,
    WaiverState, WaiverUse,
};
use dbmuster::report::scorecard::{MeasureCard, MeasureInputs, MeasureValue, Portion, measures};

use super::*;

fn measure(source: MeasureSource) -> Measure {
    Measure {
        id: "m".to_owned(),
        title: "Title".to_owned(),
        source,
        policies: Vec::new(),
        severity: None,
        target: None,
        not_known: None,
    }
}

fn take(fleet: &Evaluation, history: Option<&History>, waivers: &WaiverReport, measure: Measure) -> MeasureCard {
    measures(&MeasureInputs { evaluation: fleet, waivers, history }, &[measure]).remove(0)
}

fn taken(fleet: &Evaluation, measure: Measure) -> MeasureCard {
    take(fleet, None, &WaiverReport::default(), measure)
}

fn portion(card: &MeasureCard) -> Portion {
    match card.value {
        MeasureValue::Portion(portion) => portion,
        ref other => panic!("{other:?}"),
    }
}

fn reason(card: &MeasureCard) -> &str {
    match &card.value {
        MeasureValue::NotKnown(reason) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn results_are_counted_by_team_environment_and_tier() {
    let mut subjects = vec![database("a", Some("0")), database("b", Some("0")), database("c", None)];
    subjects[0].owner = Some("checkout".to_owned());
    let fleet = evaluation(subjects, &[CRITICAL_FAILS, HALF_SEEN, PASS]);
    let card = taken(&fleet, measure(MeasureSource::Results));
    assert_eq!(portion(&card), Portion { met: 9, of: 12, waived: 0, undecided: 2, unscanned: 0 });
    let names: Vec<_> = card.owners.iter().map(|(name, own)| (name.as_deref(), own.met, own.of)).collect();
    assert_eq!(names, [(Some("checkout"), 3, 4), (None, 6, 8)]);
    let names: Vec<_> = card.tiers.iter().map(|(name, own)| (name.as_deref(), own.of)).collect();
    assert_eq!(names, [(Some("0"), 8), (None, 4)]);
    let critical = Measure { severity: Some(Severity::Critical), target: Some(1.0), ..measure(MeasureSource::Results) };
    let card = taken(&fleet, critical.clone());
    assert_eq!((portion(&card).met, portion(&card).of, card.is_reached()), (1, 3, Some(false)));
    let clean = evaluation(vec![database("a", None)], &[PASS]);
    assert_eq!(taken(&clean, critical).is_reached(), Some(true));
}

#[test]
fn what_was_not_seen_reaches_no_target_and_gets_no_number() {
    let target = Measure { target: Some(0.5), ..measure(MeasureSource::Results) };
    let mut fleet = evaluation(vec![database("a", None)], &[PASS]);
    fleet.policies.iter_mut().for_each(|policy| policy.resource_types = vec!["aws_rds_instance".to_owned()]);
    fleet.gaps = vec![gap(Some("2"), &["aws_rds_instance"])];
    let card = taken(&fleet, target.clone());
    assert_eq!((portion(&card).unscanned, card.is_reached()), (1, Some(false)));
    fleet.subjects.clear();
    fleet.cells.clear();
    assert!(reason(&taken(&fleet, target.clone())).contains("could not be listed"));
    fleet.gaps.clear();
    assert!(reason(&taken(&fleet, target.clone())).contains("nothing that was seen"));
    fleet.policies.clear();
    assert!(reason(&taken(&fleet, target)).contains("none of the policies"));
    let nothing = Measure { not_known: Some("nobody wrote it down".to_owned()), ..measure(MeasureSource::Nothing) };
    assert_eq!(reason(&taken(&fleet, nothing)), "nobody wrote it down");
    for source in [MeasureSource::Reads, MeasureSource::Runs, MeasureSource::Deadlines] {
        assert!(!reason(&taken(&fleet, measure(source))).is_empty());
    }
}

fn life(is_overdue: bool) -> Life {
    Life {
        state: LifeState::Open,
        first_seen: "2026-10-01T00:00:00Z".to_owned(),
        open_since: "2026-10-01T00:00:00Z".to_owned(),
        last_seen: "2026-11-01T00:00:00Z".to_owned(),
        reopened: 0,
        age_days: 31,
        sla_days: 30,
        is_overdue,
    }
}

#[test]
fn deadlines_are_kept_by_what_is_open_and_not_waived() {
    let mut fleet =
        evaluation(vec![database("a", None), database("b", None), database("c", None)], &[CRITICAL_FAILS; 3]);
    let mut history = History::default();
    for (subject, overdue) in [(0, false), (1, true), (2, true)] {
        let mut one = finding(&fleet, subject, 0, Status::Fail, "open");
        one.fingerprint = Fingerprint(subject as u128);
        one.waiver_id = (subject == 2).then(|| "w".into());
        history.lives.insert(one.fingerprint, life(overdue));
        fleet.findings.push(one);
    }
    let none = WaiverReport::default();
    let card = take(&fleet, Some(&history), &none, measure(MeasureSource::Deadlines));
    assert_eq!((portion(&card).met, portion(&card).of), (1, 2));
    let others = Measure { policies: vec!["b_high".to_owned()], ..measure(MeasureSource::Deadlines) };
    assert_eq!(portion(&take(&fleet, Some(&history), &none, others)).of, 0);
}

fn used(state: WaiverState, age_days: Option<i64>) -> WaiverUse {
    let waiver = Waiver {
        id: "w".to_owned(),
        policy: "*".to_owned(),
        resource: WaivedResource::Glob("*".to_owned()),
        reason: "r".to_owned(),
        owner: "o".to_owned(),
        approved_by: "b".to_owned(),
        ticket: None,
        compensating_control: None,
        created_on: None,
        expires_on: "2026-12-01".to_owned(),
        renewals: 0,
        value: None,
        location: None,
    };
    WaiverUse { waiver, state, covers: 1, shared: 0, no_longer_covers: 0, age_days, days_left: 30, problem: None }
}

#[test]
fn waivers_are_counted_by_age() {
    use WaiverState::{Active, Dead, Expired, Expiring, Lapsed};
    let uses = vec![
        used(Active, Some(0)),
        used(Active, Some(30)),
        used(Active, Some(31)),
        used(Expiring, Some(180)),
        used(Active, Some(181)),
        used(Active, None),
        used(Expired, Some(400)),
        used(Lapsed, Some(5)),
        used(Dead, Some(5)),
    ];
    let fleet = Evaluation::default();
    let card = take(&fleet, None, &WaiverReport { uses, baseline: None }, measure(MeasureSource::Waivers));
    let MeasureValue::Exceptions(found) = card.value else { panic!("{card:?}") };
    assert_eq!((found.in_force, found.expiring, found.void), (6, 1, 2));
    assert_eq!((found.ages, found.of_unknown_age, found.oldest_days), ([2, 1, 1, 1], 1, Some(181)));
}

#[test]
fn reads_and_days_are_counted() {
    let mut fleet =
        Evaluation { places: vec![Place { reads: 10, answered: 9, ..Place::default() }], ..Evaluation::default() };
    fleet.places.push(Place { reads: 5, answered: 5, ..Place::default() });
    assert_eq!(
        (portion(&taken(&fleet, measure(MeasureSource::Reads))).met, 15),
        (14, portion(&taken(&fleet, measure(MeasureSource::Reads))).of)
    );
    let point = |as_of: &str| TrendPoint {
        run_id: 1,
        as_of: as_of.to_owned(),
        score: None,
        coverage: None,
        failed: BTreeMap::new(),
        waived: 0,
        indeterminate: 0,
        resources: 0,
        databases: 0,
        policy_set_digest: String::new(),
        policies_changed: false,
        targets_changed: false,
    };
    let trend =
        ["2026-10-30T02:00:00Z", "2026-10-31T02:00:00Z", "2026-10-31T23:00:00Z", "2026-11-03T02:00:00Z"].map(point);
    let history = History { trend: trend.to_vec(), ..History::default() };
    let none = WaiverReport::default();
    let days = portion(&take(&fleet, Some(&history), &none, measure(MeasureSource::Runs)));
    assert_eq!((days.met, days.of), (3, 5));
    let first = History { trend: vec![point("2026-10-30T02:00:00Z")], ..History::default() };
    assert!(reason(&take(&fleet, Some(&first), &none, measure(MeasureSource::Runs))).contains("one day"));
}
