//! The relay of `docs/notify.md`, started as it stands there: what it hands on, and what it refuses.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use dbmuster::model::WaiverReport;
use dbmuster::notify::{Event, Facts, Outcome, Secret, Style, Webhook, When};
use serde_json::Value;

use super::sent;
use super::server::{Answer, Request, Server};
use crate::docs::{read, top};
use crate::evidence::harness::evaluation;

struct Relay {
    child: Child,
    port: u16,
}

impl Relay {
    fn start(target: &str, server: &Server) -> Self {
        let page = read(&top().join("docs/notify.md"));
        let program = page.split("<!-- relay.py -->\n```python\n").nth(1).unwrap().split("\n```").next().unwrap();
        let url = server.url("").trim_end_matches('/').to_owned();
        let mut child = Command::new("python3")
            .args(["-c", program])
            .env("RELAY_KEY", "key")
            .env("TARGET", target)
            .env("PORT", "0")
            .env("PAGERDUTY_URL", &url)
            .env("PAGERDUTY_ROUTING_KEY", "routing")
            .env("JIRA_URL", &url)
            .env("SERVICENOW_URL", &url)
            .env_remove("HTTP_PROXY")
            .env_remove("http_proxy")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().rsplit(' ').next().unwrap().parse().unwrap();
        Self { child, port }
    }

    fn hook(&self, secret: &str) -> Webhook {
        let url = Secret::new(format!("http://127.0.0.1:{}/", self.port));
        Webhook::new("relay", url, Some(Secret::new(secret.to_owned())), Style::Json, When::Always, false).unwrap()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn event(exit_code: u8) -> Event {
    let fleet = evaluation(3);
    let waivers = WaiverReport::default();
    Event::completed(&Facts {
        fleet: "payments",
        tool_version: "0.1.0",
        evaluation: &fleet,
        waivers: &waivers,
        history: None,
        manifest_digest: None,
        score: Some(71.0),
        grade: Some('C'),
        coverage: Some(0.9),
        exit_code,
        exit_reason: "3 findings at or above high",
        incomplete: false,
        link: None,
    })
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// What the service behind the relay was asked, after the message was taken.
fn handed_on(target: &str, event: &Event) -> Vec<(Request, Value)> {
    let server = Server::plain(vec![Answer::of(201); 3]);
    let relay = Relay::start(target, &server);
    let around = dbmuster::notify::Around { now: &now, sleep: &|_| (), proxy: None, no_proxy: None };
    for _ in 0..2 {
        let delivery = dbmuster::notify::send(&relay.hook("key"), event, &around);
        assert_eq!(delivery.outcome, Outcome::Delivered { status: 204 }, "{delivery}");
    }
    server.requests().into_iter().map(|request| (request.clone(), request.json())).collect()
}

#[test]
fn a_relay_hands_on_what_is_ours() {
    let asked = handed_on("pagerduty", &event(1));
    assert_eq!(asked.len(), 1, "the same message twice is one");
    let body = &asked[0].1;
    assert_eq!((&body["event_action"], &body["dedup_key"]), (&"trigger".into(), &"dbmuster-payments".into()));
    assert_eq!((&body["routing_key"], &body["payload"]["severity"]), (&"routing".into(), &"error".into()));
    assert!(body["payload"]["summary"].as_str().unwrap().contains("0 critical, 3 high"), "{body}");
    assert_eq!(handed_on("pagerduty", &event(0))[0].1["event_action"], "resolve");
    let failed = Event::failed("payments", "0.1.0", "2026-11-01T02:00:00Z", 2, "no scope");
    assert_eq!(handed_on("pagerduty", &failed)[0].1["payload"]["severity"], "critical");

    let (request, body) = handed_on("jira", &event(1)).remove(0);
    assert!(request.line.starts_with("POST /rest/api/3/issue ") && request.header("authorization").is_some());
    assert_eq!(body["fields"]["description"]["type"], "doc");
    assert!(handed_on("jira", &event(0)).is_empty(), "good news is no task");

    let (request, body) = handed_on("servicenow", &event(1)).remove(0);
    assert!(request.line.starts_with("POST /api/now/table/incident "), "{}", request.line);
    assert!(body["description"].as_str().unwrap().contains("it is wrong"), "{body}");
}

#[test]
fn a_relay_refuses_what_is_not_ours() {
    let server = Server::plain(Vec::new());
    let relay = Relay::start("pagerduty", &server);
    // Another key; and the right key at another time.
    for hook in [relay.hook("other"), relay.hook("key")] {
        let (delivery, _) = sent(&hook, &event(1));
        assert_eq!(super::reason(&delivery), "it answers 401");
    }
    assert!(server.requests().is_empty());
}
