//! Objects and privileges as GRANT, REVOKE and the `has_*_privilege` functions name them.
//!
//! Every name is quoted. It decides nothing.

use super::super::effective::Graph;
use super::super::snapshot::{Object, PUBLIC, RoleId};
use crate::model::sql::{identifier, literal};
use crate::model::{ObjectClass, Privilege};

/// `"alice"`, `PUBLIC`.
pub(super) fn grantee(graph: &Graph, role: RoleId) -> String {
    if role == PUBLIC { "PUBLIC".to_owned() } else { identifier(&graph.server().role_name(role)) }
}

/// `SELECT`, or `SELECT ("email")` of a column.
pub(super) fn privilege(object: &Object, privilege: Privilege) -> String {
    match object.class {
        ObjectClass::Column => format!("{} ({})", privilege.as_str(), identifier(&object.column)),
        _ => privilege.as_str().to_owned(),
    }
}

/// Name and argument types of a function, as they are kept together.
fn function(object: &Object) -> (&str, &str) {
    let name = &*object.name;
    let Some(inner) = name.strip_suffix(')') else { return (name, "") };
    // The types come quoted: where the quotes behind a parenthesis are even, the types begin.
    let mut opens: Vec<usize> = inner.match_indices('(').map(|(at, _)| at).collect();
    opens.reverse();
    let at = opens.into_iter().find(|at| inner[*at..].matches('"').count().is_multiple_of(2));
    at.map_or((name, ""), |at| (&inner[..at], &inner[at + 1..]))
}

/// `"app"."cards"`, `"app"."pay"(integer)`; parts of a parameter one by one.
pub(super) fn name(object: &Object) -> String {
    let qualified = |name: &str| format!("{}.{}", identifier(&object.schema), identifier(name));
    match object.class {
        ObjectClass::Table | ObjectClass::Column | ObjectClass::Sequence | ObjectClass::Type => qualified(&object.name),
        ObjectClass::Function => {
            let (name, arguments) = function(object);
            format!("{}({arguments})", qualified(name))
        }
        ObjectClass::Parameter => object.name.split('.').map(identifier).collect::<Vec<_>>().join("."),
        // A number; anything else cannot be one.
        ObjectClass::LargeObject => object.name.chars().filter(char::is_ascii_digit).collect(),
        ObjectClass::Role
        | ObjectClass::Database
        | ObjectClass::Tablespace
        | ObjectClass::Schema
        | ObjectClass::Language
        | ObjectClass::ForeignDataWrapper
        | ObjectClass::ForeignServer => identifier(&object.name),
    }
}

/// `TABLE "app"."cards"`, as it stands behind ON.
pub(super) fn on(object: &Object) -> String {
    let word = match object.class {
        ObjectClass::Table | ObjectClass::Column => "TABLE",
        ObjectClass::Sequence => "SEQUENCE",
        ObjectClass::Function => "ROUTINE",
        ObjectClass::Type => "TYPE",
        ObjectClass::Language => "LANGUAGE",
        ObjectClass::ForeignDataWrapper => "FOREIGN DATA WRAPPER",
        ObjectClass::ForeignServer => "FOREIGN SERVER",
        ObjectClass::Tablespace => "TABLESPACE",
        ObjectClass::Parameter => "PARAMETER",
        ObjectClass::Schema => "SCHEMA",
        ObjectClass::Database => "DATABASE",
        ObjectClass::LargeObject => "LARGE OBJECT",
        ObjectClass::Role => "ROLE",
    };
    format!("{word} {}", name(object))
}

/// Schemas whose USAGE one needs to name the object: its own, and those of a function's argument types.
pub(super) fn schemas(object: &Object) -> Vec<String> {
    let mut found = Vec::new();
    if !object.schema.is_empty() {
        found.push(object.schema.to_string());
    }
    if object.class == ObjectClass::Function {
        let mut rest = function(object).1;
        while !rest.is_empty() {
            let (part, after) = word(rest);
            if after.starts_with('.') && !part.is_empty() {
                found.push(part);
            }
            rest = after.get(after.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The name that a text begins with, and the rest.
fn word(text: &str) -> (String, &str) {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut at = 0;
        while let Some(found) = quoted[at..].find('"') {
            let end = at + found;
            if !quoted[end + 1..].starts_with('"') {
                return (quoted[..end].replace("\"\"", "\""), &quoted[end + 1..]);
            }
            at = end + 2;
        }
        return (String::new(), "");
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

/// An expression that is true while the role holds the privilege, now.
pub(super) fn still_holds(graph: &Graph, role: RoleId, object: &Object, privilege: Privilege) -> String {
    // That is how these functions call everybody; no role may have the name.
    let who = if role == PUBLIC { "'public'".to_owned() } else { literal(&graph.server().role_name(role)) };
    let what = literal(privilege.as_str());
    let named = literal(&name(object));
    let raw = literal(&object.name);
    match object.class {
        // Any column will do: a column that is left is an access that is left.
        ObjectClass::Table => {
            let whole = format!("pg_catalog.has_table_privilege({who}, {named}, {what})");
            if ObjectClass::Column.privileges(graph.server().major).contains(privilege) {
                format!("{whole} OR pg_catalog.has_any_column_privilege({who}, {named}, {what})")
            } else {
                whole
            }
        }
        ObjectClass::Column => {
            format!("pg_catalog.has_column_privilege({who}, {named}, {}, {what})", literal(&object.column))
        }
        ObjectClass::Sequence => format!("pg_catalog.has_sequence_privilege({who}, {named}, {what})"),
        ObjectClass::Function => format!("pg_catalog.has_function_privilege({who}, {named}, {what})"),
        ObjectClass::Type => format!("pg_catalog.has_type_privilege({who}, {named}, {what})"),
        ObjectClass::Language => format!("pg_catalog.has_language_privilege({who}, {raw}, {what})"),
        ObjectClass::ForeignDataWrapper => {
            format!("pg_catalog.has_foreign_data_wrapper_privilege({who}, {raw}, {what})")
        }
        ObjectClass::ForeignServer => format!("pg_catalog.has_server_privilege({who}, {raw}, {what})"),
        ObjectClass::Tablespace => format!("pg_catalog.has_tablespace_privilege({who}, {raw}, {what})"),
        ObjectClass::Parameter => format!("pg_catalog.has_parameter_privilege({who}, {raw}, {what})"),
        ObjectClass::Schema => format!("pg_catalog.has_schema_privilege({who}, {raw}, {what})"),
        ObjectClass::Database => format!("pg_catalog.has_database_privilege({who}, {raw}, {what})"),
        // There is a function for it from version 18 on only.
        ObjectClass::LargeObject => format!(
            "EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata AS l, pg_catalog.aclexplode(coalesce(l.lomacl, \
             pg_catalog.acldefault('L', l.lomowner))) AS a WHERE l.oid = {} AND a.privilege_type = {what} AND (a.grantee \
             = 0{}))",
            name(object),
            if role == PUBLIC {
                String::new()
            } else {
                format!(" OR pg_catalog.pg_has_role({who}, a.grantee, 'USAGE')")
            }
        ),
        ObjectClass::Role => role_still_holds(graph, role, &object.name, privilege),
    }
}

/// The same of a role.
pub(super) fn role_still_holds(graph: &Graph, role: RoleId, target: &str, privilege: Privilege) -> String {
    let who = literal(&graph.server().role_name(role));
    format!("pg_catalog.pg_has_role({who}, {}, {})", literal(target), literal(privilege.as_str()))
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn quoted_names_are_read_to_their_end() {
        assert_eq!(word("app.money, x"), ("app".to_owned(), ".money, x"));
        assert_eq!(word("\"a\"\".b\".\"c\""), ("a\".b".to_owned(), ".\"c\""));
        assert_eq!(word("integer"), ("integer".to_owned(), ""));
    }
}
