//! What a message says: when there is news, what is named, and that no name acts.

use std::collections::BTreeMap;

use dbmuster::model::{
    Evaluation, Fingerprint, History, Life, LifeState, Resolved, ResolvedReason, Severity, Status, TrendPoint,
    WaivedResource, Waiver, WaiverReport, WaiverState, WaiverUse,
};
use dbmuster::notify::{Event, Facts, Outcome, Reason, Secret, Style, Webhook, When};
use serde_json::Value;

use super::server::{Answer, Server};
use super::{sent, webhook};
use crate::evidence::harness::evaluation;

static NO_WAIVERS: WaiverReport = WaiverReport { uses: Vec::new(), baseline: None };

fn facts<'a>(evaluation: &'a Evaluation, waivers: &'a WaiverReport, history: Option<&'a History>) -> Facts<'a> {
    Facts {
        fleet: "payments",
        tool_version: "0.1.0",
        evaluation,
        waivers,
        history,
        manifest_digest: Some("ab".repeat(32).leak()),
        score: Some(71.04),
        grade: Some('C'),
        coverage: Some(0.9),
        exit_code: 1,
        exit_reason: "3 findings at or above high",
        incomplete: false,
        link: Some("https://reports.example/night?a=1&b=2"),
    }
}

fn point(run_id: u64, score: f64, coverage: f64) -> TrendPoint {
    TrendPoint {
        run_id,
        as_of: format!("2026-10-{:02}T02:00:00Z", 30 + run_id - 1),
        score: Some(score),
        coverage: Some(coverage),
        failed: BTreeMap::new(),
        waived: 0,
        indeterminate: 0,
        resources: 3,
        databases: 3,
        policy_set_digest: String::new(),
        policies_changed: false,
        targets_changed: false,
    }
}

/// The second run over the same fleet: every failure was there before.
fn quiet(evaluation: &Evaluation) -> History {
    let life = Life {
        state: LifeState::Open,
        first_seen: "2026-10-30T02:00:00Z".to_owned(),
        open_since: "2026-10-30T02:00:00Z".to_owned(),
        last_seen: "2026-11-01T02:00:00Z".to_owned(),
        reopened: 0,
        age_days: 2,
        sla_days: 30,
        is_overdue: false,
    };
    History {
        run_id: 2,
        previous_run_id: Some(1),
        lives: evaluation.findings.iter().map(|finding| (finding.fingerprint, life.clone())).collect(),
        trend: vec![point(1, 71.0, 0.9), point(2, 71.0, 0.9)],
        ..History::default()
    }
}

fn reasons(evaluation: &Evaluation, waivers: &WaiverReport, history: &History) -> Vec<Reason> {
    let event = Event::completed(&facts(evaluation, waivers, Some(history)));
    assert_eq!(event.changed, !event.reasons.is_empty());
    event.reasons
}

fn expired_on(day: &str) -> WaiverReport {
    let waiver = Waiver {
        id: "w".to_owned(),
        policy: "p".to_owned(),
        resource: WaivedResource::Glob("*".to_owned()),
        reason: "x".to_owned(),
        owner: "x".to_owned(),
        approved_by: "x".to_owned(),
        ticket: None,
        compensating_control: None,
        created_on: None,
        expires_on: day.to_owned(),
        renewals: 0,
        value: None,
        location: None,
    };
    let used = WaiverUse {
        waiver,
        state: WaiverState::Expired,
        covers: 0,
        no_longer_covers: 1,
        shared: 0,
        age_days: None,
        days_left: -1,
        problem: None,
    };
    WaiverReport { uses: vec![used], baseline: None }
}

#[test]
fn only_news_is_news() {
    let fleet = evaluation(3);
    let first = Fingerprint(1);
    assert_eq!(reasons(&fleet, &NO_WAIVERS, &quiet(&fleet)), []);
    let with = |change: &dyn Fn(&mut History)| {
        let mut history = quiet(&fleet);
        change(&mut history);
        reasons(&fleet, &NO_WAIVERS, &history)
    };
    let state = |history: &mut History, state| history.lives.get_mut(&first).unwrap().state = state;
    assert_eq!(with(&|history| state(history, LifeState::New)), [Reason::NewFindings]);
    assert_eq!(with(&|history| state(history, LifeState::Reopened)), [Reason::ReopenedFindings]);
    let gone = |reason| Resolved {
        fingerprint: "f".to_owned(),
        policy_id: "p".to_owned(),
        resource_id: "r".to_owned(),
        severity: Severity::High,
        status: Status::Fail,
        first_seen: String::new(),
        reason,
    };
    assert_eq!(with(&|history| history.resolved.push(gone(ResolvedReason::Mended))), [Reason::ResolvedFindings]);
    assert_eq!(with(&|history| history.resolved.push(gone(ResolvedReason::NotSeen))), [Reason::FindingsNotSeen]);
    assert_eq!(with(&|history| history.trend[0].score = Some(75.0)), [Reason::ScoreStep]);
    assert_eq!(with(&|history| history.trend[0].score = None), [Reason::ScoreStep]);
    assert_eq!(with(&|history| history.trend[0].score = Some(71.3)), []);
    assert_eq!(with(&|history| history.trend[0].coverage = Some(0.95)), [Reason::CoverageDrop]);
    assert_eq!(with(&|history| history.trend[0].coverage = Some(0.85)), []);
    assert_eq!(with(&|history| history.previous_run_id = None), [Reason::FirstRun]);
    assert_eq!(Event::completed(&facts(&fleet, &NO_WAIVERS, None)).reasons, [Reason::FirstRun]);
}

#[test]
fn a_waiver_expires_once() {
    let fleet = evaluation(1);
    // The run before was on 2026-10-30.
    for (day, news) in [("2026-10-29", false), ("2026-10-30", true), ("2026-10-31", true)] {
        let found = reasons(&fleet, &expired_on(day), &quiet(&fleet));
        assert_eq!(found.contains(&Reason::WaiversExpired), news, "{day}");
    }
}

#[test]
fn an_incomplete_run_is_news_when_less_is_seen() {
    let mut fleet = evaluation(2);
    fleet.coverage.indeterminate = 4;
    let mut history = quiet(&fleet);
    let seen = |history: &History| {
        let facts = Facts { incomplete: true, ..facts(&fleet, &NO_WAIVERS, Some(history)) };
        Event::completed(&facts).reasons
    };
    assert_eq!(seen(&history), [Reason::LessSeen]);
    history.trend[0].indeterminate = 4;
    assert_eq!(seen(&history), []);
    let failed = Event::failed("payments", "0.1.0", "2026-11-01T02:00:00Z", 2, "failed to read `x`\nhelp: y");
    assert!(failed.changed && failed.reasons == [Reason::AuditFailed] && !failed.exit.reason.contains('\n'));
}

#[test]
fn nothing_new_is_not_sent() {
    let fleet = evaluation(2);
    let event = Event::completed(&facts(&fleet, &NO_WAIVERS, Some(&quiet(&fleet))));
    let server = Server::plain(vec![Answer::of(200); 2]);
    let made = |when| Webhook::new("n", Secret::new(server.url("x")), None, Style::Slack, when, false).unwrap();
    assert_eq!(sent(&made(When::Change), &event).0.outcome, Outcome::NothingNew);
    assert!(server.requests().is_empty());
    assert_eq!(sent(&made(When::Always), &event).0.outcome, Outcome::Delivered { status: 200 });
}

/// The worst first, what is new before what is old; five at most.
#[test]
fn the_worst_is_named() {
    let mut fleet = evaluation(9);
    fleet.findings[8].severity = Severity::Critical;
    fleet.findings[3].severity = Severity::Low;
    fleet.findings[0].waiver_id = Some("w".into());
    let mut history = quiet(&fleet);
    history.lives.get_mut(&fleet.findings[3].fingerprint).unwrap().state = LifeState::New;
    let event = Event::completed(&facts(&fleet, &NO_WAIVERS, Some(&history)));
    let named: Vec<&str> = event.top.iter().map(|finding| finding.resource_id.as_str()).collect();
    assert_eq!(named, ["r3", "r8", "r1", "r2", "r4"]);
    let totals = event.totals.as_ref().unwrap();
    assert_eq!((totals.failed[&Severity::Critical], totals.failed[&Severity::High], totals.waived), (1, 6, 1));
    assert_eq!(
        event,
        Event::completed(&facts(&fleet, &NO_WAIVERS, Some(&history))),
        "the same run gives the same message"
    );
}

/// The body that a receiver sees, whatever the style.
fn body(event: &Event, style: Style) -> Value {
    let server = Server::plain(vec![Answer::of(200)]);
    sent(&webhook(&server.url("x"), style), event);
    server.requests()[0].json()
}

#[test]
fn the_body_is_as_published() {
    let schema = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema/notify-v1.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let fleet = evaluation(7);
    let history = quiet(&fleet);
    let mut stepped = history.clone();
    stepped.step = Some(dbmuster::model::Step { before: 75.0, before_rescored: Some(72.0), now: 71.0 });
    let bare = Facts {
        score: None,
        grade: None,
        coverage: None,
        link: None,
        manifest_digest: None,
        ..facts(&fleet, &NO_WAIVERS, None)
    };
    for event in [
        Event::completed(&facts(&fleet, &expired_on("2026-10-31"), Some(&stepped))),
        Event::completed(&facts(&fleet, &NO_WAIVERS, Some(&history))),
        Event::completed(&bare),
        Event::failed("", "0.1.0", "2026-11-01T02:00:00Z", 5, "why"),
        super::test_event(),
    ] {
        let body = body(&event, Style::Json);
        let wrong: Vec<String> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}\n{body:#}");
        assert!(!body.to_string().contains("null"));
    }
    let broken = serde_json::json!({"schema_version": "1", "event": "test"});
    assert!(!validator.is_valid(&broken));
}

/// Every text of a Slack body, with its kind.
fn texts(value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            if let (Some(Value::String(kind)), Some(Value::String(text))) = (members.get("type"), members.get("text")) {
                found.push((kind.clone(), text.clone()));
            }
            members.values().for_each(|member| texts(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn slack_gets_what_it_takes() {
    let mut fleet = evaluation(9);
    let long = "x".repeat(9000);
    for finding in &mut fleet.findings {
        finding.message = long.as_str().into();
        finding.resource_id = format!("{long}&<>").into();
    }
    let fleet_name = "n&".repeat(500);
    let facts = Facts { fleet: &fleet_name, exit_reason: &long, ..facts(&fleet, &NO_WAIVERS, None) };
    let body = body(&Event::completed(&facts), Style::Slack);
    let blocks = body["blocks"].as_array().unwrap();
    assert!(blocks.len() <= 50);
    let mut found = Vec::new();
    texts(&body, &mut found);
    let total: usize = body.to_string().chars().count();
    assert!(total < 13_000, "{total}");
    for block in blocks {
        let length = block["text"]["text"].as_str().unwrap_or_default().chars().count();
        assert!(length <= if block["type"] == "header" { 150 } else { 3000 }, "{length}");
    }
    assert!(found.iter().any(|(_, text)| text.contains("score 71.0 (C)")), "{found:?}");
    let link = found.iter().find(|(kind, _)| kind == "mrkdwn").unwrap();
    assert_eq!(link.1, "<https://reports.example/night?a=1&amp;b=2|Open the report>");
}

#[test]
fn no_name_acts_in_slack() {
    let hostile = [
        "<!channel> <!here> <@U012> <#C012>",
        "@here @channel @everyone",
        "<https://evil.example|click me> https://evil.example",
        "*bold* _it_ ~no~ `code` ```block```",
        "&lt;!channel&gt; a\u{202e}b\u{0}c\nExit 0: all is well",
    ];
    for name in hostile {
        let mut fleet = evaluation(1);
        fleet.findings[0].resource_id = name.into();
        fleet.findings[0].policy_id = name.into();
        fleet.findings[0].message = name.into();
        let facts = Facts {
            fleet: name,
            exit_reason: name,
            link: Some("https://x/|<!channel>"),
            ..facts(&fleet, &NO_WAIVERS, None)
        };
        let body = body(&Event::completed(&facts), Style::Slack);
        let mut found = vec![(String::new(), body["text"].as_str().unwrap().to_owned())];
        texts(&body, &mut found);
        for (kind, text) in found {
            assert_ne!(kind, "mrkdwn", "{text}");
            for bad in [
                "<",
                ">",
                "@here",
                "@channel",
                "@everyone",
                "://",
                "*bold*",
                "`code`",
                "\u{202e}",
                "\u{0}",
                "\nExit 0: all",
            ] {
                assert!(!text.contains(bad), "{bad:?} in {text:?}");
            }
        }
    }
}
