//! From the state at the end of a change to the resources that differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::After;
use super::roles::{Member, RoleFacts, Roles};
use super::world::{World, text};
use crate::model::{Resource, pg_id};

/// Writes roles and memberships back, and takes everything that differs out of the world.
pub(super) fn finish(mut world: World<'_>, after: &mut After) {
    roles(&mut world);
    let base = world.base;
    let differs = |place: &usize, now: &Option<Resource>| now.as_ref() != base.get(*place);
    after.changed = std::mem::take(&mut world.slots).into_iter().filter(|(place, now)| differs(place, now)).collect();
    after.added = std::mem::take(&mut world.added).into_values().collect();
}

fn roles(world: &mut World<'_>) {
    let mut before = Roles::default();
    before.major = world.major();
    let base = world.base;
    let mut rows: Vec<&Resource> = Vec::new();
    for one in base.iter().filter(|one| matches!(one.resource_type.as_str(), "pg_role" | "pg_membership")) {
        if text(one, "cluster") == world.cluster {
            before.take(one);
            rows.push(one);
        }
    }
    let now = world.roles.clone();
    if before.all == now.all && before.members == now.members {
        return;
    }
    let cluster = world.cluster.clone();
    // A dropped role that is made again is another one, but has the same name and so the same id.
    for name in before.all.keys().filter(|name| !now.all.contains_key(*name)) {
        world.remove(&pg_id::role(&cluster, name));
    }
    for (name, facts) in &now.all {
        let id = pg_id::role(&cluster, name);
        let (member_of, members) = neighbours(&now, &cluster, name);
        let same = before.all.get(name) == Some(facts)
            && neighbours(&before, &cluster, name) == (member_of.clone(), members.clone());
        if same {
            continue;
        }
        if world.get(&id).is_none() {
            let made = world.new_resource("pg_role", &id, name);
            world.add(made);
            if let Some(made) = world.get_mut(&id) {
                made.attributes.insert("is_predefined".to_owned(), false.into());
                made.attributes.insert("is_bootstrap".to_owned(), false.into());
                made.attributes.insert("owned_databases".to_owned(), Value::Array(Vec::new()));
                made.attributes.insert("open_sessions".to_owned(), 0.into());
            }
        }
        if let Some(resource) = world.get_mut(&id) {
            write(resource, facts);
            let was = before.all.get(name).map(|facts| facts.password);
            if was != Some(facts.password) {
                password(resource, facts.password);
            }
            resource.attributes.insert("member_of".to_owned(), member_of.into());
            resource.attributes.insert("members".to_owned(), members.into());
        }
    }
    memberships(world, &rows, &now);
}

fn neighbours(roles: &Roles, cluster: &str, name: &str) -> (Vec<String>, Vec<String>) {
    let id = |one: &str| pg_id::role(cluster, one);
    let up = roles.members.iter().filter(|one| one.frozen.is_none() && one.member == name);
    let down = roles.members.iter().filter(|one| one.frozen.is_none() && one.role == name);
    let (up, down): (BTreeSet<String>, BTreeSet<String>) =
        (up.map(|one| id(&one.role)).collect(), down.map(|one| id(&one.member)).collect());
    (up.into_iter().collect(), down.into_iter().collect())
}

fn write(resource: &mut Resource, facts: &RoleFacts) {
    let can_login = facts.login && (facts.connection_limit != 0 || facts.superuser);
    for (field, value) in [
        ("rolsuper", Value::from(facts.superuser)),
        ("rolinherit", facts.inherit.into()),
        ("rolcreaterole", facts.create_role.into()),
        ("rolcreatedb", facts.create_db.into()),
        ("rolcanlogin", facts.login.into()),
        ("rolreplication", facts.replication.into()),
        ("rolbypassrls", facts.bypass_rls.into()),
        ("rolconnlimit", facts.connection_limit.into()),
        ("can_login", can_login.into()),
    ] {
        resource.unknown_fields.remove(field);
        resource.attributes.insert(field.to_owned(), value);
    }
}

fn password(resource: &mut Resource, kind: Option<&str>) {
    const FIELD: &str = "password_type";
    resource.attributes.remove(FIELD);
    resource.unknown_fields.remove(FIELD);
    match kind {
        Some(kind) => drop(resource.attributes.insert(FIELD.to_owned(), kind.into())),
        None => {
            let reason = "the change gives the role a password, and as what the server keeps it is not known";
            resource.unknown_fields.insert(FIELD.to_owned(), reason.to_owned());
        }
    }
}

fn memberships(world: &mut World<'_>, rows: &[&Resource], now: &Roles) {
    let cluster = world.cluster.clone();
    let id_of = |one: &Member| {
        one.frozen.clone().unwrap_or_else(|| {
            let [member, role, grantor] = [&one.member, &one.role, &one.grantor].map(|name| pg_id::quoted(name));
            format!("{cluster}/membership/{member}/{role}/{grantor}")
        })
    };
    let wanted: BTreeMap<String, &Member> = now.members.iter().map(|one| (id_of(one), one)).collect();
    for row in rows.iter().filter(|row| row.resource_type == "pg_membership" && !wanted.contains_key(&row.id)) {
        world.remove(&row.id);
    }
    for (id, one) in wanted.into_iter().filter(|(_, one)| one.frozen.is_none()) {
        if world.get(&id).is_none() {
            let shown = format!("{} in {}", pg_id::quoted(&one.member), pg_id::quoted(&one.role));
            let mut made = world.new_resource("pg_membership", &id, &shown);
            for (field, name) in [("role", &one.role), ("member", &one.member), ("grantor", &one.grantor)] {
                made.attributes.insert(field.to_owned(), pg_id::role(&cluster, name).into());
                made.attributes.insert(format!("{field}_name"), name.clone().into());
                made.attributes.insert(format!("{field}_dropped"), false.into());
            }
            world.add(made);
        }
        let options = [("admin_option", one.admin), ("inherits", one.inherit), ("can_set_role", one.set)];
        let same = |row: &Resource| {
            options
                .iter()
                .all(|(field, value)| super::world::flag(row, field) == *value && row.attributes.contains_key(*field))
        };
        if world.get(&id).is_some_and(same) {
            continue;
        }
        if let Some(row) = world.get_mut(&id) {
            for (field, value) in options {
                row.attributes.insert(field.to_owned(), value.into());
            }
        }
    }
}
