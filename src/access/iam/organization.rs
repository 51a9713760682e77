//! Service control policies over an account, as far as they were read.
//!
//! Each level from the root down to the account has to allow. Which units an account is in is often not asked for: then
//! the policies of every unit may bind it, and only what all of them agree on is decided. Main type: [`Organization`].

use std::collections::{BTreeMap, HashMap};

use super::decide::Layer;
use super::gathered::{Gathered, flag, told, unread};
use super::statement::Policy;

/// What was read of an organization.
#[derive(Debug, Default)]
pub struct Organization {
    policies: Vec<Policy>,
    accounts: HashMap<String, Member>,
    /// Account -> its levels.
    levels: BTreeMap<String, Vec<Level>>,
    /// Why policies may be missing.
    unread: Vec<String>,
}

/// An account of it.
#[derive(Debug)]
struct Member {
    /// `o-...`.
    organization: Option<String>,
    /// Root first.
    units: Result<Vec<String>, String>,
    is_management: Result<bool, String>,
}

/// Policies that hang on one root, unit or account.
#[derive(Debug, Clone)]
struct Level {
    name: String,
    policies: Vec<usize>,
    doubt: Option<String>,
    already_allowed: bool,
}

/// A policy and what it hangs on; absent when that is not known.
struct Hung {
    policy: usize,
    targets: Option<Vec<(String, String)>>,
}

impl Organization {
    /// From what was gathered.
    #[must_use]
    pub fn new(gathered: &Gathered) -> Self {
        let mut made = Self::default();
        let mut hung = Vec::new();
        for resource in gathered.of("aws_organizations_policy") {
            let label = format!("service control policy {}", resource.name);
            let statements = resource.attributes.get("policy_statements");
            made.policies.push(match unread(resource, "policy_statements") {
                Some(why) => Policy::new(label, resource.id.clone(), Err(why)),
                None => Policy::from_value(label, resource.id.clone(), statements),
            });
            let target = |value: &serde_json::Value| {
                let text = |key| value.get(key)?.as_str().map(str::to_owned);
                Some((text("target_id")?, text("target_type")?))
            };
            let targets = resource.attributes.get("targets").and_then(|all| all.as_array());
            let targets = targets.map(|all| all.iter().filter_map(target).collect());
            hung.push(Hung { policy: made.policies.len() - 1, targets });
        }
        for resource in gathered.of("aws_organizations_account") {
            let Some(account) = &resource.account_id else { continue };
            let organization = resource.id.split('/').find(|part| part.starts_with("o-")).map(str::to_owned);
            let units = resource.attributes.get("organizational_units").and_then(|all| all.as_array());
            let units = units.map(|all| all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect());
            let why =
                |field: &str, or: &str| resource.unknown_fields.get(field).cloned().unwrap_or_else(|| or.to_owned());
            let units = units.ok_or_else(|| why("organizational_units", "it was not read"));
            let is_management = flag(resource, "management_account");
            let is_management = is_management.ok_or_else(|| why("management_account", "it was not read"));
            made.accounts.insert(account.clone(), Member { organization, units, is_management });
        }
        let hides = |gap: &&crate::model::Gap| {
            gap.resource_types.iter().any(|kind| kind.starts_with("aws_organizations_"))
                || gap.operation.starts_with("organizations:")
        };
        made.unread = gathered.gaps.iter().filter(hides).map(told).collect();
        made.unread.sort();
        made.unread.dedup();
        made.levels =
            made.accounts.iter().map(|(id, member)| (id.clone(), made.levels_of(id, member, &hung))).collect();
        made
    }

    fn levels_of(&self, account: &str, member: &Member, hung: &[Hung]) -> Vec<Level> {
        let management = match &member.is_management {
            // They do not bind it.
            Ok(true) => return Vec::new(),
            Ok(false) => None,
            Err(why) => Some(format!("whether {account} is the management account is not known: {why}")),
        };
        let is_hidden = hung.iter().any(|one| one.targets.is_none());
        let hidden = is_hidden.then(|| "what some service control policies are attached to is not known".to_owned());
        let common = management.or(hidden);
        let targets = || hung.iter().flat_map(|one| one.targets.iter().flatten());
        let mut places: BTreeMap<String, Option<String>> = BTreeMap::from([(account.to_owned(), None)]);
        match &member.units {
            Ok(units) => places.extend(units.iter().map(|unit| (unit.clone(), None))),
            Err(why) => {
                let doubt = format!("which organizational units {account} is in is not known: {why}");
                places.extend(targets().filter(|(_, kind)| kind != "ACCOUNT").map(|(id, kind)| {
                    // There is one root, above every account.
                    (id.clone(), (kind != "ROOT").then(|| doubt.clone()))
                }));
            }
        }
        let mut levels = Vec::new();
        for (place, doubt) in places {
            let here = hung.iter().filter(|one| one.targets.iter().flatten().any(|(id, _)| *id == place));
            let policies: Vec<usize> = here.map(|one| one.policy).collect();
            if !policies.is_empty() {
                let name = format!("the service control policies on {place}");
                let doubt = doubt.or_else(|| common.clone());
                levels.push(Level { name, policies, doubt, already_allowed: false });
            }
        }
        for one in hung.iter().filter(|one| one.targets.is_none()) {
            let doubt = Some("what it is attached to is not known".to_owned());
            levels.push(Level { name: String::new(), policies: vec![one.policy], doubt, already_allowed: true });
        }
        levels
    }

    /// The layers over an account.
    #[must_use]
    pub fn layers(&self, account: &str) -> Vec<Layer<'_>> {
        let levels = self.levels.get(account).into_iter().flatten();
        let is_bound = !matches!(self.accounts.get(account), Some(Member { is_management: Ok(true), .. }));
        let mut layers: Vec<Layer<'_>> = levels
            .map(|level| Layer {
                name: level.name.clone(),
                policies: level.policies.iter().filter_map(|place| self.policies.get(*place)).collect(),
                unread: Vec::new(),
                doubt: level.doubt.clone(),
                already_allowed: level.already_allowed,
            })
            .collect();
        if is_bound && !self.unread.is_empty() {
            let reasons = self.unread.iter().map(|why| format!("service control policies were not read: {why}"));
            let name = "the service control policies".to_owned();
            layers.push(Layer { name, unread: reasons.collect(), ..Layer::default() });
        }
        layers
    }

    /// Why nothing is known of service control policies over the account, when that is so and nobody was refused.
    #[must_use]
    pub fn not_asked(&self, account: &str) -> Option<String> {
        (self.unread.is_empty() && !self.accounts.contains_key(account)).then(|| {
            format!("no organization was read that has the account {account}: service control policies are not counted")
        })
    }

    /// `o-...`, when the account is one that was read.
    #[must_use]
    pub fn id_of(&self, account: &str) -> Option<&str> {
        self.accounts.get(account)?.organization.as_deref()
    }

    /// `o-.../r-.../ou-.../`, when known.
    #[must_use]
    pub fn path_of(&self, account: &str) -> Option<String> {
        let member = self.accounts.get(account)?;
        let units = member.units.as_ref().ok()?;
        Some(format!("{}/{}/", member.organization.as_deref()?, units.join("/")))
    }
}
