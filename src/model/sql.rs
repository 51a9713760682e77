//! How names and texts stand in SQL that people run: quoted so that no name can end what it stands in.
//!
//! Owns quoting for PostgreSQL and nothing else; it builds no statements. Every identifier is quoted, reserved word or
//! not, so that no list of keywords has to be kept.

use std::fmt::Write as _;

/// `"a""b"`: a name, whatever is in it.
#[must_use]
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `'it''s'`, or `E'..'` when there is a backslash: the same text whatever `standard_conforming_strings` says.
#[must_use]
pub fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') { format!("E'{}'", doubled.replace('\\', "\\\\")) } else { format!("'{doubled}'") }
}

/// Text that stays inside one `--` comment and cannot act on a terminal.
#[must_use]
pub fn comment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_invisible(c) {
            // Writing to a String cannot fail.
            let _ = write!(out, "{}", c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Line separators, and marks that turn the direction of writing: they make a reader see another text.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// `$tag$body$tag$` with a tag that does not occur in the body.
#[must_use]
pub fn dollar_quoted(body: &str) -> String {
    let mut tag = String::from("$check$");
    let mut n = 0_u32;
    // Looked for with the end in place: a body that ends in half a tag would close early.
    while format!("{body}{tag}").find(&tag) != Some(body.len()) {
        n += 1;
        tag = format!("$check{n}$");
    }
    format!("{tag}{body}{tag}")
}

/// Longest name that the server keeps, in bytes.
pub const NAME: usize = 63;

/// The name that the server gives to the sequence of a column: the longer of both gives way.
#[must_use]
pub fn sequence_name(table: &str, column: &str) -> String {
    let (mut first, mut second) = (table.to_owned(), column.to_owned());
    while first.len() + second.len() + "__seq".len() > NAME {
        if first.len() > second.len() {
            first.pop()
        } else {
            second.pop()
        };
    }
    format!("{first}_{second}_seq")
}

#[cfg(test)]
mod tests {
    use super::{comment, dollar_quoted, identifier, literal};

    #[test]
    fn nothing_ends_its_quotes() {
        assert_eq!(identifier("a\"; DROP ROLE b; --"), "\"a\"\"; DROP ROLE b; --\"");
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("a\\'b"), "E'a\\\\''b'");
        assert_eq!(dollar_quoted("a $check$ b"), "$check1$a $check$ b$check1$");
        assert_eq!(dollar_quoted("a $check"), "$check1$a $check$check1$");
    }

    #[test]
    fn a_comment_is_one_line() {
        assert_eq!(comment("a\n;\u{202e}b"), "a\\u{a};\\u{202e}b");
        assert!(!comment("x\r\n\u{2028}y").contains(['\r', '\n', '\u{2028}']));
    }
}
