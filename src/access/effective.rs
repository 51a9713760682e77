//! Who holds a privilege: its sources, and everybody who comes to one of them, layer by layer.
//!
//! A source is a role (or everybody) that something gives the privilege to: an entry of the list, the built-in default,
//! ownership, a predefined role. Holders are never stored: they are the union of the rows of the sources, made when
//! asked. Main types: [`Graph`], [`Source`], [`How`].

use std::sync::Arc;

use rayon::prelude::*;

use super::links::{Layer, Links, State};
use super::roleset::{Bits, RoleSet};
use super::snapshot::{Item, Object, ObjectId, PUBLIC, RoleId, Server};
use crate::model::{ObjectClass, Privilege, Privileges};

/// One database with its server's roles: everything that questions about access are answered from.
#[derive(Debug)]
pub struct Graph {
    pub(super) server: Arc<Server>,
    pub(super) database: Arc<str>,
    pub(super) objects: Vec<Object>,
    pub(super) items: Vec<Item>,
    pub(super) links: Links,
    /// Superusers, by layer.
    superusers: [RoleSet; 3],
    /// Role -> place in `rows` + 1; 0 for those that hold nothing.
    row_of: Vec<u32>,
    /// Who comes to the privileges of a role, by layer.
    rows: Vec<[RoleSet; 3]>,
    everybody: RoleSet,
    read_all: Option<RoleId>,
    write_all: Option<RoleId>,
    maintain: Option<RoleId>,
}

/// A role that a privilege is held through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// [`PUBLIC`] or a role.
    pub holder: RoleId,
    pub how: How,
}

/// What gives a [`Source`] the privilege.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Entry of the object's list, by its place in [`Graph::items`].
    Item(u32),
    /// Entry of the list of the table that the column belongs to.
    TableItem(u32),
    /// No list was ever written.
    BuiltInDefault,
    /// The owner, and who has the owner's privileges, may grant everything on the object, to itself too.
    Ownership,
    /// pg_read_all_data and its like.
    PredefinedRole,
}

impl Graph {
    /// Computes who comes to whose privileges.
    #[must_use]
    pub fn new(server: Arc<Server>, database: Arc<str>, objects: Vec<Object>, items: Vec<Item>) -> Self {
        let owner = server.database(&database).map(|database| database.owner);
        let links = Links::new(&server, owner, &objects, &items);
        let [read_all, write_all, maintain] =
            ["pg_read_all_data", "pg_write_all_data", "pg_maintain"].map(|name| server.role_id(name));
        let mut row_of = vec![0; server.roles.len()];
        let mut holders = Vec::new();
        let grantees = items.iter().map(|item| item.grantee);
        let owners = objects.iter().map(|object| object.owner);
        for role in [read_all, write_all, maintain].into_iter().flatten().chain(grantees).chain(owners) {
            if let Some(place @ 0) = row_of.get_mut(role as usize) {
                holders.push(role);
                *place = u32::try_from(holders.len()).unwrap_or(u32::MAX);
            }
        }
        let row = |role: &RoleId| {
            let here = State::Privileges(*role);
            [
                links.who_reaches(Layer::Now, &[here]),
                links.who_reaches(Layer::SetRole, &[here]),
                links.who_reaches(Layer::CanObtain, &[here, State::Inside(*role)]),
            ]
        };
        let rows = holders.par_iter().map(row).collect();
        let of = |wanted: &dyn Fn(&super::snapshot::Role) -> bool| {
            let all = (0_u32..).zip(&server.roles).filter(|(_, role)| role.exists && wanted(role));
            RoleSet::new(all.map(|(id, _)| id).collect(), server.roles.len())
        };
        let superusers = [
            of(&|role| role.superuser),
            links.who_reaches(Layer::SetRole, &[State::Superuser]),
            links.who_reaches(Layer::CanObtain, &[State::Superuser, State::InsideSuperuser]),
        ];
        let everybody = of(&|_| true);
        Self {
            server,
            database,
            objects,
            items,
            links,
            superusers,
            row_of,
            rows,
            everybody,
            read_all,
            write_all,
            maintain,
        }
    }

    /// The same database of the server as it is in another graph of it.
    #[must_use]
    pub fn on_server_of(&self, other: &Self) -> Self {
        Self::new(Arc::clone(&other.server), Arc::clone(&self.database), self.objects.clone(), self.items.clone())
    }

    #[must_use]
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The server, and the ways between its roles, without what is in the database.
    #[must_use]
    pub fn into_ways(self) -> (Arc<Server>, Links) {
        (self.server, self.links)
    }

    /// Name of the database; empty when none could be read.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    #[must_use]
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    #[must_use]
    pub fn object(&self, id: ObjectId) -> Option<&Object> {
        self.objects.get(id as usize)
    }

    #[must_use]
    pub const fn links(&self) -> &Links {
        &self.links
    }

    /// Superusers: by attribute, after SET ROLE, or by what they can do to become one.
    #[must_use]
    pub const fn superusers(&self, layer: Layer) -> &RoleSet {
        &self.superusers[layer as usize]
    }

    /// All roles that exist.
    #[must_use]
    pub const fn everybody(&self) -> &RoleSet {
        &self.everybody
    }

    /// Who comes to the privileges of a role that stands in a list or owns something; absent for others.
    #[must_use]
    pub fn row(&self, role: RoleId, layer: Layer) -> Option<&RoleSet> {
        let place = self.row_of.get(role as usize)?.checked_sub(1)?;
        Some(&self.rows.get(place as usize)?[layer as usize])
    }

    /// Privileges that exist for the object's class in this version.
    #[must_use]
    pub fn privileges_of(&self, object: &Object) -> Privileges {
        object.class.privileges(self.server.major)
    }

    /// Everything that gives the privilege (or its grant option) to somebody, superusers left out.
    pub fn sources(
        &self,
        object: &Object,
        privilege: Privilege,
        grant_option: bool,
        layer: Layer,
        mut take: impl FnMut(Source),
    ) {
        if !self.privileges_of(object).contains(privilege) {
            return;
        }
        if let Some(table) = object.table.and_then(|id| self.object(id)) {
            self.own_sources(table, privilege, grant_option, layer, &mut |source| match source.how {
                How::Item(place) => take(Source { how: How::TableItem(place), ..source }),
                How::TableItem(_) | How::BuiltInDefault | How::Ownership | How::PredefinedRole => take(source),
            });
            // The owner's rights came with the table.
            self.items_of(object, privilege, grant_option, &mut take);
        } else {
            self.own_sources(object, privilege, grant_option, layer, &mut take);
        }
    }

    /// As [`Graph::sources`] of what is no column.
    fn own_sources(
        &self,
        object: &Object,
        privilege: Privilege,
        grant_option: bool,
        layer: Layer,
        take: &mut impl FnMut(Source),
    ) {
        let owner = Source { holder: object.owner, how: How::Ownership };
        if grant_option {
            take(owner);
            return self.items_of(object, privilege, true, take);
        }
        if object.is_system_catalog && is_write(privilege) {
            return;
        }
        if object.acl.is_none() {
            take(Source { holder: object.owner, how: How::BuiltInDefault });
            if object.class.public_default().contains(privilege) {
                take(Source { holder: PUBLIC, how: How::BuiltInDefault });
            }
        }
        self.items_of(object, privilege, false, take);
        self.predefined(object.class, privilege, take);
        if layer == Layer::CanObtain {
            take(owner);
        }
    }

    fn items_of(&self, object: &Object, privilege: Privilege, grant_option: bool, take: &mut impl FnMut(Source)) {
        for place in object.acl.clone().into_iter().flatten() {
            let Some(item) = self.items.get(place as usize) else { continue };
            let held = if grant_option { item.grantable } else { item.privileges };
            if held.contains(privilege) {
                take(Source { holder: item.grantee, how: How::Item(place) });
            }
        }
    }

    fn predefined(&self, class: ObjectClass, privilege: Privilege, take: &mut impl FnMut(Source)) {
        let roles = match (class, privilege) {
            (ObjectClass::Table | ObjectClass::Sequence, Privilege::Select) => [self.read_all, None],
            (ObjectClass::Table, Privilege::Insert | Privilege::Update | Privilege::Delete) => [self.write_all, None],
            (ObjectClass::Sequence, Privilege::Update) => [self.write_all, None],
            (ObjectClass::Table, Privilege::Maintain) => [self.maintain, None],
            (ObjectClass::Schema, Privilege::Usage) => [self.read_all, self.write_all],
            _ => [None, None],
        };
        roles.into_iter().flatten().for_each(|holder| take(Source { holder, how: How::PredefinedRole }));
    }

    /// Adds everybody who holds the privilege in that layer or a nearer one.
    pub fn add_holders(
        &self,
        object: &Object,
        privilege: Privilege,
        grant_option: bool,
        layer: Layer,
        bits: &mut Bits,
    ) {
        bits.add(self.superusers(layer));
        self.sources(object, privilege, grant_option, layer, |source| {
            if source.holder == PUBLIC {
                bits.add(&self.everybody);
            } else if let Some(row) = self.row(source.holder, layer) {
                bits.add(row);
            }
        });
    }

    /// Whether the role holds the privilege in that layer or a nearer one.
    #[must_use]
    pub fn has(&self, role: RoleId, object: &Object, privilege: Privilege, grant_option: bool, layer: Layer) -> bool {
        let mut has = self.superusers(layer).contains(role) && self.privileges_of(object).contains(privilege);
        self.sources(object, privilege, grant_option, layer, |source| {
            has = has
                || (source.holder == PUBLIC && self.server.exists(role))
                || self.row(source.holder, layer).is_some_and(|row| row.contains(role));
        });
        has
    }

    /// The nearest layer in which the role holds the privilege.
    #[must_use]
    pub fn layer(&self, role: RoleId, object: &Object, privilege: Privilege, grant_option: bool) -> Option<Layer> {
        Layer::ALL.into_iter().find(|layer| self.has(role, object, privilege, grant_option, *layer))
    }
}

/// What a system catalog refuses to everybody but superusers, whatever its list says.
const fn is_write(privilege: Privilege) -> bool {
    matches!(
        privilege,
        Privilege::Insert | Privilege::Update | Privilege::Delete | Privilege::Truncate | Privilege::Usage
    )
}
