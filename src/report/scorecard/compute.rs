//! Evaluation -> scorecards: which cells belong to which unit, and which units to which group.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::score::{Class, Mark, Score, Scored, Tally, UNCLASSIFIED, blend, grade, tier};
use super::{DatabaseCard, Scorecard, Scorecards};
use crate::model::evaluation::{Cell, Subject};
use crate::model::{Evaluation, Gap, Severity, Status, kinds};

/// What is scored as one: see the module above.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit<'a> {
    Database(usize),
    Others { account: Option<&'a str>, region: Option<&'a str>, resource_type: &'a str },
}

#[derive(Default)]
struct Group<'a> {
    units: BTreeMap<(Unit<'a>, usize), Tally>,
    tally: Tally,
    databases: usize,
    resources: usize,
    unscanned: usize,
    /// Databases that nobody could list may belong to it.
    may_miss: bool,
}

/// Groups by name; what has no name stands last.
type Groups<'a> = BTreeMap<(bool, &'a str), Group<'a>>;

/// The scorecards of an evaluation. The order of its cells and findings does not matter.
#[must_use]
pub fn scorecards(evaluation: &Evaluation) -> Scorecards {
    let waived: HashSet<(&str, &str)> = evaluation
        .findings
        .iter()
        .filter(|finding| finding.status == Status::Fail && finding.waiver_id.is_some())
        .map(|finding| (&*finding.policy_id, &*finding.resource_id))
        .collect();
    let mut fleet = Group::default();
    let (mut accounts, mut environments, mut owners) = (Groups::new(), Groups::new(), Groups::new());
    let mut families: Groups<'_> =
        evaluation.policies.iter().map(|policy| ((false, policy.family.as_str()), Group::default())).collect();
    let mut databases = Vec::new();

    let cells = in_order(&evaluation.cells);
    let mut rest: &[Cell] = &cells;
    for (index, subject) in evaluation.subjects.iter().enumerate() {
        let own = take_while(&mut rest, |cell| cell.subject as usize == index);
        let mut tally = Tally::default();
        let mut by_family: BTreeMap<&str, Tally> = BTreeMap::new();
        let mut failed = Vec::new();
        for cell in own {
            let Some(policy) = evaluation.policies.get(cell.policy as usize) else { continue };
            let is_waived = !waived.is_empty() && waived.contains(&(policy.id.as_str(), &*subject.id));
            let mark = Mark::of(cell.status, is_waived);
            tally.count(policy.severity, mark);
            by_family.entry(policy.family.as_str()).or_default().count(policy.severity, mark);
            if mark == Mark::Failed && policy.severity >= Severity::High {
                failed.push(cell.policy as usize);
            }
        }
        let seen = Seen::of(index, subject);
        fleet.take(&seen, &tally);
        for (groups, name) in [
            (&mut accounts, &subject.account_id),
            (&mut environments, &subject.environment),
            (&mut owners, &subject.owner),
        ] {
            groups.entry(key(name.as_deref())).or_default().take(&seen, &tally);
        }
        for (family, tally) in &by_family {
            families.entry((false, family)).or_default().take(&seen, tally);
        }
        if let (true, Some(score)) = (seen.is_database, tally.score()) {
            failed.sort_by_key(|&i| {
                evaluation.policies.get(i).map(|policy| (std::cmp::Reverse(policy.severity), policy.id.as_str()))
            });
            databases.push(DatabaseCard { subject: index, tally, score, failed });
        }
    }
    let hidden = unscanned(&evaluation.gaps);
    fleet.unscanned = hidden.len();
    families.values_mut().for_each(|group| group.unscanned = hidden.len());
    // Nobody knows whose the hidden databases are: they may belong to any team and environment.
    environments.values_mut().chain(owners.values_mut()).for_each(|group| group.may_miss = !hidden.is_empty());
    for (account, _) in &hidden {
        // Without an account it may be any of them, or none that was seen: the fleet alone answers for it.
        if let Some(account) = account {
            accounts.entry((false, account)).or_default().unscanned += 1;
        }
    }
    databases.sort_by(|a, b| {
        let subject =
            |card: &DatabaseCard| evaluation.subjects.get(card.subject).map(|s| (tier(s.tier.as_deref()), &s.id));
        a.score.value.total_cmp(&b.score.value).then_with(|| subject(a).cmp(&subject(b)))
    });
    let cards = |groups: Groups<'_>| {
        groups.into_iter().map(|((none, name), group)| group.card((!none).then(|| name.to_owned()))).collect()
    };
    Scorecards {
        fleet: fleet.card(None),
        accounts: cards(accounts),
        environments: cards(environments),
        owners: cards(owners),
        families: cards(families),
        databases,
    }
}

/// A subject as its groups see it.
struct Seen<'a> {
    index: usize,
    subject: &'a Subject,
    is_database: bool,
    tier: usize,
}

impl<'a> Seen<'a> {
    fn of(index: usize, subject: &'a Subject) -> Self {
        let is_database = kinds::find(&subject.resource_type).is_some_and(|kind| kind.is_database);
        Self { index, subject, is_database, tier: tier(subject.tier.as_deref()) }
    }

    fn unit(&self) -> Unit<'a> {
        if self.is_database {
            Unit::Database(self.index)
        } else {
            Unit::Others {
                account: self.subject.account_id.as_deref(),
                region: self.subject.region.as_deref(),
                resource_type: &self.subject.resource_type,
            }
        }
    }
}

impl<'a> Group<'a> {
    fn take(&mut self, seen: &Seen<'a>, tally: &Tally) {
        self.databases += usize::from(seen.is_database);
        self.tally.add(tally);
        if tally.applicable() > 0 {
            self.resources += 1;
            self.units.entry((seen.unit(), seen.tier)).or_default().add(tally);
        }
    }

    fn card(self, name: Option<String>) -> Scorecard {
        let mut units: Vec<Scored> = Vec::new();
        for ((unit, tier), tally) in &self.units {
            let class = match unit {
                Unit::Database(_) => Class::Database,
                Unit::Others { .. } => Class::Other,
            };
            units.extend(tally.score().map(|score| Scored { tier: *tier, class, score }));
        }
        if !units.is_empty() {
            let score = Score { value: 0.0, uncapped: 0.0 };
            let nothing = Scored { tier: UNCLASSIFIED, class: Class::Database, score };
            units.extend(std::iter::repeat_n(nothing, self.unscanned));
        }
        let score = if self.may_miss && self.databases == 0 { None } else { blend(&units) };
        let critical =
            self.units.iter().any(|((_, tier), tally)| *tier <= 1 && tally.of(Severity::Critical, Mark::Failed) > 0);
        let covered = self.tally.coverage().is_some_and(|coverage| coverage >= 0.95);
        let may_be_best = covered && !critical && self.unscanned == 0 && !self.may_miss;
        Scorecard {
            name,
            databases: self.databases,
            resources: self.resources,
            tally: self.tally,
            unscanned: self.unscanned,
            score,
            grade: score.map(|score| grade(score.value, may_be_best)),
        }
    }
}

/// The places whose databases a gap hides, each once however many calls failed there.
fn unscanned(gaps: &[Gap]) -> BTreeSet<(Option<&str>, &str)> {
    gaps.iter().filter(|gap| hides_databases(gap)).map(|gap| (gap.account_id.as_deref(), place(gap))).collect()
}

/// Whether databases may be missing because of this gap.
pub(super) fn hides_databases(gap: &Gap) -> bool {
    gap.resource_types.is_empty()
        || gap.resource_types.iter().any(|ty| kinds::find(ty).is_some_and(|kind| kind.is_database))
}

fn place(gap: &Gap) -> &str {
    gap.region.as_deref().filter(|_| gap.account_id.is_some()).unwrap_or(&gap.target)
}

const fn key(name: Option<&str>) -> (bool, &str) {
    match name {
        Some(name) => (false, name),
        None => (true, ""),
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

fn take_while<'c>(rest: &mut &'c [Cell], test: impl Fn(&Cell) -> bool) -> &'c [Cell] {
    let end = rest.iter().position(|cell| !test(cell)).unwrap_or(rest.len());
    let (own, later) = rest.split_at(end);
    *rest = later;
    own
}
