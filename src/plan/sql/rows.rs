//! Statements about rows: they are no access, but they run functions and triggers, and catalogs are rows too.

use super::cursor::{Cursor, Word};
use super::tables;
use crate::model::{Action, QualifiedName};

/// Indexes call functions for the rows that are there; triggers do so for those that come.
pub(super) fn runs(cursor: &Cursor) -> Option<Vec<Action>> {
    let mut ahead = cursor.clone();
    if cursor.is("create index") || cursor.is("create unique") {
        ahead.skip_past("on");
        ahead.eat("only");
        ahead.qualified()?;
        if ahead.eat("using") {
            ahead.name();
        }
        return Some(tables::calls(&ahead));
    }
    ahead.eat("create");
    ahead.eat("or replace");
    ahead.eat("constraint");
    if !cursor.is("create") || !ahead.eat("trigger") {
        return None;
    }
    let name = ahead.name()?;
    if !ahead.skip_past("on") {
        return None;
    }
    let table = ahead.qualified()?;
    if !(ahead.skip_past("execute function") || ahead.skip_past("execute procedure")) {
        return None;
    }
    let mut function = ahead.qualified()?;
    function.arguments = Some(Vec::new());
    Some(vec![Action::CreateTrigger { name, table, function }])
}

/// Rows are no access, but catalogs are, and functions may be anything.
pub(super) fn read(cursor: &Cursor) -> Vec<Action> {
    let mut ahead = cursor.clone();
    if cursor.is("select") && ahead.skip_past("set_config (") {
        let text = |ahead: &mut Cursor| match ahead.next() {
            Some(Word::Text(text)) => Some(text),
            _ => None,
        };
        let name = text(&mut ahead);
        ahead.eat(",");
        let value = text(&mut ahead);
        let local = !ahead.has("false");
        match (name.as_deref(), value) {
            (Some("search_path"), Some(value)) => {
                let schemas = value.split(',').map(|one| one.trim().trim_matches('"').to_owned());
                return vec![Action::SearchPath { schemas: Some(schemas.collect()), local }];
            }
            (Some("role"), Some(value)) => {
                return vec![Action::SetRole { role: (value != "none").then_some(value), local }];
            }
            (Some("search_path" | "role" | "session_authorization") | None, _) => {
                return vec![Action::Unknown("it sets up the session with values that are not read".to_owned())];
            }
            (Some(_), _) => {}
        }
    }
    let mut written = Vec::new();
    for words in ["insert into", "update", "delete from", "merge into"] {
        let mut ahead = cursor.clone();
        while ahead.skip_past(words) {
            ahead.eat("only");
            written.extend(ahead.clone().qualified());
        }
    }
    let mut copy = cursor.clone();
    if copy.eat("copy")
        && let Some(table) = copy.qualified()
        && copy.has("from")
    {
        written.push(table);
    }
    let is_catalog = |name: &QualifiedName| {
        name.schema.as_deref() == Some("pg_catalog") || (name.schema.is_none() && name.name.starts_with("pg_"))
    };
    if written.iter().any(is_catalog) {
        return vec![Action::Unknown("it writes to a system catalog".to_owned())];
    }
    if cursor.is("copy") && cursor.has("program") {
        return vec![Action::Unknown("it runs a program on the server".to_owned())];
    }
    let mut found = tables::calls(cursor);
    if !written.is_empty() {
        found.push(Action::Writes(written));
    }
    found.extend(tables::select_into(cursor));
    found
}
