//! Who comes in by IAM and what to, to be asked one question after the other: what a later inventory proves of a principal.
//!
//! What was not read is a reason, never a no. Main types: [`Coming`], [`Still`].

use std::collections::{BTreeMap, BTreeSet};

use super::intake::Facts;
use super::parts::Population;
use super::principals::Principals;
use crate::access::iam::{AssumerKind, Reach, Verdict};
use crate::review::{LineKind, PrivilegeClass};

/// Databases (empty is the server as a whole) and classes.
type Held = BTreeSet<(String, PrivilegeClass)>;

/// Everybody who comes in.
#[derive(Debug)]
pub struct Coming {
    principals: Principals,
    /// Server and role -> what the role has.
    held: BTreeMap<(String, String), Held>,
    /// Server -> its account.
    accounts: BTreeMap<String, String>,
}

/// A way in that is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Still {
    /// In words.
    pub way: String,
    /// Why nobody can say whether it is open; absent when it is.
    pub perhaps: Option<String>,
}

impl Coming {
    pub(super) fn of(population: &Population, principals: Principals, facts: &Facts) -> Self {
        let mut held: BTreeMap<(String, String), Held> = BTreeMap::new();
        for unit in population.units.iter().filter(|unit| unit.kind == LineKind::Login) {
            let Some(part) = population.databases.get(unit.database as usize) else { continue };
            let Some(server) = population.servers.get(part.server as usize) else { continue };
            if population.logins.contains_key(&(unit.database, unit.who, unit.class)) {
                let of = held.entry((server.name.to_string(), server.role_name(unit.who))).or_default();
                of.insert((part.name.to_string(), unit.class));
            }
        }
        let accounts = facts.servers.iter().map(|(name, server)| (name.clone(), server.account_id.clone())).collect();
        Self { principals, held, accounts }
    }

    #[must_use]
    pub const fn reach(&self) -> &Reach {
        self.principals.reach()
    }

    /// Why nobody can say that a principal of the server is out, though nothing lets it in.
    #[must_use]
    pub fn blind(&self, server: &str, arn: &str) -> Option<String> {
        let account = arn.split(':').nth(4).unwrap_or_default();
        let reach = self.reach();
        if reach.principals().iter().all(|one| one.account != account) {
            return Some(format!(
                "the later inventory has no IAM user or role of account {account}: collect IAM with it"
            ));
        }
        let own = self.accounts.get(server).map_or(account, String::as_str);
        if let Some((_, why)) = self.principals.untold(server, own) {
            return Some(why);
        }
        reach.problems(account).into_iter().next()
    }

    /// Ways in by which the principal has the class in the database; any class when all of them are meant.
    #[must_use]
    pub fn still(&self, server: &str, arn: &str, database: &str, class: PrivilegeClass) -> Vec<Still> {
        let mut found = Vec::new();
        for (role, comers) in self.principals.comers(server) {
            let Some(one) = comers.iter().find(|one| *one.arn == *arn) else { continue };
            if self.has(server, role, database, class) {
                let way = format!("it logs in as {role} on {server}{}", self.by(server, arn, role));
                found.push(Still { way, perhaps: one.perhaps.as_deref().map(str::to_owned) });
            }
        }
        found
    }

    /// How it may come to the same again: roles that it may assume, rights that it may give itself.
    #[must_use]
    pub fn assumed(&self, server: &str, arn: &str, database: &str, class: PrivilegeClass) -> Vec<Still> {
        let mut found: BTreeMap<String, Option<String>> = BTreeMap::new();
        for (role, comers) in self.principals.comers(server).filter(|(role, _)| self.has(server, role, database, class))
        {
            for one in comers.iter().filter(|one| *one.arn != *arn) {
                let known = self.reach().can_assume(&one.arn);
                let is = |kind| matches!(kind, AssumerKind::User | AssumerKind::Role);
                for assumer in known.iter().filter(|assumer| assumer.who == arn && is(assumer.kind)) {
                    let way =
                        format!("it assumes {} and logs in as {role} on {server}", assumer.through.join(", then "));
                    let perhaps = match (assumer.verdict, &one.perhaps) {
                        (Verdict::Allowed, None) => None,
                        (Verdict::Allowed, Some(reason)) => Some(reason.to_string()),
                        (Verdict::Indeterminate | Verdict::Denied, _) => {
                            Some(assumer.reasons.first().cloned().unwrap_or_default())
                        }
                    };
                    found.insert(way, perhaps);
                }
            }
        }
        let own = self
            .reach()
            .doors(arn)
            .into_iter()
            .filter(|one| one.door == "own_rights" && one.verdict == Verdict::Allowed);
        for one in own {
            found.insert(format!("it may give itself the right again: {}", one.action), None);
        }
        found.into_iter().map(|(way, perhaps)| Still { way, perhaps }).collect()
    }

    fn has(&self, server: &str, role: &str, database: &str, class: PrivilegeClass) -> bool {
        let held = self.held.get(&(server.to_owned(), role.to_owned()));
        held.is_some_and(|held| match class {
            PrivilegeClass::All => held.iter().any(|(of, _)| of == database),
            class => held.contains(&(database.to_owned(), class)),
        })
    }

    /// The statements that let it in, in words.
    fn by(&self, server: &str, arn: &str, role: &str) -> String {
        let ways = self.reach().ways(arn, server, role);
        let cited: BTreeSet<String> = ways
            .iter()
            .filter(|way| way.verdict != Verdict::Denied)
            .flat_map(|way| way.via.statements.iter().filter(|cited| cited.allows))
            .map(|cited| format!("{}, statement {}", cited.policy, cited.statement))
            .collect();
        if cited.is_empty() {
            return String::new();
        }
        format!(" ({})", cited.into_iter().collect::<Vec<_>>().join("; "))
    }
}
