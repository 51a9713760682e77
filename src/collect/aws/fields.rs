//! Small steps from an answer to the fields of a resource, shared by the readers around the databases.

use std::fmt::Display;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::Value;

use crate::model::Resource;
use crate::model::policy_document::{self, NoDocument};

/// Makes an attribute known; without a value it stays absent.
pub fn put(resource: &mut Resource, field: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        resource.attributes.insert(field.to_owned(), value.into());
    }
}

/// Makes a field unknown.
pub fn unknown(resource: &mut Resource, field: &str, reason: impl Display) {
    resource.attributes.remove(field);
    resource.unknown_fields.insert(field.to_owned(), reason.to_string());
}

/// RFC 3339.
pub fn time(at: Option<&DateTime>) -> Option<String> {
    at?.fmt(Format::DateTime).ok()
}

/// The statements of a policy document in JSON, which IAM sends encoded for URLs.
///
/// # Errors
///
/// When it is no policy document.
pub fn statements(text: &str) -> Result<Vec<Value>, NoDocument> {
    let text = if text.trim_start().starts_with('{') { text.to_owned() } else { decoded(text) };
    policy_document::statements(&Value::String(text))
}

/// Makes an attribute the statements of a policy document.
pub fn document(resource: &mut Resource, field: &str, text: &str) {
    match statements(text) {
        Ok(statements) => put(resource, field, Some(statements)),
        Err(error) => unknown(resource, field, format!("the service gave {error}")),
    }
}

/// Text without its percent signs; a `+` stays one (RFC 3986).
#[must_use]
pub fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = (byte == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) => {
                plain.push(decoded);
                at += 3;
            }
            None => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

/// Whether a pattern of an IAM policy or a backup selection covers the text: `*` is any text, `?` any character.
#[must_use]
pub fn covers(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where to go on when what follows the last star does not fit.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, begun)) => {
                    star = Some((at, begun + 1));
                    p = at + 1;
                    t = begun + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_signs_are_taken_out() {
        assert_eq!(decoded("%7B%22a%22%3A+%22%C3%A4%22%7D"), "{\"a\":+\"ä\"}");
        for odd in ["%", "%2", "%zz", "100%", "%€"] {
            assert_eq!(decoded(odd), odd);
        }
    }

    #[test]
    fn patterns() {
        for (pattern, text, fits) in [
            ("*", "", true),
            ("rds:*", "rds:CopyDBSnapshot", true),
            ("arn:aws:rds:*:*:db:prod-*-x", "arn:aws:rds:eu:1:db:prod-a-b-x", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("a*b", "a", false),
            ("ab", "abc", false),
        ] {
            assert_eq!(covers(pattern, text), fits, "{pattern} {text}");
        }
    }
}
