//! Roles and memberships while a change is being put on them.
//!
//! Knows who has whose privileges and who may grant a role; the rest of the graph is built when the change is through.
//! Main types: [`Roles`], [`RoleFacts`], [`Member`].

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use serde_json::Value;

use crate::model::{Password, Resource, RoleAttributes};

/// What `password_type` may say.
const KINDS: [&str; 4] = ["none", "md5", "scram-sha-256", "other"];

/// Attributes of a role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct RoleFacts {
    pub superuser: bool,
    pub inherit: bool,
    pub create_role: bool,
    pub create_db: bool,
    pub login: bool,
    pub replication: bool,
    pub bypass_rls: bool,
    pub bootstrap: bool,
    pub connection_limit: i64,
    pub predefined: bool,
    /// As `password_type`; absent when it is not known.
    pub password: Option<&'static str>,
}

/// One grant of a role to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub role: String,
    pub member: String,
    pub grantor: String,
    pub admin: bool,
    pub inherit: bool,
    pub set: bool,
    /// One of the three no longer exists: kept as it was read.
    pub frozen: Option<String>,
}

/// The roles of one server.
#[derive(Debug, Clone, Default)]
pub(super) struct Roles {
    pub major: u32,
    /// `password_encryption` of the server, as `password_type` calls it; absent when it was not read.
    pub encryption: Option<&'static str>,
    pub all: BTreeMap<String, RoleFacts>,
    pub members: Vec<Member>,
    /// Owner of the database that is worked in, who is a member of pg_database_owner.
    pub database_owner: Option<String>,
    known: RefCell<HashMap<String, Rc<Vec<String>>>>,
}

impl Roles {
    pub fn take(&mut self, resource: &Resource) {
        let text = |name: &str| resource.attributes.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let flag = |name: &str| resource.attributes.get(name).and_then(Value::as_bool).unwrap_or_default();
        if resource.resource_type == "pg_role" {
            let facts = RoleFacts {
                superuser: flag("rolsuper"),
                inherit: flag("rolinherit"),
                create_role: flag("rolcreaterole"),
                create_db: flag("rolcreatedb"),
                login: flag("rolcanlogin"),
                replication: flag("rolreplication"),
                bypass_rls: flag("rolbypassrls"),
                bootstrap: flag("is_bootstrap"),
                connection_limit: resource.attributes.get("rolconnlimit").and_then(Value::as_i64).unwrap_or(-1),
                predefined: flag("is_predefined"),
                password: KINDS.into_iter().find(|kind| *kind == text("password_type")),
            };
            self.all.insert(resource.name.clone(), facts);
        } else if resource.resource_type == "pg_membership" {
            let gone = flag("role_dropped") || flag("member_dropped") || flag("grantor_dropped");
            self.members.push(Member {
                role: text("role_name"),
                member: text("member_name"),
                grantor: text("grantor_name"),
                admin: flag("admin_option"),
                inherit: flag("inherits"),
                set: flag("can_set_role"),
                frozen: gone.then(|| resource.id.clone()),
            });
        }
    }

    /// To be called after every change.
    pub fn changed(&mut self) {
        self.known.borrow_mut().clear();
        if self.major < 16 {
            let inherit: BTreeMap<String, bool> =
                self.all.iter().map(|(name, facts)| (name.clone(), facts.inherit)).collect();
            for one in self.members.iter_mut().filter(|one| one.frozen.is_none()) {
                one.inherit = inherit.get(&one.member).copied().unwrap_or(one.inherit);
            }
        }
    }

    pub fn exists(&self, name: &str) -> bool {
        self.all.contains_key(name)
    }

    pub fn is_superuser(&self, name: &str) -> bool {
        self.all.get(name).is_some_and(|role| role.superuser)
    }

    pub fn bootstrap(&self) -> Option<&str> {
        self.all.iter().find(|(_, facts)| facts.bootstrap).map(|(name, _)| name.as_str())
    }

    /// The role, and all whose privileges it has, nearest first.
    pub fn privileges_of(&self, role: &str) -> Rc<Vec<String>> {
        if let Some(known) = self.known.borrow().get(role) {
            return Rc::clone(known);
        }
        let found = Rc::new(self.closure(role, |one| one.inherit, self.major >= 16));
        self.known.borrow_mut().insert(role.to_owned(), Rc::clone(&found));
        found
    }

    fn closure(&self, role: &str, follow: impl Fn(&Member) -> bool, modern: bool) -> Vec<String> {
        let mut found = vec![role.to_owned()];
        let mut next = 0;
        while let Some(at) = found.get(next).cloned() {
            next += 1;
            let mut roles: Vec<&str> = self
                .members
                .iter()
                .filter(|one| one.member == at && follow(one))
                .map(|one| one.role.as_str())
                .collect();
            let owns = self.database_owner.as_deref() == Some(&at)
                && self.exists("pg_database_owner")
                && (modern || self.all.get(&at).is_some_and(|facts| facts.inherit));
            if owns {
                roles.push("pg_database_owner");
            }
            for one in roles {
                if !found.iter().any(|known| known == one) {
                    found.push(one.to_owned());
                }
            }
        }
        found
    }

    /// Whether the first has the privileges of the second.
    pub fn has_privileges(&self, role: &str, of: &str) -> bool {
        role == of || self.is_superuser(role) || self.privileges_of(role).iter().any(|one| one == of)
    }

    /// Whether it is a member at any distance, whatever the options.
    pub fn is_member(&self, role: &str, of: &str) -> bool {
        self.closure(role, |_| true, true).iter().any(|one| one == of)
    }

    /// Whether it may `SET ROLE` to the other.
    pub fn can_set(&self, role: &str, to: &str) -> bool {
        self.is_superuser(role)
            || self.closure(role, |one| self.major < 16 || one.set, true).iter().any(|one| one == to)
    }

    /// In whose name the role passes another on: one whose privileges it has and who holds ADMIN OPTION.
    pub fn admin_of(&self, role: &str, target: &str) -> Option<String> {
        if self.is_superuser(role) {
            return Some(if self.major >= 16 { self.bootstrap().unwrap_or(role).to_owned() } else { role.to_owned() });
        }
        let holds = |name: &str| self.members.iter().any(|one| one.role == target && one.member == name && one.admin);
        if self.major < 16 {
            let all = self.closure(role, |_| true, true);
            let may = self.all.get(role).is_some_and(|facts| facts.create_role) && !self.is_superuser(target);
            return (may || all.iter().any(|name| holds(name))).then(|| role.to_owned());
        }
        self.privileges_of(role).iter().find(|name| holds(name)).cloned()
    }

    pub fn apply(&mut self, name: &str, attributes: &RoleAttributes) {
        let encryption = self.encryption;
        let Some(facts) = self.all.get_mut(name) else { return };
        match attributes.password {
            Some(Password::None) => facts.password = Some("none"),
            Some(Password::Md5) => facts.password = Some("md5"),
            Some(Password::Scram) => facts.password = Some("scram-sha-256"),
            Some(Password::Plain) => facts.password = encryption,
            Some(Password::Unknown) => facts.password = None,
            None => {}
        }
        let flags = [
            (&mut facts.superuser, attributes.superuser),
            (&mut facts.inherit, attributes.inherit),
            (&mut facts.create_role, attributes.create_role),
            (&mut facts.create_db, attributes.create_db),
            (&mut facts.login, attributes.login),
            (&mut facts.replication, attributes.replication),
            (&mut facts.bypass_rls, attributes.bypass_rls),
        ];
        for (flag, value) in flags {
            *flag = value.unwrap_or(*flag);
        }
        facts.connection_limit = attributes.connection_limit.unwrap_or(facts.connection_limit);
        self.changed();
    }
}
