//! Line by line: is the access gone, and if not, by which way does it stay?
//!
//! A fact is gone when the later graph says so, or when its role or object is gone from a place that was read as a whole.
//! Main type: [`Judge`].

use std::collections::{BTreeMap, BTreeSet};

use super::Later;
use super::renamed::{Renames, perhaps};
use super::tally::{MOST_WAYS, Proof, Tally};
use crate::access::revoke::Attribute;
use crate::access::{Graph, Layer, PUBLIC, RoleId, State};
use crate::model::Privilege;
use crate::review::line::Block;
use crate::review::lookup::{Groups, Names, Right, rights, role};
use crate::review::{Decision, DecisionRecord, Kept, Layered, Line, LineKind, PrivilegeClass, ReviewManifest, Still};

/// Kinds that a proof rests on.
const KINDS: [&str; 7] =
    ["pg_cluster", "pg_role", "pg_membership", "pg_database", "pg_schema", "pg_object", "pg_default_acl"];

/// The later inventory, ready to be asked.
pub(super) struct Judge<'l> {
    later: &'l Later<'l>,
    /// By server and database.
    names: BTreeMap<(String, String), Names<'l>>,
    groups: Groups<'l>,
    /// Names that the review or the later inventory knows a server by.
    servers: BTreeSet<&'l str>,
    renames: Renames<'l>,
}

impl<'l> Judge<'l> {
    pub fn new(later: &'l Later<'l>, manifest: &'l ReviewManifest, frozen: &'l [Line]) -> Self {
        let of = |graph: &'l Graph| ((graph.server().name.clone(), graph.database().to_owned()), Names::of(graph));
        let mut servers: BTreeSet<&str> = later.graphs.iter().map(|graph| graph.server().name.as_str()).collect();
        servers.extend(frozen.iter().flat_map(|line| line.blocks.iter().map(|block| &*block.server)));
        servers.extend(manifest.asked.iter().map(|asked| asked.system.as_str()));
        // One that was not read then either hides nothing of what the review is about.
        let failed = manifest.failed_targets.iter().map(|failed| bare(&failed.target));
        servers.extend(failed.filter(|name| !name.contains(' ')));
        Self {
            later,
            names: later.graphs.iter().map(of).collect(),
            groups: Groups::of(frozen),
            servers,
            renames: Renames::of(frozen, later.lines),
        }
    }

    pub fn prove(&self, line: &Line, record: &DecisionRecord) -> Proof {
        let mut tally = Tally::default();
        if line.kind == LineKind::Principal {
            self.principals(line, &mut tally);
        } else {
            let kept = (record.decision == Decision::Reduce).then(|| Kept::parse(line, &record.reduce_to));
            match kept {
                Some(Err(reason)) => {
                    tally.unknown.insert(format!("reduce_to: {reason}"));
                }
                Some(Ok(kept)) => self.line(line, Some(&kept), &mut tally),
                None => self.line(line, None, &mut tally),
            }
        }
        tally.proof()
    }

    fn line(&self, line: &Line, kept: Option<&Kept>, tally: &mut Tally) {
        line.blocks.iter().for_each(|block| self.block(line, block, kept, tally));
        tally.unknown.extend(self.later.defaults.unknown(line));
        for right in self.later.defaults.of_line(line, kept) {
            tally.asked += 1;
            tally.far += 1;
            tally.residual.insert(format!("{} (default privileges)", right.text()));
        }
    }

    fn block(&self, line: &Line, block: &Block, kept: Option<&Kept>, tally: &mut Tally) {
        let server = &*block.server;
        let Some(any) = self.names.iter().find(|((name, _), _)| *name == server).map(|(_, names)| names) else {
            tally.unknown.insert(format!("{server} was not read"));
            return;
        };
        let databases: Vec<&str> =
            if block.databases.is_empty() { vec![""] } else { block.databases.iter().map(|name| &**name).collect() };
        tally.unknown.extend(databases.iter().filter_map(|database| self.blind(server, database)));
        let first = [any];
        for subject in &block.subjects {
            let Some(id) = role(any.graph(), line, subject) else {
                // Dropped since; whoever stands in lists under its old number cannot be named.
                tally.asked += 1;
                let read: Vec<&Names<'_>> =
                    databases.iter().filter_map(|database| self.database(any, server, database, tally)).collect();
                let new = self.renames.role(line, block, if read.is_empty() { &first } else { &read });
                tally.unknown.extend(new.map(|new| perhaps(subject, &new)));
                continue;
            };
            // Everybody is no role, and has nothing but rights.
            if kept.is_none() && id != PUBLIC {
                attributes(any.graph(), line, block, id, tally);
            }
            for database in &databases {
                let Some(names) = self.database(any, server, database, tally) else { continue };
                let goes = |right: &Right<'_>| {
                    kept.is_none_or(|kept| !kept.keeps(right.objects, right.name, right.privilege.as_str()))
                };
                for right in rights(&block.objects).filter(goes) {
                    self.one(names, (server, id), &right, block.layer, tally);
                }
                if kept.is_none() {
                    self.owned(names, block, id, tally);
                }
                for via in &block.via {
                    let given = self.groups.rights(server, &via.role, database, line.class);
                    // What it gives has no names: being in the role is all that can be looked for.
                    if given.is_empty() && kept.is_none_or(|kept| !kept.keeps_all_of(via)) {
                        self.member(names.graph(), id, &via.role, via.layer, tally);
                    }
                    for right in given.iter().filter(|right| goes(right)) {
                        self.one(names, (server, id), right, via.layer, tally);
                    }
                }
            }
        }
    }

    /// The contents of a database; none when it is gone or was not read.
    fn database<'n>(
        &'n self,
        any: &'n Names<'l>,
        server: &str,
        database: &str,
        tally: &mut Tally,
    ) -> Option<&'n Names<'l>> {
        if database.is_empty() {
            return Some(any);
        }
        if let Some(names) = self.names.get(&(server.to_owned(), database.to_owned())) {
            return Some(names);
        }
        if any.graph().server().database(database).is_some() {
            tally.unknown.insert(format!("database {database} of {server} was not read"));
        } else {
            tally.asked += 1;
            let all: Vec<&Names<'_>> =
                self.names.iter().filter(|((name, _), _)| name == server).map(|(_, names)| names).collect();
            let new = self.renames.database(any.graph().server(), database, &all);
            tally.unknown.extend(new.map(|new| perhaps(&format!("database {database}"), &new)));
        }
        None
    }

    /// Why what is missing there need not be gone.
    fn blind(&self, server: &str, database: &str) -> Option<String> {
        let hides = |target: &str, otherwise: bool| {
            let names = |name: &str, target: &str| {
                name == target || target.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'))
            };
            let is_known = |target: &str| self.servers.iter().any(|name| names(name, target));
            let target = if is_known(target) { target } else { bare(target) };
            // The longest name that fits is the server that is meant; what fits none may be any of them.
            match self.servers.iter().filter(|name| names(name, target)).max_by_key(|name| name.len()) {
                Some(name) if *name != server => false,
                Some(name) => {
                    let rest = target.get(name.len() + 1..).unwrap_or_default();
                    rest.is_empty()
                        || database.is_empty()
                        || rest == database
                        || rest.starts_with(&format!("{database}/"))
                }
                None => otherwise,
            }
        };
        let gap = self
            .later
            .gaps
            .iter()
            .find(|gap| KINDS.iter().any(|kind| gap.may_hide(kind, None, None)) && hides(&gap.target, true));
        if let Some(gap) = gap {
            return Some(format!(
                "not everything of {} was read: {}, {}",
                gap.target,
                gap.operation,
                gap.cause.as_str()
            ));
        }
        let problem = self.later.problems.iter().find(|problem| hides(&problem.resource, false));
        problem.map(|problem| format!("{}: {}", problem.resource, problem.text))
    }

    /// What IAM lets the principals of a line do, and what the roles that they come in as have by now.
    fn principals(&self, line: &Line, tally: &mut Tally) {
        for block in &line.blocks {
            let server = &*block.server;
            let Some(any) = self.names.iter().find(|((name, _), _)| *name == server).map(|(_, names)| names) else {
                tally.unknown.insert(format!("{server} was not read"));
                continue;
            };
            let whole = block.databases.is_empty().then_some("");
            let databases: Vec<&str> = whole.into_iter().chain(block.databases.iter().map(|name| &**name)).collect();
            tally.unknown.extend(databases.iter().filter_map(|database| self.blind(server, database)));
            for database in databases {
                if self.database(any, server, database, tally).is_none() {
                    continue;
                }
                for arn in &block.subjects {
                    self.principal(server, arn, database, line.class, tally);
                }
            }
        }
    }

    fn principal(&self, server: &str, arn: &str, database: &str, class: PrivilegeClass, tally: &mut Tally) {
        tally.asked += 1;
        let coming = self.later.coming;
        let still = coming.still(server, arn, database, class);
        tally.unknown.extend(still.iter().filter_map(|one| {
            let why = one.perhaps.as_ref()?;
            Some(format!("whether {} could not be told: {why}", one.way))
        }));
        let certain: Vec<&Still> = still.iter().filter(|one| one.perhaps.is_none()).collect();
        if !certain.is_empty() {
            tally.open += 1;
            tally.residual.extend(certain.iter().map(|one| format!("{arn}: {}", one.way)));
            return;
        }
        if let Some(why) = coming.blind(server, arn) {
            tally.unknown.insert(why);
            return;
        }
        let again = coming.assumed(server, arn, database, class);
        if !again.is_empty() {
            tally.far += 1;
        }
        for one in again {
            let perhaps = one.perhaps.map(|why| format!(" (perhaps: {why})")).unwrap_or_default();
            tally.residual.insert(format!("{arn}: {}{perhaps}", one.way));
        }
    }

    /// Notes one right, when it is still in reach.
    fn one(
        &self,
        names: &Names<'_>,
        (server, id): (&str, RoleId),
        right: &Right<'_>,
        before: Layered,
        tally: &mut Tally,
    ) {
        tally.asked += 1;
        let Some(object) = names.object(right.objects, right.name) else {
            let new = self.renames.object(names, server, id, right);
            tally.unknown.extend(new.map(|new| perhaps(&right.text(), &new)));
            return;
        };
        let graph = names.graph();
        let Some(object) = graph.object(object) else { return };
        if id == PUBLIC {
            let mut everybody = false;
            graph.sources(object, right.privilege, false, Layer::Now, |source| everybody |= source.holder == PUBLIC);
            if everybody {
                tally.open += 1;
                tally.residual.insert(format!("{}: everybody still holds it", right.text()));
            }
            return;
        }
        let Some(layer) = graph.layer(id, object, right.privilege, false) else { return };
        if layer <= near(before) {
            tally.open += 1
        } else {
            tally.far += 1
        }
        if tally.residual.len() > MOST_WAYS {
            return;
        }
        let path = graph.path(id, object, right.privilege, false).map(|path| graph.explain(&path));
        let way = path.map_or_else(String::new, |said| [said.steps, vec![said.end]].concat().join(", "));
        tally.residual.insert(format!("{} ({}): {way}", right.text(), layer.as_str()));
    }

    /// Whether a role still comes to another, of which nothing else is known.
    fn member(&self, graph: &Graph, id: RoleId, group: &str, before: Layered, tally: &mut Tally) {
        tally.asked += 1;
        let Some(target) = graph.server().role_id(group) else {
            let new = self.renames.group(graph, id);
            tally.unknown.extend(new.map(|new| perhaps(&format!("role {group}"), &new)));
            return;
        };
        let privilege = if before == Layered::Now { Privilege::Usage } else { Privilege::Member };
        let paths = graph.paths_to_role(id, target, privilege, false);
        let Some(path) = paths.first() else { return };
        if path.layer <= near(before) {
            tally.open += 1
        } else {
            tally.far += 1
        }
        let said = graph.explain(path);
        tally.residual.insert(format!("member of {group}: {}", [said.steps, vec![said.end]].concat().join(", ")));
    }

    /// What it owns cannot be taken from it.
    fn owned(&self, names: &Names<'_>, block: &Block, id: RoleId, tally: &mut Tally) {
        for objects in block.objects.iter().filter(|objects| &*objects.source == "owner") {
            for name in &objects.names {
                tally.asked += 1;
                let object = names.object(objects, name).and_then(|object| names.graph().object(object));
                if object.is_none() {
                    let new = self.renames.owned(names, &block.server, id, &objects.class);
                    tally
                        .unknown
                        .extend(new.map(|new| perhaps(&format!("{} {name}", objects.class.replace('_', " ")), &new)));
                }
                if object.is_some_and(|object| object.owner == id) {
                    tally.open += 1;
                    tally.residual.insert(format!("still the owner of {} {name}", objects.class.replace('_', " ")));
                }
            }
        }
    }
}

/// The name in a target that is told in words.
fn bare(target: &str) -> &str {
    target.strip_prefix("PostgreSQL server ").unwrap_or(target)
}

const fn near(layer: Layered) -> Layer {
    match layer {
        Layered::Now => Layer::Now,
        Layered::SetRole => Layer::SetRole,
        Layered::CanObtain => Layer::CanObtain,
    }
}

/// Attributes and special roles.
fn attributes(graph: &Graph, line: &Line, block: &Block, id: RoleId, tally: &mut Tally) {
    let server = graph.server();
    let is_login = line.class == PrivilegeClass::Login && line.kind == LineKind::Login && block.attributes.is_empty();
    if is_login {
        tally.asked += 1;
        if server.role(id).is_some_and(|role| role.login) {
            tally.open += 1;
            tally.residual.insert("it may still log in".to_owned());
        }
    }
    let now = crate::review::population::attributes_of(graph, id);
    for text in &block.attributes {
        tally.asked += 1;
        let is_own = Attribute::from_sql(text).is_some_and(|own| server.role(id).is_some_and(|role| own.is_of(role)));
        let is_member = text
            .strip_prefix("member of ")
            .and_then(|name| server.role_id(name))
            .is_some_and(|target| graph.links().memberships_of(id).place(State::Member(target)).is_some());
        let is_same = now.iter().any(|one| one == text);
        if is_own || is_same {
            tally.open += 1;
            tally.residual.insert(format!("still: {text}"));
        } else if is_member {
            tally.far += 1;
            tally.residual.insert(format!("{text}, without its privileges"));
        }
    }
}
