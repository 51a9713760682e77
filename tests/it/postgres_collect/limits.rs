//! Many databases and servers: bounded connections, and a wish to stop that is heard.

use std::io::Read as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use dbmuster::collect::postgres::{self, Summary};
use dbmuster::collect::scope::{Databases, PostgresScope, PostgresTarget};
use dbmuster::collect::{Event, Stop, Unit, Watcher};
use dbmuster::model::{GapCause, TagMapping};
use serde_json::json;

use super::field;
use crate::postgres::collecting::{Memory, collect, find, gaps, scope, settings, target};
use crate::postgres::fakes::Fake;
use crate::postgres::{Server, block_on};

/// Does something once, when the databases of a server are known and not yet read.
struct Once<F: Fn() + Send + Sync>(Mutex<Option<F>>);

impl<F: Fn() + Send + Sync> Watcher for Once<F> {
    fn event(&self, event: Event<'_>) {
        if matches!(event, Event::MoreCalls(_))
            && let Some(act) = self.0.lock().unwrap().take()
        {
            act();
        }
    }
}

fn collect_watched(scope: &PostgresScope, watcher: &dyn Watcher, stop: &Stop) -> (Summary, Vec<Unit>) {
    let sink = Memory::default();
    let tags = TagMapping::default();
    let summary = block_on(postgres::collect(scope, &tags, settings(&[]), &sink, watcher, stop)).unwrap();
    (summary, sink.0.into_inner().unwrap())
}

fn with_databases(major: u32, count: usize) -> Server {
    let server = Server::start(major);
    server.sql("postgres", "CREATE ROLE scanner LOGIN CONNECTION LIMIT 2");
    for i in 0..count {
        server.sql("postgres", &format!("CREATE DATABASE d{i:03} STRATEGY file_copy"));
    }
    server
}

#[test]
fn connections_stay_within_the_limit_of_the_role() {
    let server = with_databases(16, 30);
    let scope = PostgresScope {
        max_connections_per_host: Some(2),
        ..scope(vec![target("srv", server.port, "scanner"), target("again", server.port, "scanner")])
    };
    for unit in collect(&scope, settings(&[])) {
        assert!(unit.gaps.iter().all(|gap| gap.cause == GapCause::AccessDenied), "{:#?}", unit.gaps);
        let read = unit.resources.iter().filter(|r| r.attributes.get("contents_read") == Some(&json!(true)));
        assert_eq!(read.count(), 32);
    }
}

#[test]
fn full_server_is_asked_again_and_then_a_gap() {
    let server = with_databases(16, 0);
    server.sql("postgres", "ALTER ROLE scanner CONNECTION LIMIT 1");
    let unit = block_on(async {
        let _taken = server.connect("postgres", "scanner").await.unwrap();
        let scope = scope(vec![target("srv", server.port, "scanner")]);
        tokio::task::spawn_blocking(move || collect(&scope, settings(&[])).remove(0)).await.unwrap()
    });
    assert_eq!(unit.gaps.len(), 1);
    assert_eq!((unit.gaps[0].cause, unit.gaps[0].attempts), (GapCause::TooManyConnections, 4));
}

#[test]
fn database_dropped_during_the_run_is_vanished() {
    let server = with_databases(16, 6);
    let scope =
        PostgresScope { max_connections_per_host: Some(1), ..scope(vec![target("srv", server.port, "postgres")]) };
    let drop_it = || {
        // The watcher is called inside the runtime.
        std::thread::scope(|scope| {
            scope.spawn(|| server.sql("postgres", "DROP DATABASE d003 WITH (FORCE)"));
        });
    };
    let (_, units) = collect_watched(&scope, &Once(Mutex::new(Some(drop_it))), &Stop::default());
    assert_eq!(gaps(&units[0]), [("postgres:connect", "srv/d003", GapCause::Vanished)]);
    find(&units[0], "pg_schema", "srv/d005/schema/public");
    assert_eq!(field(find(&units[0], "pg_database", "srv/database/d003"), "contents_read"), &json!(false));
}

#[test]
fn listed_databases_are_read_and_no_others() {
    let server = with_databases(14, 0);
    for name in ["one", "two", "three"] {
        server.sql("postgres", &format!("CREATE DATABASE {name}"));
    }
    let listed = ["missing", "two", "one"].map(str::to_owned).to_vec();
    let target = PostgresTarget { databases: Databases::Listed(listed), ..target("srv", server.port, "postgres") };
    let unit = collect(&scope(vec![target]), settings(&[])).remove(0);
    assert_eq!(gaps(&unit), [("postgres:connect", "srv/missing", GapCause::Vanished)]);
    for (name, read) in [("one", true), ("two", true), ("three", false), ("postgres", false)] {
        let database = find(&unit, "pg_database", &format!("srv/database/{name}"));
        assert_eq!(field(database, "contents_read"), &json!(read), "{name}");
    }
}

#[test]
fn wish_to_stop_keeps_what_is_finished() {
    let server = with_databases(16, 6);
    let stop = Stop::default();
    let scope = PostgresScope {
        max_connections: Some(1),
        ..scope(vec![target("srv", server.port, "postgres"), target("never", server.port, "postgres")])
    };
    let set = || stop.set();
    let (summary, units) = collect_watched(&scope, &Once(Mutex::new(Some(set))), &stop);
    assert!(summary.interrupted);
    assert_eq!(units.len(), 1, "the second server was not begun");
    assert!(units[0].gaps.iter().all(|gap| gap.cause == GapCause::Interrupted), "{:#?}", units[0].gaps);
    assert_eq!(units[0].gaps.len(), 7);
    find(&units[0], "pg_schema", "srv/postgres/schema/public");
}

#[test]
fn many_servers_share_the_connections_fairly() {
    static OPEN: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let fakes: Vec<Fake> = (0..50)
        .map(|_| {
            Fake::new(|mut stream| {
                // Whoever looks for a server of their own on this port says nothing and goes.
                if stream.read(&mut [0; 256]).unwrap_or(0) == 0 {
                    return;
                }
                let open = OPEN.fetch_add(1, Ordering::SeqCst) + 1;
                MOST.fetch_max(open, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(20));
                OPEN.fetch_sub(1, Ordering::SeqCst);
            })
        })
        .collect();
    let targets = fakes.iter().enumerate().map(|(i, fake)| target(&format!("t{i}"), fake.port, "x")).collect();
    let scope = PostgresScope { max_connections: Some(5), connect_timeout: Some(2), ..scope(targets) };
    let units = collect(&scope, settings(&[]));
    assert_eq!(units.len(), 50);
    assert!(units.iter().all(|unit| unit.gaps.len() == 1));
    let most = MOST.load(Ordering::SeqCst);
    assert!(most <= 5, "{most} connections at once");
}
