//! The population while it is made: small records by the million, without words.
//!
//! Main types: [`Population`], [`Unit`], [`DatabasePart`], [`ServerPart`].

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::subjects::Subject;
use crate::access::{Bits, Links, RoleId, Server};
use crate::model::{ObjectClass, Privileges};
use crate::review::{Layered, LineKind, PrivilegeClass};

/// Everything that will become lines.
#[derive(Debug, Default)]
pub(super) struct Population {
    /// Sorted by name.
    pub servers: Vec<ServerPart>,
    /// Those of a server stand together, the server as a whole first.
    pub databases: Vec<DatabasePart>,
    pub units: Vec<Unit>,
    /// Units of login roles that somebody comes in as by IAM: database, role and class -> place in `units`.
    pub logins: HashMap<(u32, RoleId, PrivilegeClass), usize>,
    /// What was left out: (what, reason) -> names and count.
    pub excluded: std::collections::BTreeMap<(&'static str, &'static str), (Vec<String>, u64)>,
}

/// A role's ways through other roles: the role that it is granted to, and how near that is.
pub(super) type Ways = Box<[(RoleId, Layered)]>;

#[derive(Debug)]
pub(super) struct ServerPart {
    pub name: Arc<str>,
    pub server: Arc<Server>,
    pub links: Links,
    /// Places in [`Population::databases`]; the first is the server as a whole.
    pub databases: Range<u32>,
    /// Each list once; place 0 is the empty one.
    pub ways: Vec<Ways>,
    pub known_ways: HashMap<Ways, u32>,
    /// What a role is or comes to, each list once; place 0 is the empty one.
    pub attributes: Vec<Vec<(String, Layered)>>,
    /// Superusers, and those that the provider lets do nearly everything.
    pub powerful: Bits,
    /// Can make themselves such.
    pub escalates: Bits,
    /// IAM principals that come in, sorted by ARN.
    pub principals: Vec<Comes>,
    /// Those of them that come in as the same roles and are alike to reviewers.
    pub bands: Vec<Band>,
}

/// An IAM principal that comes to a server.
#[derive(Debug)]
pub(super) struct Comes {
    pub arn: Arc<str>,
    pub subject: Subject,
    /// Why some of it cannot be told, when it cannot.
    pub perhaps: Option<Arc<str>>,
}

/// Principals that come in as the same roles.
#[derive(Debug)]
pub(super) struct Band {
    /// Places in [`ServerPart::principals`], sorted.
    pub principals: Vec<u32>,
    /// Place in [`ServerPart::ways`]: the roles; [`Layered::CanObtain`] where it cannot be told.
    pub ways: u32,
    /// Flags of each of them.
    pub flags: u16,
}

#[derive(Debug)]
pub(super) struct DatabasePart {
    pub server: u32,
    /// Empty is the server as a whole.
    pub name: Arc<str>,
    pub objects: Vec<Named>,
    /// By holder and class.
    pub entries: Vec<Entry>,
    /// Sorted by holder and class.
    pub held: Vec<Held>,
    /// Who may connect.
    pub connect: Bits,
}

/// An object that something is held on.
#[derive(Debug)]
pub(super) struct Named {
    pub class: ObjectClass,
    pub schema: Arc<str>,
    pub name: Arc<str>,
    pub column: Arc<str>,
    pub has_rls: bool,
    /// A function that runs as a superuser.
    pub is_powerful: bool,
}

/// What gives an [`Entry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gives {
    Item,
    Owner,
    Default,
}

impl Gives {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Owner => "owner",
            Self::Default => "default",
        }
    }
}

/// One thing that a holder holds on one object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub object: u32,
    pub grantor: RoleId,
    pub privileges: Privileges,
    pub grantable: Privileges,
    pub gives: Gives,
}

/// What a holder holds of a class: a stretch of [`DatabasePart::entries`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub holder: RoleId,
    pub class: PrivilegeClass,
    pub start: u32,
    pub end: u32,
    /// Over names, privileges and grantors.
    pub digest: u64,
}

/// One subject, one database, one class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub database: u32,
    /// Of principals, the place of their band in [`ServerPart::bands`]; the roles that they come in as are the `ways`.
    pub who: RoleId,
    pub kind: LineKind,
    pub class: PrivilegeClass,
    pub layer: Layered,
    /// Place in [`ServerPart::ways`].
    pub ways: u32,
    /// Place in [`ServerPart::attributes`].
    pub attributes: u32,
    /// What it holds itself, in [`DatabasePart::entries`].
    pub own: (u32, u32),
    pub own_digest: u64,
    pub grant_option: bool,
    pub self_granted: bool,
    /// Through a function that runs as a superuser.
    pub is_powerful: bool,
    /// Of a principal: whether it comes in cannot be told.
    pub is_open: bool,
}

impl DatabasePart {
    /// What the holder holds of the class.
    pub fn held(&self, holder: RoleId, class: PrivilegeClass) -> Option<&Held> {
        let place = self.held.binary_search_by_key(&(holder, class), |held| (held.holder, held.class)).ok()?;
        self.held.get(place)
    }

    /// Everything that the holder holds.
    pub fn all_held(&self, holder: RoleId) -> &[Held] {
        let start = self.held.partition_point(|held| held.holder < holder);
        let end = self.held.partition_point(|held| held.holder <= holder);
        self.held.get(start..end).unwrap_or_default()
    }

    pub fn entries(&self, stretch: (u32, u32)) -> &[Entry] {
        self.entries.get(stretch.0 as usize..stretch.1 as usize).unwrap_or_default()
    }
}

impl ServerPart {
    /// The place of a list of ways, which is kept once.
    pub fn keep_ways(&mut self, ways: &[(RoleId, Layered)]) -> u32 {
        if let Some(place) = self.known_ways.get(ways) {
            return *place;
        }
        let place = u32::try_from(self.ways.len()).unwrap_or(u32::MAX);
        self.ways.push(ways.into());
        self.known_ways.insert(ways.into(), place);
        place
    }

    pub fn keep_attributes(&mut self, attributes: Vec<(String, Layered)>) -> u32 {
        if let Some(place) = self.attributes.iter().position(|known| *known == attributes) {
            return u32::try_from(place).unwrap_or_default();
        }
        self.attributes.push(attributes);
        u32::try_from(self.attributes.len() - 1).unwrap_or_default()
    }

    pub fn role_name(&self, role: RoleId) -> String {
        self.server.role_name(role)
    }

    pub fn ways_at(&self, place: u32) -> &[(RoleId, Layered)] {
        self.ways.get(place as usize).map_or(&[], |ways| ways)
    }

    /// Principals of a unit of theirs, or the one that a part of it is about.
    pub fn principals_of(&self, unit: &Unit, one: Option<u32>) -> Vec<u32> {
        let all = || self.bands.get(unit.who as usize).map(|band| band.principals.clone()).unwrap_or_default();
        one.map_or_else(all, |one| vec![one])
    }
}

impl Population {
    /// The units of the roles that principals come in as, for a unit of theirs.
    pub fn logins_of(&self, unit: &Unit) -> impl Iterator<Item = (RoleId, Layered, &Unit)> {
        let part = self.databases.get(unit.database as usize);
        let server = part.and_then(|part| self.servers.get(part.server as usize));
        let ways = server.map_or(&[][..], |server| server.ways_at(unit.ways));
        ways.iter().filter_map(|(role, layer)| {
            let place = self.logins.get(&(unit.database, *role, unit.class))?;
            Some((*role, *layer, self.units.get(*place)?))
        })
    }
}
