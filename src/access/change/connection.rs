//! Where a session comes from: the role that logs in, the database, and what a login starts with.
//!
//! `ALTER ROLE .. SET` and `ALTER DATABASE .. SET` give each login a search path and a role of its own; the most specific
//! counts. Extends [`Session`].

use serde_json::{Value, json};

use super::session::Session;
use super::world::{Fault, text};
use crate::model::{Privilege, RoleRef, pg_id};

/// Settings that decide whose objects are meant and who acts, whether or not the server lists them.
const DECIDING: [&str; 2] = ["role", "search_path"];

impl Session<'_> {
    /// Begins a file, in this database, as the role that runs the change.
    pub fn begin_file(&mut self, database: &str) {
        self.user.clone_from(&self.runner);
        self.connect(database);
    }

    /// Logs in to a database.
    pub fn connect(&mut self, database: &str) {
        database.clone_into(&mut self.database);
        self.stuck = false;
        self.authorization = None;
        self.search_path = None;
        self.temporary.clear();
        self.enter(database);
        self.role = self.start_role();
    }

    /// psql's `\connect`: what was open is rolled back.
    pub(super) fn reconnect(&mut self, database: Option<&str>, role: Option<&str>) -> Result<(), Fault> {
        self.roll_back();
        let database = database.unwrap_or(&self.database).to_owned();
        self.stuck = true;
        let id = pg_id::database(&self.world.cluster, &database);
        if self.world.get(&id).is_none() {
            return Err(Fault::Refused(format!("database {database:?} does not exist")));
        }
        let user = role.map(str::to_owned).or_else(|| self.user.clone());
        if let Some(name) = &user {
            let facts = self.world.roles.all.get(name);
            let Some(facts) = facts else { return Err(Fault::Refused(format!("role {name:?} does not exist"))) };
            // Of whoever runs the change it is known that they log in.
            if role.is_some() && !facts.login {
                return Err(Fault::Refused(format!("role {name:?} may not log in")));
            }
            if !self.role_holds(name, &id, Privilege::Connect) {
                return Err(Fault::Refused(format!("{name:?} has no CONNECT on database {database:?}")));
            }
        }
        self.user = user;
        self.connect(&database);
        Ok(())
    }

    /// What a login of the user to the database starts with.
    fn start(&self, name: &str) -> Option<String> {
        let setting = self.world.get(&self.setting_id(name))?;
        let all = setting.attributes.get("overrides")?.as_array()?;
        let rank = |one: &&Value| {
            let said = |field: &str| one.get(field).and_then(Value::as_str);
            let (database, role) = (said("database"), said("role_name"));
            let fits = database.is_none_or(|name| name == self.database)
                && role.is_none_or(|name| Some(name) == self.user.as_deref());
            fits.then_some((role.is_some(), database.is_some()))
        };
        let best = all.iter().filter_map(|one| rank(&one).map(|rank| (rank, one))).max_by_key(|(rank, _)| *rank)?;
        best.1.get("value").and_then(Value::as_str).map(str::to_owned)
    }

    fn setting_id(&self, name: &str) -> String {
        format!("{}/setting/{}", self.world.cluster, pg_id::quoted(name))
    }

    /// The role that the login acts as at first; one that it may not become is passed over, as the server does.
    pub(super) fn start_role(&self) -> Option<String> {
        let role = self.start("role").map(|role| role.trim_matches('"').to_owned()).filter(|role| role != "none")?;
        let user = self.user.as_deref()?;
        (self.world.roles.exists(&role) && self.world.roles.can_set(user, &role)).then_some(role)
    }

    /// The search path that the login starts with.
    pub(super) fn start_path(&self) -> Vec<String> {
        let of_server = || {
            let cluster =
                self.world.base.iter().find(|one| one.resource_type == "pg_cluster" && one.id == self.world.cluster);
            cluster.and_then(|one| one.attributes.get("settings")?.get("search_path")).and_then(Value::as_str)
        };
        let own = self.start("search_path");
        let set = own.as_deref().or_else(of_server).unwrap_or("\"$user\", public");
        set.split(',').map(|word| word.trim().trim_matches('"').to_owned()).collect()
    }

    /// `ALTER ROLE .. SET` and `ALTER DATABASE .. SET`.
    pub(super) fn set_default(
        &mut self,
        database: Option<&str>,
        role: Option<&RoleRef>,
        name: Option<&str>,
        value: Option<&str>,
    ) -> Result<(), Fault> {
        let role = role.map(|role| self.role_named(role)).transpose()?;
        self.may_set_default(database, role.as_deref())?;
        let Some(name) = name else {
            let begin = format!("{}/setting/", self.world.cluster);
            let all = self.world.all().filter(|one| one.resource_type == "pg_setting" && one.id.starts_with(&begin));
            let ids: Vec<String> = all.map(|one| one.id.clone()).collect();
            ids.iter().for_each(|id| self.override_one(id, database, role.as_deref(), None));
            return Ok(());
        };
        let id = self.setting_id(name);
        if self.world.get(&id).is_none() && DECIDING.contains(&name) {
            let mut made = self.world.new_resource("pg_setting", &id, name);
            made.attributes.insert("pending_restart".to_owned(), false.into());
            let reason = "only the value that the change gives to some roles or databases is known";
            made.unknown_fields.insert("value".to_owned(), reason.to_owned());
            self.world.add(made);
        }
        self.override_one(&id, database, role.as_deref(), value);
        Ok(())
    }

    fn may_set_default(&self, database: Option<&str>, role: Option<&str>) -> Result<(), Fault> {
        let Some(current) = self.current().filter(|one| !self.world.roles.is_superuser(one)) else { return Ok(()) };
        let roles = &self.world.roles;
        let may = match (role, database) {
            (Some(role), _) => {
                let creates = roles.all.get(current).is_some_and(|facts| facts.create_role);
                role == current || (creates && !roles.is_superuser(role) && roles.admin_of(current, role).is_some())
            }
            (None, Some(database)) => {
                let id = pg_id::database(&self.world.cluster, database);
                self.world.get(&id).is_none_or(|one| self.acts_for(text(one, "owner_name")))
            }
            (None, None) => false,
        };
        if may { Ok(()) } else { Err(Fault::Refused(format!("{current:?} may not change what logins start with"))) }
    }

    fn override_one(&mut self, id: &str, database: Option<&str>, role: Option<&str>, value: Option<&str>) {
        let Some(setting) = self.world.get(id) else { return };
        let mut all = match setting.attributes.get("overrides") {
            Some(Value::Array(all)) => all.clone(),
            Some(_) | None => Vec::new(),
        };
        let before = all.clone();
        let said = |one: &Value, field: &str| one.get(field).and_then(Value::as_str).map(str::to_owned);
        let same =
            |one: &Value| said(one, "database").as_deref() == database && said(one, "role_name").as_deref() == role;
        all.retain(|one| !same(one));
        if let Some(value) = value {
            let mut entry = json!({ "value": value });
            for (field, name) in [("database", database), ("role_name", role)] {
                if let Some(name) = name {
                    entry[field] = name.into();
                }
            }
            all.push(entry);
        }
        all.sort_by_key(|one| (one.get("role_name").is_some(), one.get("database").is_some(), one.to_string()));
        if all != before
            && let Some(setting) = self.world.get_mut(id)
        {
            setting.unknown_fields.remove("overrides");
            setting.attributes.insert("overrides".to_owned(), Value::Array(all));
        }
    }
}
