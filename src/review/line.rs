//! A line of a review: one thing that one reviewer decides, with everything that it stands for.
//!
//! Main types: [`Line`], [`Block`], [`Flag`].

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::PrivilegeClass;
use crate::model::Severity;

/// What sort of thing holds the access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A role that may log in, or several that hold the same in the same way.
    Login,
    /// An IAM principal that may log in as a role.
    Principal,
    /// A role that others are members of: what it gives, and to whom.
    Group,
    /// Everybody.
    Public,
    /// A role that was dropped and still stands in lists.
    Dropped,
}

impl LineKind {
    pub const ALL: [Self; 5] = [Self::Login, Self::Principal, Self::Group, Self::Public, Self::Dropped];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Principal => "principal",
            Self::Group => "group",
            Self::Public => "public",
            Self::Dropped => "dropped",
        }
    }
}

/// How near the access is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layered {
    Now,
    SetRole,
    CanObtain,
}

impl Layered {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::SetRole => "set_role",
            Self::CanObtain => "can_obtain",
        }
    }
}

/// How it stands to the review before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// There is no review before to compare with.
    NotCompared,
    New,
    Changed,
    Same,
}

impl Change {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotCompared => "not compared",
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
        }
    }
}

/// What makes a line worth a second look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Is a superuser, or the provider's nearest thing to one.
    SuperuserEquivalent,
    /// Can make itself one.
    Escalation,
    /// Everybody holds it.
    Public,
    /// Holds both halves of a pair that nobody should.
    SodPair,
    /// The person has left.
    Leaver,
    /// Nobody answers for it.
    Orphan,
    /// Has not logged in for long.
    Dormant,
    /// When it last logged in is not known.
    DormancyUnknown,
    /// Gave it to itself.
    SelfGranted,
    /// May pass it on.
    GrantOption,
    /// Its password has ended, which other ways to log in do not.
    PasswordExpired,
    /// Whoever reviews it is who has it.
    SelfReview,
    /// Whether it comes in at all depends on something that was not read or is known only later.
    Indeterminate,
}

impl Flag {
    pub const ALL: [Self; 13] = [
        Self::SuperuserEquivalent,
        Self::Escalation,
        Self::Public,
        Self::SodPair,
        Self::Leaver,
        Self::Orphan,
        Self::Dormant,
        Self::DormancyUnknown,
        Self::SelfGranted,
        Self::GrantOption,
        Self::PasswordExpired,
        Self::SelfReview,
        Self::Indeterminate,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SuperuserEquivalent => "superuser-equivalent",
            Self::Escalation => "escalation",
            Self::Public => "PUBLIC",
            Self::SodPair => "SoD pair",
            Self::Leaver => "leaver",
            Self::Orphan => "orphan",
            Self::Dormant => "dormant",
            Self::DormancyUnknown => "dormancy unknown",
            Self::SelfGranted => "self-granted",
            Self::GrantOption => "grant option",
            Self::PasswordExpired => "password expired",
            Self::SelfReview => "self-review",
            Self::Indeterminate => "indeterminate",
        }
    }
}

/// Something that another source had to tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Joined {
    Known(String),
    /// It could not be told, for this reason; never a good sign.
    NotEvaluable(String),
}

impl Joined {
    /// As it stands in a cell.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Known(value) => value.clone(),
            Self::NotEvaluable(reason) => format!("not evaluable: {reason}"),
        }
    }

    #[must_use]
    pub const fn known(&self) -> Option<&String> {
        match self {
            Self::Known(value) => Some(value),
            Self::NotEvaluable(_) => None,
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The same in every review for the same subject and access, see [`LineKey`](super::LineKey).
    pub line_id: String,
    /// Over every cell that a reviewer must not change, see [`row_hash`](super::row_hash).
    pub row_hash: String,
    pub kind: LineKind,
    pub class: PrivilegeClass,

    /// Server, as the scope names it; a list in words when there are several.
    pub server: String,
    /// Database; `*` is the whole server; a list in words when there are several.
    pub database: String,
    /// Role, principal or `PUBLIC`; a list in words when there are several.
    pub subject: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub account_id: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// `postgres 16`.
    pub engine: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub environment: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tier: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub data_class: String,
    /// Owner or team of the database, as its tags say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,

    /// `human`, `service`, `shared`, `break-glass`, `IAM user`, `IAM role`, `permission set`, `service-linked role`, `group`,
    /// `everybody`, `dropped` or `unknown`.
    pub subject_kind: String,
    /// Who it is in the file of people: id, name, e-mail.
    pub person: Joined,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub manager: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub team: String,
    /// `active`, `left 2026-08-31`, ...
    pub employment: Joined,
    pub can_login: bool,
    /// How it proves who it is.
    pub authentication: Joined,
    /// IAM principals that may log in as it; of a principal, who may assume it.
    pub iam_principals: Joined,
    /// End of the password; empty when there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub valid_until: String,
    /// Connections allowed; -1 is no limit.
    pub connection_limit: i64,
    /// Start of the first review that knew it.
    pub first_seen: Joined,
    pub last_seen: Joined,

    /// The nearest way.
    pub layer: Layered,
    pub privileges: Vec<String>,
    /// Objects, each once, over all databases of the line; of several subjects, that of each.
    pub object_count: u64,
    pub grant_option: bool,
    /// What row level security leaves of it.
    pub row_security: String,
    /// What it can get into: LOGIN, CONNECT.
    pub reachability: String,

    /// Ways, a line of words each.
    pub paths: Vec<String>,
    /// `direct`, `group`, `owner`, `predefined role`, `attribute`, `default`, `PUBLIC`.
    pub sources: Vec<String>,
    /// Who granted it.
    pub grantors: Vec<String>,
    pub change: Change,

    /// In the order of [`Flag::ALL`].
    pub flags: Vec<Flag>,
    pub severity: Severity,
    /// `keep`, `revoke`, `reduce` or `look`: what the tool would ask itself.
    pub recommendation: String,
    pub recommendation_reason: String,

    /// Id of the reviewer; empty when nobody is named.
    pub reviewer: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reviewer_email: String,
    /// Who decides when the reviewer cannot.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub deputy: String,
    /// Needs two approvals.
    pub needs_second_approver: bool,
    /// Last day to decide, `2026-12-15`.
    pub due: String,

    /// What it stands for, exactly; one block unless several things alike are one line.
    pub blocks: Vec<Block>,
}

/// Access that is the same for each of the subjects in each of the databases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Id of the `pg_cluster`.
    pub server: Arc<str>,
    /// Names, sorted; empty is the server as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub databases: Vec<Arc<str>>,
    /// Names of roles, sorted; `PUBLIC` for everybody; ARNs for principals.
    pub subjects: Vec<Arc<str>>,
    pub layer: Layered,
    /// `SUPERUSER`, `CREATEROLE`, ... that it has or comes to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<String>,
    /// What it holds itself, without any group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<Objects>,
    /// Through which roles the rest comes; what they give stands in their own lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<Via>,
    /// Of a group: who is in it, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Arc<str>>,
    pub object_count: u64,
    /// Over all that is granted and how, subjects and databases left out: the same in two reviews when nothing changed.
    pub digest: String,
}

/// Objects of one schema that the same is held on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objects {
    /// `table`, `function`, ...
    pub class: Arc<str>,
    /// Empty where there is none.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub schema: Arc<str>,
    /// Names without schema, sorted; a column is `table.column`; `*` is all there are and will be.
    pub names: Vec<Arc<str>>,
    /// Sorted by the server's order; empty when it is ownership.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub privileges: Vec<Arc<str>>,
    /// Those that may be passed on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grantable: Vec<Arc<str>>,
    /// `item` (a grant), `owner`, `default` (nobody ever wrote a list) or `predefined`.
    pub source: Arc<str>,
    /// Who granted; empty for what is not granted.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub grantor: Arc<str>,
}

/// Access that comes through another role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Via {
    /// The role that it is granted to.
    pub role: Arc<str>,
    pub layer: Layered,
    /// `alice > support > analysts`.
    pub path: Arc<str>,
    pub privileges: Vec<Arc<str>>,
    pub object_count: u64,
}
