//! Which IAM principals may log in as which role, as far as it was read.
//!
//! Main types: [`Principals`], [`Comer`].

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::intake::Facts;
use crate::access::iam::{AssumerKind, Gathered, Reach, Truth, Users, Verdict};
use crate::review::Joined;

/// Principals that a cell names.
const MOST_NAMED: usize = 40;

/// A principal that logs in as a role, or may.
#[derive(Debug, Clone)]
pub(super) struct Comer {
    pub arn: Arc<str>,
    /// Why it may and nobody can say that it does; absent when it does.
    pub perhaps: Option<Arc<str>>,
}

/// Answers for one role of one server after the other, each worked out once.
#[derive(Debug)]
pub(super) struct Principals {
    reach: Reach,
    has_iam: bool,
    /// Server -> role -> who comes in as it, sorted; roles that take no token are left out.
    comers: BTreeMap<String, BTreeMap<String, Vec<Comer>>>,
    known: RefCell<HashMap<(String, String), Joined>>,
    assumed: RefCell<HashMap<String, Joined>>,
}

impl Principals {
    pub fn new(gathered: &Gathered, users: Users, has_iam: bool, as_of: &str) -> Self {
        let reach = Reach::with_users(gathered, users, Some(as_of));
        let mut made =
            Self { reach, has_iam, comers: BTreeMap::new(), known: RefCell::default(), assumed: RefCell::default() };
        let mut arns: HashMap<String, Arc<str>> = HashMap::new();
        let servers: Vec<String> = made.reach.targets().servers().map(str::to_owned).collect();
        for server in servers {
            let mut by_role = BTreeMap::new();
            for user in made.reach.users().of(&server).filter(|user| !user.with_token.is_no()) {
                by_role.insert(user.name.clone(), made.find_comers(&server, &user.name, &mut arns));
            }
            made.comers.insert(server, by_role);
        }
        made
    }

    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Roles of a server that somebody comes in as, and who; both sorted.
    pub fn comers(&self, server: &str) -> impl Iterator<Item = (&str, &[Comer])> {
        let all = self.comers.get(server).into_iter().flatten();
        all.map(|(role, comers)| (role.as_str(), comers.as_slice()))
    }

    fn find_comers(&self, server: &str, role: &str, arns: &mut HashMap<String, Arc<str>>) -> Vec<Comer> {
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
        let comers = by_principal.into_iter().map(|(arn, perhaps)| Comer {
            arn: Arc::clone(arns.entry(arn).or_insert_with_key(|arn| Arc::from(arn.as_str()))),
            perhaps: perhaps.map(Arc::from),
        });
        comers.collect()
    }

    /// Why principals of a server need not be told, though some of its roles take tokens; absent when they are.
    pub fn untold(&self, server: &str, account: &str) -> Option<(usize, String)> {
        let roles = self.reach.users().of(server).filter(|user| !user.with_token.is_no()).count();
        if roles == 0 {
            return None;
        }
        let why = if let Some(reason) = self.reach.targets().why_none(server) {
            Some(reason.to_owned())
        } else if self.reach.targets().of_server(server).next().is_none() {
            Some("which instance or cluster the server runs on was not read".to_owned())
        } else if !self.has_iam {
            Some("no IAM user or role was read".to_owned())
        } else {
            self.reach.problems(account).into_iter().next()
        };
        why.map(|why| (roles, why))
    }

    /// Who may become the principal.
    pub fn assumed_by(&self, arn: &str) -> Joined {
        if let Some(known) = self.assumed.borrow().get(arn) {
            return known.clone();
        }
        let found = self.reach.can_assume(arn);
        let named = found.iter().take(MOST_NAMED).map(|one| {
            let kind = match one.kind {
                AssumerKind::User | AssumerKind::Role => "",
                AssumerKind::Account | AssumerKind::Federated | AssumerKind::Service | AssumerKind::Everybody => {
                    one.kind.as_str()
                }
            };
            let reason = match (one.verdict, one.reasons.first()) {
                (Verdict::Indeterminate, Some(reason)) => format!(" (indeterminate: {reason})"),
                (Verdict::Allowed | Verdict::Denied | Verdict::Indeterminate, _) => String::new(),
            };
            format!("{kind} {}{reason}", one.who).trim().to_owned()
        });
        let mut text = named.collect::<Vec<String>>().join("; ");
        let more = found.len().saturating_sub(MOST_NAMED);
        if more > 0 {
            text.push_str(&format!("; and {more} more"));
        }
        let text = if text.is_empty() { "nobody assumes it".to_owned() } else { format!("assumed by {text}") };
        let made = Joined::Known(text);
        self.assumed.borrow_mut().insert(arn.to_owned(), made.clone());
        made
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
        let all = self.comers.get(server).and_then(|of| of.get(role)).map_or(&[][..], Vec::as_slice);
        let named = all.iter().take(MOST_NAMED).map(|one| match &one.perhaps {
            None => one.arn.to_string(),
            Some(reason) => format!("{} (indeterminate: {reason})", one.arn),
        });
        let mut text = named.collect::<Vec<String>>().join("; ");
        let more = all.len().saturating_sub(MOST_NAMED);
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
