//! From the `pg_*` resources of an inventory to one [`Graph`] per database.
//!
//! Resources may come in any order and a few at a time, so that a large inventory is never in memory as a whole. What
//! was not read stays out of the graph and is listed as a [`Problem`]: an answer that may be too short says so.
//! Main types: [`Readers`], [`Access`], [`Problem`].

mod contents;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::Graph;
use super::snapshot::{Database, HbaRule, Membership, PUBLIC, Role, RoleId, Server};
use crate::model::Resource;
use crate::model::acl::{AclError, AclRole, parse_each};
use contents::Contents;

/// Takes resources until it is asked for graphs.
#[derive(Debug, Default)]
pub struct Readers {
    drafts: BTreeMap<String, Draft>,
    problems: Vec<Problem>,
    taken: u32,
}

/// What can be asked about access.
#[derive(Debug, Default)]
pub struct Access {
    /// By server and database, sorted.
    pub graphs: Vec<Graph>,
    pub problems: Vec<Problem>,
}

/// Something that the graphs do not know, so that answers may be too short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Id of the resource.
    pub resource: String,
    /// Lower-case fragment.
    pub text: String,
}

/// A server whose resources are still coming.
#[derive(Debug, Default)]
struct Draft {
    server: Server,
    dropped: HashMap<u32, RoleId>,
    hba: Vec<HbaRule>,
    shared: Contents,
    databases: BTreeMap<Arc<str>, Contents>,
}

/// Graphs of everything that is in the list.
#[must_use]
pub fn graphs(resources: &[Resource]) -> Access {
    let mut readers = Readers::default();
    resources.iter().for_each(|resource| readers.add(resource));
    readers.finish()
}

impl Readers {
    /// Takes what the resource says; those of other kinds are passed over.
    pub fn add(&mut self, resource: &Resource) {
        let source = self.taken;
        self.taken += 1;
        if !resource.resource_type.starts_with("pg_") {
            return;
        }
        let fields = Fields(resource);
        let cluster = if resource.resource_type == "pg_cluster" { &resource.id } else { fields.text("cluster") };
        if !self.drafts.contains_key(cluster) {
            let server = Server { name: cluster.to_owned(), ..Server::default() };
            self.drafts.insert(cluster.to_owned(), Draft { server, ..Draft::default() });
        }
        let Some(draft) = self.drafts.get_mut(cluster) else { return };
        let outcome = match resource.resource_type.as_str() {
            "pg_cluster" => draft.cluster(fields),
            "pg_role" => draft.role(fields),
            "pg_membership" => draft.membership(fields),
            "pg_database" => draft.database(fields, source),
            "pg_schema" | "pg_object" => draft.object(fields, source),
            "pg_policy" => draft.policy(fields),
            "pg_hba_rule" => draft.hba_rule(fields),
            _ => Ok(()),
        };
        if let Err(text) = outcome {
            self.problems.push(Problem { resource: resource.id.clone(), text });
        }
    }

    /// Numbers roles of a server before anything of it is taken, so that two readers number them alike.
    pub fn number_roles<'n>(&mut self, cluster: &str, names: impl IntoIterator<Item = &'n str>) {
        let server = Server { name: cluster.to_owned(), ..Server::default() };
        let draft = self.drafts.entry(cluster.to_owned()).or_insert_with(|| Draft { server, ..Draft::default() });
        for name in names {
            draft.named(name);
        }
    }

    /// One graph for each database that was looked into; one without a name for a server of which none was.
    #[must_use]
    pub fn finish(self) -> Access {
        let mut graphs = Vec::new();
        let problems = self.each(|graph| graphs.push(graph));
        Access { graphs, problems }
    }

    /// Hands over one graph after the other, by server and database, so that those of a large fleet are never in memory
    /// together; gives what they do not know.
    pub fn each(self, mut take: impl FnMut(Graph)) -> Vec<Problem> {
        let mut problems = self.problems;
        for (name, mut draft) in self.drafts {
            if draft.server.major == 0 {
                problems.push(Problem { resource: name, text: "the version of the server is not known".to_owned() });
                continue;
            }
            draft.server.hba = (!draft.hba.is_empty()).then(|| {
                let mut rules = draft.hba;
                rules.sort_by_key(|rule| rule.position);
                rules
            });
            draft.server.memberships.sort_by_key(|one| (one.role, one.member, one.grantor));
            draft.server.databases.sort_by(|a, b| a.name.cmp(&b.name));
            if draft.databases.is_empty() {
                draft.databases.insert(Arc::from(""), Contents::default());
            }
            let server = Arc::new(draft.server);
            for (database, contents) in draft.databases {
                let (objects, items) = contents.finish(&draft.shared, server.major);
                take(Graph::new(Arc::clone(&server), database, objects, items));
            }
        }
        problems.sort_by(|a, b| (&a.resource, &a.text).cmp(&(&b.resource, &b.text)));
        problems
    }
}

impl Draft {
    fn cluster(&mut self, fields: Fields<'_>) -> Result<(), String> {
        let version = fields.number("server_version_num").and_then(|number| u32::try_from(number / 10_000).ok());
        self.server.major = version.ok_or("its version is not known")?;
        Ok(())
    }

    fn role(&mut self, fields: Fields<'_>) -> Result<(), String> {
        let id = self.named(&fields.0.name);
        let Some(slot) = self.server.roles.get_mut(id as usize) else { return Ok(()) };
        *slot = Role {
            name: fields.0.name.as_str().into(),
            exists: true,
            superuser: fields.flag("rolsuper"),
            inherit: fields.flag("rolinherit"),
            create_role: fields.flag("rolcreaterole"),
            create_db: fields.flag("rolcreatedb"),
            login: fields.flag("rolcanlogin"),
            replication: fields.flag("rolreplication"),
            bypass_rls: fields.flag("rolbypassrls"),
            bootstrap: fields.flag("is_bootstrap"),
            predefined: fields.flag("is_predefined"),
            managed: fields.has("managed_by"),
            connection_limit: fields.number("rolconnlimit").unwrap_or(-1),
        };
        fields.all_known(&["rolsuper", "rolinherit", "rolcreaterole"])
    }

    fn membership(&mut self, fields: Fields<'_>) -> Result<(), String> {
        let mut side = |name: &str, dropped: &str| {
            if fields.flag(dropped) { self.by_oid(fields.text(name)) } else { self.named(fields.text(name)) }
        };
        let membership = Membership {
            role: side("role_name", "role_dropped"),
            member: side("member_name", "member_dropped"),
            grantor: side("grantor_name", "grantor_dropped"),
            admin: fields.flag("admin_option"),
            inherit: fields.flag("inherits"),
            set: fields.flag("can_set_role"),
        };
        self.server.memberships.push(membership);
        fields.all_known(&["role_name", "member_name", "admin_option", "inherits", "can_set_role"])
    }

    fn database(&mut self, fields: Fields<'_>, source: u32) -> Result<(), String> {
        let name: Arc<str> = Arc::from(fields.0.name.as_str());
        let owner = self.owner(fields.text("owner_name"));
        self.server.databases.push(Database {
            name: Arc::clone(&name),
            owner,
            allows_connections: fields.flag("allows_connections"),
            is_valid: fields.flag("is_valid"),
            connection_limit: fields.number("connection_limit").unwrap_or(-1),
        });
        if fields.flag("contents_read") {
            self.databases.entry(name).or_default();
        }
        self.object(fields, source)
    }

    fn hba_rule(&mut self, fields: Fields<'_>) -> Result<(), String> {
        self.hba.push(HbaRule {
            position: fields.number("position").unwrap_or(i64::MAX),
            connection_type: fields.text("connection_type").to_owned(),
            databases: fields.list("databases"),
            users: fields.list("users"),
            address: fields.text("address").to_owned(),
            method: fields.text("auth_method").to_owned(),
            is_loopback: fields.flag("is_loopback"),
            has_error: fields.has("error"),
        });
        Ok(())
    }

    /// The role of that name, which may turn out not to be in the inventory.
    fn named(&mut self, name: &str) -> RoleId {
        if let Some(id) = self.server.by_name.get(name) {
            return *id;
        }
        let id = self.add(name);
        self.server.by_name.insert(name.into(), id);
        id
    }

    /// An owner, whose name the server makes up when the role is gone.
    fn owner(&mut self, name: &str) -> RoleId {
        let oid = name.strip_prefix("unknown (OID=").and_then(|rest| rest.strip_suffix(')')?.parse().ok());
        match oid {
            Some(oid) if !self.server.by_name.contains_key(name) => self.dropped(oid),
            Some(_) | None => self.named(name),
        }
    }

    /// A role that is gone.
    fn by_oid(&mut self, oid: &str) -> RoleId {
        match oid.parse() {
            Ok(number) => self.dropped(number),
            Err(_) => self.named(oid),
        }
    }

    fn dropped(&mut self, oid: u32) -> RoleId {
        if let Some(id) = self.dropped.get(&oid) {
            return *id;
        }
        let id = self.add(&oid.to_string());
        self.dropped.insert(oid, id);
        id
    }

    fn add(&mut self, name: &str) -> RoleId {
        let id = RoleId::try_from(self.server.roles.len()).unwrap_or(PUBLIC);
        self.server.roles.push(Role { name: name.into(), ..Role::default() });
        id
    }

    fn acl_role(&mut self, role: &AclRole<'_>) -> RoleId {
        match role {
            AclRole::Public => PUBLIC,
            AclRole::Named(name) => self.named(name),
            AclRole::Number(oid) => self.dropped(*oid),
        }
    }

    /// The entries of a list, with roles as numbers.
    fn items(&mut self, text: &str) -> Result<Vec<super::Item>, AclError> {
        let mut items = Vec::new();
        parse_each(text, |item| {
            items.push(super::Item {
                grantee: self.acl_role(&item.grantee),
                grantor: self.acl_role(&item.grantor),
                privileges: item.privileges,
                grantable: item.grantable,
            });
        })?;
        Ok(items)
    }
}

/// Attributes of a resource.
#[derive(Clone, Copy)]
struct Fields<'a>(&'a Resource);

impl<'a> Fields<'a> {
    fn text(self, name: &str) -> &'a str {
        self.0.attributes.get(name).and_then(|value| value.as_str()).unwrap_or_default()
    }

    fn flag(self, name: &str) -> bool {
        self.0.attributes.get(name).and_then(serde_json::Value::as_bool).unwrap_or_default()
    }

    fn number(self, name: &str) -> Option<i64> {
        self.0.attributes.get(name).and_then(serde_json::Value::as_i64)
    }

    fn has(self, name: &str) -> bool {
        self.0.attributes.contains_key(name)
    }

    fn list(self, name: &str) -> Vec<String> {
        let values = self.0.attributes.get(name).and_then(|value| value.as_array());
        values.into_iter().flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect()
    }

    /// Complains of the first of the fields that could not be read.
    fn all_known(self, names: &[&str]) -> Result<(), String> {
        match names.iter().find(|name| self.0.unknown_fields.contains_key(**name)) {
            None => Ok(()),
            Some(name) => Err(format!("{name} was not read")),
        }
    }
}
