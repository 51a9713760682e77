//! From acts to what is left: the lists and memberships afterwards, and the graph that they make.

use std::sync::Arc;

use super::super::effective::Graph;
use super::super::links::Layer;
use super::super::snapshot::{ObjectId, PUBLIC, RoleId, Server};
use super::lists::{Lists, holds};
use super::{Act, Choices, Draft, Fact, Plan, RevokeError, Target, memberships};
use crate::model::{Privilege, Privileges};

/// What a fact is about, columns included.
pub(super) struct Wanted {
    pub(super) fact: Fact,
    pub(super) affected: Vec<ObjectId>,
}

impl Graph {
    /// The plan, or the place of the draft that does not reach its end.
    pub(super) fn finish(
        &self,
        role: RoleId,
        choices: Choices,
        drafts: &[(usize, Fact, Draft)],
    ) -> Result<Plan<'_>, (usize, RevokeError)> {
        let wanted: Vec<Wanted> = drafts
            .iter()
            .map(|(_, fact, _)| match fact.target {
                Target::Object(id) => Wanted { fact: *fact, affected: self.with_columns(id) },
                Target::Role(_) => Wanted { fact: *fact, affected: Vec::new() },
            })
            .collect();
        let mut all: Vec<ObjectId> = wanted.iter().flat_map(|one| one.affected.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        let before = Lists::of(self, &all);
        let mut after = before.clone();
        let own = drafts.iter().flat_map(|(_, fact, draft)| draft.acts.iter().map(|act| (fact.privilege, *act)));
        let mut leave: Vec<usize> = drafts.iter().flat_map(|(_, _, draft)| draft.leave.iter().copied()).collect();
        leave.sort_unstable();
        leave.dedup();
        // What a REVOKE on the table did to its columns, or a cascade to others, need not be done again.
        let mut acts: Vec<(Privilege, Act)> = Vec::new();
        for (privilege, act) in own {
            if after.is_effective(&act, privilege) {
                after.apply(self, &act, privilege);
                acts.push((privilege, act));
            }
        }
        acts.extend(leave.iter().map(|place| (Privilege::Member, Act::Leave(*place))));
        let mut gone = leave;
        gone.extend(memberships::dependent(self, &gone));
        let mut left = self.with(&after, &gone);
        if choices.keep_others {
            let mut regrants = Vec::new();
            for one in &wanted {
                let privilege = one.fact.privilege;
                for object in &one.affected {
                    let mut losers = super::blast::losers(self, &left, &[*object], privilege);
                    losers.retain(|loser| *loser != role);
                    let keepers = super::blast::roots(&left, &losers, role);
                    if keepers.is_empty() {
                        continue;
                    }
                    for grantee in keepers {
                        let act = Act::Regrant { object: *object, grantee };
                        after.apply(self, &act, privilege);
                        regrants.push((privilege, act));
                    }
                    left = self.with(&after, &gone);
                }
            }
            // In front of the memberships that are left: nothing depends on the order, but the reader.
            acts.extend(regrants);
        }
        for (place, one) in wanted.iter().enumerate() {
            self.check(role, one, &left).map_err(|error| (place, error))?;
        }
        let mut others: Vec<RoleId> = Vec::new();
        for one in &wanted {
            others.extend(match one.fact.target {
                Target::Object(_) => super::blast::losers_of_anything(self, &left, &one.affected, one.fact.privilege),
                Target::Role(target) => super::blast::leavers(self, &left, target, one.fact.privilege),
            });
        }
        let others = super::blast::sorted(self, others);
        let also_hit = if gone.is_empty() { Vec::new() } else { super::blast::cut_off(self, &left, &gone) };
        let also_hit = also_hit.into_iter().filter(|hit| *hit != role).collect();
        let others = others.into_iter().filter(|other| *other != role).collect();
        let also_lost = if gone.is_empty() { Vec::new() } else { super::blast::also_lost(self, &left, role, &wanted) };
        let layers = [Layer::SetRole, Layer::CanObtain];
        let still = |fact: &Fact| match fact.target {
            Target::Object(id) => layers.into_iter().find(|layer| {
                let object = left.object(id).filter(|_| role != PUBLIC);
                object.is_some_and(|object| left.has(role, object, fact.privilege, false, *layer))
            }),
            Target::Role(_) => None,
        };
        let facts: Vec<Fact> = wanted.iter().map(|one| one.fact).collect();
        let remaining: Vec<(Fact, Layer)> =
            facts.iter().filter_map(|fact| still(fact).map(|layer| (*fact, layer))).collect();
        let remains = remaining.iter().map(|(_, layer)| *layer).min();
        Ok(Plan {
            graph: self,
            role,
            choices,
            facts,
            acts,
            gone,
            before,
            after,
            left,
            remaining,
            others,
            also_lost,
            also_hit,
            remains,
        })
    }

    fn check(&self, role: RoleId, wanted: &Wanted, left: &Self) -> Result<(), RevokeError> {
        let privilege = wanted.fact.privilege;
        for object in wanted.affected.iter().filter_map(|id| left.object(*id)) {
            if holds(left, role, object, privilege) {
                let path = left.path(role, object, privilege, false);
                let path = path.map(|path| left.explain(&path));
                let path = path.map_or_else(String::new, |said| [said.steps, vec![said.end]].concat().join(", "));
                return Err(RevokeError::Remains { path });
            }
        }
        if let Target::Role(target) = wanted.fact.target {
            let rest = match privilege {
                Privilege::Usage => memberships::doors(left, role, target),
                _ => memberships::doors_of_membership(left, role, target),
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

    /// What is left when the script has run.
    #[must_use]
    pub fn into_left(self) -> Graph {
        self.left
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
