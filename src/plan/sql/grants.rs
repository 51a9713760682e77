//! GRANT, REVOKE and ALTER DEFAULT PRIVILEGES.

use super::cursor::{Cursor, Word};
use super::objects::arguments;
use crate::model::{
    Action, DefaultGrant, Grant, Granted, MembershipGrant, ObjectClass, Privilege, QualifiedName, RoleRef, Routine,
    Targets,
};

pub(super) fn read(cursor: &mut Cursor) -> Option<Vec<Action>> {
    if cursor.eat("alter default privileges") {
        return default(cursor).map(|grant| vec![Action::Default(grant)]);
    }
    let is_grant = cursor.eat("grant");
    if !is_grant && !cursor.eat("revoke") {
        return None;
    }
    let mut ahead = cursor.clone();
    let action = if ahead.skip_past("on") { object_grant(cursor, is_grant)? } else { membership(cursor, is_grant)? };
    Some(vec![action])
}

fn privilege(cursor: &mut Cursor) -> Option<Option<Privilege>> {
    if cursor.eat("all") {
        cursor.eat("privileges");
        return Some(None);
    }
    if cursor.eat("alter system") {
        return Some(Some(Privilege::AlterSystem));
    }
    let Some(Word::Plain(word)) = cursor.next() else { return None };
    Privilege::from_sql(&word).map(Some)
}

fn granted(cursor: &mut Cursor) -> Option<Granted> {
    let privilege = privilege(cursor)?;
    let columns = match cursor.parenthesis() {
        Some(mut inner) => inner.list(Cursor::name)?,
        None => Vec::new(),
    };
    Some(Granted { privilege, columns })
}

fn object_grant(cursor: &mut Cursor, is_grant: bool) -> Option<Action> {
    let option_for = !is_grant && cursor.eat("grant option for");
    let privileges = cursor.list(granted)?;
    if !cursor.eat("on") {
        return None;
    }
    let targets = targets(cursor)?;
    if !cursor.eat(if is_grant { "to" } else { "from" }) {
        return None;
    }
    let roles = cursor.roles()?;
    let with_option = cursor.eat("with grant option");
    let granted_by = granted_by(cursor)?;
    let cascade = cursor.eat("cascade");
    let grant_option = option_for || with_option;
    Some(Action::Grant(Grant { is_grant, privileges, targets, roles, grant_option, granted_by, cascade }))
}

fn granted_by(cursor: &mut Cursor) -> Option<Option<RoleRef>> {
    if cursor.eat("granted by") { cursor.role().map(Some) } else { Some(None) }
}

fn targets(cursor: &mut Cursor) -> Option<Targets> {
    let all = [
        ("all tables in schema", ObjectClass::Table, Routine::Any),
        ("all sequences in schema", ObjectClass::Sequence, Routine::Any),
        ("all functions in schema", ObjectClass::Function, Routine::Function),
        ("all procedures in schema", ObjectClass::Function, Routine::Procedure),
        ("all routines in schema", ObjectClass::Function, Routine::Any),
    ];
    for (words, class, routine) in all {
        if cursor.eat(words) {
            return Some(Targets::AllIn { class, routine, schemas: cursor.list(Cursor::name)? });
        }
    }
    let classes = [
        ("foreign data wrapper", ObjectClass::ForeignDataWrapper),
        ("foreign server", ObjectClass::ForeignServer),
        ("large object", ObjectClass::LargeObject),
        ("database", ObjectClass::Database),
        ("domain", ObjectClass::Type),
        ("function", ObjectClass::Function),
        ("language", ObjectClass::Language),
        ("parameter", ObjectClass::Parameter),
        ("procedure", ObjectClass::Function),
        ("routine", ObjectClass::Function),
        ("schema", ObjectClass::Schema),
        ("sequence", ObjectClass::Sequence),
        ("table", ObjectClass::Table),
        ("tablespace", ObjectClass::Tablespace),
        ("type", ObjectClass::Type),
    ];
    let class = classes.iter().find(|(words, _)| cursor.eat(words)).map_or(ObjectClass::Table, |(_, class)| *class);
    let one = |cursor: &mut Cursor| match class {
        ObjectClass::LargeObject => match cursor.next()? {
            Word::Other(number) => Some(QualifiedName::new(None, &number)),
            Word::Plain(_) | Word::Quoted(_) | Word::Text(_) => None,
        },
        ObjectClass::Parameter => {
            let mut parts = vec![cursor.name()?];
            while cursor.eat(".") {
                parts.push(cursor.name()?);
            }
            Some(QualifiedName::new(None, &parts.join(".").to_lowercase()))
        }
        ObjectClass::Function => {
            let mut name = cursor.qualified()?;
            name.arguments = cursor.parenthesis().map(|inner| arguments(&inner));
            Some(name)
        }
        _ => cursor.qualified(),
    };
    Some(Targets::Objects { class, names: cursor.list(one)? })
}

fn membership(cursor: &mut Cursor, is_grant: bool) -> Option<Action> {
    let (mut admin, mut inherit, mut set) = (None, None, None);
    if !is_grant {
        for (words, option) in
            [("admin option for", &mut admin), ("inherit option for", &mut inherit), ("set option for", &mut set)]
        {
            if cursor.eat(words) {
                *option = Some(false);
            }
        }
    }
    let roles = cursor.list(|cursor| cursor.name().map(RoleRef::Named))?;
    if !cursor.eat(if is_grant { "to" } else { "from" }) {
        return None;
    }
    let members = cursor.roles()?;
    if cursor.eat("with") {
        loop {
            let option = match cursor.eat_any(&["admin", "inherit", "set"])? {
                "admin" => &mut admin,
                "inherit" => &mut inherit,
                _ => &mut set,
            };
            let value = cursor.eat_any(&["option", "true", "false"])?;
            *option = Some(value != "false");
            if !cursor.eat(",") {
                break;
            }
        }
    }
    let granted_by = granted_by(cursor)?;
    let cascade = cursor.eat("cascade");
    Some(Action::Membership(MembershipGrant { is_grant, roles, members, admin, inherit, set, granted_by, cascade }))
}

fn default(cursor: &mut Cursor) -> Option<DefaultGrant> {
    let (mut creators, mut schemas) = (Vec::new(), Vec::new());
    loop {
        if cursor.eat("for role") || cursor.eat("for user") {
            creators = cursor.roles()?;
        } else if cursor.eat("in schema") {
            schemas = cursor.list(Cursor::name)?;
        } else {
            break;
        }
    }
    let is_grant = cursor.eat("grant");
    if !is_grant && !cursor.eat("revoke") {
        return None;
    }
    let option_for = !is_grant && cursor.eat("grant option for");
    let privileges = cursor.list(privilege)?;
    if !cursor.eat("on") {
        return None;
    }
    let classes = [
        ("tables", ObjectClass::Table),
        ("sequences", ObjectClass::Sequence),
        ("functions", ObjectClass::Function),
        ("routines", ObjectClass::Function),
        ("types", ObjectClass::Type),
        ("schemas", ObjectClass::Schema),
        ("large objects", ObjectClass::LargeObject),
    ];
    let class = classes.iter().find(|(words, _)| cursor.eat(words)).map(|(_, class)| *class)?;
    if !cursor.eat(if is_grant { "to" } else { "from" }) {
        return None;
    }
    let roles = cursor.roles()?;
    let grant_option = cursor.eat("with grant option") || option_for;
    Some(DefaultGrant { is_grant, creators, schemas, class, privileges, roles, grant_option })
}
