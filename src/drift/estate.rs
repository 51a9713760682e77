//! The databases as a whole: declared and there, there and declared nowhere, declared and not there.
//!
//! What could not be read is never unmanaged, and what could not be looked for is never gone. Main type: [`Estate`].

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::declared::{Declared, DeclaredResource};
use super::identity::{Found, fits_place};
use super::kinds::{MEMBER, SERVER, is_database};
use super::live::{Covered, Live};
use crate::model::drift::{Absence, AbsentDatabase, Ambiguous, Group, GroupShare, LiveDatabase, Share};
use crate::model::{Origin, Resource};

/// One declared resource and what it was found to be.
#[derive(Debug)]
pub(super) struct Sought<'a> {
    pub source: usize,
    pub declared: &'a DeclaredResource,
    pub found: Found,
}

/// Who is managed and who is not.
#[derive(Debug, Default)]
pub(super) struct Estate {
    pub share: Share,
    pub by_team: Vec<GroupShare>,
    pub by_account: Vec<GroupShare>,
    pub unmanaged: Vec<LiveDatabase>,
    pub uncertain: Vec<LiveDatabase>,
    pub absent: Vec<AbsentDatabase>,
    pub ambiguous: Vec<Ambiguous>,
    pub related_not_found: usize,
}

impl Estate {
    pub(super) fn of(sources: &[Declared], sought: &[Sought<'_>], live: &Live, is_older: &[bool]) -> Self {
        let mut estate = Self::default();
        let managed: HashSet<usize> = sought.iter().filter_map(|one| one.position()).collect();
        let covered = live.covered();
        for one in sought {
            estate.place(sources, one, live, &covered, is_older);
        }
        estate.databases(sources, sought, live, &managed);
        estate.sort();
        estate
    }

    /// What was not found, or fits several.
    fn place(&mut self, sources: &[Declared], one: &Sought<'_>, live: &Live, covered: &Covered, is_older: &[bool]) {
        let resource = &one.declared.resource;
        let kind = resource.resource_type.as_str();
        match &one.found {
            Found::One(..) => {}
            Found::Several(candidates) => {
                let ids = candidates.iter().filter_map(|at| live.resources.get(*at)).map(|found| found.id.clone());
                let candidates: BTreeSet<String> = ids.collect();
                self.ambiguous.push(Ambiguous {
                    declared_id: resource.id.clone(),
                    source: one.source,
                    location: resource.location.clone(),
                    resource_type: resource.resource_type.clone(),
                    name: resource.name.clone(),
                    candidates: candidates.into_iter().collect(),
                });
            }
            // What the change takes away and is no longer there was taken away already.
            Found::Nothing | Found::Unnamed if one.declared.is_going => {}
            Found::Nothing | Found::Unnamed if is_database(kind) || kind == MEMBER => {
                let older = is_older.get(one.source).copied().unwrap_or_default();
                let (standing, reason) = why_absent(one, live, covered, older);
                self.absent.push(AbsentDatabase {
                    declared_id: resource.id.clone(),
                    source: one.source,
                    location: resource.location.clone(),
                    resource_type: resource.resource_type.clone(),
                    name: shown_name(sources, one),
                    account_id: resource.account_id.clone(),
                    region: resource.region.clone(),
                    standing,
                    reason,
                });
            }
            Found::Nothing | Found::Unnamed => self.related_not_found += 1,
        }
    }

    fn databases(&mut self, sources: &[Declared], sought: &[Sought<'_>], live: &Live, managed: &HashSet<usize>) {
        let known: HashSet<String> =
            live.resources.iter().filter(|r| r.resource_type != SERVER).map(|r| r.id.to_lowercase()).collect();
        let hosts: HashSet<String> = live
            .resources
            .iter()
            .filter(|r| r.resource_type != SERVER)
            .filter_map(|r| text(r, "endpoint_address"))
            .collect();
        let in_doubt: BTreeSet<usize> = sought
            .iter()
            .filter_map(|one| match &one.found {
                Found::Several(candidates) => Some(candidates.iter().copied()),
                Found::One(..) | Found::Nothing | Found::Unnamed => None,
            })
            .flatten()
            .collect();
        let unnamed: Vec<&Resource> = sought
            .iter()
            .filter(|one| one.found == Found::Unnamed && !one.declared.is_new)
            .map(|one| &one.declared.resource)
            .collect();
        let hidden = sources.iter().flat_map(|source| &source.hidden).next();
        let mut teams: BTreeMap<Group, Share> = BTreeMap::new();
        let mut accounts: BTreeMap<Group, Share> = BTreeMap::new();
        for (at, resource) in live.resources.iter().enumerate() {
            if resource.reference_only || !is_database(&resource.resource_type) {
                continue;
            }
            // The same database, read through AWS and through SQL, is one.
            let is_seen_twice = resource.resource_type == SERVER
                && (text(resource, "database_resource").is_some_and(|arn| known.contains(&arn))
                    || text(resource, "host").is_some_and(|host| hosts.contains(&host)));
            if is_seen_twice && !managed.contains(&at) {
                continue;
            }
            let reason = if managed.contains(&at) {
                None
            } else if in_doubt.contains(&at) {
                Some("a declaration fits it and others alike".to_owned())
            } else if let Some(other) = unnamed.iter().find(|other| may_be(other, resource)) {
                Some(format!("it may be {}, of which nothing tells what it is called", other.id))
            } else {
                Some(hidden.map_or_else(String::new, |why| format!("{why}, which may declare it")))
            };
            let team = team(resource);
            let account = resource.account_id.clone().map_or(Group::None, Group::Named);
            let of_team = teams.entry(team.clone()).or_default();
            let of_account = accounts.entry(account).or_default();
            let pick: fn(&mut Share) -> &mut usize = match reason.as_deref() {
                None => |share| &mut share.managed,
                Some("") => |share| &mut share.unmanaged,
                Some(_) => |share| &mut share.uncertain,
            };
            for share in [&mut self.share, of_team, of_account] {
                *pick(share) += 1;
            }
            let Some(reason) = reason else { continue };
            let list = if reason.is_empty() { &mut self.unmanaged } else { &mut self.uncertain };
            list.push(LiveDatabase {
                id: resource.id.clone(),
                resource_type: resource.resource_type.clone(),
                name: resource.name.clone(),
                engine: resource.attributes.get("engine").and_then(|engine| engine.as_str()).map(str::to_owned),
                account_id: resource.account_id.clone(),
                region: resource.region.clone(),
                team,
                reason,
            });
        }
        let list = |groups: BTreeMap<Group, Share>| -> Vec<GroupShare> {
            groups.into_iter().map(|(group, share)| GroupShare { group, share }).collect()
        };
        (self.by_team, self.by_account) = (list(teams), list(accounts));
    }

    fn sort(&mut self) {
        self.unmanaged.sort_by(|a, b| a.id.cmp(&b.id));
        self.uncertain.sort_by(|a, b| a.id.cmp(&b.id));
        self.absent.sort_by(|a, b| (a.standing, a.source, &a.declared_id).cmp(&(b.standing, b.source, &b.declared_id)));
        self.ambiguous.sort_by(|a, b| (a.source, &a.declared_id).cmp(&(b.source, &b.declared_id)));
    }
}

impl Sought<'_> {
    /// Position of the live resource that was found.
    pub(super) const fn position(&self) -> Option<usize> {
        match &self.found {
            Found::One(at, _) => Some(*at),
            Found::Several(_) | Found::Nothing | Found::Unnamed => None,
        }
    }
}

fn text(resource: &Resource, field: &str) -> Option<String> {
    resource.attributes.get(field)?.as_str().map(|text| text.trim_end_matches('.').to_lowercase())
}

fn shown_name(sources: &[Declared], one: &Sought<'_>) -> String {
    let resource = &one.declared.resource;
    let named = resource.known_as.as_ref().and_then(|known| known.identifier.as_deref());
    let address = sources.get(one.source).map_or(resource.id.as_str(), |_| resource.id.as_str());
    named.unwrap_or(address).to_owned()
}

/// Why a declared database is not in the inventory, and what that means.
fn why_absent(one: &Sought<'_>, live: &Live, covered: &Covered, is_older: bool) -> (Absence, String) {
    let resource = &one.declared.resource;
    let (account, region) = (resource.account_id.as_deref(), resource.region.as_deref());
    if one.declared.is_new {
        return (Absence::NotYet, "the change creates it".to_owned());
    }
    if one.found == Found::Unnamed {
        let reason = "the declaration does not give its identifier, so that nothing tells which database it is";
        return (Absence::NotKnown, reason.to_owned());
    }
    if let Some(gap) = live.gaps.iter().find(|gap| gap.may_hide(&resource.resource_type, account, region)) {
        let reason = format!("{} failed for {} ({})", gap.operation, gap.target, gap.cause.as_str());
        return (Absence::NotKnown, reason);
    }
    if let Some(reason) = covered.why_not(account, region) {
        return (Absence::NotKnown, reason);
    }
    if is_older {
        let reason = "the inventory is older than the declaration, and it may have been made since";
        return (Absence::NotKnown, reason.to_owned());
    }
    let place = match (account, region) {
        (Some(_), Some(_)) => "the inventory covers its account and region and does not hold it",
        (Some(_), None) | (None, Some(_) | None) => {
            "it is in none of the places that the inventory covers; the declaration does not tell its account and region"
        }
    };
    (Absence::NotThere, place.to_owned())
}

/// Whether a declared database that nobody can name may be this one.
fn may_be(declared: &Resource, live: &Resource) -> bool {
    let engine = |resource: &Resource| resource.attributes.get("engine").cloned();
    let same_engine = match (engine(declared), engine(live)) {
        (Some(own), Some(other)) => own == other,
        (None, _) | (_, None) => true,
    };
    declared.resource_type == live.resource_type && same_engine && fits_place(declared, Some(live))
}

/// Who answers for a live resource.
pub(super) fn team(resource: &Resource) -> Group {
    debug_assert!(resource.origin == Origin::Live || !resource.id.is_empty());
    match &resource.owner {
        Some(owner) => Group::Named(owner.clone()),
        None if resource.unknown_fields.contains_key("owner") || resource.unknown_fields.contains_key("tags") => {
            Group::Unknown
        }
        None => Group::None,
    }
}
