//! Which units are whose, and the lines of one reviewer after the other.
//!
//! Lines are made when they are asked for, a reviewer at a time: a million grants are never words all at once.
//! Main types: [`Reviewable`], [`Share`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::coming::Coming;
use super::group::{self, Key, Levels};
use super::intake::Intake;
use super::lines::{Maker, Members, place_of};
use super::parts::{Population, Unit};
use super::past::{Past, Removed};
use super::principals::Principals;
use super::reaching::{self, Apart};
use super::risk::Risk;
use super::subjects::{Known, Subjects};
use super::units::Gatherer;
use crate::access::Problem;
use crate::access::iam::Users;
use crate::review::inputs::{Asked, LastSeen, Mapping, People, Reviewer};
use crate::review::{Excluded, Line, LineKind, SkippedTarget};
use crate::waive::day_of;

/// What stands beside the inventory.
#[derive(Debug)]
pub struct Beside<'a> {
    pub mapping: &'a Mapping,
    pub people: Option<&'a People>,
    pub last_seen: Option<&'a LastSeen>,
    /// A login role that was not seen for longer is dormant.
    pub dormant_days: i64,
    /// Lines that a reviewer is to have at most.
    pub most_lines: usize,
    /// When the inventory was read, RFC 3339.
    pub collected_at: &'a str,
    /// Time of the review, RFC 3339, UTC.
    pub opened_at: &'a str,
    /// Last day to decide.
    pub due: &'a str,
}

/// Everything that is to be reviewed.
#[derive(Debug)]
pub struct Reviewable<'a> {
    beside: &'a Beside<'a>,
    intake: Intake,
    population: Population,
    subjects: Vec<Subjects>,
    problems: Vec<Problem>,
    principals: Principals,
    /// Sorted by id; each with its units.
    shares: Vec<Share>,
}

/// What one reviewer reviews.
#[derive(Debug)]
pub struct Share {
    pub reviewer: Reviewer,
    units: Vec<(usize, Risk)>,
    levels: Levels,
    /// The reviewer has it itself, and nobody else is named.
    own: std::collections::HashSet<usize>,
}

impl Share {
    /// How much was put together, in words; empty when nothing was.
    #[must_use]
    pub fn grouping(&self) -> String {
        group::words(&self.levels)
    }
}

impl<'a> Reviewable<'a> {
    /// Works out who has what, and whose it is to decide.
    #[must_use]
    pub fn new(mut intake: Intake, beside: &'a Beside<'a>) -> Self {
        let readers = std::mem::take(&mut intake.readers);
        let mut gatherer = Gatherer::new(&intake.facts);
        let mut users = Users::default();
        let problems = readers.each(|graph| {
            users.take(&graph);
            gatherer.take(graph);
        });
        let mut population = gatherer.finish();
        let gathered = std::mem::take(&mut intake.gathered);
        let principals = Principals::new(&gathered, users, intake.has_iam, beside.opened_at);
        let known = Known {
            facts: &intake.facts,
            mapping: beside.mapping,
            people: beside.people,
            last_seen: beside.last_seen,
            dormant_days: beside.dormant_days,
            today: day_of(beside.opened_at),
            collected_at: beside.collected_at,
        };
        let apart = apart(&intake, beside);
        reaching::add(&mut population, &principals, known, &apart);
        let subjects: Vec<Subjects> = population.servers.iter().map(|server| Subjects::of(server, known)).collect();
        let shares = shares(&population, &subjects, &intake, beside);
        Self { beside, intake, population, subjects, problems, principals, shares }
    }

    /// Whether there is no server at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.population.servers.is_empty()
    }

    #[must_use]
    pub fn shares(&self) -> &[Share] {
        &self.shares
    }

    /// The lines of a share, worst first.
    #[must_use]
    pub fn lines(&self, share: &Share, past: &Past) -> Vec<Line> {
        let maker = Maker {
            population: &self.population,
            subjects: &self.subjects,
            facts: &self.intake.facts,
            past,
            due: self.beside.due,
            opened_at: self.beside.opened_at,
            principals: &self.principals,
        };
        let mut by_key: HashMap<Key, Members> = HashMap::new();
        for (at, risk) in &share.units {
            let Some(unit) = self.population.units.get(*at) else { continue };
            let level = group::level(&share.levels, unit.kind);
            group::keys(unit, &self.population, *risk, level, &mut |key| {
                let members = by_key.entry(key).or_insert_with(|| Members { items: Vec::new(), risk: *risk });
                members.items.push((*at, key.part));
                members.risk.flags |= risk.flags;
                members.risk.severity = members.risk.severity.max(risk.severity);
            });
        }
        let made = by_key.iter().map(|(key, members)| {
            let is_own = members.items.iter().any(|(at, _)| share.own.contains(at));
            let level = group::level(&share.levels, key.kind);
            maker.line(key, members, &share.reviewer, is_own, level)
        });
        let mut lines: Vec<Line> = made.collect();
        lines.sort_by(|a, b| {
            let key = |line: &'_ Line| (std::cmp::Reverse(line.severity), line.kind, line.class);
            let names = |line: &'_ Line| {
                [line.server.clone(), line.database.clone(), line.subject.clone(), line.line_id.clone()]
            };
            key(a).cmp(&key(b)).then_with(|| names(a).cmp(&names(b)))
        });
        lines
    }

    /// Who comes in by IAM, apart from the lines that it makes.
    #[must_use]
    pub fn coming(self) -> Coming {
        Coming::of(&self.population, self.principals, &self.intake.facts)
    }

    /// What of the review before no line has met; asked when all lines were made.
    #[must_use]
    pub fn removed(&self, past: &Past, before: &[Line]) -> Vec<Removed> {
        past.removed(before)
    }

    /// What was left out, and why.
    #[must_use]
    pub fn exclusions(&self) -> Vec<Excluded> {
        let all = self.population.excluded.iter().filter(|(_, (_, count))| *count > 0);
        let made = all.map(|((what, reason), (names, count))| {
            let mut names = names.clone();
            names.sort();
            Excluded { what: (*what).to_owned(), reason: (*reason).to_owned(), count: *count, names }
        });
        made.chain(reaching::without(&self.population, &self.principals)).collect()
    }

    /// What was asked of which system.
    pub fn asked(&mut self) -> Vec<crate::review::Asked> {
        self.intake.asked()
    }

    /// What was not read, or could not be understood.
    pub fn missing(&mut self) -> Vec<SkippedTarget> {
        let mut all = self.intake.skipped();
        let account = |server: &str| {
            self.intake.facts.servers.get(server).map(|facts| facts.account_id.clone()).unwrap_or_default()
        };
        all.extend(reaching::untold(&self.population, &self.principals, account));
        all.extend(self.problems.iter().map(|problem| SkippedTarget {
            target: problem.resource.clone(),
            operation: "understand".to_owned(),
            reason: problem.text.clone(),
        }));
        all.sort();
        all.dedup();
        all
    }

    #[must_use]
    pub fn control_totals(&self) -> crate::review::ControlTotals {
        self.intake.totals.clone()
    }

    /// Login roles that have a unit, each once, and triples of subject, database and class.
    #[must_use]
    pub fn behind(&self) -> (u64, u64) {
        let mut roles: Vec<(u32, u32)> = Vec::new();
        for unit in self.population.units.iter().filter(|unit| unit.kind == LineKind::Login) {
            let server = self.population.databases.get(unit.database as usize).map_or(0, |part| part.server);
            roles.push((server, unit.who));
        }
        roles.sort_unstable();
        roles.dedup();
        let more = self.population.units.iter().filter(|unit| unit.kind == LineKind::Principal).map(|unit| {
            let server = self.population.databases.get(unit.database as usize).map(|part| part.server as usize);
            let of = server.and_then(|at| self.population.servers.get(at)?.bands.get(unit.who as usize));
            of.map_or(0, |band| band.principals.len().saturating_sub(1) as u64)
        });
        let more: u64 = more.sum();
        (roles.len() as u64, self.population.units.len() as u64 + more)
    }
}

/// Who may turn out to review, so that no principal of that name shares a unit with others.
fn apart<'a>(intake: &'a Intake, beside: &'a Beside<'_>) -> Apart<'a> {
    let mapping = beside.mapping;
    let reviewers = mapping.rules.iter().map(|rule| &rule.reviewer).chain(&mapping.default);
    let mut named: BTreeSet<&str> =
        reviewers.flat_map(|one| one.is.iter().chain([&one.id, &one.email, &one.deputy])).map(String::as_str).collect();
    for server in intake.facts.servers.values() {
        for place in server.databases.values().map(|database| &database.place).chain([&server.place]) {
            named.extend([place.owner.as_str(), place.team.as_str()]);
        }
    }
    named.remove("");
    Apart { named, each: mapping.rules.iter().any(|rule| rule.role.is_some()) }
}

/// Who reviews a unit.
fn shares(population: &Population, subjects: &[Subjects], intake: &Intake, beside: &Beside<'_>) -> Vec<Share> {
    let by_role = beside.mapping.rules.iter().any(|rule| rule.role.is_some());
    let mut known: HashMap<(u32, Option<(bool, u32)>), Reviewer> = HashMap::new();
    let mut shares: BTreeMap<Reviewer, Share> = BTreeMap::new();
    let places: Vec<_> =
        (0..).take(population.databases.len()).map(|at| place_of(population, &intake.facts, at)).collect();
    for (at, unit) in population.units.iter().enumerate() {
        let Some(part) = population.databases.get(unit.database as usize) else { continue };
        let Some(server) = population.servers.get(part.server as usize) else { continue };
        let database =
            if unit.kind == LineKind::Group { only_database(unit, population, &places) } else { unit.database };
        let is_principal = unit.kind == LineKind::Principal;
        let comes = if is_principal { server.principals_of(unit, None) } else { Vec::new() };
        let comes = comes.first().and_then(|at| server.principals.get(*at as usize));
        let who = by_role.then_some((is_principal, unit.who));
        let reviewer = &*known.entry((database, who)).or_insert_with(|| {
            let name = match (by_role, comes) {
                (true, Some(comes)) => comes.arn.to_string(),
                (true, None) => server.role_name(unit.who),
                (false, _) => String::new(),
            };
            let place = places.get(database as usize).cloned().unwrap_or_default();
            let of = population.databases.get(database as usize).map_or("", |part| &*part.name);
            let asked =
                Asked { owner: &place.owner, team: &place.team, server: &server.name, database: of, role: &name };
            beside.mapping.reviewer(asked).unwrap_or_default()
        });
        let place = places
            .get(unit.database as usize)
            .map_or(("", ""), |place| (place.tier.as_str(), place.data_class.as_str()));
        let of_server = subjects.get(part.server as usize);
        let risk = of_server.map(|of_server| Risk::of(unit, population, of_server, place));
        let Some((risk, of_server)) = risk.zip(of_server) else { continue };
        let login = of_server.get(unit.who).filter(|_| unit.kind == LineKind::Login);
        let subject = comes.map(|comes| &comes.subject).or(login);
        let is_of = |reviewer: &Reviewer| {
            let email = subject.map_or("", |subject| subject.email.as_str());
            let role = server.server.role(unit.who).filter(|_| !is_principal).map_or("", |role| &*role.name);
            let (arn, name) =
                comes.map_or(("", ""), |comes| (&*comes.arn, comes.arn.rsplit('/').next().unwrap_or_default()));
            let is_name = |text: &str| !text.is_empty() && [role, arn, name].contains(&text);
            let same = |text: &str| !text.is_empty() && (text.eq_ignore_ascii_case(email) || is_name(text));
            subject.is_some()
                && (same(&reviewer.id) || same(&reviewer.email) || reviewer.is.iter().any(|one| is_name(one)))
        };
        // Nobody decides about oneself where somebody else is named.
        let mut is_own = is_of(reviewer);
        let deputy = if is_own { Reviewer::named(&reviewer.deputy) } else { Reviewer::default() };
        let instead = is_own && !reviewer.deputy.is_empty() && !is_of(&deputy);
        let full = || beside.mapping.rules.iter().map(|rule| &rule.reviewer).find(|one| one.id == deputy.id);
        let takes = if instead { full().unwrap_or(&deputy) } else { reviewer };
        is_own = is_own && !instead;
        // A reviewer is looked up a million times, and new a few hundred times.
        if !shares.contains_key(takes) {
            let own = std::collections::HashSet::new();
            let share = Share { reviewer: takes.clone(), units: Vec::new(), levels: Levels::default(), own };
            shares.insert(takes.clone(), share);
        }
        let Some(share) = shares.get_mut(takes) else { continue };
        share.units.push((at, risk));
        if is_own {
            share.own.insert(at);
        }
    }
    let mut all: Vec<Share> = merged(shares.into_values());
    for share in &mut all {
        share.levels = group::levels(&share.units, population, beside.most_lines);
    }
    all
}

/// One share for each id: several rules may say different things of the same person.
fn merged(shares: impl Iterator<Item = Share>) -> Vec<Share> {
    let mut all: Vec<Share> = Vec::new();
    for share in shares {
        match all.last_mut().filter(|last| last.reviewer.id == share.reviewer.id) {
            None => all.push(share),
            Some(last) => {
                last.units.extend(share.units);
                last.own.extend(share.own);
                let other = share.reviewer;
                let fill = |own: &mut String, other: String| {
                    if own.is_empty() {
                        *own = other
                    }
                };
                fill(&mut last.reviewer.email, other.email);
                fill(&mut last.reviewer.deputy, other.deputy);
                last.reviewer.is.extend(other.is);
                last.reviewer.is.sort();
                last.reviewer.is.dedup();
            }
        }
    }
    all
}

/// The database that a group gives something in, when their owners are the same; else the server.
fn only_database(unit: &Unit, population: &Population, places: &[super::intake::PlaceFacts]) -> u32 {
    let part = population.databases.get(unit.database as usize);
    let Some(server) = part.and_then(|part| population.servers.get(part.server as usize)) else { return unit.database };
    let mut found: Option<u32> = None;
    for at in server.databases.clone() {
        let holds = population.databases.get(at as usize).is_some_and(|part| !part.all_held(unit.who).is_empty());
        if !holds {
            continue;
        }
        let owner = |at: u32| places.get(at as usize).map(|place| (&place.owner, &place.team));
        match found {
            None => found = Some(at),
            Some(first) if owner(first) == owner(at) => {}
            Some(_) => return unit.database,
        }
    }
    found.unwrap_or(unit.database)
}
