//! Which IAM principals may log in as which role, as far as it was read.
//!
//! Main type: [`Principals`].

use std::collections::BTreeMap;

use crate::review::Joined;

/// Principals by server and role; what was not evaluated says why.
#[derive(Debug, Clone)]
pub struct Principals {
    known: BTreeMap<(String, String), Joined>,
    otherwise: String,
}

impl Principals {
    /// Nothing is known, for this reason.
    #[must_use]
    pub fn none(reason: &str) -> Self {
        Self { known: BTreeMap::new(), otherwise: reason.to_owned() }
    }

    /// Says who may log in as a role.
    pub fn add(&mut self, server: &str, role: &str, principals: Joined) {
        self.known.insert((server.to_owned(), role.to_owned()), principals);
    }

    pub(super) fn of(&self, server: &str, role: &str) -> Joined {
        let known = self.known.get(&(server.to_owned(), role.to_owned())).cloned();
        known.unwrap_or_else(|| Joined::NotEvaluable(self.otherwise.clone()))
    }
}
