//! The state of a stand-in: the fleet, the sessions that it gave out, faults, calls, and answers that are made already.
//! Main types: [`World`], [`Outcome`].

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::Ctx;
use super::calls::{Call, Record};
use super::errors::ApiError;
use super::faults::{Effect, Faults, Target};
use super::fleet::{Fleet, Place, is_region, partition};
use super::request::{Credential, Params, Protocol};
use super::{render, services};

/// Answers that are kept; beyond that they are made anew.
const MAX_KEPT: usize = 20_000;

/// A body before the place is filled in.
type Kept = [render::Piece];

#[derive(Debug)]
pub struct World {
    pub fleet: Fleet,
    pub faults: Faults,
    pub record: Record,
    pub started: Instant,
    /// Access key -> ARN of the assumed role.
    sessions: Mutex<HashMap<String, String>>,
    next_session: AtomicU64,
    /// Accounts whose credential report was asked for, and how often.
    pub reports: Mutex<HashMap<String, u32>>,
    /// Place, operation and parameters -> body before the place is filled in.
    kept: Mutex<HashMap<(usize, String), Arc<Kept>>>,
    nothing: Arc<Place>,
}

/// What becomes of a request.
#[derive(Debug)]
pub enum Outcome {
    Answer {
        status: u16,
        content_type: &'static str,
        body: Vec<u8>,
    },
    /// Body, and how many bytes of it are sent though all are announced.
    Cut {
        content_type: &'static str,
        body: Vec<u8>,
        sent: usize,
    },
    Reset,
    Never,
}

/// A request as it came in.
#[derive(Debug)]
pub struct Asked {
    pub credential: Option<Credential>,
    pub operation: String,
    pub params: Params,
}

impl World {
    pub fn new(fleet: Fleet) -> Self {
        let faults = Faults::default();
        faults.set(fleet.faults.clone());
        Self {
            fleet,
            faults,
            record: Record::default(),
            started: Instant::now(),
            sessions: Mutex::default(),
            next_session: AtomicU64::new(0),
            reports: Mutex::default(),
            kept: Mutex::default(),
            nothing: Arc::default(),
        }
    }

    /// A new access key of the account for an assumed role.
    pub fn new_session(&self, account: &str, arn: String) -> String {
        let number = self.next_session.fetch_add(1, Ordering::Relaxed);
        let key = format!("ASIA{account}{number:04X}");
        self.sessions.lock().expect("no one panics with it").insert(key.clone(), arn);
        key
    }

    /// Account and ARN of who signs with this key.
    fn caller(&self, key: &str, region: &str) -> Option<(String, String)> {
        let account = key.get(4..16).filter(|id| id.bytes().all(|b| b.is_ascii_digit()))?;
        if !self.fleet.accounts.contains_key(account) {
            return None;
        }
        if key.starts_with("AKIA") {
            return Some((account.to_owned(), format!("arn:{}:iam::{account}:user/reader", partition(region))));
        }
        let arn = self.sessions.lock().expect("no one panics with it").get(key)?.clone();
        Some((account.to_owned(), arn))
    }

    /// What is in the region; nothing is in most.
    pub fn place(&self, account: &str, region: &str) -> Arc<Place> {
        let found = self.fleet.accounts.get(account).and_then(|a| a.regions.get(region));
        Arc::clone(found.unwrap_or(&self.nothing))
    }

    /// Answers a request and writes it down; tells how long the answer has to wait.
    pub fn handle(&self, asked: &Asked) -> (Outcome, Duration) {
        let Asked { credential, operation, params } = asked;
        let service = credential.as_ref().map_or_else(|| service_of_unsigned(operation), |c| c.service.clone());
        let region = credential.as_ref().map(|c| c.region.clone()).unwrap_or_default();
        let operation = services::operation(&service, operation, params);
        let key = credential.as_ref().map(|c| c.access_key.clone()).unwrap_or_default();
        let caller = self.caller(&key, &region);
        let token = ["Marker", "NextToken", "nextToken"].iter().find_map(|name| params.get(name));
        let mut call = Call {
            account: caller.as_ref().map(|c| c.0.clone()).unwrap_or_default(),
            region,
            service,
            operation,
            parameters: params.canonical(),
            token,
            status: 200,
            error: String::new(),
            refused: false,
            at: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
        };
        let target = Target {
            account: &call.account,
            region: &call.region,
            service: &call.service,
            operation: &call.operation,
            access_key: &key,
            parameters: &call.parameters,
            has_token: call.token.is_some(),
        };
        let verdict = self.faults.judge(&target);
        let result = self.answer(&call, caller.as_ref(), credential.is_some(), params, verdict.effect.as_ref());
        let content_type = render::content_type(&call.service);
        let outcome = match (result, &verdict.effect) {
            (_, Some(Effect::Reset)) => Outcome::Reset,
            (_, Some(Effect::NeverAnswers)) => Outcome::Never,
            (_, Some(Effect::Html { status })) => {
                let body = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\
                            <body><h1>Welcome</h1><p>Please sign in to the network<br>to go on.</body></html>\n";
                Outcome::Answer { status: *status, content_type: "text/html", body: body.into() }
            }
            (_, Some(Effect::Malformed)) => {
                let body = if content_type.contains("xml") { "<Oops><a></b" } else { "{\"Oops\": [1," };
                Outcome::Answer { status: 200, content_type, body: body.into() }
            }
            (Ok(body), Some(Effect::CutBody)) => {
                let sent = body.len() / 2;
                Outcome::Cut { content_type, body, sent }
            }
            (Ok(mut body), Some(Effect::CutDocument)) => {
                body.truncate(body.len() / 2);
                Outcome::Answer { status: 200, content_type, body }
            }
            (Ok(body), _) => Outcome::Answer { status: 200, content_type, body },
            (Err(error), _) => {
                call.error.clone_from(&error.code);
                call.refused = matches!(error.code.as_str(), "InvalidAction" | "UnknownOperationException");
                let body = render::error(&call.service, &error);
                Outcome::Answer { status: error.status, content_type, body: body.into_bytes() }
            }
        };
        call.status = match &outcome {
            Outcome::Answer { status, .. } => *status,
            Outcome::Cut { .. } => 200,
            Outcome::Reset | Outcome::Never => 0,
        };
        if call.error.is_empty()
            && let Some(effect) = &verdict.effect
            && *effect != Effect::RepeatToken
        {
            call.error = format!("{effect:?}");
        }
        self.record.push(call);
        (outcome, verdict.latency)
    }

    fn answer(
        &self,
        call: &Call,
        caller: Option<&(String, String)>,
        is_signed: bool,
        params: &Params,
        effect: Option<&Effect>,
    ) -> Result<Vec<u8>, ApiError> {
        let (service, region, operation) = (call.service.as_str(), call.region.as_str(), call.operation.as_str());
        let needs_no_key = service == "sts" && operation == "AssumeRoleWithWebIdentity";
        if !is_signed && !needs_no_key {
            return Err(ApiError::unsigned(Protocol::of(service)));
        }
        let nobody = (String::new(), String::new());
        let (account, who) = match caller {
            Some(caller) => caller,
            None if needs_no_key => &nobody,
            None => return Err(ApiError::unknown_key(service)),
        };
        if !is_region(region) && !needs_no_key {
            let message = "Credential should be scoped to a valid region.";
            return Err(ApiError::new(403, "SignatureDoesNotMatch", message));
        }
        if let Some(effect) = effect {
            let resource = services::resource_of(service, operation, params, account, region);
            if let Some(error) = ApiError::of_effect(effect, service, operation, who, &resource) {
                return Err(error);
            }
        }
        let of_account = self.fleet.accounts.get(account.as_str());
        let is_global = matches!(service, "iam" | "sts" | "organizations");
        if !is_global && of_account.is_some_and(|a| !a.is_answered_by(region)) {
            return Err(ApiError::unknown_key(service));
        }
        if service != "sts" && of_account.is_some_and(|a| a.suspended) {
            let code = if service == "ec2" { "Blocked" } else { "AccessDeniedException" };
            let message = "This account is currently blocked and not recognized as a valid account.";
            return Err(ApiError::new(403, code, message));
        }
        let place = match (service, of_account) {
            ("iam", Some(found)) => Arc::clone(&found.iam),
            _ => self.place(account, region),
        };
        let repeats_token = effect == Some(&Effect::RepeatToken);
        let ctx =
            Ctx { world: self, account, region, service, operation, params, caller: who, place: &place, repeats_token };
        let make = || services::answer(&ctx).map(|result| render::answer(service, operation, &result));
        if repeats_token || !services::may_be_kept(service, operation, params) {
            return make().map(|body| render::joined(&render::pieces(&body), account, region));
        }
        let key = (Arc::as_ptr(&place) as usize, format!("{service}:{operation}?{}", call.parameters));
        let found = self.kept.lock().expect("no one panics with it").get(&key).cloned();
        let body = match found {
            Some(body) => body,
            None => {
                let body: Arc<Kept> = render::pieces(&make()?).into();
                let mut kept = self.kept.lock().expect("no one panics with it");
                if kept.len() < MAX_KEPT {
                    kept.insert(key, Arc::clone(&body));
                }
                body
            }
        };
        Ok(render::joined(&body, account, region))
    }
}

/// A request without a signature still names an operation.
fn service_of_unsigned(operation: &str) -> String {
    let service = match operation {
        _ if operation.starts_with("AssumeRole") || operation == "GetCallerIdentity" => "sts",
        _ if operation.starts_with("DescribeDB") => "rds",
        "GetAccountAuthorizationDetails" => "iam",
        _ => "ec2",
    };
    service.to_owned()
}
