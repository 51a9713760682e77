//! The cells of one resource, and the order in which resources are shown: worst first, then by id.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::evaluation::Subject;
use crate::model::{Evaluation, Finding, Gate, Severity, Status, Verdict};
use crate::report::RenderOptions;
use crate::report::view::{self, Entry};

/// What a reader has to do with a finding, most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// A failure that the gate looks at.
    Failing,
    Error,
    PreExisting,
    NewlyUnknown,
    StillUnknown,
    Fixed,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'a> {
    pub class: Class,
    pub entry: Entry<'a>,
    pub finding: &'a Finding,
}

/// One resource with what is to be said of it.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// Position of the resource in the evaluation.
    pub position: u32,
    pub subject: &'a Subject,
    pub shown: Vec<Shown<'a>>,
    pub hidden: Hidden,
    /// Ids of policies that hold, when they are asked for.
    pub passed: Vec<&'a str>,
    /// Ids of policies that do not apply, when they are asked for.
    pub not_applicable: Vec<&'a str>,
}

impl<'a> Group<'a> {
    fn new(position: u32, subject: &'a Subject) -> Self {
        Self {
            position,
            subject,
            shown: Vec::new(),
            hidden: Hidden::default(),
            passed: Vec::new(),
            not_applicable: Vec::new(),
        }
    }

    /// Whether there is anything to print.
    pub(super) fn is_visible(&self) -> bool {
        !(self.shown.is_empty() && self.passed.is_empty() && self.not_applicable.is_empty())
    }
}

/// What was there before the change and is only counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hidden {
    /// By severity, least severe first.
    pub pre_existing: [usize; 4],
    pub still_unknown: usize,
}

impl Hidden {
    pub(super) fn failures(&self) -> usize {
        self.pre_existing.iter().sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.failures() + self.still_unknown == 0
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (sum, n) in self.pre_existing.iter_mut().zip(other.pre_existing) {
            *sum += n;
        }
        self.still_unknown += other.still_unknown;
    }
}

/// Whether what was there before the change is shown one by one.
fn shows_all(options: &RenderOptions) -> bool {
    options.verbose > 0 || options.gate == Gate::All
}

/// Why an outcome is not known.
pub(super) fn cause(finding: &Finding) -> String {
    let missing: Vec<_> = finding.missing.iter().map(|m| format!("{}: {}", m.field, m.reason)).collect();
    match (missing.is_empty(), finding.message.is_empty()) {
        (false, _) => missing.join("; "),
        (true, false) => finding.message.to_string(),
        (true, true) => "no reason was given".to_owned(),
    }
}

/// What was not known before the change either: cause, outcomes and resources, the most frequent cause first. Empty
/// when it is shown resource by resource.
pub(super) fn still_unknown(evaluation: &Evaluation, options: &RenderOptions) -> Vec<(String, usize, usize)> {
    let mut causes: BTreeMap<String, (usize, BTreeSet<u32>)> = BTreeMap::new();
    for entry in view::entries(evaluation).filter(|_| !shows_all(options)) {
        let Some(finding) = entry.finding else { continue };
        if class(finding, options) == Some(Class::StillUnknown) {
            let (outcomes, resources) = causes.entry(cause(finding)).or_default();
            *outcomes += 1;
            resources.insert(entry.cell.subject);
        }
    }
    let mut causes: Vec<_> = causes.into_iter().map(|(cause, (n, on))| (cause, n, on.len())).collect();
    causes.sort_by_key(|(_, outcomes, _)| std::cmp::Reverse(*outcomes));
    causes
}

/// Every resource that there is something to say of, in order.
pub(super) fn groups<'a>(evaluation: &'a Evaluation, options: &RenderOptions) -> Vec<Group<'a>> {
    let show_all = shows_all(options);
    let mut by_subject: BTreeMap<u32, Group<'a>> = BTreeMap::new();
    for entry in view::entries(evaluation) {
        let class = entry.finding.and_then(|finding| Some((class(finding, options)?, finding)));
        let Some((class, finding)) = class else {
            match entry.cell.status {
                Status::Pass if options.verbose > 0 => of(&mut by_subject, entry).passed.push(&entry.policy.id),
                Status::NotApplicable if options.verbose > 1 => {
                    of(&mut by_subject, entry).not_applicable.push(&entry.policy.id);
                }
                Status::Pass | Status::NotApplicable | Status::Fail | Status::Indeterminate | Status::Error => {}
            }
            continue;
        };
        let group = of(&mut by_subject, entry);
        match class {
            Class::PreExisting if !show_all => group.hidden.pre_existing[finding.severity as usize] += 1,
            Class::StillUnknown if !show_all => group.hidden.still_unknown += 1,
            Class::Failing
            | Class::Error
            | Class::PreExisting
            | Class::NewlyUnknown
            | Class::StillUnknown
            | Class::Fixed => group.shown.push(Shown { class, entry, finding }),
        }
    }
    let mut groups: Vec<Group<'a>> = by_subject.into_values().collect();
    for group in &mut groups {
        group.shown.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.finding.policy_id.cmp(&b.finding.policy_id)));
    }
    groups.sort_by(|a, b| {
        let worst = |group: &Group<'a>| group.shown.first().map_or((6, 4), rank);
        worst(a).cmp(&worst(b)).then_with(|| a.subject.id.cmp(&b.subject.id)).then(a.position.cmp(&b.position))
    });
    groups
}

fn of<'m, 'a>(groups: &'m mut BTreeMap<u32, Group<'a>>, entry: Entry<'a>) -> &'m mut Group<'a> {
    groups.entry(entry.cell.subject).or_insert_with(|| Group::new(entry.cell.subject, entry.subject))
}

fn rank(shown: &Shown<'_>) -> (usize, usize) {
    (shown.class as usize, Severity::Critical as usize - shown.finding.severity as usize)
}

fn class(finding: &Finding, options: &RenderOptions) -> Option<Class> {
    match finding.status {
        Status::Fail if options.gate.looks_at(finding.status, finding.verdict) => Some(Class::Failing),
        Status::Fail => Some(Class::PreExisting),
        Status::Error => Some(Class::Error),
        Status::Indeterminate => Some(match finding.verdict {
            Some(Verdict::UnchangedUnknown) => Class::StillUnknown,
            None | Some(Verdict::Introduced | Verdict::Fixed | Verdict::PreExisting | Verdict::NewlyUnknown) => {
                Class::NewlyUnknown
            }
        }),
        Status::Pass | Status::NotApplicable => match finding.verdict {
            Some(Verdict::Fixed) => Some(Class::Fixed),
            None
            | Some(Verdict::Introduced | Verdict::PreExisting | Verdict::NewlyUnknown | Verdict::UnchangedUnknown) => {
                None
            }
        },
    }
}
