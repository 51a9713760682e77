//! Entering an account: its role, whose account it really is, and which regions it has.
//!
//! An account that cannot be entered is a gap with its own cause, and the others go on. Main types: [`Plan`], [`Entered`].

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_types::SdkConfig;

use super::account::Account;
use super::call::{Answer, Why};
use super::crew::Crew;
use super::door::{Role, RoleCredentials};
use super::errors::CallError;
use super::findings::Findings;
use super::limits::Limits;
use super::operations::other::{EC2_REGIONS, STS_ASSUME_ROLE, STS_CALLER_IDENTITY};
use super::place::Place;
use crate::collect::Unit;
use crate::collect::scope::Regions;
use crate::model::{GapCause, TagDefaults};

/// One account that is to be read.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Twelve digits; absent is the caller's own account.
    pub id: Option<String>,
    pub name: Option<String>,
    /// Absent reads with the caller's own credentials.
    pub role_name: Option<String>,
    pub external_id: Option<String>,
    pub profile: Option<String>,
    /// Absent when no region will be read.
    pub regions: Option<Regions>,
    pub defaults: TagDefaults,
}

impl Plan {
    /// How many calls it takes to enter it: the role, whose credentials they are, and the regions.
    pub fn calls(&self) -> u64 {
        1 + u64::from(self.role_name.is_some()) + u64::from(self.regions.is_some())
    }
}

/// An account whose door is open.
#[derive(Debug)]
pub struct Entry {
    pub account: Arc<Account>,
    pub config: SdkConfig,
    /// Limits of the account's global services.
    pub limits: Arc<Limits>,
    /// Regions that can be read, sorted.
    pub regions: Vec<String>,
}

/// What came of entering an account.
#[derive(Debug)]
pub struct Entered {
    pub entry: Option<Entry>,
    /// The calls that it took, with the gap when the door stayed shut; and a unit for each region that cannot be read.
    pub units: Vec<Unit>,
}

/// A region as the account sees it.
type Known = BTreeMap<String, bool>;

/// Enters an account. `key` names the unit that the calls belong to; absent is `aws/<account>/entry`.
pub async fn enter(crew: &Crew, plan: &Plan, key: Option<&str>) -> Entered {
    let named = plan.id.as_deref().unwrap_or("caller");
    let key = key.map_or_else(|| format!("aws/{named}/entry"), ToOwned::to_owned);
    let mut attempt = Attempt { crew, plan, findings: Findings::new(plan.id.as_deref(), None), reads: Vec::new() };
    let opened = attempt.open(&key).await;
    let mut units = Vec::new();
    let entry = match opened {
        Ok(mut entry) => {
            if let Some(wanted) = &plan.regions {
                let place = crew.place(&key, &entry.account, None, &entry.config, Arc::clone(&entry.limits)).planned(1);
                let known = known_regions(&place).await;
                entry.regions = attempt.choose(wanted, known, &entry.account.id, &mut units);
                attempt.reads.extend(place.into_unit(Findings::default()).reads);
            }
            Some(entry)
        }
        Err(why) => {
            attempt.findings.gap(&why, &[]);
            None
        }
    };
    let mut reads = attempt.reads;
    reads.sort();
    units.push(Unit { key, resources: Vec::new(), gaps: attempt.findings.gaps, reads });
    Entered { entry, units }
}

struct Attempt<'a> {
    crew: &'a Crew,
    plan: &'a Plan,
    findings: Findings,
    reads: Vec<crate::model::Read>,
}

impl Attempt<'_> {
    fn account(&self, id: &str, is_entered: bool) -> Arc<Account> {
        Arc::new(Account {
            id: id.to_owned(),
            name: self.plan.name.clone(),
            partition: self.crew.partition,
            defaults: self.plan.defaults.clone(),
            is_entered,
            ..Account::default()
        })
    }

    /// Gets the account's credentials, and makes sure that they are this account's.
    async fn open(&mut self, key: &str) -> Result<Entry, Why> {
        let (crew, plan) = (self.crew, self.plan);
        let caller = crew.doors.of(plan.profile.as_deref()).await;
        let named = plan.id.clone().unwrap_or_default();
        let stranger = self.account(&named, false);
        let door = crew.place(key, &stranger, None, &caller, crew.door_limits(plan.profile.as_deref())).planned(1);
        let config = match (&plan.role_name, &plan.id) {
            (Some(role_name), Some(id)) => {
                let role = Role {
                    arn: format!(
                        "arn:{}:iam::{id}:role/{}",
                        crew.partition.as_str(),
                        role_name.trim_start_matches('/')
                    ),
                    external_id: plan.external_id.clone(),
                    session_name: crew.session_name.clone(),
                };
                let sts = door.clients().sts().clone();
                let first = door.one(&STS_ASSUME_ROLE, Some(&role.arn), || role.assume(&sts)).await.whole();
                self.reads.extend(door.into_unit(Findings::default()).reads);
                RoleCredentials::new(first?, sts, role, key).into_config(&caller)
            }
            (None, _) | (_, None) => caller,
        };
        let limits = crew.limits();
        let inside = crew.place(key, &stranger, None, &config, Arc::clone(&limits)).planned(1);
        let identity = inside
            .one(&STS_CALLER_IDENTITY, None, || async {
                let answer = inside.clients().sts().get_caller_identity().send().await?;
                whose(answer.account, plan.id.as_deref())
            })
            .await
            .whole();
        self.reads.extend(inside.into_unit(Findings::default()).reads);
        let account = self.account(&identity?, true);
        Ok(Entry { account, config, limits, regions: Vec::new() })
    }

    /// The regions that are read; those that cannot be are units with a gap.
    fn choose(
        &mut self,
        wanted: &Regions,
        known: Answer<Known>,
        account_id: &str,
        units: &mut Vec<Unit>,
    ) -> Vec<String> {
        let (known, why) = known.parts();
        match (wanted, known) {
            (Regions::Enabled, Some(known)) => {
                known.into_iter().filter(|(_, enabled)| *enabled).map(|(name, _)| name).collect()
            }
            (Regions::Enabled, None) => {
                if let Some(why) = why {
                    self.findings.gap(&why, &[]);
                }
                Vec::new()
            }
            (Regions::Listed(names), known) => {
                let mut chosen: Vec<String> = names.clone();
                chosen.sort();
                chosen.dedup();
                // When the account does not tell its regions, those of the scope are tried.
                let Some(known) = known else { return chosen };
                chosen.retain(|name| {
                    let (cause, message) = match known.get(name) {
                        Some(true) => return true,
                        Some(false) => {
                            (GapCause::RegionNotEnabled, format!("the account has not opted in to region {name}"))
                        }
                        None => (GapCause::Unsupported, format!("there is no region {name} in this partition")),
                    };
                    let mut findings = Findings::new(Some(account_id), Some(name));
                    let why = Why { operation: &EC2_REGIONS, cause, attempts: 0, code: String::new(), message };
                    findings.gap(&why, &[]);
                    let key = format!("aws/{account_id}/{name}");
                    units.push(Unit { key, resources: Vec::new(), gaps: findings.gaps, reads: Vec::new() });
                    false
                });
                chosen
            }
        }
    }
}

/// The account that credentials belong to, when it is the one that the scope names.
fn whose(answered: Option<String>, wanted: Option<&str>) -> Result<String, CallError> {
    match (answered, wanted) {
        (None, _) => Err(CallError::new(GapCause::Malformed, "the answer names no account")),
        (Some(id), Some(wanted)) if id != wanted => {
            let message =
                format!("the credentials are those of account {id}, not of {wanted}; name a role or a profile for it");
            Err(CallError::new(GapCause::CredentialsInvalid, &message))
        }
        (Some(id), _) => Ok(id),
    }
}

/// Every region of the partition, and whether the account may use it.
async fn known_regions(place: &Place) -> Answer<Known> {
    place
        .one(&EC2_REGIONS, None, || async {
            let answer = place.clients().query(&EC2_REGIONS).xml(&[("AllRegions", "true")]).await?;
            let region = |item: &super::xml::Element| {
                let name = item.text_of("regionName")?.to_owned();
                Some((name, item.text_of("optInStatus") != Some("not-opted-in")))
            };
            let known: Known = answer.list("regionInfo").filter_map(region).collect();
            if known.is_empty() {
                return Err(CallError::new(GapCause::Malformed, "the answer names no region"));
            }
            Ok(known)
        })
        .await
}
