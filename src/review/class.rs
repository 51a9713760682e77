//! The five things that a privilege amounts to, as reviewers think of them.
//!
//! One table for everything that asks, so that what a line says and what is taken away for it cannot differ.
//! Main type: [`PrivilegeClass`]; main function: [`class_of`].

use serde::{Deserialize, Serialize};

use crate::model::{ObjectClass, Privilege};

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrivilegeClass {
    /// Rights over the server or over other roles: superuser, CREATEROLE, administration roles, ALTER SYSTEM, ADMIN OPTION.
    Admin,
    /// Owns objects, or may make new ones: can change, drop and grant them.
    Owner,
    /// Changes data or what happens to it.
    Write,
    /// Sees data, or gets as far as naming it.
    Read,
    /// Calls functions, and uses languages and foreign servers.
    Execute,
    /// Logs in, and has nothing that not everybody has.
    Login,
    /// Everything at once: what a group role gives to its members.
    All,
}

impl PrivilegeClass {
    /// Worst first.
    pub const ALL: [Self; 7] =
        [Self::Admin, Self::Owner, Self::Write, Self::Read, Self::Execute, Self::Login, Self::All];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Owner => "owner",
            Self::Write => "write",
            Self::Read => "read",
            Self::Execute => "execute",
            Self::Login => "login",
            Self::All => "all",
        }
    }
}

/// What holding the privilege on such an object amounts to. Ownership is no privilege: it is [`PrivilegeClass::Owner`].
#[must_use]
pub const fn class_of(object: ObjectClass, privilege: Privilege) -> PrivilegeClass {
    match (object, privilege) {
        (ObjectClass::Role | ObjectClass::Parameter, _) | (_, Privilege::AlterSystem) => PrivilegeClass::Admin,
        (_, Privilege::Create) => PrivilegeClass::Owner,
        (_, Privilege::Execute)
        | (ObjectClass::Language | ObjectClass::ForeignServer | ObjectClass::ForeignDataWrapper, Privilege::Usage) => {
            PrivilegeClass::Execute
        }
        (
            _,
            Privilege::Insert
            | Privilege::Update
            | Privilege::Delete
            | Privilege::Truncate
            | Privilege::References
            | Privilege::Trigger
            | Privilege::Maintain,
        )
        | (ObjectClass::Sequence, Privilege::Usage) => PrivilegeClass::Write,
        (
            _,
            Privilege::Select
            | Privilege::Usage
            | Privilege::Connect
            | Privilege::Temporary
            | Privilege::Set
            | Privilege::Member,
        ) => PrivilegeClass::Read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn privileges_amount_to_what_reviewers_expect() {
        for (object, privilege, class) in [
            (ObjectClass::Table, Privilege::Select, PrivilegeClass::Read),
            (ObjectClass::Column, Privilege::Update, PrivilegeClass::Write),
            (ObjectClass::Table, Privilege::Trigger, PrivilegeClass::Write),
            (ObjectClass::Sequence, Privilege::Usage, PrivilegeClass::Write),
            (ObjectClass::Schema, Privilege::Usage, PrivilegeClass::Read),
            (ObjectClass::Schema, Privilege::Create, PrivilegeClass::Owner),
            (ObjectClass::Function, Privilege::Execute, PrivilegeClass::Execute),
            (ObjectClass::ForeignServer, Privilege::Usage, PrivilegeClass::Execute),
            (ObjectClass::Parameter, Privilege::Set, PrivilegeClass::Admin),
            (ObjectClass::Role, Privilege::Member, PrivilegeClass::Admin),
        ] {
            assert_eq!(class_of(object, privilege), class, "{object:?} {privilege:?}");
        }
    }
}
