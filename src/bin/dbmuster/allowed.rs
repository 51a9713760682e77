//! What holds for every value that a parameter of a template may have: then it is decided, whichever is given.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use dbmuster::model::evaluation::Cell;
use dbmuster::model::{Evaluation, Finding, Status, Verdict};
use dbmuster::plan::cloudformation::TemplateOptions;
use dbmuster::plan::{self, Plan};

/// Most combinations of values that are tried.
const TRIES: usize = 16;

/// The template of a plan under each combination of the values that its open parameters may have; nothing when there are none,
/// or too many.
pub fn variants(plan: &Plan, options: &TemplateOptions) -> Vec<Plan> {
    let open = &plan.open_parameters;
    let count = open.values().try_fold(1_usize, |count, values| count.checked_mul(values.len()));
    if open.is_empty() || count.is_none_or(|count| count > TRIES) || plan.source.path == "<stdin>" {
        return Vec::new();
    }
    let mut tries = vec![options.clone()];
    for (name, values) in open {
        let with = |options: &TemplateOptions, value: &String| {
            let mut options = options.clone();
            options.parameters.insert(name.clone(), value.clone());
            options
        };
        tries = tries.iter().flat_map(|options| values.iter().map(move |value| with(options, value))).collect();
    }
    // What cannot be read under one of the values is left open.
    tries
        .iter()
        .map(|options| plan::read_any(Path::new(&plan.source.path), options).ok())
        .collect::<Option<_>>()
        .unwrap_or_default()
}

/// Decides the open cells of the subjects about which all variants agree.
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
        let Some((agreed, verdict)) = known.first().and_then(|known| known.get(&key)).copied() else { continue };
        let agrees = |known: &Answers<'_>| known.get(&key).is_some_and(|(status, _)| *status == agreed);
        if !matches!(agreed, Status::Pass | Status::Fail) || !known.iter().all(agrees) {
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
            Some(Status::Fail) => Some(failure(&finding, variants).unwrap_or(finding)),
            Some(_) => None,
        }
    });
    evaluation.findings = replaced.collect();
}

/// Status of each cell by subject and policy, and what the change does.
type Answers<'e> = HashMap<(&'e str, u32), (Status, Option<Verdict>)>;

fn answers(variant: &Evaluation) -> Answers<'_> {
    let answer = |cell: &Cell| {
        let subject = variant.subjects.get(cell.subject as usize)?;
        Some(((&*subject.id, cell.policy), (cell.status, cell.verdict)))
    };
    variant.cells.iter().filter_map(answer).collect()
}

/// What the variants say, in one finding.
fn failure(open: &Finding, variants: &[Evaluation]) -> Option<Finding> {
    let of = |variant: &'_ Evaluation| {
        let found = variant
            .findings
            .iter()
            .find(|finding| finding.resource_id == open.resource_id && finding.policy_id == open.policy_id);
        found.cloned()
    };
    let all: Vec<Finding> = variants.iter().map(of).collect::<Option<_>>()?;
    let mut messages: Vec<&str> = all.iter().map(|finding| &*finding.message).collect();
    messages.sort_unstable();
    messages.dedup();
    messages.truncate(3);
    let message = Arc::from(messages.join("; or "));
    let first = all.first()?;
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
