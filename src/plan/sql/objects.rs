//! Schemas, databases, functions, types, sequences and the rest: made, altered, dropped.

use serde_json::Value;

use super::cursor::{Cursor, Word};
use super::tables::new;
use crate::model::{Action, Alteration, NewObject, ObjectClass, QualifiedName, RoleRef};

/// What ALTER and DROP call things, and their class.
const CLASSES: [(&str, ObjectClass); 20] = [
    ("materialized view", ObjectClass::Table),
    ("foreign table", ObjectClass::Table),
    ("foreign data wrapper", ObjectClass::ForeignDataWrapper),
    ("large object", ObjectClass::LargeObject),
    ("procedural language", ObjectClass::Language),
    ("database", ObjectClass::Database),
    ("domain", ObjectClass::Type),
    ("function", ObjectClass::Function),
    ("procedure", ObjectClass::Function),
    ("routine", ObjectClass::Function),
    ("aggregate", ObjectClass::Function),
    ("language", ObjectClass::Language),
    ("schema", ObjectClass::Schema),
    ("sequence", ObjectClass::Sequence),
    ("server", ObjectClass::ForeignServer),
    ("tablespace", ObjectClass::Tablespace),
    ("type", ObjectClass::Type),
    ("table", ObjectClass::Table),
    ("view", ObjectClass::Table),
    ("event", ObjectClass::Function),
];

pub(super) fn read(cursor: &mut Cursor) -> Option<Vec<Action>> {
    if cursor.is("drop event") || cursor.is("alter event") {
        return None;
    }
    if cursor.eat("create") {
        return create(cursor);
    }
    if cursor.eat("drop") {
        let class = class(cursor)?;
        let if_exists = cursor.eat_if_exists();
        let names = cursor.list(|cursor| name(cursor, class))?;
        return Some(vec![Action::Drop { class, names, if_exists, cascade: cursor.has("cascade") }]);
    }
    let mut database = cursor.clone();
    if database.eat("alter database") {
        let name = database.name()?;
        if let Some(action) = super::roles::default(&mut database, Some(name), None) {
            return Some(vec![action]);
        }
    }
    if cursor.eat("alter") {
        let class = class(cursor)?;
        let if_exists = cursor.eat_if_exists();
        let name = name(cursor, class)?;
        let changes = alterations(cursor, class)?;
        if changes.is_empty() {
            return Some(Vec::new());
        }
        return Some(vec![Action::Alter { class, name, if_exists, changes }]);
    }
    None
}

fn class(cursor: &mut Cursor) -> Option<ObjectClass> {
    CLASSES.iter().find(|(words, _)| cursor.eat(words)).map(|(_, class)| *class)
}

fn name(cursor: &mut Cursor, class: ObjectClass) -> Option<QualifiedName> {
    if class == ObjectClass::LargeObject {
        let Some(Word::Other(number)) = cursor.next() else { return None };
        return Some(QualifiedName::new(None, &number));
    }
    let mut name = cursor.qualified()?;
    if class == ObjectClass::Function {
        name.arguments = cursor.parenthesis().map(|inner| arguments(&inner));
    }
    Some(name)
}

/// Types of the input arguments in a list of them.
pub(super) fn arguments(inner: &Cursor) -> Vec<String> {
    inner.parts().into_iter().filter_map(argument).collect()
}

fn argument(mut part: Cursor) -> Option<String> {
    if part.eat("out") || part.is("*") {
        return None;
    }
    part.eat_any(&["in", "inout", "variadic"]);
    let mut words: Vec<String> = Vec::new();
    while let Some(word) = part.next() {
        match word {
            Word::Plain(word) if word == "default" => break,
            Word::Other(sign) if sign == "=" || sign == ":=" => break,
            Word::Plain(word) | Word::Other(word) => words.push(word),
            Word::Quoted(name) => words.push(crate::model::sql::identifier(&name)),
            Word::Text(_) => break,
        }
    }
    // A mode may follow the name.
    if words.get(1).is_some_and(|word| word == "out") {
        return None;
    }
    if words.get(1).is_some_and(|word| matches!(word.as_str(), "in" | "inout" | "variadic")) {
        words.drain(..2);
    } else if has_name(&words) {
        words.remove(0);
    }
    let mut text = String::new();
    for word in words {
        let tight = matches!(word.as_str(), "." | "(" | ")" | "[" | "]" | ",") || text.ends_with(['.', '(', '[', ',']);
        if !text.is_empty() && !tight {
            text.push(' ');
        }
        text.push_str(&word);
    }
    Some(text)
}

/// Whether the first of several words is the name of the argument and not a part of its type.
fn has_name(words: &[String]) -> bool {
    let (Some(first), Some(second)) = (words.first(), words.get(1)) else { return false };
    if matches!(second.as_str(), "." | "(" | "[") {
        return false;
    }
    let parts = [
        "precision",
        "varying",
        "with",
        "without",
        "character",
        "char",
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "array",
    ];
    let begins = ["double", "character", "char", "bit", "timestamp", "time", "national", "interval", "setof"];
    !(begins.contains(&first.as_str()) && parts.contains(&second.as_str())) && second != "array"
}

fn create(cursor: &mut Cursor) -> Option<Vec<Action>> {
    let or_replace = cursor.eat("or replace");
    cursor.eat_any(&["trusted", "unlogged"]);
    let temporary = cursor.eat_any(&["temporary", "temp"]).is_some();
    let one = |made: NewObject| Some(vec![Action::Create(NewObject { or_replace, ..made })]);
    if cursor.eat("schema") {
        let if_not_exists = cursor.eat_if_not_exists();
        let named = if cursor.is("authorization") { String::new() } else { cursor.name()? };
        let owner = if cursor.eat("authorization") { Some(cursor.role()?) } else { None };
        let named = match (&owner, named.is_empty()) {
            (Some(RoleRef::Named(role)), true) => role.clone(),
            _ => named,
        };
        let made = new(ObjectClass::Schema, "", QualifiedName::new(None, &named));
        return one(NewObject { if_not_exists, owner, ..made });
    }
    if cursor.eat("database") {
        let named = cursor.name()?;
        let mut owner = None;
        if cursor.skip_past("owner") {
            cursor.eat("=");
            owner = Some(cursor.role()?);
        }
        return one(NewObject { owner, ..new(ObjectClass::Database, "", QualifiedName::new(None, &named)) });
    }
    if cursor.is("function") || cursor.is("procedure") {
        return function(cursor).and_then(one);
    }
    if cursor.eat("sequence") {
        let if_not_exists = cursor.eat_if_not_exists();
        if temporary {
            return Some(vec![Action::CreateTemporary(cursor.qualified()?.name)]);
        }
        return one(NewObject { if_not_exists, ..new(ObjectClass::Sequence, "sequence", cursor.qualified()?) });
    }
    if cursor.eat("domain") {
        return one(new(ObjectClass::Type, "domain", cursor.qualified()?));
    }
    if cursor.eat("type") {
        let named = cursor.qualified()?;
        if cursor.eat("as range") {
            return Some(vec![Action::Unknown("what a range type brings with it is not known".to_owned())]);
        }
        let kind = if cursor.eat("as enum") {
            "enum"
        } else if cursor.eat("as") {
            "composite"
        } else {
            "base"
        };
        return one(new(ObjectClass::Type, kind, named));
    }
    let others = [
        ("foreign data wrapper", ObjectClass::ForeignDataWrapper),
        ("server", ObjectClass::ForeignServer),
        ("tablespace", ObjectClass::Tablespace),
        ("procedural language", ObjectClass::Language),
        ("language", ObjectClass::Language),
    ];
    let (_, class) = others.iter().find(|(words, _)| cursor.eat(words))?;
    let if_not_exists = cursor.eat_if_not_exists();
    one(NewObject { if_not_exists, ..new(*class, class.as_str(), cursor.qualified()?) })
}

fn function(cursor: &mut Cursor) -> Option<NewObject> {
    let kind = cursor.eat_any(&["function", "procedure"])?;
    let mut named = cursor.qualified()?;
    named.arguments = Some(arguments(&cursor.parenthesis()?));
    let mut made = new(ObjectClass::Function, kind, named);
    let mut details: Vec<(&'static str, Value)> = Vec::new();
    let returns_trigger = cursor.is("returns trigger") || cursor.is("returns event_trigger");
    details.push(("returns_trigger", returns_trigger.into()));
    let head = |words: &str| {
        let mut ahead = cursor.clone();
        ahead.skip_past(words).then_some(ahead)
    };
    details.push(("security_definer", head("security definer").is_some().into()));
    details.push(("leakproof", (head("leakproof").is_some() && head("not leakproof").is_none()).into()));
    if let Some(language) = head("language").and_then(|mut ahead| text(&mut ahead)) {
        details.push(("language", language.to_lowercase().into()));
    }
    details.push(("has_sql_body", head("begin atomic").is_some().into()));
    let (path, names) = settings(cursor);
    if let Some(path) = path {
        details.push(("search_path", path.into()));
    }
    details.push(("config", names.into()));
    made.details = details;
    Some(made)
}

fn text(cursor: &mut Cursor) -> Option<String> {
    match cursor.next()? {
        Word::Plain(word) | Word::Quoted(word) | Word::Text(word) | Word::Other(word) => Some(word),
    }
}

/// The search path that is set for calls of a function, and the names of all settings.
fn settings(cursor: &Cursor) -> (Option<String>, Vec<String>) {
    let (mut path, mut names) = (None, Vec::new());
    let mut ahead = cursor.clone();
    while ahead.skip_past("set") {
        let Some(name) = ahead.name() else { continue };
        names.push(name.clone());
        if !(ahead.eat("to") || ahead.eat("=")) || name != "search_path" {
            continue;
        }
        let list = ahead.list(|cursor| match cursor.next()? {
            Word::Plain(word) => Some(word),
            Word::Quoted(word) | Word::Text(word) if word.is_empty() => Some("\"\"".to_owned()),
            Word::Quoted(word) | Word::Text(word) => Some(word),
            Word::Other(_) => None,
        });
        path = list.map(|list| list.join(", "));
    }
    names.sort();
    (path, names)
}

fn alterations(cursor: &mut Cursor, class: ObjectClass) -> Option<Vec<Alteration>> {
    if cursor.eat("owner to") {
        return cursor.role().map(|role| vec![Alteration::Owner(role)]);
    }
    if cursor.eat("rename to") {
        return cursor.name().map(|name| vec![Alteration::Rename(name)]);
    }
    if cursor.eat("set schema") {
        return cursor.name().map(|name| vec![Alteration::Schema(name)]);
    }
    if class != ObjectClass::Function {
        return Some(Vec::new());
    }
    let mut details: Vec<(&'static str, Option<Value>)> = Vec::new();
    if cursor.has("security definer") || cursor.has("security invoker") {
        details.push(("security_definer", Some(cursor.has("security definer").into())));
    }
    if cursor.has("reset search_path") || cursor.has("reset all") {
        details.push(("search_path", None));
    }
    if let (Some(path), _) = settings(cursor) {
        details.push(("search_path", Some(path.into())));
    }
    Some(if details.is_empty() { Vec::new() } else { vec![Alteration::Details(details)] })
}

/// An element of CREATE SCHEMA: it is made in that schema, by its owner.
pub(super) fn in_schema(action: Action, schema: &str, owner: Option<&RoleRef>) -> Action {
    let place = |name: &mut QualifiedName| {
        name.schema.get_or_insert_with(|| schema.to_owned());
    };
    match action {
        Action::Create(mut made) => {
            place(&mut made.name);
            made.owner = made.owner.or_else(|| owner.cloned());
            Action::Create(made)
        }
        Action::Grant(mut grant) => {
            if let crate::model::Targets::Objects { names, .. } = &mut grant.targets {
                names.iter_mut().for_each(place);
            }
            Action::Grant(grant)
        }
        other => other,
    }
}
