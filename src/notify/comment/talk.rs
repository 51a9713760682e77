//! Requests to the API of a service, with the token, and what their answers mean.
//!
//! Main types: [`Talk`], [`Trouble`].

use std::io::Read;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;
use ureq::{Body, RequestBuilder};

use super::{CommentError, Place, Posted, Service};
use crate::notify::endpoint::Endpoint;
use crate::notify::line::{Line, agent, explain};
use crate::notify::retry;
use crate::notify::send::Around;
use crate::notify::text::short;
use crate::notify::webhook::Secret;

/// Tries before the comment is given up.
const ATTEMPTS: u32 = 4;
const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(20);
/// Bytes of an answer that are read: a page of comments, each as long as it may be.
const MOST_ANSWER: u64 = 128 << 20;
/// Characters of an answer that are repeated.
const MOST_REASON: usize = 160;

/// Why a request had no result.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Another try may succeed.
    MayPass { reason: String, retry_after: Option<String> },
    /// None will.
    Final { reason: String },
    /// The token may not do it, by this status.
    Forbidden { reason: String, status: u16 },
}

pub(super) type Said<T> = Result<T, Trouble>;

/// Talks to one service.
#[derive(Debug)]
pub(super) struct Talk<'a> {
    agent: Agent,
    api: &'a str,
    host: &'a str,
    service: Service,
    token: &'a Secret,
    around: &'a Around<'a>,
}

impl<'a> Talk<'a> {
    pub(super) fn new(
        place: &'a Place,
        endpoint: &'a Endpoint,
        token: &'a Secret,
        around: &'a Around<'a>,
    ) -> Result<Self, CommentError> {
        let line = Line { is_loopback: endpoint.is_loopback, ca_file: place.ca_file.as_deref(), timeout: TIMEOUT };
        let failed = |reason| CommentError::Failed {
            host: endpoint.host.clone(),
            reason: format!("was not asked: {reason}"),
            attempts: "no try".to_owned(),
        };
        let agent = agent(&line, around).map_err(failed)?;
        let (api, host) = (place.api.trim_end_matches('/'), endpoint.host.as_str());
        Ok(Self { agent, api, host, service: place.service, token, around })
    }

    /// Does it again from the start while that may help: whoever looks first posts nothing twice.
    pub(super) fn patiently(&self, once: impl Fn(&Self) -> Said<Posted>) -> Result<Posted, CommentError> {
        let host = self.host.to_owned();
        let tries = |attempt: u32| if attempt == 1 { "1 try".to_owned() } else { format!("{attempt} tries") };
        let mut attempt = 1;
        loop {
            let (reason, retry_after) = match once(self) {
                Ok(posted) => return Ok(posted),
                Err(Trouble::Forbidden { reason, .. }) => return Err(CommentError::Forbidden { host, reason }),
                Err(Trouble::Final { reason }) => {
                    return Err(CommentError::Failed { host, reason, attempts: tries(attempt) });
                }
                Err(Trouble::MayPass { reason, retry_after }) => (reason, retry_after),
            };
            let wait = retry::wait(attempt, retry_after.as_deref(), (self.around.now)());
            match wait.filter(|_| attempt < ATTEMPTS) {
                Some(wait) => (self.around.sleep)(wait),
                None => return Err(CommentError::Failed { host, reason, attempts: tries(attempt) }),
            }
            attempt += 1;
        }
    }

    pub(super) fn get(&self, path: &str) -> Said<Value> {
        let request = self.signed(self.agent.get(format!("{}{path}", self.api)));
        self.answer(request.call())
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Said<Value> {
        let request = self.signed(self.agent.post(format!("{}{path}", self.api)));
        self.answer(request.send(body.to_string()))
    }

    pub(super) fn put(&self, path: &str, body: &Value) -> Said<Value> {
        let request = self.signed(self.agent.put(format!("{}{path}", self.api)));
        self.answer(request.send(body.to_string()))
    }

    pub(super) fn patch(&self, path: &str, body: &Value) -> Said<Value> {
        let request = self.signed(self.agent.patch(format!("{}{path}", self.api)));
        self.answer(request.send(body.to_string()))
    }

    fn signed<B>(&self, request: RequestBuilder<B>) -> RequestBuilder<B> {
        let request = request.header("Content-Type", "application/json; charset=utf-8");
        match self.service {
            Service::GitHub => request
                .header("Accept", "application/vnd.github+json")
                .header("X-GitHub-Api-Version", "2022-11-28")
                .header("Authorization", format!("Bearer {}", self.token.reveal())),
            Service::GitLab => request.header("PRIVATE-TOKEN", self.token.reveal()),
        }
    }

    fn answer(&self, answer: Result<Response<Body>, ureq::Error>) -> Said<Value> {
        let mut response = answer.map_err(|error| match explain(&error) {
            (reason, true) => Trouble::MayPass { reason, retry_after: None },
            (reason, false) => Trouble::Final { reason },
        })?;
        let status = response.status().as_u16();
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let retry_after = header("retry-after");
        let is_limit =
            status == 403 && (retry_after.is_some() || header("x-ratelimit-remaining").as_deref() == Some("0"));
        let mut body = Vec::new();
        let read = response.body_mut().as_reader().take(MOST_ANSWER).read_to_end(&mut body);
        if (200..300).contains(&status) {
            let lost = |reason: &str| Trouble::MayPass { reason: reason.to_owned(), retry_after: None };
            read.map_err(|_| lost("broke off in the middle of its answer"))?;
            return serde_json::from_slice(&body).map_err(|_| lost("does not answer in JSON"));
        }
        let said = self.said(&body);
        let reason = if said.is_empty() { format!("answers {status}") } else { format!("answers {status}: {said}") };
        Err(match status {
            300..=399 => {
                let reason = format!("answers {status}, a redirect, and a token is not taken elsewhere");
                Trouble::Final { reason }
            }
            _ if is_limit || retry::is_passing(status) => Trouble::MayPass { reason, retry_after },
            401 | 403 => Trouble::Forbidden { reason, status },
            404 => Trouble::Forbidden { reason: format!("{reason}; it is not there, or not for this token"), status },
            _ => Trouble::Final { reason },
        })
    }

    /// What the service said, unless it repeats the token.
    fn said(&self, body: &[u8]) -> String {
        let told: Value = serde_json::from_slice(body).unwrap_or_default();
        let message = told.get("message").or_else(|| told.get("error"));
        let text = match message {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => return String::new(),
        };
        let token = self.token.reveal();
        if token.len() > 3 && text.contains(token) { String::new() } else { short(text.trim(), MOST_REASON) }
    }
}
