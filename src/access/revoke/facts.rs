//! Planning several privileges of one role at once: what can go goes, what cannot is said one by one.

use std::collections::BTreeMap;

use super::super::effective::Graph;
use super::super::snapshot::RoleId;
use super::{Choices, Draft, Fact, Plan, Request, RevokeError, Target};

/// Why something is left, by the place of the fact in the list that was handed in.
pub type Refused = Vec<(usize, RevokeError)>;

impl Graph {
    /// Plans how to take several privileges from one role. Gives a plan for those that can go, and why the others stay.
    #[must_use]
    pub fn plan_revokes(&self, role: RoleId, facts: &[Fact], choices: Choices) -> (Option<Plan<'_>>, Refused) {
        let mut refused = Vec::new();
        if self.server.is_superuser(role) {
            let name = self.server.role_name(role);
            let all = (0..facts.len()).map(|at| (at, RevokeError::Superuser { role: name.clone() }));
            return (None, all.collect());
        }
        let mut drafts: Vec<(usize, Fact, Draft)> = Vec::new();
        let mut seen: BTreeMap<Fact, usize> = BTreeMap::new();
        let mut again: Vec<(usize, usize)> = Vec::new();
        for (at, fact) in facts.iter().enumerate() {
            if let Some(first) = seen.get(fact) {
                again.push((at, *first));
                continue;
            }
            seen.insert(*fact, at);
            match self.draft(&request(role, *fact, choices)) {
                Ok(draft) => drafts.push((at, *fact, draft)),
                Err(error) => refused.push((at, error)),
            }
        }
        // A fact that turns out to stand is left as it is, and the others are planned without it.
        let mut plan = None;
        while plan.is_none() && !drafts.is_empty() {
            match self.finish(role, choices, &drafts) {
                Ok(made) => plan = Some(made),
                Err((place, error)) => {
                    let (at, ..) = drafts.remove(place);
                    refused.push((at, error));
                }
            }
        }
        // What was asked for twice stays twice.
        for (at, first) in again {
            let error = refused.iter().find(|(other, _)| *other == first).map(|(_, error)| error.clone());
            refused.extend(error.map(|error| (at, error)));
        }
        refused.sort_by_key(|(at, _)| *at);
        (plan, refused)
    }

    fn draft(&self, request: &Request) -> Result<Draft, RevokeError> {
        let mut draft = match request.target {
            Target::Role(target) => self.draft_leave(request, target),
            Target::Object(object) => self.draft_object(request, object),
        }?;
        draft.leave.sort_unstable();
        draft.leave.dedup();
        Ok(draft)
    }
}

const fn request(role: RoleId, fact: Fact, choices: Choices) -> Request {
    Request { role, privilege: fact.privilege, target: fact.target, choices }
}
