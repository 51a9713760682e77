//! Reads a test server through the collector.

use std::sync::{Arc, Mutex};

use dbmuster::collect::postgres::{Settings, collect};
use dbmuster::collect::scope::{Databases, PasswordSource, PostgresScope, PostgresTarget, TlsMode};
use dbmuster::collect::{Event, SinkError, Stop, Unit, UnitSink, Watcher};
use dbmuster::model::{Resource, TagDefaults, TagMapping};

use crate::postgres::Server;

#[derive(Debug, Default)]
struct Kept(Mutex<Vec<Unit>>);

impl UnitSink for Kept {
    fn has(&self, _key: &str) -> bool {
        false
    }

    fn take(&self, unit: Unit) -> Result<(), SinkError> {
        self.0.lock().unwrap().push(unit);
        Ok(())
    }
}

struct Blind;

impl Watcher for Blind {
    fn event(&self, _event: Event<'_>) {}
}

/// Everything about one database, read as the superuser; nothing may be missing.
pub async fn read(server: &Server, database: &str) -> Vec<Resource> {
    let target = PostgresTarget {
        name: "test".to_owned(),
        host: "127.0.0.1".to_owned(),
        port: server.port,
        user: Some("postgres".to_owned()),
        databases: Databases::Listed(vec![database.to_owned()]),
        tls: TlsMode::Disable,
        ca_file: None,
        password: PasswordSource::None,
        database_resource: None,
        defaults: TagDefaults::default(),
    };
    let scope = PostgresScope { targets: vec![target], ..PostgresScope::default() };
    let settings = Settings { environment: Arc::new(|_| None), secrets: None };
    let sink = Kept::default();
    collect(&scope, &TagMapping::default(), settings, &sink, &Blind, &Stop::default()).await.unwrap();
    let mut units = sink.0.into_inner().unwrap();
    assert_eq!(units.len(), 1);
    let unit = units.remove(0);
    assert!(unit.gaps.is_empty(), "{:#?}", unit.gaps);
    unit.resources
}
