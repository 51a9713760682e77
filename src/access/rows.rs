//! Row level security: which rows of a table a role gets to see or touch.
//!
//! Privileges are decided elsewhere; this says what is left of them. It evaluates no expression of a policy.
//! Main types: [`Rows`], [`Exemption`].

use super::effective::Graph;
use super::links::{Layer, State};
use super::snapshot::{Object, PUBLIC, RoleId, RowPolicy};
use crate::model::{ObjectClass, Privilege};

/// What row level security leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// It is off for the table, or the object is none.
    Off,
    /// It does not apply to the privilege: TRUNCATE, REFERENCES, TRIGGER, MAINTAIN act on the table as a whole.
    WholeTable,
    /// It is on, and the role is not bound.
    Exempt(Exemption),
    /// Rows that one of these permissive policies lets through.
    Filtered { policies: Vec<String>, lets_all: bool },
    /// It is on, and no permissive policy is for the role.
    None,
}

/// Why a role is not bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exemption {
    Superuser,
    BypassRls,
    /// It has the privileges of the owner, and the table does not force its policies on the owner.
    Owner,
    /// Tables that initdb made are never filtered.
    SystemTable,
}

impl Rows {
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::WholeTable => "whole_table",
            Self::Exempt(_) => "exempt",
            Self::Filtered { .. } => "filtered",
            Self::None => "no_rows",
        }
    }
}

impl Graph {
    /// Whether the role has the other's privileges now, as `pg_has_role(.., 'USAGE')`.
    #[must_use]
    pub fn has_privileges_of(&self, role: RoleId, other: RoleId) -> bool {
        self.server.is_superuser(role)
            || role == other
            || self.row(other, Layer::Now).map_or_else(
                || self.links.who_reaches(Layer::Now, &[State::Privileges(other)]).contains(role),
                |row| row.contains(role),
            )
    }

    /// What the role gets of the table when it uses the privilege as itself.
    #[must_use]
    pub fn rows(&self, role: RoleId, object: &Object, privilege: Privilege) -> Rows {
        let table = object.table.and_then(|id| self.object(id)).unwrap_or(object);
        if table.class != ObjectClass::Table || !table.rls.enabled {
            return Rows::Off;
        }
        let command = match privilege {
            Privilege::Select | Privilege::Insert | Privilege::Update | Privilege::Delete => privilege.as_str(),
            Privilege::Truncate
            | Privilege::References
            | Privilege::Trigger
            | Privilege::Execute
            | Privilege::Usage
            | Privilege::Create
            | Privilege::Temporary
            | Privilege::Connect
            | Privilege::Set
            | Privilege::AlterSystem
            | Privilege::Maintain
            | Privilege::Member => return Rows::WholeTable,
        };
        if let Some(why) = self.exemption(role, table) {
            return Rows::Exempt(why);
        }
        let applies = |policy: &&RowPolicy| {
            (policy.command == "ALL" || policy.command == command)
                && policy.roles.iter().any(|of| *of == PUBLIC || self.has_privileges_of(role, *of))
        };
        let (permissive, restrictive): (Vec<&RowPolicy>, Vec<&RowPolicy>) =
            table.rls.policies.iter().filter(applies).partition(|policy| policy.permissive);
        if permissive.is_empty() {
            return Rows::None;
        }
        let lets_all = restrictive.is_empty() && permissive.iter().any(|policy| policy.lets_all);
        Rows::Filtered { policies: permissive.iter().map(|policy| policy.name.clone()).collect(), lets_all }
    }

    fn exemption(&self, role: RoleId, table: &Object) -> Option<Exemption> {
        if table.is_system {
            return Some(Exemption::SystemTable);
        }
        let of = self.server.role(role)?;
        if of.superuser {
            Some(Exemption::Superuser)
        } else if of.bypass_rls {
            Some(Exemption::BypassRls)
        } else if !table.rls.forced && self.has_privileges_of(role, table.owner) {
            Some(Exemption::Owner)
        } else {
            None
        }
    }
}
