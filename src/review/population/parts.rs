//! The population while it is made: small records by the million, without words.
//!
//! Main types: [`Population`], [`Unit`], [`DatabasePart`], [`ServerPart`].

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

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
    pub ways_at: HashMap<Ways, u32>,
    /// What a role is or comes to, each list once; place 0 is the empty one.
    pub attributes: Vec<Vec<(String, Layered)>>,
    /// Superusers, and those that the provider lets do nearly everything.
    pub powerful: Bits,
    /// Can make themselves such.
    pub escalates: Bits,
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
        if let Some(place) = self.ways_at.get(ways) {
            return *place;
        }
        let place = u32::try_from(self.ways.len()).unwrap_or(u32::MAX);
        self.ways.push(ways.into());
        self.ways_at.insert(ways.into(), place);
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
}
