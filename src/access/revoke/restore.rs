//! The way back: exactly the entries and memberships that were there.

use std::collections::BTreeSet;

use super::super::snapshot::{Item, ObjectId, RoleId};
use super::Plan;
use super::script::Script;
use crate::model::Privilege;

/// One entry of a list that has to come back.
type Missing = (ObjectId, (RoleId, RoleId), bool);

impl Plan<'_> {
    /// The script that restores what [`Plan::script`] took away. Lists that were never written stay written, with the
    /// same content.
    #[must_use]
    pub fn rollback(&self) -> String {
        let head = ["Puts back what the REVOKE took away.".to_owned()];
        self.way_back().finish(&head, &self.proof(true))
    }

    /// The statements of [`Plan::rollback`].
    pub(super) fn way_back(&self) -> Script<'_> {
        let mut script = Script::new(self.graph, self.after.clone(), Privilege::Member);
        self.rejoin(&mut script);
        let mut privileges: Vec<Privilege> = self.facts.iter().map(|fact| fact.privilege).collect();
        // Whoever granted has to come into the schema again.
        privileges.sort_unstable_by_key(|one| (*one != Privilege::Usage, *one));
        privileges.dedup();
        let objects: Vec<ObjectId> = self.before.0.keys().copied().collect();
        for privilege in privileges {
            script.privilege = privilege;
            for id in &objects {
                for item in self.after.items(*id) {
                    let was = self.was(*id, item).is_some_and(|was| held(was, privilege).0);
                    if held(item, privilege).0 && !was {
                        script.revoke(*id, (item.grantee, item.grantor), "");
                    }
                }
            }
            while let Some((id, pair, passes_on)) = self.next(&script, &objects) {
                script.grant(id, pair, true, passes_on);
            }
        }
        script
    }

    fn was(&self, id: ObjectId, item: &Item) -> Option<&Item> {
        self.before.items(id).iter().find(|old| old.grantee == item.grantee && old.grantor == item.grantor)
    }

    /// The next entry to come back: one whose grantor may grant already, if there is one.
    fn next(&self, script: &Script<'_>, objects: &[ObjectId]) -> Option<Missing> {
        let privilege = script.privilege;
        let mut first = None;
        for id in objects {
            for old in self.before.items(*id) {
                let now = script.lists.items(*id).iter();
                let mut now = now.filter(|item| item.grantee == old.grantee && item.grantor == old.grantor);
                let is = now.next().map_or((false, false), |item| held(item, privilege));
                let was = held(old, privilege);
                if (is.0 || !was.0) && (is.1 || !was.1) {
                    continue;
                }
                let missing = (*id, (old.grantee, old.grantor), was.1);
                if script.lists.has_direct_option(self.graph, *id, old.grantor, privilege) {
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

/// Holds it, may pass it on.
const fn held(item: &Item, privilege: Privilege) -> (bool, bool) {
    (item.privileges.contains(privilege), item.grantable.contains(privilege))
}
