//! Who runs the statements, in which database, with which search path; names and roles as they mean there.
//!
//! Also transactions: what is rolled back leaves nothing. Main type: [`Session`].

use std::collections::BTreeSet;

use super::grants::class_of;
use super::lists;
use super::world::{Fault, World, text};
use crate::model::acl::AclRole;
use crate::model::{Action, ObjectClass, Privilege, QualifiedName, RoleRef, pg_id};

/// One run of the statements in one database.
#[derive(Debug)]
pub(super) struct Session<'a> {
    pub world: World<'a>,
    pub database: String,
    /// Role that the files are run as; absent when it is not known.
    pub(super) runner: Option<String>,
    /// Role that logged in; absent when it is not known.
    pub(super) user: Option<String>,
    /// `SET SESSION AUTHORIZATION`.
    pub(super) authorization: Option<String>,
    /// `SET ROLE`, or what the login starts with.
    pub(super) role: Option<String>,
    /// A SET ROLE or `\connect` was refused: nobody knows as whom the tool goes on, if it does.
    pub stuck: bool,
    pub(super) search_path: Option<Vec<String>>,
    /// Names of what is there for this session alone.
    pub(super) temporary: BTreeSet<String>,
    pub(super) before_local: Vec<Setting>,
    /// Start of the transaction, and its savepoints.
    pub(super) marks: Vec<(String, usize)>,
    pub assumptions: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Setting {
    authorization: Option<String>,
    role: Option<String>,
    search_path: Option<Vec<String>>,
    temporary: BTreeSet<String>,
}

impl<'a> Session<'a> {
    pub fn new(world: World<'a>, database: &str, user: Option<&str>) -> Self {
        let mut session = Self {
            world,
            database: database.to_owned(),
            runner: user.map(str::to_owned),
            user: user.map(str::to_owned),
            authorization: None,
            role: None,
            stuck: false,
            search_path: None,
            temporary: BTreeSet::new(),
            before_local: Vec::new(),
            marks: Vec::new(),
            assumptions: Vec::new(),
        };
        session.connect(database);
        session
    }

    /// Works in a database, as whoever is working.
    pub fn enter(&mut self, database: &str) {
        let id = pg_id::database(&self.world.cluster, database);
        let owner = self.world.get(&id).map(|found| text(found, "owner_name").to_owned());
        let unchanged = self.world.roles.database_owner == owner;
        self.world.roles.database_owner = owner;
        if !unchanged {
            self.world.roles.changed();
        }
    }

    /// Whoever acts now; absent when it is not known.
    pub fn current(&self) -> Option<&str> {
        self.role.as_deref().or(self.authorization.as_deref()).or(self.user.as_deref())
    }

    /// Whoever acts, by a name that a grant can be in.
    ///
    /// # Errors
    ///
    /// When it is not known.
    pub fn current_name(&self) -> Result<String, Fault> {
        let unknown = || Fault::Unknown("who runs it is not known (--as ROLE says so)".to_owned());
        self.current().map(str::to_owned).ok_or_else(unknown)
    }

    /// Whether whoever acts may do what the role may; somebody unknown is taken to.
    pub fn acts_for(&self, role: &str) -> bool {
        self.current().is_none_or(|current| self.world.roles.has_privileges(current, role))
    }

    /// The role that is meant.
    ///
    /// # Errors
    ///
    /// When there is none of that name, or it is not known who that is.
    pub fn role_named(&self, role: &RoleRef) -> Result<String, Fault> {
        let name = match role {
            RoleRef::Named(name) => name.clone(),
            RoleRef::Current => self.current_name()?,
            RoleRef::Session => match self.authorization.as_deref().or(self.user.as_deref()) {
                Some(name) => name.to_owned(),
                None => self.current_name()?,
            },
            RoleRef::Public => return Err(Fault::refused("PUBLIC is no role")),
        };
        if self.world.roles.exists(&name) {
            Ok(name)
        } else {
            Err(Fault::Refused(format!("role {name:?} does not exist")))
        }
    }

    /// Schemas in which a name without one is looked for.
    pub fn path(&self) -> Vec<String> {
        let of_server = || self.start_path();
        let path: Vec<String> = self.search_path.clone().unwrap_or_else(of_server);
        let own = |name: String| if name == "$user" { self.current().map(str::to_owned) } else { Some(name) };
        let seen = |name: &String| self.world.has_schema(&self.database, name) && self.see(name).is_ok();
        path.into_iter().filter_map(own).filter(seen).collect()
    }

    /// Whether whoever acts holds the privilege on an object; somebody unknown is taken to.
    pub fn holds(&self, id: &str, privilege: Privilege) -> bool {
        self.current().is_none_or(|current| self.role_holds(current, id, privilege))
    }

    pub(super) fn role_holds(&self, role: &str, id: &str, privilege: Privilege) -> bool {
        let Some(resource) = self.world.get(id) else { return true };
        let class = class_of(resource);
        let owner = text(resource, "owner_name");
        let Ok(list) = World::list(resource) else { return true };
        let list = list.unwrap_or_else(|| lists::built_in(class, owner, self.world.major()));
        let all = self.world.roles.privileges_of(role);
        let reads = |one: &String| matches!(one.as_str(), "pg_read_all_data" | "pg_write_all_data");
        self.world.roles.is_superuser(role)
            || (class == ObjectClass::Schema && privilege == Privilege::Usage && all.iter().any(reads))
            || list.iter().any(|item| {
                item.privileges.contains(privilege)
                    && match &item.grantee {
                        AclRole::Public => true,
                        AclRole::Named(name) => all.iter().any(|one| one == name),
                        AclRole::Number(_) => false,
                    }
            })
    }

    /// Whether the role may make things where the object is, as a new owner has to.
    pub fn may_make_beside(&self, role: &str, id: &str) -> bool {
        let Some(schema) = self.world.get(id).map(|one| text(one, "schema").to_owned()) else { return true };
        schema.is_empty()
            || self.role_holds(role, &pg_id::schema(&self.world.cluster, &self.database, &schema), Privilege::Create)
    }

    /// Complains when whoever acts may not name what is in the schema.
    ///
    /// # Errors
    ///
    /// When it lacks USAGE.
    pub fn see(&self, schema: &str) -> Result<(), Fault> {
        let id = pg_id::schema(&self.world.cluster, &self.database, schema);
        if self.holds(&id, Privilege::Usage) {
            return Ok(());
        }
        Err(Fault::Refused(format!("{:?} has no USAGE on schema {schema:?}", self.current().unwrap_or_default())))
    }

    /// Complains when whoever acts may make nothing there.
    ///
    /// # Errors
    ///
    /// When it lacks CREATE.
    pub fn must_make_in(&self, id: &str) -> Result<(), Fault> {
        if self.holds(id, Privilege::Create) {
            return Ok(());
        }
        Err(Fault::Refused(format!("{:?} has no CREATE on {id}", self.current().unwrap_or_default())))
    }

    /// Where something without a schema is made.
    ///
    /// # Errors
    ///
    /// When no schema of the search path exists.
    pub fn schema_for(&self, name: &QualifiedName) -> Result<String, Fault> {
        match &name.schema {
            Some(schema) if self.world.has_schema(&self.database, schema) => Ok(schema.clone()),
            Some(schema) => Err(Fault::Refused(format!("schema {schema:?} does not exist"))),
            None => self.path().into_iter().next().ok_or_else(|| Fault::refused("no schema of the search path exists")),
        }
    }

    /// Ids of what the name means: of one object, or of all functions of a name without arguments.
    ///
    /// # Errors
    ///
    /// When there is no such object.
    pub fn find(&self, class: ObjectClass, name: &QualifiedName) -> Result<Vec<String>, Fault> {
        let world = &self.world;
        let in_schema = |schema: &str| {
            let found = world.find(&self.database, class, schema, name);
            if found.is_empty() && class == ObjectClass::Table {
                return world.find(&self.database, ObjectClass::Sequence, schema, name);
            }
            found
        };
        let found = match class {
            ObjectClass::Table | ObjectClass::Sequence | ObjectClass::Function | ObjectClass::Type => {
                match &name.schema {
                    Some(schema) => in_schema(schema),
                    None => {
                        let mut schemas = self.path();
                        schemas.push("pg_catalog".to_owned());
                        schemas
                            .iter()
                            .map(|schema| in_schema(schema))
                            .find(|found| !found.is_empty())
                            .unwrap_or_default()
                    }
                }
            }
            _ => {
                let id = world.id(&self.database, class, None, &name.name, None);
                world.get(&id).is_some().then_some(id).into_iter().collect()
            }
        };
        if found.is_empty() {
            let system = |schema: &str| matches!(schema, "pg_catalog" | "information_schema" | "pg_toast");
            let what = format!("{} {:?}", class.as_str().replace('_', " "), name.shown());
            return Err(if name.schema.as_deref().is_some_and(system) || class == ObjectClass::Type {
                Fault::Unknown(format!("{what} is not in the inventory, which has few of the server's own objects"))
            } else {
                Fault::Refused(format!("{what} does not exist: it is not in the inventory and is not made before"))
            });
        }
        Ok(found)
    }

    /// What sets up the session. Gives back whether the action was of that kind.
    ///
    /// # Errors
    ///
    /// When the server would refuse it.
    pub fn control(&mut self, action: &Action) -> Result<bool, Fault> {
        match action {
            Action::SetRole { role, local } => {
                if let (Some(to), Some(current)) = (role, self.authorization.as_deref().or(self.user.as_deref())) {
                    self.stuck = true;
                    if !self.world.roles.exists(to) {
                        return Err(Fault::Refused(format!("role {to:?} does not exist")));
                    }
                    if !self.world.roles.can_set(current, to) {
                        return Err(Fault::Refused(format!("{current:?} may not SET ROLE to {to:?}")));
                    }
                }
                self.stuck = false;
                self.keep(*local);
                self.role.clone_from(role);
            }
            Action::SetSession { role, local } => {
                self.keep(*local);
                self.authorization.clone_from(role);
                self.role = None;
            }
            Action::SearchPath { schemas, local } => {
                self.keep(*local);
                self.search_path.clone_from(schemas);
            }
            Action::Connect { database, role } => self.reconnect(database.as_deref(), role.as_deref())?,
            Action::ResetRole => {
                self.keep(false);
                self.role = self.start_role();
                self.stuck = false;
            }
            Action::CreateTemporary(name) => drop(self.temporary.insert(name.clone())),
            Action::Begin => {
                if self.marks.is_empty() {
                    self.marks.push((String::new(), self.world.mark()));
                    self.before_local = vec![self.settings()];
                }
            }
            Action::Commit => {
                // What was set LOCAL ends; what was set for the session stays.
                self.end_local();
                self.marks.clear();
            }
            Action::Rollback => {
                self.roll_back();
            }
            Action::Savepoint(name) => self.marks.push((name.clone(), self.world.mark())),
            Action::RollbackTo(name) => {
                let place = self.marks.iter().rposition(|(known, _)| known == name && !known.is_empty());
                let Some(place) = place else { return Err(Fault::Refused(format!("there is no savepoint {name:?}"))) };
                let mark = self.marks[place].1;
                self.world.back_to(mark);
                self.marks.truncate(place + 1);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Leaves nothing of the transaction that is open.
    pub(super) fn roll_back(&mut self) {
        if let Some((_, mark)) = self.marks.first() {
            let mark = *mark;
            self.world.back_to(mark);
        }
        if let Some(before) = self.before_local.first().cloned() {
            self.temporary.clone_from(&before.temporary);
            self.restore(before);
        }
        self.before_local.clear();
        self.marks.clear();
    }

    pub const fn in_transaction(&self) -> bool {
        !self.marks.is_empty()
    }

    fn settings(&self) -> Setting {
        Setting {
            authorization: self.authorization.clone(),
            role: self.role.clone(),
            search_path: self.search_path.clone(),
            temporary: self.temporary.clone(),
        }
    }

    fn restore(&mut self, before: Setting) {
        self.authorization = before.authorization;
        self.role = before.role;
        self.search_path = before.search_path;
    }

    /// Remembers what holds after the transaction.
    fn keep(&mut self, local: bool) {
        if local && !self.in_transaction() {
            self.assume(
                "SET LOCAL outside of a transaction holds to the end of its file: what runs the file is taken to put it into \
                 one, which psql does not",
            );
        }
        if local && self.before_local.len() == 1 {
            let now = self.settings();
            self.before_local.push(now);
        }
    }

    fn end_local(&mut self) {
        if self.before_local.len() > 1
            && let Some(before) = self.before_local.pop()
        {
            self.restore(before);
        }
        self.before_local.clear();
    }

    /// At the end of a file: what it left open is taken as committed, and the next one starts afresh.
    pub fn end_file(&mut self) {
        self.marks.clear();
        self.before_local.clear();
    }

    pub fn assume(&mut self, text: &str) {
        if !self.assumptions.iter().any(|known| known == text) {
            self.assumptions.push(text.to_owned());
        }
    }
}
