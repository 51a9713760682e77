//! Schemas and databases of the PostgreSQL provider: made, given away, and what a schema's `policy` blocks grant.
//!
//! Main functions: [`make_schema`], [`make_database`].

use serde_json::Value;

use super::provider::{Planned, flag, role, text};
use crate::model::{
    Action, Alteration, ChangeAction, Grant, Granted, NewObject, ObjectClass, Privilege, QualifiedName, RoleRef,
    Targets,
};

fn owned(class: ObjectClass, one: &Planned) -> Option<Vec<Action>> {
    let name = text(&one.after, "name")?;
    let owner = text(&one.after, "owner").map(|owner| RoleRef::named(&owner));
    if one.action != ChangeAction::Update {
        return Some(vec![Action::Create(NewObject {
            class,
            kind: String::new(),
            name: QualifiedName::new(None, &name),
            if_not_exists: flag(&one.after, "if_not_exists").unwrap_or(class == ObjectClass::Schema),
            or_replace: false,
            owner,
            sequences: Vec::new(),
            parents: Vec::new(),
            details: Vec::new(),
        })]);
    }
    let old = text(&one.before, "name")?;
    let mut changes = Vec::new();
    if let Some(owner) = owner.filter(|_| one.before.get("owner") != one.after.get("owner")) {
        changes.push(Alteration::Owner(owner));
    }
    if old != name {
        changes.push(Alteration::Rename(name));
    }
    if changes.is_empty() {
        return Some(vec![Action::Nothing]);
    }
    Some(vec![Action::Alter { class, name: QualifiedName::new(None, &old), if_exists: false, changes }])
}

pub(super) fn make_schema(one: &Planned) -> Option<Vec<Action>> {
    let mut actions = owned(ObjectClass::Schema, one)?;
    let name = text(&one.after, "name")?;
    let (old, new) = (policies(&one.before), policies(&one.after));
    if one.action == ChangeAction::Update && old != new {
        actions.extend(old.iter().filter(|one| !new.contains(one)).map(|policy| on_schema(&name, policy, false)));
    }
    if one.action != ChangeAction::Update || old != new {
        actions.extend(new.iter().map(|policy| on_schema(&name, policy, true)));
    }
    Some(actions)
}

/// What the `policy` blocks of a schema give: to whom, which privilege, and whether they may pass it on.
fn policies(values: &Value) -> Vec<(RoleRef, Privilege, bool)> {
    let blocks = values.get("policy").and_then(Value::as_array).into_iter().flatten();
    let each = blocks.flat_map(|block| {
        let to = text(block, "role").map_or(RoleRef::Public, |name| role(&name));
        let said = |name: &str| flag(block, name) == Some(true);
        let one = |privilege, plain: &str, passed_on: &str| {
            (said(plain) || said(passed_on)).then(|| (to.clone(), privilege, said(passed_on)))
        };
        let create = one(Privilege::Create, "create", "create_with_grant");
        [create, one(Privilege::Usage, "usage", "usage_with_grant")].into_iter().flatten().collect::<Vec<_>>()
    });
    each.collect()
}

fn on_schema(name: &str, (to, privilege, passed_on): &(RoleRef, Privilege, bool), is_grant: bool) -> Action {
    Action::Grant(Grant {
        is_grant,
        privileges: vec![Granted { privilege: Some(*privilege), columns: Vec::new() }],
        targets: Targets::Objects { class: ObjectClass::Schema, names: vec![QualifiedName::new(None, name)] },
        roles: vec![to.clone()],
        grant_option: is_grant && *passed_on,
        granted_by: None,
        cascade: false,
    })
}

/// Whether a database that changes hands takes what is in it along.
pub(super) fn takes_along(one: &Planned) -> bool {
    one.ty == "postgresql_database"
        && one.action == ChangeAction::Update
        && flag(&one.after, "alter_object_ownership") == Some(true)
        && one.before.get("owner") != one.after.get("owner")
}

pub(super) fn make_database(one: &Planned) -> Option<Vec<Action>> {
    let mut actions = owned(ObjectClass::Database, one)?;
    if takes_along(one)
        && let (Some(from), Some(to)) = (text(&one.before, "owner"), text(&one.after, "owner"))
    {
        actions.insert(0, Action::ReassignOwned { from: vec![RoleRef::named(&from)], to: RoleRef::named(&to) });
    }
    Some(actions)
}
