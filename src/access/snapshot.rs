//! What was read of one server and one of its databases, with names turned into numbers.
//!
//! Plain data: nothing here follows a membership. Made by [`read`](super::read). Main types: [`Server`], [`Role`],
//! [`Membership`], [`Object`], [`Item`].

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::model::{ObjectClass, Privileges};

/// Number of a role on its server.
pub type RoleId = u32;
/// Number of an object in its graph.
pub type ObjectId = u32;
/// Grantee of what everybody holds.
pub const PUBLIC: RoleId = u32::MAX;

/// A server: roles and memberships, which all its databases share.
#[derive(Debug, Clone, Default)]
pub struct Server {
    /// Id of the `pg_cluster` resource.
    pub name: String,
    /// 13, 14, ...
    pub major: u32,
    pub roles: Vec<Role>,
    pub memberships: Vec<Membership>,
    pub databases: Vec<Database>,
    /// Rules of `pg_hba.conf` in their order; absent when they could not be read.
    pub hba: Option<Vec<HbaRule>>,
    pub(super) by_name: HashMap<Box<str>, RoleId>,
}

/// A role, or what is left of one.
#[derive(Debug, Clone, Default)]
pub struct Role {
    /// The former OID of a dropped role.
    pub name: Box<str>,
    /// Not there when it was dropped and still stands in lists.
    pub exists: bool,
    pub superuser: bool,
    pub inherit: bool,
    pub create_role: bool,
    pub create_db: bool,
    pub login: bool,
    pub replication: bool,
    pub bypass_rls: bool,
    /// OID 10: owner of all parameters.
    pub bootstrap: bool,
    pub predefined: bool,
    /// The provider keeps it for itself.
    pub managed: bool,
    /// -1 is no limit; superusers are not bound.
    pub connection_limit: i64,
}

/// One grant of a role to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    pub role: RoleId,
    pub member: RoleId,
    /// Not reliable before version 16.
    pub grantor: RoleId,
    pub admin: bool,
    pub inherit: bool,
    pub set: bool,
}

/// A database, whether or not it was looked into.
#[derive(Debug, Clone)]
pub struct Database {
    pub name: Arc<str>,
    pub owner: RoleId,
    pub allows_connections: bool,
    pub is_valid: bool,
    /// -1 is no limit, 0 is superusers only.
    pub connection_limit: i64,
}

/// A rule of `pg_hba.conf`, as far as it is about people.
#[derive(Debug, Clone, Default)]
pub struct HbaRule {
    pub position: i64,
    pub connection_type: String,
    pub databases: Vec<String>,
    pub users: Vec<String>,
    pub address: String,
    pub method: String,
    pub is_loopback: bool,
    pub has_error: bool,
}

/// One entry of an access control list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// [`PUBLIC`] or a role.
    pub grantee: RoleId,
    pub grantor: RoleId,
    pub privileges: Privileges,
    pub grantable: Privileges,
}

/// Something that privileges are held on.
#[derive(Debug, Clone)]
pub struct Object {
    pub class: ObjectClass,
    /// Empty where there is none.
    pub schema: Arc<str>,
    /// Name without schema; a function's with its argument types in parentheses; the table of a column.
    pub name: Arc<str>,
    /// Empty unless it is a column.
    pub column: Arc<str>,
    /// Of a row or array type and of a multirange from 17 on: that of what it follows.
    pub owner: RoleId,
    /// Its entries; absent when the built-in default holds.
    pub acl: Option<Range<u32>>,
    /// Of a column: its table.
    pub table: Option<ObjectId>,
    /// As `kind` of a `pg_object`: `view`, `procedure`, `array`, ...; empty for other resources.
    pub kind: Kind,
    /// Only superusers write it as a whole (OID below 12000).
    pub is_system_catalog: bool,
    pub is_system: bool,
    pub rls: Rls,
    /// A function that runs with its owner's privileges and can be called by name.
    pub is_definer: bool,
    /// Of a view: reads with the caller's privileges.
    pub is_invoker: bool,
    /// Of a language: everybody may be let use it.
    pub is_trusted: bool,
    /// Position of the resource that it was read from.
    pub(super) source: u32,
}

/// What sort of its class an object is, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    #[default]
    Plain,
    View,
    MaterializedView,
    ForeignTable,
    /// A type that has no list of its own.
    FollowingType,
}

/// Row level security of a table.
#[derive(Debug, Clone, Default)]
pub struct Rls {
    pub enabled: bool,
    /// Binds the owner too.
    pub forced: bool,
    pub policies: Vec<RowPolicy>,
}

/// A policy of a table.
#[derive(Debug, Clone, Default)]
pub struct RowPolicy {
    pub name: String,
    pub permissive: bool,
    /// `ALL`, `SELECT`, `INSERT`, `UPDATE` or `DELETE`.
    pub command: String,
    /// [`PUBLIC`] or roles.
    pub roles: Vec<RoleId>,
    /// The `USING` expression is `true`, or there is none to hold rows back.
    pub lets_all: bool,
}

impl Server {
    /// The role of that name.
    #[must_use]
    pub fn role_id(&self, name: &str) -> Option<RoleId> {
        self.by_name.get(name).copied().filter(|id| self.exists(*id))
    }

    #[must_use]
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        self.roles.get(id as usize)
    }

    /// Its name; `PUBLIC`; `(dropped role 16400)`.
    #[must_use]
    pub fn role_name(&self, id: RoleId) -> String {
        match self.role(id) {
            None => "PUBLIC".to_owned(),
            Some(role) if role.exists => role.name.to_string(),
            Some(role) => format!("(dropped role {})", role.name),
        }
    }

    #[must_use]
    pub fn exists(&self, id: RoleId) -> bool {
        self.role(id).is_some_and(|role| role.exists)
    }

    #[must_use]
    pub fn is_superuser(&self, id: RoleId) -> bool {
        self.role(id).is_some_and(|role| role.superuser)
    }

    #[must_use]
    pub fn database(&self, name: &str) -> Option<&Database> {
        self.databases.iter().find(|database| &*database.name == name)
    }
}

impl Object {
    #[must_use]
    pub fn has_default_acl(&self) -> bool {
        self.acl.is_none()
    }

    /// Place of the resource that it was read from, in the order in which they were handed in.
    #[must_use]
    pub const fn source(&self) -> u32 {
        self.source
    }
}
