//! Why an access is not taken away.

use super::super::links::Layer;

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevokeError {
    #[error("plan a REVOKE: {role} is a superuser and passes every check, whatever is revoked")]
    Superuser { role: String },
    #[error("plan a REVOKE: {role} does not hold the privilege now{}", layer.map_or("", later))]
    NotHeld { role: String, layer: Option<Layer> },
    #[error("plan a REVOKE: {}", list(.0))]
    Undecided(Vec<Choice>),
    #[error("plan a REVOKE: it was granted by {grantor}, which no longer exists, so that no statement can revoke it")]
    GrantorGone { grantor: String },
    #[error("plan a REVOKE: it comes through {grantee}, which no longer exists and cannot be named in a statement")]
    GranteeGone { grantee: String },
    #[error("plan a REVOKE: the column is reached through its table")]
    ThroughTable,
    #[error("plan a REVOKE: {role} has the privileges of {target} without a membership, as owner of the database")]
    NoDoor { role: String, target: String },
    #[error("plan a REVOKE: the type has no list of its own, it follows its element")]
    Follows,
    #[error(
        "plan a REVOKE: the language is untrusted, so that only superusers use it, and the server takes no REVOKE for it"
    )]
    Untrusted,
    #[error("plan a REVOKE: the object is not known")]
    NoObject,
    #[error("plan a REVOKE: the access would still be there afterwards: {path}")]
    Remains { path: String },
}

/// A decision that the plan needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    Public,
    Group(String),
    Leave(String),
    Owner(String),
    Special(String),
    Predefined(String),
    /// Its attributes are not for anybody else to change.
    Reserved(String),
}

impl Choice {
    /// What stands in the way.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Public => "PUBLIC has it, and everybody would lose it".to_owned(),
            Self::Group(group) => format!("it comes through {group}, whose other members would lose it"),
            Self::Leave(group) => format!("it comes through {group}, which would have to be left"),
            Self::Owner(owner) => format!("{owner} owns the object and can give it back to itself at any time"),
            Self::Special(role) => {
                format!("{role} belongs to PostgreSQL or to the provider, and others rely on what it has")
            }
            Self::Predefined(role) => format!("{role} has it on every object, and would have to be left"),
            Self::Reserved(role) => {
                format!("{role} was made by PostgreSQL or by the provider, and they need it as it is")
            }
        }
    }

    /// The role that would have to be left, or give less to all of its members.
    #[must_use]
    pub fn left(&self) -> Option<&str> {
        match self {
            Self::Group(role) | Self::Leave(role) | Self::Special(role) | Self::Predefined(role) => Some(role),
            Self::Public | Self::Owner(_) | Self::Reserved(_) => None,
        }
    }

    /// The flag that decides.
    #[must_use]
    pub const fn flag(&self) -> &'static str {
        match self {
            Self::Public => "--include-public",
            Self::Group(_) => "--include-groups or --leave-groups",
            Self::Leave(_) => "--leave-groups",
            Self::Owner(_) => "--include-owner",
            Self::Special(_) | Self::Predefined(_) => "--include-special",
            Self::Reserved(_) => "ALTER ROLE by hand",
        }
    }
}

fn list(choices: &[Choice]) -> String {
    choices.iter().map(Choice::words).collect::<Vec<_>>().join("; ")
}

fn later(layer: Layer) -> &'static str {
    match layer {
        Layer::Now => "",
        Layer::SetRole => ", only after SET ROLE",
        Layer::CanObtain => ", but it can obtain it",
    }
}

impl RevokeError {
    /// What to do next.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Superuser { .. } => "take the attribute away first: ALTER ROLE ... NOSUPERUSER".to_owned(),
            Self::NotHeld { layer: None, .. } => "`dbmuster access what-can` lists what it holds".to_owned(),
            Self::NotHeld { .. } => "`dbmuster access path` shows the way; revoke the membership or right that leads \
                                     there"
                .to_owned(),
            Self::Undecided(choices) => {
                let mut flags: Vec<&str> = choices.iter().map(Choice::flag).collect();
                flags.sort_unstable();
                flags.dedup();
                format!("decide with {}; --keep-others gives it back to those who would lose it", flags.join(" and "))
            }
            Self::GrantorGone { .. } | Self::GranteeGone { .. } => {
                "a superuser can correct the catalog only by hand; drop and restore the object \
                                         to get rid of the entry"
                    .to_owned()
            }
            Self::ThroughTable => "revoke it on the table, and grant the other columns one by one".to_owned(),
            Self::NoDoor { .. } => "give the database another owner".to_owned(),
            Self::Follows => "revoke it on the element type".to_owned(),
            Self::Untrusted => "drop the language, or leave it to superusers".to_owned(),
            Self::NoObject => "read the server again".to_owned(),
            Self::Remains { .. } => "this is not foreseen: please report the path".to_owned(),
        }
    }
}
