//! Leaving roles: which memberships have to go, and which others go with them.
//!
//! From version 16 on every grantor's grant goes by itself, and what a member passed on goes with the right to do so.

use super::super::effective::Graph;
use super::super::links::State;
use super::super::snapshot::{Membership, RoleId};
use super::lists::inherits;

/// Direct memberships of `role` through which it has the privileges of `target`, by their places.
pub(super) fn doors(graph: &Graph, role: RoleId, target: RoleId) -> Vec<usize> {
    let own = || graph.server().memberships.iter().enumerate().filter(|(_, one)| one.member == role);
    // Every grant of a pair goes when one of them is in use: the others would bring it back with one SET ROLE.
    let in_use = |group| own().any(|(_, one)| one.role == group && one.inherit);
    let through = |one: &Membership| one.role == target || inherits(graph, one.role, target);
    own().filter(|(_, one)| through(one) && in_use(one.role)).map(|(place, _)| place).collect()
}

/// Direct memberships of `role` by which it is a member of `target` at all.
pub(super) fn doors_of_membership(graph: &Graph, role: RoleId, target: RoleId) -> Vec<usize> {
    let leads = |group| graph.links().memberships_of(group).place(State::Member(target)).is_some();
    let all = graph.server().memberships.iter().enumerate();
    all.filter(|(_, one)| one.member == role && leads(one.role)).map(|(place, _)| place).collect()
}

/// Those that go with the given ones, besides them.
pub(super) fn dependent(graph: &Graph, gone: &[usize]) -> Vec<usize> {
    let server = graph.server();
    if server.major < 16 {
        return Vec::new();
    }
    let mut all: Vec<usize> = gone.to_vec();
    let mut next = 0;
    while let Some(one) = all.get(next).and_then(|place| server.memberships.get(*place)) {
        next += 1;
        let keeps = |other: &(usize, &Membership)| {
            other.1.role == one.role && other.1.member == one.member && other.1.admin && !all.contains(&other.0)
        };
        if !one.admin || server.memberships.iter().enumerate().any(|other| keeps(&other)) {
            continue;
        }
        let passed_on = server.memberships.iter().enumerate();
        let passed_on = passed_on.filter(|(_, other)| other.role == one.role && other.grantor == one.member);
        let more: Vec<usize> = passed_on.map(|(place, _)| place).filter(|place| !all.contains(place)).collect();
        all.extend(more);
    }
    all.split_off(gone.len())
}
