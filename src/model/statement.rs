//! What a change says to a PostgreSQL server about roles, grants and owners, whatever it is written in.
//!
//! A migration file and a plan become the same list of [`Statement`]s; `access::change` puts them on an inventory. Names
//! are as the server has them (folded, unquoted). Passwords have no place here. What is not understood is
//! [`Action::Unknown`] with a reason, and never left out. Main types: [`Statement`], [`Action`].

use super::{Location, ObjectClass, Privilege};

/// One statement, and where it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub location: Location,
    /// Address of the resource in a plan.
    pub address: Option<String>,
    /// Database that it is for; absent: the one that the change is run in.
    pub database: Option<String>,
    pub action: Action,
}

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RoleRef {
    Named(String),
    /// `CURRENT_USER`, `CURRENT_ROLE`.
    Current,
    /// `SESSION_USER`.
    Session,
    /// Everybody.
    Public,
}

/// A name, with its schema when that is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QualifiedName {
    pub schema: Option<String>,
    pub name: String,
    /// Types of the input arguments of a function as they are written; absent when they are not.
    pub arguments: Option<Vec<String>>,
}

/// What kind of function is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Routine {
    Function,
    Procedure,
    Any,
}

/// What a grant is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Targets {
    Objects {
        class: ObjectClass,
        names: Vec<QualifiedName>,
    },
    /// `ALL TABLES IN SCHEMA` and its like.
    AllIn {
        class: ObjectClass,
        routine: Routine,
        schemas: Vec<String>,
    },
}

/// One privilege of a grant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Granted {
    /// Absent for `ALL`.
    pub privilege: Option<Privilege>,
    /// Empty for the whole object.
    pub columns: Vec<String>,
}

/// `GRANT` or `REVOKE` on objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub is_grant: bool,
    pub privileges: Vec<Granted>,
    pub targets: Targets,
    pub roles: Vec<RoleRef>,
    /// `WITH GRANT OPTION`, or `GRANT OPTION FOR`.
    pub grant_option: bool,
    pub granted_by: Option<RoleRef>,
    pub cascade: bool,
}

/// `GRANT role TO role`, or `REVOKE role FROM role`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipGrant {
    pub is_grant: bool,
    pub roles: Vec<RoleRef>,
    pub members: Vec<RoleRef>,
    /// Of a grant: options that are said. Of a revoke: `Some(false)` is the option that goes, and without any the
    /// membership itself.
    pub admin: Option<bool>,
    pub inherit: Option<bool>,
    pub set: Option<bool>,
    pub granted_by: Option<RoleRef>,
    pub cascade: bool,
}

/// `ALTER DEFAULT PRIVILEGES`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultGrant {
    pub is_grant: bool,
    /// Roles whose new objects it is about; empty is the current one.
    pub creators: Vec<RoleRef>,
    /// Empty is every schema.
    pub schemas: Vec<String>,
    pub class: ObjectClass,
    pub privileges: Vec<Option<Privilege>>,
    pub roles: Vec<RoleRef>,
    pub grant_option: bool,
}

/// Attributes of a role, as far as they are said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleAttributes {
    pub superuser: Option<bool>,
    pub inherit: Option<bool>,
    pub create_role: Option<bool>,
    pub create_db: Option<bool>,
    pub login: Option<bool>,
    pub replication: Option<bool>,
    pub bypass_rls: Option<bool>,
    pub connection_limit: Option<i64>,
    pub password: Option<Password>,
}

/// What kind of password a role is given. The password itself has no place here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Password {
    /// `PASSWORD NULL`.
    None,
    /// A verifier of this kind is given.
    Md5,
    Scram,
    /// The server makes the verifier, as `password_encryption` says.
    Plain,
    /// It is filled in later.
    Unknown,
}

impl Password {
    /// The kind of a text as it is given; what it says goes no farther.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let is_md5 =
            text.strip_prefix("md5").is_some_and(|hex| hex.len() == 32 && hex.bytes().all(|c| c.is_ascii_hexdigit()));
        if text.is_empty() {
            Self::None
        } else if is_md5 {
            Self::Md5
        } else if text.starts_with("SCRAM-SHA-256$") {
            Self::Scram
        } else {
            Self::Plain
        }
    }
}

/// An object that is made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewObject {
    pub class: ObjectClass,
    /// As `kind` of a `pg_object`.
    pub kind: String,
    pub name: QualifiedName,
    pub if_not_exists: bool,
    pub or_replace: bool,
    /// Of a schema or database.
    pub owner: Option<RoleRef>,
    /// Sequences that come with a table's columns, by name; their schema is the table's.
    pub sequences: Vec<String>,
    /// Tables that it is a partition or child of.
    pub parents: Vec<QualifiedName>,
    /// Attributes of the `pg_object`, such as `security_definer`.
    pub details: Vec<(&'static str, serde_json::Value)>,
}

/// What is altered about an object.
#[derive(Debug, Clone, PartialEq)]
pub enum Alteration {
    Owner(RoleRef),
    Rename(String),
    Schema(String),
    RowSecurity(bool),
    ForceRowSecurity(bool),
    /// Attributes of the `pg_object`; `None` takes one away.
    Details(Vec<(&'static str, Option<serde_json::Value>)>),
    /// A column with a sequence of its own.
    Sequence(String),
    /// The sequence of a column goes, and the column stays.
    DropIdentity(String),
    /// A table becomes a partition or child of another, or no longer is. The one that is not named is what is altered.
    Parent {
        child: Option<QualifiedName>,
        parent: Option<QualifiedName>,
        comes: bool,
        is_partition: bool,
    },
    DropColumn(String),
    RenameColumn(String, String),
}

/// A policy of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyText {
    pub name: String,
    pub table: QualifiedName,
    /// Absent in ALTER.
    pub permissive: Option<bool>,
    /// `ALL`, `SELECT`, ...; absent in ALTER.
    pub command: Option<String>,
    /// Absent when it is not said.
    pub roles: Option<Vec<RoleRef>>,
    pub using: Option<String>,
    pub with_check: Option<String>,
}

/// What a statement does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    CreateRole {
        name: String,
        attributes: RoleAttributes,
        /// `IN ROLE`.
        in_roles: Vec<RoleRef>,
        /// `ROLE`.
        members: Vec<RoleRef>,
        /// `ADMIN`.
        admins: Vec<RoleRef>,
    },
    AlterRole {
        role: RoleRef,
        attributes: RoleAttributes,
    },
    RenameRole {
        from: String,
        to: String,
    },
    DropRole {
        roles: Vec<RoleRef>,
        if_exists: bool,
    },
    Membership(MembershipGrant),
    Grant(Grant),
    Default(DefaultGrant),
    Create(NewObject),
    Alter {
        class: ObjectClass,
        name: QualifiedName,
        if_exists: bool,
        changes: Vec<Alteration>,
    },
    Drop {
        class: ObjectClass,
        names: Vec<QualifiedName>,
        if_exists: bool,
        cascade: bool,
    },
    CreatePolicy(PolicyText),
    AlterPolicy(PolicyText),
    RenamePolicy {
        table: QualifiedName,
        from: String,
        to: String,
    },
    DropPolicy {
        name: String,
        table: QualifiedName,
        if_exists: bool,
    },
    ReassignOwned {
        from: Vec<RoleRef>,
        to: RoleRef,
    },
    DropOwned {
        by: Vec<RoleRef>,
        cascade: bool,
    },
    /// `SET ROLE`; absent is `NONE`.
    SetRole {
        role: Option<String>,
        local: bool,
    },
    /// `RESET ROLE`: back to the role that the login starts with.
    ResetRole,
    /// `ALTER ROLE .. SET` and `ALTER DATABASE .. SET`: what logins start with from then on.
    SetDefault {
        /// Absent: in every database.
        database: Option<String>,
        /// Absent: of every role.
        role: Option<RoleRef>,
        /// Absent: of all settings, which are taken back.
        name: Option<String>,
        /// Absent: it is taken back.
        value: Option<String>,
    },
    /// `SET SESSION AUTHORIZATION`; absent is the default.
    SetSession {
        role: Option<String>,
        local: bool,
    },
    /// Absent is the default.
    SearchPath {
        schemas: Option<Vec<String>>,
        local: bool,
    },
    /// psql's `\connect`: to another database, as another role; absent is as before.
    Connect {
        database: Option<String>,
        role: Option<String>,
    },
    Begin,
    Commit,
    Rollback,
    /// `SAVEPOINT`, by name.
    Savepoint(String),
    RollbackTo(String),
    /// Writes rows of tables by these names: what their triggers do is known only when they are the server's own.
    Writes(Vec<QualifiedName>),
    /// A trigger that is made.
    CreateTrigger {
        name: String,
        table: QualifiedName,
        function: QualifiedName,
    },
    /// Something of the session alone, which hides what has the same name until it ends.
    CreateTemporary(String),
    /// Calls functions by these names (schema, name): what they do is known only when they are the server's own.
    Calls(Vec<(Option<String>, String)>),
    /// Says nothing about access.
    Nothing,
    /// What it does cannot be known: the reason, a lower-case fragment.
    Unknown(String),
}

impl RoleRef {
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::Named(name.to_owned())
    }
}

impl QualifiedName {
    #[must_use]
    pub fn new(schema: Option<&str>, name: &str) -> Self {
        Self { schema: schema.map(str::to_owned), name: name.to_owned(), arguments: None }
    }

    /// `app.cards`, as it is.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.clone(),
        }
    }
}
