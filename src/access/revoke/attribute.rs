//! Attributes of roles, such as SUPERUSER: they are taken away with ALTER ROLE, as part of a [`Batch`].

use std::sync::Arc;

use super::super::effective::Graph;
use super::super::snapshot::{Role, RoleId, Server};
use super::batch::{Batch, Written};
use super::{Choice, RevokeError};
use crate::model::sql::{identifier, literal};

/// What a role may do by itself, without any grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    Superuser,
    CreateRole,
    CreateDb,
    Replication,
    BypassRls,
    Login,
}

impl Attribute {
    pub const ALL: [Self; 6] =
        [Self::Superuser, Self::CreateRole, Self::CreateDb, Self::Replication, Self::BypassRls, Self::Login];

    /// As ALTER ROLE has it; with NO in front it is taken away.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Superuser => "SUPERUSER",
            Self::CreateRole => "CREATEROLE",
            Self::CreateDb => "CREATEDB",
            Self::Replication => "REPLICATION",
            Self::BypassRls => "BYPASSRLS",
            Self::Login => "LOGIN",
        }
    }

    #[must_use]
    pub fn from_sql(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// Whether the role has it.
    #[must_use]
    pub const fn is_of(self, role: &Role) -> bool {
        match self {
            Self::Superuser => role.superuser,
            Self::CreateRole => role.create_role,
            Self::CreateDb => role.create_db,
            Self::Replication => role.replication,
            Self::BypassRls => role.bypass_rls,
            Self::Login => role.login,
        }
    }

    const fn set(self, role: &mut Role, to: bool) {
        match self {
            Self::Superuser => role.superuser = to,
            Self::CreateRole => role.create_role = to,
            Self::CreateDb => role.create_db = to,
            Self::Replication => role.replication = to,
            Self::BypassRls => role.bypass_rls = to,
            Self::Login => role.login = to,
        }
    }

    /// Column of `pg_roles`.
    const fn column(self) -> &'static str {
        match self {
            Self::Superuser => "rolsuper",
            Self::CreateRole => "rolcreaterole",
            Self::CreateDb => "rolcreatedb",
            Self::Replication => "rolreplication",
            Self::BypassRls => "rolbypassrls",
            Self::Login => "rolcanlogin",
        }
    }

    const fn consequence(self) -> &'static str {
        match self {
            Self::Superuser => "What it was granted by name stays; all else goes, of every database of the server.",
            Self::Login => "Nobody logs in as it any more; sessions that are open go on until they end.",
            Self::CreateRole | Self::CreateDb | Self::Replication | Self::BypassRls => {
                "What it has made by it until now stays."
            }
        }
    }
}

impl Batch<'_> {
    /// Takes an attribute from a role. Gives who else is hit, in sentences.
    ///
    /// # Errors
    ///
    /// When it does not have it, or when the role belongs to PostgreSQL or to the provider.
    pub fn alter(&mut self, title: &str, role: RoleId, attribute: Attribute) -> Result<Vec<String>, RevokeError> {
        let server = self.left().server();
        let name = server.role_name(role);
        let found = server.role(role).filter(|found| found.exists && attribute.is_of(found));
        let Some(found) = found else { return Err(RevokeError::NotHeld { role: name, layer: None }) };
        if found.bootstrap || found.predefined || found.managed {
            return Err(RevokeError::Undecided(vec![Choice::Reserved(name)]));
        }
        let (word, column) = (attribute.as_str(), attribute.column());
        let fails = |is_back: bool| {
            let (test, message) = if is_back { ("NOT ", "not back") } else { ("", "still there") };
            let message = format!("{message}: {word} of {name}; nothing was changed");
            format!(
                "  IF {test}EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {} AND {column}) THEN\n    RAISE \
                 EXCEPTION '%', {};\n  END IF;\n",
                literal(&name),
                literal(&message)
            )
        };
        let consequences = vec![attribute.consequence().to_owned()];
        let part = Written {
            title: format!("{title}: takes away {word} from {name}."),
            consequences: consequences.clone(),
            there: vec![format!("ALTER ROLE {} NO{word};", identifier(&name))],
            back: vec![format!("ALTER ROLE {} {word};", identifier(&name))],
            gone: vec![fails(false)],
            restored: vec![fails(true)],
        };
        let left = self.left().without(role, attribute);
        self.altered(role, part, left);
        Ok(consequences)
    }
}

impl Graph {
    /// The same database when the role no longer has the attribute.
    fn without(&self, role: RoleId, attribute: Attribute) -> Self {
        let mut server: Server = (*self.server).clone();
        if let Some(found) = server.roles.get_mut(role as usize) {
            attribute.set(found, false);
        }
        Self::new(Arc::new(server), Arc::clone(&self.database), self.objects.clone(), self.items.clone())
    }
}
