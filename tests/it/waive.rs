//! Waivers as a library: files with every mistake named, what covers what, imports, baselines.

mod apply;
mod baseline;
mod files;
mod import;
mod speed;

use std::collections::BTreeMap;

use dbmuster::model::{Policy, WaivedResource, Waiver};
use dbmuster::waive::{Source, Terms, WaiverFileError, WaiverSet, parse_day};
use time::Date;

use crate::report::policy;

/// The day of every test here.
pub fn today() -> Date {
    parse_day("2026-11-20").unwrap()
}

pub fn policies() -> Vec<Policy> {
    ["rds_encrypted", "rds_private", "pg_ssl_on"]
        .into_iter()
        .map(|id| Policy {
            aliases: vec![format!("old_{id}")],
            ..policy(id, "encryption", dbmuster::model::Severity::High)
        })
        .collect()
}

pub fn read(name: &str, text: &str) -> Result<WaiverSet, WaiverFileError> {
    let policies = policies();
    let all: Vec<&Policy> = policies.iter().collect();
    WaiverSet::read(&[Source { name, text }], &all, &Terms::default(), today())
}

/// A waiver of everything, from the first of the month to the end of the year.
pub fn waiver(id: &str) -> Waiver {
    Waiver {
        id: id.to_owned(),
        policy: "*".to_owned(),
        resource: WaivedResource::Glob("*".to_owned()),
        reason: "accepted".to_owned(),
        owner: "team".to_owned(),
        approved_by: "security".to_owned(),
        ticket: None,
        compensating_control: None,
        created_on: Some("2026-11-01".to_owned()),
        expires_on: "2026-12-31".to_owned(),
        renewals: 0,
        value: None,
        location: None,
    }
}

pub fn tagged(pairs: &[(&str, &str)]) -> WaivedResource {
    let tags: BTreeMap<String, String> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    WaivedResource::Tags(tags)
}
