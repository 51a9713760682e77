//! Sending a message: with patience, without following anybody elsewhere, and without ever stopping the run.

use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};

use super::event::Event;
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
    let agent = match agent(webhook, around) {
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

/// In our words, since the library's may hold the address.
fn explain(error: &ureq::Error) -> (String, bool) {
    match error {
        ureq::Error::Timeout(_) => ("it did not answer in time".to_owned(), true),
        ureq::Error::HostNotFound => ("there is no such host".to_owned(), true),
        ureq::Error::ConnectionFailed => ("no connection".to_owned(), true),
        ureq::Error::Rustls(error) => (format!("no encrypted connection that could be trusted: {error}"), false),
        ureq::Error::Tls(error) => (format!("no encrypted connection that could be trusted: {error}"), false),
        ureq::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(error) => (format!("no encrypted connection that could be trusted: {error}"), false),
            // The system has no kind for names that lead nowhere.
            None if error.to_string().contains("lookup address") => ("there is no such host".to_owned(), true),
            None => (format!("the connection failed: {}", error.kind()), true),
        },
        ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => {
            ("the proxy does not let it through".to_owned(), true)
        }
        ureq::Error::Protocol(_) | ureq::Error::Http(_) | ureq::Error::LargeResponseHeader(..) => {
            ("it does not answer as a web server does".to_owned(), true)
        }
        _ => ("the message could not be sent".to_owned(), false),
    }
}

fn agent(webhook: &Webhook, around: &Around<'_>) -> Result<Agent, String> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let roots = match &webhook.ca_file {
        None => RootCerts::WebPki,
        Some(path) => {
            let shown = path.display();
            let pem = std::fs::read(path)
                .map_err(|error| format!("the certificate authorities in `{shown}` were not read: {error}"))?;
            let certificates: Vec<_> = parse_pem(&pem)
                .filter_map(|item| match item {
                    Ok(PemItem::Certificate(certificate)) => Some(certificate),
                    _ => None,
                })
                .collect();
            if certificates.is_empty() {
                return Err(format!("there is no certificate in `{shown}`"));
            }
            RootCerts::new_with_certs(&certificates)
        }
    };
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(roots)
        .unversioned_rustls_crypto_provider(provider)
        .build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .proxy(proxy(webhook, around)?)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(webhook.timeout))
        .user_agent(concat!("dbmuster/", env!("CARGO_PKG_VERSION")));
    Ok(config.build().new_agent())
}

/// The proxy that the caller names; never one that the library finds for itself.
fn proxy(webhook: &Webhook, around: &Around<'_>) -> Result<Option<ureq::Proxy>, String> {
    let Some(text) = around.proxy.filter(|text| !text.is_empty() && !webhook.endpoint.is_loopback) else {
        return Ok(None);
    };
    // Its text may hold a password.
    let wrong = |_| "the address of the proxy is no good".to_owned();
    let plain = ureq::Proxy::new(text).map_err(wrong)?;
    let Some(no_proxy) = around.no_proxy.filter(|list| !list.trim().is_empty()) else { return Ok(Some(plain)) };
    let mut builder = ureq::Proxy::builder(plain.protocol()).host(plain.host()).port(plain.port());
    if let Some(username) = plain.username() {
        builder = builder.username(username);
    }
    if let Some(password) = plain.password() {
        builder = builder.password(password);
    }
    for entry in no_proxy.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        builder = builder.no_proxy(entry);
    }
    builder.build().map(Some).map_err(wrong)
}
