//! Draws the steps between states: what a membership, an attribute, a function or a grant on a catalog leads to.
//!
//! The differences between versions are here and in [`effective`](super::super::effective) only. It searches nothing.

use super::super::snapshot::{Item, Object, ObjectId, PUBLIC, RoleId, Server};
use super::{Link, State, Why, number};
use crate::model::{ObjectClass, Privilege};

/// Roles whose members reach the operating system as the server's own user.
const SERVER_ROLES: [&str; 2] = ["pg_execute_server_program", "pg_write_server_files"];
/// Catalogs that say who is a superuser, or what runs as one.
const POWERFUL_CATALOGS: [&str; 14] = [
    "pg_auth_members",
    "pg_authid",
    "pg_attribute",
    "pg_cast",
    "pg_class",
    "pg_database",
    "pg_event_trigger",
    "pg_language",
    "pg_namespace",
    "pg_operator",
    "pg_proc",
    "pg_rewrite",
    "pg_trigger",
    "pg_type",
];
/// Columns of pg_authid that make nobody more powerful than a superuser would let them be.
const HARMLESS_COLUMNS: [&str; 7] =
    ["rolbypassrls", "rolcanlogin", "rolconnlimit", "rolcreatedb", "rolinherit", "rolreplication", "rolvaliduntil"];

/// Steps as they are found.
pub(super) struct Draft<'a> {
    server: &'a Server,
    pub(super) links: Vec<Link>,
}

impl<'a> Draft<'a> {
    pub(super) fn of(
        server: &'a Server,
        database_owner: Option<RoleId>,
        owners_role: Option<RoleId>,
        objects: &[Object],
        items: &[Item],
    ) -> Self {
        let mut draft = Self { server, links: Vec::new() };
        draft.memberships(owners_role);
        if let (Some(owner), Some(owners_role)) = (database_owner, owners_role) {
            draft.database_owner(owner, owners_role);
        }
        draft.attributes();
        for (id, object) in (0_u32..).zip(objects) {
            draft.definer(id, object, items);
            draft.catalog_column(id, object, items);
        }
        draft
    }

    fn link(&mut self, from: State, to: State, why: Why) {
        let roles = self.server.roles.len();
        self.links.push(Link { from: number(from, roles), to: number(to, roles), why });
    }

    fn is_member(&mut self, member: RoleId, role: RoleId, inherits: bool, sets: bool, why: Why) {
        self.link(State::Member(member), State::Member(role), why);
        if inherits {
            self.link(State::Privileges(member), State::Privileges(role), why);
            self.link(State::Inside(member), State::Inside(role), why);
        }
        if sets {
            self.link(State::SetRole(member), State::SetRole(role), why);
            self.link(State::Become(member), State::Become(role), why);
        }
    }

    fn memberships(&mut self, owners_role: Option<RoleId>) {
        let server = self.server;
        for (index, one) in (0_u32..).zip(&server.memberships) {
            self.is_member(one.member, one.role, one.inherit, one.set, Why::Membership(index));
            // Nobody can be made a member of these two kinds, whoever holds ADMIN OPTION on them.
            let is_closed = server.is_superuser(one.role) || owners_role == Some(one.role);
            if !one.admin || is_closed || !server.exists(one.role) {
                continue;
            }
            if server.major < 16 {
                self.link(State::Member(one.member), State::Become(one.role), Why::Admin(index));
            } else if server.exists(one.member) {
                // The grant is made in the name of the holder, whose privileges one must have.
                self.link(State::Privileges(one.member), State::Become(one.role), Why::Admin(index));
            }
        }
    }

    fn database_owner(&mut self, owner: RoleId, owners_role: RoleId) {
        let inherits = self.server.major >= 16 || self.server.role(owner).is_some_and(|role| role.inherit);
        self.is_member(owner, owners_role, inherits, true, Why::DatabaseOwner);
    }

    fn attributes(&mut self) {
        let server = self.server;
        for (id, role) in (0_u32..).zip(&server.roles).filter(|(_, role)| role.exists) {
            self.link(State::SetRole(id), State::Privileges(id), Why::Same);
            self.link(State::Become(id), State::Privileges(id), Why::Same);
            self.link(State::Become(id), State::Member(id), Why::Same);
            if role.superuser {
                self.link(State::SetRole(id), State::Superuser, Why::SuperuserAttribute);
                self.link(State::Become(id), State::Superuser, Why::SuperuserAttribute);
                self.link(State::Inside(id), State::InsideSuperuser, Why::SuperuserAttribute);
            }
            if role.create_role && server.major < 16 {
                self.link(State::Become(id), State::AnyOrdinary, Why::CreateRole);
            }
        }
        for role in SERVER_ROLES.iter().filter_map(|name| server.role_id(name)) {
            self.link(State::Privileges(role), State::Takeover, Why::ServerAccess);
            self.link(State::Inside(role), State::InsideSuperuser, Why::ServerAccess);
        }
        self.link(State::Takeover, State::Superuser, Why::Same);
        if let Some(role) = server.role_id("rds_superuser") {
            self.link(State::Member(role), State::AnyOrdinary, Why::ProviderAdmin);
        }
    }

    /// Whoever may call it acts as its owner, as far as its body goes.
    fn definer(&mut self, function: ObjectId, object: &Object, items: &[Item]) {
        if !object.is_definer {
            return;
        }
        let inside = State::Inside(object.owner);
        let Some(range) = object.acl.clone() else {
            return self.link(State::Anyone, inside, Why::Definer { function, item: None });
        };
        for place in range {
            let Some(item) = items.get(place as usize).filter(|item| item.privileges.contains(Privilege::Execute))
            else {
                continue;
            };
            let why = Why::Definer { function, item: Some(place) };
            if item.grantee == PUBLIC {
                self.link(State::Anyone, inside, why);
            } else if item.grantee != object.owner {
                self.link(State::Privileges(item.grantee), inside, why);
                self.link(State::Inside(item.grantee), inside, why);
            }
        }
    }

    /// Lists of columns are not held back for system catalogs, as those of tables are: who may update the right one
    /// makes itself a superuser.
    fn catalog_column(&mut self, column: ObjectId, object: &Object, items: &[Item]) {
        let is_powerful = object.class == ObjectClass::Column
            && object.is_system_catalog
            && POWERFUL_CATALOGS.contains(&&*object.name)
            && !(&*object.name == "pg_authid" && HARMLESS_COLUMNS.contains(&&*object.column));
        let range = if is_powerful { object.acl.clone() } else { None };
        for place in range.into_iter().flatten() {
            let Some(item) = items.get(place as usize).filter(|item| item.privileges.contains(Privilege::Update))
            else {
                continue;
            };
            let why = Why::CatalogColumn { column, item: place };
            if item.grantee == PUBLIC {
                self.link(State::Anyone, State::Takeover, why);
            } else {
                self.link(State::Privileges(item.grantee), State::Takeover, why);
                self.link(State::Inside(item.grantee), State::InsideSuperuser, why);
            }
        }
    }
}
