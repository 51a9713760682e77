//! Database users that log in with a token: LOGIN, a member of `rds_iam`, CONNECT somewhere.
//!
//! Main types: [`Users`], [`User`].

use std::collections::{BTreeMap, HashMap, HashSet};

use super::truth::Truth;
use crate::access::effective::Graph;
use crate::access::links::Layer;
use crate::access::roleset::Bits;
use crate::access::snapshot::{RoleId, Server};
use crate::model::{ObjectClass, Privilege};

/// The role whose members log in with tokens.
const RDS_IAM: &str = "rds_iam";

/// A role that may log in; those of the provider are left out.
#[derive(Debug, Clone)]
pub struct User {
    pub name: String,
    /// Whether the server asks it for a token: a member of `rds_iam` at any distance.
    pub with_token: Truth,
    /// Databases that it may connect to, sorted; those that take no connections are left out.
    pub databases: Vec<String>,
    /// No database was read well enough to tell.
    pub databases_unknown: bool,
}

/// The users of each server, by name.
#[derive(Debug, Default)]
pub struct Users(BTreeMap<String, BTreeMap<String, User>>);

impl Users {
    /// From the graphs of an inventory.
    #[must_use]
    pub fn new(graphs: &[Graph]) -> Self {
        let mut by_server: BTreeMap<&str, Vec<&Graph>> = BTreeMap::new();
        for graph in graphs {
            by_server.entry(&graph.server().name).or_default().push(graph);
        }
        let one = |(name, graphs): (&str, Vec<&Graph>)| (name.to_owned(), of_server(&graphs));
        Self(by_server.into_iter().map(one).collect())
    }

    /// Takes the users of a server from its first graph, which knows of all its databases who may connect.
    pub fn take(&mut self, graph: &Graph) {
        let name = &graph.server().name;
        if !self.0.contains_key(name) {
            self.0.insert(name.clone(), of_server(&[graph]));
        }
    }

    /// The login roles of a server, sorted by name.
    pub fn of(&self, server: &str) -> impl Iterator<Item = &User> {
        self.0.get(server).into_iter().flat_map(BTreeMap::values)
    }

    /// A login role.
    #[must_use]
    pub fn find(&self, server: &str, name: &str) -> Option<&User> {
        self.0.get(server)?.get(name)
    }
}

fn of_server(graphs: &[&Graph]) -> BTreeMap<String, User> {
    let Some(server) = graphs.first().map(|graph| graph.server()) else { return BTreeMap::new() };
    let members = server.role_id(RDS_IAM).map(|role| members(server, role));
    let open = databases(graphs);
    // Nobody but the provider logs in as a role that it keeps for itself.
    let logins = (0_u32..).zip(&server.roles).filter(|(_, role)| role.exists && role.login && !role.managed);
    logins
        .map(|(id, role)| {
            let with_token = match &members {
                Some((plain, _)) if plain.contains(&id) => Truth::Yes,
                Some((_, any)) if any.contains(&id) => Truth::unknown(format!(
                    "{} is in rds_iam by ADMIN OPTION alone, which counts as membership in PostgreSQL, but was not seen to \
                     on RDS",
                    role.name
                )),
                Some(_) | None => Truth::No,
            };
            let databases = open.iter().filter(|(_, holders)| holders.contains(&id));
            let databases = if role.connection_limit == 0 && !role.superuser {
                Vec::new()
            } else {
                databases.map(|(name, _)| name.clone()).collect()
            };
            let user =
                User { name: role.name.to_string(), with_token, databases, databases_unknown: open.is_empty() };
            (user.name.clone(), user)
        })
        .collect()
}

/// Members of a role at any distance: those by memberships that give something, and those by any.
fn members(server: &Server, role: RoleId) -> (HashSet<RoleId>, HashSet<RoleId>) {
    let mut below: HashMap<RoleId, Vec<(RoleId, bool)>> = HashMap::new();
    for one in &server.memberships {
        let gives = server.major < 16 || one.inherit || one.set;
        below.entry(one.role).or_default().push((one.member, gives));
    }
    let walk = |any: bool| {
        let mut found = HashSet::new();
        let mut todo = vec![role];
        while let Some(next) = todo.pop() {
            for (member, gives) in below.get(&next).into_iter().flatten() {
                if (any || *gives) && found.insert(*member) {
                    todo.push(*member);
                }
            }
        }
        found
    };
    (walk(false), walk(true))
}

/// Databases that take connections, each with who may connect.
fn databases(graphs: &[&Graph]) -> BTreeMap<String, HashSet<RoleId>> {
    let mut open = BTreeMap::new();
    let Some(first) = graphs.first() else { return open };
    for database in first.server().databases.iter().filter(|one| one.allows_connections && one.is_valid) {
        let graph = graphs.iter().find(|graph| graph.database() == &*database.name).unwrap_or(first);
        let mut objects = graph.objects().iter();
        let named = objects.find(|one| one.class == ObjectClass::Database && *one.name == *database.name);
        let Some(object) = named else { continue };
        let mut bits = Bits::new(first.server().roles.len());
        graph.add_holders(object, Privilege::Connect, false, Layer::Now, &mut bits);
        open.insert(database.name.to_string(), bits.iter().collect());
    }
    open
}
