//! GRANT and REVOKE on objects, and ALTER DEFAULT PRIVILEGES.

use serde_json::Value;

use super::lists::{self, Edit, List, named};
use super::session::Session;
use super::world::{Fault, World, flag, parsed, text};
use crate::model::acl::AclRole;
use crate::model::{
    DefaultGrant, Grant, ObjectClass, Privilege, Privileges, QualifiedName, Resource, RoleRef, Routine, Targets, acl,
    pg_id,
};

impl Session<'_> {
    pub(super) fn grant(&mut self, grant: &Grant) -> Result<(), Fault> {
        let grantees = self.grantees(&grant.roles)?;
        if let Some(by) = &grant.granted_by {
            let by = self.role_named(by)?;
            if self.current().is_some_and(|current| current != by) {
                return Err(Fault::refused("GRANTED BY has to name the current user"));
            }
        }
        for (class, id) in self.targets(&grant.targets)? {
            self.grant_on(grant, class, &id, &grantees)?;
        }
        Ok(())
    }

    fn grantees(&self, roles: &[RoleRef]) -> Result<Vec<AclRole<'static>>, Fault> {
        let one = |role: &RoleRef| match role {
            RoleRef::Public => Ok(AclRole::Public),
            RoleRef::Named(_) | RoleRef::Current | RoleRef::Session => self.role_named(role).map(|name| named(&name)),
        };
        roles.iter().map(one).collect()
    }

    /// Class of each object as it was asked for, and its id.
    fn targets(&mut self, targets: &Targets) -> Result<Vec<(ObjectClass, String)>, Fault> {
        let mut found = Vec::new();
        match targets {
            Targets::Objects { class, names } => {
                for name in names {
                    let ids = self.find(*class, name).or_else(|fault| self.make_up(*class, name).ok_or(fault))?;
                    if *class == ObjectClass::Function && name.arguments.is_none() && ids.len() > 1 {
                        return Err(Fault::Refused(format!("function name {:?} is not unique", name.shown())));
                    }
                    found.extend(ids.into_iter().map(|id| (*class, id)));
                }
            }
            Targets::AllIn { class, routine, schemas } => {
                for schema in schemas {
                    if !self.world.has_schema(&self.database, schema) {
                        return Err(Fault::Refused(format!("schema {schema:?} does not exist")));
                    }
                    self.see(schema)?;
                    let fits = |one: &&Resource| {
                        text(one, "class") == class.as_str()
                            && match routine {
                                Routine::Any => true,
                                Routine::Procedure => text(one, "kind") == "procedure",
                                Routine::Function => text(one, "kind") != "procedure",
                            }
                    };
                    let all = self.world.in_schema(&self.database, schema);
                    found.extend(all.into_iter().filter(fits).map(|one| (*class, one.id.clone())));
                }
            }
        }
        Ok(found)
    }

    /// Parameters and the server's own languages are listed once they have a list of their own.
    fn make_up(&mut self, class: ObjectClass, name: &QualifiedName) -> Option<Vec<String>> {
        let is_language = class == ObjectClass::Language && matches!(name.name.as_str(), "plpgsql" | "sql");
        let is_parameter = class == ObjectClass::Parameter && self.world.major() >= 15;
        if !is_language && !is_parameter {
            return None;
        }
        let owner = self.world.roles.bootstrap()?.to_owned();
        let database = self.database.clone();
        let id = self.world.id(&database, class, None, &name.name, None);
        let mut resource = self.world.new_resource("pg_object", &id, &name.name);
        for (field, value) in [
            ("class", Value::from(class.as_str())),
            ("kind", class.as_str().into()),
            ("object_name", name.name.clone().into()),
            ("is_system", true.into()),
        ] {
            resource.attributes.insert(field.to_owned(), value);
        }
        if is_language {
            resource.attributes.insert("database".to_owned(), database.into());
            resource.attributes.insert("trusted".to_owned(), (name.name != "c").into());
        }
        self.world.set_owner(&mut resource, &owner);
        World::set_list(&mut resource, None);
        self.world.add(resource);
        Some(vec![id])
    }

    pub(super) fn grant_on(
        &mut self,
        grant: &Grant,
        asked: ObjectClass,
        id: &str,
        grantees: &[AclRole<'static>],
    ) -> Result<(), Fault> {
        let Some(resource) = self.world.get(id) else { return Ok(()) };
        let major = self.world.major();
        let class = class_of(resource);
        let owner = text(resource, "owner_name").to_owned();
        let read = World::list(resource)?;
        let before = read.unwrap_or_else(|| lists::built_in(class, &owner, major));
        let name = resource.name.clone();
        let whole = wanted(grant, class, asked, major)?;
        let mut columns: Vec<(String, Privileges)> = Vec::new();
        for one in grant.privileges.iter().filter(|one| !one.columns.is_empty()) {
            let all = ObjectClass::Column.privileges(major);
            let privileges = one.privilege.map_or(all, |privilege| Privileges::of(&[privilege]));
            if class != ObjectClass::Table || !privileges.without(all).is_empty() {
                return Err(Fault::refused("columns are named for a privilege that columns do not have"));
            }
            columns.extend(one.columns.iter().map(|column| (column.clone(), privileges)));
        }
        let own: Vec<(String, String)> = column_lists(resource);
        let of_columns = whole.intersection(ObjectClass::Column.privileges(major));
        if !grant.is_grant && class == ObjectClass::Table && !of_columns.is_empty() {
            columns.extend(own.iter().map(|(column, _)| (column.clone(), of_columns)));
        }
        let mut list = None;
        if !whole.is_empty() {
            let mut changed = before.clone();
            if self.edit(&mut changed, &before, whole, &owner, grant, grantees, &name)? {
                list = Some(changed);
            }
        }
        let mut lists_of_columns: Vec<(String, List)> = Vec::new();
        for (column, privileges) in columns {
            let known = lists_of_columns.iter().find(|(name, _)| *name == column).map(|(_, list)| list.clone());
            let written = own.iter().find(|(name, _)| *name == column).map(|(_, list)| parsed(list)).transpose()?;
            let mut changed = known.or(written).unwrap_or_default();
            let merged: List = before.iter().chain(&changed).cloned().collect();
            if self.edit(&mut changed, &merged, privileges, &owner, grant, grantees, &name)? {
                lists_of_columns.retain(|(name, _)| *name != column);
                lists_of_columns.push((column, changed));
            }
        }
        if list.is_none() && lists_of_columns.is_empty() {
            return Ok(());
        }
        let Some(resource) = self.world.get_mut(id) else { return Ok(()) };
        if let Some(list) = &list {
            World::set_list(resource, Some(list));
        }
        set_columns(resource, &lists_of_columns);
        Ok(())
    }

    /// Puts the grant into one list; gives whether there is anything that it may do there.
    #[expect(clippy::too_many_arguments, reason = "each says another thing about one step of the server's")]
    fn edit(
        &mut self,
        list: &mut List,
        asked_of: &List,
        privileges: Privileges,
        owner: &str,
        grant: &Grant,
        grantees: &[AclRole<'static>],
        name: &str,
    ) -> Result<bool, Fault> {
        let (grantor, options) = match self.current() {
            Some(current) => lists::best_grantor(asked_of, current, owner, privileges, &self.world.roles),
            None => {
                self.assume("whoever runs it may grant on every object that it names, as its owner");
                (owner.to_owned(), privileges)
            }
        };
        if options.is_empty() {
            if !lists::held_by(asked_of, &grantor, owner, &self.world.roles) {
                return Err(Fault::Refused(format!("{grantor:?} has no right to grant on {name}")));
            }
            return Ok(false);
        }
        let edit = Edit {
            is_grant: grant.is_grant,
            grant_option: grant.grant_option,
            cascade: grant.cascade,
            privileges: privileges.intersection(options),
            grantor: &grantor,
            owner,
        };
        for grantee in grantees {
            lists::grant(list, grantee, edit, &self.world.roles).map_err(Fault::Refused)?;
        }
        Ok(true)
    }

    pub(super) fn default_grant(&mut self, grant: &DefaultGrant) -> Result<(), Fault> {
        let creators: Vec<String> = if grant.creators.is_empty() {
            vec![self.current_name()?]
        } else {
            grant.creators.iter().map(|role| self.role_named(role)).collect::<Result<_, _>>()?
        };
        let grantees = self.grantees(&grant.roles)?;
        for creator in &creators {
            if !self.acts_for(creator) {
                return Err(Fault::Refused(format!(
                    "it takes the privileges of {creator:?} to change its default privileges"
                )));
            }
            if grant.schemas.is_empty() {
                self.default_of(grant, creator, None, &grantees)?;
            }
            for schema in &grant.schemas {
                if !self.world.has_schema(&self.database, schema) {
                    return Err(Fault::Refused(format!("schema {schema:?} does not exist")));
                }
                self.default_of(grant, creator, Some(schema), &grantees)?;
            }
        }
        Ok(())
    }

    pub(super) fn default_of(
        &mut self,
        grant: &DefaultGrant,
        creator: &str,
        schema: Option<&str>,
        grantees: &[AclRole<'static>],
    ) -> Result<(), Fault> {
        let major = self.world.major();
        if schema.is_some() && matches!(grant.class, ObjectClass::Schema | ObjectClass::LargeObject) {
            return Err(Fault::refused("default privileges of schemas and large objects cannot be set for a schema"));
        }
        let all = grant.class.privileges(major);
        let mut privileges = Privileges::NONE;
        for one in &grant.privileges {
            match one {
                None => privileges = privileges.union(all),
                Some(one) if all.contains(*one) => privileges.insert(*one),
                Some(one) => return Err(no_such(*one, grant.class)),
            }
        }
        let base = if schema.is_none() { lists::built_in(grant.class, creator, major) } else { List::new() };
        let id = self.default_id(creator, schema, grant.class);
        let mut list = match self.world.get(&id) {
            Some(entry) => parsed(text(entry, "acl"))?,
            None => base.clone(),
        };
        let edit = Edit {
            is_grant: grant.is_grant,
            grant_option: grant.grant_option,
            cascade: true,
            privileges,
            grantor: creator,
            owner: creator,
        };
        for grantee in grantees {
            lists::grant(&mut list, grantee, edit, &self.world.roles).map_err(Fault::Refused)?;
        }
        if lists::same(&list, &base) {
            self.world.remove(&id);
            return Ok(());
        }
        if let Some(entry) = self.world.get_mut(&id) {
            World::set_list(entry, Some(&list));
            return Ok(());
        }
        let mut entry = self.world.new_resource("pg_default_acl", &id, creator);
        for (field, value) in [
            ("database", self.database.clone()),
            ("creator", pg_id::role(&self.world.cluster, creator)),
            ("creator_name", creator.to_owned()),
            ("class", grant.class.as_str().to_owned()),
            ("acl", acl::write(&list)),
        ] {
            entry.attributes.insert(field.to_owned(), value.into());
        }
        if let Some(schema) = schema {
            entry.attributes.insert("schema".to_owned(), schema.into());
        }
        self.world.add(entry);
        Ok(())
    }

    pub(super) fn default_id(&self, creator: &str, schema: Option<&str>, class: ObjectClass) -> String {
        let place = schema.map_or_else(|| "*".to_owned(), pg_id::quoted);
        let (cluster, database) = (&self.world.cluster, pg_id::quoted(&self.database));
        format!("{cluster}/{database}/default_acl/{}/{place}/{}", pg_id::quoted(creator), class.as_str())
    }

    /// The list of something that the role makes now.
    pub(super) fn list_of_new(
        &self,
        class: ObjectClass,
        owner: &str,
        schema: Option<&str>,
    ) -> Result<Option<List>, Fault> {
        let read = |schema: Option<&str>| {
            let found = self.world.get(&self.default_id(owner, schema, class));
            found.map(|entry| parsed(text(entry, "acl"))).transpose()
        };
        let everywhere = read(None)?;
        let in_schema = schema.map(|schema| read(Some(schema))).transpose()?.flatten();
        Ok(lists::of_new(class, owner, self.world.major(), everywhere, in_schema))
    }
}

/// The class of a resource, by which its privileges go.
pub(super) fn class_of(resource: &Resource) -> ObjectClass {
    match resource.resource_type.as_str() {
        "pg_database" => ObjectClass::Database,
        "pg_schema" => ObjectClass::Schema,
        _ => ObjectClass::from_name(text(resource, "class")).unwrap_or(ObjectClass::Table),
    }
}

fn wanted(grant: &Grant, class: ObjectClass, asked: ObjectClass, major: u32) -> Result<Privileges, Fault> {
    let all = class.privileges(major);
    let mut wanted = Privileges::NONE;
    for one in grant.privileges.iter().filter(|one| one.columns.is_empty()) {
        match one.privilege {
            None => wanted = wanted.union(all),
            Some(privilege) if all.contains(privilege) => wanted.insert(privilege),
            // A sequence that is called a table takes what it can.
            Some(privilege) if asked != class && asked.privileges(major).contains(privilege) => {}
            Some(privilege) => return Err(no_such(privilege, class)),
        }
    }
    Ok(wanted)
}

fn no_such(privilege: Privilege, class: ObjectClass) -> Fault {
    Fault::Refused(format!("there is no privilege {} on a {}", privilege.as_str(), class.as_str().replace('_', " ")))
}

fn column_lists(resource: &Resource) -> Vec<(String, String)> {
    let lists = resource.attributes.get("column_acls").and_then(Value::as_object);
    let lists = lists.into_iter().flatten();
    lists.map(|(column, list)| (column.clone(), list.as_str().unwrap_or_default().to_owned())).collect()
}

/// Writes the lists of columns; an empty one is none.
pub(super) fn set_columns(resource: &mut Resource, lists: &[(String, List)]) {
    if lists.is_empty() {
        return;
    }
    let mut all = resource.attributes.get("column_acls").and_then(Value::as_object).cloned().unwrap_or_default();
    for (column, list) in lists {
        if list.is_empty() {
            all.remove(column);
        } else {
            all.insert(column.clone(), acl::write(list).into());
        }
    }
    if all.is_empty() {
        resource.attributes.remove("column_acls");
    } else {
        resource.attributes.insert("column_acls".to_owned(), all.into());
    }
}

/// All lists of a resource, rewritten.
///
/// # Errors
///
/// When one of them is not known.
pub(super) fn rewrite(resource: &mut Resource, change: impl Fn(&List) -> List) -> Result<(), Fault> {
    if let Some(list) = World::list(resource)? {
        let changed = change(&list);
        World::set_list(resource, Some(&changed));
    }
    let mut lists = Vec::new();
    for (column, list) in column_lists(resource) {
        lists.push((column, change(&parsed(&list)?)));
    }
    set_columns(resource, &lists);
    Ok(())
}

/// Whether the name stands in one of the lists.
pub(super) fn mentions(resource: &Resource, role: &str) -> bool {
    let in_list = |list: &str| {
        parsed(list)
            .is_ok_and(|list| list.iter().any(|item| item.grantee == named(role) || item.grantor == named(role)))
    };
    let own = resource.attributes.get("acl").and_then(Value::as_str);
    let may = |list: &str| role.contains(['"', '\\']) || list.contains(role);
    own.is_some_and(|list| may(list) && in_list(list))
        || column_lists(resource).iter().any(|(_, list)| may(list) && in_list(list))
        || (resource.resource_type == "pg_policy" && !flag(resource, "applies_to_public") && {
            let names = resource.attributes.get("role_names").and_then(Value::as_array);
            names.into_iter().flatten().any(|name| name == role)
        })
}
