//! Which IAM principals may log in as which role, as far as it was read.
//!
//! Main type: [`Principals`].

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use super::intake::Facts;
use crate::access::iam::{Gathered, Reach, Truth, Users, Verdict};
use crate::review::Joined;

/// Principals that a cell names.
const MOST_NAMED: usize = 40;

/// Answers for one role of one server after the other, each worked out once.
#[derive(Debug)]
pub(super) struct Principals {
    reach: Reach,
    has_iam: bool,
    known: RefCell<HashMap<(String, String), Joined>>,
}

impl Principals {
    pub fn new(gathered: &Gathered, users: Users, has_iam: bool, as_of: &str) -> Self {
        let reach = Reach::with_users(gathered, users, Some(as_of));
        Self { reach, has_iam, known: RefCell::default() }
    }

    /// ARNs of those who may log in as the role, or why that cannot be told.
    pub fn of(&self, facts: &Facts, server: &str, role: &str) -> Joined {
        let key = (server.to_owned(), role.to_owned());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let found = self.find(facts, server, role);
        self.known.borrow_mut().insert(key, found.clone());
        found
    }

    fn find(&self, facts: &Facts, server: &str, role: &str) -> Joined {
        let unknown = |reason: String| Joined::NotEvaluable(reason);
        let of_server = facts.servers.get(server);
        let Some(user) = self.reach.users().find(server, role) else {
            return unknown("the role was not read".to_owned());
        };
        let doubt = match &user.with_token {
            Truth::No => return Joined::Known("none: it is not in rds_iam".to_owned()),
            Truth::Yes => None,
            Truth::Unknown(reasons) => reasons.iter().next().cloned(),
        };
        if let Some(reason) = self.reach.targets().why_none(server) {
            return unknown(reason.to_owned());
        }
        if self.reach.targets().of_server(server).next().is_none() {
            return unknown("which instance or cluster the server runs on was not read".to_owned());
        }
        if !self.has_iam {
            return unknown("no IAM user or role was read".to_owned());
        }
        let mut by_principal: BTreeMap<String, Option<String>> = BTreeMap::new();
        for login in self.reach.principals_of(server, role) {
            let perhaps = match login.verdict {
                Verdict::Allowed => None,
                Verdict::Indeterminate | Verdict::Denied => Some(login.reasons.first().cloned().unwrap_or_default()),
            };
            let known = by_principal.entry(login.principal).or_insert_with(|| perhaps.clone());
            if perhaps.is_none() {
                *known = None;
            }
        }
        let named = by_principal.iter().take(MOST_NAMED).map(|(arn, perhaps)| match perhaps {
            None => arn.clone(),
            Some(reason) => format!("{arn} (indeterminate: {reason})"),
        });
        let mut text = named.collect::<Vec<String>>().join("; ");
        let more = by_principal.len().saturating_sub(MOST_NAMED);
        if more > 0 {
            text.push_str(&format!("; and {more} more"));
        }
        if text.is_empty() {
            text.push_str("none");
        }
        let account = of_server.map_or("", |facts| facts.account_id.as_str());
        match (doubt, self.reach.problems(account).into_iter().next()) {
            (Some(reason), _) => unknown(format!("{reason}; if so: {text}")),
            (None, Some(problem)) => unknown(format!("{problem}; those that were read: {text}")),
            (None, None) => Joined::Known(text),
        }
    }
}
