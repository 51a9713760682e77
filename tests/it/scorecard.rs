//! Scorecards: what a score may and may not do, and how they look.

mod fixes;
mod frameworks;
mod measures;
mod pages;
mod properties;
mod simulation;
mod terminal;

use dbmuster::model::evaluation::{Cell, Subject};
use dbmuster::model::{
    Evaluation, Finding, Fingerprint, Gap, GapCause, MissingField, Origin, Policy, Severity, Status,
};
use dbmuster::report::scorecard::{Mark, Scorecards, scorecards};

fn policy(id: &str, family: &str, severity: Severity) -> Policy {
    Policy {
        id: id.to_owned(),
        title: format!("Title of {id} in a sentence that is long enough to be wrapped"),
        description: String::new(),
        family: family.to_owned(),
        severity,
        severity_reason: None,
        resource_types: Vec::new(),
        applies_when: Vec::new(),
        requires: Vec::new(),
        reads: Vec::new(),
        partial: Vec::new(),
        parameters: std::collections::BTreeMap::new(),
        remediation: std::collections::BTreeMap::new(),
        references: Vec::new(),
        controls: Vec::new(),
        opt_in: false,
        aliases: Vec::new(),
        deprecated: None,
        overrides: None,
        disabled: None,
    }
}

fn policies() -> Vec<Policy> {
    vec![
        policy("a_critical", "access", Severity::Critical),
        policy("b_high", "encryption", Severity::High),
        policy("c_medium", "encryption", Severity::Medium),
        policy("d_low", "retention", Severity::Low),
    ]
}

fn subject(name: &str, resource_type: &str, account: &str, tier: Option<&str>) -> Subject {
    Subject {
        id: format!("arn:{account}:{resource_type}:{name}").into(),
        resource_type: resource_type.into(),
        name: name.to_owned(),
        account_id: Some(account.to_owned()),
        region: Some("eu-central-1".to_owned()),
        owner: None,
        environment: None,
        tier: tier.map(str::to_owned),
        engine: None,
        origin: Origin::Live,
        location: None,
        tags: None,
    }
}

fn database(name: &str, tier: Option<&str>) -> Subject {
    subject(name, "aws_rds_instance", "1", tier)
}

/// One row of statuses for each subject, one column for each policy.
fn evaluation(subjects: Vec<Subject>, rows: &[[Status; 4]]) -> Evaluation {
    let mut evaluation = Evaluation {
        evaluated_at: "2026-11-01T06:00:00Z".to_owned(),
        inventory_digest: "1".repeat(64),
        policy_set_digest: "2".repeat(64),
        policies: policies(),
        subjects,
        ..Evaluation::default()
    };
    for (row, statuses) in (0_u32..).zip(rows) {
        for (column, status) in (0_u32..).zip(statuses) {
            evaluation.cells.push(Cell { policy: column, subject: row, status: *status, verdict: None });
        }
    }
    evaluation
}

fn finding(evaluation: &Evaluation, subject: usize, policy: usize, status: Status, message: &str) -> Finding {
    Finding {
        policy_id: evaluation.policies[policy].id.as_str().into(),
        severity: evaluation.policies[policy].severity,
        resource_id: evaluation.subjects[subject].id.clone(),
        resource_type: evaluation.subjects[subject].resource_type.clone(),
        resource_index: subject,
        status,
        verdict: None,
        message: message.into(),
        field: None,
        observed: None,
        missing: Vec::new(),
        parameters: std::sync::Arc::default(),
        location: None,
        waiver_id: None,
        is_known: false,
        fingerprint: Fingerprint::default(),
    }
}

fn gap(account: Option<&str>, types: &[&str]) -> Gap {
    Gap {
        target: "account 2, region us-east-1".to_owned(),
        operation: "rds:DescribeDBClusters".to_owned(),
        cause: GapCause::AccessDenied,
        account_id: account.map(str::to_owned),
        region: Some("us-east-1".to_owned()),
        resource_types: types.iter().map(|ty| (*ty).to_owned()).collect(),
        attempts: 3,
        message: "not authorized".to_owned(),
    }
}

fn value(cards: &Scorecards) -> f64 {
    cards.fleet.score.unwrap().value
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

const PASS: [Status; 4] = [Status::Pass; 4];
const NONE: [Status; 4] = [Status::NotApplicable; 4];
const LOW_FAILS: [Status; 4] = [Status::Pass, Status::Pass, Status::Pass, Status::Fail];
const CRITICAL_FAILS: [Status; 4] = [Status::Fail, Status::Pass, Status::Pass, Status::Pass];
const HALF_SEEN: [Status; 4] = [Status::Indeterminate, Status::Pass, Status::Error, Status::Pass];

#[test]
fn a_score_is_what_was_earned_of_what_could_be() {
    let cards = scorecards(&evaluation(vec![database("a", Some("0"))], &[LOW_FAILS]));
    assert!(close(value(&cards), 90.0));
    let cards = scorecards(&evaluation(vec![database("a", Some("0"))], &[CRITICAL_FAILS]));
    assert!(close(value(&cards), 50.0));
    assert!(close(cards.fleet.score.unwrap().uncapped, 60.0));
    let cards = scorecards(&evaluation(vec![database("a", Some("0"))], &[HALF_SEEN]));
    assert!(close(value(&cards), 40.0));
    assert_eq!(cards.fleet.tally.coverage(), Some(0.4));
}

#[test]
fn tiers_are_blended_and_the_unclassified_count_as_tier_1() {
    let fleet = |tiers: [Option<&str>; 2]| {
        let subjects = vec![database("a", tiers[0]), database("b", tiers[1])];
        value(&scorecards(&evaluation(subjects, &[CRITICAL_FAILS, PASS])))
    };
    assert!(close(fleet([Some("0"), Some("3")]), (0.5 * 50.0 + 0.05 * 100.0) / 0.55));
    assert!(close(fleet([Some("3"), Some("0")]), (0.05 * 50.0 + 0.5 * 100.0) / 0.55));
    assert!(close(fleet([None, Some("1")]), 75.0));
    assert!(close(fleet([None, None]), 75.0));
}

#[test]
fn many_small_things_do_not_outweigh_the_databases() {
    let mut subjects = vec![database("a", None)];
    let mut rows = vec![CRITICAL_FAILS];
    let one = value(&scorecards(&evaluation(subjects.clone(), &rows)));
    for i in 0..500 {
        subjects.push(subject(&format!("log{i}"), "aws_cloudwatch_log_group", "1", None));
        rows.push(PASS);
    }
    let cards = scorecards(&evaluation(subjects, &rows));
    assert!(close(one, 50.0));
    assert!(close(value(&cards), 0.8 * 50.0 + 0.2 * 100.0), "500 log groups are a fifth, not 500 units");
    assert_eq!((cards.fleet.databases, cards.fleet.resources), (1, 501));
}

#[test]
fn without_results_there_is_no_score() {
    let mut empty = evaluation(vec![database("a", None)], &[NONE]);
    for _ in 0..2 {
        let cards = scorecards(&empty);
        assert_eq!((cards.fleet.score, cards.fleet.grade, cards.fleet.tally.coverage()), (None, None, None));
        assert!(cards.databases.is_empty());
        assert_eq!(cards.accounts[0].score, None);
        assert!(cards.families.iter().all(|card| card.score.is_none()));
        // A read that failed somewhere else hides no database.
        empty.gaps.push(gap(None, &["aws_rds_snapshot"]));
    }
    assert_eq!(scorecards(&Evaluation::default()).fleet.score, None);
}

#[test]
fn a_place_that_was_not_read_scores_nothing() {
    let mut fleet = evaluation(vec![database("a", Some("1"))], &[PASS]);
    assert_eq!(scorecards(&fleet).fleet.grade, Some('A'));
    fleet.gaps = vec![gap(Some("1"), &["aws_rds_snapshot"])];
    let cards = scorecards(&fleet);
    assert_eq!((value(&cards), cards.fleet.unscanned), (100.0, 0), "no database can be missing");
    // Two calls that failed at one place, and a place in an account of which nothing was read.
    fleet.gaps.extend([
        gap(Some("1"), &["aws_rds_cluster"]),
        gap(Some("1"), &["aws_rds_instance"]),
        gap(Some("2"), &[]),
    ]);
    let cards = scorecards(&fleet);
    assert_eq!(cards.fleet.unscanned, 2);
    assert!(close(value(&cards), 100.0 / 3.0));
    let account = |i: usize| (cards.accounts[i].name.as_deref(), cards.accounts[i].unscanned, cards.accounts[i].score);
    assert_eq!((account(0).0, account(0).1), (Some("1"), 1));
    assert!(close(account(0).2.unwrap().value, 50.0));
    assert_eq!((account(1).0, account(1).1, account(1).2.unwrap().value), (Some("2"), 1, 0.0));
    assert_eq!(cards.accounts[1].coverage(), Some(0.0), "nothing was seen there");
    assert!(cards.families.iter().all(|card| close(card.score.unwrap().value, 100.0 / 3.0)));
}

#[test]
fn a_fleet_of_which_every_read_was_denied_scores_nothing() {
    let mut fleet = evaluation(Vec::new(), &[]);
    fleet.gaps = vec![gap(Some("1"), &["aws_rds_cluster"]), gap(Some("1"), &["aws_rds_instance"]), gap(Some("2"), &[])];
    let cards = scorecards(&fleet);
    assert_eq!(
        (cards.fleet.score.unwrap().value, cards.fleet.grade, cards.fleet.coverage()),
        (0.0, Some('F'), Some(0.0))
    );
    assert!(close(cards.losses.unwrap().unscanned, 100.0));
    // Keys that were read do not make up for databases that were not.
    fleet.subjects = vec![subject("key", "aws_kms_key", "1", None)];
    fleet.cells = evaluation(fleet.subjects.clone(), &[PASS]).cells;
    let cards = scorecards(&fleet);
    assert!(close(value(&cards), 20.0));
    assert_eq!((cards.fleet.grade, cards.fleet.coverage()), (Some('F'), Some(0.0)));
}

#[test]
fn tiers_and_engines_have_cards_of_their_own() {
    let mut subjects = vec![database("a", Some("tier-0")), database("b", Some("gold")), database("c", Some("9"))];
    subjects[0].engine = Some("mysql".to_owned());
    subjects[1].engine = Some("aurora-postgresql".to_owned());
    let cards = scorecards(&evaluation(subjects, &[CRITICAL_FAILS, PASS, PASS]));
    let named = |cards: &[dbmuster::report::scorecard::Scorecard]| -> Vec<_> {
        cards.iter().map(|card| (card.name.clone(), card.score.unwrap().value)).collect()
    };
    let some = |name: &str| Some(name.to_owned());
    assert_eq!(named(&cards.tiers), [(some("0"), 50.0), (some("3"), 100.0), (None, 100.0)]);
    assert_eq!(named(&cards.engines), [(some("aurora-postgresql"), 100.0), (some("mysql"), 50.0), (None, 100.0)]);
}

#[test]
fn waived_is_worth_more_than_failed_and_less_than_passed() {
    let mut fleet = evaluation(vec![database("a", None)], &[CRITICAL_FAILS]);
    fleet.policies.truncate(1);
    fleet.cells.truncate(1);
    assert!(close(value(&scorecards(&fleet)), 0.0));
    let mut waived = finding(&fleet, 0, 0, Status::Fail, "open");
    waived.waiver_id = Some("w1".into());
    fleet.findings.push(waived);
    let cards = scorecards(&fleet);
    assert!(close(value(&cards), 50.0));
    assert_eq!((cards.fleet.tally.total(Mark::Waived), cards.fleet.tally.total(Mark::Failed)), (1, 0));
    assert_eq!(cards.fleet.tally.waived_share(), Some(1.0));
}

#[test]
fn the_worst_database_comes_first_with_its_worst_failures() {
    let subjects = vec![database("good", None), database("bad", None), subject("key", "aws_kms_key", "1", None)];
    let worst = [Status::Fail, Status::Fail, Status::Fail, Status::Pass];
    let fleet = evaluation(subjects, &[LOW_FAILS, worst, worst]);
    let cards = scorecards(&fleet);
    let named: Vec<_> = cards.databases.iter().map(|card| fleet.subjects[card.subject].name.as_str()).collect();
    assert_eq!(named, ["bad", "good"], "a key is no database");
    assert_eq!(cards.databases[0].failed, [0, 1]);
    assert!(cards.databases[1].failed.is_empty());
}

/// Here and not beside the pages, because snapshots lie beside the file that compares them.
fn same(name: &str, text: &str) {
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(format!("scorecard_{name}"), text);
    });
}

#[test]
fn a_team_of_which_no_database_was_seen_is_not_praised_for_its_keys_while_databases_are_hidden() {
    let mut key = subject("key", "aws_kms_key", "1", None);
    key.owner = Some("orders".to_owned());
    let mut judged = evaluation(vec![key], &[PASS]);
    assert_eq!(scorecards(&judged).owners[0].grade, Some('A'));
    judged.gaps = vec![gap(Some("1"), &["aws_rds_instance"])];
    let owner = &scorecards(&judged).owners[0];
    assert_eq!((owner.score, owner.grade), (None, None));
}
