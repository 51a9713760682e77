//! The blocks of IAM principals: the roles that they come in as, and what that comes to.
//!
//! What a role has stands in its own lines; here it is counted.

use std::sync::Arc;

use super::blocks::{self, Seen, empty};
use super::group::Part;
use super::parts::{Population, ServerPart, Unit};
use crate::evidence::short_digest;
use crate::review::{Block, Layered, Via};

/// Roles that a block names; an administrator of an account may come in as every one.
const MOST_ROLES: usize = 2_000;

/// Notes everything that the roles of the unit come to.
pub(super) fn see(unit: &Unit, population: &Population, seen: &mut Seen) {
    let Some(database) = population.databases.get(unit.database as usize) else { return };
    for (_, _, login) in population.logins_of(unit) {
        blocks::see(login, Part::All, population, database, seen);
    }
}

/// Over the roles, whether they are certain, and what they have.
pub(super) fn digest(unit: &Unit, population: &Population) -> u64 {
    let Some(database) = population.databases.get(unit.database as usize) else { return 0 };
    let Some(of) = population.servers.get(database.server as usize) else { return 0 };
    let mut text = Vec::with_capacity(96);
    text.extend_from_slice(unit.class.as_str().as_bytes());
    let mut roles: Vec<(String, Layered, u64)> = population
        .logins_of(unit)
        .map(|(role, layer, login)| (of.role_name(role), layer, blocks::digest(login, Part::All, population, database)))
        .collect();
    roles.sort();
    for (role, layer, digest) in roles {
        text.push(0);
        text.extend_from_slice(role.as_bytes());
        text.push(layer as u8);
        text.extend_from_slice(&digest.to_le_bytes());
    }
    short_digest(&text)
}

/// The block of one principal, or of all of a band.
pub(super) fn block(unit: &Unit, population: &Population, of: &ServerPart, one: Option<u32>) -> Block {
    let Some(database) = population.databases.get(unit.database as usize) else { return empty(of, unit.layer) };
    let mut all = Seen::default();
    let comes = one.and_then(|one| of.principals.get(one as usize));
    let mut attributes = std::collections::BTreeSet::new();
    let mut via = Vec::new();
    for (role, layer, login) in population.logins_of(unit) {
        blocks::see(login, Part::All, population, database, &mut all);
        if via.len() >= MOST_ROLES {
            continue;
        }
        let mut own = Seen::default();
        blocks::see(login, Part::All, population, database, &mut own);
        let mut privileges: Vec<Arc<str>> = own.privileges.iter().map(|one| Arc::from(one.as_str())).collect();
        if own.owns {
            privileges.insert(0, Arc::from("OWNER"));
        }
        let name = of.role_name(role);
        for (text, _) in of.attributes.get(login.attributes as usize).into_iter().flatten() {
            attributes.insert(format!("{text} as {name}"));
        }
        let mut path = match comes {
            Some(comes) => format!("{} > {name}", comes.arn),
            None => name.clone(),
        };
        if layer == Layered::CanObtain {
            let why = comes.and_then(|comes| comes.perhaps.as_deref()).unwrap_or("not the same for all of them");
            path.push_str(&format!(" (indeterminate: {why})"));
        }
        // What IAM cannot tell is no privilege that is a step away: the path and a flag say it.
        via.push(Via {
            role: Arc::from(name),
            layer: login.layer,
            path: Arc::from(path),
            privileges,
            object_count: own.objects(),
        });
    }
    via.sort_by(|a, b| (a.layer, &a.role).cmp(&(b.layer, &b.role)));
    Block { attributes: attributes.into_iter().collect(), via, object_count: all.objects(), ..empty(of, unit.layer) }
}
