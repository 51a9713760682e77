//! Messages to webhooks, over real connections: what is said, to whom, how often, and what is never said.

mod messages;
mod relays;
mod server;

use std::cell::RefCell;
use std::time::Duration;

use dbmuster::notify::{
    Around, Delivery, Event, NotifyError, Outcome, SIGNATURE_HEADER, Secret, Style, Webhook, When, send, signature,
};
use server::{Answer, Server};

/// Seconds since 1970 of every message here.
const NOW: i64 = 1_793_500_000;

/// A part of an address that must never be seen.
const HIDDEN: &str = "T0SECRETPATH";

fn webhook(url: &str, style: Style) -> Webhook {
    Webhook::new(
        "nightly",
        Secret::new(url.to_owned()),
        Some(Secret::new("key".to_owned())),
        style,
        When::Always,
        false,
    )
    .unwrap()
}

/// Sends without waiting; gives what became of it and the waits that were asked for.
fn sent(webhook: &Webhook, event: &Event) -> (Delivery, Vec<u64>) {
    let waits = RefCell::new(Vec::new());
    let sleep = |wait: Duration| waits.borrow_mut().push(wait.as_secs());
    let around = Around { now: &|| NOW, sleep: &sleep, proxy: None, no_proxy: None };
    let delivery = send(webhook, event, &around);
    assert!(!format!("{delivery} {delivery:?} {webhook:?}").contains(HIDDEN), "{delivery}");
    (delivery, waits.into_inner())
}

fn test_event() -> Event {
    Event::test("fleet", "0.1.0", "2026-11-01T02:00:00Z")
}

fn reason(delivery: &Delivery) -> &str {
    match &delivery.outcome {
        Outcome::Failed { reason } => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_message_arrives_with_its_signature() {
    let server = Server::plain(vec![Answer::of(204)]);
    let hook = webhook(&server.url(HIDDEN), Style::Json);
    let (delivery, waits) = sent(&hook, &test_event());
    assert_eq!((delivery.attempts, &delivery.outcome), (1, &Outcome::Delivered { status: 204 }));
    assert!(waits.is_empty());
    let request = &server.requests()[0];
    assert!(request.line.starts_with(&format!("POST /{HIDDEN} ")), "{}", request.line);
    assert_eq!(request.header("content-type"), Some("application/json; charset=utf-8"));
    let value = request.header(SIGNATURE_HEADER).unwrap();
    assert_eq!(value, signature(b"key", NOW, &request.body));
    let body = request.json();
    assert_eq!((&body["event"], &body["schema_version"]), (&"test".into(), &"1".into()));
    assert_eq!(request.header("x-dbmuster-event-id"), body["id"].as_str());
}

#[test]
fn what_may_pass_is_tried_again_with_patience() {
    let server = Server::plain(vec![
        Answer::of(503),
        Answer::of(429).with("Retry-After", "7"),
        Answer::of(500),
        Answer::of(200),
    ]);
    let (delivery, waits) = sent(&webhook(&server.url(HIDDEN), Style::Json), &test_event());
    assert_eq!((delivery.attempts, &delivery.outcome), (4, &Outcome::Delivered { status: 200 }));
    assert_eq!(waits, [1, 7, 4]);
    let requests = server.requests();
    assert!(requests.iter().all(|request| request.body == requests[0].body), "every try says the same");
}

#[test]
fn a_dead_webhook_is_given_up_and_told_of() {
    let server = Server::plain(vec![Answer::of(502); 9]);
    let (delivery, waits) = sent(&webhook(&server.url(HIDDEN), Style::Json), &test_event());
    assert!(delivery.is_failure());
    assert_eq!((delivery.attempts, waits), (4, vec![1, 2, 4]));
    assert!(reason(&delivery).contains("it answers 502"), "{delivery}");
    assert!(
        delivery.to_string().starts_with("webhook `nightly` (127.0.0.1): not delivered after 4 tries"),
        "{delivery}"
    );
    // Nobody listens.
    let gone = Server::plain(Vec::new());
    let url = gone.url(HIDDEN);
    drop(gone);
    let (delivery, _) = sent(&webhook(&url, Style::Json), &test_event());
    assert!(reason(&delivery).contains("connection"), "{delivery}");
    assert_eq!(delivery.attempts, 4);
}

#[test]
fn what_will_not_pass_is_not_tried_again() {
    for status in [400, 401, 403, 404, 410, 501] {
        let server = Server::plain(vec![Answer::of(status).saying("invalid_blocks"); 4]);
        let (delivery, waits) = sent(&webhook(&server.url(HIDDEN), Style::Json), &test_event());
        assert_eq!((delivery.attempts, waits.len()), (1, 0), "{status}");
        assert_eq!(reason(&delivery), format!("it answers {status}: invalid_blocks"));
    }
}

#[test]
fn patience_has_an_end() {
    let server = Server::plain(vec![Answer::of(429).with("Retry-After", "86400"); 4]);
    let (delivery, waits) = sent(&webhook(&server.url(HIDDEN), Style::Json), &test_event());
    assert!(reason(&delivery).contains("asks for a wait that is too long"), "{delivery}");
    assert_eq!((delivery.attempts, waits.len()), (1, 0));
}

#[test]
fn one_that_never_answers_is_left() {
    let server = Server::plain(vec![Answer::silence(); 2]);
    let mut hook = webhook(&server.url(HIDDEN), Style::Json);
    hook.timeout = Duration::from_millis(200);
    hook.attempts = 2;
    let (delivery, waits) = sent(&hook, &test_event());
    assert_eq!(reason(&delivery), "it did not answer in time");
    assert_eq!((delivery.attempts, waits), (2, vec![1]));
}

#[test]
fn nobody_is_followed_elsewhere() {
    let elsewhere = Server::plain(vec![Answer::of(200)]);
    for status in [301, 302, 303, 307, 308] {
        let server = Server::plain(vec![Answer::of(status).with("Location", &elsewhere.url("x"))]);
        let (delivery, _) = sent(&webhook(&server.url(HIDDEN), Style::Json), &test_event());
        assert!(reason(&delivery).contains("a redirect"), "{delivery}");
        assert_eq!(delivery.attempts, 1);
    }
    assert!(elsewhere.requests().is_empty());
}

#[test]
fn an_answer_that_repeats_a_secret_is_not_repeated() {
    for said in [format!("no such hook /{HIDDEN}"), "wrong key: key-of-hmac".to_owned()] {
        let server = Server::plain(vec![Answer::of(404).saying(&said)]);
        let url = server.url(HIDDEN);
        let secret = Some(Secret::new("key-of-hmac".to_owned()));
        let hook = Webhook::new("n", Secret::new(url), secret, Style::Json, When::Always, false).unwrap();
        let (delivery, _) = sent(&hook, &test_event());
        assert_eq!(reason(&delivery), "it answers 404");
    }
    // Nor what would act on a terminal.
    let server = Server::plain(vec![Answer::of(400).saying("\u{1b}[2J\u{1b}]0;x\u{7}no")]);
    let (delivery, _) = sent(&webhook(&server.url(HIDDEN), Style::Json), &test_event());
    assert!(!delivery.to_string().contains('\u{1b}'), "{delivery:?}");
}

#[test]
fn certificates_are_checked() {
    let (server, authority) = Server::encrypted("localhost", vec![Answer::of(200); 3]);
    let mut hook = webhook(&server.url(HIDDEN), Style::Json);
    let (delivery, _) = sent(&hook, &test_event());
    assert!(reason(&delivery).contains("no encrypted connection that could be trusted"), "{delivery}");
    assert_eq!(delivery.attempts, 1, "it will not pass");
    assert!(server.requests().is_empty(), "nothing was said to somebody unknown");
    hook.ca_file = Some(authority.path().to_path_buf());
    let (delivery, _) = sent(&hook, &test_event());
    assert_eq!(delivery.outcome, Outcome::Delivered { status: 200 });
    // The right authority, another name.
    let mut other = webhook(&server.url(HIDDEN).replace("localhost", "127.0.0.1"), Style::Json);
    other.ca_file = Some(authority.path().to_path_buf());
    assert!(reason(&sent(&other, &test_event()).0).contains("trusted"));
    other.ca_file = Some("/nonexistent/ca.pem".into());
    assert!(reason(&sent(&other, &test_event()).0).contains("were not read"));
}

#[test]
fn a_proxy_is_used_when_it_is_named() {
    let proxy = Server::plain(vec![Answer::of(200); 2]);
    let name = Some(proxy.url(""));
    let hook =
        Webhook::new("n", Secret::new(format!("http://hooks.invalid/{HIDDEN}")), None, Style::Json, When::Always, true)
            .unwrap();
    let mut hook = hook;
    hook.attempts = 1;
    let around = Around { now: &|| NOW, sleep: &|_| (), proxy: name.as_deref(), no_proxy: None };
    // It is asked for a tunnel, so that it need not be trusted.
    assert!(send(&hook, &test_event(), &around).is_failure(), "there is nothing behind this one");
    let asked = proxy.requests();
    assert!(asked[0].line.starts_with("CONNECT hooks.invalid:80 ") && asked[0].body.is_empty(), "{asked:?}");
    // Hosts that are reached without it.
    let around = Around { no_proxy: Some("other.invalid, hooks.invalid"), ..around };
    assert_eq!(reason(&send(&hook, &test_event(), &around)), "there is no such host");
    assert_eq!(proxy.requests().len(), asked.len());
}

#[test]
fn addresses_that_are_no_good_are_refused_and_not_shown() {
    let made = |url: &str| Webhook::new("n", Secret::new(url.to_owned()), None, Style::Json, When::Change, false);
    for url in [
        "",
        "hooks.example/T0SECRETPATH",
        "ftp://h/T0SECRETPATH",
        "https://u:T0SECRETPATH@h/",
        "https:// h/T0SECRETPATH",
    ] {
        let error = made(url).unwrap_err();
        assert!(matches!(error, NotifyError::Address { .. }), "{error}");
        assert!(!error.to_string().contains(HIDDEN) && error.to_string().contains("help: "), "{error}");
    }
    let open = made("http://hooks.example/T0SECRETPATH").unwrap_err();
    assert!(open.to_string().contains("in the open to hooks.example") && !open.to_string().contains(HIDDEN), "{open}");
    for url in ["http://127.0.0.1:1/", "http://[::1]:1/", "http://localhost:1/", "https://hooks.example/T0SECRETPATH"] {
        assert!(!format!("{:?}", made(url).unwrap()).contains(HIDDEN), "{url}");
    }
    let empty = Some(Secret::new(String::new()));
    let error = Webhook::new("n", Secret::new("https://h/".to_owned()), empty, Style::Json, When::Change, false);
    assert!(matches!(error, Err(NotifyError::EmptySecret { .. })), "{error:?}");
}
