//! Which finding of a run is which finding of the store, and why one that is not in the run is gone.
//!
//! A cell is one policy on one resource; when a run says several things of the same pair, the n-th of them, by
//! fingerprint. Main types: [`Key`], [`Current`], [`Surroundings`].

use std::collections::{BTreeSet, HashMap};

use sha2::{Digest as _, Sha256};

use super::timeline::Presence;
use crate::model::evaluation::Subject;
use crate::model::{Evaluation, Finding, ResolvedReason, Severity, Status};

/// What a cell is known by: a digest of policy, resource and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) high: i64,
    pub(super) low: i64,
}

impl Key {
    pub(super) fn of(policy_id: &str, resource_id: &str, ordinal: u32) -> Self {
        let mut hasher = Sha256::new();
        for part in [policy_id, resource_id] {
            hasher.update(part.len().to_le_bytes());
            hasher.update(part);
        }
        hasher.update(ordinal.to_le_bytes());
        let digest = hasher.finalize();
        Self { high: number(&digest[..8]), low: number(&digest[8..16]) }
    }
}

fn number(bytes: &[u8]) -> i64 {
    bytes.iter().fold(0, |sum, byte| (sum << 8) | i64::from(*byte))
}

/// Longest observed value that is kept whole, in bytes of JSON.
const LONGEST_VALUE: usize = 2_000;

/// A finding of the run that has a place in history.
#[derive(Debug, Clone, Copy)]
pub(super) struct Current<'a> {
    pub(super) finding: &'a Finding,
    pub(super) key: Key,
    pub(super) ordinal: u32,
}

impl Current<'_> {
    /// The observed value as it is kept.
    pub(super) fn observed(&self) -> Option<String> {
        let text = self.finding.observed.as_ref()?.to_string();
        if text.len() <= LONGEST_VALUE {
            return Some(text);
        }
        let cut = (0..=LONGEST_VALUE).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        Some(format!("{}... ({} bytes)", text.get(..cut).unwrap_or_default(), text.len()))
    }

    /// Of everything that can change about the finding while it stays the same one.
    pub(super) fn state_hash(&self) -> i64 {
        let finding = self.finding;
        let mut hasher = Sha256::new();
        hasher.update(finding.fingerprint.0.to_le_bytes());
        hasher.update([u8::from(finding.waiver_id.is_some())]);
        let observed = finding.observed.as_ref().map(ToString::to_string).unwrap_or_default();
        let waiver = finding.waiver_id.as_deref().unwrap_or_default();
        for part in [finding.status.as_str(), finding.severity.as_str(), waiver, &observed] {
            hasher.update(part.len().to_le_bytes());
            hasher.update(part);
        }
        number(&hasher.finalize()[..8])
    }
}

/// The findings of a run that history knows: failures and what could not be decided.
pub(super) fn current(evaluation: &Evaluation) -> Vec<Current<'_>> {
    let told = |finding: &&Finding| match finding.status {
        Status::Fail | Status::Indeterminate | Status::Error => true,
        Status::Pass | Status::NotApplicable => false,
    };
    let mut found: Vec<Current<'_>> = Vec::with_capacity(evaluation.findings.len());
    let mut twice = Vec::new();
    let mut seen: HashMap<Key, usize> = HashMap::with_capacity(evaluation.findings.len());
    for finding in evaluation.findings.iter().filter(told) {
        let key = Key::of(&finding.policy_id, &finding.resource_id, 0);
        if let Some(first) = seen.get(&key) {
            twice.push(*first);
            twice.push(found.len());
        } else {
            seen.insert(key, found.len());
        }
        found.push(Current { finding, key, ordinal: 0 });
    }
    number_again(&mut found, twice);
    found
}

/// Gives a number of their own to those that share policy and resource.
fn number_again(found: &mut [Current<'_>], mut twice: Vec<usize>) {
    twice.sort_unstable();
    twice.dedup();
    let name = |finding: &Finding| (finding.policy_id.clone(), finding.resource_id.clone(), finding.fingerprint);
    twice.sort_by_key(|i| found.get(*i).map(|current| name(current.finding)));
    let mut last: Option<(Key, u32)> = None;
    for i in twice {
        let Some(current) = found.get_mut(i) else { continue };
        let pair = Key::of(&current.finding.policy_id, &current.finding.resource_id, 0);
        let ordinal = last.filter(|(key, _)| *key == pair).map_or(0, |(_, ordinal)| ordinal + 1);
        last = Some((pair, ordinal));
        current.ordinal = ordinal;
        current.key = Key::of(&current.finding.policy_id, &current.finding.resource_id, ordinal);
    }
}

/// What is stored of a cell that the run has no finding for.
#[derive(Debug, Clone)]
pub(super) struct Missing {
    pub(super) policy_id: String,
    pub(super) resource_id: String,
    pub(super) resource_type: String,
    pub(super) account_id: Option<String>,
    pub(super) region: Option<String>,
    /// How it was until now.
    pub(super) presence: Presence,
}

/// What the run looked at, for telling mended from not seen.
#[derive(Debug)]
pub(super) struct Surroundings<'a> {
    evaluation: &'a Evaluation,
    subjects: HashMap<&'a str, Vec<u32>>,
    /// By id and by former id.
    policies: HashMap<&'a str, u32>,
    places: BTreeSet<String>,
    places_before: BTreeSet<String>,
}

impl<'a> Surroundings<'a> {
    pub(super) fn new(evaluation: &'a Evaluation, places_before: BTreeSet<String>) -> Self {
        let mut subjects: HashMap<&str, Vec<u32>> = HashMap::with_capacity(evaluation.subjects.len());
        for (subject, i) in evaluation.subjects.iter().zip(0..) {
            subjects.entry(&subject.id).or_default().push(i);
        }
        let mut policies = HashMap::new();
        for (policy, i) in evaluation.policies.iter().zip(0..) {
            policies.extend(policy.aliases.iter().map(|alias| (alias.as_str(), i)));
        }
        policies.extend(evaluation.policies.iter().zip(0..).map(|(policy, i)| (policy.id.as_str(), i)));
        Self { evaluation, subjects, policies, places: places(evaluation), places_before }
    }

    /// Why the run has no such finding.
    pub(super) fn reason(&self, missing: &Missing) -> ResolvedReason {
        let Some(policy) = self.policies.get(missing.policy_id.as_str()) else { return ResolvedReason::PolicyGone };
        if let Some(subjects) = self.subjects.get(missing.resource_id.as_str()) {
            let undecided = subjects.iter().any(|subject| self.is_undecided(*subject, *policy));
            return if undecided { ResolvedReason::NotSeen } else { ResolvedReason::Mended };
        }
        let (account, region) = (missing.account_id.as_deref(), missing.region.as_deref());
        let hidden = self.evaluation.gaps.iter().any(|gap| gap.may_hide(&missing.resource_type, account, region));
        let place = place(&missing.resource_type, &missing.resource_id, account, region);
        let was_asked = self.places.contains(&place);
        let is_lost = match missing.presence {
            // It was somewhere that this run did not go.
            Presence::Present | Presence::Absent(ResolvedReason::PolicyGone) => {
                !was_asked && self.places_before.contains(&place)
            }
            Presence::Absent(ResolvedReason::NotSeen | ResolvedReason::Mended | ResolvedReason::ResourceGone) => {
                !was_asked && !self.places.is_empty()
            }
        };
        if hidden || is_lost { ResolvedReason::NotSeen } else { ResolvedReason::ResourceGone }
    }

    fn is_undecided(&self, subject: u32, policy: u32) -> bool {
        let cells = &self.evaluation.cells;
        let found = cells.binary_search_by_key(&(subject, policy), |cell| (cell.subject, cell.policy));
        found.ok().and_then(|i| cells.get(i)).is_some_and(|cell| match cell.status {
            Status::Indeterminate | Status::Error => true,
            Status::Pass | Status::Fail | Status::NotApplicable => false,
        })
    }
}

/// Names of the places that were asked in a run.
pub(super) fn places(evaluation: &Evaluation) -> BTreeSet<String> {
    evaluation.places.iter().map(crate::model::Place::name).collect()
}

/// Name of the place that a resource belongs to, as [`Place::name`](crate::model::Place::name) has it.
fn place(resource_type: &str, resource_id: &str, account: Option<&str>, region: Option<&str>) -> String {
    match (account, region) {
        _ if resource_type.starts_with("pg_") => resource_id.split('/').next().unwrap_or_default().to_owned(),
        (Some(account), Some(region)) => format!("{account} {region}"),
        (Some(account), None) => format!("{account} global"),
        (None, _) => String::new(),
    }
}

/// The resource of a finding.
pub(super) fn subject<'a>(evaluation: &'a Evaluation, finding: &Finding) -> Option<&'a Subject> {
    evaluation.subjects.get(finding.resource_index)
}

/// As it is kept: least severe first.
pub(super) const fn severity_number(severity: Severity) -> i64 {
    match severity {
        Severity::Low => 0,
        Severity::Medium => 1,
        Severity::High => 2,
        Severity::Critical => 3,
    }
}

pub(super) const fn severity_of(number: i64) -> Option<Severity> {
    match number {
        0 => Some(Severity::Low),
        1 => Some(Severity::Medium),
        2 => Some(Severity::High),
        3 => Some(Severity::Critical),
        _ => None,
    }
}

/// As it is kept.
pub(super) const fn status_number(status: Status) -> i64 {
    match status {
        Status::Pass => 0,
        Status::Fail => 1,
        Status::NotApplicable => 2,
        Status::Indeterminate => 3,
        Status::Error => 4,
    }
}

pub(super) const fn status_of(number: i64) -> Option<Status> {
    match number {
        0 => Some(Status::Pass),
        1 => Some(Status::Fail),
        2 => Some(Status::NotApplicable),
        3 => Some(Status::Indeterminate),
        4 => Some(Status::Error),
        _ => None,
    }
}
