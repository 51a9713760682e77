//! Account -> instance -> finding: which resources have something to say, worst first, and what each account says.
//!
//! Main types: [`Drill`], which knows the order, and [`AccountBlock`].

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::words::{self, number, thousands};
use crate::model::evaluation::Subject;
use crate::model::{Finding, Severity, Status};
use crate::report::Report;
use crate::report::scorecard::{DatabaseCard, one_decimal, percent};
use crate::report::text::visible;

/// The resources with something to say, by account, worst first.
pub(super) struct Drill<'a> {
    pub(super) report: &'a Report<'a>,
    pub(super) accounts: Vec<Account<'a>>,
    /// Databases' cards by subject.
    pub(super) cards: BTreeMap<usize, &'a DatabaseCard>,
    /// Position of each policy, for its anchor.
    pub(super) policies: HashMap<&'a str, usize>,
}

/// One account's resources.
pub(super) struct Account<'a> {
    /// Absent for resources that belong to none.
    pub(super) name: Option<&'a str>,
    pub(super) resources: Vec<Resource>,
}

/// One resource and its findings.
pub(super) struct Resource {
    pub(super) subject: usize,
    /// Indexes into the findings of the evaluation, worst first.
    pub(super) findings: Vec<usize>,
    pub(super) counts: Counts,
    score: Option<f64>,
}

/// Findings of one resource, by what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    /// Failures that are not waived, critical first.
    pub(super) failed: [u64; 4],
    pub(super) waived: u64,
    pub(super) undecided: u64,
}

impl Counts {
    pub(super) fn take(&mut self, finding: &Finding) {
        match (finding.status, &finding.waiver_id) {
            (Status::Fail, Some(_)) => self.waived += 1,
            (Status::Fail, None) => self.failed[rank(finding.severity)] += 1,
            (Status::Indeterminate | Status::Error, _) => self.undecided += 1,
            (Status::Pass | Status::NotApplicable, _) => {}
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.failed.iter_mut().zip(other.failed).for_each(|(own, more)| *own += more);
        self.waived += other.waived;
        self.undecided += other.undecided;
    }
}

const fn rank(severity: Severity) -> usize {
    match severity {
        Severity::Critical => 0,
        Severity::High => 1,
        Severity::Medium => 2,
        Severity::Low => 3,
    }
}

impl<'a> Drill<'a> {
    pub(super) fn new(report: &'a Report<'a>) -> Self {
        let evaluation = report.evaluation;
        let databases = report.cards.map_or(&[][..], |cards| &cards.databases);
        let cards: BTreeMap<usize, &DatabaseCard> = databases.iter().map(|card| (card.subject, card)).collect();
        let mut by_subject: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, finding) in evaluation.findings.iter().enumerate() {
            if !matches!(finding.status, Status::Pass | Status::NotApplicable) {
                by_subject.entry(finding.resource_index).or_default().push(i);
            }
        }
        // A database is listed even when there is nothing to say of it: its score is something to say.
        for subject in cards.keys() {
            by_subject.entry(*subject).or_default();
        }
        let mut accounts: BTreeMap<(bool, &str), Vec<Resource>> = BTreeMap::new();
        for (subject, mut findings) in by_subject {
            let account = evaluation.subjects.get(subject).and_then(|subject| subject.account_id.as_deref());
            findings.sort_by_cached_key(|&i| evaluation.findings.get(i).map(order));
            let mut counts = Counts::default();
            findings.iter().filter_map(|&i| evaluation.findings.get(i)).for_each(|finding| counts.take(finding));
            let score = cards.get(&subject).map(|card| card.score.value);
            let resource = Resource { subject, findings, counts, score };
            accounts.entry((account.is_none(), account.unwrap_or_default())).or_default().push(resource);
        }
        let accounts = accounts.into_iter().map(|((none, name), mut resources)| {
            resources.sort_by(|a, b| worse(report, a, b));
            Account { name: (!none).then_some(name), resources }
        });
        let policies = evaluation.policies.iter().enumerate().map(|(i, policy)| (policy.id.as_str(), i)).collect();
        Self { report, accounts: accounts.collect(), cards, policies }
    }

    pub(super) fn subject(&self, resource: &Resource) -> Option<&'a Subject> {
        self.report.evaluation.subjects.get(resource.subject)
    }

    /// Every resource, worst first over all accounts: (account, position in it).
    pub(super) fn worst_first(&self) -> Vec<(usize, usize)> {
        let mut all: Vec<(usize, usize, &Resource)> = Vec::new();
        for (a, account) in self.accounts.iter().enumerate() {
            all.extend(account.resources.iter().enumerate().map(|(r, resource)| (a, r, resource)));
        }
        all.sort_by(|(.., a), (.., b)| worse(self.report, a, b));
        all.into_iter().map(|(a, r, _)| (a, r)).collect()
    }
}

/// The anchor of a resource on its page.
pub(super) fn anchor(subject: usize) -> String {
    format!("r{subject}")
}

/// Failures first, then what is waived, broken and undecided; worst severity first, then by policy.
fn order(finding: &Finding) -> (u8, Reverse<Severity>, std::sync::Arc<str>) {
    let kind = match (finding.status, finding.waiver_id.is_some()) {
        (Status::Fail, false) => 0,
        (Status::Fail, true) => 1,
        (Status::Error, _) => 2,
        (Status::Indeterminate, _) => 3,
        (Status::Pass | Status::NotApplicable, _) => 4,
    };
    (kind, Reverse(finding.severity), finding.policy_id.clone())
}

fn worse(report: &Report<'_>, a: &Resource, b: &Resource) -> std::cmp::Ordering {
    let score = |resource: &Resource| resource.score.unwrap_or(101.0);
    let name = |resource: &Resource| report.evaluation.subjects.get(resource.subject).map(|s| (&s.name, &s.id));
    b.counts
        .failed
        .cmp(&a.counts.failed)
        .then_with(|| b.counts.undecided.cmp(&a.counts.undecided))
        .then_with(|| score(a).total_cmp(&score(b)))
        .then_with(|| name(a).cmp(&name(b)))
        .then_with(|| a.subject.cmp(&b.subject))
}

/// What the template of one account can name, beside its resources.
#[derive(Serialize)]
pub(super) struct AccountBlock {
    /// Heading of the section.
    pub(super) name: String,
    pub(super) anchor: String,
    pub(super) resources: String,
    pub(super) findings: String,
    pub(super) critical: String,
    pub(super) high: String,
    pub(super) medium: String,
    pub(super) low: String,
    pub(super) waived: String,
    pub(super) undecided: String,
    pub(super) score: String,
    pub(super) grade: String,
    pub(super) coverage: String,
    /// Resources that are judged and have no finding.
    pub(super) quiet: String,
    /// The blocks of the resources; empty when they are on other pages.
    pub(super) body: String,
    /// Pages with the resources, when they are not here.
    pub(super) pages: Vec<PageLink>,
    /// Why some resources are not shown; empty when all are.
    pub(super) cut: String,
}

/// A page beside the main one.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PageLink {
    pub(super) href: String,
    pub(super) title: String,
}

impl Drill<'_> {
    pub(super) fn account_block(&self, index: usize) -> Option<AccountBlock> {
        let account = self.accounts.get(index)?;
        let mut counts = Counts::default();
        account.resources.iter().for_each(|resource| counts.add(&resource.counts));
        let findings: usize = account.resources.iter().map(|resource| resource.findings.len()).sum();
        let card =
            self.report.cards.and_then(|cards| cards.accounts.iter().find(|card| card.name.as_deref() == account.name));
        let [critical, high, medium, low] = counts.failed.map(thousands);
        let listed = account.resources.len();
        let quiet = card.map_or(0, |card| card.resources.saturating_sub(listed));
        Some(AccountBlock {
            name: account.name.map_or_else(|| "No account".to_owned(), |name| visible(name).into_owned()),
            anchor: format!("account-{index}"),
            resources: thousands(number(listed)),
            findings: thousands(number(findings)),
            critical,
            high,
            medium,
            low,
            waived: thousands(counts.waived),
            undecided: thousands(counts.undecided),
            score: card.and_then(|card| card.score).map_or_else(|| "?".to_owned(), |score| one_decimal(score.value)),
            grade: card.and_then(|card| card.grade).unwrap_or('?').to_string(),
            coverage: card.map_or_else(|| "?".to_owned(), |card| percent(card.coverage())),
            quiet: if quiet > 0 { words::counted(number(quiet), "resource", "resources") } else { String::new() },
            body: String::new(),
            pages: Vec::new(),
            cut: String::new(),
        })
    }
}
