//! The blocks of a group role: who is in it, and what it gives in each database.

use std::sync::Arc;

use super::blocks::{Seen, empty, objects, path};
use super::parts::{Population, Unit};
use crate::access::{Layer, State};
use crate::evidence::short_digest;
use crate::review::{Block, Layered, Via};

/// Members of a group that a block names; a group of thousands is told by its number.
const MOST_MEMBERS: usize = 20_000;

/// What a group role gives, a block for each database, behind one that says who is in it.
pub(super) fn of_group(unit: &Unit, population: &Population, server: u32, seen: &mut Seen) -> Vec<Block> {
    let Some(of) = population.servers.get(server as usize) else { return Vec::new() };
    let subject: Arc<str> = Arc::from(of.role_name(unit.who));
    let mut all = short_digest(subject.as_bytes());
    let mut made = Vec::new();
    for at in of.databases.clone() {
        let Some(database) = population.databases.get(at as usize) else { continue };
        let held = database.all_held(unit.who);
        let Some((first, last)) = held.first().zip(held.last()) else { continue };
        let stretch = (first.start, last.end);
        let mut own = Seen::default();
        own.add(population, at, stretch);
        seen.add(population, at, stretch);
        let digest = held.iter().fold(0_u64, |all, held| all.rotate_left(7) ^ held.digest);
        all = all.rotate_left(9) ^ digest ^ short_digest(database.name.as_bytes());
        made.push(Block {
            databases: if database.name.is_empty() { Vec::new() } else { vec![Arc::clone(&database.name)] },
            subjects: vec![Arc::clone(&subject)],
            objects: objects(database.entries(stretch).iter(), database, of),
            object_count: own.objects(),
            digest: format!("{digest:016x}"),
            ..empty(of, Layered::Now)
        });
    }
    let mut members: Vec<Arc<str>> = Vec::new();
    let into = of.links.who_reaches(Layer::SetRole, &[State::SetRole(unit.who), State::Privileges(unit.who)]);
    for member in into.iter().filter(|member| *member != unit.who) {
        let role = of.server.role(member);
        if role.is_some_and(|role| role.exists && role.login && !role.managed) && members.len() < MOST_MEMBERS {
            members.push(Arc::from(of.role_name(member)));
        }
    }
    members.sort();
    let mut via: Vec<Via> = Vec::new();
    let reached = of.links.reached_from(Layer::Now, unit.who);
    for role in reached.states().filter_map(|state| if let State::Privileges(id) = state { Some(id) } else { None }) {
        if role != unit.who {
            let steps = reached.place(State::Privileges(role)).map(|place| reached.steps_to(place));
            let path = path(of, unit, role, steps, true);
            via.push(Via {
                role: Arc::from(of.role_name(role)),
                layer: Layered::Now,
                path,
                privileges: Vec::new(),
                object_count: 0,
            });
        }
    }
    via.sort_by(|a, b| a.role.cmp(&b.role));
    let mut text = all.to_le_bytes().to_vec();
    members.iter().chain(via.iter().map(|via| &via.role)).for_each(|name| {
        text.extend_from_slice(name.as_bytes());
        text.push(0);
    });
    let role = of.server.role(unit.who);
    let attributes = role.into_iter().flat_map(|role| {
        [
            ("SUPERUSER", role.superuser),
            ("BYPASSRLS", role.bypass_rls),
            ("CREATEDB", role.create_db),
            ("CREATEROLE", role.create_role),
        ]
    });
    let attributes = attributes.filter(|(_, has)| *has).map(|(name, _)| name.to_owned()).collect();
    let digest = format!("{:016x}", short_digest(&text));
    made.insert(0, Block { subjects: vec![subject], attributes, via, members, digest, ..empty(of, Layered::Now) });
    made
}
