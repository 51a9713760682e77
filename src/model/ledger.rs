//! The ledger: every read that a collector made or should have made, page by page, and how it ended.
//!
//! A scorecard says how much was seen from these records, not from the resources that happened to come back.
//! Main types: [`Read`], [`Place`], [`Ledger`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::GapCause;

/// One page of one read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Read {
    /// Account that was read; absent for a server that belongs to none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// Region that was read; absent for a global service and for a server outside of AWS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The call in the service's own words: `rds:DescribeDBClusters`, or `postgres:roles` for a result set.
    pub operation: String,
    /// What the call was about, when it was made for one thing: a parameter group, `server/database`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Page, from 1.
    pub page: u32,
    /// Why nothing came back, or not all of it; absent when the page was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<GapCause>,
    /// How often the call was sent; 0 when it was not attempted.
    pub attempts: u32,
    /// Items on the page.
    pub items: u64,
    /// The service's message, with secrets removed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// SHA-256 of the text that was sent, in lower-case hexadecimal; absent for a call that has no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_digest: Option<String>,
}

impl Read {
    /// Whether the page was answered.
    #[must_use]
    pub const fn is_answered(&self) -> bool {
        self.cause.is_none()
    }
}

/// How much was read at one place: an account's region, an account's global services, or a server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    pub account_id: Option<String>,
    pub region: Option<String>,
    /// Server, when it is none of an account's places.
    pub server: Option<String>,
    /// Pages that were asked for, or should have been.
    pub reads: u64,
    pub answered: u64,
    /// Times a call was sent; more than `reads` when some had to be repeated.
    pub attempts: u64,
    pub items: u64,
    /// Why pages were not answered, and how many.
    pub causes: BTreeMap<GapCause, u64>,
}

impl Place {
    /// `111122223333 eu-central-1`, `111122223333 global`, or the server.
    #[must_use]
    pub fn name(&self) -> String {
        match (&self.account_id, &self.region, &self.server) {
            (Some(account), Some(region), _) => format!("{account} {region}"),
            (Some(account), None, _) => format!("{account} global"),
            (None, _, Some(server)) => server.clone(),
            (None, Some(region), None) => region.clone(),
            (None, None, None) => "caller's account".to_owned(),
        }
    }

    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.answered == self.reads
    }
}

/// Account, region, and the server where there is no account.
type Key = (Option<String>, Option<String>, Option<String>);

/// Reads, summed up by place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger(BTreeMap<Key, Place>);

impl Ledger {
    /// Counts one more read.
    pub fn add(&mut self, read: &Read) {
        let server = match &read.account_id {
            Some(_) => None,
            None => read.target.as_deref().map(|target| target.split('/').next().unwrap_or(target).to_owned()),
        };
        let key = (read.account_id.clone(), read.region.clone(), server);
        let place = self.0.entry(key).or_insert_with_key(|(account_id, region, server)| Place {
            account_id: account_id.clone(),
            region: region.clone(),
            server: server.clone(),
            ..Place::default()
        });
        place.reads += 1;
        place.attempts += u64::from(read.attempts);
        place.items += read.items;
        match read.cause {
            None => place.answered += 1,
            Some(cause) => *place.causes.entry(cause).or_default() += 1,
        }
    }

    /// The places, sorted by account, region and server.
    #[must_use]
    pub fn into_places(self) -> Vec<Place> {
        self.0.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_are_summed_up_by_place() {
        let read = |account: Option<&str>, region: Option<&str>, target: Option<&str>, cause| Read {
            account_id: account.map(str::to_owned),
            region: region.map(str::to_owned),
            operation: "x".into(),
            target: target.map(str::to_owned),
            page: 1,
            cause,
            attempts: 2,
            items: 3,
            message: String::new(),
            text_digest: None,
        };
        let mut ledger = Ledger::default();
        ledger.add(&read(Some("1"), Some("r"), Some("group/a"), None));
        ledger.add(&read(Some("1"), Some("r"), None, Some(GapCause::Throttled)));
        ledger.add(&read(Some("1"), None, None, None));
        ledger.add(&read(None, None, Some("orders/app"), None));
        ledger.add(&read(None, None, Some("orders"), None));
        let places = ledger.into_places();
        let names: Vec<String> = places.iter().map(Place::name).collect();
        assert_eq!(names, ["orders", "1 global", "1 r"]);
        assert_eq!((places[2].reads, places[2].answered, places[2].attempts, places[2].items), (2, 1, 4, 6));
        assert!(!places[2].is_complete() && places[0].is_complete());
    }
}
