//! Objects that are made, altered and dropped.

use serde_json::Value;

use super::grants::{class_of, rewrite};
use super::lists;
use super::session::Session;
use super::world::{Fault, World, split_types, text};
use crate::model::{Alteration, NewObject, ObjectClass, QualifiedName, RoleRef, pg_id};

impl Session<'_> {
    pub(super) fn create(&mut self, new: &NewObject) -> Result<(), Fault> {
        let creator = match &new.owner {
            Some(owner) => self.role_named(owner)?,
            None => self.current_name().or_else(|fault| self.maker_of(new).ok_or(fault))?,
        };
        match new.class {
            ObjectClass::Database => return self.create_database(new, &creator),
            ObjectClass::Schema => return self.create_schema(new, &creator),
            _ => {}
        }
        let schema = match new.class {
            ObjectClass::Table | ObjectClass::Sequence | ObjectClass::Function | ObjectClass::Type => {
                Some(self.schema_for(&new.name)?)
            }
            _ => None,
        };
        // A sequence of a column, and an element of CREATE SCHEMA, come with what is made already.
        if let Some(schema) = schema.as_ref().filter(|_| new.owner.is_none()) {
            self.see(schema)?;
            self.must_make_in(&pg_id::schema(&self.world.cluster, &self.database, schema))?;
        }
        let arguments = (new.class == ObjectClass::Function).then(|| {
            let types = new.name.arguments.iter().flatten().map(|one| super::world::plain_type(one));
            types.collect::<Vec<_>>().join(", ")
        });
        let database = self.database.clone();
        let id = self.world.id(&database, new.class, schema.as_deref(), &new.name.name, arguments.as_deref());
        if self.world.get(&id).is_some() {
            return self.replace(new, &id);
        }
        let shown = shown(schema.as_deref(), &new.name.name, arguments.as_deref());
        let mut made = self.world.new_resource("pg_object", &id, &shown);
        let mut set = |field: &str, value: Value| drop(made.attributes.insert(field.to_owned(), value));
        set("database", database.into());
        set("class", new.class.as_str().into());
        set("kind", new.kind.clone().into());
        set("object_name", new.name.name.clone().into());
        set("is_system", false.into());
        if let Some(schema) = &schema {
            set("schema", schema.clone().into());
        }
        if let Some(arguments) = arguments {
            set("arguments", arguments.into());
        }
        match new.class {
            ObjectClass::Table => {
                set("is_system_catalog", false.into());
                set("array_type", format!("_{}", new.name.name).into());
                if matches!(new.kind.as_str(), "table" | "partitioned_table") {
                    for field in ["rls_enabled", "rls_forced", "is_partition"] {
                        set(field, false.into());
                    }
                    set("triggers", Value::Array(Vec::new()));
                }
            }
            ObjectClass::Type if new.kind != "range" => set("array_type", format!("_{}", new.name.name).into()),
            ObjectClass::Function => {
                for field in ["security_definer", "leakproof", "returns_trigger", "has_sql_body"] {
                    set(field, false.into());
                }
                set("config", Value::Array(Vec::new()));
            }
            _ => {}
        }
        for (field, value) in &new.details {
            set(field, value.clone());
        }
        let mut parents: Vec<String> = Vec::new();
        for parent in &new.parents {
            parents.extend(self.find(ObjectClass::Table, parent)?);
        }
        if !parents.is_empty() {
            parents.sort();
            made.attributes.insert("parents".to_owned(), parents.into());
        }
        self.world.set_owner(&mut made, &creator);
        let list = self.list_of_new(new.class, &creator, schema.as_deref())?;
        World::set_list(&mut made, list.as_ref());
        self.world.add(made);
        for sequence in &new.sequences {
            self.add_sequence(schema.as_deref().unwrap_or_default(), sequence, &creator)?;
        }
        Ok(())
    }

    /// Who makes it when nobody said who runs the statements: there is nobody else to take than a superuser.
    fn maker_of(&mut self, new: &NewObject) -> Option<String> {
        let initial = self.world.roles.bootstrap()?.to_owned();
        self.assume(&format!(
            "what it makes belongs to {initial:?}, a superuser: whose it will be is not known (--as ROLE says so)"
        ));
        match new.class {
            ObjectClass::Role => None,
            _ => Some(initial),
        }
    }

    fn add_sequence(&mut self, schema: &str, name: &str, owner: &str) -> Result<(), Fault> {
        let sequence = NewObject {
            class: ObjectClass::Sequence,
            kind: "sequence".to_owned(),
            name: QualifiedName::new(Some(schema), name),
            if_not_exists: false,
            or_replace: false,
            owner: Some(RoleRef::named(owner)),
            sequences: Vec::new(),
            parents: Vec::new(),
            details: Vec::new(),
        };
        let mut free = sequence;
        let mut number = 0;
        let taken = |session: &Self, name: &QualifiedName| {
            !session.world.find(&session.database, ObjectClass::Sequence, schema, name).is_empty()
        };
        while taken(self, &free.name) {
            number += 1;
            free.name.name = format!("{name}{number}");
        }
        self.create(&free)
    }

    fn replace(&mut self, new: &NewObject, id: &str) -> Result<(), Fault> {
        if new.if_not_exists && !new.or_replace {
            return Ok(());
        }
        if !new.or_replace {
            return Err(Fault::Refused(format!("{} {:?} already exists", new.class.as_str(), new.name.shown())));
        }
        self.must_own(id)?;
        let Some(resource) = self.world.get_mut(id) else { return Ok(()) };
        if new.class == ObjectClass::Function {
            resource.attributes.remove("search_path");
            resource.attributes.insert("security_definer".to_owned(), false.into());
            resource.attributes.insert("config".to_owned(), Value::Array(Vec::new()));
        } else if new.kind == "view" {
            resource.attributes.insert("security_invoker".to_owned(), false.into());
        }
        for (field, value) in &new.details {
            resource.unknown_fields.remove(*field);
            resource.attributes.insert((*field).to_owned(), value.clone());
        }
        Ok(())
    }

    fn create_schema(&mut self, new: &NewObject, owner: &str) -> Result<(), Fault> {
        let name = if new.name.name.is_empty() { owner } else { &new.name.name };
        if self.world.has_schema(&self.database, name) {
            return if new.if_not_exists {
                Ok(())
            } else {
                Err(Fault::Refused(format!("schema {name:?} already exists")))
            };
        }
        self.must_make_in(&pg_id::database(&self.world.cluster, &self.database))?;
        if let Some(current) = self.current().filter(|one| *one != owner)
            && !self.world.roles.is_superuser(current)
            && !self.may_hand_to(current, owner)
        {
            return Err(Fault::Refused(format!("{current:?} may not make a schema for {owner:?}")));
        }
        let id = pg_id::schema(&self.world.cluster, &self.database, name);
        let mut made = self.world.new_resource("pg_schema", &id, name);
        made.attributes.insert("database".to_owned(), self.database.clone().into());
        made.attributes.insert("is_system".to_owned(), false.into());
        self.world.set_owner(&mut made, owner);
        let list = self.list_of_new(ObjectClass::Schema, owner, None)?;
        World::set_list(&mut made, list.as_ref());
        self.world.add(made);
        Ok(())
    }

    fn create_database(&mut self, new: &NewObject, owner: &str) -> Result<(), Fault> {
        let name = &new.name.name;
        let id = pg_id::database(&self.world.cluster, name);
        if self.world.get(&id).is_some() {
            return Err(Fault::Refused(format!("database {name:?} already exists")));
        }
        let mut made = self.world.new_resource("pg_database", &id, name);
        for (field, value) in [
            ("allows_connections", Value::from(true)),
            ("is_template", false.into()),
            ("is_valid", true.into()),
            ("connection_limit", (-1).into()),
            ("contents_read", false.into()),
            ("event_triggers", Value::Array(Vec::new())),
        ] {
            made.attributes.insert(field.to_owned(), value);
        }
        self.world.set_owner(&mut made, owner);
        World::set_list(&mut made, None);
        self.world.add(made);
        Ok(())
    }

    pub(super) fn must_own(&self, id: &str) -> Result<(), Fault> {
        let Some(resource) = self.world.get(id) else { return Ok(()) };
        let owner = text(resource, "owner_name");
        if self.acts_for(owner) {
            return Ok(());
        }
        Err(Fault::Refused(format!("{:?} is not the owner of {}", self.current().unwrap_or_default(), resource.name)))
    }

    pub(super) fn alter(
        &mut self,
        class: ObjectClass,
        name: &QualifiedName,
        if_exists: bool,
        changes: &[Alteration],
    ) -> Result<(), Fault> {
        let ids = match self.find(class, name) {
            Ok(ids) => ids,
            Err(Fault::Refused(_)) if if_exists => return Ok(()),
            Err(fault) => return Err(fault),
        };
        let [id] = ids.as_slice() else {
            return Err(Fault::Refused(format!("function name {:?} is not unique", name.shown())));
        };
        let mut id = id.clone();
        for change in changes {
            self.must_own(&id)?;
            id = self.alter_one(id, change)?;
        }
        Ok(())
    }

    fn alter_one(&mut self, id: String, change: &Alteration) -> Result<String, Fault> {
        match change {
            Alteration::Owner(role) => {
                let owner = self.role_named(role)?;
                self.may_give(&id, &owner)?;
                self.give(&id, &owner)?;
            }
            Alteration::Rename(name) => return self.world.rename(&id, None, Some(name)),
            Alteration::Schema(schema) => {
                if !self.world.has_schema(&self.database, schema) {
                    return Err(Fault::Refused(format!("schema {schema:?} does not exist")));
                }
                for sequence in self.sequences_of(&id) {
                    self.world.rename(&sequence, Some(schema), None)?;
                }
                return self.world.rename(&id, Some(schema), None);
            }
            Alteration::RowSecurity(on) => self.set(&id, "rls_enabled", Some((*on).into())),
            Alteration::ForceRowSecurity(on) => self.set(&id, "rls_forced", Some((*on).into())),
            Alteration::Details(details) => {
                details.iter().for_each(|(field, value)| self.set(&id, field, value.clone()));
            }
            Alteration::Sequence(name) => {
                let Some(table) = self.world.get(&id) else { return Ok(id) };
                let (schema, owner) = (text(table, "schema").to_owned(), text(table, "owner_name").to_owned());
                self.add_sequence(&schema, name, &owner)?;
            }
            Alteration::DropIdentity(column) => self.drop_sequences(&id, column),
            Alteration::DropColumn(column) => {
                self.drop_sequences(&id, column);
                self.move_column(&id, column, None);
            }
            Alteration::Parent { child, parent, comes, is_partition } => {
                let other = |session: &Self, name: &Option<QualifiedName>| match name {
                    Some(name) => {
                        session.find(ObjectClass::Table, name).map(|ids| ids.into_iter().next().unwrap_or_default())
                    }
                    None => Ok(id.clone()),
                };
                let (child, parent) = (other(self, child)?, other(self, parent)?);
                self.set_parent(&child, &parent, *comes, *is_partition);
            }
            Alteration::RenameColumn(from, to) => self.move_column(&id, from, Some(to)),
        }
        Ok(id)
    }

    fn may_give(&self, id: &str, owner: &str) -> Result<(), Fault> {
        let Some(current) = self.current().filter(|one| !self.world.roles.is_superuser(one)) else { return Ok(()) };
        let Some(resource) = self.world.get(id) else { return Ok(()) };
        if text(resource, "owner_name") == owner {
            return Ok(());
        }
        if !self.may_hand_to(current, owner) {
            return Err(Fault::Refused(format!("{current:?} may not make {owner:?} the owner of anything")));
        }
        match resource.resource_type.as_str() {
            "pg_schema" => self.must_make_in(&pg_id::database(&self.world.cluster, &self.database)),
            "pg_database" if !self.world.roles.all.get(current).is_some_and(|facts| facts.create_db) => {
                Err(Fault::Refused(format!("{current:?} has no CREATEDB")))
            }
            _ if self.may_make_beside(owner, id) => Ok(()),
            _ => Err(Fault::Refused(format!("{owner:?} has no CREATE on the schema of {id}"))),
        }
    }

    fn may_hand_to(&self, current: &str, owner: &str) -> bool {
        if self.world.major() >= 16 {
            self.world.roles.can_set(current, owner)
        } else {
            self.world.roles.is_member(current, owner)
        }
    }

    fn move_column(&mut self, id: &str, from: &str, to: Option<&str>) {
        let Some(resource) = self.world.get_mut(id) else { return };
        if let Some(Value::Object(lists)) = resource.attributes.get_mut("column_acls") {
            let list = lists.remove(from);
            if let (Some(list), Some(to)) = (list, to) {
                lists.insert(to.to_owned(), list);
            }
            if lists.is_empty() {
                resource.attributes.remove("column_acls");
            }
        }
    }

    fn set(&mut self, id: &str, field: &str, value: Option<Value>) {
        let is_rls = field == "rls_enabled";
        if let Some(resource) = self.world.get_mut(id) {
            resource.unknown_fields.remove(field);
            match value.clone() {
                Some(value) => drop(resource.attributes.insert(field.to_owned(), value)),
                None => drop(resource.attributes.remove(field)),
            }
        }
        if is_rls {
            for policy in self.policies_of(id) {
                if let (Some(policy), Some(value)) = (self.world.get_mut(&policy), value.clone()) {
                    policy.attributes.insert("rls_enabled".to_owned(), value);
                }
            }
        }
    }

    /// Makes somebody the owner, of what belongs to it too.
    pub(super) fn give(&mut self, id: &str, to: &str) -> Result<(), Fault> {
        let Some(resource) = self.world.get(id) else { return Ok(()) };
        let from = text(resource, "owner_name").to_owned();
        if from == to {
            return Ok(());
        }
        let is_database = resource.resource_type == "pg_database" && resource.name == self.database;
        let mut changed = resource.clone();
        rewrite(&mut changed, |list| lists::change_owner(list, &from, to))?;
        self.world.set_owner(&mut changed, to);
        let sequences = self.sequences_of(id);
        if let Some(resource) = self.world.get_mut(id) {
            *resource = changed;
        }
        if is_database {
            let database = self.database.clone();
            self.enter(&database);
        }
        sequences.iter().try_for_each(|sequence| self.give(sequence, to))
    }

    /// Sequences of a table's columns: those of its owner whose names begin with the table's.
    pub(super) fn sequences_of(&self, id: &str) -> Vec<String> {
        let Some(table) = self.world.get(id).filter(|one| class_of(one) == ObjectClass::Table) else {
            return Vec::new();
        };
        let begin = format!("{}_", text(table, "object_name"));
        let owner = text(table, "owner_name");
        let all = self.world.in_schema(text(table, "database"), text(table, "schema"));
        let own = all.into_iter().filter(|one| {
            let name = text(one, "object_name");
            text(one, "class") == "sequence"
                && text(one, "owner_name") == owner
                && name.starts_with(&begin)
                && name.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with("_seq")
        });
        own.map(|one| one.id.clone()).collect()
    }
}

pub(super) fn shown(schema: Option<&str>, name: &str, arguments: Option<&str>) -> String {
    let arguments = arguments.map_or_else(String::new, |types| format!("({})", split_types(types).join(", ")));
    match schema {
        Some(schema) => format!("{schema}.{name}{arguments}"),
        None => format!("{name}{arguments}"),
    }
}
