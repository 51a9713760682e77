//! What was read of the fleet, and what it can and cannot show.
//!
//! Main type: [`Live`].

use std::collections::BTreeSet;

use crate::model::drift::LiveSource;
use crate::model::{Gap, Place, Resource};

/// Everything that the inventories of a run hold, as far as it is compared or looked up.
#[derive(Debug, Default)]
pub struct Live {
    /// In the order in which they were named.
    pub sources: Vec<LiveSource>,
    /// When the oldest of them was collected, RFC 3339.
    pub collected_at: String,
    pub resources: Vec<Resource>,
    pub gaps: Vec<Gap>,
    /// What was asked of which place, when whoever read the fleet kept a ledger.
    pub places: Vec<Place>,
}

impl Live {
    /// Whether resources of the kind have to be kept. What lies inside of PostgreSQL servers is declared nowhere, and
    /// there are millions of it.
    #[must_use]
    pub fn keeps(resource_type: &str) -> bool {
        !resource_type.starts_with("pg_") || resource_type == super::kinds::SERVER
    }

    /// Accounts and regions that were read, as far as records or resources tell.
    pub(super) fn covered(&self) -> Covered {
        let of_places = self.places.iter().map(|place| (place.account_id.clone(), place.region.clone()));
        let of_resources = self
            .resources
            .iter()
            .filter(|resource| !resource.reference_only)
            .map(|resource| (resource.account_id.clone(), resource.region.clone()));
        Covered(if self.places.is_empty() { of_resources.collect() } else { of_places.collect() })
    }
}

/// Places that were read.
#[derive(Debug)]
pub(super) struct Covered(BTreeSet<(Option<String>, Option<String>)>);

impl Covered {
    /// Why a resource of that account and region would not be in the inventory; `None` when it would.
    pub(super) fn why_not(&self, account: Option<&str>, region: Option<&str>) -> Option<String> {
        let fits = |own: Option<&str>, other: &Option<String>| match (own, other.as_deref()) {
            (Some(own), Some(other)) => own == other,
            (None, _) | (_, None) => true,
        };
        // Global services are read without a region, and show no database of a region.
        let is_covered = self.0.iter().any(|(of, at)| {
            fits(account, of) && fits(region, at) && (region.is_none() || at.is_some() || of.is_none())
        });
        if is_covered {
            return None;
        }
        Some(match (account, region) {
            (Some(account), Some(region)) => {
                format!("the inventory does not cover account {account}, region {region}")
            }
            (Some(account), None) => format!("the inventory does not cover account {account}"),
            (None, Some(region)) => format!("the inventory does not cover region {region}"),
            (None, None) => "the inventory covers no account".to_owned(),
        })
    }
}
