//! Objects of the PostgreSQL provider -> the statements that it runs for them.
//!
//! Follows what the provider does: a grant first takes everything from its role on those objects and then gives what is
//! listed, and a role gives away what it owns before it goes. What the plan does not know yet is unknown.
//! Main function: [`statements`].

use std::collections::BTreeSet;

use serde_json::Value;

use super::address::Address;
use super::configuration::Configuration;
use super::owned::{make_database, make_schema, takes_along};
use crate::model::{
    Action, ChangeAction, DefaultGrant, Grant, Granted, Location, MembershipGrant, ObjectClass, Password, Privilege,
    QualifiedName, RoleAttributes, RoleRef, Routine, Statement, Targets,
};

/// One object of the provider in a plan.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) address: String,
    pub(super) ty: String,
    pub(super) action: ChangeAction,
    pub(super) before: Value,
    pub(super) after: Value,
    pub(super) unknown: Value,
    /// Arguments that the configuration gives, of those that the provider may fill in.
    pub(super) written: BTreeSet<&'static str>,
}

impl Planned {
    /// Looks up what the configuration says of arguments that the provider may fill in.
    pub(super) fn look_up(&mut self, configuration: &Configuration) {
        let Some(address) = Address::parse(&self.address) else { return };
        let modules: Vec<&str> = address.modules.iter().map(|step| step.name).collect();
        let key = format!("{}.{}", address.ty, address.name.name);
        let object = configuration.module(&modules).and_then(|(_, module)| module.objects.get(&key));
        let has = |name: &&str| object.is_some_and(|object| object.expressions.get(name).is_some());
        self.written = FILLED_IN.into_iter().filter(has).collect();
    }
}

/// Arguments that the provider takes from its connection, or leaves as they are, when they are not given.
const FILLED_IN: [&str; 3] = ["database", "owner", "policy"];

/// Whether the type belongs to the provider.
pub(super) fn is_ours(ty: &str) -> bool {
    ty.starts_with("postgresql_")
}

/// The order in which the provider comes to objects, by what they need.
const ORDER: [&str; 7] = [
    "postgresql_role",
    "postgresql_database",
    "postgresql_schema",
    "postgresql_grant_role",
    "postgresql_default_privileges",
    "postgresql_grant",
    "",
];

/// Everything that the objects of a plan do, in an order in which they can be done.
pub(super) fn statements(mut planned: Vec<Planned>, path: &str) -> Vec<Statement> {
    let rank = |ty: &str| ORDER.iter().position(|known| *known == ty).unwrap_or(ORDER.len());
    planned.sort_by(|a, b| (rank(&a.ty), &a.address).cmp(&(rank(&b.ty), &b.address)));
    let mut all = Vec::new();
    let mut put = |one: &Planned, database: Option<String>, actions: Vec<Action>| {
        all.extend(actions.into_iter().map(|action| Statement {
            location: Location { file: path.to_owned(), line: None, column: None },
            address: Some(one.address.clone()),
            database: database.clone(),
            action,
        }));
    };
    // What hangs on others goes before them, and comes after them.
    for one in planned.iter().rev().filter(|one| one.action.destroys() && rank(&one.ty) > 2) {
        put(one, database(&one.before), remove(one));
    }
    for one in &planned {
        let made = match one.action {
            ChangeAction::Create
            | ChangeAction::Update
            | ChangeAction::DeleteThenCreate
            | ChangeAction::CreateThenDelete => make(one),
            ChangeAction::NoOp | ChangeAction::Delete | ChangeAction::Read | ChangeAction::Forget => continue,
        };
        if one.action.replaces() && rank(&one.ty) <= 2 {
            put(one, database(&one.before), remove(one));
        }
        // What is owned in a database is given away there.
        let place = if takes_along(one) { text(&one.before, "name") } else { database(&one.after) };
        put(one, place, made);
    }
    for one in planned.iter().rev().filter(|one| one.action == ChangeAction::Delete && rank(&one.ty) <= 2) {
        put(one, database(&one.before), remove(one));
    }
    all
}

pub(super) fn text(values: &Value, name: &str) -> Option<String> {
    values.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

pub(super) fn flag(values: &Value, name: &str) -> Option<bool> {
    values.get(name).and_then(Value::as_bool)
}

fn list(values: &Value, name: &str) -> Vec<String> {
    let all = values.get(name).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

fn database(values: &Value) -> Option<String> {
    text(values, "database")
}

pub(super) fn role(name: &str) -> RoleRef {
    if name.eq_ignore_ascii_case("public") { RoleRef::Public } else { RoleRef::named(name) }
}

/// Names of arguments that the plan does not know, those that decide nothing left aside.
fn unknown(one: &Planned) -> Option<Action> {
    const IDLE: [&str; 11] = [
        "allow_connections",
        "encoding",
        "id",
        "is_template",
        "lc_collate",
        "lc_ctype",
        "password",
        "password_wo",
        "tablespace_name",
        "template",
        "valid_until",
    ];
    let marks = one.unknown.as_object()?;
    fn is_marked(mark: &Value) -> bool {
        match mark {
            Value::Bool(mark) => *mark,
            Value::Array(items) => items.iter().any(is_marked),
            Value::Object(fields) => fields.values().any(is_marked),
            Value::Null | Value::Number(_) | Value::String(_) => false,
        }
    }
    let names: Vec<&str> = marks
        .iter()
        .filter(|(name, mark)| is_marked(mark) && !IDLE.contains(&name.as_str()))
        // Without a value the provider takes those of the connection, and leaves the list as it is.
        .filter(|(name, _)| {
            let is_owned = matches!(one.ty.as_str(), "postgresql_schema" | "postgresql_database");
            !(is_owned && FILLED_IN.contains(&name.as_str()) && !one.written.contains(name.as_str()))
        })
        .map(|(name, _)| name.as_str())
        .collect();
    (!names.is_empty())
        .then(|| Action::Unknown(format!("{} is known after the plan is applied only", names.join(", "))))
}

fn make(one: &Planned) -> Vec<Action> {
    if let Some(unknown) = unknown(one) {
        return vec![unknown];
    }
    let made = match one.ty.as_str() {
        "postgresql_role" => make_role(one),
        "postgresql_grant" => grants(&one.after, true),
        "postgresql_grant_role" => membership(&one.after, true, one.action),
        "postgresql_default_privileges" => defaults(&one.after, true),
        "postgresql_schema" => make_schema(one),
        "postgresql_database" => make_database(one),
        _ => None,
    };
    made.unwrap_or_else(|| vec![Action::Unknown(format!("what a {} does is not read", one.ty))])
}

fn remove(one: &Planned) -> Vec<Action> {
    let values = &one.before;
    let named = |class: ObjectClass| {
        let name = QualifiedName::new(None, &text(values, "name")?);
        let cascade = flag(values, "drop_cascade").unwrap_or(false);
        Some(vec![Action::Drop { class, names: vec![name], if_exists: true, cascade }])
    };
    let gone = match one.ty.as_str() {
        "postgresql_role" => text(values, "name").map(|name| {
            let mut actions = Vec::new();
            if flag(values, "skip_reassign_owned") != Some(true) {
                let by = vec![RoleRef::named(&name)];
                actions.push(Action::ReassignOwned { from: by.clone(), to: RoleRef::Current });
                actions.push(Action::DropOwned { by, cascade: false });
            }
            if flag(values, "skip_drop_role") != Some(true) {
                actions.push(Action::DropRole { roles: vec![RoleRef::named(&name)], if_exists: false });
            }
            actions
        }),
        "postgresql_grant" => grants(values, false),
        "postgresql_grant_role" => membership(values, false, ChangeAction::Delete),
        "postgresql_default_privileges" => defaults(values, false),
        "postgresql_schema" => named(ObjectClass::Schema),
        "postgresql_database" => named(ObjectClass::Database),
        _ => None,
    };
    gone.unwrap_or_else(|| vec![Action::Unknown(format!("what becomes of a {} that is destroyed is not read", one.ty))])
}

fn is_marked(one: &Planned, name: &str) -> bool {
    one.unknown.get(name).and_then(Value::as_bool) == Some(true)
}

/// What kind of password the provider gives. One that is only written is in no plan.
fn password(one: &Planned) -> Password {
    let is_written = one.after.get("password_wo_version").is_some_and(|version| !version.is_null());
    if is_written || is_marked(one, "password") || is_marked(one, "password_wo") {
        return Password::Unknown;
    }
    text(&one.after, "password").map_or(Password::None, |text| Password::of(&text))
}

fn make_role(one: &Planned) -> Option<Vec<Action>> {
    let values = &one.after;
    let name = text(values, "name")?;
    let attributes = RoleAttributes {
        superuser: Some(flag(values, "superuser").unwrap_or(false)),
        inherit: Some(flag(values, "inherit").unwrap_or(true)),
        create_role: Some(flag(values, "create_role").unwrap_or(false)),
        create_db: Some(flag(values, "create_database").unwrap_or(false)),
        login: Some(flag(values, "login").unwrap_or(false)),
        replication: Some(flag(values, "replication").unwrap_or(false)),
        bypass_rls: Some(flag(values, "bypass_row_level_security").unwrap_or(false)),
        connection_limit: Some(values.get("connection_limit").and_then(Value::as_i64).unwrap_or(-1)),
        password: Some(password(one)),
    };
    let roles = list(values, "roles");
    let mut actions = Vec::new();
    if one.action == ChangeAction::Update {
        let before = &one.before;
        if let Some(from) = text(before, "name").filter(|from| *from != name) {
            actions.push(Action::RenameRole { from, to: name.clone() });
        }
        let mut said = RoleAttributes::default();
        let differs = |key: &str| before.get(key) != values.get(key);
        let pick = |key: &str, value: Option<bool>| if differs(key) { value } else { None };
        said.superuser = pick("superuser", attributes.superuser);
        said.inherit = pick("inherit", attributes.inherit);
        said.create_role = pick("create_role", attributes.create_role);
        said.create_db = pick("create_database", attributes.create_db);
        said.login = pick("login", attributes.login);
        said.replication = pick("replication", attributes.replication);
        said.bypass_rls = pick("bypass_row_level_security", attributes.bypass_rls);
        if differs("connection_limit") {
            said.connection_limit = attributes.connection_limit;
        }
        let is_other = ["password", "password_wo_version"].into_iter().any(differs);
        said.password = (is_other || is_marked(one, "password")).then(|| password(one));
        if said != RoleAttributes::default() {
            actions.push(Action::AlterRole { role: RoleRef::named(&name), attributes: said });
        }
        let old = list(before, "roles");
        let gone: Vec<String> = old.iter().filter(|role| !roles.contains(role)).cloned().collect();
        if !gone.is_empty() {
            actions.push(member(false, &gone, &name, None));
        }
    } else {
        actions.push(Action::CreateRole {
            name: name.clone(),
            attributes,
            in_roles: Vec::new(),
            members: Vec::new(),
            admins: Vec::new(),
        });
    }
    if !roles.is_empty() {
        actions.push(member(true, &roles, &name, None));
    }
    if actions.is_empty() {
        actions.push(Action::Nothing);
    }
    Some(actions)
}

fn member(is_grant: bool, roles: &[String], to: &str, admin: Option<bool>) -> Action {
    Action::Membership(MembershipGrant {
        is_grant,
        roles: roles.iter().map(|name| RoleRef::named(name)).collect(),
        members: vec![RoleRef::named(to)],
        admin,
        inherit: None,
        set: None,
        granted_by: None,
        cascade: false,
    })
}

fn membership(values: &Value, is_grant: bool, action: ChangeAction) -> Option<Vec<Action>> {
    let (to, role) = (text(values, "role")?, vec![text(values, "grant_role")?]);
    let admin = (is_grant && flag(values, "with_admin_option") == Some(true)).then_some(true);
    let mut actions = Vec::new();
    if action == ChangeAction::Update {
        actions.push(member(false, &role, &to, None));
    }
    actions.push(member(is_grant, &role, &to, admin));
    Some(actions)
}

fn privileges(values: &Value) -> Option<Vec<Option<Privilege>>> {
    let one = |word: &String| match word.to_ascii_uppercase().as_str() {
        "ALL" | "ALL PRIVILEGES" => Some(None),
        word => Privilege::from_sql(word).map(Some),
    };
    list(values, "privileges").iter().map(one).collect()
}

fn grants(values: &Value, is_made: bool) -> Option<Vec<Action>> {
    let grantee = vec![role(&text(values, "role")?)];
    let kind = text(values, "object_type")?.to_ascii_lowercase();
    let (schema, objects) = (text(values, "schema"), list(values, "objects"));
    let (class, routine) = match kind.as_str() {
        "database" => (ObjectClass::Database, Routine::Any),
        "schema" => (ObjectClass::Schema, Routine::Any),
        "table" | "column" => (ObjectClass::Table, Routine::Any),
        "sequence" => (ObjectClass::Sequence, Routine::Any),
        "function" => (ObjectClass::Function, Routine::Function),
        "procedure" => (ObjectClass::Function, Routine::Procedure),
        "routine" => (ObjectClass::Function, Routine::Any),
        "foreign_data_wrapper" => (ObjectClass::ForeignDataWrapper, Routine::Any),
        "foreign_server" => (ObjectClass::ForeignServer, Routine::Any),
        _ => return None,
    };
    let named = |name: &String| {
        let (name, arguments) = match name.split_once('(') {
            Some((name, rest)) if class == ObjectClass::Function => {
                let types = rest.trim_end_matches(')').split(',').map(|one| one.trim().to_owned());
                (name, Some(types.filter(|one| !one.is_empty()).collect()))
            }
            _ => (name.as_str(), None),
        };
        let in_schema = matches!(class, ObjectClass::Table | ObjectClass::Sequence | ObjectClass::Function);
        QualifiedName { schema: schema.clone().filter(|_| in_schema), name: name.to_owned(), arguments }
    };
    let targets = match class {
        ObjectClass::Database => {
            Targets::Objects { class, names: vec![QualifiedName::new(None, &text(values, "database")?)] }
        }
        ObjectClass::Schema => Targets::Objects { class, names: vec![QualifiedName::new(None, schema.as_deref()?)] },
        _ if objects.is_empty() => Targets::AllIn { class, routine, schemas: vec![schema?] },
        _ => Targets::Objects { class, names: objects.iter().map(named).collect() },
    };
    let columns = if kind == "column" { list(values, "columns") } else { Vec::new() };
    let listed: Vec<Granted> =
        privileges(values)?.into_iter().map(|privilege| Granted { privilege, columns: columns.clone() }).collect();
    let all = if kind == "column" { listed.clone() } else { vec![Granted { privilege: None, columns: Vec::new() }] };
    let grant = |is_grant, privileges, grant_option| {
        Action::Grant(Grant {
            is_grant,
            privileges,
            targets: targets.clone(),
            roles: grantee.clone(),
            grant_option,
            granted_by: None,
            cascade: false,
        })
    };
    let mut actions = Vec::new();
    if !all.is_empty() {
        actions.push(grant(false, all, false));
    }
    if is_made && !listed.is_empty() {
        actions.push(grant(true, listed, flag(values, "with_grant_option").unwrap_or(false)));
    }
    Some(actions)
}

fn defaults(values: &Value, is_made: bool) -> Option<Vec<Action>> {
    let class = match text(values, "object_type")?.to_ascii_lowercase().as_str() {
        "table" => ObjectClass::Table,
        "sequence" => ObjectClass::Sequence,
        "function" | "routine" => ObjectClass::Function,
        "type" => ObjectClass::Type,
        "schema" => ObjectClass::Schema,
        _ => return None,
    };
    let (to, creator) = (role(&text(values, "role")?), RoleRef::named(&text(values, "owner")?));
    let schemas: Vec<String> = text(values, "schema").into_iter().collect();
    let grant = |is_grant, privileges, grant_option| {
        Action::Default(DefaultGrant {
            is_grant,
            creators: vec![creator.clone()],
            schemas: schemas.clone(),
            class,
            privileges,
            roles: vec![to.clone()],
            grant_option,
        })
    };
    let listed = privileges(values)?;
    let given = (is_made && !listed.is_empty())
        .then(|| grant(true, listed, flag(values, "with_grant_option").unwrap_or(false)));
    Some([grant(false, vec![None], false)].into_iter().chain(given).collect())
}
