//! What a reader found at one place: resources, and gaps where whole resources may be missing.
//!
//! Main type: [`Findings`].

use super::call::{Answer, Why};
use crate::model::{Gap, Resource};

/// Collects what one reader found. Readers that run side by side have one each; the driver puts them together.
#[derive(Debug, Default)]
pub struct Findings {
    account_id: Option<String>,
    region: Option<String>,
    pub resources: Vec<Resource>,
    pub gaps: Vec<Gap>,
}

impl Findings {
    /// Nothing found yet in this account and region; no region for a global service.
    #[must_use]
    pub fn new(account_id: Option<&str>, region: Option<&str>) -> Self {
        let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
        Self { account_id: owned(account_id), region: owned(region), ..Self::default() }
    }

    /// Keeps a resource.
    pub fn push(&mut self, resource: Resource) {
        self.resources.push(resource);
    }

    /// Notes that whole resources of these types may be missing here; no types means of any type.
    ///
    /// When single fields are missing on resources that are known, use their `unknown_fields` instead.
    pub fn gap(&mut self, why: &Why, resource_types: &[&str]) {
        let place = match (&self.account_id, &self.region) {
            (Some(account), Some(region)) => format!("account {account}, region {region}"),
            (Some(account), None) => format!("account {account}"),
            (None, Some(region)) => format!("region {region}"),
            (None, None) => "AWS".to_owned(),
        };
        self.gaps.push(Gap {
            target: place,
            operation: why.operation.full_name(),
            cause: why.cause,
            account_id: self.account_id.clone(),
            region: self.region.clone(),
            resource_types: resource_types.iter().map(|kind| (*kind).to_owned()).collect(),
            attempts: why.attempts,
            message: why.message.clone(),
        });
    }

    /// What an answer holds; a gap for these types when it is not all.
    pub fn take<T: Default>(&mut self, answer: Answer<T>, resource_types: &[&str]) -> T {
        let (value, why) = answer.parts();
        if let Some(why) = why {
            self.gap(&why, resource_types);
        }
        value.unwrap_or_default()
    }

    /// Adds what another reader found.
    pub fn absorb(&mut self, other: Self) {
        self.resources.extend(other.resources);
        self.gaps.extend(other.gaps);
    }
}
