//! The resources of one server while a change is being put on them: what was read, and what is different by now.
//!
//! Nothing that was read is copied unless it changes. Every step can be taken back, for statements that the server would
//! refuse and for ROLLBACK. Main types: [`World`], [`Fault`].

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::lists::{self, List};
use super::roles::Roles;
use crate::model::acl;
use crate::model::{ObjectClass, Origin, QualifiedName, Resource, pg_id};

/// Why a statement was not put on the resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The server would refuse it.
    Refused(String),
    /// What it does is not known.
    Unknown(String),
}

impl Fault {
    pub fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }
}

/// One step back.
#[derive(Debug, Clone)]
enum Undo {
    Slot(usize, Option<Option<Resource>>),
    Added(String, Option<Resource>),
    Roles(Box<Roles>),
}

/// A server in the middle of a change.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub base: &'a [Resource],
    pub cluster: String,
    pub roles: Roles,
    /// Of what was read, what changed (absent: it is gone), by place.
    pub slots: BTreeMap<usize, Option<Resource>>,
    /// What was made, by id.
    pub added: BTreeMap<String, Resource>,
    by_id: HashMap<&'a str, usize>,
    /// Places of what is in a schema, by database and schema.
    by_schema: HashMap<(&'a str, &'a str), Vec<usize>>,
    journal: Vec<Undo>,
    /// A resource of the server, for what all of them say of account and tags.
    pattern: Option<&'a Resource>,
}

pub(super) fn text<'r>(resource: &'r Resource, name: &str) -> &'r str {
    resource.attributes.get(name).and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn flag(resource: &Resource, name: &str) -> bool {
    resource.attributes.get(name).and_then(Value::as_bool).unwrap_or_default()
}

impl<'a> World<'a> {
    pub fn new(base: &'a [Resource], cluster: &str) -> Self {
        let mut world = Self {
            base,
            cluster: cluster.to_owned(),
            roles: Roles::default(),
            slots: BTreeMap::new(),
            added: BTreeMap::new(),
            by_id: HashMap::new(),
            by_schema: HashMap::new(),
            journal: Vec::new(),
            pattern: None,
        };
        for (place, resource) in base.iter().enumerate().filter(|(_, one)| one.resource_type.starts_with("pg_")) {
            if resource.resource_type == "pg_cluster" {
                if resource.id == cluster {
                    let number = resource.attributes.get("server_version_num").and_then(Value::as_u64).unwrap_or(0);
                    world.roles.major = u32::try_from(number / 10_000).unwrap_or(0);
                    let set = resource.attributes.get("settings").and_then(|all| all.get("password_encryption"));
                    world.roles.encryption = match set.and_then(Value::as_str) {
                        Some("md5" | "on") => Some("md5"),
                        Some("scram-sha-256") => Some("scram-sha-256"),
                        Some(_) | None => None,
                    };
                }
                continue;
            }
            if text(resource, "cluster") != cluster {
                continue;
            }
            world.roles.take(resource);
            world.by_id.insert(&resource.id, place);
            if resource.resource_type == "pg_object" {
                let key = (text(resource, "database"), text(resource, "schema"));
                world.by_schema.entry(key).or_default().push(place);
                world.pattern = world.pattern.or(Some(resource));
            }
        }
        let fallback = || base.iter().find(|one| one.resource_type == "pg_database" && text(one, "cluster") == cluster);
        world.pattern = world.pattern.or_else(fallback);
        world.roles.changed();
        world
    }

    pub fn major(&self) -> u32 {
        self.roles.major
    }

    pub fn get(&self, id: &str) -> Option<&Resource> {
        if let Some(added) = self.added.get(id) {
            return Some(added);
        }
        let place = *self.by_id.get(id)?;
        match self.slots.get(&place) {
            Some(changed) => changed.as_ref(),
            None => self.base.get(place),
        }
    }

    pub fn get_mut(&mut self, id: &str) -> Option<&mut Resource> {
        if self.added.contains_key(id) {
            let before = self.added.get(id).cloned();
            self.journal.push(Undo::Added(id.to_owned(), before));
            return self.added.get_mut(id);
        }
        let place = *self.by_id.get(id)?;
        self.journal.push(Undo::Slot(place, self.slots.get(&place).cloned()));
        let base = self.base.get(place);
        self.slots.entry(place).or_insert_with(|| base.cloned()).as_mut()
    }

    pub fn remove(&mut self, id: &str) {
        if let Some(before) = self.added.remove(id) {
            self.journal.push(Undo::Added(id.to_owned(), Some(before)));
        } else if let Some(place) = self.by_id.get(id).copied() {
            self.journal.push(Undo::Slot(place, self.slots.insert(place, None)));
        }
    }

    pub fn add(&mut self, resource: Resource) {
        let before = self.added.insert(resource.id.clone(), resource.clone());
        self.journal.push(Undo::Added(resource.id, before));
    }

    /// A resource that says of account, tags and owner what all of this server say.
    pub fn new_resource(&self, kind: &str, id: &str, name: &str) -> Resource {
        let mut resource = Resource::new(kind, id, name, Origin::Live);
        if let Some(pattern) = self.pattern {
            resource.account_id.clone_from(&pattern.account_id);
            resource.region.clone_from(&pattern.region);
            resource.tags.clone_from(&pattern.tags);
            resource.owner.clone_from(&pattern.owner);
            resource.environment.clone_from(&pattern.environment);
            resource.tier.clone_from(&pattern.tier);
            resource.data_class.clone_from(&pattern.data_class);
        }
        resource.attributes.insert("cluster".to_owned(), self.cluster.clone().into());
        resource
    }

    /// The roles, to be changed.
    pub fn roles_mut(&mut self) -> &mut Roles {
        self.journal.push(Undo::Roles(Box::new(self.roles.clone())));
        &mut self.roles
    }

    /// Where to go back to.
    pub const fn mark(&self) -> usize {
        self.journal.len()
    }

    /// Nothing before this can be taken back any more.
    pub fn forget(&mut self) {
        self.journal.clear();
    }

    pub fn back_to(&mut self, mark: usize) {
        let owner = self.roles.database_owner.clone();
        while self.journal.len() > mark {
            match self.journal.pop() {
                Some(Undo::Slot(place, Some(before))) => drop(self.slots.insert(place, before)),
                Some(Undo::Slot(place, None)) => drop(self.slots.remove(&place)),
                Some(Undo::Added(id, Some(before))) => drop(self.added.insert(id, before)),
                Some(Undo::Added(id, None)) => drop(self.added.remove(&id)),
                Some(Undo::Roles(before)) => self.roles = *before,
                None => break,
            }
        }
        self.roles.database_owner = owner;
        self.roles.changed();
    }

    /// Objects in a schema, by id, in the order of ids.
    pub fn in_schema(&self, database: &str, schema: &str) -> Vec<&Resource> {
        let read = self.by_schema.get(&(database, schema)).into_iter().flatten();
        let read = read.filter_map(|place| match self.slots.get(place) {
            Some(changed) => changed.as_ref(),
            None => self.base.get(*place),
        });
        let made = self.added.values().filter(|one| one.resource_type == "pg_object");
        let mut all: Vec<&Resource> =
            read.chain(made).filter(|one| text(one, "database") == database && text(one, "schema") == schema).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    /// Everything of the server as it is now, but roles and memberships.
    pub fn all(&self) -> impl Iterator<Item = &Resource> {
        let read = self.by_id.values().filter_map(|place| match self.slots.get(place) {
            Some(changed) => changed.as_ref(),
            None => self.base.get(*place),
        });
        read.chain(self.added.values())
    }

    /// Schemas of a database.
    pub fn has_schema(&self, database: &str, name: &str) -> bool {
        self.get(&pg_id::schema(&self.cluster, database, name)).is_some()
    }

    /// Id of an object of that class and name; of a function, all of that name.
    pub fn find(&self, database: &str, class: ObjectClass, schema: &str, name: &QualifiedName) -> Vec<String> {
        if class != ObjectClass::Function {
            let id = self.id(database, class, Some(schema), &name.name, None);
            return self.get(&id).is_some().then_some(id).into_iter().collect();
        }
        let wanted = name.arguments.as_ref().map(|types| types.iter().map(|one| plain_type(one)).collect::<Vec<_>>());
        let fits = |one: &&Resource| {
            text(one, "class") == "function" && text(one, "object_name") == name.name && {
                let own = split_types(text(one, "arguments"));
                wanted.as_ref().is_none_or(|wanted| {
                    wanted.len() == own.len() && wanted.iter().zip(&own).all(|(a, b)| same_type(a, b))
                })
            }
        };
        self.in_schema(database, schema).into_iter().filter(fits).map(|one| one.id.clone()).collect()
    }

    pub fn id(
        &self,
        database: &str,
        class: ObjectClass,
        schema: Option<&str>,
        name: &str,
        arguments: Option<&str>,
    ) -> String {
        match class {
            ObjectClass::Database => pg_id::database(&self.cluster, name),
            ObjectClass::Schema => pg_id::schema(&self.cluster, database, name),
            ObjectClass::Role => pg_id::role(&self.cluster, name),
            _ => {
                let database = (!class.is_shared()).then_some(database);
                pg_id::object(&self.cluster, database, class.as_str(), schema, name, arguments)
            }
        }
    }

    /// The list of an object; absent when it has the built-in default.
    ///
    /// # Errors
    ///
    /// When it was not read.
    pub fn list(resource: &Resource) -> Result<Option<List>, Fault> {
        if resource.unknown_fields.contains_key("acl") || resource.unknown_fields.contains_key("owner_name") {
            return Err(Fault::Unknown(format!(
                "the owner or the access control list of {} is not known",
                resource.name
            )));
        }
        match resource.attributes.get("acl").and_then(Value::as_str) {
            None => Ok(None),
            Some(written) => parsed(written).map(Some),
        }
    }

    pub fn set_list(resource: &mut Resource, list: Option<&List>) {
        match list {
            Some(list) => drop(resource.attributes.insert("acl".to_owned(), acl::write(list).into())),
            None => drop(resource.attributes.remove("acl")),
        }
        if resource.resource_type != "pg_default_acl" {
            resource.attributes.insert("acl_is_default".to_owned(), list.is_none().into());
        }
    }
}

/// A list as it is written.
///
/// # Errors
///
/// When it is none.
pub(super) fn parsed(written: &str) -> Result<List, Fault> {
    acl::parse(written).map(lists::owned).map_err(|error| Fault::Unknown(format!("failed to {error}")))
}

/// Argument types as they are listed.
pub(super) fn split_types(arguments: &str) -> Vec<String> {
    let mut types = Vec::new();
    let (mut depth, mut quoted, mut from) = (0_usize, false, 0);
    for (at, c) in arguments.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                types.push(plain_type(&arguments[from..at]));
                from = at + 1;
            }
            _ => {}
        }
    }
    let last = plain_type(&arguments[from..]);
    if !last.is_empty() {
        types.push(last);
    }
    types
}

/// A type in the server's words, without its length.
pub(super) fn plain_type(written: &str) -> String {
    let mut bare = String::new();
    let mut depth = 0_usize;
    for c in written.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    let bare = bare.trim().trim_start_matches("pg_catalog.");
    crate::access::select::type_name(bare)
}

/// A type may be written with its schema or without.
fn same_type(a: &str, b: &str) -> bool {
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    a == b || ((!a.contains('.') || !b.contains('.')) && last(a) == last(b))
}
