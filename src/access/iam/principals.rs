//! Users and roles with the policies that bear on them.
//!
//! A policy that is named and not there is never taken for empty, but for one that AWS writes and the collector left out
//! because it is silent on what matters here. Main types: [`Principal`], [`Principals`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::gathered::{Gathered, text, texts, unread};
use super::statement::{Effect, Policy};
use crate::model::{Resource, iam_actions};

/// What a principal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrincipalKind {
    User,
    Role,
}

impl PrincipalKind {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Role => "role",
        }
    }
}

/// A user or role.
#[derive(Debug)]
pub struct Principal {
    pub arn: String,
    pub account: String,
    pub name: String,
    pub kind: PrincipalKind,
    /// `AIDA...` or `AROA...`.
    pub unique_id: Option<String>,
    /// `/`, `/aws-reserved/sso.amazonaws.com/`, ...
    pub path: String,
    /// Its tags, or why they are not known.
    pub tags: Result<BTreeMap<String, String>, String>,
    /// A session of it may carry tags of its own.
    pub session_tags: bool,
    /// Who may assume it, of a role.
    pub trust: Option<Policy>,
    /// Places in [`Principals::policies`].
    pub(super) policies: Vec<usize>,
    /// Why more may belong to it.
    pub(super) unread: Vec<String>,
    pub(super) boundary: Option<Result<usize, String>>,
    /// Actions that one of its policies may allow.
    pub(super) allows: u64,
    /// Actions of which a policy that is left out may say something: none when the collector told what it keeps.
    pub(super) left_out: Vec<(String, u64)>,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Principals {
    /// Sorted by ARN.
    pub all: Vec<Principal>,
    pub policies: Vec<Policy>,
    by_arn: HashMap<String, usize>,
    /// Places in `all`.
    by_account: BTreeMap<String, Vec<usize>>,
}

/// Where policies are found while principals are made.
struct Shelf<'a> {
    policies: Vec<Policy>,
    /// Account and ARN -> managed policy.
    managed: HashMap<(&'a str, &'a str), usize>,
    /// ARN of the principal -> inline policies.
    inline: HashMap<String, Vec<usize>>,
    /// Account -> actions that policies of AWS are kept for.
    kept: HashMap<&'a str, u64>,
    /// Account, word and name -> attached policies.
    attached: HashMap<(&'a str, &'a str, &'a str), BTreeSet<&'a str>>,
}

impl Principals {
    /// From what was gathered.
    #[must_use]
    pub fn new(gathered: &Gathered) -> Self {
        let mut shelf = Shelf::new(gathered);
        let groups: HashMap<(&str, &str), &Resource> =
            gathered.of("aws_iam_group").map(|group| ((account(group), group.name.as_str()), group)).collect();
        let mut all = Vec::new();
        for (kind, word) in [("aws_iam_user", PrincipalKind::User), ("aws_iam_role", PrincipalKind::Role)] {
            for resource in gathered.of(kind) {
                all.push(shelf.principal(resource, word, &groups, gathered));
            }
        }
        all.sort_by(|a: &Principal, b| a.arn.cmp(&b.arn));
        all.dedup_by(|a, b| a.arn == b.arn);
        let policies = shelf.policies;
        for principal in &mut all {
            let own = principal.policies.iter().filter_map(|place| policies.get(*place));
            let missing = if principal.unread.is_empty() { 0 } else { u64::MAX };
            let left_out = principal.left_out.iter().fold(0, |mask, (_, open)| mask | open);
            principal.allows = own.fold(missing | left_out, |mask, policy| mask | policy.allows);
        }
        let mut by_account: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, principal) in all.iter().enumerate() {
            by_account.entry(principal.account.clone()).or_default().push(place);
        }
        let by_arn = all.iter().enumerate().map(|(place, one)| (one.arn.clone(), place)).collect();
        Self { all, policies, by_arn, by_account }
    }

    /// The principal of that ARN. A session stands for its role, which it names without the path.
    #[must_use]
    pub fn find(&self, arn: &str) -> Option<&Principal> {
        if let Some(place) = self.by_arn.get(arn) {
            return self.all.get(*place);
        }
        let (account, session) = arn.split_once(":sts::")?.1.split_once(":assumed-role/")?;
        let name = session.split('/').next()?;
        self.of_account(account).find(|one| one.kind == PrincipalKind::Role && one.name == name)
    }

    /// ARNs that are most like the text, the nearest first.
    #[must_use]
    pub fn like(&self, text: &str) -> Vec<&str> {
        let distance = |one: &&Principal| strsim::damerau_levenshtein(&one.arn, text);
        let mut near: Vec<(usize, &str)> = self.all.iter().map(|one| (distance(&one), one.arn.as_str())).collect();
        near.sort_unstable();
        near.into_iter().map(|(_, arn)| arn).take(3).collect()
    }

    /// Those of an account, sorted.
    pub fn of_account(&self, account: &str) -> impl Iterator<Item = &Principal> {
        self.by_account.get(account).into_iter().flatten().filter_map(|place| self.all.get(*place))
    }

    /// ARNs of the managed policies of the principal that its own account may rewrite.
    pub fn own_policies<'a>(&'a self, principal: &'a Principal) -> impl Iterator<Item = &'a str> {
        let ids =
            principal.policies.iter().filter_map(|place| self.policies.get(*place)).map(|policy| policy.id.as_str());
        ids.filter(|id| {
            let mut parts = id.splitn(6, ':').skip(4);
            parts.next() == Some(principal.account.as_str())
                && parts.next().is_some_and(|rest| rest.starts_with("policy/"))
        })
    }

    /// Whether anything of the account was read.
    #[must_use]
    pub fn knows_account(&self, account: &str) -> bool {
        self.by_account.contains_key(account)
    }
}

fn account(resource: &Resource) -> &str {
    resource.account_id.as_deref().or_else(|| resource.id.split(':').nth(4)).unwrap_or_default()
}

/// ARN of a managed policy: the id of one that AWS writes has the account behind it.
fn policy_arn(resource: &Resource) -> &str {
    let id = resource.id.split_once("/account/").map_or(resource.id.as_str(), |(arn, _)| arn);
    text(resource, "policy_arn").unwrap_or(id)
}

impl<'a> Shelf<'a> {
    fn new(gathered: &'a Gathered) -> Self {
        let mut shelf = Self {
            policies: Vec::new(),
            managed: HashMap::new(),
            inline: HashMap::new(),
            kept: HashMap::new(),
            attached: HashMap::new(),
        };
        for resource in gathered.of("aws_iam_policy") {
            let place = shelf.policies.len();
            let statements = resource.attributes.get("policy_statements");
            let is_inline = text(resource, "policy_type") == Some("inline");
            let label = if is_inline {
                format!("inline policy {}", resource.name)
            } else {
                format!("managed policy {}", resource.name)
            };
            let id = if is_inline { resource.id.as_str() } else { policy_arn(resource) };
            let policy = match unread(resource, "policy_statements") {
                Some(why) => Policy::new(label, id.to_owned(), Err(why)),
                None => Policy::from_value(label, id.to_owned(), statements),
            };
            shelf.policies.push(policy);
            if is_inline {
                for holder in holders(resource, gathered) {
                    shelf.inline.entry(holder).or_default().push(place);
                }
            } else {
                shelf.managed.insert((account(resource), policy_arn(resource)), place);
            }
        }
        for resource in gathered.of("aws_iam_policy_attachment") {
            let parts = [text(resource, "principal_type"), text(resource, "principal"), text(resource, "policy_arn")];
            if let [Some(word), Some(name), Some(arn)] = parts {
                shelf.attached.entry((account(resource), word, name)).or_default().insert(arn);
            }
        }
        for resource in gathered.of("aws_account") {
            let actions = texts(resource, "policy_actions_kept").filter_map(iam_actions::bit);
            shelf.kept.insert(account(resource), actions.fold(0, |mask, bit| mask | bit));
        }
        shelf
    }

    fn principal(
        &mut self,
        resource: &'a Resource,
        kind: PrincipalKind,
        groups: &HashMap<(&'a str, &'a str), &'a Resource>,
        gathered: &Gathered,
    ) -> Principal {
        let own = account(resource);
        let mut made = Principal {
            arn: resource.id.clone(),
            account: own.to_owned(),
            name: resource.name.clone(),
            kind,
            unique_id: text(resource, "unique_id").map(str::to_owned),
            path: text(resource, "path").unwrap_or("/").to_owned(),
            tags: unread(resource, "tags").map_or_else(|| Ok(resource.tags.clone()), Err),
            session_tags: false,
            trust: None,
            policies: Vec::new(),
            unread: Vec::new(),
            boundary: None,
            allows: 0,
            left_out: Vec::new(),
        };
        self.hold(&mut made, resource, kind.as_str());
        if kind == PrincipalKind::User {
            made.unread.extend(unread(resource, "groups"));
            for name in texts(resource, "groups") {
                match groups.get(&(own, name)) {
                    Some(group) => self.hold(&mut made, group, "group"),
                    None => made.unread.push(format!("the group {name} of {} was not read", made.arn)),
                }
            }
        } else {
            let label = format!("trust policy of {}", made.name);
            let trust = match unread(resource, "trust_statements") {
                Some(why) => Policy::new(label, made.arn.clone(), Err(why)),
                None => Policy::from_value(label, made.arn.clone(), resource.attributes.get("trust_statements")),
            };
            made.session_tags = trust
                .statements
                .as_ref()
                .is_ok_and(|all| all.iter().any(|one| one.effect == Effect::Allow && one.covers("sts:tagsession")));
            made.trust = Some(trust);
        }
        made.unread.extend(gathered.hidden("aws_iam_policy", own, None));
        made.boundary = match (text(resource, "permissions_boundary"), unread(resource, "permissions_boundary")) {
            (_, Some(why)) => Some(Err(why)),
            (None, None) => None,
            (Some(arn), None) => {
                let missing = || format!("the permissions boundary {arn} was not read");
                Some(self.managed.get(&(own, arn)).copied().ok_or_else(missing))
            }
        };
        made.policies.sort_unstable();
        made.policies.dedup();
        made.unread.sort();
        made.unread.dedup();
        made
    }

    /// Gives the principal what hangs on a user, group or role.
    fn hold(&self, made: &mut Principal, resource: &'a Resource, word: &'a str) {
        let own = account(resource);
        made.policies.extend(self.inline.get(&resource.id).into_iter().flatten());
        made.unread.extend(unread(resource, "managed_policy_arns"));
        let attached = self.attached.get(&(own, word, resource.name.as_str())).into_iter().flatten().copied();
        let arns: BTreeSet<&str> = texts(resource, "managed_policy_arns").chain(attached).collect();
        for arn in arns {
            let is_of_aws = arn.split(':').nth(4) == Some("aws");
            match (self.managed.get(&(own, arn)), self.kept.get(own)) {
                (Some(place), _) => made.policies.push(*place),
                (None, Some(kept)) if is_of_aws && *kept != 0 => made.left_out.push((arn.to_owned(), !kept)),
                (None, _) => made.unread.push(format!("the policy {arn} was not read")),
            }
        }
    }
}

/// ARNs of the principals that an inline policy belongs to.
fn holders(policy: &Resource, gathered: &Gathered) -> Vec<String> {
    if let Some((holder, _)) = policy.id.split_once("/inline-policy/") {
        return vec![holder.to_owned()];
    }
    let roles: Vec<String> = texts(policy, "attached_roles").map(str::to_owned).collect();
    let (Some(name), true) = (text(policy, "attached_to"), roles.is_empty()) else { return roles };
    // Only a name is known: whoever has it.
    let named = |one: &&Resource| one.name == name && account(one) == account(policy);
    let kinds = ["aws_iam_user", "aws_iam_group", "aws_iam_role"].into_iter();
    kinds.flat_map(|kind| gathered.of(kind).filter(named)).map(|one| one.id.clone()).collect()
}
