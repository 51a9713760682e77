//! IAM principals that come to log in as a database user by a change, or no longer do.
//!
//! Compares who reaches whom on the inventory with the same after the change: grants of `rds_iam`, LOGIN and CONNECT by its
//! statements, policies, principals and IAM authentication by its plans. Main type: [`Logins`].

use std::collections::{BTreeMap, BTreeSet};

use super::planned::{self, Planned};
use crate::access::Readers;
use crate::access::iam::{Gathered, Reach, Users, Verdict};
use crate::model::{Direction, Gap, LoginChange, Remark, Resource};

/// Kinds that say which users a server has and who of them may connect.
const OF_SERVER: [&str; 4] = ["pg_cluster", "pg_database", "pg_membership", "pg_role"];

/// What an inventory and the plans of a change say of logins.
#[derive(Debug)]
pub struct Logins<'a> {
    pub plans: &'a [Planned],
    pub gaps: &'a [Gap],
    /// Time of the requests, RFC 3339.
    pub as_of: Option<&'a str>,
}

/// What a change does to logins.
#[derive(Debug, Default)]
pub struct LoginsChanged {
    /// Id of the `pg_cluster` -> changes, sorted.
    pub servers: BTreeMap<String, Vec<LoginChange>>,
    /// Parts of plans that could not be put on the inventory, sorted.
    pub unplaced: Vec<Remark>,
}

/// How one principal logs in as one user: allowed, or not known for reasons.
type Known = (Verdict, BTreeSet<String>);
/// By user and ARN.
type OfServer = BTreeMap<(String, String), Known>;

impl Logins<'_> {
    /// Compares the resources before with those after the statements of the change.
    #[must_use]
    pub fn compare<'r>(
        &self,
        before: impl Iterator<Item = &'r Resource>,
        after: impl Iterator<Item = &'r Resource>,
    ) -> LoginsChanged {
        let is_ours = |one: &&Resource| one.resource_type.starts_with("aws_") || of_server(one);
        let before: Vec<&Resource> = before.filter(is_ours).collect();
        let after: Vec<&Resource> = after.filter(|one| of_server(one)).collect();
        let old: Vec<&Resource> = before.iter().copied().filter(|one| of_server(one)).collect();
        if self.plans.is_empty() && old == after {
            return LoginsChanged::default();
        }
        let (put, unplaced) = planned::put(&before, self.plans);
        let others = before.iter().copied().filter(|one| !of_server(one) && !planned::is_ours(one));
        let changed: Vec<&Resource> = others.chain(&put).collect();
        let was = self.reach(before.iter().copied().filter(|one| !of_server(one)), &old);
        let is = self.reach(changed.into_iter(), &after);
        let names: BTreeSet<&str> = was.targets().servers().chain(is.targets().servers()).collect();
        let mut servers = BTreeMap::new();
        for server in names {
            let found = changes(&of(&was, server), &of(&is, server));
            if !found.is_empty() {
                servers.insert(server.to_owned(), found);
            }
        }
        LoginsChanged { servers, unplaced }
    }

    fn reach<'r>(&self, aws: impl Iterator<Item = &'r Resource>, servers: &[&Resource]) -> Reach {
        let mut gathered = Gathered::default();
        let mut readers = Readers::default();
        for one in servers {
            gathered.add(one);
            readers.add(one);
        }
        aws.for_each(|one| gathered.add(one));
        self.gaps.iter().for_each(|gap| gathered.gap(gap));
        Reach::with_users(&gathered, Users::new(&readers.finish().graphs), self.as_of)
    }
}

fn of_server(resource: &Resource) -> bool {
    OF_SERVER.contains(&resource.resource_type.as_str())
}

/// Who logs in on a server by the best of their ways.
fn of(reach: &Reach, server: &str) -> OfServer {
    let mut found = OfServer::new();
    for user in reach.users().of(server) {
        for login in reach.principals_of(server, &user.name) {
            let reasons: BTreeSet<String> = login.reasons.into_iter().collect();
            let known = found.entry((user.name.clone(), login.principal)).or_insert((login.verdict, BTreeSet::new()));
            match (known.0, login.verdict) {
                (Verdict::Allowed, _) => {}
                (_, Verdict::Allowed) => *known = (Verdict::Allowed, BTreeSet::new()),
                (Verdict::Indeterminate | Verdict::Denied, _) => known.1.extend(reasons),
            }
        }
    }
    for (verdict, reasons) in found.values_mut() {
        if *verdict == Verdict::Allowed {
            reasons.clear();
        }
    }
    found
}

fn changes(was: &OfServer, is: &OfServer) -> Vec<LoginChange> {
    let keys: BTreeSet<&(String, String)> = was.keys().chain(is.keys()).collect();
    let mut groups = BTreeMap::<_, Vec<String>>::new();
    for key in keys {
        let (old, new) = (was.get(key), is.get(key));
        let direction = match (old.map(|one| one.0), new.map(|one| one.0)) {
            (None, Some(_)) => Direction::Gained,
            (Some(_), None) => Direction::Lost,
            (Some(Verdict::Indeterminate), Some(Verdict::Allowed)) => Direction::Nearer,
            (Some(Verdict::Allowed), Some(Verdict::Indeterminate)) => Direction::Farther,
            _ => continue,
        };
        // Why it is open on the side that counts.
        let reasons: Vec<String> = new.or(old).into_iter().flat_map(|one| one.1.iter().cloned()).collect();
        let word = |side: Option<&Known>| side.map(|one| one.0.as_str().to_owned());
        let (user, principal) = key;
        groups.entry((direction, user.clone(), word(old), word(new), reasons)).or_default().push(principal.clone());
    }
    let change = |((direction, user, verdict_before, verdict_after, reasons), principals)| LoginChange {
        direction,
        user,
        principals,
        verdict_before,
        verdict_after,
        reasons,
    };
    groups.into_iter().map(change).collect()
}
