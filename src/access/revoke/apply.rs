//! From acts to what is left: the lists and memberships afterwards, and the graph that they make.

use std::sync::Arc;

use super::super::effective::Graph;
use super::super::links::Layer;
use super::super::snapshot::{ObjectId, Server};
use super::lists::Lists;
use super::{Act, Plan, Request, RevokeError, Target, memberships};
use crate::model::{Privilege, Privileges};

impl Graph {
    pub(super) fn finish(
        &self,
        request: Request,
        affected: Vec<ObjectId>,
        before: Lists,
        mut acts: Vec<Act>,
    ) -> Result<Plan<'_>, RevokeError> {
        let privilege = request.privilege;
        let mut after = before.clone();
        // What a REVOKE on the table did to its columns, or a cascade to others, need not be done again.
        acts.retain(|act| {
            after.is_effective(act, privilege) && {
                after.apply(self, act, privilege);
                true
            }
        });
        let mut gone: Vec<usize> =
            acts.iter().filter_map(|act| if let Act::Leave(place) = act { Some(*place) } else { None }).collect();
        gone.extend(memberships::dependent(self, &gone));
        let mut left = self.with(&after, &gone);
        if request.choices.keep_others {
            let mut regrants = Vec::new();
            for object in &affected {
                let mut losers = super::blast::losers(self, &left, &[*object], privilege);
                losers.retain(|role| *role != request.role);
                let keepers = super::blast::roots(&left, &losers, request.role);
                regrants.extend(keepers.into_iter().map(|grantee| Act::Regrant { object: *object, grantee }));
                regrants.iter().for_each(|act| after.apply(self, act, privilege));
                left = self.with(&after, &gone);
            }
            // In front of the memberships that are left: nothing depends on the order, but the reader.
            acts.extend(regrants);
        }
        self.check(&request, &affected, &left)?;
        let others = match request.target {
            Target::Object(_) => super::blast::losers_of_anything(self, &left, &affected, privilege),
            Target::Role(target) => super::blast::leavers(self, &left, target, privilege),
        };
        let also_hit = if gone.is_empty() { Vec::new() } else { super::blast::cut_off(self, &left, &gone) };
        let also_hit = also_hit.into_iter().filter(|role| *role != request.role).collect();
        let others = others.into_iter().filter(|role| *role != request.role).collect();
        let also_lost =
            if gone.is_empty() { Vec::new() } else { super::blast::also_lost(self, &left, &request, &affected) };
        let remains = match request.target {
            Target::Object(id) => {
                let layers = [Layer::SetRole, Layer::CanObtain].into_iter();
                let has = |layer: &Layer| {
                    left.object(id).is_some_and(|object| left.has(request.role, object, privilege, false, *layer))
                };
                layers.into_iter().find(has)
            }
            Target::Role(_) => None,
        };
        Ok(Plan { graph: self, request, acts, gone, before, after, left, others, also_lost, also_hit, remains })
    }

    fn check(&self, request: &Request, affected: &[ObjectId], left: &Self) -> Result<(), RevokeError> {
        for object in affected.iter().filter_map(|id| left.object(*id)) {
            if left.has(request.role, object, request.privilege, false, Layer::Now) {
                let path = left.path(request.role, object, request.privilege, false);
                let path = path.map(|path| left.explain(&path));
                let path = path.map_or_else(String::new, |said| [said.steps, vec![said.end]].concat().join(", "));
                return Err(RevokeError::Remains { path });
            }
        }
        if let Target::Role(target) = request.target {
            let rest = match request.privilege {
                Privilege::Usage => memberships::doors(left, request.role, target),
                _ => memberships::doors_of_membership(left, request.role, target),
            };
            if !rest.is_empty() {
                return Err(RevokeError::Remains { path: self.server.role_name(target) });
            }
        }
        Ok(())
    }

    /// The same database with other lists, and without some memberships.
    fn with(&self, lists: &Lists, gone: &[usize]) -> Self {
        let mut objects = self.objects.clone();
        let mut items = self.items.clone();
        for (id, list) in &lists.0 {
            let start = u32::try_from(items.len()).unwrap_or(u32::MAX);
            items.extend_from_slice(list);
            if let Some(object) = objects.get_mut(*id as usize) {
                object.acl = Some(start..u32::try_from(items.len()).unwrap_or(u32::MAX));
            }
        }
        let mut server: Server = (*self.server).clone();
        let all = std::mem::take(&mut server.memberships).into_iter().enumerate();
        server.memberships = all.filter(|(place, _)| !gone.contains(place)).map(|(_, one)| one).collect();
        Self::new(Arc::new(server), Arc::clone(&self.database), objects, items)
    }
}

impl Plan<'_> {
    /// Places of the memberships that end, those that go with others included.
    #[must_use]
    pub fn memberships_that_end(&self) -> &[usize] {
        &self.gone
    }
}

impl Lists {
    /// Whether the act still changes anything.
    fn is_effective(&self, act: &Act, privilege: Privilege) -> bool {
        match act {
            Act::Revoke { object, grantee, grantor } => self.items(*object).iter().any(|item| {
                item.grantee == *grantee && item.grantor == *grantor && item.privileges.contains(privilege)
            }),
            Act::Regrant { .. } | Act::Leave(_) => true,
        }
    }

    /// Does to the lists what the server does.
    pub(super) fn apply(&mut self, graph: &Graph, act: &Act, privilege: Privilege) {
        match act {
            Act::Revoke { object, grantee, grantor } => {
                self.revoke_with_columns(graph, *object, (*grantee, *grantor), privilege, false);
            }
            Act::Regrant { object, grantee } => {
                if let Some(found) = graph.object(*object) {
                    let one = Privileges::of(&[privilege]);
                    self.grant(*object, (*grantee, found.owner), one, Privileges::NONE);
                }
            }
            Act::Leave(_) => {}
        }
    }

    /// A REVOKE on a table takes the same grantor's grants on columns too.
    pub(super) fn revoke_with_columns(
        &mut self,
        graph: &Graph,
        object: ObjectId,
        pair: (super::RoleId, super::RoleId),
        privilege: Privilege,
        option_only: bool,
    ) {
        self.revoke(graph, object, pair, privilege, option_only);
        let columns: Vec<ObjectId> = self.0.keys().copied().collect();
        for column in columns.into_iter().filter(|id| graph.object(*id).is_some_and(|one| one.table == Some(object))) {
            self.revoke(graph, column, pair, privilege, option_only);
        }
    }
}
