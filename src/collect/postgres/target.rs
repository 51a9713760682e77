//! One server from the first knock to its finished unit.
//!
//! The first connection asks about the server and about its own database; the others follow, each with one transaction of
//! its own. When the first does not get in, no other is tried. Main function: [`read`].

use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::connect::{Door, Doors};
use super::contents;
use super::failure::Failure;
use super::gaps;
use super::hba;
use super::login::Login;
use super::maker::Maker;
use super::results::Results;
use super::roles::{self, About};
use super::server::{self, Database, Facts, Rights};
use super::session::Limits;
use super::settings;
use super::statements::{OF_DATABASE, OF_SERVER, OPTIONAL, Statement as S};
use super::{Settings, maker::Attributes as _};
use crate::collect::scope::{Databases, PostgresTarget};
use crate::collect::{Event, Stop, Unit, Watcher};
use crate::model::{GapCause, Resource, TagMapping, pg_id};

/// What all targets of a run share.
pub(super) struct Shared<'a> {
    pub(super) settings: &'a Settings,
    pub(super) tags: &'a TagMapping,
    pub(super) watcher: &'a dyn Watcher,
    pub(super) stop: &'a Stop,
    pub(super) limits: Limits,
    pub(super) doors: std::sync::Arc<Doors>,
}

/// Tried in this order when the scope names no database.
const ENTRANCES: [&str; 2] = ["postgres", "template1"];

/// Calls that a server with one database needs.
pub(super) const CALLS: u64 = (OF_SERVER.len() + OF_DATABASE.len() + OPTIONAL.len()) as u64;

/// What is being collected.
#[derive(Debug, Default)]
struct Harvest {
    resources: Vec<Resource>,
    gaps: Vec<crate::model::Gap>,
    reads: Vec<crate::model::Read>,
}

impl Harvest {
    fn note(&mut self, (read, gap): (crate::model::Read, Option<crate::model::Gap>)) {
        self.reads.push(read);
        self.gaps.extend(gap);
    }
}

/// Reads a server; whatever goes wrong is in the unit.
pub(super) async fn read(target: &PostgresTarget, shared: &Shared<'_>) -> Unit {
    let key = key(target);
    shared.watcher.event(Event::Started(&key));
    let (account_id, region) = of_arn(target.database_resource.as_deref());
    let maker = Maker { cluster: &target.name, account_id, region, tags: shared.tags, defaults: &target.defaults };
    let mut harvest = Harvest::default();
    match door(target, shared).await {
        Ok(door) => Visitor { target, shared, maker: &maker, door: &door }.read(&mut harvest).await,
        Err(failure) => harvest.note(gaps::of_connection(&maker, &target.name, &gaps::ALL, 0, Err(&failure))),
    }
    for resource in &mut harvest.resources {
        maker.finish(resource);
    }
    let Harvest { mut resources, mut gaps, mut reads } = harvest;
    resources.sort_by(|a, b| a.id.cmp(&b.id));
    gaps.sort();
    reads.sort();
    shared.watcher.event(Event::Finished { unit: &key, resources: resources.len(), gaps: gaps.len() });
    Unit { key, resources, gaps, reads }
}

/// Key of the unit of a target.
pub(super) fn key(target: &PostgresTarget) -> String {
    format!("postgres/{}", target.name)
}

async fn door(target: &PostgresTarget, shared: &Shared<'_>) -> Result<Door, Failure> {
    let login = Login::of(target, shared.settings).await?;
    Door::new(login, shared.limits, std::sync::Arc::clone(&shared.doors), shared.stop.clone())
}

/// Account and region of `arn:aws:rds:eu-central-1:111122223333:db:orders`.
fn of_arn(arn: Option<&str>) -> (Option<String>, Option<String>) {
    let parts: Vec<&str> = arn.unwrap_or_default().split(':').collect();
    let part =
        |i: usize| parts.get(i).filter(|part| !part.is_empty() && parts[0] == "arn").map(|part| (*part).to_owned());
    (part(4), part(3))
}

struct Visitor<'a> {
    target: &'a PostgresTarget,
    shared: &'a Shared<'a>,
    maker: &'a Maker<'a>,
    door: &'a Door,
}

/// What was found behind the first door.
struct Entered {
    database: String,
    results: Results,
    role: String,
    databases: Result<Vec<Database>, Failure>,
}

impl Visitor<'_> {
    async fn read(&self, harvest: &mut Harvest) {
        let Some(mut entered) = self.enter(harvest).await else { return };
        let others = self.others(&entered, harvest);
        self.shared.watcher.event(Event::MoreCalls(others.len() as u64 * OF_DATABASE.len() as u64));
        let (first, mut results) = (entered.database.clone(), std::mem::take(&mut entered.results));
        self.contents(harvest, &entered, &first, &mut results);
        let mut visits: FuturesUnordered<_> = others.iter().map(|name| self.visit(name)).collect();
        while let Some((name, attempts, outcome)) = visits.next().await {
            let place = gaps::place(self.maker.cluster, &name);
            match outcome {
                Ok(mut results) => {
                    harvest.note(gaps::of_connection(self.maker, &place, &[], attempts, Ok(())));
                    self.contents(harvest, &entered, &name, &mut results);
                }
                Err(failure) => {
                    let connection = gaps::of_connection(self.maker, &place, &gaps::INSIDE, attempts, Err(&failure));
                    harvest.note(connection);
                    self.database(harvest, &entered, &name, &failure);
                }
            }
        }
        // Those that were never to be read: listed, with nothing inside.
        let unread = Failure::new(GapCause::NotAttempted, "the contents of this database were not to be read");
        for database in entered.databases.iter().flatten() {
            if !others.contains(&database.name) && database.name != entered.database {
                self.database(harvest, &entered, &database.name, &unread);
            }
        }
    }

    /// Opens the first connection that works, and reads what concerns the whole server.
    async fn enter(&self, harvest: &mut Harvest) -> Option<Entered> {
        let entrances: Vec<&str> = match &self.target.databases {
            Databases::Listed(names) => names.iter().map(String::as_str).collect(),
            Databases::AllConnectable => ENTRANCES.to_vec(),
        };
        let listed = matches!(self.target.databases, Databases::Listed(_));
        for (i, name) in entrances.iter().enumerate() {
            let place = gaps::place(self.maker.cluster, name);
            let (attempts, visit) = self.door.open(name).await;
            match visit {
                Ok(visit) => {
                    let entered = self.server(name, visit, harvest).await;
                    harvest.note(gaps::of_connection(self.maker, &place, &[], attempts, Ok(())));
                    return Some(entered);
                }
                Err(failure) => {
                    // Another database may let it in only when it was this one that did not.
                    let of_database = failure.database_missing || failure.cause == GapCause::AccessDenied;
                    let failure = if failure.cause == GapCause::AccessDenied {
                        gaps::no_connect(name, &self.door.login.user)
                    } else {
                        failure
                    };
                    let last = !of_database || i + 1 == entrances.len();
                    let target = if last { &self.target.name } else { &place };
                    let types: &[&str] = if last { &gaps::ALL } else { &gaps::INSIDE };
                    if last || listed {
                        harvest.note(gaps::of_connection(self.maker, target, types, attempts, Err(&failure)));
                    }
                    if last {
                        return None;
                    }
                }
            }
        }
        None
    }

    async fn server(&self, name: &str, visit: super::connect::Visit, harvest: &mut Harvest) -> Entered {
        let session = &visit.session;
        let mut results = Results::default();
        let asked: Vec<S> = OF_SERVER.into_iter().chain(OF_DATABASE).collect();
        results.add(session.ask(&asked).await, session.major);
        let facts = server::facts(&mut results);
        let rights = server::rights(&mut results);
        let mut kinds = S::PasswordKindsFunction;
        if let (Ok(facts), Ok(rights)) = (&facts, &rights) {
            let mut optional = Vec::new();
            for statement in OPTIONAL {
                let statement = match statement {
                    S::PasswordKindsFunction => continue,
                    // With the right to read verifiers no function is needed.
                    S::PasswordKindsDirect if !rights.verifiers => S::PasswordKindsFunction,
                    other => other,
                };
                if matches!(statement, S::PasswordKindsDirect) {
                    kinds = statement;
                }
                match gaps::missing(statement, facts, rights, session.major) {
                    None => optional.push(statement),
                    Some(failure) => results.add_failure(statement, failure),
                }
            }
            results.add(session.ask(&optional).await, session.major);
        }
        let version = session.version.clone();
        let major = session.major;
        visit.leave().await;
        self.shared.watcher.event(Event::Called);
        self.server_resources(name, &version, major, (facts, rights, kinds), results, harvest)
    }

    fn server_resources(
        &self,
        name: &str,
        version: &str,
        major: u32,
        (facts, rights, kinds): (Result<Facts, Failure>, Result<Rights, Failure>, S),
        mut results: Results,
        harvest: &mut Harvest,
    ) -> Entered {
        let maker = self.maker;
        let resource = self.target.database_resource.as_deref();
        let mut cluster = server::cluster_resource(maker, &self.door.login, resource, version, &facts, &rights);
        let may = |statement: S| match (&facts, &rights) {
            (Ok(facts), Ok(rights)) => gaps::missing(statement, facts, rights, major).map_or(Ok(()), Err),
            (Err(failure), _) | (_, Err(failure)) => Err(failure.clone()),
        };
        let (stats, conninfo) = (may(S::Sessions), may(S::SubscriptionConnections));
        let sessions = server::activity(&mut cluster, &mut results, &stats);
        for (statement, outcome) in [(S::Sessions, &stats), (S::Replicas, &stats)] {
            if let Err(failure) = outcome {
                results.add_failure(statement, failure.clone());
            }
        }
        server::configuration_errors(&mut cluster, &mut results);
        let databases = server::databases(&mut results);
        let password_kinds = match (&facts, &rights) {
            (Ok(_), Ok(_)) => roles::password_kinds(&mut results, kinds),
            (Err(failure), _) | (_, Err(failure)) => Err(failure.clone()),
        };
        let managed_by = facts.as_ref().ok().and_then(|facts| facts.managed_by.as_deref());
        let about = About { managed_by, databases: &databases, sessions: &sessions, password_kinds: &password_kinds };
        let out = &mut harvest.resources;
        if let Ok(Some((bootstrap, can_login))) = roles::resources(maker, &mut results, &about, out) {
            cluster.set("bootstrap_role", bootstrap);
            cluster.set("bootstrap_role_is_login", can_login);
        }
        settings::resources(maker, &mut cluster, &mut results, &rights, major, out);
        // Errors stand in the ledger already; a server without rules to show has none.
        let _ = hba::rules(maker, &mut results, out);
        let _ = hba::mappings(maker, &mut results, out);
        contents::shared_objects(maker, &mut results, out);
        let before = out.len();
        contents::subscriptions(maker, &mut results, &conninfo, out);
        let has_subscriptions = out.len() > before;
        if !has_subscriptions {
            results.forget(S::SubscriptionConnections);
        }
        if managed_by.is_some() {
            self.leave_to_provider(harvest, &mut results);
        }
        let role = facts.as_ref().map_or_else(|_| self.door.login.user.clone(), |facts| facts.role.clone());
        if let Err(failure) = may(S::Settings) {
            // The rows that came are kept; this is about those that did not.
            let (read, gap) = gaps::of_statement(maker, &self.target.name, &role, S::Settings, Err(&failure));
            let hidden = |mut gap: crate::model::Gap| {
                gap.operation = "postgres:hidden_settings".to_owned();
                gap.resource_types = vec!["pg_hidden_setting".to_owned()];
                gap
            };
            harvest.note((
                crate::model::Read { operation: "postgres:hidden_settings".to_owned(), ..read },
                gap.map(hidden),
            ));
        }
        harvest.resources.push(cluster);
        Entered { database: name.to_owned(), results, role, databases }
    }

    /// Managed services show nobody their pg_hba.conf; there is nothing to miss.
    fn leave_to_provider(&self, harvest: &mut Harvest, results: &mut Results) {
        for statement in [S::HbaRules, S::IdentMappings, S::FileSettings] {
            if results.failed(statement) {
                results.forget(statement);
                let why = "the provider of this managed server keeps it to itself";
                harvest.reads.push(gaps::not_there(self.maker, &self.target.name, statement, why));
            }
        }
    }

    /// Databases that still have to be visited; those that cannot be are noted.
    fn others(&self, entered: &Entered, harvest: &mut Harvest) -> Vec<String> {
        let mut others = Vec::new();
        match (&self.target.databases, &entered.databases) {
            (Databases::Listed(names), _) => {
                let failed = |name: &String| {
                    let place = gaps::place(self.maker.cluster, name);
                    harvest.gaps.iter().any(|gap| gap.target == place)
                };
                others.extend(names.iter().filter(|name| **name != entered.database && !failed(name)).cloned());
            }
            (Databases::AllConnectable, Ok(databases)) => {
                for database in
                    databases.iter().filter(|database| database.is_open() && database.name != entered.database)
                {
                    if database.may_connect {
                        others.push(database.name.clone());
                        continue;
                    }
                    let failure = gaps::no_connect(&database.name, &entered.role);
                    let place = gaps::place(self.maker.cluster, &database.name);
                    harvest.note(gaps::of_connection(self.maker, &place, &gaps::INSIDE, 0, Err(&failure)));
                }
            }
            (Databases::AllConnectable, Err(_)) => {}
        }
        others.sort();
        others.dedup();
        others
    }

    /// Reads one further database. A lost connection is tried once more, which also tells whether the database is gone.
    async fn visit(&self, name: &str) -> (String, u32, Result<Results, Failure>) {
        let mut attempts = 0;
        loop {
            let (tried, visit) = self.door.open(name).await;
            attempts += tried;
            let visit = match visit {
                Ok(visit) => visit,
                Err(failure) if failure.cause == GapCause::AccessDenied => {
                    return (name.to_owned(), attempts, Err(gaps::no_connect(name, &self.door.login.user)));
                }
                Err(failure) => return (name.to_owned(), attempts, Err(failure)),
            };
            let mut results = Results::default();
            results.add(visit.session.ask(&OF_DATABASE).await, visit.session.major);
            self.shared.watcher.event(Event::Called);
            let lost = results.loss().cloned();
            if lost.is_none() {
                visit.leave().await;
            }
            match lost {
                Some(failure)
                    if attempts < 2 && matches!(failure.cause, GapCause::Unreachable | GapCause::Malformed) => {}
                Some(_) | None => return (name.to_owned(), attempts, Ok(results)),
            }
        }
    }

    /// Resources of a database that was connected to.
    fn contents(&self, harvest: &mut Harvest, entered: &Entered, name: &str, results: &mut Results) {
        let mut database = self.listed(entered, name);
        contents::resources(self.maker, &mut database, name, results, &mut harvest.resources);
        harvest.resources.push(database);
        self.account(harvest, name, &entered.role, results);
    }

    /// The resource of a database whose contents stay unread.
    fn database(&self, harvest: &mut Harvest, entered: &Entered, name: &str, why: &Failure) {
        if entered.databases.iter().flatten().any(|database| database.name == name) {
            let mut database = self.listed(entered, name);
            database.set("contents_read", false);
            database.unknown("event_triggers", why);
            harvest.resources.push(database);
        }
    }

    fn listed(&self, entered: &Entered, name: &str) -> Resource {
        match entered.databases.iter().flatten().find(|database| database.name == name) {
            Some(database) => server::database_resource(self.maker, database),
            None => self.maker.resource("pg_database", &pg_id::database(self.maker.cluster, name), name),
        }
    }

    /// Ledger and gaps of a connection.
    fn account(&self, harvest: &mut Harvest, database: &str, role: &str, results: &Results) {
        let place = gaps::place(self.maker.cluster, database);
        for (statement, text_digest, outcome) in results.outcomes() {
            let of_server = OF_SERVER.contains(&statement) || OPTIONAL.contains(&statement);
            let target = if of_server { &self.target.name } else { &place };
            let (read, gap) = gaps::of_statement(self.maker, target, role, statement, outcome);
            harvest.note((crate::model::Read { text_digest: text_digest.cloned(), ..read }, gap));
        }
    }
}
