//! A change put on an inventory: the resources of after, by the rules of the server's version.
//!
//! Takes statements in order, as a role that is named or not known, and gives what differs. A statement that the server
//! would refuse, or whose effect is not known, changes nothing and is told. Reads no file and judges nothing.
//! Main types: [`Run`], [`After`], [`Logins`]; main functions: [`apply`], [`delta`].

mod code;
mod connection;
mod delta;
mod drops;
mod finish;
mod grants;
mod lists;
mod logins;
mod make;
mod members;
mod owned;
mod planned;
mod policies;
mod roles;
mod session;
pub mod sketch;
mod touched;
mod words;
mod world;

use std::collections::BTreeMap;

pub use logins::{Logins, LoginsChanged};
pub use planned::Planned;
use session::Session;
use world::{Fault, World};

use super::{Access, Readers};
use crate::model::{AccessDelta, Action, Remark, Resource, Statement};

/// Statements, and how they are run.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// Id of the `pg_cluster` resource.
    pub server: &'a str,
    /// Database that they are run in, where they name no other.
    pub database: &'a str,
    /// Role that runs them; absent when that is not known.
    pub role: Option<&'a str>,
    /// In the order in which they are run; each file is a session of its own.
    pub files: &'a [Vec<Statement>],
}

/// What a change makes of resources.
#[derive(Debug, Default)]
pub struct After {
    /// Of those that were handed in, by place, what differs; absent ones are gone.
    pub changed: BTreeMap<usize, Option<Resource>>,
    /// New ones, sorted by id.
    pub added: Vec<Resource>,
    /// Statements that were put on the resources, whether or not they changed any.
    pub applied: usize,
    pub unknown: Vec<Remark>,
    pub refused: Vec<Remark>,
    pub assumptions: Vec<String>,
}

impl After {
    /// All resources as they are after the change.
    pub fn resources<'r>(&'r self, before: &'r [Resource]) -> impl Iterator<Item = &'r Resource> {
        let kept = before.iter().enumerate().filter_map(|(place, resource)| match self.changed.get(&place) {
            Some(changed) => changed.as_ref(),
            None => Some(resource),
        });
        kept.chain(&self.added)
    }

    /// Whether any resource differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.added.is_empty()
    }
}

/// Puts the statements on the resources of one server.
#[must_use]
pub fn apply(resources: &[Resource], run: &Run<'_>) -> After {
    let world = World::new(resources, run.server);
    let mut session = Session::new(world, run.database, run.role);
    let mut after = After::default();
    for file in run.files {
        session.begin_file(run.database);
        for statement in file {
            let home = session.database.clone();
            if let Some(other) = &statement.database {
                session.connect(other);
            }
            match session.one(&statement.action) {
                Ok(true) => after.applied += 1,
                Ok(false) => {}
                Err(Fault::Refused(text)) => after.refused.push(remark(statement, text)),
                Err(Fault::Unknown(text)) => after.unknown.push(remark(statement, text)),
            }
            if statement.database.is_some() && session.database != home {
                session.connect(&home);
            }
        }
        session.end_file();
    }
    after.assumptions = std::mem::take(&mut session.assumptions);
    finish::finish(session.world, &mut after);
    after
}

/// What the change does to the effective access of every database of the server that was looked into, and that is
/// touched by it; first that in which the statements were run.
#[must_use]
pub fn delta(before: &[Resource], run: &Run<'_>, after: &After) -> Vec<AccessDelta> {
    let touched = touched::Touched::new(before, run.server, after);
    // What is not touched can differ by its roles only: most changes leave who reaches whom as it is.
    let some = (!touched.roles).then(|| read(before, run, after, &|one| touched.counts(one)));
    let same = |(was, is): &(Access, Access)| {
        is.graphs.iter().all(|new| {
            let old = was.graphs.iter().find(|old| old.database() == new.database());
            old.is_some_and(|old| delta::same_reach(old, new))
        })
    };
    let (was, is) = some.filter(same).unwrap_or_else(|| read(before, run, after, &|_| true));
    let mut deltas = Vec::new();
    for new in &is.graphs {
        let Some(old) = was.graphs.iter().find(|old| old.database() == new.database()) else { continue };
        let is_main = new.database() == run.database;
        let mut delta = AccessDelta {
            server: run.server.to_owned(),
            database: new.database().to_owned(),
            ..AccessDelta::default()
        };
        delta::compare(old, new, &mut delta);
        if is_main {
            delta.statements = after.applied;
            delta.unknown.clone_from(&after.unknown);
            delta.refused.clone_from(&after.refused);
            delta.assumptions.clone_from(&after.assumptions);
            deltas.insert(0, delta);
        } else if !delta.groups.is_empty() || !delta.rows.is_empty() {
            // What is about roles is the same in all databases, and told once.
            delta.groups.retain(|group| group.objects.iter().any(|object| object.class != "role"));
            delta.attributes.clear();
            delta.new_roles.clear();
            delta.dropped_roles.clear();
            deltas.extend((!delta.is_empty()).then_some(delta));
        }
    }
    deltas
}

/// Both sides of the server, in numbers that are the same on both, of the resources that are wanted.
fn read(
    before: &[Resource],
    run: &Run<'_>,
    after: &After,
    wanted: &(dyn Fn(&Resource) -> bool + Sync),
) -> (Access, Access) {
    let mut names: Vec<&str> = Vec::new();
    let is_role = |one: &&Resource| one.resource_type == "pg_role" && world::text(one, "cluster") == run.server;
    names.extend(before.iter().filter(is_role).map(|one| one.name.as_str()));
    names.extend(after.resources(before).filter(is_role).map(|one| one.name.as_str()));
    let side = |resources: &mut dyn Iterator<Item = &Resource>| -> Access {
        let mut readers = Readers::default();
        readers.number_roles(run.server, names.iter().copied());
        let of_server = |one: &&Resource| {
            one.resource_type.starts_with("pg_") && (one.id == run.server || world::text(one, "cluster") == run.server)
        };
        resources.filter(of_server).filter(|one| wanted(one)).for_each(|resource| readers.add(resource));
        readers.finish()
    };
    rayon::join(|| side(&mut before.iter()), || side(&mut after.resources(before)))
}

fn remark(statement: &Statement, text: String) -> Remark {
    Remark { location: statement.location.clone(), address: statement.address.clone(), text }
}

impl Session<'_> {
    /// Puts one statement on the resources, whole or not at all; gives whether it is about access.
    fn one(&mut self, action: &Action) -> Result<bool, Fault> {
        if self.control(action)? {
            return Ok(false);
        }
        if self.stuck && !matches!(action, Action::Unknown(_) | Action::Nothing) {
            return Err(Fault::refused("it follows a SET ROLE or \\connect that is refused"));
        }
        let mark = self.world.mark();
        let outcome = self.act(action);
        if outcome.is_err() {
            self.world.back_to(mark);
        }
        if !self.in_transaction() {
            self.world.forget();
        }
        outcome
    }

    fn act(&mut self, action: &Action) -> Result<bool, Fault> {
        let Some(action) = self.without_temporary(action) else { return Ok(false) };
        match &*action {
            Action::CreateRole { name, attributes, in_roles, members, admins } => {
                self.create_role(name, attributes, [in_roles, members, admins])?;
            }
            Action::AlterRole { role, attributes } => self.alter_role(role, attributes)?,
            Action::RenameRole { from, to } => self.rename_role(from, to)?,
            Action::DropRole { roles, if_exists } => self.drop_roles(roles, *if_exists)?,
            Action::Membership(grant) => self.membership(grant)?,
            Action::Grant(grant) => self.grant(grant)?,
            Action::Default(grant) => self.default_grant(grant)?,
            Action::Create(new) => self.create(new)?,
            Action::Alter { class, name, if_exists, changes } => self.alter(*class, name, *if_exists, changes)?,
            Action::Drop { class, names, if_exists, cascade } => {
                self.drop_objects(*class, names, *if_exists, *cascade)?;
            }
            Action::CreatePolicy(policy) => self.create_policy(policy)?,
            Action::AlterPolicy(policy) => self.alter_policy(policy)?,
            Action::RenamePolicy { table, from, to } => self.rename_policy(table, from, to)?,
            Action::DropPolicy { name, table, if_exists } => self.drop_policy(table, name, *if_exists)?,
            Action::ReassignOwned { from, to } => self.reassign(from, to)?,
            Action::DropOwned { by, cascade } => self.drop_owned(by, *cascade)?,
            Action::Calls(functions) => return self.calls(functions).map(|()| false),
            Action::Writes(tables) => return self.writes(tables).map(|()| false),
            Action::CreateTrigger { name, table, function } => self.create_trigger(name, table, function)?,
            Action::SetDefault { database, role, name, value } => {
                self.set_default(database.as_deref(), role.as_ref(), name.as_deref(), value.as_deref())?;
            }
            Action::Unknown(reason) => return Err(Fault::Unknown(reason.clone())),
            Action::SetRole { .. }
            | Action::SetSession { .. }
            | Action::SearchPath { .. }
            | Action::ResetRole
            | Action::CreateTemporary(_)
            | Action::Connect { .. }
            | Action::Begin
            | Action::Commit
            | Action::Rollback
            | Action::Savepoint(_)
            | Action::RollbackTo(_)
            | Action::Nothing => return Ok(false),
        }
        Ok(true)
    }
}

/// Fields that follow from others.
const DERIVED: [&str; 16] = [
    "attributes_after_set_role",
    "attributes_now",
    "attributes_obtainable",
    "grants",
    "notable_grants",
    "owned_objects",
    "public_column_privileges",
    "public_privileges",
    "readers",
    "special_roles_after_set_role",
    "special_roles_now",
    "special_roles_obtainable",
    "superuser_path",
    "superuser_reach",
    "superuser_steps",
    "writers",
];

/// Takes away what follows from the rest, so that it is worked out anew: counts and ways of before do not hold after.
pub fn fresh(resources: &mut [Resource]) {
    for resource in resources.iter_mut().filter(|one| one.resource_type.starts_with("pg_")) {
        for field in DERIVED {
            if !resource.unknown_fields.contains_key(field) {
                resource.attributes.remove(field);
            }
        }
    }
}
