//! Access control lists of PostgreSQL: the text of `aclitem[]`, read and written.
//!
//! Owns the server's text form and its two layers of quoting. It resolves no names and follows no memberships.
//! Main types: [`AclItem`], [`AclRole`].

use std::borrow::Cow;

use super::privilege::{LETTERS, Privilege, Privileges};

/// Who stands in an access control list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AclRole<'a> {
    /// Everybody, those created tomorrow included.
    Public,
    Named(Cow<'a, str>),
    /// Digits alone, without quotes: a role that no longer exists, by its OID, or a role of that name.
    Number(u32),
}

/// One grant: who gave what to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AclItem<'a> {
    pub grantee: AclRole<'a>,
    pub grantor: AclRole<'a>,
    pub privileges: Privileges,
    /// Those that the grantee may pass on.
    pub grantable: Privileges,
}

/// Why a text is no access control list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AclError {
    #[error("read an access control list, which was ignored: it does not stand in braces")]
    NoBraces,
    #[error("read an access control list, which was ignored: {what} in its item {item}")]
    BadItem { item: usize, what: &'static str },
    #[error(
        "read an access control list, which was ignored: privilege `{}` in its item {item} is not known, the server is \
         newer than this program", letter.escape_default()
    )]
    UnknownPrivilege { item: usize, letter: char },
}

/// The items of a list as `aclitem[]::text` gives it, in its order.
///
/// # Errors
///
/// When it is not of that form. Nothing is skipped: half a list would hide access.
pub fn parse(text: &str) -> Result<Vec<AclItem<'_>>, AclError> {
    let mut items = Vec::new();
    parse_each(text, |item| items.push(item))?;
    Ok(items)
}

/// As [`parse`], without a list of the items.
///
/// # Errors
///
/// As [`parse`]; items before the faulty one were handed out.
pub fn parse_each<'a>(text: &'a str, mut take: impl FnMut(AclItem<'a>)) -> Result<(), AclError> {
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).ok_or(AclError::NoBraces)?;
    let mut rest = inner;
    let mut number = 0;
    while !rest.is_empty() || number > 0 {
        number += 1;
        let bad = |what| AclError::BadItem { item: number, what };
        if let Some(quoted) = rest.strip_prefix('"') {
            let (element, after) = unquote_element(quoted).ok_or_else(|| bad("no closing quote"))?;
            take(match element {
                Cow::Borrowed(element) => parse_item(element, number)?,
                Cow::Owned(element) => owned(parse_item(&element, number)?),
            });
            rest = after;
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            take(parse_item(&rest[..end], number)?);
            rest = &rest[end..];
        }
        if rest.is_empty() {
            break;
        }
        rest = rest.strip_prefix(',').ok_or_else(|| bad("text behind the closing quote"))?;
    }
    Ok(())
}

/// What stands in the double quotes of an array, and what follows them.
fn unquote_element(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let plain = text.find(['"', '\\'])?;
    if text.as_bytes()[plain] == b'"' {
        return Some((Cow::Borrowed(&text[..plain]), &text[plain + 1..]));
    }
    let mut element = String::from(&text[..plain]);
    let mut chars = text[plain..].char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((Cow::Owned(element), &text[plain + at + 1..])),
            '\\' => element.push(chars.next()?.1),
            c => element.push(c),
        }
    }
    None
}

fn parse_item(text: &str, number: usize) -> Result<AclItem<'_>, AclError> {
    let bad = |what| AclError::BadItem { item: number, what };
    let (grantee, rest) = name(text, '=').ok_or_else(|| bad("no grantee"))?;
    let rest = rest.strip_prefix('=').ok_or_else(|| bad("no `=`"))?;
    let (letters, rest) = rest.split_once('/').ok_or_else(|| bad("no grantor"))?;
    let (mut privileges, mut grantable) = (Privileges::NONE, Privileges::NONE);
    let mut last = None;
    for letter in letters.chars() {
        if letter == '*' {
            grantable.insert(last.take().ok_or_else(|| bad("a grant option without a privilege"))?);
            continue;
        }
        let index = LETTERS.iter().position(|known| char::from(*known) == letter);
        let found = index.map(|i| Privilege::ALL[i]);
        let privilege = found.ok_or(AclError::UnknownPrivilege { item: number, letter })?;
        privileges.insert(privilege);
        last = Some(privilege);
    }
    let (grantor, rest) = name(rest, '\0').ok_or_else(|| bad("no grantor"))?;
    if !rest.is_empty() || grantor == AclRole::Public {
        return Err(bad("no grantor"));
    }
    Ok(AclItem { grantee, grantor, privileges, grantable })
}

/// A name up to `end`, and what follows.
fn name(text: &str, end: char) -> Option<(AclRole<'_>, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let stop = text.find(end).unwrap_or(text.len());
        let (plain, rest) = text.split_at(stop);
        if plain.is_empty() {
            return Some((AclRole::Public, rest));
        }
        let is_number = plain.bytes().all(|byte| byte.is_ascii_digit());
        let number = if is_number { plain.parse().ok() } else { None };
        return Some((number.map_or(AclRole::Named(Cow::Borrowed(plain)), AclRole::Number), rest));
    };
    let mut from = 0;
    loop {
        let quote = from + quoted[from..].find('"')?;
        if quoted[quote + 1..].starts_with('"') {
            from = quote + 2;
            continue;
        }
        let inner = &quoted[..quote];
        let name = if inner.contains('"') { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) };
        return Some((AclRole::Named(name), &quoted[quote + 1..]));
    }
}

fn owned(item: AclItem<'_>) -> AclItem<'static> {
    let own = |role: AclRole<'_>| match role {
        AclRole::Public => AclRole::Public,
        AclRole::Number(oid) => AclRole::Number(oid),
        AclRole::Named(name) => AclRole::Named(Cow::Owned(name.into_owned())),
    };
    AclItem { grantee: own(item.grantee), grantor: own(item.grantor), ..item }
}

/// The text that [`parse`] reads, as the server writes it; a name of digits alone is quoted, so that it is no OID.
#[must_use]
pub fn write(items: &[AclItem<'_>]) -> String {
    let elements: Vec<String> = items.iter().map(|item| quote_element(item_text(item))).collect();
    format!("{{{}}}", elements.join(","))
}

fn item_text(item: &AclItem<'_>) -> String {
    let mut text = String::new();
    push_name(&mut text, &item.grantee);
    text.push('=');
    for privilege in item.privileges.iter() {
        text.push(char::from(LETTERS[privilege as usize]));
        if item.grantable.contains(privilege) {
            text.push('*');
        }
    }
    text.push('/');
    push_name(&mut text, &item.grantor);
    text
}

fn push_name(text: &mut String, role: &AclRole<'_>) {
    match role {
        AclRole::Public => {}
        AclRole::Number(oid) => text.push_str(&oid.to_string()),
        AclRole::Named(name) => {
            let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if is_word && !name.bytes().all(|byte| byte.is_ascii_digit()) {
                text.push_str(name);
            } else {
                text.push('"');
                text.push_str(&name.replace('"', "\"\""));
                text.push('"');
            }
        }
    }
}

fn quote_element(text: String) -> String {
    let special = |c: char| matches!(c, '"' | '\\' | '{' | '}' | ',') || c.is_ascii_whitespace() || c == '\u{b}';
    if text.contains(special) { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) } else { text }
}

#[cfg(test)]
mod tests;
