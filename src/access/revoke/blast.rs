//! Who else loses what.

use std::collections::BTreeSet;

use super::super::effective::Graph;
use super::super::links::{Layer, State};
use super::super::select::describe_object;
use super::super::snapshot::{ObjectId, RoleId};
use super::apply::Wanted;
use super::lists::{has_privileges_of, inherits};
use super::memberships;
use crate::model::Privilege;

/// Roles that hold the privilege on one of the objects before and not afterwards, by name.
pub(super) fn losers(before: &Graph, after: &Graph, objects: &[ObjectId], privilege: Privilege) -> Vec<RoleId> {
    changed(before, after, objects, privilege, &[false])
}

/// As [`losers`], with those who lose the right to pass it on.
pub(super) fn losers_of_anything(
    before: &Graph,
    after: &Graph,
    objects: &[ObjectId],
    privilege: Privilege,
) -> Vec<RoleId> {
    changed(before, after, objects, privilege, &[false, true])
}

fn changed(before: &Graph, after: &Graph, objects: &[ObjectId], privilege: Privilege, options: &[bool]) -> Vec<RoleId> {
    let has = |graph: &Graph, role, id: &ObjectId, option| {
        graph.object(*id).is_some_and(|object| graph.has(role, object, privilege, option, Layer::Now))
    };
    let loses = |role: &RoleId| {
        let one = |id: &ObjectId, option| has(before, *role, id, option) && !has(after, *role, id, option);
        objects.iter().any(|id| options.iter().any(|option| one(id, *option)))
    };
    sorted(before, before.everybody().iter().filter(loses).collect())
}

/// Roles that come to fewer others, by inheritance, SET ROLE or membership, because memberships ended.
pub(super) fn cut_off(before: &Graph, after: &Graph, gone: &[usize]) -> Vec<RoleId> {
    let reached = |graph: &Graph, role| -> BTreeSet<State> {
        let links = graph.links();
        let layers = [Layer::Now, Layer::SetRole]
            .into_iter()
            .flat_map(|layer| links.reached_from(layer, role).states().collect::<Vec<_>>());
        layers.chain(links.memberships_of(role).states()).collect()
    };
    // ADMIN OPTION is had through memberships, whatever else leads to the role.
    let mut lost: BTreeSet<RoleId> = gone
        .iter()
        .filter_map(|place| before.server().memberships.get(*place))
        .filter(|one| one.admin)
        .flat_map(|one| {
            let left = administrators(after, one.role);
            administrators(before, one.role).into_iter().filter(move |role| !left.contains(role))
        })
        .collect();
    let all = before.everybody().iter();
    lost.extend(all.filter(|role| !reached(before, *role).is_subset(&reached(after, *role))));
    sorted(before, lost.into_iter().collect())
}

/// Roles that are members, at any distance, of one that may pass `target` on.
fn administrators(graph: &Graph, target: RoleId) -> BTreeSet<RoleId> {
    let holders = graph.server().memberships.iter().filter(|one| one.role == target && one.admin);
    holders.flat_map(|one| graph.links().members_of(one.member).iter().collect::<Vec<_>>()).collect()
}

/// Roles that were members of the target, or had its privileges, and no longer are.
pub(super) fn leavers(before: &Graph, after: &Graph, target: RoleId, privilege: Privilege) -> Vec<RoleId> {
    let is = |graph: &Graph, role| {
        let doors = match privilege {
            Privilege::Usage => memberships::doors(graph, role, target),
            _ => memberships::doors_of_membership(graph, role, target),
        };
        !doors.is_empty()
    };
    sorted(before, before.everybody().iter().filter(|role| is(before, *role) && !is(after, *role)).collect())
}

/// By name, each once.
pub(super) fn sorted(graph: &Graph, mut roles: Vec<RoleId>) -> Vec<RoleId> {
    roles.sort_by_cached_key(|role| (graph.server().role_name(*role), *role));
    roles.dedup();
    roles
}

/// The fewest of the losers to whom it has to be given back so that all keep it, but not `role`, nor those through whom
/// it would come back to it.
///
/// Roles that PostgreSQL or a provider makes are given nothing: their members are, each by name.
pub(super) fn roots(left: &Graph, losers: &[RoleId], role: RoleId) -> Vec<RoleId> {
    let may = |one: &RoleId| !left.is_special(*one) && !has_privileges_of(left, role, *one);
    let safe: Vec<RoleId> = losers.iter().copied().filter(may).collect();
    let above = |one: &&RoleId| {
        // Two roles cannot be members of each other, so this leaves the topmost.
        !safe.iter().any(|other| other != *one && inherits(left, **one, *other))
    };
    safe.iter().filter(above).copied().collect()
}

/// Everything else that the role loses by leaving roles, in words.
pub(super) fn also_lost(before: &Graph, after: &Graph, role: RoleId, wanted: &[Wanted]) -> Vec<String> {
    let asked: BTreeSet<(ObjectId, Privilege)> =
        wanted.iter().flat_map(|one| one.affected.iter().map(|id| (*id, one.fact.privilege))).collect();
    let mut lost = Vec::new();
    for (id, object) in (0_u32..).zip(before.objects()) {
        let Some(same) = after.object(id) else { continue };
        for privilege in before.privileges_of(object).iter().filter(|one| !asked.contains(&(id, *one))) {
            let had = before.has(role, object, privilege, false, Layer::Now);
            if had && !after.has(role, same, privilege, false, Layer::Now) {
                lost.push(format!("{} on {}", privilege.as_str(), describe_object(object)));
            }
        }
    }
    lost.sort();
    lost
}
