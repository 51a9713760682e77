//! Sending a message: with patience, without following anybody elsewhere, and without ever stopping the run.

use std::fmt;
use std::io::Read;
use std::time::Duration;

use ureq::Agent;

use super::event::Event;
use super::line::{Line, agent, explain};
use super::text::short;
use super::webhook::{Style, Webhook, When};
use super::{SIGNATURE_HEADER, retry, signature, slack};

/// Bytes of an answer that are looked at.
const MOST_ANSWER: u64 = 4096;
/// Characters of an answer that are repeated.
const MOST_REASON: usize = 160;

/// What the library does not look up for itself.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Seconds since 1970, asked at every try.
    pub now: &'a dyn Fn() -> i64,
    pub sleep: &'a dyn Fn(Duration),
    /// Proxy for the connection, such as `HTTPS_PROXY` names it.
    pub proxy: Option<&'a str>,
    /// Hosts that are reached without it, as `NO_PROXY` lists them.
    pub no_proxy: Option<&'a str>,
}

impl fmt::Debug for Around<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Around").finish_non_exhaustive()
    }
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The webhook, as the user calls it.
    pub name: String,
    pub host: String,
    /// Tries that were made.
    pub attempts: u32,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver took it, with this status.
    Delivered { status: u16 },
    /// Nothing was sent, because nothing changed.
    NothingNew,
    /// A lower-case fragment that says why nobody took it.
    Failed { reason: String },
}

impl Delivery {
    /// Whether somebody must be told that a message did not arrive.
    #[must_use]
    pub const fn is_failure(&self) -> bool {
        matches!(self.outcome, Outcome::Failed { .. })
    }
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, host, attempts, .. } = self;
        let tries = if *attempts == 1 { "1 try".to_owned() } else { format!("{attempts} tries") };
        match &self.outcome {
            Outcome::Delivered { status } => {
                write!(f, "webhook `{name}` ({host}): taken with status {status} after {tries}")
            }
            Outcome::NothingNew => write!(f, "webhook `{name}` ({host}): nothing new, nothing sent"),
            Outcome::Failed { reason } => write!(f, "webhook `{name}` ({host}): not delivered after {tries}: {reason}"),
        }
    }
}

/// Sends the message, unless the webhook wants changes only and there is none. Never fails: the answer says what became of it.
#[must_use]
pub fn send(webhook: &Webhook, event: &Event, around: &Around<'_>) -> Delivery {
    let done = |attempts, outcome| Delivery {
        name: short(&webhook.name, 100),
        host: webhook.endpoint.host.clone(),
        attempts,
        outcome,
    };
    if webhook.when == When::Change && !event.changed {
        return done(0, Outcome::NothingNew);
    }
    let failed = |reason: String| Outcome::Failed { reason };
    let body = match webhook.style {
        Style::Json => serde_json::to_vec(event),
        Style::Slack => serde_json::to_vec(&slack::body(event)),
    };
    let body = match body {
        Ok(body) => body,
        Err(error) => return done(0, failed(format!("the message has no JSON form: {error}"))),
    };
    let agent = match agent(&line(webhook), around) {
        Ok(agent) => agent,
        Err(reason) => return done(0, failed(reason)),
    };
    let attempts = webhook.attempts.max(1);
    for attempt in 1..=attempts {
        let (reason, may_pass, retry_after) = match once(&agent, webhook, event, &body, around) {
            Try::Taken(status) => return done(attempt, Outcome::Delivered { status }),
            Try::Refused { reason, may_pass, retry_after } => (reason, may_pass, retry_after),
        };
        if !may_pass || attempt == attempts {
            return done(attempt, failed(reason));
        }
        match retry::wait(attempt, retry_after.as_deref(), (around.now)()) {
            Some(wait) => (around.sleep)(wait),
            None => return done(attempt, failed(format!("{reason}, and asks for a wait that is too long"))),
        }
    }
    done(attempts, failed("no try was made".to_owned()))
}

enum Try {
    Taken(u16),
    Refused { reason: String, may_pass: bool, retry_after: Option<String> },
}

fn once(agent: &Agent, webhook: &Webhook, event: &Event, body: &[u8], around: &Around<'_>) -> Try {
    let mut request = agent
        .post(webhook.url.reveal())
        .header("Content-Type", "application/json; charset=utf-8")
        .header("X-Dbmuster-Event-Id", event.id.as_str());
    if let Some(secret) = &webhook.secret {
        request = request.header(SIGNATURE_HEADER, signature(secret.reveal().as_bytes(), (around.now)(), body));
    }
    let mut response = match request.send(body) {
        Ok(response) => response,
        Err(error) => {
            let (reason, may_pass) = explain(&error);
            return Try::Refused { reason, may_pass, retry_after: None };
        }
    };
    let status = response.status().as_u16();
    if (200..300).contains(&status) {
        return Try::Taken(status);
    }
    if (300..400).contains(&status) {
        let reason = format!("it answers {status}, a redirect, and messages are not taken elsewhere");
        return Try::Refused { reason, may_pass: false, retry_after: None };
    }
    let retry_after = response.headers().get("retry-after").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut said = Vec::new();
    // What it says is a help only; the status has decided.
    let _ = response.body_mut().as_reader().take(MOST_ANSWER).read_to_end(&mut said);
    let said = said_by(&String::from_utf8_lossy(&said), webhook);
    let reason = if said.is_empty() { format!("it answers {status}") } else { format!("it answers {status}: {said}") };
    Try::Refused { reason, may_pass: retry::is_passing(status), retry_after }
}

/// How the webhook is reached.
fn line(webhook: &Webhook) -> Line<'_> {
    let ca_file = webhook.ca_file.as_deref();
    Line { is_loopback: webhook.endpoint.is_loopback, ca_file, timeout: webhook.timeout }
}

/// What the receiver said, unless it repeats what must not be shown.
fn said_by(text: &str, webhook: &Webhook) -> String {
    let url = webhook.url.reveal();
    let path = url.splitn(4, '/').nth(3).unwrap_or_default();
    let shows = |secret: &str| secret.len() > 3 && text.contains(secret);
    let shows_part = path.split(['/', '?', '&', '=']).any(|part| part.len() > 7 && text.contains(part));
    if shows(url) || shows(path) || shows_part || webhook.secret.as_ref().is_some_and(|secret| shows(secret.reveal())) {
        return String::new();
    }
    short(text.trim(), MOST_REASON)
}
