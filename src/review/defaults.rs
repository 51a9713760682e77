//! Default privileges: what a role will hold on objects that are made later, and the statements that end it.
//!
//! They give nothing on what is there, so no line is about them alone; a line that goes takes along those of its subject and
//! class. Main types: [`Defaults`], [`DefaultRight`].

use serde_json::Value;

use super::{Kept, Line, LineKind, PrivilegeClass, class_of};
use crate::model::acl::{AclRole, parse};
use crate::model::sql::{identifier, literal};
use crate::model::{ObjectClass, Privilege, Resource};

/// One privilege that one role will hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DefaultRight {
    pub server: String,
    pub database: String,
    /// Whose new objects it is about.
    pub creator: String,
    /// Empty is every schema.
    pub schema: String,
    pub grantee: String,
    pub privilege: Privilege,
    /// May pass it on.
    pub passes_on: bool,
    class: ObjectClass,
}

/// All default privileges of an inventory.
#[derive(Debug, Clone, Default)]
pub struct Defaults {
    all: Vec<DefaultRight>,
    /// Server, database, and why a list is not known.
    unknown: Vec<(String, String, String)>,
}

impl Defaults {
    /// Takes a resource, when it is one.
    pub fn resource(&mut self, resource: &Resource) {
        if resource.resource_type != "pg_default_acl" {
            return;
        }
        let text = |name: &str| resource.attributes.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (server, database, creator) = (text("cluster"), text("database"), text("creator_name"));
        let list = text("acl");
        let (items, class) = match (parse(&list), ObjectClass::from_name(&text("class"))) {
            (Ok(items), Some(class)) if !resource.unknown_fields.contains_key("acl") => (items, class),
            (Ok(_) | Err(_), _) => {
                self.unknown.push((server, database, format!("default privileges of {creator} could not be read")));
                return;
            }
        };
        for item in items {
            // What an owner has of its own objects is no gift, and everybody has lines of another kind.
            let name = match item.grantee {
                AclRole::Public => continue,
                AclRole::Named(name) => name.into_owned(),
                AclRole::Number(number) => number.to_string(),
            };
            if name == creator {
                continue;
            }
            for privilege in item.privileges.iter() {
                self.all.push(DefaultRight {
                    server: server.clone(),
                    database: database.clone(),
                    creator: creator.clone(),
                    schema: text("schema"),
                    grantee: name.clone(),
                    privilege,
                    passes_on: item.grantable.contains(privilege),
                    class,
                });
            }
        }
    }

    /// Those that go with a line, sorted; `kept` is what stays of it.
    pub(super) fn of_line(&self, line: &Line, kept: Option<&Kept>) -> Vec<&DefaultRight> {
        let mut found: Vec<&DefaultRight> = self.all.iter().filter(|right| right.is_of(line)).collect();
        found.retain(|right| kept.is_none_or(|kept| !kept.keeps_later(right.privilege.as_str())));
        found.sort();
        found
    }

    /// Why those of a line are not known.
    pub(super) fn unknown(&self, line: &Line) -> impl Iterator<Item = String> {
        let is_of = |server: &str, database: &str| {
            line.blocks
                .iter()
                .any(|block| *block.server == *server && block.databases.iter().any(|name| **name == *database))
        };
        self.unknown.iter().filter(move |one| is_of(&one.0, &one.1)).map(|one| one.2.clone())
    }
}

impl DefaultRight {
    fn is_of(&self, line: &Line) -> bool {
        let is_here = line.blocks.iter().any(|block| {
            let is_asked = match line.kind {
                LineKind::Login => block.databases.iter().any(|name| **name == *self.database),
                // One line is about all that it gives.
                LineKind::Group => true,
                LineKind::Principal | LineKind::Public | LineKind::Dropped => false,
            };
            is_asked && *block.server == *self.server && block.subjects.iter().any(|name| **name == *self.grantee)
        });
        is_here && (line.class == PrivilegeClass::All || class_of(self.class, self.privilege) == line.class)
    }

    /// `SELECT on every table that owner will make in schema app`.
    #[must_use]
    pub fn text(&self) -> String {
        let place = if self.schema.is_empty() { String::new() } else { format!(" in schema {}", self.schema) };
        let class = self.class.as_str().replace('_', " ");
        format!("{} on every {class} that {} will make{place}", self.privilege.as_str(), self.creator)
    }

    /// The statement that ends it, and the one that brings it back.
    #[must_use]
    pub fn statements(&self) -> (String, String) {
        let place =
            if self.schema.is_empty() { String::new() } else { format!(" IN SCHEMA {}", identifier(&self.schema)) };
        let head = format!("ALTER DEFAULT PRIVILEGES FOR ROLE {}{place}", identifier(&self.creator));
        let plural = words(self.class).0;
        let (privilege, grantee) = (self.privilege.as_str(), identifier(&self.grantee));
        let option = if self.passes_on { " WITH GRANT OPTION" } else { "" };
        (
            format!("{head} REVOKE {privilege} ON {plural} FROM {grantee};"),
            format!("{head} GRANT {privilege} ON {plural} TO {grantee}{option};"),
        )
    }

    /// The condition, in SQL, that it is there.
    #[must_use]
    pub fn is_there(&self) -> String {
        let letter = words(self.class).1;
        let schema = if self.schema.is_empty() {
            "0".to_owned()
        } else {
            format!("(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = {})", literal(&self.schema))
        };
        let role = |name: &str| format!("(SELECT oid FROM pg_catalog.pg_roles WHERE rolname = {})", literal(name));
        format!(
            "EXISTS (SELECT FROM pg_catalog.pg_default_acl AS d, pg_catalog.aclexplode(d.defaclacl) AS a WHERE d.defaclrole = {} \
             AND d.defaclnamespace = {schema} AND d.defaclobjtype = '{letter}' AND a.grantee = {} AND a.privilege_type = {})",
            role(&self.creator),
            role(&self.grantee),
            literal(self.privilege.as_str())
        )
    }
}

/// How a statement names the class, and how the catalog does.
const fn words(class: ObjectClass) -> (&'static str, &'static str) {
    match class {
        ObjectClass::Sequence => ("SEQUENCES", "S"),
        ObjectClass::Function => ("FUNCTIONS", "f"),
        ObjectClass::Type => ("TYPES", "T"),
        ObjectClass::Schema => ("SCHEMAS", "n"),
        ObjectClass::LargeObject => ("LARGE OBJECTS", "L"),
        // There are no defaults for the others.
        ObjectClass::Table
        | ObjectClass::Column
        | ObjectClass::Role
        | ObjectClass::Database
        | ObjectClass::Tablespace
        | ObjectClass::Parameter
        | ObjectClass::Language
        | ObjectClass::ForeignDataWrapper
        | ObjectClass::ForeignServer => ("TABLES", "r"),
    }
}
