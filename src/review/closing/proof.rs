//! Line by line: is the access gone, and if not, by which way does it stay?
//!
//! A fact is gone when the later graph says so, or when its role or object is gone from a place that was read as a whole.
//! Main types: [`Judge`], [`Proof`].

use std::collections::{BTreeMap, BTreeSet};

use super::Later;
use crate::access::revoke::Attribute;
use crate::access::{Graph, Layer, PUBLIC, RoleId, State};
use crate::model::Privilege;
use crate::review::line::Block;
use crate::review::lookup::{Groups, Names, Right, rights, role};
use crate::review::{
    Closure, Decision, DecisionRecord, Kept, Layered, Line, LineKind, PrivilegeClass, ReviewManifest, Still,
};

/// Ways that are told of one line; the rest is counted.
const MOST_WAYS: usize = 20;
/// Kinds that a proof rests on.
const KINDS: [&str; 6] = ["pg_cluster", "pg_role", "pg_membership", "pg_database", "pg_schema", "pg_object"];

/// What the later inventory shows of one line.
#[derive(Debug)]
pub(super) struct Proof {
    pub closure: Closure,
    pub residual: Vec<String>,
    pub reason: String,
}

/// The later inventory, ready to be asked.
pub(super) struct Judge<'l> {
    later: &'l Later<'l>,
    /// By server and database.
    names: BTreeMap<(String, String), Names<'l>>,
    groups: Groups<'l>,
    /// Names that the review or the later inventory knows a server by.
    servers: BTreeSet<&'l str>,
}

/// Facts of a line as they are counted.
#[derive(Debug, Default)]
struct Tally {
    /// Those that were to go.
    asked: usize,
    /// Those that are as near as they were.
    open: usize,
    /// Those that are further away, and still in reach.
    far: usize,
    residual: BTreeSet<String>,
    unknown: BTreeSet<String>,
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
        Self { later, names: later.graphs.iter().map(of).collect(), groups: Groups::of(frozen), servers }
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
                Some(Ok(kept)) => line.blocks.iter().for_each(|block| self.block(line, block, Some(&kept), &mut tally)),
                None => line.blocks.iter().for_each(|block| self.block(line, block, None, &mut tally)),
            }
        }
        tally.proof()
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
        for subject in &block.subjects {
            let Some(id) = role(any.graph(), line, subject) else {
                // Dropped since; whoever stands in lists under its old number cannot be named.
                tally.asked += 1;
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
                    one(names, id, &right, block.layer, tally);
                }
                if kept.is_none() {
                    owned(names, block, id, tally);
                }
                for via in &block.via {
                    let given = self.groups.rights(server, &via.role, database, line.class);
                    // What it gives has no names: being in the role is all that can be looked for.
                    if given.is_empty() && kept.is_none_or(|kept| !kept.keeps_all_of(via)) {
                        member(names.graph(), id, &via.role, via.layer, tally);
                    }
                    for right in given.iter().filter(|right| goes(right)) {
                        one(names, id, right, via.layer, tally);
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
}

/// The name in a target that is told in words.
fn bare(target: &str) -> &str {
    target.strip_prefix("PostgreSQL server ").unwrap_or(target)
}

/// Notes one right, when it is still in reach.
fn one(names: &Names<'_>, id: RoleId, right: &Right<'_>, before: Layered, tally: &mut Tally) {
    tally.asked += 1;
    let Some(object) = names.object(right.objects, right.name) else { return };
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

const fn near(layer: Layered) -> Layer {
    match layer {
        Layered::Now => Layer::Now,
        Layered::SetRole => Layer::SetRole,
        Layered::CanObtain => Layer::CanObtain,
    }
}

/// Whether a role still comes to another, of which nothing else is known.
fn member(graph: &Graph, id: RoleId, group: &str, before: Layered, tally: &mut Tally) {
    tally.asked += 1;
    let Some(target) = graph.server().role_id(group) else { return };
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

/// What it owns cannot be taken from it.
fn owned(names: &Names<'_>, block: &Block, id: RoleId, tally: &mut Tally) {
    for objects in block.objects.iter().filter(|objects| &*objects.source == "owner") {
        for name in &objects.names {
            tally.asked += 1;
            let object = names.object(objects, name).and_then(|object| names.graph().object(object));
            if object.is_some_and(|object| object.owner == id) {
                tally.open += 1;
                tally.residual.insert(format!("still the owner of {} {name}", objects.class.replace('_', " ")));
            }
        }
    }
}

impl Tally {
    fn proof(self) -> Proof {
        let closure = if self.open > 0 && self.open == self.asked {
            Closure::Open
        } else if self.open > 0 || self.far > 0 {
            Closure::Partly
        } else if !self.unknown.is_empty() || self.asked == 0 {
            Closure::NotEvaluable
        } else {
            Closure::Closed
        };
        let mut residual: Vec<String> = self.residual.into_iter().collect();
        if residual.len() > MOST_WAYS {
            let rest = self.open + self.far - MOST_WAYS;
            residual.truncate(MOST_WAYS);
            residual.push(format!("and {rest} more"));
        }
        let mut reason: Vec<String> = self.unknown.into_iter().collect();
        if closure == Closure::NotEvaluable && reason.is_empty() {
            reason.push("the line names nothing that could be looked for".to_owned());
        }
        Proof { closure, residual, reason: reason.join("; ") }
    }
}
