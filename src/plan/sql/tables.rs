//! Tables and views: made, altered, and their row policies.

use serde_json::Value;

use super::cursor::{Cursor, Word};
use crate::model::sql::sequence_name;
use crate::model::{Action, Alteration, NewObject, ObjectClass, PolicyText, QualifiedName};

pub(super) fn read(cursor: &mut Cursor) -> Option<Vec<Action>> {
    if cursor.eat("create") {
        if cursor.eat("policy") {
            return policy(cursor, true).map(|policy| vec![Action::CreatePolicy(policy)]);
        }
        let or_replace = cursor.eat("or replace");
        cursor.eat_any(&["global", "local"]);
        let temporary = cursor.eat_any(&["temporary", "temp"]).is_some();
        cursor.eat("unlogged");
        cursor.eat("recursive");
        let kind = cursor.eat_any(&["table", "materialized view", "view", "foreign table"])?;
        if !temporary {
            return create(cursor, kind, or_replace);
        }
        cursor.eat_if_not_exists();
        let name = cursor.qualified()?.name;
        let mut actions = run(cursor, kind);
        actions.push(Action::CreateTemporary(name));
        return Some(actions);
    }
    if cursor.eat("alter") {
        if cursor.eat("policy") {
            let mut ahead = cursor.clone();
            let from = ahead.name()?;
            ahead.eat("on");
            let table = ahead.qualified()?;
            if ahead.eat("rename to") {
                return Some(vec![Action::RenamePolicy { table, from, to: ahead.name()? }]);
            }
            return policy(cursor, false).map(|policy| vec![Action::AlterPolicy(policy)]);
        }
        cursor.eat_any(&["table", "materialized view", "view", "foreign table", "sequence"])?;
        return alter(cursor);
    }
    if cursor.eat("drop policy") {
        let if_exists = cursor.eat_if_exists();
        let name = cursor.name()?;
        if !cursor.eat("on") {
            return None;
        }
        return Some(vec![Action::DropPolicy { name, table: cursor.qualified()?, if_exists }]);
    }
    None
}

pub(super) fn new(class: ObjectClass, kind: &str, name: QualifiedName) -> NewObject {
    NewObject {
        class,
        kind: kind.to_owned(),
        name,
        if_not_exists: false,
        or_replace: false,
        owner: None,
        sequences: Vec::new(),
        parents: Vec::new(),
        details: Vec::new(),
    }
}

fn create(cursor: &mut Cursor, word: &str, or_replace: bool) -> Option<Vec<Action>> {
    let if_not_exists = cursor.eat_if_not_exists();
    let name = cursor.qualified()?;
    let kind = match word {
        "table" if cursor.has("partition by") => "partitioned_table",
        "materialized view" => "materialized_view",
        "foreign table" => "foreign_table",
        "table" => "table",
        _ => "view",
    };
    let mut made = new(ObjectClass::Table, kind, name);
    (made.if_not_exists, made.or_replace) = (if_not_exists, or_replace);
    match word {
        "view" => {
            made.details.push(("security_invoker", is_invoker(cursor).unwrap_or(false).into()));
        }
        "table" => {
            if cursor.has("partition of") {
                made.details.push(("is_partition", true.into()));
            }
            let mut ahead = cursor.clone();
            if ahead.eat("partition of") {
                made.parents.push(ahead.qualified()?);
            }
            let mut behind = cursor.clone();
            if behind.skip_past("inherits") {
                made.parents.extend(
                    behind.parenthesis().and_then(|mut list| list.list(Cursor::qualified)).into_iter().flatten(),
                );
            }
            if let Some(inner) = ahead.parenthesis() {
                made.sequences = inner.parts().iter().filter_map(|part| sequence(&made.name.name, part)).collect();
            }
        }
        _ => {}
    }
    let mut actions = run(cursor, word);
    actions.push(Action::Create(made));
    Some(actions)
}

/// What the query behind `AS` runs when the table is made; a view runs its own when it is read.
fn run(cursor: &Cursor, word: &str) -> Vec<Action> {
    if word == "view" || cursor.has("with no data") {
        return Vec::new();
    }
    let mut ahead = cursor.clone();
    if ahead.skip_past("as execute") {
        return vec![Action::Unknown("what the prepared statement does is not known".to_owned())];
    }
    let begins = ["as select", "as with", "as values", "as table", "as ("];
    if begins.iter().any(|begin| ahead.skip_past(begin)) { calls(&ahead) } else { Vec::new() }
}

/// The functions that are called ahead.
pub(super) fn calls(cursor: &Cursor) -> Vec<Action> {
    let calls = cursor.calls();
    if calls.is_empty() { Vec::new() } else { vec![Action::Calls(calls)] }
}

/// What the options of a view say of it.
fn is_invoker(cursor: &Cursor) -> Option<bool> {
    let mut ahead = cursor.clone();
    if !ahead.skip_past("security_invoker") {
        return None;
    }
    if !ahead.eat("=") {
        return Some(true);
    }
    match ahead.next() {
        Some(Word::Plain(value) | Word::Text(value) | Word::Quoted(value) | Word::Other(value)) => {
            Some(matches!(value.to_ascii_lowercase().as_str(), "true" | "on" | "1" | "yes"))
        }
        None => None,
    }
}

/// The sequence that comes with a column.
fn sequence(table: &str, column: &Cursor) -> Option<String> {
    let mut column = column.clone();
    let beginnings = ["constraint", "primary", "unique", "check", "foreign", "exclude", "like"];
    if beginnings.iter().any(|word| column.is(word)) {
        return None;
    }
    let name = column.name()?;
    let serial = ["serial", "serial2", "serial4", "serial8", "bigserial", "smallserial"];
    let is_serial = serial.iter().any(|word| column.is(word));
    if !is_serial && !column.has("as identity") {
        return None;
    }
    let mut ahead = column.clone();
    if ahead.skip_past("sequence name") {
        return ahead.qualified().map(|name| name.name);
    }
    Some(sequence_name(table, &name))
}

fn alter(cursor: &mut Cursor) -> Option<Vec<Action>> {
    if cursor.eat("all in tablespace") {
        return Some(Vec::new());
    }
    let if_exists = cursor.eat_if_exists();
    cursor.eat("only");
    let name = cursor.qualified()?;
    cursor.eat("*");
    let mut changes = Vec::new();
    // Defaults, checks and new types are worked out for the rows that are there.
    let mut actions = Vec::new();
    for mut part in cursor.parts() {
        if ["default", "check", "using", "generated"].iter().any(|word| part.has(word)) {
            actions.extend(calls(&part));
        }
        changes.extend(change(&mut part, &name.name));
    }
    if !changes.is_empty() {
        actions.push(Action::Alter { class: ObjectClass::Table, name, if_exists, changes });
    }
    Some(actions)
}

fn change(part: &mut Cursor, table: &str) -> Option<Alteration> {
    if part.eat("owner to") {
        return part.role().map(Alteration::Owner);
    }
    if part.eat("set schema") {
        return part.name().map(Alteration::Schema);
    }
    if part.eat("rename to") {
        return part.name().map(Alteration::Rename);
    }
    for (words, change) in [
        ("enable row level security", Alteration::RowSecurity(true)),
        ("disable row level security", Alteration::RowSecurity(false)),
        ("no force row level security", Alteration::ForceRowSecurity(false)),
        ("force row level security", Alteration::ForceRowSecurity(true)),
    ] {
        if part.eat(words) {
            return Some(change);
        }
    }
    let mut column = part.clone();
    if column.eat("alter column") || column.eat("alter") {
        let name = column.name()?;
        if column.eat("drop identity") {
            return Some(Alteration::DropIdentity(name));
        }
        let adds = column.eat("add generated") && column.has("as identity");
        let said = column.skip_past("sequence name").then(|| column.qualified()).flatten();
        return adds.then(|| Alteration::Sequence(said.map_or_else(|| sequence_name(table, &name), |said| said.name)));
    }
    let parent = |child, parent, comes, is_partition| Some(Alteration::Parent { child, parent, comes, is_partition });
    for (words, comes) in [("attach partition", true), ("detach partition", false)] {
        if part.eat(words) {
            return parent(Some(part.qualified()?), None, comes, true);
        }
    }
    for (words, comes) in [("no inherit", false), ("inherit", true)] {
        if part.eat(words) {
            return parent(None, Some(part.qualified()?), comes, false);
        }
    }
    if part.eat("rename column") || (part.is("rename") && !part.is("rename constraint") && part.eat("rename")) {
        let from = part.name()?;
        return part.eat("to").then(|| part.name()).flatten().map(|to| Alteration::RenameColumn(from, to));
    }
    if part.eat("drop column") || (part.is("drop") && !part.is("drop constraint") && part.eat("drop")) {
        part.eat_if_exists();
        return part.name().map(Alteration::DropColumn);
    }
    if part.eat("add column") || (part.is("add") && !part.is("add constraint") && part.eat("add")) {
        part.eat_if_not_exists();
        return sequence(table, part).map(Alteration::Sequence);
    }
    if part.is("set (") || part.is("reset (") {
        let invoker: Value = (part.is("set (") && is_invoker(part)?).into();
        return part.has("security_invoker").then(|| Alteration::Details(vec![("security_invoker", Some(invoker))]));
    }
    None
}

/// `SELECT .. INTO t` makes a table.
pub(super) fn select_into(cursor: &Cursor) -> Option<Action> {
    let mut ahead = cursor.clone();
    if !(ahead.is("select") || ahead.is("with")) || ahead.has("insert into") || !ahead.skip_past("into") {
        return None;
    }
    if ahead.eat_any(&["temporary", "temp", "local temporary", "local temp"]).is_some() {
        ahead.eat("table");
        return ahead.qualified().map(|name| Action::CreateTemporary(name.name));
    }
    ahead.eat("unlogged");
    ahead.eat("table");
    ahead.qualified().map(|name| Action::Create(new(ObjectClass::Table, "table", name)))
}

fn policy(cursor: &mut Cursor, is_new: bool) -> Option<PolicyText> {
    let name = cursor.name()?;
    if !cursor.eat("on") {
        return None;
    }
    let table = cursor.qualified()?;
    let mut permissive = is_new.then_some(true);
    let mut command = is_new.then(|| "ALL".to_owned());
    if cursor.eat("as") {
        permissive = Some(cursor.eat_any(&["permissive", "restrictive"])? == "permissive");
    }
    if cursor.eat("for") {
        command = Some(cursor.eat_any(&["all", "select", "insert", "update", "delete"])?.to_uppercase());
    }
    let roles = if cursor.eat("to") { Some(cursor.roles()?) } else { None };
    let using = if cursor.eat("using") { Some(cursor.parenthesis()?.text()) } else { None };
    let with_check = if cursor.eat("with check") { Some(cursor.parenthesis()?.text()) } else { None };
    Some(PolicyText { name, table, permissive, command, roles, using, with_check })
}
