//! What stands for an inventory when there is none: the roles and objects that the statements name, with nothing known about
//! them, so that what a change says by itself can be judged.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::model::{Action, ObjectClass, Origin, QualifiedName, Resource, RoleRef, Routine, Statement, Targets, pg_id};

/// Name of the server that stands for the real one.
pub const SERVER: &str = "server";
/// Its superuser, whom nothing names.
const INITIAL: &str = "postgres";

/// The resources, each with what is not known.
#[must_use]
pub fn resources(files: &[Vec<Statement>], database: &str, role: Option<&str>) -> Vec<Resource> {
    let mut sketch = Sketch { database: database.to_owned(), ..Sketch::default() };
    sketch.roles.extend(role.map(str::to_owned));
    for statement in files.iter().flatten() {
        if let Some(name) = &statement.database {
            sketch.databases.insert(name.clone());
        }
        sketch.look(&statement.action);
    }
    sketch.finish()
}

#[derive(Debug, Default)]
struct Sketch {
    database: String,
    databases: BTreeSet<String>,
    roles: BTreeSet<String>,
    schemas: BTreeSet<String>,
    /// Class, schema, name, arguments.
    objects: BTreeSet<(&'static str, String, String, Option<String>)>,
    made_roles: BTreeSet<String>,
    made_schemas: BTreeSet<String>,
    made: BTreeSet<(ObjectClass, Option<String>, String)>,
}

impl Sketch {
    fn role(&mut self, role: &RoleRef) {
        if let RoleRef::Named(name) = role
            && !self.made_roles.contains(name)
        {
            self.roles.insert(name.clone());
        }
    }

    fn object(&mut self, class: ObjectClass, name: &QualifiedName) {
        if let Some(schema) = &name.schema {
            self.schema(schema);
        }
        if self.made.contains(&(class, name.schema.clone(), name.name.clone())) {
            return;
        }
        match class {
            ObjectClass::Schema => self.schema(&name.name),
            ObjectClass::Database => drop(self.databases.insert(name.name.clone())),
            _ => {
                let schema = name.schema.clone().unwrap_or_else(|| "public".to_owned());
                let arguments = (class == ObjectClass::Function).then(|| {
                    name.arguments
                        .iter()
                        .flatten()
                        .map(|one| super::world::plain_type(one))
                        .collect::<Vec<_>>()
                        .join(", ")
                });
                self.objects.insert((class.as_str(), schema, name.name.clone(), arguments));
            }
        }
    }

    fn schema(&mut self, name: &str) {
        if !self.made_schemas.contains(name) {
            self.schemas.insert(name.to_owned());
        }
    }

    fn look(&mut self, action: &Action) {
        match action {
            Action::CreateRole { name, in_roles, members, admins, .. } => {
                in_roles.iter().chain(members).chain(admins).for_each(|role| self.role(role));
                self.made_roles.insert(name.clone());
            }
            Action::AlterRole { role, .. } => self.role(role),
            Action::RenameRole { from, .. } => self.role(&RoleRef::named(from)),
            Action::DropRole { roles, .. } => roles.iter().for_each(|role| self.role(role)),
            Action::Membership(grant) => grant.roles.iter().chain(&grant.members).for_each(|role| self.role(role)),
            Action::Grant(grant) => {
                grant.roles.iter().for_each(|role| self.role(role));
                match &grant.targets {
                    Targets::Objects { class, names } => names.iter().for_each(|name| self.object(*class, name)),
                    Targets::AllIn {
                        schemas, routine: Routine::Any | Routine::Function | Routine::Procedure, ..
                    } => {
                        schemas.iter().for_each(|schema| self.schema(schema));
                    }
                }
            }
            Action::Default(grant) => {
                grant.roles.iter().chain(&grant.creators).for_each(|role| self.role(role));
                grant.schemas.iter().for_each(|schema| self.schema(schema));
            }
            Action::Create(new) => {
                new.owner.iter().for_each(|role| self.role(role));
                new.name.schema.iter().for_each(|schema| self.schema(schema));
                if new.class == ObjectClass::Schema {
                    self.made_schemas.insert(new.name.name.clone());
                }
                self.made.insert((new.class, new.name.schema.clone(), new.name.name.clone()));
            }
            Action::Alter { class, name, changes, .. } => {
                self.object(*class, name);
                for change in changes {
                    if let crate::model::Alteration::Owner(role) = change {
                        self.role(role);
                    }
                }
            }
            Action::CreatePolicy(policy) | Action::AlterPolicy(policy) => {
                self.object(ObjectClass::Table, &policy.table);
                policy.roles.iter().flatten().for_each(|role| self.role(role));
            }
            Action::SetRole { role, .. } | Action::SetSession { role, .. } => {
                role.iter().for_each(|role| self.role(&RoleRef::named(role)));
            }
            Action::ReassignOwned { from, to } => from.iter().chain([to]).for_each(|role| self.role(role)),
            Action::DropOwned { by, .. } => by.iter().for_each(|role| self.role(role)),
            Action::Connect { database, role } => {
                self.databases.extend(database.clone());
                role.iter().for_each(|role| self.role(&RoleRef::named(role)));
            }
            Action::CreateTrigger { table, .. } => self.object(ObjectClass::Table, table),
            Action::SetDefault { database, role, .. } => {
                self.databases.extend(database.clone());
                role.iter().for_each(|role| self.role(role));
            }
            Action::Drop { .. }
            | Action::RenamePolicy { .. }
            | Action::DropPolicy { .. }
            | Action::SearchPath { .. }
            | Action::Begin
            | Action::Commit
            | Action::Rollback
            | Action::Savepoint(_)
            | Action::RollbackTo(_)
            | Action::ResetRole
            | Action::CreateTemporary(_)
            | Action::Writes(_)
            | Action::Calls(_)
            | Action::Nothing
            | Action::Unknown(_) => {}
        }
    }

    fn finish(mut self) -> Vec<Resource> {
        let mut cluster = known("pg_cluster", SERVER, SERVER);
        cluster.attributes.insert("server_version_num".to_owned(), 170_000.into());
        cluster.reference_only = true;
        let mut all = vec![cluster];
        self.roles.insert(INITIAL.to_owned());
        for name in &self.roles {
            let mut role = unknown("pg_role", &pg_id::role(SERVER, name), name);
            for flag in [
                "rolsuper",
                "rolinherit",
                "rolcreaterole",
                "rolcreatedb",
                "rolcanlogin",
                "rolreplication",
                "rolbypassrls",
            ] {
                // Nothing follows from these for anybody else; policies are told that they are not known.
                role.attributes.insert(flag.to_owned(), (name == INITIAL || flag == "rolinherit").into());
            }
            role.attributes.insert("is_bootstrap".to_owned(), (name == INITIAL).into());
            role.attributes.insert("is_predefined".to_owned(), name.starts_with("pg_").into());
            all.push(role);
        }
        let mut databases = std::mem::take(&mut self.databases);
        databases.insert(self.database.clone());
        for name in &databases {
            let mut database = unknown("pg_database", &pg_id::database(SERVER, name), name);
            database.attributes.insert("contents_read".to_owned(), (*name == self.database).into());
            all.push(owned(database));
        }
        self.schemas.insert("public".to_owned());
        for database in &databases {
            for name in &self.schemas {
                let mut schema = unknown("pg_schema", &pg_id::schema(SERVER, database, name), name);
                schema.attributes.insert("database".to_owned(), database.clone().into());
                all.push(owned(schema));
            }
            for (class, schema, name, arguments) in &self.objects {
                let in_schema = matches!(*class, "table" | "sequence" | "function" | "type").then_some(schema.as_str());
                let id = pg_id::object(SERVER, Some(database), class, in_schema, name, arguments.as_deref());
                let mut object = unknown("pg_object", &id, &super::make::shown(in_schema, name, arguments.as_deref()));
                let mut set = |field: &str, value: Value| drop(object.attributes.insert(field.to_owned(), value));
                set("database", database.clone().into());
                set("class", (*class).into());
                set("kind", (*class).into());
                set("object_name", name.clone().into());
                let is_catalog = matches!(in_schema, Some("information_schema" | "pg_catalog" | "pg_toast"));
                set("is_system", is_catalog.into());
                set("is_system_catalog", is_catalog.into());
                if let Some(schema) = in_schema {
                    set("schema", schema.into());
                }
                if let Some(arguments) = arguments {
                    set("arguments", arguments.clone().into());
                }
                all.push(owned(object));
            }
        }
        all.iter_mut().for_each(leave_open);
        all
    }
}

/// Everything that the change does not say is not known. Lists are taken as untouched: what it grants comes to them. An
/// extension may have brought an object along; what a change grants on it, no extension did.
fn leave_open(resource: &mut Resource) {
    const CLOSED: [&str; 6] = ["acl", "arguments", "column_acls", "database", "extension", "schema"];
    let kind = crate::model::kinds::find(&resource.resource_type);
    for field in kind.into_iter().flat_map(|kind| kind.fields) {
        let derived = super::DERIVED.contains(&field.name);
        if !derived && !CLOSED.contains(&field.name) && !resource.attributes.contains_key(field.name) {
            let reason = "the change does not say, and no inventory was given (--against)";
            resource.unknown_fields.insert(field.name.to_owned(), reason.to_owned());
        }
    }
}

fn known(kind: &str, id: &str, name: &str) -> Resource {
    Resource::new(kind, id, name, Origin::Template)
}

/// Only looked up by others, as long as the change leaves it alone.
fn unknown(kind: &str, id: &str, name: &str) -> Resource {
    let mut resource = known(kind, id, name);
    resource.attributes.insert("cluster".to_owned(), SERVER.into());
    resource.reference_only = true;
    resource
}

fn owned(mut resource: Resource) -> Resource {
    resource.attributes.insert("owner_name".to_owned(), INITIAL.into());
    resource.attributes.insert("owner_role".to_owned(), pg_id::role(SERVER, INITIAL).into());
    resource.attributes.insert("acl_is_default".to_owned(), true.into());
    resource
}
