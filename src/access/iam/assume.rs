//! Who may become a role: what its trust policy says, and the callers' own policies where they were read.
//!
//! A trust policy that names an account leaves it to that account's policies; one that names a principal of its own account
//! is enough by itself; across accounts both sides have to allow. Main types: [`Assumer`], [`AssumerKind`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::asking::Asking;
use super::decide::{Layers, Verdict};
use super::pattern::{Fact, Facts};
use super::principals::{Principal, PrincipalKind, Principals};
use super::reach::{Reach, may_allow};
use super::statement::{Effect, Request, Statement};
use super::truth::Truth;

/// Roles on the way, at most: longer chains exist on paper only.
const LONGEST: usize = 6;

const ASSUME: &str = "sts:assumerole";

/// What may assume a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssumerKind {
    User,
    Role,
    /// Whoever an account that was not read lets.
    Account,
    /// Users of an identity provider, IAM Identity Center among them.
    Federated,
    Service,
    /// Anybody with an AWS account.
    Everybody,
}

impl AssumerKind {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Role => "role",
            Self::Account => "account",
            Self::Federated => "federated",
            Self::Service => "service",
            Self::Everybody => "everybody",
        }
    }
}

/// Somebody who may become a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assumer {
    /// ARN, account, provider, service, or `*`.
    pub who: String,
    pub kind: AssumerKind,
    /// Roles that it assumes on the way, in that order, the last one being the role in question.
    pub through: Vec<String>,
    pub verdict: Verdict,
    /// Why it is indeterminate; sorted.
    pub reasons: Vec<String>,
}

/// A caller of which nothing but its name is known.
#[derive(Debug, Clone, Copy)]
enum Stranger<'a> {
    /// Anybody with an AWS account.
    Everybody,
    /// Whoever an account lets.
    Account(&'a str),
    /// A principal of an account.
    Named(&'a str, &'a str),
    /// As a policy names it: `Service:ec2.amazonaws.com`.
    Service(&'a str),
    /// `Federated:arn:aws:iam::111122223333:saml-provider/okta`.
    Federated(&'a str),
}

impl<'a> Stranger<'a> {
    const fn account(self) -> Option<&'a str> {
        match self {
            Self::Account(account) | Self::Named(account, _) => Some(account),
            Self::Everybody | Self::Service(_) | Self::Federated(_) => None,
        }
    }

    /// Whether a name in a policy is everybody that is meant by this one.
    fn is_meant_by(self, who: &str) -> bool {
        let name = who.strip_prefix("AWS:").unwrap_or(who);
        if name == "*" {
            return true;
        }
        match self {
            Self::Everybody => false,
            Self::Service(own) | Self::Federated(own) => own == who,
            Self::Account(own) => is_account(name, own),
            Self::Named(account, arn) => arn == name || is_account(name, account),
        }
    }

    /// Whether a name in a policy is somebody among those that are meant by this one.
    fn has(self, who: &str) -> bool {
        let name = who.strip_prefix("AWS:").unwrap_or(who);
        match self {
            Self::Everybody => true,
            Self::Account(own) => self.is_meant_by(who) || account_of(name).0 == Some(own),
            Self::Named(..) | Self::Service(_) | Self::Federated(_) => self.is_meant_by(who),
        }
    }

    /// Whether a statement of a trust policy speaks of it.
    fn is_spoken_of(self, by: &Statement) -> Truth {
        if by.not_principals.is_empty() {
            return Truth::of(by.principals.iter().any(|who| self.is_meant_by(who)));
        }
        if by.not_principals.iter().any(|who| self.is_meant_by(who)) {
            return Truth::No;
        }
        match (self, by.not_principals.iter().any(|who| self.has(who))) {
            (_, false) => Truth::Yes,
            (Self::Everybody, true) => Truth::unknown(format!("all but {} are denied", by.not_principals.join(", "))),
            // Those whom it spares are there.
            (Self::Account(_) | Self::Named(..) | Self::Service(_) | Self::Federated(_), true) => Truth::No,
        }
    }
}

impl Facts for Stranger<'_> {
    fn fact(&self, key: &str) -> Fact {
        let known = |text: &str| Fact::Known(vec![text.to_owned()]);
        let later = || Fact::Unknown("it is known only when the request is made".to_owned());
        match (key, self) {
            ("aws:principalaccount", one) => one.account().map_or_else(later, known),
            ("aws:principalarn", Self::Named(_, arn)) => known(arn),
            ("aws:principalisawsservice", Self::Service(_)) => known("true"),
            ("aws:principalisawsservice", Self::Account(_) | Self::Named(..) | Self::Federated(_)) => known("false"),
            ("aws:securetransport", _) => known("true"),
            _ => later(),
        }
    }
}

impl Reach {
    /// Everybody who may become the role, directly or through other roles; empty for a user.
    #[must_use]
    pub fn can_assume(&self, role: &str) -> Vec<Assumer> {
        let Some(target) = self.principal(role) else { return Vec::new() };
        let mut found: BTreeMap<String, Assumer> = BTreeMap::new();
        let mut seen = BTreeSet::from([target.arn.as_str()]);
        let mut todo: VecDeque<(&Principal, Vec<String>, Verdict, Vec<String>)> =
            VecDeque::from([(target, Vec::new(), Verdict::Allowed, Vec::new())]);
        while let Some((role, before, verdict, reasons)) = todo.pop_front() {
            let mut through = vec![role.arn.clone()];
            through.extend(before);
            for mut one in self.directly(role) {
                one.verdict = one.verdict.max(verdict);
                one.reasons.extend(reasons.iter().cloned());
                one.reasons.sort();
                one.reasons.dedup();
                one.through.clone_from(&through);
                let may_go_on = one.kind == AssumerKind::Role && through.len() < LONGEST;
                let next = self.principal(&one.who).filter(|next| may_go_on && seen.insert(&next.arn));
                if let Some(next) = next {
                    todo.push_back((next, through.clone(), one.verdict, one.reasons.clone()));
                }
                // A shorter way is told; a longer one only where it is surer.
                let is_better = found.get(&one.who).is_none_or(|old| one.verdict < old.verdict);
                if is_better && one.who != target.arn {
                    found.insert(one.who.clone(), one);
                }
            }
        }
        let mut all: Vec<Assumer> = found.into_values().collect();
        all.sort_by(|a, b| (a.verdict, a.kind, &a.who).cmp(&(b.verdict, b.kind, &b.who)));
        all
    }

    /// Those who become it without a role between.
    fn directly(&self, role: &Principal) -> Vec<Assumer> {
        let Some(trust) = &role.trust else { return Vec::new() };
        let mut found: BTreeMap<String, Assumer> = BTreeMap::new();
        let mut add = |who: &str, kind, truth: Truth| {
            let (verdict, reasons) = match truth {
                Truth::No => return,
                Truth::Yes => (Verdict::Allowed, Vec::new()),
                Truth::Unknown(reasons) => (Verdict::Indeterminate, reasons.into_iter().collect()),
            };
            let one = Assumer { who: who.to_owned(), kind, through: Vec::new(), verdict, reasons };
            if found.get(who).is_none_or(|old| one.verdict < old.verdict) {
                found.insert(who.to_owned(), one);
            }
        };
        let statements = match &trust.statements {
            Ok(statements) => statements,
            Err(why) => {
                add("*", AssumerKind::Everybody, Truth::unknown(why.clone()));
                return found.into_values().collect();
            }
        };
        for statement in statements.iter().filter(|one| one.effect == Effect::Allow) {
            for who in named(statement) {
                let (sort, name) = who.split_once(':').unwrap_or(("*", &who));
                match sort {
                    "Service" if statement.covers(ASSUME) => {
                        add(name, AssumerKind::Service, stranger(role, statement, ASSUME, Stranger::Service(&who)));
                    }
                    "Federated" if covers_federation(statement) => {
                        add(name, AssumerKind::Federated, federated(role, statement, Stranger::Federated(&who)));
                    }
                    "AWS" | "*" if statement.covers(ASSUME) => self.of_aws(role, statement, &who, &mut add),
                    _ => {}
                }
            }
        }
        found.into_values().collect()
    }

    fn of_aws(
        &self,
        role: &Principal,
        statement: &Statement,
        who: &str,
        add: &mut impl FnMut(&str, AssumerKind, Truth),
    ) {
        let name = who.strip_prefix("AWS:").unwrap_or(who);
        if name == "*" {
            add("*", AssumerKind::Everybody, stranger(role, statement, ASSUME, Stranger::Everybody));
            for caller in &self.principals.all {
                add(&caller.arn, kind_of(caller), self.caller(role, statement, caller, caller.account == role.account));
            }
            return;
        }
        let (account, rest) = account_of(name);
        let Some(account) = account else {
            // A unique id is left where a principal was deleted; nobody has it any more.
            let is_known = self.principals.all.iter().find(|one| one.unique_id.as_deref() == Some(name));
            if let Some(caller) = is_known {
                add(&caller.arn, kind_of(caller), self.caller(role, statement, caller, caller.account == role.account));
            }
            return;
        };
        if rest == Some("root") || rest.is_none() {
            if !self.principals.knows_account(account) {
                add(account, AssumerKind::Account, stranger(role, statement, ASSUME, Stranger::Account(account)));
            }
            for caller in self.principals.of_account(account) {
                add(&caller.arn, kind_of(caller), self.caller(role, statement, caller, false));
            }
            return;
        }
        if let Some(caller) = self.principals.find(name) {
            add(&caller.arn, kind_of(caller), self.caller(role, statement, caller, account == role.account));
            return;
        }
        let kind = if name.contains(":user/") { AssumerKind::User } else { AssumerKind::Role };
        let why = if self.principals.knows_account(account) {
            format!("{name} was not read, or no longer exists")
        } else {
            format!("the account {account} was not read")
        };
        let truth = stranger(role, statement, ASSUME, Stranger::Named(account, name));
        add(name, kind, truth.and(Truth::unknown(why)));
    }

    /// Whether a caller of the inventory becomes the role by this statement. One that it names needs no policy of its own
    /// within its account.
    fn caller(&self, role: &Principal, by: &Statement, caller: &Principal, is_named: bool) -> Truth {
        if !is_named && !may_allow(caller, ASSUME) || !is_about(by, caller, &self.principals) {
            return Truth::No;
        }
        let asking = self.of_role(role, caller);
        let request = Request { action: ASSUME, resource: &role.arn, facts: &asking };
        let denied =
            denies(role).filter(|one| is_about(one, caller, &self.principals)).map(|one| one.applies(&request));
        let trusted = by.applies(&request).and(!denied.fold(Truth::No, Truth::or));
        if trusted.is_no() {
            return Truth::No;
        }
        let Layers(mut layers) = self.layers(caller, ASSUME);
        if is_named {
            // What it has itself may still deny. A boundary has to allow it to a role, not to a user.
            let boundary = usize::from(caller.kind == PrincipalKind::User && caller.boundary.is_some());
            layers.iter_mut().take(1 + boundary).for_each(|layer| layer.already_allowed = true);
        }
        let decision = Layers(layers).decide(&request);
        let own = match decision.verdict {
            Verdict::Allowed => Truth::Yes,
            Verdict::Denied => Truth::No,
            Verdict::Indeterminate => Truth::Unknown(decision.reasons.into_iter().collect()),
        };
        trusted.and(own)
    }

    fn of_role<'a>(&'a self, role: &'a Principal, caller: &'a Principal) -> Asking<'a> {
        Asking {
            principal: caller,
            organization: &self.organization,
            region: None,
            resource_account: &role.account,
            tags: Some(role.tags.as_ref().map_err(String::as_str)),
            as_of: self.as_of(),
        }
    }
}

/// Whether somebody of whom nothing was read becomes the role by this statement, as far as its trust policy goes.
fn stranger(role: &Principal, by: &Statement, action: &str, who: Stranger<'_>) -> Truth {
    let request = Request { action, resource: &role.arn, facts: &who };
    let denied = denies(role).map(|one| who.is_spoken_of(one).and(one.applies(&request)));
    by.applies(&request).and(!denied.fold(Truth::No, Truth::or))
}

fn federated(role: &Principal, by: &Statement, who: Stranger<'_>) -> Truth {
    let actions = ["sts:assumerolewithsaml", "sts:assumerolewithwebidentity"].into_iter();
    actions.map(|action| stranger(role, by, action, who)).fold(Truth::No, Truth::or)
}

/// What the trust policy denies.
fn denies(role: &Principal) -> impl Iterator<Item = &Statement> {
    let trust = role.trust.as_ref().and_then(|trust| trust.statements.as_ref().ok());
    trust.into_iter().flatten().filter(|one| one.effect == Effect::Deny)
}

/// Whether the statement of a trust policy speaks of the caller.
fn is_about(statement: &Statement, caller: &Principal, all: &Principals) -> bool {
    let is = |who: &String| {
        let name = who.strip_prefix("AWS:").unwrap_or(who);
        if name == "*" {
            return true;
        }
        let is_account = is_account(name, &caller.account);
        let is_itself = || all.find(name).is_some_and(|one| one.arn == caller.arn);
        is_account || is_itself() || caller.unique_id.as_deref() == Some(name)
    };
    if statement.not_principals.is_empty() {
        statement.principals.iter().any(is)
    } else {
        !statement.not_principals.iter().any(is)
    }
}

/// Who a statement names; `*` where it names only whom it does not mean.
fn named(statement: &Statement) -> Vec<String> {
    if statement.not_principals.is_empty() { statement.principals.clone() } else { vec!["*".to_owned()] }
}

fn covers_federation(statement: &Statement) -> bool {
    ["sts:assumerolewithsaml", "sts:assumerolewithwebidentity"].iter().any(|action| statement.covers(action))
}

const fn kind_of(caller: &Principal) -> AssumerKind {
    match caller.kind {
        PrincipalKind::User => AssumerKind::User,
        PrincipalKind::Role => AssumerKind::Role,
    }
}

/// Whether a name in a policy is the account as a whole.
fn is_account(name: &str, account: &str) -> bool {
    let (own, rest) = account_of(name);
    matches!(rest, None | Some("root")) && own == Some(account)
}

/// Account of a principal in a policy, and what stands behind it: `root`, `user/ann`; nothing for an account alone.
fn account_of(name: &str) -> (Option<&str>, Option<&str>) {
    if name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit()) {
        return (Some(name), None);
    }
    let mut parts = name.splitn(6, ':');
    let account = parts.nth(4).filter(|account| !account.is_empty());
    (account, parts.next())
}
