//! CREATE, ALTER and DROP ROLE, in all their spellings. Passwords are passed over.

use super::cursor::{Cursor, Word};
use crate::model::{Action, MembershipGrant, RoleAttributes, RoleRef};

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
    if cursor.eat("all") {
        return Some(Vec::new());
    }
    let role = cursor.role()?;
    if cursor.is("in database") || cursor.is("set") || cursor.is("reset") {
        return Some(Vec::new());
    }
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

fn attribute(cursor: &mut Cursor, attributes: &mut RoleAttributes) -> Option<()> {
    if cursor.eat("connection limit") {
        let negative = cursor.eat("-");
        let Some(Word::Other(number)) = cursor.next() else { return None };
        let limit: i64 = number.parse().ok()?;
        attributes.connection_limit = Some(if negative { -limit } else { limit });
        return Some(());
    }
    if cursor.eat("encrypted password") || cursor.eat("unencrypted password") || cursor.eat("password") {
        cursor.next();
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
