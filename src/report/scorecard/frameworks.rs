//! How the fleet stands by a standard: the score over the policies that answer it, and each requirement.
//!
//! A requirement stands as the worst of its policies; its number is their mean, weighed by severity. A requirement that
//! no policy answers is a person's, and never passes here. Main types: [`FrameworkCard`], [`RequirementCard`], [`Standing`].

use std::collections::{BTreeMap, BTreeSet};

use super::Scorecard;
use super::group::Group;
use super::score::{Class, Mark, Tally, UNCLASSIFIED, blend_means, mean, share, weighted};
use super::units::Seen;
use crate::model::{Evaluation, Framework, Policy, Severity, kinds};

/// How a requirement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// A policy of it fails somewhere.
    Failed,
    /// None fails, and some result could not be decided or some resource could not be seen.
    Undecided,
    /// Nothing fails that is not waived.
    Waived,
    Passed,
    /// Its policies ran, and nothing in the fleet is their business.
    NotApplicable,
    /// None of its policies ran.
    NotRun,
    /// A scanner cannot tell: a person must look.
    NotCovered,
}

impl Standing {
    pub const ALL: [Self; 7] = [
        Self::Failed,
        Self::Undecided,
        Self::Waived,
        Self::Passed,
        Self::NotApplicable,
        Self::NotRun,
        Self::NotCovered,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Undecided => "undecided",
            Self::Waived => "waived",
            Self::Passed => "passed",
            Self::NotApplicable => "not_applicable",
            Self::NotRun => "not_run",
            Self::NotCovered => "not_covered",
        }
    }
}

/// How the fleet stands by one framework.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameworkCard {
    pub id: String,
    pub title: String,
    pub version: String,
    /// Over every policy that answers one of its requirements; named by the framework's id.
    pub card: Scorecard,
    /// Requirements that passed, waived ones not among them.
    pub passed: usize,
    /// Requirements that passed, were waived, failed or could not be decided.
    pub judged: usize,
    /// In the order of the standard.
    pub requirements: Vec<RequirementCard>,
}

impl FrameworkCard {
    /// Requirements that stand so.
    #[must_use]
    pub fn count(&self, standing: Standing) -> usize {
        self.requirements.iter().filter(|requirement| requirement.standing == standing).count()
    }
}

/// How the fleet stands by one requirement.
#[derive(Debug, Clone, PartialEq)]
pub struct RequirementCard {
    pub id: String,
    pub title: String,
    pub standing: Standing,
    /// 0 to 100; absent when nothing was judged.
    pub score: Option<f64>,
    pub tally: Tally,
    /// Indexes into the policies of the evaluation: those that answer it and ran.
    pub policies: Vec<usize>,
    /// Ids of the policies that answer it and did not run.
    pub not_run: Vec<String>,
    /// What a person must look at.
    pub not_covered: Option<String>,
}

/// Frameworks while the cells are counted.
#[derive(Debug)]
pub(super) struct Reading<'f> {
    frameworks: &'f [Framework],
    policies: &'f [Policy],
    /// By policy: the frameworks that ask for it.
    wanted: Vec<Vec<usize>>,
    /// By framework: the cells of the subject at hand, and the group.
    groups: Vec<(Tally, Group)>,
    /// By policy: severity is the policy's own.
    tallies: Vec<Tally>,
}

impl<'f> Reading<'f> {
    pub fn of(frameworks: &'f [Framework], policies: &'f [Policy]) -> Self {
        let asks = |framework: &Framework, id: &str| {
            framework.requirements.iter().any(|requirement| requirement.policies.iter().any(|own| own == id))
        };
        let wanted = policies
            .iter()
            .map(|policy| (0..frameworks.len()).filter(|&i| asks(&frameworks[i], &policy.id)).collect())
            .collect();
        let groups = frameworks.iter().map(|_| (Tally::default(), Group::default())).collect();
        Self { frameworks, policies, wanted, groups, tallies: vec![Tally::default(); policies.len()] }
    }

    pub fn count(&mut self, policy: usize, severity: Severity, mark: Mark) {
        if let Some(tally) = self.tallies.get_mut(policy) {
            tally.count(severity, mark);
        }
        for &framework in self.wanted.get(policy).into_iter().flatten() {
            self.groups[framework].0.count(severity, mark);
        }
    }

    /// Puts what was counted for a subject to its groups.
    pub fn take(&mut self, seen: &Seen) {
        for (tally, group) in self.groups.iter_mut().filter(|(tally, _)| !tally.is_empty()) {
            group.take(seen, tally);
            *tally = Tally::default();
        }
    }

    pub fn finish(self, numbers: &PolicyNumbers, evaluation: &Evaluation, unscanned: usize) -> Vec<FrameworkCard> {
        let at: BTreeMap<&str, usize> =
            self.policies.iter().enumerate().map(|(i, policy)| (policy.id.as_str(), i)).collect();
        let Self { frameworks, policies, tallies, groups, .. } = self;
        let blind: Vec<bool> = policies.iter().map(|policy| is_blind(policy, evaluation)).collect();
        let requirement = |requirement: &crate::model::framework::Requirement| {
            let (mut ran, mut not_run) = (BTreeSet::new(), BTreeSet::new());
            for id in &requirement.policies {
                match at.get(id.as_str()) {
                    Some(&policy) => ran.insert(policy),
                    None => not_run.insert(id.clone()),
                };
            }
            let mut tally = Tally::default();
            ran.iter().for_each(|&policy| tally.add(&tallies[policy]));
            let score = weighted(ran.iter().map(|&policy| {
                let severity = policies[policy].severity;
                (severity.weight(), numbers.of(policy, &policies[policy], unscanned))
            }));
            RequirementCard {
                id: requirement.id.clone(),
                title: requirement.title.clone(),
                standing: standing(requirement.policies.is_empty(), &ran, &tally, &blind),
                score,
                tally,
                policies: ran.into_iter().collect(),
                not_run: not_run.into_iter().collect(),
                not_covered: requirement.not_covered.clone(),
            }
        };
        let cards = frameworks.iter().zip(groups).map(|(framework, (_, mut group))| {
            group.unscanned = unscanned;
            let requirements: Vec<RequirementCard> = framework.requirements.iter().map(requirement).collect();
            let judged = |card: &&RequirementCard| card.standing <= Standing::Passed;
            FrameworkCard {
                id: framework.id.clone(),
                title: framework.title.clone(),
                version: framework.version.clone(),
                card: group.card(Some(framework.id.clone())),
                passed: requirements.iter().filter(|card| card.standing == Standing::Passed).count(),
                judged: requirements.iter().filter(judged).count(),
                requirements,
            }
        });
        cards.collect()
    }
}

/// Whether resources that the policy judges may not have been seen.
fn is_blind(policy: &Policy, evaluation: &Evaluation) -> bool {
    evaluation.gaps.iter().any(|gap| policy.resource_types.iter().any(|ty| gap.may_hide(ty, None, None)))
}

fn standing(is_for_people: bool, ran: &BTreeSet<usize>, tally: &Tally, blind: &[bool]) -> Standing {
    let any = |mark| tally.total(mark) > 0;
    if is_for_people {
        Standing::NotCovered
    } else if ran.is_empty() {
        Standing::NotRun
    } else if any(Mark::Failed) {
        Standing::Failed
    } else if any(Mark::Indeterminate) || any(Mark::Error) || ran.iter().any(|&policy| blind[policy]) {
        Standing::Undecided
    } else if any(Mark::Waived) {
        Standing::Waived
    } else if any(Mark::Passed) {
        Standing::Passed
    } else {
        Standing::NotApplicable
    }
}

/// What one policy earned on some resources.
#[derive(Debug, Clone, Copy, Default)]
struct Earned {
    /// Halves.
    credit: u64,
    cells: u64,
    failed: u64,
}

impl Earned {
    fn count(&mut self, mark: Mark) {
        self.credit += mark.credit();
        self.cells += 1;
        self.failed += u64::from(mark == Mark::Failed);
    }

    fn score(self) -> Option<f64> {
        share(self.credit, self.cells * 2).map(|share| 100.0 * share)
    }
}

/// Cells by policy: databases by tier, other resources by unit.
#[derive(Debug)]
pub(super) struct PolicyNumbers {
    databases: Vec<[Earned; 4]>,
    /// By number of the unit: its tier, and its policies sorted.
    others: BTreeMap<usize, (usize, Vec<(usize, Earned)>)>,
}

impl PolicyNumbers {
    pub fn new(policies: usize) -> Self {
        Self { databases: vec![Default::default(); policies], others: BTreeMap::new() }
    }

    pub fn count(&mut self, policy: usize, seen: &Seen, mark: Mark) {
        if mark == Mark::NotApplicable {
            return;
        }
        if seen.is_database {
            if let Some(tiers) = self.databases.get_mut(policy) {
                tiers[seen.tier].count(mark);
            }
            return;
        }
        let (_, own) = self.others.entry(seen.unit).or_insert_with(|| (seen.tier, Vec::new()));
        let at = match own.binary_search_by_key(&policy, |(policy, _)| *policy) {
            Ok(at) => at,
            Err(at) => {
                own.insert(at, (policy, Earned::default()));
                at
            }
        };
        own[at].1.count(mark);
    }

    /// Unit, policy and failures of everything that is no database.
    pub fn failed_of_others(&self) -> impl Iterator<Item = (usize, usize, u64)> {
        self.others.iter().flat_map(|(unit, (_, own))| {
            own.iter().filter(|(_, earned)| earned.failed > 0).map(|(policy, earned)| (*unit, *policy, earned.failed))
        })
    }

    /// The number of one policy; absent when it judged nothing.
    fn of(&self, at: usize, policy: &Policy, unscanned: usize) -> Option<f64> {
        let judges_databases =
            policy.resource_types.iter().any(|ty| kinds::find(ty).is_some_and(|kind| kind.is_database));
        let unscanned = if judges_databases { unscanned as u64 } else { 0 };
        blend_means(|tier, class| match class {
            Class::Database => {
                let mut earned = self.databases.get(at)?[tier];
                earned.cells += if tier == UNCLASSIFIED { unscanned } else { 0 };
                earned.score()
            }
            Class::Other => {
                let own = self.others.values().filter(|(own, _)| *own == tier).filter_map(|(_, policies)| {
                    let found = policies.binary_search_by_key(&at, |(policy, _)| *policy).ok()?;
                    policies.get(found)?.1.score()
                });
                mean(own.collect())
            }
        })
    }
}
