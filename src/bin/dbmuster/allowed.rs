//! What holds for every value that a parameter of a template may have: then it is decided, whichever is given.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use dbmuster::model::evaluation::Cell;
use dbmuster::model::{Evaluation, Finding, Status, Verdict};
use dbmuster::plan::Plan;

/// Most combinations of values that are tried.
pub const TRIES: usize = 16;

/// Subjects with an open answer. Nothing else is asked of variants.
pub fn open(evaluation: &Evaluation, subjects: Range<usize>) -> HashSet<Arc<str>> {
    let is_open = |cell: &&Cell| cell.status == Status::Indeterminate && subjects.contains(&(cell.subject as usize));
    let ids = evaluation.cells.iter().filter(is_open);
    ids.filter_map(|cell| Some(Arc::from(&*evaluation.subjects.get(cell.subject as usize)?.id))).collect()
}

/// Leaves out what says the same as one before it: it has the same answers.
pub fn distinct(plans: impl Iterator<Item = Plan>) -> Vec<Plan> {
    let mut kept: Vec<Plan> = Vec::new();
    for plan in plans {
        if !kept.iter().any(|other| other.after == plan.after && other.before == plan.before) {
            kept.push(plan);
        }
    }
    kept
}

/// Decides the open cells of the subjects about which all variants agree that have the subject: where its condition does
/// not hold there is nothing to judge.
pub fn decide(evaluation: &mut Evaluation, subjects: Range<usize>, variants: &[Evaluation]) {
    let known: Vec<Answers<'_>> = variants.iter().map(answers).collect();
    let mut decided: HashMap<(usize, u32), Status> = HashMap::new();
    for cell in &mut evaluation.cells {
        let at = cell.subject as usize;
        if cell.status != Status::Indeterminate || !subjects.contains(&at) {
            continue;
        }
        let Some(subject) = evaluation.subjects.get(at) else { continue };
        let key = (&*subject.id, cell.policy);
        let mut said = known.iter().filter(|known| known.subjects.contains(key.0)).map(|known| known.cells.get(&key));
        let Some((agreed, verdict)) = said.next().flatten().copied() else { continue };
        let mut agrees = said.map(|other| other.is_some_and(|(status, _)| *status == agreed));
        if !matches!(agreed, Status::Pass | Status::Fail) || !agrees.all(|agrees| agrees) {
            continue;
        }
        cell.status = agreed;
        cell.verdict = verdict;
        evaluation.coverage.indeterminate = evaluation.coverage.indeterminate.saturating_sub(1);
        evaluation.coverage.count(agreed);
        decided.insert((at, cell.policy), agreed);
    }
    let policies: HashMap<&str, u32> =
        evaluation.policies.iter().zip(0..).map(|(policy, at)| (policy.id.as_str(), at)).collect();
    let findings = std::mem::take(&mut evaluation.findings);
    let replaced = findings.into_iter().filter_map(|finding| {
        let policy = policies.get(&*finding.policy_id).copied().unwrap_or(u32::MAX);
        match decided.get(&(finding.resource_index, policy)) {
            None => Some(finding),
            Some(Status::Fail) => Some(failure(&finding, &known).unwrap_or(finding)),
            Some(_) => None,
        }
    });
    evaluation.findings = replaced.collect();
}

/// What one variant says.
struct Answers<'e> {
    subjects: HashSet<&'e str>,
    /// Status of each cell by subject and policy, and what the change does.
    cells: HashMap<(&'e str, u32), (Status, Option<Verdict>)>,
    /// By subject and policy.
    findings: HashMap<(&'e str, &'e str), &'e Finding>,
}

fn answers(variant: &Evaluation) -> Answers<'_> {
    let answer = |cell: &Cell| {
        let subject = variant.subjects.get(cell.subject as usize)?;
        Some(((&*subject.id, cell.policy), (cell.status, cell.verdict)))
    };
    let mut findings = HashMap::new();
    for finding in &variant.findings {
        findings.entry((&*finding.resource_id, &*finding.policy_id)).or_insert(finding);
    }
    Answers {
        subjects: variant.subjects.iter().map(|subject| &*subject.id).collect(),
        cells: variant.cells.iter().filter_map(answer).collect(),
        findings,
    }
}

/// What the variants say, in one finding.
fn failure(open: &Finding, variants: &[Answers<'_>]) -> Option<Finding> {
    let with = variants.iter().filter(|variant| variant.subjects.contains(&*open.resource_id));
    let key = (&*open.resource_id, &*open.policy_id);
    let all: Vec<&Finding> = with.map(|variant| variant.findings.get(&key).copied()).collect::<Option<_>>()?;
    let mut messages: Vec<&str> = all.iter().map(|finding| &*finding.message).collect();
    messages.sort_unstable();
    messages.dedup();
    messages.truncate(3);
    let message = Arc::from(messages.join("; or "));
    let first = *all.first()?;
    let observed =
        first.observed.clone().filter(|observed| all.iter().all(|other| other.observed.as_ref() == Some(observed)));
    Some(Finding {
        resource_index: open.resource_index,
        fingerprint: open.fingerprint,
        message,
        observed,
        ..first.clone()
    })
}
