//! What is scored as one, and the cells that belong to it.
//!
//! A database is a unit of its own; other resources of one type in one account, region and tier are one unit
//! together. Main types: [`Units`], [`Seen`], [`Marks`].

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use super::score::{Mark, tier};
use crate::model::evaluation::{Cell, Subject};
use crate::model::{Evaluation, Status, kinds};

/// A subject as the groups see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub is_database: bool,
    pub tier: usize,
    /// Number of its unit.
    pub unit: usize,
}

/// Numbers of the units.
#[derive(Debug, Default)]
pub(super) struct Units<'a> {
    others: BTreeMap<(Option<&'a str>, Option<&'a str>, &'a str, usize), usize>,
    count: usize,
}

impl<'a> Units<'a> {
    /// The subject, with the number of its unit; each subject is to be asked for once.
    pub fn see(&mut self, subject: &'a Subject) -> Seen {
        let is_database = kinds::find(&subject.resource_type).is_some_and(|kind| kind.is_database);
        let tier = tier(subject.tier.as_deref());
        let new = self.count;
        let unit = match is_database {
            true => new,
            false => {
                let place = (subject.account_id.as_deref(), subject.region.as_deref());
                *self.others.entry((place.0, place.1, &subject.resource_type, tier)).or_insert(new)
            }
        };
        self.count += usize::from(unit == new);
        Seen { is_database, tier, unit }
    }
}

/// The cells of an evaluation, subject by subject, and what each counts as.
#[derive(Debug)]
pub(super) struct Marks<'a> {
    evaluation: &'a Evaluation,
    waived: HashSet<(&'a str, &'a str)>,
    cells: Cow<'a, [Cell]>,
}

impl<'a> Marks<'a> {
    pub fn of(evaluation: &'a Evaluation) -> Self {
        let waived = evaluation
            .findings
            .iter()
            .filter(|finding| finding.status == Status::Fail && finding.waiver_id.is_some())
            .map(|finding| (&*finding.policy_id, &*finding.resource_id))
            .collect();
        Self { evaluation, waived, cells: in_order(&evaluation.cells) }
    }

    /// Every subject with its cells, in order. Cells of no subject or policy are left out.
    pub fn each(&self, mut take: impl FnMut(usize, &'a Subject, &[Cell])) {
        let mut rest: &[Cell] = &self.cells;
        for (index, subject) in self.evaluation.subjects.iter().enumerate() {
            let end = rest.iter().position(|cell| cell.subject as usize != index).unwrap_or(rest.len());
            let (own, later) = rest.split_at(end);
            rest = later;
            take(index, subject, own);
        }
    }

    /// What the cell counts as; absent when there is no such policy.
    pub fn mark(&self, subject: &Subject, cell: &Cell) -> Option<Mark> {
        let policy = self.evaluation.policies.get(cell.policy as usize)?;
        let is_waived = cell.status == Status::Fail
            && !self.waived.is_empty()
            && self.waived.contains(&(policy.id.as_str(), &*subject.id));
        Some(Mark::of(cell.status, is_waived))
    }
}

/// The cells sorted by subject and policy, each pair once, with the worst of its statuses.
fn in_order(cells: &[Cell]) -> Cow<'_, [Cell]> {
    if cells.is_sorted_by(|a, b| (a.subject, a.policy) < (b.subject, b.policy)) {
        return Cow::Borrowed(cells);
    }
    let rank = |status: Status| match status {
        Status::Fail => 0,
        Status::Error => 1,
        Status::Indeterminate => 2,
        Status::Pass => 3,
        Status::NotApplicable => 4,
    };
    let mut sorted = cells.to_vec();
    sorted.sort_by_key(|cell| (cell.subject, cell.policy, rank(cell.status)));
    sorted.dedup_by_key(|cell| (cell.subject, cell.policy));
    Cow::Owned(sorted)
}
