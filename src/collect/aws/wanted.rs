//! Which accounts a scope wants: those that it lists, those of the organization, or the caller's own.
//!
//! Main item: [`wanted`].

use std::collections::BTreeMap;
use std::sync::Arc;

use super::call::Why;
use super::crew::Crew;
use super::entry::{Plan, enter};
use super::findings::Findings;
use super::job::finished;
use super::members::{Chosen, Member};
use super::operations::other::ORGANIZATIONS_ACCOUNTS;
use super::organizations;
use super::settings::LeftOut;
use crate::collect::Unit;
use crate::collect::scope::{AwsOrganization, AwsScope};
use crate::model::{GapCause, TagMapping};

/// Key of the unit that holds what was read about the organization.
const ORGANIZATION: &str = "aws/organization";

/// Who is to be read, sorted by account; the organization's unit; and who is left out.
pub async fn wanted(crew: &Crew, scope: &AwsScope, tags: &TagMapping) -> (Vec<Plan>, Vec<Unit>, Vec<LeftOut>) {
    let mut plans: BTreeMap<String, Plan> = BTreeMap::new();
    let mut units = Vec::new();
    let mut left_out = Vec::new();
    if let Some(organization) = &scope.organization {
        let discovered = discover(crew, scope, organization, tags).await;
        units = discovered.units;
        for (member, chosen) in discovered.members {
            let mut leave =
                |reason| left_out.push(LeftOut { account_id: member.id.clone(), name: member.name.clone(), reason });
            match chosen {
                Chosen::Excluded => leave("excluded by name"),
                Chosen::Elsewhere => {
                    leave("not in the organizational units or without the tags that the scope asks for")
                }
                Chosen::Inactive => {}
                Chosen::Wanted => {
                    let plan = Plan {
                        id: Some(member.id.clone()),
                        name: member.name.clone(),
                        role_name: scope.role_name.clone(),
                        external_id: scope.external_id.clone(),
                        profile: scope.profile.clone(),
                        regions: Some(scope.regions.clone()),
                        ..Plan::default()
                    };
                    plans.insert(member.id, plan);
                }
            }
        }
    }
    for account in &scope.accounts {
        let discovered = plans.remove(&account.id).unwrap_or_default();
        let plan = Plan {
            id: Some(account.id.clone()),
            name: account.name.clone().or(discovered.name),
            role_name: account.role_name.clone().or_else(|| scope.role_name.clone()),
            external_id: account.external_id.clone().or_else(|| scope.external_id.clone()),
            profile: account.profile.clone().or_else(|| scope.profile.clone()),
            regions: Some(account.regions.clone().unwrap_or_else(|| scope.regions.clone())),
            defaults: account.defaults.clone(),
        };
        plans.insert(account.id.clone(), plan);
    }
    let mut plans: Vec<Plan> = plans.into_values().collect();
    if scope.accounts.is_empty() && scope.organization.is_none() {
        // A scope without accounts means the one that the credentials belong to.
        plans.push(Plan { profile: scope.profile.clone(), regions: Some(scope.regions.clone()), ..Plan::default() });
    }
    left_out.sort();
    (plans, units, left_out)
}

struct Discovered {
    members: Vec<(Member, Chosen)>,
    units: Vec<Unit>,
}

async fn discover(crew: &Crew, scope: &AwsScope, wanted: &AwsOrganization, tags: &TagMapping) -> Discovered {
    let plan = Plan {
        id: wanted.account_id.clone(),
        role_name: wanted.role_name.clone(),
        external_id: wanted.external_id.clone(),
        profile: scope.profile.clone(),
        ..Plan::default()
    };
    let entered = enter(crew, &plan, Some(ORGANIZATION)).await;
    let mut units = entered.units;
    let Some(entry) = entered.entry else { return Discovered { members: Vec::new(), units } };
    let place = crew.place(ORGANIZATION, &entry.account, None, &entry.config, Arc::clone(&entry.limits));
    let mut findings = Findings::default();
    let (members, why) = organizations::discover(&place, wanted).await.parts();
    if let Some(why) = why {
        // Accounts that are not known may hold anything, so the gap is everywhere.
        findings.gap(&why, &[]);
    }
    let members: Vec<_> =
        members.unwrap_or_default().into_iter().map(|member| (member.chosen(wanted), member)).collect();
    for (_, member) in members.iter().filter(|(chosen, _)| *chosen == Chosen::Inactive) {
        let mut suspended = Findings::new(Some(&member.id), None);
        let message = format!("the organization says that the account is {}", member.status);
        let cause = GapCause::AccountSuspended;
        let why = Why { operation: &ORGANIZATIONS_ACCOUNTS, cause, attempts: 0, code: String::new(), message };
        suspended.gap(&why, &[]);
        findings.absorb(suspended);
    }
    let mut about = place.findings();
    organizations::read(&place, &mut about).await;
    findings.absorb(about);
    let mut unit = finished(place, findings, tags);
    if let Some(entering) = units.pop() {
        unit.reads.extend(entering.reads);
        unit.gaps.extend(entering.gaps);
        unit.reads.sort();
    }
    units.push(unit);
    Discovered { members: members.into_iter().map(|(chosen, member)| (member, chosen)).collect(), units }
}
