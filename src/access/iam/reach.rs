//! From IAM principals to database users, and back.
//!
//! A principal logs in as a user when the instance, cluster or proxy takes tokens, the user asks for one and may connect, and
//! the policies allow `rds-db:connect` on exactly that name. Nothing else leads from one to the other: there is no resource
//! policy, so that whoever comes from another account has to assume a role first. Main types: [`Reach`], [`Login`].

use rayon::prelude::*;

use super::asking::Asking;
use super::decide::{Cited, Decision, Layer, Layers, Verdict};
use super::gathered::Gathered;
use super::organization::Organization;
use super::principals::{Principal, Principals};
use super::statement::Request;
use super::targets::{Behind, Target, Targets};
use super::truth::Truth;
use super::users::{User, Users};
use crate::access::effective::Graph;
use crate::model::{Gap, Resource, iam_actions};

/// What `rds-db:connect` is called everywhere here.
pub const CONNECT: &str = "rds-db:connect";

/// Everything that questions about IAM are answered from.
#[derive(Debug)]
pub struct Reach {
    pub(super) principals: Principals,
    pub(super) organization: Organization,
    pub(super) targets: Targets,
    users: Users,
    as_of: Option<String>,
    gaps: Vec<Gap>,
}

/// A principal that logs in as a database user, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// ARN of the user or role.
    pub principal: String,
    /// Id of the `pg_cluster`.
    pub server: String,
    /// Name of the database user.
    pub user: String,
    /// Databases that the user may connect to, sorted.
    pub databases: Vec<String>,
    /// Allowed or indeterminate; denied only where it was asked for.
    pub verdict: Verdict,
    /// Why it is indeterminate or denied; sorted.
    pub reasons: Vec<String>,
    pub via: Via,
}

/// The way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Via {
    /// ARN of the instance, cluster or proxy that is logged in at.
    pub target: String,
    /// How that comes to the server.
    pub behind: Behind,
    /// What the policies are asked about; absent when the id of the target was not read.
    pub resource: Option<String>,
    /// Statements that allow, or the ones that deny.
    pub statements: Vec<Cited>,
}

impl Reach {
    /// From what was gathered and the graphs of the same inventory. `as_of` (RFC 3339) decides conditions on the time.
    #[must_use]
    pub fn new(gathered: &Gathered, graphs: &[Graph], as_of: Option<&str>) -> Self {
        Self::with_users(gathered, Users::new(graphs), as_of)
    }

    /// The same from users that were taken a graph at a time.
    #[must_use]
    pub fn with_users(gathered: &Gathered, users: Users, as_of: Option<&str>) -> Self {
        Self {
            principals: Principals::new(gathered),
            organization: Organization::new(gathered),
            targets: Targets::new(gathered),
            users,
            as_of: as_of.map(str::to_owned),
            gaps: gathered.gaps.clone(),
        }
    }

    /// From a whole inventory in memory.
    #[must_use]
    pub fn of(resources: &[Resource], gaps: &[Gap], graphs: &[Graph], as_of: Option<&str>) -> Self {
        let mut gathered = Gathered::default();
        resources.iter().for_each(|resource| gathered.add(resource));
        gaps.iter().for_each(|gap| gathered.gap(gap));
        Self::new(&gathered, graphs, as_of)
    }

    /// Users and roles, sorted by ARN.
    #[must_use]
    pub fn principals(&self) -> &[Principal] {
        &self.principals.all
    }

    #[must_use]
    pub fn principal(&self, arn: &str) -> Option<&Principal> {
        self.principals.find(arn)
    }

    /// ARNs that are most like the text, the nearest first.
    #[must_use]
    pub fn like(&self, text: &str) -> Vec<&str> {
        self.principals.like(text)
    }

    #[must_use]
    pub const fn targets(&self) -> &Targets {
        &self.targets
    }

    #[must_use]
    pub const fn users(&self) -> &Users {
        &self.users
    }

    /// Why principals of the account, or what they log in at, may be missing; sorted.
    #[must_use]
    pub fn problems(&self, account: &str) -> Vec<String> {
        let kinds = ["aws_iam_user", "aws_iam_role", "aws_rds_instance", "aws_rds_cluster", "aws_rds_proxy"];
        let hides = |gap: &&Gap| kinds.iter().any(|kind| gap.may_hide(kind, Some(account), None));
        let mut all: Vec<String> = self.gaps.iter().filter(hides).map(super::gathered::told).collect();
        all.sort();
        all.dedup();
        all
    }

    /// What is taken for granted of an account, as nothing of it was asked for.
    #[must_use]
    pub fn assumption(&self, account: &str) -> Option<String> {
        self.organization.not_asked(account)
    }

    /// Every database user that the principal logs in as, or may, on all servers.
    #[must_use]
    pub fn database_users(&self, principal: &str) -> Vec<Login> {
        let Some(principal) = self.principal(principal) else { return Vec::new() };
        self.targets.servers().flat_map(|server| self.logins(principal, server)).collect()
    }

    /// Those on one server.
    #[must_use]
    pub fn logins(&self, principal: &Principal, server: &str) -> Vec<Login> {
        let users = self.users.of(server);
        users
            .flat_map(|user| self.ways_in(principal, server, user))
            .filter(|one| one.verdict != Verdict::Denied)
            .collect()
    }

    /// Every principal that logs in as the user of a server (the id of the `pg_cluster`), or may; sorted.
    #[must_use]
    pub fn principals_of(&self, server: &str, user: &str) -> Vec<Login> {
        let Some(user) = self.users.find(server, user) else { return Vec::new() };
        let mut accounts: Vec<&str> =
            self.targets.of_server(server).map(|(target, _)| target.account.as_str()).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let all = accounts.into_iter().flat_map(|account| self.principals.of_account(account));
        // Most never name a database at all.
        let asked: Vec<&Principal> = all.filter(|principal| may_allow(principal, CONNECT)).collect();
        let ways = asked.par_iter().flat_map_iter(|principal| self.ways_in(principal, server, user));
        ways.filter(|one| one.verdict != Verdict::Denied).collect()
    }

    /// Every way of a principal to a user of a server, those that are denied too.
    #[must_use]
    pub fn ways(&self, principal: &str, server: &str, user: &str) -> Vec<Login> {
        match (self.principal(principal), self.users.find(server, user)) {
            (Some(principal), Some(user)) => self.ways_in(principal, server, user).collect(),
            _ => Vec::new(),
        }
    }

    fn ways_in(&self, principal: &Principal, server: &str, user: &User) -> impl Iterator<Item = Login> {
        let targets = self.targets.of_server(server).filter(|(target, _)| target.account == principal.account);
        targets.map(|(target, behind)| self.way(principal, server, user, target, behind))
    }

    fn way(&self, principal: &Principal, server: &str, user: &User, target: &Target, behind: Behind) -> Login {
        let decision = self.connect(principal, target, &user.name);
        let takes = takes(user, behind, target);
        let opens = if user.databases_unknown {
            Truth::unknown(format!(
                "no database of {server} was read, so whether {} may connect is not known",
                user.name
            ))
        } else {
            Truth::of(!user.databases.is_empty())
        };
        let (verdict, mut reasons) = match (target.iam.clone().and(takes.clone()).and(opens.clone()), decision.verdict)
        {
            (_, Verdict::Denied) => (Verdict::Denied, decision.reasons),
            (Truth::No, _) => {
                let mut why = Vec::new();
                if target.iam.is_no() {
                    why.push(format!("IAM authentication is off on {}", target.arn));
                }
                if takes.is_no() {
                    why.push(format!("{} is no member of rds_iam", user.name));
                }
                if opens.is_no() {
                    why.push(format!("{} may not connect to any database", user.name));
                }
                (Verdict::Denied, why)
            }
            (Truth::Yes, verdict) => (verdict, decision.reasons),
            (Truth::Unknown(more), _) => {
                let all = decision.reasons.into_iter().chain(more);
                (Verdict::Indeterminate, all.collect())
            }
        };
        reasons.sort();
        reasons.dedup();
        Login {
            principal: principal.arn.clone(),
            server: server.to_owned(),
            user: user.name.clone(),
            databases: user.databases.clone(),
            verdict,
            reasons,
            via: Via {
                target: target.arn.clone(),
                behind,
                resource: target.user_arn(&user.name),
                statements: decision.statements,
            },
        }
    }

    /// Whether the policies let the principal make a token for the user.
    fn connect(&self, principal: &Principal, target: &Target, user: &str) -> Decision {
        if !may_allow(principal, CONNECT) {
            return nothing_allows();
        }
        let asking = self.asking(principal, target);
        let layers = self.layers(principal, CONNECT);
        if let Some(resource) = target.user_arn(user) {
            return layers.decide(&Request { action: CONNECT, resource: &resource, facts: &asking });
        }
        // The id was not read: only what holds for every id counts.
        let stand_in = format!("arn:{}:rds-db:{}:{}:dbuser:-/{user}", target.partition, target.region, target.account);
        let decision = layers.decide(&Request { action: CONNECT, resource: &stand_in, facts: &asking });
        let denies = layers.denies(CONNECT);
        if decision.verdict == Verdict::Allowed && !denies {
            return decision;
        }
        let reason = format!("the id of {} that policies name was not read", target.arn);
        Decision { verdict: Verdict::Indeterminate, statements: Vec::new(), reasons: vec![reason] }
    }

    /// All policies that bear on an action of a principal.
    #[must_use]
    pub(super) fn layers(&self, principal: &Principal, action: &str) -> Layers<'_> {
        let policies = &self.principals.policies;
        let bit = iam_actions::bit(action).unwrap_or(u64::MAX);
        let left_out = principal.left_out.iter().filter(|(_, open)| open & bit != 0);
        let left_out = left_out.map(|(arn, _)| format!("the policy {arn} was not read"));
        let own = principal.policies.iter().filter_map(|place| policies.get(*place));
        let mut layers = vec![Layer {
            name: "the policies of the principal".to_owned(),
            policies: own.filter(|policy| policy.mask & bit != 0).collect(),
            unread: principal.unread.iter().cloned().chain(left_out).collect(),
            ..Layer::default()
        }];
        match &principal.boundary {
            Some(Ok(place)) => layers.push(Layer {
                name: "the permissions boundary".to_owned(),
                policies: policies.get(*place).into_iter().collect(),
                ..Layer::default()
            }),
            Some(Err(why)) => layers.push(Layer {
                name: "the permissions boundary".to_owned(),
                unread: vec![why.clone()],
                ..Layer::default()
            }),
            None => {}
        }
        // They do not bind roles that belong to a service.
        if !principal.path.starts_with("/aws-service-role/") {
            layers.extend(self.organization.layers(&principal.account));
        }
        Layers(layers)
    }

    /// The decision on any action.
    #[must_use]
    pub(super) fn decide(&self, asking: &Asking<'_>, action: &str, resource: &str) -> Decision {
        if !may_allow(asking.principal, action) {
            return nothing_allows();
        }
        self.layers(asking.principal, action).decide(&Request { action, resource, facts: asking })
    }

    /// Time of every request, RFC 3339.
    pub(super) fn as_of(&self) -> Option<&str> {
        self.as_of.as_deref()
    }

    /// What is known of a request to a target.
    pub(super) fn asking<'a>(&'a self, principal: &'a Principal, target: &'a Target) -> Asking<'a> {
        Asking {
            principal,
            organization: &self.organization,
            region: Some(&target.region),
            resource_account: &target.account,
            tags: Some(target.tags.as_ref().map_err(String::as_str)),
            as_of: self.as_of.as_deref(),
        }
    }
}

/// Whether any policy of the principal may allow the action.
pub(super) fn may_allow(principal: &Principal, action: &str) -> bool {
    iam_actions::bit(action).is_none_or(|bit| principal.allows & bit != 0)
}

pub(super) fn nothing_allows() -> Decision {
    let reason = "nothing in the policies of the principal allows it".to_owned();
    Decision { verdict: Verdict::Denied, statements: Vec::new(), reasons: vec![reason] }
}

/// Whether the server takes the user's login by this way.
fn takes(user: &User, behind: Behind, target: &Target) -> Truth {
    match behind {
        Behind::Itself | Behind::Replica | Behind::ProxyWithToken => user.with_token.clone(),
        Behind::ProxyWithSecret => {
            let name = &target.arn;
            let open = Truth::unknown(format!(
                "{name} logs in with passwords of its secrets, which are not read: whether one is of {} is not known",
                user.name
            ));
            // A member of rds_iam is refused every password.
            if user.with_token.is_yes() { Truth::No } else { open }
        }
    }
}
