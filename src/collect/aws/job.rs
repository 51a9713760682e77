//! Reading one place: its readers, then what tags say, in an order that does not depend on the answers' timing.
//!
//! Main type: [`Job`].

use std::sync::Arc;

use super::call::Why;
use super::crew::Crew;
use super::entry::Entry;
use super::operations::{self, Operation, Per, Reach};
use super::place::Place;
use super::readers;
use super::run::Happening;
use crate::collect::Unit;
use crate::model::{GapCause, Read, TagMapping};

/// One place that is still to be read.
#[derive(Debug)]
pub struct Job {
    pub entry: Arc<Entry>,
    /// Absent for the account's global services.
    pub region: Option<String>,
}

impl Job {
    /// Key of its unit.
    pub fn key(&self) -> String {
        format!("aws/{}/{}", self.entry.account.id, self.region.as_deref().unwrap_or("global"))
    }

    /// Whether it reads an account's global services or a region.
    pub const fn reach(&self) -> Reach {
        if self.region.is_none() { Reach::Global } else { Reach::Regional }
    }

    /// Reads the place.
    pub async fn read(self, crew: Arc<Crew>, tags: Arc<TagMapping>) -> Unit {
        let key = self.key();
        if crew.run.stop.is_set() {
            return self.not_begun(&key);
        }
        crew.run.tell(Happening::Started(key.clone()));
        let entry = &self.entry;
        let limits = if self.region.is_none() { Arc::clone(&entry.limits) } else { crew.limits() };
        let place = crew.place(&key, &entry.account, self.region.as_deref(), &entry.config, limits);
        let place = place.planned(least_calls(self.reach()));
        let mut findings = place.findings();
        match self.region {
            Some(_) => Box::pin(readers::of_region(&place, &mut findings)).await,
            None => Box::pin(readers::of_account(&place, &mut findings)).await,
        }
        finished(place, findings, &tags)
    }

    /// Everything that was not asked because the run was to stop.
    fn not_begun(self, key: &str) -> Unit {
        let account = &self.entry.account;
        let message = "the run was asked to stop before this was begun";
        let mut findings = super::findings::Findings::new(Some(&account.id), self.region.as_deref());
        let read = |operation: &Operation| Read {
            account_id: Some(account.id.clone()),
            region: self.region.clone(),
            operation: operation.full_name(),
            target: None,
            page: 1,
            cause: Some(GapCause::Interrupted),
            attempts: 0,
            items: 0,
            message: message.to_owned(),
            text_digest: None,
        };
        let mut reads: Vec<Read> = needed(self.reach()).map(read).collect();
        reads.sort();
        // Lists that are only asked for because of what others told may hide something too.
        let reach = if self.region.is_some() { Reach::Regional } else { Reach::Global };
        let of_here = |operation: &&Operation| operation.reach == reach && operation.per != Per::Organization;
        for operation in operations::all().filter(of_here).filter(|operation| !operation.lists().is_empty()) {
            let cause = GapCause::Interrupted;
            let why = Why { operation, cause, attempts: 0, code: String::new(), message: message.to_owned() };
            findings.gap(&why, &operation.lists());
        }
        Unit { key: key.to_owned(), resources: Vec::new(), gaps: findings.gaps, reads }
    }
}

/// Operations that a place needs at least once.
fn needed(reach: Reach) -> impl Iterator<Item = &'static Operation> {
    operations::all().filter(move |operation| match operation.per {
        Per::Account => reach == Reach::Global && operation.reach == Reach::Global,
        Per::Region => reach == Reach::Regional,
        Per::Organization | Per::Thing => false,
    })
}

/// How many calls a place takes at least.
pub fn least_calls(reach: Reach) -> u64 {
    needed(reach).count() as u64
}

/// A place's unit: resources once each, in order, with what their tags say.
pub fn finished(place: Place, mut findings: super::findings::Findings, tags: &TagMapping) -> Unit {
    let defaults = place.account().defaults.clone();
    for resource in &mut findings.resources {
        tags.apply(resource, &defaults);
    }
    findings.resources.sort_by(|a, b| (&a.resource_type, &a.id).cmp(&(&b.resource_type, &b.id)));
    // A list that changes while it is read may show a thing on two pages.
    findings.resources.dedup_by(|a, b| a.resource_type == b.resource_type && a.id == b.id);
    findings.gaps.sort();
    findings.gaps.dedup();
    place.into_unit(findings)
}
