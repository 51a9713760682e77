//! The whole page at a terminal, as an audit with a store, waivers and frameworks prints it.

use dbmuster::model::{
    Framework, History, Life, LifeState, Measure, MeasureSource, Requirement, Resolved, ResolvedReason, Step,
    WaivedResource, Waiver, WaiverReport, WaiverState, WaiverUse,
};
use dbmuster::report::scorecard::{MeasureInputs, measures, scorecards_of};
use dbmuster::report::{Format, RenderOptions, Report, render};

use super::pages::{before_next, telling};
use super::*;

/// The fleet of the other pages, with what fails told, one failure waived, and names that are long or evil.
fn fleet() -> Evaluation {
    let mut fleet = telling();
    for (at, policy) in fleet.policies.iter_mut().enumerate() {
        let text = "aws rds modify-db-instance \\\n  --db-instance-identifier NAME\necho done".to_owned();
        policy.remediation.insert(["cli", "sql", "terraform", "console"][at].to_owned(), text);
        policy.resource_types = vec!["aws_rds_instance".to_owned()];
    }
    for policy in 0..4 {
        let mut one = finding(&fleet, 1, policy, Status::Fail, "it is\u{1b}[31m open");
        one.fingerprint = Fingerprint(policy as u128);
        one.waiver_id = (policy == 1).then(|| "w-1".into());
        fleet.findings.push(one);
    }
    fleet
}

fn history() -> History {
    let life = |state, is_overdue| Life {
        state,
        first_seen: "2026-09-01T02:00:00Z".to_owned(),
        open_since: "2026-09-01T02:00:00Z".to_owned(),
        last_seen: "2026-11-01T02:00:00Z".to_owned(),
        reopened: 0,
        age_days: 61,
        sla_days: 30,
        is_overdue,
    };
    let resolved = Resolved {
        fingerprint: "0".repeat(32),
        policy_id: "d_low".to_owned(),
        resource_id: "gone".to_owned(),
        severity: Severity::Low,
        status: Status::Fail,
        first_seen: "2026-09-01T02:00:00Z".to_owned(),
        reason: ResolvedReason::ResourceGone,
    };
    let states = [(0, LifeState::Open, true), (2, LifeState::New, false), (3, LifeState::Reopened, false)];
    History {
        run_id: 12,
        previous_run_id: Some(11),
        lives: states.into_iter().map(|(n, state, overdue)| (Fingerprint(n), life(state, overdue))).collect(),
        resolved: vec![resolved],
        trend: Vec::new(),
        step: Some(Step { before: 61.0, before_rescored: Some(57.9), now: 58.3 }),
    }
}

fn waivers() -> WaiverReport {
    let one = |id: &str, state| WaiverUse {
        waiver: Waiver {
            id: id.to_owned(),
            policy: "b_high".to_owned(),
            resource: WaivedResource::Glob("*".to_owned()),
            reason: "r".to_owned(),
            owner: "checkout\u{7}".to_owned(),
            approved_by: "security".to_owned(),
            ticket: None,
            compensating_control: None,
            created_on: None,
            expires_on: "2026-11-20".to_owned(),
            renewals: 0,
            value: None,
            location: None,
        },
        state,
        covers: 1,
        shared: 0,
        no_longer_covers: 0,
        age_days: Some(40),
        days_left: 19,
        problem: None,
    };
    let uses = WaiverState::ALL.iter().zip(1..).map(|(state, n)| one(&format!("w-{n}"), *state)).collect();
    WaiverReport { uses, baseline: None }
}

fn standards() -> Vec<Framework> {
    let requirement = |id: &str, policies: &[&str]| Requirement {
        id: id.to_owned(),
        title: "Title".to_owned(),
        policies: policies.iter().map(|id| (*id).to_owned()).collect(),
        not_covered: policies.is_empty().then(|| "a person".to_owned()),
    };
    let framework = |id: &str| Framework {
        id: id.to_owned(),
        title: "Title".to_owned(),
        version: "1".to_owned(),
        source: "https://example.com".to_owned(),
        requirements: vec![requirement("1", &["a_critical"]), requirement("2", &["d_low"]), requirement("3", &[])],
    };
    vec![framework("acme-1"), framework("a-standard-whose-name-is-far-too-long-for-its-column-2022")]
}

fn definitions() -> Vec<Measure> {
    let measure = |title: &str, source, target, not_known: Option<&str>| Measure {
        id: title.to_lowercase(),
        title: title.to_owned(),
        source,
        policies: Vec::new(),
        severity: None,
        target,
        not_known: not_known.map(str::to_owned),
    };
    vec![
        measure("Controls met", MeasureSource::Results, Some(1.0), None),
        measure("Open failures within the days that their severity allows", MeasureSource::Deadlines, Some(0.5), None),
        measure("Waivers in force", MeasureSource::Waivers, None, None),
        measure("Calls answered", MeasureSource::Reads, None, None),
        measure(
            "Restores tested",
            MeasureSource::Nothing,
            None,
            Some("no service tells whether a restore was tried, and nobody has written it down"),
        ),
    ]
}

fn page(color: bool, width: usize, verbose: u8) -> String {
    let (fleet, history, waivers, standards) = (fleet(), history(), waivers(), standards());
    let mut cards = scorecards_of(&fleet, &standards);
    let inputs = MeasureInputs { evaluation: &fleet, waivers: &waivers, history: Some(&history) };
    cards.measures = measures(&inputs, &definitions());
    let report = Report {
        waivers: &waivers,
        history: Some(&history),
        frameworks: &standards,
        ..Report::of_fleet(&fleet, &cards)
    };
    let options = RenderOptions { color, width, verbose, ..RenderOptions::default() };
    let mut out = Vec::new();
    render(Format::Terminal, &report, &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_whole_page_looks_as_it_should() {
    same("terminal_whole_80", before_next(&page(false, 80, 0)));
    same("terminal_whole_120", before_next(&page(false, 120, 1)));
    same("terminal_whole_color", before_next(&page(true, 120, 0).replace('\u{1b}', "ESC")));
}

#[test]
fn no_line_is_too_long_and_none_acts() {
    for width in [60, 80, 120] {
        for line in page(false, width, 1).lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
            assert!(!line.chars().any(char::is_control), "{line}");
            assert!(line.is_ascii(), "without colours the page is ASCII: {line}");
        }
    }
}

#[test]
fn a_first_run_says_that_there_is_nothing_to_compare_with() {
    let fleet = fleet();
    let cards = scorecards(&fleet);
    let history = History { previous_run_id: None, ..history() };
    let report = Report { history: Some(&history), ..Report::of_fleet(&fleet, &cards) };
    let mut out = Vec::new();
    render(Format::Terminal, &report, &RenderOptions::default(), &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("this is the first run of its kind in the store"));
}
