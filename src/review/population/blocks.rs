//! From units to blocks: names instead of numbers, and what is the same only once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::group::Part;
use super::group_block::of_group;
use super::parts::{DatabasePart, Entry, Gives, Named, Population, ServerPart, Unit};
use super::principal_blocks;
use crate::access::{Layer, RoleId, State};
use crate::evidence::short_digest;
use crate::model::{ObjectClass, Privileges};
use crate::review::{Block, Layered, LineKind, Objects, PrivilegeClass, Via};

/// Roles of one database that hold the same, and one of their units.
type Same = (Vec<RoleId>, usize, Part);
/// Class, schema, what gives it, grantor, privileges, those that may be passed on.
type Common = (ObjectClass, Arc<str>, Gives, RoleId, Vec<Arc<str>>, Vec<Arc<str>>);

/// What was seen of the objects of a line.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Database and stretch of entries.
    stretches: BTreeSet<(u32, u32, u32)>,
    objects: BTreeSet<(u32, u32)>,
    pub with_rls: u64,
    pub privileges: Privileges,
    pub owns: bool,
    pub grantors: BTreeSet<String>,
    pub gives: BTreeSet<Gives>,
}

impl Seen {
    pub fn objects(&self) -> u64 {
        self.objects.len() as u64
    }

    pub(super) fn add(&mut self, population: &Population, database: u32, stretch: (u32, u32)) {
        if stretch.0 == stretch.1 || !self.stretches.insert((database, stretch.0, stretch.1)) {
            return;
        }
        let Some(part) = population.databases.get(database as usize) else { return };
        let server = population.servers.get(part.server as usize);
        for entry in part.entries(stretch) {
            self.privileges = self.privileges.union(entry.privileges);
            self.gives.insert(entry.gives);
            self.owns |= entry.gives == Gives::Owner;
            if let (Gives::Item, Some(server)) = (entry.gives, server) {
                self.grantors.insert(server.role_name(entry.grantor));
            }
            if self.objects.insert((database, entry.object)) {
                let has = part.objects.get(entry.object as usize).is_some_and(|object| object.has_rls);
                self.with_rls += u64::from(has);
            }
        }
    }
}

/// The blocks of the units of a line, each with the part that it stands for.
pub(super) fn blocks(items: &[(usize, Part)], population: &Population, seen: &mut Seen) -> Vec<Block> {
    let mut alike: BTreeMap<(u32, u64), BTreeMap<u32, Same>> = BTreeMap::new();
    let mut made = Vec::new();
    // Thousands come by the same ways: what they come to is looked up and digested once.
    let mut known: HashMap<Look, u64> = HashMap::new();
    for (at, part) in items {
        let Some(unit) = population.units.get(*at) else { continue };
        let Some(database) = population.databases.get(unit.database as usize) else { continue };
        if unit.kind == LineKind::Group {
            made.extend(of_group(unit, population, database.server, seen));
            continue;
        }
        let digest = if unit.kind == LineKind::Principal {
            principal_blocks::see(unit, population, seen);
            principal_blocks::digest(unit, population)
        } else {
            *known.entry(look(unit, *part, population, database)).or_insert_with(|| {
                see(unit, *part, population, database, seen);
                digest(unit, *part, population, database)
            })
        };
        let by_database = alike.entry((database.server, digest)).or_default();
        let same = by_database.entry(unit.database).or_insert_with(|| (Vec::new(), *at, *part));
        match (unit.kind, *part) {
            (LineKind::Principal, Part::Principal(one)) => same.0.push(one),
            (LineKind::Principal, _) => {
                let of = population.servers.get(database.server as usize);
                same.0.extend(of.into_iter().flat_map(|of| of.principals_of(unit, None)));
            }
            (_, _) => same.0.push(unit.who),
        }
    }
    for ((server, digest), by_database) in alike {
        let mut by_roles: BTreeMap<Vec<RoleId>, (Vec<u32>, usize, Part)> = BTreeMap::new();
        for (database, (mut roles, at, part)) in by_database {
            roles.sort_unstable();
            roles.dedup();
            by_roles.entry(roles).or_insert_with(|| (Vec::new(), at, part)).0.push(database);
        }
        let Some(of) = population.servers.get(server as usize) else { continue };
        for (roles, (databases, at, part)) in by_roles {
            let Some(unit) = population.units.get(at) else { continue };
            let name = |who: &RoleId| match unit.kind {
                LineKind::Principal => {
                    of.principals.get(*who as usize).map_or_else(|| Arc::from(""), |one| Arc::clone(&one.arn))
                }
                LineKind::Login | LineKind::Group | LineKind::Public | LineKind::Dropped => {
                    Arc::from(of.role_name(*who))
                }
            };
            let mut subjects: Vec<Arc<str>> = roles.iter().map(name).collect();
            subjects.sort();
            let of_database = |at: &u32| population.databases.get(*at as usize);
            let mut names: Vec<Arc<str>> =
                databases.iter().filter_map(of_database).map(|part| Arc::clone(&part.name)).collect();
            names.retain(|name| !name.is_empty());
            names.sort();
            let mut block = match unit.kind {
                LineKind::Principal => {
                    let one = roles.first().filter(|_| roles.len() == 1);
                    principal_blocks::block(unit, population, of, one.copied())
                }
                LineKind::Login | LineKind::Group | LineKind::Public | LineKind::Dropped => {
                    block(unit, part, population, of, roles.len() == 1)
                }
            };
            (block.databases, block.subjects, block.digest) = (names, subjects, format!("{digest:016x}"));
            made.push(block);
        }
    }
    made.sort_by(|a, b| {
        (&a.server, &a.databases, &a.subjects, &a.digest).cmp(&(&b.server, &b.databases, &b.subjects, &b.digest))
    });
    made
}

/// Everything of a unit and its part that [`see`] and [`digest`] look at.
type Look = (u32, PrivilegeClass, Layered, Part, (u32, u32, u64), u32, u32);

fn look(unit: &Unit, part: Part, population: &Population, database: &DatabasePart) -> Look {
    let own = if has_own(part) { (unit.own.0, unit.own.1, unit.own_digest) } else { (0, 0, 0) };
    let attributes = if matches!(part, Part::All | Part::Attributes) { unit.attributes } else { 0 };
    let ways = match part {
        Part::All => unit.ways,
        Part::Way(holder) => {
            let of = population.servers.get(database.server as usize);
            let ways = of.map_or(&[][..], |of| of.ways_at(unit.ways));
            ways.iter().find(|(role, _)| *role == holder).map_or(u32::MAX, |(_, layer)| *layer as u32)
        }
        Part::Own | Part::Attributes | Part::Principal(_) => 0,
    };
    (unit.database, unit.class, unit.layer, part, own, attributes, ways)
}

fn ways_of<'a>(unit: &Unit, part: Part, of: &'a ServerPart) -> Vec<(RoleId, Layered)> {
    let all: &'a [(RoleId, Layered)] = of.ways.get(unit.ways as usize).map_or(&[], |ways| ways);
    match part {
        Part::All => all.to_vec(),
        Part::Own | Part::Attributes | Part::Principal(_) => Vec::new(),
        Part::Way(holder) => all.iter().copied().filter(|(role, _)| *role == holder).collect(),
    }
}

fn has_own(part: Part) -> bool {
    matches!(part, Part::All | Part::Own)
}

pub(super) fn see(unit: &Unit, part: Part, population: &Population, database: &DatabasePart, seen: &mut Seen) {
    let Some(of) = population.servers.get(database.server as usize) else { return };
    if has_own(part) {
        seen.add(population, unit.database, unit.own);
    }
    for (holder, _) in ways_of(unit, part, of) {
        if let Some(held) = database.held(holder, unit.class) {
            seen.add(population, unit.database, (held.start, held.end));
        }
    }
}

/// Over what is held and how, in names, so that it is the same whenever the facts are.
pub(super) fn digest(unit: &Unit, part: Part, population: &Population, database: &DatabasePart) -> u64 {
    let Some(of) = population.servers.get(database.server as usize) else { return 0 };
    let mut text = Vec::with_capacity(96);
    text.extend_from_slice(unit.class.as_str().as_bytes());
    text.push(unit.layer as u8);
    // Grants to PUBLIC are told apart by their stretch, those of a default by having none.
    if has_own(part) && unit.own != (0, 0) {
        text.extend_from_slice(&stretch_of(unit, database).to_le_bytes());
    }
    if matches!(part, Part::All | Part::Attributes) {
        for (name, layer) in of.attributes.get(unit.attributes as usize).into_iter().flatten() {
            text.extend_from_slice(name.as_bytes());
            text.push(*layer as u8);
        }
    }
    for (holder, layer) in ways_of(unit, part, of) {
        text.push(0);
        text.extend_from_slice(of.role_name(holder).as_bytes());
        text.push(layer as u8);
        let held = database.held(holder, unit.class).map_or(0, |held| held.digest);
        text.extend_from_slice(&held.to_le_bytes());
    }
    short_digest(&text)
}

/// Of one entry of many, its own digest; else that of the stretch.
fn stretch_of(unit: &Unit, database: &DatabasePart) -> u64 {
    if unit.kind != LineKind::Public {
        return unit.own_digest;
    }
    let mut text = Vec::new();
    for entry in public_entries(unit, database) {
        let Some(object) = database.objects.get(entry.object as usize) else { continue };
        for word in [object.class.as_str(), &object.schema, &object.name, &object.column] {
            text.extend_from_slice(word.as_bytes());
            text.push(0);
        }
        entry.privileges.iter().chain(entry.grantable.iter()).for_each(|privilege| text.push(privilege as u8));
        text.push(entry.gives as u8);
    }
    short_digest(&text)
}

/// The entries of a unit: of what everybody holds by default, those of the default only.
fn public_entries<'a>(unit: &Unit, database: &'a DatabasePart) -> impl Iterator<Item = &'a Entry> {
    let is_default = unit.kind == LineKind::Public && unit.own_digest == 0;
    database.entries(unit.own).iter().filter(move |entry| !is_default || entry.gives == Gives::Default)
}

fn block(unit: &Unit, part: Part, population: &Population, of: &ServerPart, is_one: bool) -> Block {
    let mut own = Seen::default();
    let Some(database) = population.databases.get(unit.database as usize) else { return empty(of, unit.layer) };
    see(unit, part, population, database, &mut own);
    let objects = if has_own(part) { objects(public_entries(unit, database), database, of) } else { Vec::new() };
    let ways = ways_of(unit, part, of);
    let reached = if is_one && !ways.is_empty() {
        [Layer::Now, Layer::SetRole].map(|layer| Some(of.links.reached_from(layer, unit.who)))
    } else {
        [None, None]
    };
    let via = ways.into_iter().map(|(holder, layer)| {
        let held = database.held(holder, unit.class);
        let entries = held.map_or(&[][..], |held| database.entries((held.start, held.end)));
        let privileges = entries.iter().fold(Privileges::NONE, |all, entry| all.union(entry.privileges));
        let counted: BTreeSet<u32> = entries.iter().map(|entry| entry.object).collect();
        let mut names: Vec<Arc<str>> = privileges.iter().map(|one| Arc::from(one.as_str())).collect();
        if entries.iter().any(|entry| entry.gives == Gives::Owner) {
            names.insert(0, Arc::from("OWNER"));
        }
        let way = match layer {
            Layered::Now => reached[0].as_ref(),
            Layered::SetRole => reached[1].as_ref(),
            Layered::CanObtain => None,
        };
        let steps = way.and_then(|way| Some(way.steps_to(way.place(State::Privileges(holder))?)));
        Via {
            role: Arc::from(of.role_name(holder)),
            layer,
            path: path(of, unit, holder, steps, is_one),
            privileges: names,
            object_count: counted.len() as u64,
        }
    });
    let mut via: Vec<Via> = via.collect();
    via.sort_by(|a, b| (a.layer, &a.role).cmp(&(b.layer, &b.role)));
    let attributes = match part {
        Part::All | Part::Attributes => of.attributes.get(unit.attributes as usize).cloned().unwrap_or_default(),
        Part::Own | Part::Way(_) | Part::Principal(_) => Vec::new(),
    };
    let attributes = attributes.into_iter().map(|(name, layer)| match layer {
        Layered::Now | Layered::CanObtain => name,
        Layered::SetRole => format!("{name} (after SET ROLE)"),
    });
    let attributes = attributes.collect();
    let count = if unit.kind == LineKind::Public {
        objects.iter().map(|one| one.names.len() as u64).sum()
    } else {
        own.objects()
    };
    Block { attributes, objects, via, object_count: count, ..empty(of, unit.layer) }
}

pub(super) fn empty(of: &ServerPart, layer: Layered) -> Block {
    Block {
        server: Arc::clone(&of.name),
        databases: Vec::new(),
        subjects: Vec::new(),
        layer,
        attributes: Vec::new(),
        objects: Vec::new(),
        via: Vec::new(),
        members: Vec::new(),
        object_count: 0,
        digest: String::new(),
    }
}

/// `alice > support > analysts`.
pub(super) fn path(
    of: &ServerPart,
    unit: &Unit,
    holder: RoleId,
    steps: Option<Vec<(State, crate::access::Why, State)>>,
    is_one: bool,
) -> Arc<str> {
    let mut names: Vec<String> = Vec::new();
    if is_one {
        names.push(of.role_name(unit.who));
    }
    for (_, _, to) in steps.into_iter().flatten() {
        if let Some(name) = to.role().map(|role| of.role_name(role)).filter(|name| names.last() != Some(name)) {
            names.push(name);
        }
    }
    let holder = of.role_name(holder);
    if names.last() != Some(&holder) {
        names.push(holder);
    }
    Arc::from(names.join(" > "))
}

/// Entries by what they have in common.
pub(super) fn objects<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    database: &DatabasePart,
    of: &ServerPart,
) -> Vec<Objects> {
    let mut alike: BTreeMap<Common, Vec<Arc<str>>> = BTreeMap::new();
    let words = |set: Privileges| -> Vec<Arc<str>> { set.iter().map(|one| Arc::from(one.as_str())).collect() };
    for entry in entries {
        let Some(object) = database.objects.get(entry.object as usize) else { continue };
        let grantor = if entry.gives == Gives::Item { entry.grantor } else { crate::access::PUBLIC };
        let key = (
            object.class,
            Arc::clone(&object.schema),
            entry.gives,
            grantor,
            words(entry.privileges),
            words(entry.grantable),
        );
        alike.entry(key).or_default().push(short(object));
    }
    let made = alike.into_iter().map(|((class, schema, gives, grantor, privileges, grantable), mut names)| {
        names.sort();
        let grantor = if gives == Gives::Item { Arc::from(of.role_name(grantor)) } else { Arc::from("") };
        Objects {
            class: Arc::from(class.as_str()),
            schema,
            names,
            privileges,
            grantable,
            source: Arc::from(gives.as_str()),
            grantor,
        }
    });
    // Numbers of roles hang on the order of the file; names do not.
    let mut made: Vec<Objects> = made.collect();
    made.sort_by(|a, b| {
        (&a.class, &a.schema, &a.source, &a.grantor, &a.privileges, &a.names).cmp(&(
            &b.class,
            &b.schema,
            &b.source,
            &b.grantor,
            &b.privileges,
            &b.names,
        ))
    });
    made
}

/// Its name without the schema.
fn short(object: &Named) -> Arc<str> {
    if object.column.is_empty() {
        Arc::clone(&object.name)
    } else {
        Arc::from(format!("{}.{}", object.name, object.column))
    }
}

/// Words for the classes of a line that is about several.
pub(super) fn class_of(items: &[(usize, Part)], population: &Population) -> PrivilegeClass {
    let mut classes = items.iter().filter_map(|(at, _)| population.units.get(*at)).map(|unit| unit.class);
    let first = classes.next().unwrap_or(PrivilegeClass::All);
    if classes.all(|class| class == first) { first } else { PrivilegeClass::All }
}
