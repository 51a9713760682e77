//! What REVOKE and GRANT do to access control lists, worked out as the server does it.
//!
//! A grant that somebody passed on goes with the right to pass it on, unless that somebody still has the right from
//! elsewhere. It writes no SQL. Main type: [`Lists`].

use std::collections::BTreeMap;

use super::super::effective::Graph;
use super::super::links::{Layer, State};
use super::super::snapshot::{Item, Object, ObjectId, PUBLIC, RoleId};
use crate::model::{Privilege, Privileges};

/// The lists of some objects while they are being changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Lists(pub(super) BTreeMap<ObjectId, Vec<Item>>);

impl Lists {
    /// The lists of the objects as they are; where none was written, what the built-in default stands for.
    pub(super) fn of(graph: &Graph, objects: &[ObjectId]) -> Self {
        let mut lists = BTreeMap::new();
        for id in objects {
            let Some(object) = graph.object(*id) else { continue };
            lists.insert(*id, items_of(graph, object));
        }
        Self(lists)
    }

    pub(super) fn items(&self, object: ObjectId) -> &[Item] {
        self.0.get(&object).map_or(&[], Vec::as_slice)
    }

    /// Whether a role holds the grant option by an entry of its own, not through others. Owners always do.
    ///
    /// A column's grantor may hold it on the table instead.
    pub(super) fn has_direct_option(
        &self,
        graph: &Graph,
        object: ObjectId,
        role: RoleId,
        privilege: Privilege,
    ) -> bool {
        let Some(found) = graph.object(object) else { return false };
        let own = |id| {
            let mut items = self.items(id).iter();
            items.any(|item| item.grantee == role && item.grantable.contains(privilege))
        };
        found.owner == role || own(object) || found.table.is_some_and(own)
    }

    /// `REVOKE privilege ON object FROM grantee CASCADE`, by `grantor`. Gives the entries that others lost by it.
    pub(super) fn revoke(
        &mut self,
        graph: &Graph,
        object: ObjectId,
        (grantee, grantor): (RoleId, RoleId),
        privilege: Privilege,
        option_only: bool,
    ) {
        let Some(items) = self.0.get_mut(&object) else { return };
        let one = Privileges::of(&[privilege]);
        let mut lost_option = false;
        for item in items.iter_mut().filter(|item| item.grantee == grantee && item.grantor == grantor) {
            lost_option |= item.grantable.contains(privilege);
            item.grantable = item.grantable.without(one);
            if !option_only {
                item.privileges = item.privileges.without(one);
            }
        }
        items.retain(|item| !item.privileges.is_empty() || !item.grantable.is_empty());
        let owner = graph.object(object).map(|found| found.owner);
        if !lost_option || Some(grantee) == owner || self.keeps_option(graph, object, grantee, privilege) {
            return;
        }
        // Each goes with what it was passed on to in turn.
        while let Some(next) = self.items(object).iter().find(|item| {
            item.grantor == grantee && (item.privileges.contains(privilege) || item.grantable.contains(privilege))
        }) {
            let pair = (next.grantee, next.grantor);
            self.revoke(graph, object, pair, privilege, false);
        }
    }

    /// Whether a role still has the option, be it through a role that it inherits.
    fn keeps_option(&self, graph: &Graph, object: ObjectId, role: RoleId, privilege: Privilege) -> bool {
        let owner = graph.object(object).map(|found| found.owner);
        owner.is_some_and(|owner| has_privileges_of(graph, role, owner))
            || self.items(object).iter().any(|item| {
                item.grantable.contains(privilege)
                    && (item.grantee == PUBLIC || has_privileges_of(graph, role, item.grantee))
            })
    }

    /// `GRANT privilege ON object TO grantee`, by `grantor`.
    pub(super) fn grant(
        &mut self,
        object: ObjectId,
        (grantee, grantor): (RoleId, RoleId),
        privileges: Privileges,
        grantable: Privileges,
    ) {
        let items = self.0.entry(object).or_default();
        let place = items.iter().position(|item| item.grantee == grantee && item.grantor == grantor);
        if let Some(item) = place.and_then(|place| items.get_mut(place)) {
            item.privileges = item.privileges.union(privileges);
            item.grantable = item.grantable.union(grantable);
        } else {
            items.push(Item { grantee, grantor, privileges, grantable });
        }
    }
}

/// The entries of an object's list; where none was written, those that the default stands for.
pub(super) fn items_of(graph: &Graph, object: &Object) -> Vec<Item> {
    if let Some(range) = object.acl.clone() {
        return range.filter_map(|place| graph.items().get(place as usize).copied()).collect();
    }
    let of = |grantee, privileges| Item { grantee, grantor: object.owner, privileges, grantable: Privileges::NONE };
    let public = object.class.public_default();
    let mut items = vec![of(object.owner, graph.privileges_of(object))];
    if !public.is_empty() {
        items.insert(0, of(PUBLIC, public));
    }
    items
}

/// As the server asks it: itself, a superuser, or by inheritance.
pub(super) fn has_privileges_of(graph: &Graph, role: RoleId, other: RoleId) -> bool {
    role == other || graph.server().is_superuser(role) || inherits(graph, role, other)
}

/// By inheritance alone, itself included.
pub(super) fn inherits(graph: &Graph, role: RoleId, other: RoleId) -> bool {
    if role == PUBLIC {
        // Everybody is a member of nothing.
        return other == PUBLIC;
    }
    let asked = || graph.links().reached_from(Layer::Now, role).place(State::Privileges(other)).is_some();
    // Roles that hold nothing have no row, and what is left of a dropped role stands in none.
    let row = graph.row(other, Layer::Now).filter(|_| graph.server().exists(role));
    role == other || row.map_or_else(asked, |row| row.contains(role))
}

/// Whether a role, or everybody, holds the privilege now.
pub(super) fn holds(graph: &Graph, role: RoleId, object: &Object, privilege: Privilege) -> bool {
    if role != PUBLIC {
        return graph.has(role, object, privilege, false, Layer::Now);
    }
    let mut everybody = false;
    graph.sources(object, privilege, false, Layer::Now, |source| everybody |= source.holder == PUBLIC);
    everybody
}
