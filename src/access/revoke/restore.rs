//! The way back: exactly the entries and memberships that were there.

use std::collections::BTreeSet;

use super::super::snapshot::{Item, ObjectId, RoleId};
use super::Plan;
use super::script::Script;

/// One entry of a list that has to come back.
type Missing = (ObjectId, (RoleId, RoleId), bool);

impl Plan<'_> {
    /// The script that restores what [`Plan::script`] took away. Lists that were never written stay written, with the
    /// same content.
    #[must_use]
    pub fn rollback(&self) -> String {
        let mut script = Script::new(self.graph, self.after.clone(), self.request.privilege);
        self.rejoin(&mut script);
        let objects: Vec<ObjectId> = self.before.0.keys().copied().collect();
        for id in &objects {
            for item in self.after.items(*id) {
                if !self.held(item).0 || self.was(*id, item).is_some_and(|was| self.held(was).0) {
                    continue;
                }
                script.revoke(*id, (item.grantee, item.grantor), "");
            }
        }
        while let Some((id, pair, passes_on)) = self.next(&script, &objects) {
            script.grant(id, pair, true, passes_on);
        }
        let head = ["Puts back what the REVOKE took away.".to_owned()];
        let proof = self.proof(true);
        script.finish(&head, &proof)
    }

    fn held(&self, item: &Item) -> (bool, bool) {
        let privilege = self.request.privilege;
        (item.privileges.contains(privilege), item.grantable.contains(privilege))
    }

    fn was(&self, id: ObjectId, item: &Item) -> Option<&Item> {
        self.before.items(id).iter().find(|old| old.grantee == item.grantee && old.grantor == item.grantor)
    }

    /// The next entry to come back: one whose grantor may grant already, if there is one.
    fn next(&self, script: &Script<'_>, objects: &[ObjectId]) -> Option<Missing> {
        let mut first = None;
        for id in objects {
            for old in self.before.items(*id) {
                let now = script.lists.items(*id).iter();
                let mut now = now.filter(|item| item.grantee == old.grantee && item.grantor == old.grantor);
                let is = now.next().map_or((false, false), |item| self.held(item));
                let was = self.held(old);
                if (is.0 || !was.0) && (is.1 || !was.1) {
                    continue;
                }
                let missing = (*id, (old.grantee, old.grantor), was.1);
                if script.lists.has_direct_option(self.graph, *id, old.grantor, self.request.privilege) {
                    return Some(missing);
                }
                first = first.or(Some(missing));
            }
        }
        first
    }

    /// Memberships, those first whose grantors may grant.
    fn rejoin(&self, script: &mut Script<'_>) {
        let server = self.graph.server();
        let mut left: Vec<usize> = self.gone.clone();
        let mut done = BTreeSet::new();
        while !left.is_empty() {
            let waits = |place: &usize| {
                let Some(one) = server.memberships.get(*place) else { return false };
                left.iter().any(|other| {
                    other != place
                        && server
                            .memberships
                            .get(*other)
                            .is_some_and(|other| other.role == one.role && other.member == one.grantor && other.admin)
                })
            };
            let at = left.iter().position(|place| !waits(place)).unwrap_or(0);
            let place = left.remove(at);
            if done.insert(place) {
                script.join(place);
            }
        }
    }
}
