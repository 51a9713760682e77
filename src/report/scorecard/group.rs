//! Groups: the units of a fleet, an account, a team or a framework, on their way to one score.
//!
//! Main types: [`Group`], [`Hidden`].

use std::collections::{BTreeMap, BTreeSet};

use super::Scorecard;
use super::score::{Class, Mark, Score, Scored, Tally, UNCLASSIFIED, blend, grade};
use super::units::Seen;
use crate::model::{Gap, Severity, kinds};

/// What belongs together, summed up.
#[derive(Debug, Default)]
pub(super) struct Group {
    databases: Vec<Scored>,
    /// By number of the unit: its tier and cells.
    others: BTreeMap<usize, (usize, Tally)>,
    tally: Tally,
    seen_databases: usize,
    resources: usize,
    /// A critical fails on a database of the two highest tiers.
    has_grave: bool,
    /// Places whose databases nobody could list.
    pub unscanned: usize,
    /// Databases that nobody could list may belong to it.
    pub may_miss: bool,
}

/// Groups by name; what has no name stands last.
pub(super) type Groups<'a> = BTreeMap<(bool, &'a str), Group>;

pub(super) const fn key(name: Option<&str>) -> (bool, &str) {
    match name {
        Some(name) => (false, name),
        None => (true, ""),
    }
}

/// The cards of groups, in their order.
pub(super) fn cards(groups: Groups<'_>) -> Vec<Scorecard> {
    groups.into_iter().map(|((none, name), group)| group.card((!none).then(|| name.to_owned()))).collect()
}

impl Group {
    /// Takes a subject with those of its cells that count here.
    pub fn take(&mut self, seen: &Seen, tally: &Tally) {
        // Only a database has a score before all of its unit is known.
        self.take_scored(seen, tally, if seen.is_database { tally.score() } else { None });
    }

    /// The same, for a database whose score is known already.
    pub fn take_scored(&mut self, seen: &Seen, tally: &Tally, score: Option<Score>) {
        self.seen_databases += usize::from(seen.is_database);
        self.tally.add(tally);
        if tally.applicable() == 0 {
            return;
        }
        self.resources += 1;
        match score {
            Some(score) => self.databases.push(Scored { tier: seen.tier, class: Class::Database, score }),
            None => self.others.entry(seen.unit).or_insert_with(|| (seen.tier, Tally::default())).1.add(tally),
        }
        self.has_grave |= seen.tier <= 1 && tally.of(Severity::Critical, Mark::Failed) > 0;
    }

    /// Everything that has a score of its own here, places of which nothing is known included.
    fn units(&self) -> Vec<Scored> {
        let mut units = self.databases.clone();
        units.extend(
            self.others.values().filter_map(|(tier, tally)| {
                tally.score().map(|score| Scored { tier: *tier, class: Class::Other, score })
            }),
        );
        let score = Score { value: 0.0, uncapped: 0.0 };
        let nothing = Scored { tier: UNCLASSIFIED, class: Class::Database, score };
        units.extend(std::iter::repeat_n(nothing, self.unscanned));
        units
    }

    pub fn card(self, name: Option<String>) -> Scorecard {
        let units = self.units();
        let score = if self.may_miss && self.seen_databases == 0 { None } else { blend(&units) };
        let covered = self.tally.coverage().is_some_and(|coverage| coverage >= 0.95);
        let may_be_best = covered && !self.has_grave && self.unscanned == 0 && !self.may_miss;
        Scorecard {
            name,
            databases: self.seen_databases,
            resources: self.resources,
            tally: self.tally,
            unscanned: self.unscanned,
            score,
            grade: score.map(|score| grade(score.value, may_be_best)),
        }
    }
}

/// The places whose databases a gap hides, each once however many calls failed there.
#[derive(Debug)]
pub(super) struct Hidden<'a>(BTreeSet<(Option<&'a str>, &'a str)>);

impl<'a> Hidden<'a> {
    pub fn of(gaps: &'a [Gap]) -> Self {
        let hiding = gaps.iter().filter(|gap| hides_databases(gap));
        Self(hiding.map(|gap| (gap.account_id.as_deref(), place(gap))).collect())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Nobody knows in which account some of them are.
    pub fn may_be_anywhere(&self) -> bool {
        self.0.iter().any(|(account, _)| account.is_none())
    }

    /// The account of each place, where it is known.
    pub fn accounts(&self) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter_map(|(account, _)| *account)
    }
}

/// Whether databases may be missing because of this gap.
pub(super) fn hides_databases(gap: &Gap) -> bool {
    gap.resource_types.is_empty()
        || gap.resource_types.iter().any(|ty| kinds::find(ty).is_some_and(|kind| kind.is_database))
}

fn place(gap: &Gap) -> &str {
    gap.region.as_deref().filter(|_| gap.account_id.is_some()).unwrap_or(&gap.target)
}
