//! What fails, policy by policy, for a page that people read: the worst policies with some of their resources.
//!
//! Main type: [`Failure`].

use std::collections::BTreeMap;

use super::sentences;
use crate::model::{Evaluation, Finding, Policy, Severity, Status};
use crate::report::text::{count, escape};

/// Resources that are named for each policy.
const EXAMPLES: usize = 3;

/// A policy that fails somewhere.
#[derive(Debug)]
pub(super) struct Failure<'a> {
    pub(super) policy: &'a Policy,
    /// Resources on which it fails.
    pub(super) resources: usize,
    /// Some of them, with the reason, ready to be printed.
    pub(super) examples: Vec<String>,
}

impl Failure<'_> {
    /// How many resources are not named.
    pub(super) fn more(&self) -> Option<String> {
        let more = self.resources - self.examples.len();
        (more > 0).then(|| format!("and {} more", count(more, "resource", "resources")))
    }
}

/// The policies at or above `least` that fail, most severe first, then those that fail most often.
pub(super) fn failures(evaluation: &Evaluation, least: Severity) -> Vec<Failure<'_>> {
    let mut by_policy: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    let failed =
        |finding: &&Finding| finding.status == Status::Fail && finding.severity >= least && finding.waiver_id.is_none();
    for finding in evaluation.findings.iter().filter(failed) {
        by_policy.entry(&finding.policy_id).or_default().push(finding);
    }
    let policies = evaluation.policies.iter();
    let mut failures: Vec<Failure<'_>> = policies
        .filter_map(|policy| {
            let findings = by_policy.get_mut(policy.id.as_str())?;
            // One finding a resource; databases of high tiers first would be a judgement of its own.
            findings.sort_by(|a, b| a.resource_id.cmp(&b.resource_id));
            let examples = findings.iter().take(EXAMPLES).map(|finding| example(evaluation, finding)).collect();
            Some(Failure { policy, resources: findings.len(), examples })
        })
        .collect();
    failures.sort_by(|a, b| {
        (b.policy.severity, b.resources, &a.policy.id).cmp(&(a.policy.severity, a.resources, &b.policy.id))
    });
    failures
}

fn example(evaluation: &Evaluation, finding: &Finding) -> String {
    let subject = evaluation.subjects.get(finding.resource_index);
    let name = subject.map_or_else(|| escape(&finding.resource_id).into_owned(), sentences::label);
    match finding.message.is_empty() {
        true => name,
        false => format!("{name}: {}", escape(&finding.message)),
    }
}

/// Some of the resources on which each of the policies (by index) fails, by name, ready to be printed.
pub(super) fn names_of(evaluation: &Evaluation, wanted: impl Iterator<Item = usize>) -> BTreeMap<usize, Vec<String>> {
    let by_id: BTreeMap<&str, usize> =
        wanted.filter_map(|at| Some((evaluation.policies.get(at)?.id.as_str(), at))).collect();
    let mut found: BTreeMap<usize, Vec<&Finding>> = BTreeMap::new();
    for finding in evaluation.findings.iter().filter(|one| one.status == Status::Fail && one.waiver_id.is_none()) {
        let Some(&policy) = by_id.get(&*finding.policy_id) else { continue };
        let some = found.entry(policy).or_default();
        if some.len() < EXAMPLES && some.iter().all(|one| one.resource_id != finding.resource_id) {
            some.push(finding);
        }
    }
    let name = |finding: &&Finding| {
        let name = evaluation.subjects.get(finding.resource_index).map(|subject| subject.name.as_str());
        escape(name.filter(|name| !name.is_empty()).unwrap_or(&finding.resource_id)).into_owned()
    };
    found.into_iter().map(|(policy, some)| (policy, some.iter().map(name).collect())).collect()
}
