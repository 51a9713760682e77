//! What a change does to effective access: who comes to hold or loses what, by which way, before and after.
//!
//! Pure data for reports: names as they are (whoever prints escapes them), everything sorted, nothing cut short. Made by
//! `access::change`. Main types: [`AccessDelta`], [`DeltaGroup`].

use serde::{Deserialize, Serialize};

use super::Location;

/// The effective access of one database after a change, against the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AccessDelta {
    /// Id of the `pg_cluster` resource.
    pub server: String,
    /// Name of the database; empty where only logins differ, which are the same in all databases of a server.
    pub database: String,
    /// Path of the inventory that the change was put on.
    pub inventory: String,
    /// When that was collected (RFC 3339); absent when the inventory does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected_at: Option<String>,
    /// Why the state of before may be another by now: the inventory is older than the change. Absent when it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale: Option<String>,
    /// Statements of the change that were put on the inventory.
    pub statements: usize,
    /// Privileges on objects, and memberships in roles (class `role`).
    pub groups: Vec<DeltaGroup>,
    /// Attributes of roles: SUPERUSER, BYPASSRLS, CREATEROLE, CREATEDB, LOGIN, REPLICATION. Who becomes a superuser is told here
    /// only, and not again for everything that a superuser may do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<AttributeChange>,
    /// Roles that are made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new_roles: Vec<String>,
    /// Roles that are dropped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped_roles: Vec<String>,
    /// What row level security leaves of tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<RowsChange>,
    /// IAM principals that come to log in as a database user, or no longer do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logins: Vec<LoginChange>,
    /// Parts of the change whose effect is not known: dynamic SQL, values that a plan knows after it is applied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Remark>,
    /// Statements that the server would refuse.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Remark>,
    /// What was taken for granted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<String>,
}

/// Whether a group comes nearer to a privilege or gets farther from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Held after the change and not before.
    Gained,
    /// Held before the change and not after.
    Lost,
    /// Held before and after, and nearer after: at once instead of after SET ROLE, for example.
    Nearer,
    /// Held before and after, and farther away after.
    Farther,
}

impl Direction {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Lost => "lost",
            Self::Nearer => "nearer",
            Self::Farther => "farther",
        }
    }

    /// Whether somebody can do more than before.
    #[must_use]
    pub const fn is_more(self) -> bool {
        matches!(self, Self::Gained | Self::Nearer)
    }
}

/// Roles to whom the same happens on the same objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeltaGroup {
    pub direction: Direction,
    /// `now`, `set_role` or `can_obtain`: how near the privilege was; absent when it was not held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer_before: Option<String>,
    /// The same after the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer_after: Option<String>,
    /// Names of privileges as in GRANT, sorted; `USAGE`, `SET` and `MEMBER` for a role.
    pub privileges: Vec<String>,
    /// It is the right to pass these on.
    pub grant_option: bool,
    /// What they are held on, sorted.
    pub objects: Vec<DeltaObject>,
    /// Names of the roles, sorted.
    pub roles: Vec<String>,
    /// How many of them may log in.
    pub login_roles: usize,
    /// The way of the first role to the first privilege on the first object, before; a line for each step. Empty when
    /// there was none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub way_before: Vec<String>,
    /// The same after the change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub way_after: Vec<String>,
}

/// Something that privileges are held on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeltaObject {
    /// `table`, `column`, `sequence`, `function`, `schema`, `database`, `role`, ...
    pub class: String,
    /// Empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub schema: String,
    /// Without schema; a function's with its argument types.
    pub name: String,
    /// Empty unless it is a column.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub column: String,
}

impl DeltaObject {
    /// `app.cards`, `app.cards.number`, as it is.
    #[must_use]
    pub fn shown(&self) -> String {
        let parts = [&self.schema, &self.name, &self.column].into_iter().filter(|part| !part.is_empty());
        parts.map(String::as_str).collect::<Vec<_>>().join(".")
    }
}

/// An attribute that a role comes to have, or no longer has, itself or through others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AttributeChange {
    pub role: String,
    /// `SUPERUSER`, ...
    pub attribute: String,
    /// `now`, `set_role` or `can_obtain`; absent when it did not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer_before: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer_after: Option<String>,
}

/// Roles for whom row level security leaves other rows of a table than before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowsChange {
    pub table: DeltaObject,
    /// Names of privileges.
    pub privileges: Vec<String>,
    pub roles: Vec<String>,
    /// `all rows`, `no rows`, or `rows of` and the names of policies.
    pub before: String,
    pub after: String,
}

/// IAM principals that come to log in as a database user, or no longer do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LoginChange {
    pub direction: Direction,
    /// Name of the database role.
    pub user: String,
    /// ARNs.
    pub principals: Vec<String>,
    /// `allowed` or `indeterminate`; absent when they could not log in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict_before: Option<String>,
    /// The same after the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict_after: Option<String>,
    /// Why it is indeterminate; sorted, empty when it is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

/// Something to say about one part of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub location: Location,
    /// Address of the resource in a plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// A lower-case fragment.
    pub text: String,
}

impl AccessDelta {
    /// Whether nothing is gained, lost or told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
            && self.attributes.is_empty()
            && self.rows.is_empty()
            && self.logins.is_empty()
            && self.new_roles.is_empty()
            && self.dropped_roles.is_empty()
    }
}
