//! What goes wrong on purpose, for which calls, and how often. Main types: [`Fault`], [`Effect`], [`Faults`].

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde::Deserialize;

/// Something that goes wrong for the calls that it matches.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Account id, or `*`.
    #[serde(default = "any")]
    pub account: String,
    /// Region, or `*`.
    #[serde(default = "any")]
    pub region: String,
    /// `DescribeDBInstances`, `rds:*`, `rds:DescribeDBInstances`, or `*`. `AssumeRole` never falls under a `*`.
    #[serde(default = "any")]
    pub operation: String,
    /// Only calls whose parameters contain this text, as they were sent (`DBParameterGroupName=orders`).
    #[serde(default)]
    pub about: Option<String>,
    /// Only calls for a page after the first (`true`), or only for the first (`false`).
    #[serde(default)]
    pub later_page: Option<bool>,
    /// Calls that are let through first; for an expiring token, calls per session.
    #[serde(default)]
    pub after: u64,
    /// How often it strikes; absent is for ever.
    #[serde(default)]
    pub times: Option<u64>,
    pub effect: Effect,
}

fn any() -> String {
    "*".to_owned()
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// No policy of the identity allows the call.
    AccessDenied,
    /// A service control policy forbids the call.
    DeniedByScp,
    /// Slow down.
    Throttle,
    /// Slow down, when more calls per second come than this; counted per (account, region, service).
    ThrottleAbove { per_second: f64 },
    /// The answer comes after so many milliseconds.
    Latency { milliseconds: u64 },
    /// The session has ended.
    ExpiredToken,
    /// The account is not opted in to the region.
    OptedOut,
    /// The service thinks that the caller's clock is wrong.
    ClockSkew,
    /// Half of the body, with the length of the whole.
    CutBody,
    /// Half of the body, with the length of the half.
    CutDocument,
    /// A body that is neither XML nor JSON.
    Malformed,
    /// A page as a proxy or a wrong endpoint gives it, with this HTTP status.
    Html { status: u16 },
    /// The page names itself as the next page.
    RepeatToken,
    /// The connection is reset.
    Reset,
    /// The request is read, and nothing ever comes back.
    NeverAnswers,
    /// Any other error of the service.
    Error { status: u16, code: String, message: String },
}

impl Fault {
    /// A fault that strikes every call of the operation, everywhere and for ever.
    pub fn new(operation: &str, effect: Effect) -> Self {
        let operation = operation.to_owned();
        Self { account: any(), region: any(), operation, about: None, later_page: None, after: 0, times: None, effect }
    }

    /// Only in this account.
    #[must_use]
    pub fn in_account(mut self, account: &str) -> Self {
        account.clone_into(&mut self.account);
        self
    }

    /// Only in this region.
    #[must_use]
    pub fn in_region(mut self, region: &str) -> Self {
        region.clone_into(&mut self.region);
        self
    }

    /// Only pages after the first.
    #[must_use]
    pub fn on_later_pages(mut self) -> Self {
        self.later_page = Some(true);
        self
    }

    /// Lets so many calls through first.
    #[must_use]
    pub fn after(mut self, calls: u64) -> Self {
        self.after = calls;
        self
    }

    /// Strikes so often, then never again.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    fn matches(&self, call: &Target<'_>) -> bool {
        let is = |wanted: &str, given: &str| wanted == "*" || wanted == given;
        let operation = match self.operation.split_once(':') {
            Some((service, operation)) => service == call.service && is(operation, call.operation),
            None if self.operation == "*" => !call.operation.starts_with("AssumeRole"),
            None => self.operation == call.operation,
        };
        operation
            && is(&self.account, call.account)
            && is(&self.region, call.region)
            && self.about.as_ref().is_none_or(|text| call.parameters.contains(text.as_str()))
            && self.later_page.is_none_or(|later| later == call.has_token)
    }
}

/// The call that a fault may strike.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    pub account: &'a str,
    pub region: &'a str,
    pub service: &'a str,
    pub operation: &'a str,
    pub access_key: &'a str,
    pub parameters: &'a str,
    pub has_token: bool,
}

/// What the faults make of one call.
#[derive(Debug, Default)]
pub struct Verdict {
    pub latency: Duration,
    pub effect: Option<Effect>,
}

/// The faults in force, and how often each has struck.
#[derive(Debug, Default)]
pub struct Faults {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    faults: Vec<Fault>,
    /// Per fault, or per fault and session: calls that matched.
    seen: HashMap<(usize, String), u64>,
    struck: Vec<u64>,
    /// Per fault and (account, region, service): calls left, and when that was counted.
    buckets: HashMap<(usize, String), (f64, Instant)>,
}

impl Faults {
    /// Replaces all faults and forgets what was counted.
    pub fn set(&self, faults: Vec<Fault>) {
        let struck = vec![0; faults.len()];
        *self.state.lock().expect("no one panics with it") = State { faults, struck, ..State::default() };
    }

    /// How often each fault has struck, in their order.
    pub fn struck(&self) -> Vec<u64> {
        self.state.lock().expect("no one panics with it").struck.clone()
    }

    /// What happens to this call: all latencies, and the first other effect.
    pub fn judge(&self, call: &Target<'_>) -> Verdict {
        let mut state = self.state.lock().expect("no one panics with it");
        let State { faults, seen, struck, buckets } = &mut *state;
        let mut verdict = Verdict::default();
        for (at, fault) in faults.iter().enumerate() {
            if verdict.effect.is_some() || !fault.matches(call) {
                continue;
            }
            let whose = if fault.effect == Effect::ExpiredToken { call.access_key } else { "" };
            let count = seen.entry((at, whose.to_owned())).or_default();
            *count += 1;
            if *count <= fault.after || fault.times.is_some_and(|times| struck[at] >= times) {
                continue;
            }
            if let Effect::ThrottleAbove { per_second } = fault.effect {
                let place = format!("{}/{}/{}", call.account, call.region, call.service);
                let now = Instant::now();
                let (left, counted) = buckets.entry((at, place)).or_insert((per_second, now));
                *left = (*left + now.duration_since(*counted).as_secs_f64() * per_second).min(per_second);
                *counted = now;
                if *left >= 1.0 {
                    *left -= 1.0;
                    continue;
                }
            }
            struck[at] += 1;
            match &fault.effect {
                Effect::Latency { milliseconds } => verdict.latency += Duration::from_millis(*milliseconds),
                Effect::ThrottleAbove { .. } => verdict.effect = Some(Effect::Throttle),
                other => verdict.effect = Some(other.clone()),
            }
        }
        verdict
    }
}
