//! REASSIGN OWNED and DROP OWNED, renamed roles, and resources under a new name.

use serde_json::Value;

use super::grants::{class_of, mentions, rewrite};
use super::lists::{List, named};
use super::make::shown;
use super::session::Session;
use super::world::{Fault, World, flag, text};
use crate::model::acl::AclRole;
use crate::model::{DefaultGrant, Grant, Granted, Resource, RoleRef, Targets, pg_id};

impl Session<'_> {
    /// Whether the resource is in this database, or belongs to all of them.
    fn is_here(&self, resource: &Resource) -> bool {
        let database = text(resource, "database");
        database.is_empty() || database == self.database
    }

    pub(super) fn reassign(&mut self, from: &[RoleRef], to: &RoleRef) -> Result<(), Fault> {
        let to = self.role_named(to)?;
        for role in from {
            let from = self.role_named(role)?;
            if !self.acts_for(&from) || !self.acts_for(&to) {
                return Err(Fault::Refused(format!("it takes the privileges of {from:?} and {to:?}")));
            }
            let own = |one: &&Resource| text(one, "owner_name") == from && self.is_here(one);
            let ids: Vec<String> = self.world.all().filter(own).map(|one| one.id.clone()).collect();
            ids.iter().try_for_each(|id| self.give(id, &to))?;
        }
        Ok(())
    }

    pub(super) fn drop_owned(&mut self, by: &[RoleRef], cascade: bool) -> Result<(), Fault> {
        for role in by {
            let name = self.role_named(role)?;
            if !self.acts_for(&name) {
                return Err(Fault::Refused(format!("it takes the privileges of {name:?}")));
            }
            self.forget_role(&name)?;
            let own = |one: &&Resource| {
                text(one, "owner_name") == name && self.is_here(one) && one.resource_type != "pg_database"
            };
            let mut ids: Vec<String> = self.world.all().filter(own).map(|one| one.id.clone()).collect();
            // What is in a schema goes before the schema.
            ids.sort_by_key(|id| self.world.get(id).is_some_and(|one| one.resource_type == "pg_schema"));
            for id in &ids {
                self.drop_one(id, cascade || !id.contains("/schema/"))?;
            }
        }
        Ok(())
    }

    /// Takes a role out of every list, default and policy here.
    fn forget_role(&mut self, name: &str) -> Result<(), Fault> {
        let found = |one: &&Resource| self.is_here(one) && (mentions(one, name) || text(one, "creator_name") == name);
        let ids: Vec<String> = self.world.all().filter(found).map(|one| one.id.clone()).collect();
        for id in ids {
            let Some(resource) = self.world.get(&id) else { continue };
            let mut changed = resource.clone();
            match resource.resource_type.as_str() {
                "pg_default_acl" if text(resource, "creator_name") == name => {
                    self.world.remove(&id);
                    continue;
                }
                "pg_policy" => {
                    let table = self.world.get(text(resource, "table")).map(|one| text(one, "owner_name").to_owned());
                    if table.is_some_and(|owner| !self.acts_for(&owner)) {
                        continue;
                    }
                    if let Some(Value::Array(names)) = changed.attributes.get_mut("role_names") {
                        names.retain(|one| one != name);
                        if names.is_empty() {
                            self.world.remove(&id);
                            continue;
                        }
                    }
                    let gone = pg_id::role(&self.world.cluster, name);
                    if let Some(Value::Array(roles)) = changed.attributes.get_mut("roles") {
                        roles.retain(|one| *one != gone);
                    }
                }
                "pg_default_acl" => {
                    let (creator, schema) =
                        (text(resource, "creator_name").to_owned(), text(resource, "schema").to_owned());
                    let class = class_of(resource);
                    let gone = DefaultGrant {
                        is_grant: false,
                        creators: Vec::new(),
                        schemas: Vec::new(),
                        class,
                        privileges: vec![None],
                        roles: Vec::new(),
                        grant_option: false,
                    };
                    let schema = (!schema.is_empty()).then_some(schema.as_str());
                    self.default_of(&gone, &creator, schema, &[named(name)])?;
                    continue;
                }
                // What belongs to the role itself is dropped, or given away, with its list.
                _ if text(resource, "owner_name") == name => continue,
                _ => {
                    // The server revokes as whoever runs it, so that what others granted stays.
                    let class = class_of(resource);
                    let gone = Grant {
                        is_grant: false,
                        privileges: vec![Granted { privilege: None, columns: Vec::new() }],
                        targets: Targets::Objects { class, names: Vec::new() },
                        roles: Vec::new(),
                        grant_option: false,
                        granted_by: None,
                        cascade: true,
                    };
                    match self.grant_on(&gone, class, &id, &[named(name)]) {
                        Ok(()) | Err(Fault::Refused(_)) => continue,
                        Err(fault) => return Err(fault),
                    }
                }
            }
            if let Some(resource) = self.world.get_mut(&id) {
                *resource = changed;
            }
        }
        Ok(())
    }
}

impl World<'_> {
    pub fn set_owner(&self, resource: &mut Resource, owner: &str) {
        resource.attributes.insert("owner_name".to_owned(), owner.into());
        resource.attributes.insert("owner_role".to_owned(), pg_id::role(&self.cluster, owner).into());
    }

    /// Puts a resource of a schema, or a schema, under another name.
    pub fn rename(&mut self, id: &str, schema: Option<&str>, name: Option<&str>) -> Result<String, Fault> {
        let Some(mut moved) = self.get(id).cloned() else { return Ok(id.to_owned()) };
        let database = text(&moved, "database").to_owned();
        if moved.resource_type == "pg_schema" {
            let Some(to) = name else { return Ok(id.to_owned()) };
            let from = std::mem::replace(&mut moved.name, to.to_owned());
            moved.id = pg_id::schema(&self.cluster, &database, to);
            let new = moved.id.clone();
            if self.get(&new).is_some() {
                return Err(Fault::Refused(format!("schema {to:?} already exists")));
            }
            let inside: Vec<String> = self.in_schema(&database, &from).into_iter().map(|one| one.id.clone()).collect();
            self.remove(id);
            self.add(moved);
            for one in inside {
                self.rename(&one, Some(to), None)?;
            }
            let own = |one: &&Resource| {
                one.resource_type == "pg_default_acl"
                    && text(one, "schema") == from
                    && text(one, "database") == database
            };
            let defaults: Vec<Resource> = self.all().filter(own).cloned().collect();
            for mut entry in defaults {
                self.remove(&entry.id);
                entry.attributes.insert("schema".to_owned(), to.into());
                entry.id =
                    entry.id.replace(&format!("/{}/", pg_id::quoted(&from)), &format!("/{}/", pg_id::quoted(to)));
                self.add(entry);
            }
            return Ok(new);
        }
        if moved.resource_type != "pg_object" {
            return Err(Fault::Unknown(format!("{} gets another name: what follows from it is not known", moved.name)));
        }
        let schema = schema.map_or_else(|| text(&moved, "schema").to_owned(), str::to_owned);
        let name = name.map_or_else(|| text(&moved, "object_name").to_owned(), str::to_owned);
        let arguments = moved.attributes.get("arguments").and_then(Value::as_str).map(str::to_owned);
        let class = text(&moved, "class").to_owned();
        let in_schema = (!schema.is_empty()).then_some(schema.as_str());
        let new = pg_id::object(&self.cluster, Some(&database), &class, in_schema, &name, arguments.as_deref());
        if new == id {
            return Ok(new);
        }
        if self.get(&new).is_some() {
            return Err(Fault::Refused(format!("{} already exists", shown(in_schema, &name, None))));
        }
        moved.id.clone_from(&new);
        moved.name = shown(in_schema, &name, arguments.as_deref());
        if let Some(schema) = in_schema {
            moved.attributes.insert("schema".to_owned(), schema.into());
        }
        moved.attributes.insert("object_name".to_owned(), name.clone().into());
        if class == "table" {
            moved.attributes.insert("array_type".to_owned(), format!("_{name}").into());
            let own = |one: &&Resource| one.resource_type == "pg_policy" && text(one, "table") == id;
            let policies: Vec<Resource> = self.all().filter(own).cloned().collect();
            for mut policy in policies {
                self.remove(&policy.id);
                policy.attributes.insert("table".to_owned(), new.clone().into());
                policy.attributes.insert("table_name".to_owned(), name.clone().into());
                policy.attributes.insert("schema".to_owned(), schema.clone().into());
                let quoted = [&schema, &name, &policy.name].map(|part| pg_id::quoted(part));
                let place = pg_id::quoted(&database);
                policy.id = format!("{}/{place}/policy/{}.{}/{}", self.cluster, quoted[0], quoted[1], quoted[2]);
                self.add(policy);
            }
        }
        self.remove(id);
        self.add(moved);
        Ok(new)
    }

    /// Gives a role another name, in every place where it stands.
    pub fn rename_role(&mut self, from: &str, to: &str) -> Result<(), Fault> {
        let roles = self.roles_mut();
        if let Some(facts) = roles.all.remove(from) {
            roles.all.insert(to.to_owned(), facts);
        }
        for one in roles.members.iter_mut().filter(|one| one.frozen.is_none()) {
            for name in [&mut one.role, &mut one.member, &mut one.grantor] {
                if name == from {
                    to.clone_into(name);
                }
            }
        }
        if roles.database_owner.as_deref() == Some(from) {
            roles.database_owner = Some(to.to_owned());
        }
        roles.changed();
        let found = |one: &&Resource| {
            text(one, "owner_name") == from || text(one, "creator_name") == from || mentions(one, from)
        };
        let ids: Vec<String> = self.all().filter(found).map(|one| one.id.clone()).collect();
        let (old, new) = (named(from), named(to));
        let swap = |role: &AclRole<'static>| if *role == old { new.clone() } else { role.clone() };
        for id in ids {
            let Some(mut changed) = self.get(&id).cloned() else { continue };
            if text(&changed, "owner_name") == from {
                self.set_owner(&mut changed, to);
            }
            if text(&changed, "creator_name") == from {
                changed.attributes.insert("creator_name".to_owned(), to.into());
                changed.attributes.insert("creator".to_owned(), pg_id::role(&self.cluster, to).into());
            }
            if changed.resource_type == "pg_policy" && !flag(&changed, "applies_to_public") {
                if let Some(Value::Array(names)) = changed.attributes.get_mut("role_names") {
                    names.iter_mut().filter(|one| **one == from).for_each(|one| *one = to.into());
                }
            } else {
                let renamed = |list: &List| {
                    let item = |item: &crate::model::acl::AclItem<'static>| crate::model::acl::AclItem {
                        grantee: swap(&item.grantee),
                        grantor: swap(&item.grantor),
                        ..*item
                    };
                    list.iter().map(item).collect()
                };
                rewrite(&mut changed, renamed)?;
            }
            if let Some(resource) = self.get_mut(&id) {
                *resource = changed;
            }
        }
        Ok(())
    }
}
