//! The evaluation in the order in which outputs walk it: cells with their findings, and sentences about the whole.

use std::collections::{BTreeMap, VecDeque};

use crate::model::evaluation::{Cell, Subject};
use crate::model::{Change, ChangeAction, ChangeSet, Evaluation, Finding, Policy, Severity, Status, Verdict, kinds};

/// One cell with what it refers to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub cell: Cell,
    pub policy: &'a Policy,
    pub subject: &'a Subject,
    /// For cells that did not simply pass or not apply.
    pub finding: Option<&'a Finding>,
}

/// Every cell in order, each with its finding. Findings stand in the order of the cells, so one pass is enough.
pub(super) fn entries(evaluation: &Evaluation) -> impl Iterator<Item = Entry<'_>> {
    let mut findings = evaluation.findings.iter().peekable();
    evaluation.cells.iter().filter_map(move |&cell| {
        let policy = evaluation.policies.get(cell.policy as usize)?;
        let subject = evaluation.subjects.get(cell.subject as usize)?;
        let finding = findings.next_if(|finding| {
            // What differs most often and is compared fastest comes first.
            finding.status == cell.status
                && finding.verdict == cell.verdict
                && finding.resource_id == subject.id
                && *finding.policy_id == *policy.id
        });
        Some(Entry { cell, policy, subject, finding })
    })
}

/// How many cells came out in each way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub introduced: usize,
    pub fixed: usize,
    pub pre_existing: usize,
    pub newly_unknown: usize,
    pub unchanged_unknown: usize,
    /// Failures by severity, least severe first, as in `Severity::ALL`.
    pub failed_by_severity: [usize; 4],
}

impl Tally {
    pub(super) fn of(evaluation: &Evaluation) -> Self {
        let mut tally = Self::default();
        for entry in entries(evaluation) {
            match entry.cell.verdict {
                None => {}
                Some(Verdict::Introduced) => tally.introduced += 1,
                Some(Verdict::Fixed) => tally.fixed += 1,
                Some(Verdict::PreExisting) => tally.pre_existing += 1,
                Some(Verdict::NewlyUnknown) => tally.newly_unknown += 1,
                Some(Verdict::UnchangedUnknown) => tally.unchanged_unknown += 1,
            }
            if entry.cell.status == Status::Fail {
                let severity = entry.finding.map_or(entry.policy.severity, |finding| finding.severity);
                tally.failed_by_severity[severity as usize] += 1;
            }
        }
        tally
    }

    /// Failures of that severity.
    pub(super) const fn failed(&self, severity: Severity) -> usize {
        self.failed_by_severity[severity as usize]
    }
}

/// What a person should know before applying, as pairs of resource id and sentence, in the order of the plan.
pub(super) fn warnings(change: &ChangeSet) -> Vec<(&str, String)> {
    let mut warnings = Vec::new();
    for change in &change.changes {
        for warning in &change.warnings {
            warnings.push((change.resource_id.as_str(), warning.clone()));
        }
        let is_database = kinds::find(&change.resource_type).is_some_and(|kind| kind.is_database);
        if change.warnings.is_empty() && is_database && change.deposed.is_none() {
            let done = match change.action {
                ChangeAction::Delete => "the database is destroyed",
                ChangeAction::DeleteThenCreate => "the database is destroyed and created anew",
                ChangeAction::CreateThenDelete => "the database is created anew and the one of today destroyed",
                ChangeAction::NoOp
                | ChangeAction::Create
                | ChangeAction::Update
                | ChangeAction::Read
                | ChangeAction::Forget => continue,
            };
            warnings.push((change.resource_id.as_str(), done.to_owned()));
        }
    }
    warnings
}

/// A sentence for inputs in which there was no database to judge.
pub(super) fn nothing_judged(evaluation: &Evaluation) -> Option<String> {
    let is_database = |ty: &str| kinds::find(ty).is_some_and(|kind| kind.is_database);
    if evaluation.subjects.iter().any(|subject| is_database(&subject.resource_type)) {
        return None;
    }
    let change = evaluation.change.as_ref();
    let others = change.map_or(0, |change| change.other_resources);
    let databases = change
        .map(|change| change.changes.iter().filter(|change| is_database(&change.resource_type)).collect::<Vec<_>>())
        .unwrap_or_default();
    let aside = match (evaluation.subjects.len(), others) {
        (0, 0) => String::new(),
        (0, others) => format!(" ({others} of other types are not judged)"),
        (1, _) => " (1 related resource was judged)".to_owned(),
        (judged, _) => format!(" ({judged} related resources were judged)"),
    };
    Some(if databases.is_empty() {
        format!("No database resources in the input{aside}.")
    } else if databases.iter().all(|change| change.action == ChangeAction::Delete) {
        format!("The input only deletes database resources{aside}; deletes are listed, not judged.")
    } else {
        format!("No database resources remain to be judged{aside}.")
    })
}

/// The change of each subject, by its position. Plans of one run may use the same addresses, so the first subject of
/// an address goes with the first change of that address, and so on.
pub(super) fn actions(evaluation: &Evaluation) -> Vec<Option<&Change>> {
    let mut by_address: BTreeMap<&str, VecDeque<&Change>> = BTreeMap::new();
    let changes = evaluation.change.iter().flat_map(|change| &change.changes);
    // What is deleted or forgotten is no subject, and a deposed object shares its address with the live one.
    let has_subject = |change: &&Change| match change.action {
        ChangeAction::Delete | ChangeAction::Forget => false,
        ChangeAction::NoOp
        | ChangeAction::Create
        | ChangeAction::Update
        | ChangeAction::DeleteThenCreate
        | ChangeAction::CreateThenDelete
        | ChangeAction::Read => change.deposed.is_none(),
    };
    for change in changes.filter(has_subject) {
        by_address.entry(&change.resource_id).or_default().push_back(change);
    }
    let take = |subject: &Subject| by_address.get_mut(&*subject.id)?.pop_front();
    evaluation.subjects.iter().map(take).collect()
}

/// Whether there is a before and an after, not just a state.
pub(super) fn is_change(evaluation: &Evaluation) -> bool {
    let sources = evaluation.change.iter().flat_map(|change| &change.sources);
    sources.into_iter().any(|source| source.kind != "terraform_state")
}
