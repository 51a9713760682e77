//! IAM principals as units: whoever comes in as a role has what that role has.
//!
//! Principals that come in as the same roles are kept together as a band, as an account has a hundred administrators that
//! come in as everybody. What was not read of them is told, never left out. Main function: [`add`].

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::parts::{Band, Comes, Population, Unit};
use super::principals::Principals;
use super::subjects::{Known, Subject, bit};
use super::units::plain;
use crate::access::RoleId;
use crate::access::iam::{Principal, PrincipalKind};
use crate::review::inputs::Person;
use crate::review::{Excluded, Flag, Joined, Layered, LineKind, PrivilegeClass, SkippedTarget};
use crate::waive::day_of;

/// Path of the roles that IAM Identity Center makes of permission sets.
const PERMISSION_SETS: &str = "/aws-reserved/sso.amazonaws.com/";
/// Path of the roles that belong to services.
const OF_SERVICES: &str = "/aws-service-role/";

/// Whom a unit of principals must not be shared with.
#[derive(Debug)]
pub(super) struct Apart<'a> {
    /// Names of reviewers and of who they are: nobody shares a unit with somebody who may decide it.
    pub named: BTreeSet<&'a str>,
    /// A rule of the mapping looks at names.
    pub each: bool,
}

impl Apart<'_> {
    fn is(&self, comes: &Comes, principal: &Principal) -> bool {
        let names = [&*comes.arn, principal.name.as_str(), comes.subject.email.as_str()];
        self.each || names.iter().any(|name| self.named.contains(name))
    }
}

/// What makes two principals of a server alike: roles, flags, and the place of one that stays alone.
type Alike = (Vec<(RoleId, Layered)>, u16, Option<u32>);

/// A role that a band comes in as, how certain that is, and the place of the role's unit.
type Through = (RoleId, Layered, usize);
/// The roles of one principal, and why some of them cannot be told.
type Roles = (Vec<(RoleId, Layered)>, Option<Arc<str>>);

/// Adds the units of principals to those of the roles that they come in as.
pub(super) fn add(population: &mut Population, principals: &Principals, known: Known<'_>, apart: &Apart<'_>) {
    let mut bands_of: Vec<HashMap<RoleId, Vec<(u32, Layered)>>> = Vec::new();
    for server in 0..population.servers.len() {
        bands_of.push(bands(population, server, principals, known, apart));
    }
    let mut made: BTreeMap<(u32, u32, PrivilegeClass), Vec<Through>> = BTreeMap::new();
    for (at, unit) in population.units.iter().enumerate().filter(|(_, unit)| unit.kind == LineKind::Login) {
        let Some(server) = population.databases.get(unit.database as usize).map(|part| part.server) else { continue };
        let Some(bands) = bands_of.get(server as usize).and_then(|of| of.get(&unit.who)) else { continue };
        population.logins.insert((unit.database, unit.who, unit.class), at);
        for (band, layer) in bands {
            made.entry((unit.database, *band, unit.class)).or_default().push((unit.who, *layer, at));
        }
    }
    for ((database, band, class), mut roles) in made {
        roles.sort_unstable();
        let of: Vec<Unit> = roles.iter().filter_map(|(_, _, at)| population.units.get(*at).copied()).collect();
        let ways: Vec<(RoleId, Layered)> = roles.iter().map(|(role, layer, _)| (*role, *layer)).collect();
        let server = population.databases.get(database as usize).map(|part| part.server as usize);
        let Some(server) = server.and_then(|at| population.servers.get_mut(at)) else { continue };
        let unit = Unit {
            who: band,
            layer: of.iter().map(|unit| unit.layer).min().unwrap_or(Layered::Now),
            ways: server.keep_ways(&ways),
            grant_option: of.iter().any(|unit| unit.grant_option),
            is_powerful: of.iter().any(|unit| unit.is_powerful),
            is_open: ways.iter().all(|(_, layer)| *layer == Layered::CanObtain),
            ..plain(database, LineKind::Principal, class)
        };
        population.units.push(unit);
    }
}

/// Makes the bands of a server. Gives, for each role, the bands that come in as it.
fn bands(
    population: &mut Population,
    server: usize,
    principals: &Principals,
    known: Known<'_>,
    apart: &Apart<'_>,
) -> HashMap<RoleId, Vec<(u32, Layered)>> {
    let mut found = HashMap::new();
    let Some(part) = population.servers.get_mut(server) else { return found };
    let mut by_arn: BTreeMap<Arc<str>, Roles> = BTreeMap::new();
    for (name, comers) in principals.comers(&part.name) {
        let Some(role) = part.server.role_id(name) else { continue };
        for one in comers {
            let (roles, perhaps) = by_arn.entry(Arc::clone(&one.arn)).or_default();
            roles.push((role, if one.perhaps.is_some() { Layered::CanObtain } else { Layered::Now }));
            if perhaps.is_none() {
                perhaps.clone_from(&one.perhaps);
            }
        }
    }
    let mut alike: BTreeMap<Alike, Vec<u32>> = BTreeMap::new();
    for (arn, (mut roles, perhaps)) in by_arn {
        let Some(principal) = principals.reach().principal(&arn) else { continue };
        roles.sort_unstable();
        let subject = subject(principal, &part.name, known);
        let comes = Comes { arn, subject, perhaps };
        let place = u32::try_from(part.principals.len()).unwrap_or(u32::MAX);
        let alone = apart.is(&comes, principal).then_some(place);
        alike.entry((roles, comes.subject.flags, alone)).or_default().push(place);
        part.principals.push(comes);
    }
    for ((roles, flags, _), principals) in alike {
        let band = u32::try_from(part.bands.len()).unwrap_or(u32::MAX);
        for (role, layer) in &roles {
            found.entry(*role).or_insert_with(Vec::new).push((band, *layer));
        }
        let ways = part.keep_ways(&roles);
        part.bands.push(Band { principals, ways, flags });
    }
    found
}

/// What is known of a principal beside its access. A user may be a person; a role is whoever assumes it.
fn subject(principal: &Principal, server: &str, known: Known<'_>) -> Subject {
    let is_user = principal.kind == PrincipalKind::User;
    let tag = |wanted: &str| {
        let tags = principal.tags.as_ref().ok()?;
        tags.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
    };
    let person = match known.people {
        Some(people) if is_user => people.find(&principal.name, tag("email").unwrap_or_default(), known.today),
        Some(_) => Person::unknown("a role is whoever assumes it", false),
        None => Person::unknown("no file of people was given", false),
    };
    let mut bits = 0;
    if person.has_left {
        bits |= bit(Flag::Leaver);
    }
    if person.is_missing && is_user {
        bits |= bit(Flag::Orphan);
    }
    let seen = known.last_seen.and_then(|seen| seen.find(server, &principal.arn));
    match seen.and_then(day_of).zip(known.today) {
        None => bits |= bit(Flag::DormancyUnknown),
        Some((seen, today)) if (today - seen).whole_days() > known.dormant_days => bits |= bit(Flag::Dormant),
        Some(_) => {}
    }
    let last_seen = seen.map_or_else(
        || Joined::NotEvaluable("AWS keeps no record of tokens, and no file of last logins has such a row".to_owned()),
        |seen| Joined::Known(seen.to_owned()),
    );
    Subject {
        kind: kind(principal).to_owned(),
        email: if person.email.is_empty() { tag("email").unwrap_or_default().to_owned() } else { person.email.clone() },
        person,
        authentication: Joined::Known("IAM".to_owned()),
        last_seen,
        valid_until: String::new(),
        connection_limit: -1,
        flags: bits,
    }
}

fn kind(principal: &Principal) -> &'static str {
    match principal.kind {
        PrincipalKind::User => "IAM user",
        PrincipalKind::Role if principal.path.starts_with(PERMISSION_SETS) => "permission set",
        PrincipalKind::Role if principal.path.starts_with(OF_SERVICES) => "service-linked role",
        PrincipalKind::Role => "IAM role",
    }
}

/// Servers of which nobody can say which principals come in.
pub(super) fn untold(
    population: &Population,
    principals: &Principals,
    account: impl Fn(&str) -> String,
) -> Vec<SkippedTarget> {
    let all = population.servers.iter().filter_map(|server| {
        let (roles, why) = principals.untold(&server.name, &account(&server.name))?;
        let roles = if roles == 1 { "1 role".to_owned() } else { format!("{roles} roles") };
        Some(SkippedTarget {
            target: server.name.to_string(),
            operation: "IAM".to_owned(),
            reason: format!("not every principal that logs in as {roles} with a token has a line: {why}"),
        })
    });
    all.collect()
}

/// Principals without a line, when there are any.
pub(super) fn without(population: &Population, principals: &Principals) -> Option<Excluded> {
    let told: BTreeSet<&str> =
        population.servers.iter().flat_map(|server| &server.principals).map(|comes| &*comes.arn).collect();
    let count = principals.reach().principals().iter().filter(|one| !told.contains(one.arn.as_str())).count();
    (count > 0).then(|| Excluded {
        what: "IAM users and roles that come in as no role of a database".to_owned(),
        reason: "IAM does not let them, or no role takes tokens; other doors are told by `dbmuster access path`"
            .to_owned(),
        count: count as u64,
        names: Vec::new(),
    })
}
