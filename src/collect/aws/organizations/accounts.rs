//! Accounts, as a list or by walking the tree of units.

use std::collections::BTreeMap;

use aws_sdk_organizations::types::Account;

use crate::collect::aws::call::{Answer, Page, Why};
use crate::collect::aws::fields::{put, time, unknown};
use crate::collect::aws::members::Member;
use crate::collect::aws::operations::other;
use crate::collect::aws::place::Place;
use crate::collect::scope::AwsOrganization;
use crate::model::Resource;

/// Why fields are unknown that a scope does not need.
const NO_UNITS: &str = "not asked for: the scope names no organizational units";
const NO_TAGS: &str = "not asked for: the scope names no tags of accounts";

/// What was read of the accounts.
#[derive(Debug, Default)]
pub struct Accounts {
    pub accounts: Vec<Found>,
    /// Why there may be more.
    pub why: Option<Why>,
}

/// One account.
#[derive(Debug)]
pub struct Found {
    account: Account,
    /// Root and units above it, outermost first; absent when not asked for.
    above: Option<Vec<Unit>>,
    /// Absent when not asked for.
    tags: Option<Result<BTreeMap<String, String>, Why>>,
}

/// A root or an organizational unit.
#[derive(Debug, Clone)]
struct Unit {
    id: String,
    name: String,
}

/// Every account of the organization, with what the scope needs to choose among them.
pub async fn read(place: &Place, wanted: &AwsOrganization) -> Accounts {
    let mut found = if wanted.organizational_units.is_empty() { list(place).await } else { walk(place).await };
    if !wanted.account_tags.is_empty() {
        let accounts = std::mem::take(&mut found.accounts);
        found.accounts = place.each(accounts, |account| with_tags(place, account)).await;
        // Tags that were not read may leave out an account that the scope wants.
        let denied = found.accounts.iter().find_map(|account| account.tags.as_ref()?.as_ref().err());
        found.why = found.why.or_else(|| denied.cloned());
    }
    found
}

async fn list(place: &Place) -> Accounts {
    let client = place.clients().organizations();
    let fetch = |token: Option<String>| async move {
        let answer = client.list_accounts().set_next_token(token).send().await?;
        Ok(Page::new(answer.accounts.unwrap_or_default(), answer.next_token))
    };
    let (accounts, why) = place.pages(&other::ORGANIZATIONS_ACCOUNTS, None, fetch).await.parts();
    let found = |account| Found { account, above: None, tags: None };
    Accounts { accounts: accounts.unwrap_or_default().into_iter().map(found).collect(), why }
}

/// From the roots down, unit by unit.
async fn walk(place: &Place) -> Accounts {
    let client = place.clients().organizations();
    let fetch = |token: Option<String>| async move {
        let answer = client.list_roots().set_next_token(token).send().await?;
        Ok(Page::new(answer.roots.unwrap_or_default(), answer.next_token))
    };
    place.more_calls(1);
    let (roots, why) = place.pages(&other::ORGANIZATIONS_ROOTS, None, fetch).await.parts();
    let unit = |id: Option<String>, name: Option<String>| Some(Unit { name: name.unwrap_or_default(), id: id? });
    let roots = roots.unwrap_or_default().into_iter().filter_map(|root| unit(root.id, root.name));
    let mut pending: Vec<Vec<Unit>> = roots.map(|root| vec![root]).collect();
    let mut all = Accounts { accounts: Vec::new(), why };
    while !pending.is_empty() {
        let level = std::mem::take(&mut pending);
        for (above, units, accounts) in place.each(level, |above| children(place, above)).await {
            let (units, why_units) = units.parts();
            let (accounts, why_accounts) = accounts.parts();
            all.why = all.why.take().or(why_units).or(why_accounts);
            let found = |account| Found { account, above: Some(above.clone()), tags: None };
            all.accounts.extend(accounts.unwrap_or_default().into_iter().map(found));
            for child in units.unwrap_or_default() {
                if let Some(child) = unit(child.id, child.name) {
                    pending.push(above.iter().cloned().chain([child]).collect());
                }
            }
        }
    }
    all.accounts.sort_by(|a, b| a.account.id.cmp(&b.account.id));
    all
}

type Children = (Vec<Unit>, Answer<Vec<aws_sdk_organizations::types::OrganizationalUnit>>, Answer<Vec<Account>>);

/// What is directly below a root or unit.
async fn children(place: &Place, above: Vec<Unit>) -> Children {
    let client = place.clients().organizations();
    let parent = above.last().map(|unit| unit.id.clone()).unwrap_or_default();
    let parent = parent.as_str();
    let units = |token: Option<String>| async move {
        let call = client.list_organizational_units_for_parent().parent_id(parent).set_next_token(token);
        let answer = call.send().await?;
        Ok(Page::new(answer.organizational_units.unwrap_or_default(), answer.next_token))
    };
    let accounts = |token: Option<String>| async move {
        let answer = client.list_accounts_for_parent().parent_id(parent).set_next_token(token).send().await?;
        Ok(Page::new(answer.accounts.unwrap_or_default(), answer.next_token))
    };
    place.more_calls(1);
    let (units, accounts) = tokio::join!(
        place.pages(&other::ORGANIZATIONS_UNITS, Some(parent), units),
        place.pages(&other::ORGANIZATIONS_ACCOUNTS_FOR_PARENT, Some(parent), accounts)
    );
    (above, units, accounts)
}

async fn with_tags(place: &Place, mut found: Found) -> Found {
    let client = place.clients().organizations();
    let id = found.account.id.clone().unwrap_or_default();
    let id = id.as_str();
    let fetch = |token: Option<String>| async move {
        let answer = client.list_tags_for_resource().resource_id(id).set_next_token(token).send().await?;
        Ok(Page::new(answer.tags.unwrap_or_default(), answer.next_token))
    };
    let tags = place.pages(&other::ORGANIZATIONS_TAGS, Some(id), fetch).await.whole();
    found.tags = Some(tags.map(|tags| tags.into_iter().map(|tag| (tag.key, tag.value)).collect()));
    found
}

/// The account that service control policies do not limit, or why it is not known.
pub async fn management_account(place: &Place) -> Result<String, String> {
    let client = place.clients().organizations();
    place.more_calls(1);
    let fetch = || async { Ok(client.describe_organization().send().await?.organization) };
    let answer = place.one(&other::ORGANIZATIONS_DESCRIBE, None, fetch).await.whole();
    let organization = answer.map_err(|why| why.to_string())?;
    organization.and_then(|found| found.master_account_id).ok_or_else(|| "the service does not name it".to_owned())
}

impl Found {
    /// As the scope chooses by it.
    pub fn member(&self) -> Member {
        let units = self.above.iter().flatten().map(|unit| unit.id.clone());
        let tags = self.tags.as_ref().and_then(|tags| tags.as_ref().ok());
        Member {
            id: self.account.id.clone().unwrap_or_default(),
            name: self.account.name.clone(),
            status: self.status().unwrap_or_default().to_owned(),
            units: units.collect(),
            tags: tags.cloned().unwrap_or_default(),
        }
    }

    /// The newer field tells more states than the older one.
    fn status(&self) -> Option<&str> {
        let state = self.account.state().map(aws_sdk_organizations::types::AccountState::as_str);
        state.or_else(|| self.account.status().map(aws_sdk_organizations::types::AccountStatus::as_str))
    }

    pub fn resource(&self, place: &Place, management: &Result<String, String>) -> Option<Resource> {
        let (arn, id) = (self.account.arn()?, self.account.id()?);
        let mut found = place.resource("aws_organizations_account", arn, self.account.name().unwrap_or(id));
        found.account_id = Some(id.to_owned());
        found.region = None;
        found.reference_only = true;
        match self.status() {
            Some(status) => put(&mut found, "status", Some(status)),
            None => unknown(&mut found, "status", "the service does not tell"),
        }
        put(&mut found, "joined_method", self.account.joined_method().map(|method| method.as_str()));
        put(&mut found, "joined_timestamp", time(self.account.joined_timestamp()));
        match management {
            Ok(management) => put(&mut found, "management_account", Some(management == id)),
            Err(reason) => unknown(&mut found, "management_account", reason),
        }
        match &self.above {
            Some(above) => {
                let names: Vec<&str> = above.iter().skip(1).map(|unit| unit.name.as_str()).collect();
                let ids: Vec<&str> = above.iter().map(|unit| unit.id.as_str()).collect();
                put(&mut found, "organizational_unit", ids.last().copied());
                put(&mut found, "organizational_unit_path", Some(format!("/{}", names.join("/"))));
                put(&mut found, "organizational_units", Some(ids));
            }
            None => {
                for field in ["organizational_unit", "organizational_unit_path", "organizational_units"] {
                    unknown(&mut found, field, NO_UNITS);
                }
            }
        }
        match &self.tags {
            Some(Ok(tags)) => found.tags.clone_from(tags),
            Some(Err(why)) => unknown(&mut found, "tags", why),
            None => unknown(&mut found, "tags", NO_TAGS),
        }
        Some(found)
    }
}
