//! Runs the collector against servers of the harness, with a sink that keeps everything in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use dbmuster::collect::postgres::{self, Settings};
use dbmuster::collect::scope::{Databases, PasswordSource, PostgresScope, PostgresTarget, TlsMode};
use dbmuster::collect::{Event, SinkError, Stop, Unit, UnitSink, Watcher};
use dbmuster::model::{GapCause, Resource, TagDefaults, TagMapping};

use super::Server;

/// Keeps units.
#[derive(Debug, Default)]
pub struct Memory(pub Mutex<Vec<Unit>>);

impl UnitSink for Memory {
    fn has(&self, _: &str) -> bool {
        false
    }

    fn take(&self, unit: Unit) -> Result<(), SinkError> {
        self.0.lock().unwrap().push(unit);
        Ok(())
    }
}

/// Watches nothing.
#[derive(Debug)]
pub struct Nobody;

impl Watcher for Nobody {
    fn event(&self, _: Event<'_>) {}
}

/// A target on this machine, without encryption or password.
pub fn target(name: &str, port: u16, user: &str) -> PostgresTarget {
    PostgresTarget {
        name: name.to_owned(),
        host: "127.0.0.1".to_owned(),
        port,
        user: Some(user.to_owned()),
        databases: Databases::AllConnectable,
        tls: TlsMode::Disable,
        ca_file: None,
        password: PasswordSource::None,
        database_resource: None,
        defaults: TagDefaults::default(),
    }
}

/// A scope of these targets.
pub fn scope(targets: Vec<PostgresTarget>) -> PostgresScope {
    PostgresScope { targets, connect_timeout: Some(10), ..PostgresScope::default() }
}

/// The caller's side, with these environment variables.
pub fn settings(environment: &[(&str, &str)]) -> Settings {
    let variables: BTreeMap<String, String> =
        environment.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    Settings { environment: Arc::new(move |name| variables.get(name).cloned()), secrets: None }
}

/// Reads a scope; units come sorted by key.
pub fn collect(scope: &PostgresScope, settings: Settings) -> Vec<Unit> {
    collect_until(scope, settings, &Stop::default())
}

/// The same, with a wish to stop.
pub fn collect_until(scope: &PostgresScope, settings: Settings, stop: &Stop) -> Vec<Unit> {
    let sink = Memory::default();
    let tags = TagMapping::default();
    let run = postgres::collect(scope, &tags, settings, &sink, &Nobody, stop);
    super::block_on(run).unwrap();
    let mut units = sink.0.into_inner().unwrap();
    units.sort_by(|a, b| a.key.cmp(&b.key));
    for unit in &units {
        for resource in &unit.resources {
            let problems = dbmuster::inventory::check_resource(resource);
            assert!(problems.is_ok(), "{}: {problems:?}", resource.id);
        }
        let ids: std::collections::BTreeSet<_> = unit.resources.iter().map(|r| (&r.resource_type, &r.id)).collect();
        assert_eq!(ids.len(), unit.resources.len(), "two resources share an id");
    }
    units
}

/// Reads one server as a role.
pub fn read(server: &Server, user: &str) -> Unit {
    collect(&scope(vec![target("srv", server.port, user)]), settings(&[])).remove(0)
}

/// The resource of that type and id.
pub fn find<'u>(unit: &'u Unit, resource_type: &str, id: &str) -> &'u Resource {
    let mut all = unit.resources.iter();
    all.find(|r| r.resource_type == resource_type && r.id == id).unwrap_or_else(|| {
        let ids: Vec<&str> =
            unit.resources.iter().filter(|r| r.resource_type == resource_type).map(|r| r.id.as_str()).collect();
        panic!("no {resource_type} {id} among {ids:#?}")
    })
}

/// Operation, target and cause of each gap.
pub fn gaps(unit: &Unit) -> Vec<(&str, &str, GapCause)> {
    unit.gaps.iter().map(|gap| (gap.operation.as_str(), gap.target.as_str(), gap.cause)).collect()
}
