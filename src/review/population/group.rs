//! What is one line: as fine as a reviewer can read, and no coarser.
//!
//! Each kind of line has a ladder. The first rung is one line for each subject, database and class; every further one puts
//! things together that are more and more alike only in how they come about. A reviewer's lines climb until they are few
//! enough, the most numerous kind first. Main types: [`Key`], [`Levels`].

use std::collections::HashSet;

use super::parts::{Population, Unit};
use super::risk::Risk;
use crate::access::RoleId;
use crate::review::{Layered, LineKind, PrivilegeClass};

/// What units of one line have in common; what is `None` does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key {
    pub kind: LineKind,
    pub class: Option<PrivilegeClass>,
    pub server: Option<u32>,
    pub database: Option<u32>,
    pub who: Option<RoleId>,
    /// Place in the ways of the server.
    pub ways: Option<u32>,
    pub attributes: Option<u32>,
    /// Which part of the units it is.
    pub part: Part,
    pub layer: Option<Layered>,
    /// Of a grant to everybody: its entry.
    pub entry: Option<u32>,
    pub risk: Option<Risk>,
}

/// Which part of what a unit holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Part {
    All,
    /// Granted to the subject itself.
    Own,
    /// What it is.
    Attributes,
    /// Through this role.
    Way(RoleId),
    /// This one of the principals of a band.
    Principal(u32),
}

/// The rung of each kind, in the order of [`LineKind::ALL`].
pub(super) type Levels = [u8; 5];

/// The highest rung of each kind.
const HIGHEST: Levels = [7, 5, 4, 3, 3];

const fn place(kind: LineKind) -> usize {
    kind as usize
}

/// The keys of a unit on a rung: one, or one for each of its parts.
pub(super) fn keys(unit: &Unit, population: &Population, risk: Risk, level: u8, take: &mut impl FnMut(Key)) {
    let server = population.databases.get(unit.database as usize).map_or(0, |part| part.server);
    let key = Key {
        kind: unit.kind,
        class: Some(unit.class),
        server: Some(server),
        database: Some(unit.database),
        who: Some(unit.who),
        ways: None,
        attributes: None,
        part: Part::All,
        layer: None,
        entry: None,
        risk: None,
    };
    match (unit.kind, level) {
        (LineKind::Login, level) => of_login(unit, population, risk, level, key, take),
        (LineKind::Principal, level) => of_principal(unit, population, risk, level, key, take),
        (LineKind::Group, 0 | 1) => take(Key { database: None, ..key }),
        (LineKind::Group, 2 | 3) => take(Key { database: None, who: None, risk: Some(risk), ..key }),
        (LineKind::Group, _) => take(Key { database: None, who: None, server: None, risk: Some(risk), ..key }),
        (LineKind::Public, level) => {
            let entry = Some(if unit.own_digest == 0 { u32::MAX } else { unit.own.0 });
            let is_default = Some(u32::from(unit.own_digest == 0));
            take(match level {
                0 => Key { entry, ..key },
                1 => Key { entry: is_default, risk: Some(risk), ..key },
                2 => Key { entry: is_default, database: None, risk: Some(risk), ..key },
                _ => Key { entry: is_default, database: None, server: None, risk: Some(risk), ..key },
            });
        }
        (LineKind::Dropped, 0) => take(key),
        (LineKind::Dropped, 1) => take(Key { database: None, class: None, ..key }),
        (LineKind::Dropped, 2) => take(Key { database: None, class: None, who: None, ..key }),
        (LineKind::Dropped, _) => take(Key { database: None, class: None, who: None, server: None, ..key }),
    }
}

fn of_login(unit: &Unit, population: &Population, risk: Risk, level: u8, key: Key, take: &mut impl FnMut(Key)) {
    let risk = Some(risk);
    match level {
        0 => return take(key),
        1 => return take(Key { database: None, ..key }),
        2 => {
            // Who holds something itself stays alone.
            let who = if unit.own == (0, 0) { None } else { Some(unit.who) };
            let (ways, attributes) = (Some(unit.ways), Some(unit.attributes));
            return take(Key { database: None, who, ways, attributes, layer: Some(unit.layer), risk, ..key });
        }
        6 => return take(Key { database: None, who: None, class: None, risk, ..key }),
        7.. => return take(Key { database: None, who: None, class: None, server: None, risk, ..key }),
        3..=5 => {}
    }
    let key = Key { who: None, risk, database: None, class: if level == 5 { None } else { key.class }, ..key };
    let mut has_part = false;
    if unit.own != (0, 0) {
        let database = if level == 3 { Some(unit.database) } else { None };
        take(Key { part: Part::Own, database, ..key });
        has_part = true;
    }
    if unit.attributes != 0 {
        take(Key { part: Part::Attributes, attributes: Some(unit.attributes), ..key });
        has_part = true;
    }
    let server =
        population.databases.get(unit.database as usize).and_then(|part| population.servers.get(part.server as usize));
    for (holder, layer) in server.and_then(|server| server.ways.get(unit.ways as usize)).into_iter().flatten() {
        let layer = if level == 3 { Some(*layer) } else { None };
        take(Key { part: Part::Way(*holder), layer, ..key });
        has_part = true;
    }
    if !has_part {
        take(key);
    }
}

fn of_principal(unit: &Unit, population: &Population, risk: Risk, level: u8, key: Key, take: &mut impl FnMut(Key)) {
    let key = match level {
        0 => key,
        1 => Key { database: None, ..key },
        2 => Key { database: None, class: None, risk: Some(risk), ..key },
        _ => Key { database: None, class: None, risk: Some(risk), who: None, ..key },
    };
    let band = key.server.and_then(|at| population.servers.get(at as usize)?.bands.get(unit.who as usize));
    match level {
        0..=2 => {
            for one in band.into_iter().flat_map(|band| &band.principals) {
                take(Key { who: Some(*one), part: Part::Principal(*one), ..key });
            }
        }
        3 => take(Key { ways: band.map(|band| band.ways), ..key }),
        4 => take(key),
        5.. => take(Key { server: None, ..key }),
    }
}

/// The lowest rungs on which the units make no more than `most` lines, or the highest there are.
pub(super) fn levels(units: &[(usize, Risk)], population: &Population, most: usize) -> Levels {
    let mut levels = Levels::default();
    let mut by_kind: [Vec<(usize, Risk)>; 5] = Default::default();
    for one in units {
        if let Some(unit) = population.units.get(one.0) {
            by_kind[place(unit.kind)].push(*one);
        }
    }
    let count = |kind: usize, level: u8| {
        let mut seen = HashSet::new();
        for (at, risk) in &by_kind[kind] {
            let Some(unit) = population.units.get(*at) else { continue };
            keys(unit, population, *risk, level, &mut |key| {
                seen.insert(key);
            });
            if seen.len() > most {
                break;
            }
        }
        seen.len()
    };
    let mut counts = [0; 5];
    for (kind, found) in counts.iter_mut().enumerate() {
        *found = count(kind, 0);
    }
    while counts.iter().sum::<usize>() > most {
        let can_climb = (0..5).filter(|kind| levels[*kind] < HIGHEST[*kind] && counts[*kind] > 1);
        let Some(kind) = can_climb.max_by_key(|kind| (counts[*kind], std::cmp::Reverse(*kind))) else { break };
        levels[kind] += 1;
        counts[kind] = count(kind, levels[kind]);
    }
    levels
}

/// The rung of the kind.
pub(super) const fn level(levels: &Levels, kind: LineKind) -> u8 {
    levels[place(kind)]
}

/// How a reviewer's lines were put together, in words; empty when they were not.
pub(super) fn words(levels: &Levels) -> String {
    let mut parts = Vec::new();
    let login = match levels[place(LineKind::Login)] {
        0 => "",
        1 => "a login role's databases of one server are one line",
        2 => "login roles with the same ways are one line",
        3 => "login roles are one line for each role that they come through and each database of their own grants",
        4 => "login roles are one line for each role that they come through",
        5 => "login roles are one line for each role that they come through, all classes together",
        6 => "login roles of a server that are at the same risk are one line",
        _ => "login roles that are at the same risk are one line",
    };
    let principal = match levels[place(LineKind::Principal)] {
        0 => "",
        1 => "an IAM principal's databases of one server are one line",
        2 => "an IAM principal's databases and classes of one server are one line",
        3 => "IAM principals that log in as the same roles are one line",
        4 => "IAM principals of a server that are at the same risk are one line",
        _ => "IAM principals that are at the same risk are one line",
    };
    let group = match levels[place(LineKind::Group)] {
        0 | 1 => "",
        2 | 3 => "group roles of a server are one line",
        _ => "group roles are one line",
    };
    let public = match levels[place(LineKind::Public)] {
        0 => "",
        1 => "grants to PUBLIC are one line for each database and class",
        2 => "grants to PUBLIC are one line for each server and class",
        _ => "grants to PUBLIC are one line for each class",
    };
    let dropped = if levels[place(LineKind::Dropped)] == 0 { "" } else { "what dropped roles left is put together" };
    parts.extend([login, principal, group, public, dropped].into_iter().filter(|part| !part.is_empty()));
    parts.join("; ")
}
