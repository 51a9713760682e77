//! Ids of what is on a PostgreSQL server: names, never OIDs, so that they outlive a dump and restore.
//!
//! `orders/role/alice`, `orders/app/table/public.cards`, `orders/app/function/public.f(integer, text)`; the first part is
//! the target's name in the scope. A name that is not plain is quoted as SQL quotes it, with control characters and
//! characters that change the direction of text escaped, so that an id is one printable line and valid as an identifier.
//! Main functions: [`quoted`], [`role`], [`object`].

use std::fmt::Write as _;

/// A name as it stands in an id: `cards`, `"Cards"`, `"a""b"`, `U&"a\000Ab"`.
#[must_use]
pub fn quoted(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain {
        return name.to_owned();
    }
    let escaped = name.chars().any(unprintable);
    let mut text = String::with_capacity(name.len() + 8);
    text.push_str(if escaped { "U&\"" } else { "\"" });
    for c in name.chars() {
        match c {
            '"' => text.push_str("\"\""),
            '\\' if escaped => text.push_str("\\\\"),
            _ if unprintable(c) => {
                // Writing to a string cannot fail.
                let _ = match u32::from(c) {
                    code @ 0..=0xFFFF => write!(text, "\\{code:04X}"),
                    code => write!(text, "\\+{code:06X}"),
                };
            }
            _ => text.push(c),
        }
    }
    text.push('"');
    text
}

/// Control characters, and the invisible ones that reorder or hide text.
fn unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Id of a role.
#[must_use]
pub fn role(cluster: &str, name: &str) -> String {
    format!("{cluster}/role/{}", quoted(name))
}

/// Id of a database.
#[must_use]
pub fn database(cluster: &str, name: &str) -> String {
    format!("{cluster}/database/{}", quoted(name))
}

/// Id of a schema.
#[must_use]
pub fn schema(cluster: &str, database: &str, name: &str) -> String {
    format!("{cluster}/{}/schema/{}", quoted(database), quoted(name))
}

/// Id of an extension.
#[must_use]
pub fn extension(cluster: &str, database: &str, name: &str) -> String {
    format!("{cluster}/{}/extension/{}", quoted(database), quoted(name))
}

/// Id of an object; `database` and `schema` are absent for what has none, `arguments` for everything but functions.
#[must_use]
pub fn object(
    cluster: &str,
    database: Option<&str>,
    class: &str,
    schema: Option<&str>,
    name: &str,
    arguments: Option<&str>,
) -> String {
    let mut id = String::with_capacity(64);
    id.push_str(cluster);
    id.push('/');
    if let Some(database) = database {
        id.push_str(&quoted(database));
        id.push('/');
    }
    id.push_str(class);
    id.push('/');
    if let Some(schema) = schema {
        id.push_str(&quoted(schema));
        id.push('.');
    }
    id.push_str(&quoted(name));
    if let Some(arguments) = arguments {
        id.push('(');
        // Type names come quoted from the server; only what cannot be printed is left to escape.
        for c in arguments.chars() {
            if unprintable(c) {
                let _ = write!(id, "\\{:04X}", u32::from(c));
            } else {
                id.push(c);
            }
        }
        id.push(')');
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_and_stay_on_one_line() {
        assert_eq!(quoted("cards"), "cards");
        assert_eq!(quoted("Cards"), "\"Cards\"");
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
        assert_eq!(quoted("a.b/c"), "\"a.b/c\"");
        assert_eq!(quoted("12345"), "\"12345\"");
        assert_eq!(quoted("postgres "), "\"postgres \"");
        assert_eq!(quoted("a\nb\\"), "U&\"a\\000Ab\\\\\"");
        assert_eq!(quoted("\u{202E}x"), "U&\"\\202Ex\"");
        assert_eq!(quoted("U&\"a"), "\"U&\"\"a\"");
    }

    #[test]
    fn overloads_have_ids_of_their_own() {
        let id = |arguments| object("orders", Some("app"), "function", Some("public"), "f", Some(arguments));
        assert_eq!(id("integer, app.money"), "orders/app/function/public.f(integer, app.money)");
        assert_ne!(id(""), id("integer"));
        assert_eq!(object("orders", None, "parameter", None, "work_mem", None), "orders/parameter/work_mem");
    }
}
