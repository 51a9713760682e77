//! Which waiver covers which failure, and what became of each.
//!
//! Only failures are covered. An outcome that could not be decided, or ended in an error, stays as it is: nobody has
//! seen what would be accepted. Of several waivers that hold for one failure the one that ends last is named, and of
//! those the first by id; all of them count it.

use std::collections::HashMap;

use serde_json::Value;
use time::Date;

use super::day::{days_between, parse_day};
use super::glob::Pattern;
use super::index::{Bits, Index};
use super::{Terms, WaiverSet};
use crate::model::evaluation::Subject;
use crate::model::{Evaluation, Finding, Gap, Status, WaivedResource, Waiver, WaiverReport, WaiverState, WaiverUse};

impl WaiverSet {
    /// Names in each failure the waiver that covers it on that day, and tells what became of every waiver.
    pub fn apply(&self, evaluation: &mut Evaluation, terms: &Terms, today: Date) -> WaiverReport {
        let waivers: Vec<Ready<'_>> = self.waivers().iter().map(|waiver| Ready::new(waiver, terms, today)).collect();
        let mut tallies = vec![Tally::default(); waivers.len()];
        if waivers.is_empty() {
            return WaiverReport::default();
        }
        let index = Index::new(self.waivers());
        let patterns: Vec<Pattern> = self.waivers().iter().map(|waiver| Pattern::new(&waiver.policy)).collect();
        let of_policy: HashMap<&str, Bits> = evaluation
            .policies
            .iter()
            .map(|policy| (policy.id.as_str(), index.of_policy(policy, &patterns)))
            .filter(|(_, bits)| !bits.is_empty())
            .collect();
        let mut of_subject: Option<(usize, Bits)> = None;
        for finding in &mut evaluation.findings {
            finding.waiver_id = None;
            let Some(by_policy) = of_policy.get(&*finding.policy_id) else { continue };
            let Some(subject) = evaluation.subjects.get(finding.resource_index) else { continue };
            // Findings of one resource stand together.
            if of_subject.as_ref().is_none_or(|(at, _)| *at != finding.resource_index) {
                of_subject = Some((finding.resource_index, index.of(subject)));
            }
            if let Some((_, by_subject)) = &of_subject {
                one(finding, subject, by_policy.both(by_subject), &waivers, &mut tallies);
            }
        }
        let unseen = Unseen::new(evaluation, &index, &of_policy, self.waivers(), &tallies);
        let uses = waivers.iter().zip(&tallies).enumerate();
        WaiverReport {
            uses: uses.map(|(at, (ready, tally))| ready.used(tally, unseen.reason(at))).collect(),
            baseline: None,
        }
    }

    /// What can be said of every waiver on that day without any finding: whether it holds.
    #[must_use]
    pub fn by_date(&self, terms: &Terms, today: Date) -> WaiverReport {
        let used = |waiver: &Waiver| {
            let ready = Ready::new(waiver, terms, today);
            let mut used = ready.used(&Tally { holds: 1, named: 1, out_of_time: 1, ..Tally::default() }, None);
            if used.state == WaiverState::Expired {
                used.problem = Some(format!("it ended on {}", waiver.expires_on));
            }
            (used.covers, used.no_longer_covers) = (0, 0);
            used
        };
        WaiverReport { uses: self.waivers().iter().map(used).collect(), baseline: None }
    }
}

fn one(
    finding: &mut Finding,
    subject: &Subject,
    speaking: impl Iterator<Item = usize>,
    waivers: &[Ready<'_>],
    tallies: &mut [Tally],
) {
    let mut named: Option<(usize, Date)> = None;
    for at in speaking {
        let (Some(ready), Some(tally)) = (waivers.get(at), tallies.get_mut(at)) else { continue };
        match finding.status {
            Status::Fail => {}
            Status::Indeterminate | Status::Error => {
                tally.undecided += 1;
                continue;
            }
            Status::Pass | Status::NotApplicable => continue,
        }
        match ready.outcome(finding, subject) {
            Outcome::Holds => {
                tally.holds += 1;
                // The first by id wins among equals, so a later one has to be better.
                if named.is_none_or(|(_, last)| ready.last > last) {
                    named = Some((at, ready.last));
                }
            }
            Outcome::OutOfTime => tally.out_of_time += 1,
            Outcome::Lapsed { is_observed } => {
                tally.lapsed += 1;
                tally.unobserved += usize::from(!is_observed);
            }
            Outcome::TooLong { longest } => {
                tally.too_long += 1;
                tally.longest = Some(tally.longest.map_or(longest, |least: u32| least.min(longest)));
            }
        }
    }
    if let Some((at, _)) = named
        && let (Some(ready), Some(tally)) = (waivers.get(at), tallies.get_mut(at))
    {
        finding.waiver_id = Some(ready.waiver.id.as_str().into());
        tally.named += 1;
    }
}

/// What a waiver came upon.
#[derive(Debug, Clone, Default)]
struct Tally {
    holds: usize,
    /// Of these, findings that name it.
    named: usize,
    /// Expired, or still to come.
    out_of_time: usize,
    lapsed: usize,
    /// Of these, failures without an observed value.
    unobserved: usize,
    too_long: usize,
    /// Shortest of the terms that it breaks, in days.
    longest: Option<u32>,
    undecided: usize,
}

enum Outcome {
    Holds,
    OutOfTime,
    Lapsed { is_observed: bool },
    TooLong { longest: u32 },
}

/// A waiver on the day of the run.
struct Ready<'w> {
    waiver: &'w Waiver,
    first: Option<Date>,
    last: Date,
    today: Date,
    /// Days from its first day, or today, to its last.
    term: i64,
    terms: &'w Terms,
}

impl<'w> Ready<'w> {
    fn new(waiver: &'w Waiver, terms: &'w Terms, today: Date) -> Self {
        let first = waiver.created_on.as_deref().and_then(parse_day);
        // A day that is none holds never.
        let last = parse_day(&waiver.expires_on).unwrap_or(Date::MIN);
        Self { waiver, first, last, today, term: days_between(first.unwrap_or(today), last), terms }
    }

    fn is_over(&self) -> bool {
        self.today > self.last
    }

    fn is_to_come(&self) -> bool {
        self.first.is_some_and(|first| self.today < first)
    }

    fn outcome(&self, finding: &Finding, subject: &Subject) -> Outcome {
        if self.is_over() || self.is_to_come() {
            return Outcome::OutOfTime;
        }
        let longest = self.terms.longest_for(subject.tier.as_deref());
        if self.term > i64::from(longest) {
            return Outcome::TooLong { longest };
        }
        match (&self.waiver.value, &finding.observed) {
            (None, _) => Outcome::Holds,
            (Some(accepted), Some(observed)) if same(accepted, observed) => Outcome::Holds,
            (Some(_), observed) => Outcome::Lapsed { is_observed: observed.is_some() },
        }
    }

    fn used(&self, tally: &Tally, unseen: Option<String>) -> WaiverUse {
        let days_left = days_between(self.today, self.last);
        let lost = tally.out_of_time + tally.lapsed + tally.too_long;
        let (state, problem) = self.state(tally, days_left, unseen);
        WaiverUse {
            waiver: self.waiver.clone(),
            state,
            covers: tally.holds,
            shared: tally.holds - tally.named,
            no_longer_covers: if self.is_to_come() { 0 } else { lost },
            age_days: self.first.map(|first| days_between(first, self.today)),
            days_left,
            problem,
        }
    }

    fn state(&self, tally: &Tally, days_left: i64, unseen: Option<String>) -> (WaiverState, Option<String>) {
        let last = &self.waiver.expires_on;
        let touches = tally.holds + tally.out_of_time + tally.lapsed + tally.too_long;
        if self.is_to_come() {
            let first = self.waiver.created_on.as_deref().unwrap_or_default();
            return (WaiverState::NotYet, Some(format!("it begins on {first}")));
        }
        if touches == 0 {
            return match (unseen, self.is_over()) {
                (Some(why), false) => (WaiverState::NotJudged, Some(why)),
                (Some(why), true) => (WaiverState::Expired, Some(format!("it ended on {last}; {why}"))),
                (None, false) => (WaiverState::Dead, Some("it matches no failure: remove it".to_owned())),
                (None, true) => {
                    (WaiverState::Dead, Some(format!("it ended on {last} and matches no failure: remove it")))
                }
            };
        }
        if self.is_over() {
            let fails = count(tally.out_of_time, "failure counts", "failures count");
            return (WaiverState::Expired, Some(format!("it ended on {last}: {fails} again")));
        }
        let mut problems = Vec::new();
        if tally.lapsed > tally.unobserved {
            let n = count(tally.lapsed - tally.unobserved, "failure", "failures");
            problems.push(format!("on {n} the value is not the one that was accepted"));
        }
        if tally.unobserved > 0 {
            let n = count(tally.unobserved, "failure", "failures");
            problems.push(format!("on {n} there is no value to hold against the one that was accepted"));
        }
        if let Some(longest) = tally.longest {
            let n = count(tally.too_long, "failure", "failures");
            problems.push(format!("on {n} the tier allows {longest} days, and it runs for {}", self.term));
        }
        if tally.holds == 0 {
            let state = if tally.lapsed >= tally.too_long { WaiverState::Lapsed } else { WaiverState::TooLong };
            return (state, Some(problems.join("; ")));
        }
        if tally.named == 0 {
            problems.push("other waivers that hold longer are named for all it covers".to_owned());
        }
        if days_left <= i64::from(self.terms.soon) {
            let left = match days_left {
                0 => "it ends today".to_owned(),
                days => format!("it ends in {}", count(usize::try_from(days).unwrap_or(0), "day", "days")),
            };
            problems.insert(0, left);
            return (WaiverState::Expiring, Some(problems.join("; ")));
        }
        (WaiverState::Active, (!problems.is_empty()).then(|| problems.join("; ")))
    }
}

fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// Whether two values are the same to a person: `7`, `7.0` and `"7"` are, `1` and `true` are not.
fn same(accepted: &Value, observed: &Value) -> bool {
    match (accepted, observed) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::String(text), plain @ (Value::Number(_) | Value::Bool(_)))
        | (plain @ (Value::Number(_) | Value::Bool(_)), Value::String(text)) => {
            let spelled = plain.to_string();
            spelled == *text
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

/// Why nobody can say that a waiver without a failure is no longer needed.
struct Unseen {
    reasons: HashMap<usize, String>,
}

impl Unseen {
    fn new(
        evaluation: &Evaluation,
        index: &Index,
        of_policy: &HashMap<&str, Bits>,
        waivers: &[Waiver],
        tallies: &[Tally],
    ) -> Self {
        let mut idle: Vec<usize> = Vec::new();
        let mut reasons = HashMap::new();
        for (at, tally) in tallies.iter().enumerate() {
            if tally.holds + tally.out_of_time + tally.lapsed + tally.too_long > 0 {
                continue;
            }
            if tally.undecided > 0 {
                let n = count(tally.undecided, "outcome that it speaks of is", "outcomes that it speaks of are");
                reasons.insert(at, format!("{n} not decided, so nobody can say whether it is needed"));
            } else if !of_policy.values().any(|bits| bits.has(at)) {
                reasons.insert(at, "its policy was not part of this run".to_owned());
            } else {
                idle.push(at);
            }
        }
        let mut present = Bits::new(waivers.len());
        if !idle.is_empty() && evaluation.change.is_some() {
            for subject in &evaluation.subjects {
                let bits = index.of(subject);
                bits.both(&bits).for_each(|at| present.set(at));
            }
        }
        let untold = evaluation.subjects.iter().filter(|subject| subject.tags.is_none()).count();
        for at in idle {
            let Some(waiver) = waivers.get(at) else { continue };
            let types: Vec<&str> = evaluation
                .policies
                .iter()
                .filter(|policy| of_policy.get(policy.id.as_str()).is_some_and(|bits| bits.has(at)))
                .flat_map(|policy| policy.resource_types.iter().map(String::as_str))
                .collect();
            let gaps = evaluation.gaps.iter().filter(|gap| may_hide(gap, &waiver.resource, &types)).count();
            let is_by_tag = matches!(waiver.resource, WaivedResource::Tags(_));
            let reason = if evaluation.change.is_some() && !present.has(at) {
                "nothing that it names is part of this change".to_owned()
            } else if is_by_tag && untold > 0 {
                format!("the tags of {} are not known", count(untold, "resource", "resources"))
            } else if gaps > 0 {
                format!("{} where it may be needed", count(gaps, "read failed", "reads failed"))
            } else {
                continue;
            };
            reasons.insert(at, reason);
        }
        Self { reasons }
    }

    fn reason(&self, at: usize) -> Option<String> {
        self.reasons.get(&at).cloned()
    }
}

/// Whether what was not read may hold something that the waiver names.
fn may_hide(gap: &Gap, resource: &WaivedResource, types: &[&str]) -> bool {
    let of_type = gap.resource_types.is_empty() || gap.resource_types.iter().any(|of| types.contains(&of.as_str()));
    let in_account = match (resource, &gap.account_id) {
        (WaivedResource::Glob(glob), Some(account)) => {
            let mut named = glob.split(':').filter(|part| part.len() == 12 && part.bytes().all(|b| b.is_ascii_digit()));
            let mut none = true;
            named.any(|part| {
                none = false;
                part == account
            }) || none
        }
        (WaivedResource::Glob(_), None) | (WaivedResource::Tags(_), _) => true,
    };
    of_type && in_account
}
