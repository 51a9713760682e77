//! Which object is meant: `app.cards`, `"Odd ""name"".t`, `app.pay(int, text)`, `schema:app`, `role:auditors`.
//!
//! Names follow SQL: what is not in double quotes is folded to lower case. A class in front tells things of one name
//! apart. Nothing is guessed: what fits several objects is refused with all of them. Main types: [`Selector`],
//! [`Selected`], [`SelectError`].

use super::effective::Graph;
use super::snapshot::{Kind, Object, ObjectId, RoleId};
use crate::model::ObjectClass;

/// A name as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    class: Option<ObjectClass>,
    /// Each as it was folded, and as it was typed.
    parts: Vec<(String, String)>,
    /// Types of a function's arguments, without blanks around them.
    arguments: Option<Vec<String>>,
    text: String,
}

/// What a selector means in one database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selected {
    Object(ObjectId),
    /// A column without a list of its own: the table's privileges are all it has.
    ColumnOf(ObjectId),
    Role(RoleId),
}

/// Why a name means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectError {
    #[error("understand the object {text:?}: {reason}")]
    Malformed { text: String, reason: &'static str },
    #[error("find {text:?}: no database that was read has such an object")]
    Unknown { text: String },
    #[error("choose an object: {text:?} may be {}", candidates.join(", or "))]
    Ambiguous { text: String, candidates: Vec<String> },
    #[error("find the role {name:?}: {server} has none of that name")]
    UnknownRole { name: String, server: String },
}

impl SelectError {
    /// What to do next.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => {
                "write schema.name, schema.function(type, type), schema.table.column or class:name, with odd names in \
                 double quotes"
            }
            Self::Unknown { .. } => {
                "names outside double quotes are folded to lower case; objects that initdb made are known when they have \
                 an access control list"
            }
            Self::Ambiguous { .. } => "put the class in front, as in table:app.cards, or name the argument types",
            Self::UnknownRole { .. } => "give the name as it is, without folding; `what-can` takes PUBLIC too",
        }
    }
}

impl Selector {
    /// Reads a name.
    ///
    /// # Errors
    ///
    /// When quotes or parentheses do not close, or a part is empty.
    pub fn parse(text: &str) -> Result<Self, SelectError> {
        let bad = |reason| SelectError::Malformed { text: text.to_owned(), reason };
        let prefix = text.split_once(':').filter(|(word, _)| !word.contains('"'));
        let (class, rest) = match prefix {
            Some((word, rest)) => {
                let class = ObjectClass::from_name(word).ok_or_else(|| bad("what is in front of `:` is no class"))?;
                (Some(class), rest)
            }
            None => (None, text),
        };
        let mut parts = Vec::new();
        let mut rest = rest;
        let arguments = loop {
            let (part, after) = part(rest).ok_or_else(|| bad("a part is empty or its quotes do not close"))?;
            parts.push(part);
            if let Some(after) = after.strip_prefix('.') {
                rest = after;
            } else if let Some(inner) = after.strip_prefix('(') {
                let inner = inner.trim_end().strip_suffix(')').ok_or_else(|| bad("the parenthesis does not close"))?;
                let types = inner.split(',').map(type_name);
                break Some(types.filter(|one| !(one.is_empty() && inner.trim().is_empty())).collect());
            } else if after.is_empty() {
                break None;
            } else {
                return Err(bad("there is text behind the closing quote"));
            }
        };
        Ok(Self { class, parts, arguments, text: text.to_owned() })
    }

    /// What it means there; `None` when nothing.
    ///
    /// # Errors
    ///
    /// When it may mean several things.
    pub fn find(&self, graph: &Graph) -> Result<Option<Selected>, SelectError> {
        for typed in [false, true] {
            let mut found: Vec<Selected> = Vec::new();
            for (id, object) in (0_u32..).zip(graph.objects()) {
                if self.fits(object, typed) {
                    found.push(Selected::Object(id));
                }
            }
            if self.class == Some(ObjectClass::Role) || (found.is_empty() && self.class.is_none()) {
                let name =
                    if typed { self.parts.first().map(|part| &part.1) } else { self.parts.first().map(|part| &part.0) };
                let role = name.filter(|_| self.parts.len() == 1).and_then(|name| graph.server().role_id(name));
                found.extend(role.map(Selected::Role));
            }
            if found.is_empty() {
                found.extend(self.table_of_column(graph, typed).map(Selected::ColumnOf));
            }
            // A row type has the name of its relation; nobody means it without saying so.
            let is_follower = |one: &Selected| matches!(one, Selected::Object(id) if graph.object(*id).is_some_and(|object| object.kind == Kind::FollowingType));
            if found.iter().any(|one| !is_follower(one)) {
                found.retain(|one| !is_follower(one));
            }
            match found.as_slice() {
                [] => {}
                [one] => return Ok(Some(*one)),
                several => {
                    let candidates = several.iter().map(|one| describe(graph, *one)).collect();
                    return Err(SelectError::Ambiguous { text: self.text.clone(), candidates });
                }
            }
        }
        Ok(None)
    }

    /// The text that was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    fn fits(&self, object: &Object, typed: bool) -> bool {
        let same = |part: &(String, String), name: &str| if typed { part.1 == name } else { part.0 == name };
        if self.class.is_some_and(|class| class != object.class) {
            return false;
        }
        let name = match object.class {
            ObjectClass::Function => {
                let (name, arguments) = object.name.rsplit_once('(').unwrap_or((&object.name, ")"));
                let own: Vec<String> = arguments.trim_end_matches(')').split(',').map(type_name).collect();
                let own: Vec<String> = own.into_iter().filter(|one| !one.is_empty()).collect();
                if self.arguments.as_ref().is_some_and(|wanted| *wanted != own) {
                    return false;
                }
                name
            }
            _ if self.arguments.is_some() => return false,
            _ => &object.name,
        };
        match (self.parts.as_slice(), object.class) {
            ([schema, table, column], ObjectClass::Column) => {
                same(schema, &object.schema) && same(table, name) && same(column, &object.column)
            }
            ([table, column], ObjectClass::Column) => {
                self.class.is_some() && same(table, name) && same(column, &object.column)
            }
            (_, ObjectClass::Column) => false,
            ([schema, wanted], _) => !object.schema.is_empty() && same(schema, &object.schema) && same(wanted, name),
            ([wanted], _) => {
                same(wanted, name) || (object.class == ObjectClass::Parameter && self.text.ends_with(name))
            }
            _ => object.class == ObjectClass::Parameter && self.text.ends_with(name),
        }
    }

    fn table_of_column(&self, graph: &Graph, typed: bool) -> Option<ObjectId> {
        let [schema, table, _] = self.parts.as_slice() else { return None };
        if self.class.is_some_and(|class| class != ObjectClass::Column) {
            return None;
        }
        let parts = vec![schema.clone(), table.clone()];
        let table = Self { class: Some(ObjectClass::Table), parts, arguments: None, text: String::new() };
        (0_u32..).zip(graph.objects()).find(|(_, object)| table.fits(object, typed)).map(|(id, _)| id)
    }
}

/// `table app.cards`, for messages.
#[must_use]
pub fn describe(graph: &Graph, selected: Selected) -> String {
    match selected {
        Selected::Role(role) => format!("role {}", graph.server().role_name(role)),
        Selected::Object(id) | Selected::ColumnOf(id) => graph.object(id).map_or_else(String::new, describe_object),
    }
}

/// `table app.cards`, `column app.cards.number`, with names as they are.
#[must_use]
pub fn describe_object(object: &Object) -> String {
    let class = object.class.as_str().replace('_', " ");
    let class = match object.kind {
        Kind::View => "view",
        Kind::MaterializedView => "materialized view",
        Kind::ForeignTable => "foreign table",
        Kind::Plain | Kind::FollowingType => &class,
    };
    let class = if object.class == ObjectClass::Column { "column" } else { class };
    let mut text = format!("{class} ");
    for part in [&object.schema, &object.name, &object.column] {
        if !part.is_empty() {
            if !text.ends_with(' ') || part.starts_with(' ') && text.len() > class.len() + 1 {
                text.push('.');
            }
            text.push_str(part);
        }
    }
    text
}

/// The first part of a name, folded and as typed, and what follows it.
fn part(text: &str) -> Option<((String, String), &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(['.', '(']).unwrap_or(text.len());
        let plain = text[..end].trim();
        return (!plain.is_empty()).then(|| ((plain.to_lowercase(), plain.to_owned()), &text[end..]));
    };
    let mut from = 0;
    loop {
        let quote = from + quoted[from..].find('"')?;
        if quoted[quote + 1..].starts_with('"') {
            from = quote + 2;
        } else {
            let name = quoted[..quote].replace("\"\"", "\"");
            return (!name.is_empty()).then(|| ((name.clone(), name), &quoted[quote + 1..]));
        }
    }
}

/// Short names of types, and what the server calls them.
const TYPE_NAMES: [(&str, &str); 16] = [
    ("bool", "boolean"),
    ("char", "character"),
    ("bpchar", "character"),
    ("decimal", "numeric"),
    ("float", "double precision"),
    ("float4", "real"),
    ("float8", "double precision"),
    ("int", "integer"),
    ("int2", "smallint"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("time", "time without time zone"),
    ("timestamp", "timestamp without time zone"),
    ("timestamptz", "timestamp with time zone"),
    ("timetz", "time with time zone"),
    ("varchar", "character varying"),
];

/// The server's name of a type, one blank between words.
pub(super) fn type_name(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (base, array) = words.strip_suffix("[]").map_or((words.as_str(), ""), |base| (base, "[]"));
    let folded = if base.contains('"') { base.to_owned() } else { base.to_lowercase() };
    let long = TYPE_NAMES.iter().find(|(short, _)| *short == folded).map_or(folded.as_str(), |(_, long)| long);
    format!("{long}{array}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<String> {
        Selector::parse(text).unwrap().parts.into_iter().map(|(folded, _)| folded).collect()
    }

    #[test]
    fn names_follow_sql() {
        assert_eq!(parts("App.Cards"), ["app", "cards"]);
        assert_eq!(parts("\"App\".\"a\"\"b.c\""), ["App", "a\"b.c"]);
        assert_eq!(parts("\"odd:name\""), ["odd:name"]);
        let function = Selector::parse("app.pay(int, timestamptz, App.Money[])").unwrap();
        assert_eq!(function.arguments.unwrap(), ["integer", "timestamp with time zone", "app.money[]"]);
        assert_eq!(Selector::parse("f()").unwrap().arguments, Some(Vec::new()));
        assert_eq!(Selector::parse("schema:x").unwrap().class, Some(ObjectClass::Schema));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", ".", "a.", "\"a", "a(int", "nonsense:a", "\"a\"b", "\"\""] {
            assert!(matches!(Selector::parse(text), Err(SelectError::Malformed { .. })), "{text}");
        }
    }
}
