//! From the units of a key to the line that a person reads.

use std::collections::BTreeSet;

use super::blocks::{self, Seen};
use super::group::{Key, Part};
use super::intake::{Facts, PlaceFacts};
use super::parts::{Gives, Population, Unit};
use super::past::Past;
use super::principals::Principals;
use super::risk::{Risk, recommendation};
use super::subjects::{Subject, Subjects, bit, flags};
use crate::access::PUBLIC;
use crate::review::inputs::Reviewer;
use crate::review::{Block, Flag, Joined, Layered, Line, LineKey, LineKind, row_hash};

/// Names that are told of several.
const MOST_NAMES: usize = 6;
/// Ways that are kept as text.
const MOST_PATHS: usize = 40;

/// What lines are made with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Maker<'a> {
    pub population: &'a Population,
    pub subjects: &'a [Subjects],
    pub facts: &'a Facts,
    pub past: &'a Past,
    pub due: &'a str,
    pub opened_at: &'a str,
    pub principals: &'a Principals,
}

/// The units of one line, and the worst of their risks.
#[derive(Debug)]
pub(super) struct Members {
    pub items: Vec<(usize, Part)>,
    pub risk: Risk,
}

impl Maker<'_> {
    pub fn line(&self, key: &Key, members: &Members, reviewer: &Reviewer, is_self: bool, level: u8) -> Line {
        let population = self.population;
        let units: Vec<&Unit> = members.items.iter().filter_map(|(at, _)| population.units.get(*at)).collect();
        let mut seen = Seen::default();
        let blocks = blocks::blocks(&members.items, population, &mut seen);
        let class = if key.kind == LineKind::Group {
            crate::review::PrivilegeClass::All
        } else {
            blocks::class_of(&members.items, population)
        };
        let servers: BTreeSet<&str> = blocks.iter().map(|block| &*block.server).collect();
        let databases: BTreeSet<&str> = match key.kind {
            LineKind::Group => BTreeSet::from(["*"]),
            _ => units
                .iter()
                .filter_map(|unit| population.databases.get(unit.database as usize))
                .map(|part| if part.name.is_empty() { "*" } else { &part.name })
                .collect(),
        };
        let names: BTreeSet<&str> = blocks.iter().flat_map(|block| &block.subjects).map(|name| &**name).collect();
        let first = units.first().copied();
        let one = first.filter(|_| names.len() == 1 && servers.len() == 1);
        let server_at = first.and_then(|unit| population.databases.get(unit.database as usize)).map(|part| part.server);
        let subject = match key.kind {
            // One name is one principal, wherever it comes in.
            LineKind::Principal => self.comes(members, names.len()),
            LineKind::Login | LineKind::Group | LineKind::Public | LineKind::Dropped => {
                one.zip(server_at).and_then(|(unit, at)| self.subjects.get(at as usize)?.get(unit.who))
            }
        };
        let place = self.place(&units);
        let of_server = server_at.and_then(|at| population.servers.get(at as usize));
        let facts = of_server.and_then(|server| self.facts.servers.get(&*server.name));
        let role = one.filter(|unit| unit.kind != LineKind::Principal).zip(of_server);
        let role = role.and_then(|(unit, server)| server.server.role(unit.who));
        let is_default = !seen.gives.is_empty() && seen.gives.iter().all(|gives| *gives == Gives::Default)
            || key.kind == LineKind::Public && units.iter().all(|unit| unit.own_digest == 0);
        let bits = members.risk.flags | if is_self { bit(Flag::SelfReview) } else { 0 };
        let employed = match (key.kind, subject) {
            (LineKind::Login, Some(subject)) => subject.person.employment.known().map(String::as_str),
            (LineKind::Login, None) => self.all_employed(&units).then_some("active"),
            (LineKind::Principal, Some(subject)) if subject.kind == "IAM user" => {
                subject.person.employment.known().map(String::as_str)
            }
            (_, _) => Some("active"),
        };
        let (recommendation, reason) = recommendation(key.kind, class, bits, is_default, employed);
        let (change, first_seen) = self.past.compare(key.kind, class, &blocks, self.opened_at);
        let mut line = Line {
            line_id: String::new(),
            row_hash: String::new(),
            kind: key.kind,
            class,
            server: several(&servers, "servers"),
            database: several(&databases, "databases"),
            subject: several(&names, if key.kind == LineKind::Principal { "principals" } else { "roles" }),
            account_id: facts.map(|facts| facts.account_id.clone()).unwrap_or_default(),
            region: facts.map(|facts| facts.region.clone()).unwrap_or_default(),
            engine: of_server.map(|server| format!("postgres {}", server.server.major)).unwrap_or_default(),
            environment: place.environment,
            tier: place.tier.clone(),
            data_class: place.data_class,
            owner: if place.owner.is_empty() { place.team } else { place.owner },
            subject_kind: subject_kind(key.kind, subject, names.len()),
            person: told(subject, key.kind, names.len(), |subject| subject.person.who.clone()),
            manager: subject.map(|subject| subject.person.manager.clone()).unwrap_or_default(),
            team: subject.map(|subject| subject.person.team.clone()).unwrap_or_default(),
            employment: told(subject, key.kind, names.len(), |subject| subject.person.employment.clone()),
            can_login: matches!(key.kind, LineKind::Login | LineKind::Principal) || role.is_some_and(|role| role.login),
            authentication: told(subject, key.kind, names.len(), |subject| subject.authentication.clone()),
            iam_principals: told(subject, key.kind, names.len(), |_| {
                if key.kind == LineKind::Principal {
                    return self.principals.assumed_by(names.first().copied().unwrap_or_default());
                }
                let server = servers.first().copied().unwrap_or_default();
                self.principals.of(self.facts, server, names.first().copied().unwrap_or_default())
            }),
            valid_until: subject.map(|subject| subject.valid_until.clone()).unwrap_or_default(),
            connection_limit: subject.map_or(-1, |subject| subject.connection_limit),
            first_seen,
            last_seen: told(subject, key.kind, names.len(), |subject| subject.last_seen.clone()),
            layer: units.iter().map(|unit| unit.layer).min().unwrap_or(Layered::Now),
            privileges: privileges(&blocks, &seen),
            object_count: seen.objects(),
            grant_option: units.iter().any(|unit| unit.grant_option),
            row_security: row_security(&seen, role),
            reachability: self.reachability(&units, one.is_some()),
            paths: paths(&blocks, key.kind),
            sources: sources(&blocks, &seen, key.kind),
            grantors: seen.grantors.iter().cloned().collect(),
            change,
            flags: flags(bits),
            severity: members.risk.severity,
            recommendation: recommendation.to_owned(),
            recommendation_reason: reason,
            reviewer: reviewer.id.clone(),
            reviewer_email: reviewer.email.clone(),
            deputy: reviewer.deputy.clone(),
            needs_second_approver: place.tier == "0" && members.risk.severity >= crate::model::Severity::High,
            due: self.due.to_owned(),
            blocks: Vec::new(),
        };
        let servers: Vec<&str> = servers.into_iter().collect();
        let databases: Vec<&str> = databases.into_iter().collect();
        let is_fine = level == 0 || key.kind == LineKind::Group && level < 2;
        let apart = if is_fine { self.fine(key) } else { self.coarse(key, reviewer) };
        let id = LineKey {
            kind: key.kind,
            servers: if key.server.is_some() { &servers } else { &[] },
            databases: if is_fine || key.database.is_some() { &databases } else { &[] },
            subject: if key.who.is_some() { &line.subject } else { "" },
            class: key.class.unwrap_or(crate::review::PrivilegeClass::All),
            apart: &apart,
        };
        line.line_id = id.id();
        line.blocks = blocks;
        line.row_hash = row_hash(&line);
        line
    }

    /// What tells a fine line apart: of a grant to everybody, its object.
    fn fine(&self, key: &Key) -> String {
        let (Some(entry), Some(database)) = (key.entry, key.database) else { return String::new() };
        if entry == u32::MAX {
            return "default".to_owned();
        }
        let Some(part) = self.population.databases.get(database as usize) else { return String::new() };
        let object = part.entries.get(entry as usize).and_then(|entry| {
            let object = part.objects.get(entry.object as usize)?;
            let grantor = self.population.servers.get(part.server as usize)?.role_name(entry.grantor);
            Some([object.class.as_str(), &object.schema, &object.name, &object.column, &grantor].join("\u{0}"))
        });
        object.unwrap_or_default()
    }

    /// What tells a line of several things apart; who reviews it is a part of that, as it is about what that one reviews.
    fn coarse(&self, key: &Key, reviewer: &Reviewer) -> String {
        let mut text = format!("reviewer\u{0}{}", reviewer.id);
        let server = key.server.and_then(|at| self.population.servers.get(at as usize));
        let mut add = |part: &str| {
            text.push('\u{0}');
            text.push_str(part);
        };
        if let (Some(server), Some(ways)) = (server, key.ways) {
            for (role, layer) in server.ways.get(ways as usize).into_iter().flatten() {
                add(&server.role_name(*role));
                add(layer.as_str());
            }
        }
        if let (Some(server), Some(attributes)) = (server, key.attributes) {
            server.attributes.get(attributes as usize).into_iter().flatten().for_each(|(name, _)| add(name));
        }
        match (key.part, server) {
            (Part::Way(role), Some(server)) => add(&format!("way {}", server.role_name(role))),
            (Part::Way(_), None) | (Part::All | Part::Principal(_), _) => add("all"),
            (Part::Own, _) => add("own"),
            (Part::Attributes, _) => add("attributes"),
        }
        if let Some(layer) = key.layer {
            add(layer.as_str());
        }
        if let Some(entry) = key.entry {
            add(&format!("default {entry}"));
        }
        if let Some(risk) = key.risk {
            add(&format!("{:x} {}", risk.flags, risk.severity.as_str()));
        }
        text
    }

    /// Tags of the databases, where they all say the same.
    fn place(&self, units: &[&Unit]) -> PlaceFacts {
        let mut databases: Vec<u32> = units.iter().map(|unit| unit.database).collect();
        databases.sort_unstable();
        databases.dedup();
        let all: Vec<PlaceFacts> = databases.iter().map(|at| place_of(self.population, self.facts, *at)).collect();
        let same = |of: fn(&PlaceFacts) -> &String| -> String {
            let Some(first) = all.first() else { return String::new() };
            if all.iter().all(|place| of(place) == of(first)) { of(first).clone() } else { String::new() }
        };
        PlaceFacts {
            owner: same(|place| &place.owner),
            team: same(|place| &place.team),
            environment: same(|place| &place.environment),
            tier: same(|place| &place.tier),
            data_class: same(|place| &place.data_class),
        }
    }

    fn all_employed(&self, units: &[&Unit]) -> bool {
        units.iter().all(|unit| {
            let server = self.population.databases.get(unit.database as usize).map(|part| part.server);
            let subject = server.and_then(|at| self.subjects.get(at as usize)?.get(unit.who));
            subject.is_some_and(|subject| subject.person.employment.known().is_some())
        })
    }

    /// What is known of the only principal of a line.
    fn comes(&self, members: &Members, names: usize) -> Option<&Subject> {
        let (at, part) = members.items.first().filter(|_| names == 1)?;
        let unit = self.population.units.get(*at)?;
        let database = self.population.databases.get(unit.database as usize)?;
        let server = self.population.servers.get(database.server as usize)?;
        let one = if let Part::Principal(one) = part { Some(*one) } else { None };
        let one = *server.principals_of(unit, one).first()?;
        server.principals.get(one as usize).map(|comes| &comes.subject)
    }

    fn reachability(&self, units: &[&Unit], is_one: bool) -> String {
        let (mut may, mut all) = (0_u64, 0_u64);
        for unit in units.iter().filter(|unit| matches!(unit.kind, LineKind::Login | LineKind::Principal)) {
            let Some(part) = self.population.databases.get(unit.database as usize) else { continue };
            if !part.name.is_empty() {
                let may_connect = match unit.kind {
                    LineKind::Principal => {
                        self.population.logins_of(unit).any(|(role, _, _)| part.connect.contains(role))
                    }
                    LineKind::Login | LineKind::Group | LineKind::Public | LineKind::Dropped => {
                        unit.who != PUBLIC && part.connect.contains(unit.who)
                    }
                };
                all += 1;
                may += u64::from(may_connect);
            }
        }
        match (units.first().map(|unit| unit.kind), all, may) {
            (Some(LineKind::Public), ..) => "everybody who can connect".to_owned(),
            (Some(LineKind::Group), ..) => "its members".to_owned(),
            (Some(LineKind::Dropped), ..) => "nobody".to_owned(),
            (_, 0, _) => "LOGIN".to_owned(),
            (_, all, may) if all == may => "LOGIN, CONNECT".to_owned(),
            (_, _, 0) => "LOGIN, no CONNECT".to_owned(),
            (_, all, may) if is_one => format!("LOGIN, CONNECT to {may} of {all} databases"),
            (_, all, may) => format!("LOGIN, CONNECT in {may} of {all} cases"),
        }
    }
}

/// What the tags of a database say; of a server as a whole, those of the server.
pub(super) fn place_of(population: &Population, facts: &Facts, database: u32) -> PlaceFacts {
    let part = population.databases.get(database as usize);
    let server = part.and_then(|part| population.servers.get(part.server as usize));
    let Some(facts) = server.and_then(|server| facts.servers.get(&*server.name)) else { return PlaceFacts::default() };
    let own = part.and_then(|part| facts.databases.get(&*part.name)).map(|database| &database.place);
    let of = |of: fn(&PlaceFacts) -> &String| -> String {
        own.map(of).filter(|text| !text.is_empty()).unwrap_or_else(|| of(&facts.place)).clone()
    };
    PlaceFacts {
        owner: of(|place| &place.owner),
        team: of(|place| &place.team),
        environment: of(|place| &place.environment),
        tier: of(|place| &place.tier),
        data_class: of(|place| &place.data_class),
    }
}

fn several(names: &BTreeSet<&str>, what: &str) -> String {
    match names.len() {
        0 => String::new(),
        1 => names.first().copied().unwrap_or_default().to_owned(),
        count => {
            let shown: Vec<&str> = names.iter().copied().take(MOST_NAMES).collect();
            let more = if count > MOST_NAMES { ", ..." } else { "" };
            format!("{count} {what}: {}{more}", shown.join(", "))
        }
    }
}

fn subject_kind(kind: LineKind, subject: Option<&Subject>, count: usize) -> String {
    match (kind, subject) {
        (LineKind::Public, _) => "everybody".to_owned(),
        (LineKind::Dropped, _) => "dropped".to_owned(),
        (LineKind::Group, _) => "group".to_owned(),
        (_, Some(subject)) => subject.kind.clone(),
        (_, None) if count > 1 => "several".to_owned(),
        (_, None) => "unknown".to_owned(),
    }
}

fn told(subject: Option<&Subject>, kind: LineKind, count: usize, of: impl Fn(&Subject) -> Joined) -> Joined {
    match (kind, subject) {
        (LineKind::Login | LineKind::Principal, Some(subject)) => of(subject),
        (LineKind::Login | LineKind::Principal, None) if count > 1 => {
            Joined::NotEvaluable("several are one line; each is in lines.ndjson".to_owned())
        }
        (LineKind::Login | LineKind::Principal, None) => Joined::NotEvaluable("the role was not read".to_owned()),
        (LineKind::Group | LineKind::Public | LineKind::Dropped, _) => Joined::Known("nobody logs in as it".to_owned()),
    }
}

fn privileges(blocks: &[Block], seen: &Seen) -> Vec<String> {
    let mut all: Vec<String> = blocks.iter().flat_map(|block| block.attributes.iter().cloned()).collect();
    all.sort();
    all.dedup();
    if seen.owns {
        all.push("OWNER".to_owned());
    }
    all.extend(seen.privileges.iter().map(|one| one.as_str().to_owned()));
    all
}

fn row_security(seen: &Seen, role: Option<&crate::access::Role>) -> String {
    match (seen.with_rls, role.is_some_and(|role| role.superuser || role.bypass_rls)) {
        (0, _) => "none".to_owned(),
        (count, true) => format!("on for {count} objects, and it is exempt"),
        (count, false) => format!("on for {count} objects"),
    }
}

fn paths(blocks: &[Block], kind: LineKind) -> Vec<String> {
    let mut all: BTreeSet<String> = BTreeSet::new();
    for block in blocks {
        for objects in &block.objects {
            let way = match (&*objects.source, kind) {
                (_, LineKind::Group) => continue,
                ("owner", _) => "owns it".to_owned(),
                ("default", _) => "built-in default".to_owned(),
                (_, _) => format!("granted by {}", objects.grantor),
            };
            all.insert(way);
        }
        all.extend(block.via.iter().map(|via| match via.layer {
            Layered::Now => via.path.to_string(),
            Layered::SetRole => format!("{} (after SET ROLE)", via.path),
            Layered::CanObtain => format!("{} (can obtain)", via.path),
        }));
        if all.len() > MOST_PATHS {
            break;
        }
    }
    all.into_iter().take(MOST_PATHS).collect()
}

fn sources(blocks: &[Block], seen: &Seen, kind: LineKind) -> Vec<String> {
    let has = |of: fn(&Block) -> bool| blocks.iter().any(of);
    let named = |name: &str| blocks.iter().flat_map(|block| &block.objects).any(|objects| *objects.source == *name);
    let mut all = Vec::new();
    let mut add = |name: &str, holds: bool| {
        if holds {
            all.push(name.to_owned());
        }
    };
    add("PUBLIC", kind == LineKind::Public);
    add("direct", named("item") && kind != LineKind::Public);
    add("owner", named("owner") || seen.owns && named("owner"));
    add("default", named("default"));
    add("group", kind != LineKind::Principal && has(|block| !block.via.is_empty()));
    add("IAM", kind == LineKind::Principal);
    add("attribute", has(|block| !block.attributes.is_empty()));
    all
}
