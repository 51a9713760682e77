//! CREATE, ALTER and DROP ROLE, in all their spellings. Of passwords their kind is kept.

use super::cursor::{Cursor, Word};
use crate::model::{Action, MembershipGrant, Password, RoleAttributes, RoleRef};

const WORDS: [&str; 3] = ["role", "user", "group"];

pub(super) fn read(cursor: &mut Cursor) -> Option<Vec<Action>> {
    if cursor.is("create user mapping") || cursor.is("alter user mapping") || cursor.is("drop user mapping") {
        return None;
    }
    if cursor.eat("reassign owned by") {
        let from = cursor.roles()?;
        if !cursor.eat("to") {
            return None;
        }
        return Some(vec![Action::ReassignOwned { from, to: cursor.role()? }]);
    }
    if cursor.eat("drop owned by") {
        let by = cursor.roles()?;
        return Some(vec![Action::DropOwned { by, cascade: cursor.eat("cascade") }]);
    }
    if cursor.eat("create") {
        let word = cursor.eat_any(&WORDS)?;
        return create(cursor, word);
    }
    if cursor.eat("drop") {
        cursor.eat_any(&WORDS)?;
        let if_exists = cursor.eat_if_exists();
        return Some(vec![Action::DropRole { roles: cursor.roles()?, if_exists }]);
    }
    if cursor.eat("alter") {
        let word = cursor.eat_any(&WORDS)?;
        return alter(cursor, word);
    }
    None
}

fn create(cursor: &mut Cursor, word: &str) -> Option<Vec<Action>> {
    let name = cursor.name()?;
    cursor.eat("with");
    let mut attributes = RoleAttributes { login: (word == "user").then_some(true), ..RoleAttributes::default() };
    let (mut in_roles, mut members, mut admins) = (Vec::new(), Vec::new(), Vec::new());
    while !cursor.is_done() {
        if cursor.eat("in role") || cursor.eat("in group") {
            in_roles.extend(cursor.roles()?);
        } else if cursor.eat("admin") {
            admins.extend(cursor.roles()?);
        } else if cursor.eat("role") || cursor.eat("user") {
            members.extend(cursor.roles()?);
        } else {
            attribute(cursor, &mut attributes)?;
        }
    }
    Some(vec![Action::CreateRole { name, attributes, in_roles, members, admins }])
}

fn alter(cursor: &mut Cursor, word: &str) -> Option<Vec<Action>> {
    let role = if cursor.eat("all") { None } else { Some(cursor.role()?) };
    let database = if cursor.eat("in database") { Some(cursor.name()?) } else { None };
    if cursor.is("set") || cursor.is("reset") {
        return default(cursor, database, role).map(|action| vec![action]);
    }
    let role = role?;
    if cursor.eat("rename to") {
        let RoleRef::Named(from) = role else { return None };
        return Some(vec![Action::RenameRole { from, to: cursor.name()? }]);
    }
    let adds = cursor.eat("add user");
    if word == "group" && (adds || cursor.eat("drop user")) {
        let members = cursor.roles()?;
        return Some(vec![Action::Membership(MembershipGrant {
            is_grant: adds,
            roles: vec![role],
            members,
            admin: None,
            inherit: None,
            set: None,
            granted_by: None,
            cascade: false,
        })]);
    }
    cursor.eat("with");
    let mut attributes = RoleAttributes::default();
    while !cursor.is_done() {
        attribute(cursor, &mut attributes)?;
    }
    Some(vec![Action::AlterRole { role, attributes }])
}

/// What stands behind `SET` or `RESET` in ALTER ROLE and ALTER DATABASE.
pub(super) fn default(cursor: &mut Cursor, database: Option<String>, role: Option<RoleRef>) -> Option<Action> {
    let resets = cursor.eat("reset");
    if !resets && !cursor.eat("set") {
        return None;
    }
    if resets && cursor.eat("all") {
        return Some(Action::SetDefault { database, role, name: None, value: None });
    }
    let mut name = cursor.name()?;
    while cursor.eat(".") {
        name = format!("{name}.{}", cursor.name()?);
    }
    if cursor.eat("from current") {
        return Some(Action::Unknown("it keeps a value of the session that is not known".to_owned()));
    }
    cursor.eat_any(&["to", "="]);
    let is_default = resets || cursor.is("default");
    let value = (!is_default).then(|| {
        let words = std::iter::from_fn(|| cursor.next());
        let one = |word| match word {
            Word::Plain(word) | Word::Quoted(word) | Word::Text(word) | Word::Other(word) => word,
        };
        words.map(one).collect::<Vec<_>>().join(" ").replace(" , ", ", ")
    });
    Some(Action::SetDefault { database, role, name: Some(name), value })
}

fn attribute(cursor: &mut Cursor, attributes: &mut RoleAttributes) -> Option<()> {
    if cursor.eat("connection limit") {
        let negative = cursor.eat("-");
        let Some(Word::Other(number)) = cursor.next() else { return None };
        let limit: i64 = number.parse().ok()?;
        attributes.connection_limit = Some(if negative { -limit } else { limit });
        return Some(());
    }
    if cursor.eat("encrypted password") || cursor.eat("unencrypted password") || cursor.eat("password") {
        attributes.password = Some(match cursor.next()? {
            // What a variable stands for is masked by these.
            Word::Text(text) if !text.is_empty() && text.bytes().all(|c| c == b'x') => Password::Unknown,
            Word::Text(text) => Password::of(&text),
            Word::Plain(word) if word == "null" => Password::None,
            Word::Plain(_) | Word::Quoted(_) | Word::Other(_) => Password::Unknown,
        });
        return Some(());
    }
    if cursor.eat("valid until") || cursor.eat("sysid") {
        cursor.next();
        return Some(());
    }
    let Some(Word::Plain(word)) = cursor.next() else { return None };
    let (word, on) = match word.strip_prefix("no") {
        Some(rest) => (rest.to_owned(), false),
        None => (word, true),
    };
    let flag = match word.as_str() {
        "superuser" => &mut attributes.superuser,
        "inherit" => &mut attributes.inherit,
        "createrole" | "createuser" => &mut attributes.create_role,
        "createdb" => &mut attributes.create_db,
        "login" => &mut attributes.login,
        "replication" => &mut attributes.replication,
        "bypassrls" => &mut attributes.bypass_rls,
        _ => return None,
    };
    *flag = Some(on);
    Some(())
}
