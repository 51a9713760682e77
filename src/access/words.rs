//! Paths in words: one line per step, for people who decide about access.
//!
//! Names are given as they are; whoever prints escapes them. Main function: [`Graph::explain`].

use super::effective::{Graph, How, Source};
use super::links::{State, Why};
use super::path::{End, Path, Step};
use super::select::describe_object;
use super::snapshot::{Item, ObjectId, PUBLIC, RoleId};

/// A path as lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// One per step, the first from the role itself.
    pub steps: Vec<String>,
    /// What the last role has.
    pub end: String,
}

impl Graph {
    /// Says a path in words.
    #[must_use]
    pub fn explain(&self, path: &Path) -> Explained {
        let steps = path.steps.iter().map(|step| self.step(step)).collect();
        Explained { steps, end: self.end(path) }
    }

    fn name(&self, role: RoleId) -> String {
        self.server.role_name(role)
    }

    /// One step in words.
    #[must_use]
    pub fn step(&self, step: &Step) -> String {
        let to = step.to.role().map_or_else(|| "a superuser".to_owned(), |role| self.name(role));
        let from = step.from.role().map_or_else(|| "it".to_owned(), |role| self.name(role));
        match step.why {
            Why::Membership(index) => {
                let grantor = self.grantor(index);
                match step.to {
                    State::SetRole(_) | State::Become(_) => format!("SET ROLE {to}: {from} is a member{grantor}"),
                    State::Member(_) => format!("{from} is a member of {to}{grantor}"),
                    State::Privileges(_)
                    | State::Inside(_)
                    | State::Superuser
                    | State::Takeover
                    | State::InsideSuperuser
                    | State::AnyOrdinary
                    | State::Anyone => format!("{from} inherits from {to}{grantor}"),
                }
            }
            Why::Admin(index) => {
                format!("{from} has ADMIN OPTION on {to}{}: GRANT {to}, then SET ROLE", self.grantor(index))
            }
            Why::DatabaseOwner => format!("{from} owns the database, so it is a member of {to}"),
            Why::SuperuserAttribute => format!("{from} is a superuser"),
            Why::CreateRole => format!("{from} has CREATEROLE: it may grant every role that is no superuser"),
            Why::ProviderAdmin => format!("{from} is a member of the provider's administration role"),
            Why::ServerAccess => {
                format!("{from} reaches programs or files of the server, and so everything the server can do")
            }
            Why::Definer { function, item } => {
                let grant = match item {
                    None => "PUBLIC may execute by default".to_owned(),
                    Some(place) => self.item(place, "may execute"),
                };
                format!("call {}: {grant}, and it runs as its owner {to}", self.object_name(function))
            }
            Why::CatalogColumn { column, item } => {
                format!(
                    "{}: {}, which makes anybody a superuser",
                    self.object_name(column),
                    self.item(item, "may update")
                )
            }
            Why::Choice => format!("GRANT {to}, then SET ROLE {to}"),
            Why::Same => to,
        }
    }

    fn end(&self, path: &Path) -> String {
        match path.end {
            End::Superuser if path.steps.is_empty() => "it is a superuser, who may do everything".to_owned(),
            End::Superuser => "a superuser may do everything".to_owned(),
            End::InsideSuperuser => "inside the function it acts as a superuser, as far as its body goes".to_owned(),
            End::Role(role) if path.steps.is_empty() => format!("{} is the role itself", self.name(role)),
            End::Role(_) => String::new(),
            End::AnyOrdinary => "this role too is no superuser".to_owned(),
            End::Admin(role) => format!("{} holds ADMIN OPTION on it", self.name(role)),
            End::Source(source) => self.source(source),
        }
    }

    /// What gives a source the privilege.
    #[must_use]
    pub fn source(&self, source: Source) -> String {
        let holder = self.name(source.holder);
        match source.how {
            How::Item(place) => self.item(place, "is granted it"),
            How::TableItem(place) => format!("{} on the whole table", self.item(place, "is granted it")),
            How::BuiltInDefault if source.holder == PUBLIC => "PUBLIC holds it by the built-in default".to_owned(),
            How::BuiltInDefault => format!("{holder} owns it, and the built-in default gives owners everything"),
            How::Ownership => format!("{holder} owns it, and an owner may grant everything on it, to itself too"),
            How::PredefinedRole => format!("the predefined role {holder} holds it on every such object"),
        }
    }

    fn item(&self, place: u32, what: &str) -> String {
        let Some(Item { grantee, grantor, .. }) = self.items.get(place as usize) else { return String::new() };
        format!("{} {what} (by {})", self.name(*grantee), self.name(*grantor))
    }

    fn grantor(&self, membership: u32) -> String {
        // Before 16 the column names whoever ran the statement, if it still exists at all.
        let known = self.server.memberships.get(membership as usize).filter(|_| self.server.major >= 16);
        known.map_or_else(String::new, |one| format!(" (by {})", self.name(one.grantor)))
    }

    fn object_name(&self, id: ObjectId) -> String {
        self.object(id).map_or_else(String::new, describe_object)
    }
}
