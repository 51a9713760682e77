//! Whether a role gets as far as using what it holds: log in, connect, name the object.
//!
//! Says what stands in the way, never that nothing does elsewhere (firewalls, expired passwords, poolers).
//! Main types: [`Entry`], [`Door`], [`Hba`].

use super::effective::Graph;
use super::links::Layer;
use super::snapshot::{HbaRule, Object, RoleId};
use crate::model::{ObjectClass, Privilege};

/// What stands between a role and an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// In the order in which they are come to; empty when none was found.
    pub closed: Vec<Door>,
    pub hba: Hba,
    /// Roles with LOGIN that are, or can SET ROLE to, this one; itself left out.
    pub logins_through: usize,
}

/// A precondition that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// No LOGIN attribute.
    Login,
    /// Connection limit 0 of the role.
    RoleLimit,
    /// The database takes no connections.
    DatabaseClosed,
    /// Connection limit 0 of the database, or left half-dropped.
    DatabaseLimit,
    /// No CONNECT on the database.
    Connect,
    /// No USAGE on the schema: it cannot be named, though views, functions and prepared statements need no name.
    SchemaUsage,
}

/// What `pg_hba.conf` says, addresses left aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hba {
    /// It was not read.
    Unknown,
    /// This rule lets the role in from somewhere.
    Admits { position: i64, connection_type: String, address: String, method: String },
    /// No rule does.
    Refuses,
}

impl Graph {
    /// What keeps the role, logged in as itself, from using privileges on the object.
    #[must_use]
    pub fn entry(&self, role: RoleId, object: Option<&Object>) -> Entry {
        let mut closed = Vec::new();
        let mut close = |door, is_closed: bool| {
            if is_closed {
                closed.push(door);
            }
        };
        if let Some(own) = self.server.role(role) {
            close(Door::Login, !own.login);
            close(Door::RoleLimit, own.connection_limit == 0 && !own.superuser);
        }
        if let Some(database) = self.server.database(&self.database) {
            let is_bound = !self.server.is_superuser(role);
            close(Door::DatabaseClosed, !database.allows_connections);
            close(Door::DatabaseLimit, !database.is_valid || (database.connection_limit == 0 && is_bound));
        }
        let named = |class, name: &str| self.objects.iter().find(|one| one.class == class && &*one.name == name);
        let has = |object, privilege| self.has(role, object, privilege, false, Layer::Now);
        if let Some(database) = named(ObjectClass::Database, &self.database) {
            close(Door::Connect, !has(database, Privilege::Connect));
        }
        if let Some(schema) = object.and_then(|object| named(ObjectClass::Schema, &object.schema)) {
            close(Door::SchemaUsage, !has(schema, Privilege::Usage));
        }
        let through = self.links.who_reaches(Layer::SetRole, &[super::State::SetRole(role)]);
        let logins = through.iter().filter(|id| *id != role && self.server.role(*id).is_some_and(|one| one.login));
        Entry { closed, hba: self.hba(role), logins_through: logins.count() }
    }

    fn hba(&self, role: RoleId) -> Hba {
        let Some(rules) = &self.server.hba else { return Hba::Unknown };
        let matches = |rule: &&HbaRule| {
            !rule.has_error
                && rule.databases.iter().any(|word| self.names_database(word, role))
                && rule.users.iter().any(|word| self.names_role(word, role))
        };
        for rule in rules.iter().filter(matches) {
            if rule.method != "reject" {
                return Hba::Admits {
                    position: rule.position,
                    connection_type: rule.connection_type.clone(),
                    address: rule.address.clone(),
                    method: rule.method.clone(),
                };
            }
            if rule.connection_type == "host" && rule.address == "all" {
                // Nothing but local connections comes past it.
                let local = |rule: &&HbaRule| rule.connection_type == "local";
                if !rules.iter().filter(matches).any(|rule| local(&rule)) {
                    return Hba::Refuses;
                }
            }
        }
        Hba::Refuses
    }

    fn names_database(&self, word: &str, role: RoleId) -> bool {
        let own = self.server.role(role).map_or("", |role| &*role.name);
        match word {
            "all" => true,
            "sameuser" => own == &*self.database,
            "samerole" | "samegroup" => self.names_role(&format!("+{}", self.database), role),
            "replication" => false,
            // A regular expression is not evaluated: it may match.
            word => word == &*self.database || word.starts_with('/'),
        }
    }

    fn names_role(&self, word: &str, role: RoleId) -> bool {
        let own = self.server.role(role).map_or("", |role| &*role.name);
        match word.strip_prefix('+') {
            // Any membership counts here, whatever its options.
            Some(group) => self.server.role_id(group).is_some_and(|id| self.links.members_of(id).contains(role)),
            None => word == "all" || word == own || word.starts_with('/'),
        }
    }
}
