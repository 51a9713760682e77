//! Facts about roles and objects that policies need, put into the resources once instead of into every policy.
//!
//! Works on everything that was read of one server; what was not read leaves a field unknown. Main function:
//! [`annotate`].

mod lists;

use std::collections::HashMap;

use rayon::prelude::*;
use serde_json::Value;

use super::effective::Graph;
use super::links::{Layer, Reached, State, Why};
use super::path::Step;
use super::read::{Access, graphs};
use super::roleset::Bits;
use super::snapshot::{Object, Role, RoleId, Server};
use crate::model::{Gap, ObjectClass, Privilege, Privileges, Resource};

/// Fields of a role that come from the closure.
const ROLE_FIELDS: [&str; 11] = [
    "attributes_now",
    "attributes_after_set_role",
    "attributes_obtainable",
    "special_roles_now",
    "special_roles_after_set_role",
    "special_roles_obtainable",
    "superuser_reach",
    "superuser_path",
    "superuser_steps",
    "ordinary_roles_now",
    "ordinary_roles_after_set_role",
];

const WRITES: Privileges =
    Privileges::of(&[Privilege::Insert, Privilege::Update, Privilege::Delete, Privilege::Truncate]);

/// Fills in what follows from memberships and lists, on `pg_role`, `pg_database`, `pg_schema` and `pg_object`, for the
/// resources of one server. What the gaps may hide makes the fields unknown that it would have decided.
pub fn annotate(resources: &mut [Resource], gaps: &[Gap]) {
    if !resources.iter().any(|resource| resource.resource_type.starts_with("pg_")) {
        return;
    }
    let hidden = |kinds: &[&str]| {
        let gap = gaps.iter().find(|gap| kinds.iter().any(|kind| gap.may_hide(kind, None, None)));
        gap.map(|gap| format!("{} failed: {}", gap.operation, gap.cause.as_str()))
    };
    let access = graphs(resources);
    let roles_hidden = hidden(&["pg_cluster", "pg_role", "pg_membership"]);
    let objects_hidden = hidden(&["pg_object", "pg_schema"]);
    let owned = owned(resources);
    for resource in resources.iter_mut().filter(|resource| resource.resource_type == "pg_role") {
        let cluster = cluster_of(resource);
        let graph = access.graphs.iter().find(|graph| graph.server().name == cluster);
        match (&roles_hidden, graph) {
            (Some(reason), _) => unknown(resource, &ROLE_FIELDS, reason),
            (None, None) => unknown(resource, &ROLE_FIELDS, "the server's version was not read"),
            (None, Some(graph)) => role(resource, &access, graph.server()),
        }
        match &objects_hidden {
            Some(reason) => unknown(resource, &["owned_objects"], reason),
            None => {
                let count = owned.get(&(cluster, resource.name.clone())).copied().unwrap_or_default();
                resource.attributes.insert("owned_objects".to_owned(), count.into());
            }
        }
    }
    objects(resources, &access, roles_hidden.as_deref());
    resources.par_iter_mut().for_each(lists::annotate);
}

fn cluster_of(resource: &Resource) -> String {
    resource.attributes.get("cluster").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Objects and schemas by server and owner.
fn owned(resources: &[Resource]) -> HashMap<(String, String), u64> {
    let mut counts = HashMap::new();
    for resource in resources.iter().filter(|one| matches!(one.resource_type.as_str(), "pg_object" | "pg_schema")) {
        if let Some(owner) = resource.attributes.get("owner_name").and_then(Value::as_str) {
            *counts.entry((cluster_of(resource), owner.to_owned())).or_default() += 1;
        }
    }
    counts
}

fn unknown(resource: &mut Resource, fields: &[&str], reason: &str) {
    for field in fields {
        resource.unknown_fields.insert((*field).to_owned(), reason.to_owned());
    }
}

fn role(resource: &mut Resource, access: &Access, server: &Server) {
    let Some(id) = server.role_id(&resource.name) else { return };
    // The owner of one database may reach more than it does in others: what it reaches anywhere counts.
    let all: Vec<&Graph> = access.graphs.iter().filter(|graph| graph.server().name == server.name).collect();
    let reached = |layer: Layer| -> Vec<Reached> {
        all.iter()
            .map(|graph| match layer {
                Layer::Now | Layer::SetRole => graph.links().reached_from(layer, id),
                Layer::CanObtain => graph.links().potential_from(id),
            })
            .collect()
    };
    let (now, set, obtain) = (reached(Layer::Now), reached(Layer::SetRole), reached(Layer::CanObtain));
    let itself = vec![id];
    let is_super = |layer: &[Reached]| layer.iter().any(|one| one.place(State::Superuser).is_some());
    let attributes = [
        attributes(server, &itself, server.is_superuser(id)),
        attributes(
            server,
            &roles(&set, |state| if let State::SetRole(id) = state { Some(id) } else { None }),
            is_super(&set),
        ),
        attributes(
            server,
            &roles(&obtain, |state| if let State::Become(id) = state { Some(id) } else { None }),
            is_super(&obtain),
        ),
    ];
    for (name, value) in ROLE_FIELDS.iter().zip(attributes) {
        resource.attributes.insert((*name).to_owned(), value.into());
    }
    let held = |state| if let State::Privileges(id) = state { Some(id) } else { None };
    for (name, layer) in ROLE_FIELDS[3..].iter().zip([&now, &set, &obtain]) {
        let special: Vec<String> = roles(layer, held)
            .into_iter()
            .filter(|other| *other != id && server.role(*other).is_some_and(is_special))
            .map(|other| server.role_name(other))
            .collect();
        resource.attributes.insert((*name).to_owned(), sorted(special).into());
    }
    for (name, layer) in ROLE_FIELDS[9..].iter().zip([&now, &set]) {
        let others = roles(layer, held).into_iter().filter(|other| *other != id);
        let ordinary = others.filter(|other| server.role(*other).is_some_and(|one| !is_special(one)));
        resource
            .attributes
            .insert((*name).to_owned(), sorted(ordinary.map(|other| server.role_name(other)).collect()).into());
    }
    superuser(resource, &all, id, &set, &obtain);
}

fn is_special(role: &Role) -> bool {
    role.predefined || is_provider(&role.name)
}

fn is_provider(name: &str) -> bool {
    name.starts_with("rds") || name.starts_with("cloudsql") || name.starts_with("azure_")
}

fn roles(layer: &[Reached], of: impl Fn(State) -> Option<RoleId>) -> Vec<RoleId> {
    let mut found: Vec<RoleId> = layer.iter().flat_map(|one| one.states().filter_map(&of)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names
}

fn attributes(server: &Server, of: &[RoleId], is_superuser: bool) -> Vec<String> {
    let any = |has: fn(&Role) -> bool| of.iter().filter_map(|id| server.role(*id)).any(|role| role.exists && has(role));
    // Before 16, CREATEROLE may give CREATEDB to every role that is no superuser.
    let create_role = any(|role| role.create_role);
    let creates_db = any(|role| role.create_db) || (of.len() > 1 && create_role && server.major < 16);
    let all = [
        ("BYPASSRLS", any(|role| role.bypass_rls)),
        ("CREATEDB", creates_db),
        ("CREATEROLE", create_role),
        ("REPLICATION", any(|role| role.replication)),
        ("SUPERUSER", is_superuser),
    ];
    all.iter().filter(|(_, has)| *has).map(|(name, _)| (*name).to_owned()).collect()
}

fn superuser(resource: &mut Resource, graphs: &[&Graph], id: RoleId, set: &[Reached], obtain: &[Reached]) {
    // The databases of a server share its roles, but a definer function is in one of them.
    let Some(server) = graphs.first().map(|graph| graph.server()) else { return };
    let way = |layer: &[Reached]| {
        let ways = layer.iter().zip(graphs).filter_map(|(one, graph)| {
            let steps = one.steps_to(one.place(State::Superuser)?);
            let told = steps.iter().filter(|(_, why, _)| *why != Why::Same);
            let words = told.map(|(from, why, to)| graph.step(&Step { from: *from, why: *why, to: *to }));
            Some((words.collect::<Vec<String>>(), steps))
        });
        ways.min_by_key(|(_, steps)| steps.len())
    };
    let (reach, (words, steps)) = match (server.is_superuser(id), way(set), way(obtain)) {
        (true, ..) => ("now", (Vec::new(), Vec::new())),
        (false, Some(way), _) => ("after_set_role", way),
        (false, None, Some(way)) => ("obtainable", way),
        (false, None, None) => return,
    };
    if !words.is_empty() {
        resource.attributes.insert("superuser_steps".to_owned(), words.into());
    }
    let mut path = vec![server.role_name(id)];
    for (_, _, to) in steps {
        if let Some(name) = to.role().map(|role| server.role_name(role)).filter(|name| path.last() != Some(name)) {
            path.push(name);
        }
    }
    resource.attributes.insert("superuser_reach".to_owned(), reach.into());
    resource.attributes.insert("superuser_path".to_owned(), path.into());
}

/// How many roles can read or write.
fn objects(resources: &mut [Resource], access: &Access, roles_hidden: Option<&str>) {
    let count_all = |graph: &Graph| -> Vec<(u32, usize, usize)> {
        let mut bits = Bits::new(graph.server().roles.len());
        let own = graph.objects().iter().filter(|one| matches!(one.class, ObjectClass::Table | ObjectClass::Sequence));
        own.map(|one| (one.source(), count(graph, one, READS, &mut bits), count(graph, one, WRITES, &mut bits)))
            .collect()
    };
    let counts: Vec<Vec<(u32, usize, usize)>> = access.graphs.par_iter().map(count_all).collect();
    for (source, readers, writers) in counts.into_iter().flatten() {
        let Some(resource) = resources.get_mut(source as usize) else { continue };
        match roles_hidden {
            Some(reason) => unknown(resource, &["readers", "writers"], reason),
            None => {
                resource.attributes.insert("readers".to_owned(), readers.into());
                resource.attributes.insert("writers".to_owned(), writers.into());
            }
        }
    }
}

const READS: Privileges = Privileges::of(&[Privilege::Select]);

/// Roles that hold one of the privileges now, superusers included.
fn count(graph: &Graph, object: &Object, privileges: Privileges, bits: &mut Bits) -> usize {
    bits.clear();
    for privilege in privileges.intersection(graph.privileges_of(object)).iter() {
        graph.add_holders(object, privilege, false, Layer::Now, bits);
    }
    bits.len()
}
