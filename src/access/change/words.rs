//! What differs about attributes of roles and rows of tables.

use std::collections::{BTreeMap, HashMap};

use super::delta::{Pair, named, sorted};
use crate::access::effective::Graph;
use crate::access::links::{Layer, State};
use crate::access::roleset::RoleSet;
use crate::access::rows::Rows;
use crate::access::snapshot::{Object, Role, RoleId};
use crate::model::{AttributeChange, ObjectClass, Privilege, RowsChange};

type Has = fn(&Role) -> bool;

const ATTRIBUTES: [(&str, Has); 6] = [
    ("BYPASSRLS", |role| role.bypass_rls),
    ("CREATEDB", |role| role.create_db),
    ("CREATEROLE", |role| role.create_role),
    ("LOGIN", |role| role.login),
    ("REPLICATION", |role| role.replication),
    ("SUPERUSER", |role| role.superuser),
];

/// Who has the attribute, by layer, nearer ones in them.
fn holders(graph: &Graph, name: &str, has: Has) -> [Vec<RoleId>; 3] {
    let server = graph.server();
    let own: Vec<RoleId> =
        (0_u32..).zip(&server.roles).filter(|(_, role)| role.exists && has(role)).map(|(id, _)| id).collect();
    let list = |set: &RoleSet| set.iter().collect::<Vec<RoleId>>();
    match name {
        "SUPERUSER" => Layer::ALL.map(|layer| list(graph.superusers(layer))),
        // Whoever logs in is already somebody.
        "LOGIN" => [own, Vec::new(), Vec::new()],
        _ => {
            let by = |state: fn(RoleId) -> State| own.iter().map(|id| state(*id)).collect::<Vec<State>>();
            let set = list(&graph.links().who_reaches(Layer::SetRole, &by(State::SetRole)));
            let obtain = list(&graph.links().who_becomes(&by(State::Become)));
            [own, set, obtain]
        }
    }
}

/// Attributes that somebody has in another layer than before.
pub(super) fn attributes(pair: &Pair<'_>) -> Vec<AttributeChange> {
    let mut found = Vec::new();
    for (name, has) in ATTRIBUTES {
        let (was, is) = (holders(pair.before, name, has), holders(pair.after, name, has));
        if was == is {
            continue;
        }
        let nearest = |layers: &[Vec<RoleId>; 3], role: RoleId| layers.iter().position(|layer| layer.contains(&role));
        for role in 0..u32::try_from(pair.size).unwrap_or(0) {
            let (before, after) = (nearest(&was, role), nearest(&is, role));
            if before != after {
                let word = |layer: Option<usize>| Some(Layer::ALL.get(layer?)?.as_str().to_owned());
                found.push(AttributeChange {
                    role: pair.name(role),
                    attribute: name.to_owned(),
                    layer_before: word(before),
                    layer_after: word(after),
                });
            }
        }
    }
    found.sort();
    found
}

/// Tables of which row level security leaves somebody other rows than before.
pub(super) fn rows(pair: &Pair<'_>) -> Vec<RowsChange> {
    const COMMANDS: [Privilege; 4] = [Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete];
    let mut found = BTreeMap::<(_, Vec<String>, String, String), Vec<String>>::new();
    let is_table = |object: &&Object| object.class == ObjectClass::Table && !object.is_system;
    let before: HashMap<(&str, &str), &Object> =
        pair.before.objects().iter().filter(is_table).map(|one| ((&*one.schema, &*one.name), one)).collect();
    for new in pair.after.objects().iter().filter(is_table) {
        let key = named(new);
        let old = before.get(&(&*new.schema, &*new.name)).copied();
        let Some(old) = old.filter(|old| old.rls.enabled || new.rls.enabled) else { continue };
        for privilege in COMMANDS {
            let mut moved = BTreeMap::<(String, String), Vec<String>>::new();
            for role in 0..u32::try_from(pair.size).unwrap_or(0) {
                let holds = pair.before.has(role, old, privilege, false, Layer::Now)
                    && pair.after.has(role, new, privilege, false, Layer::Now);
                if !holds {
                    continue;
                }
                let (was, is) =
                    (shown(&pair.before.rows(role, old, privilege)), shown(&pair.after.rows(role, new, privilege)));
                if was != is {
                    moved.entry((was, is)).or_default().push(pair.name(role));
                }
            }
            for ((was, is), roles) in moved {
                found.entry((key.clone(), sorted(roles), was, is)).or_default().push(privilege.as_str().to_owned());
            }
        }
    }
    let change = |((table, roles, before, after), privileges): ((_, Vec<String>, String, String), Vec<String>)| {
        RowsChange { table, privileges: sorted(privileges), roles, before, after }
    };
    let mut all: Vec<RowsChange> = found.into_iter().map(change).collect();
    all.sort();
    all
}

fn shown(rows: &Rows) -> String {
    match rows {
        Rows::Off | Rows::WholeTable | Rows::Exempt(_) | Rows::Filtered { lets_all: true, .. } => "all rows".to_owned(),
        Rows::Filtered { policies, .. } => format!("rows of {}", policies.join(", ")),
        Rows::None => "no rows".to_owned(),
    }
}
