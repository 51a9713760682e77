//! Whatever is at the other end, the run ends, and says what was wrong.

use std::time::{Duration, Instant};

use dbmuster::collect::Unit;
use dbmuster::collect::scope::PostgresScope;
use dbmuster::model::GapCause;

use crate::postgres::Server;
use crate::postgres::collecting::{collect, find, gaps, scope, settings, target};
use crate::postgres::fakes::{Fake, done, error, message, ready};

fn read_fake(fake: &Fake) -> Unit {
    let scope = PostgresScope {
        connect_timeout: Some(1),
        statement_timeout: Some(1),
        ..scope(vec![target("fake", fake.port, "scanner")])
    };
    collect(&scope, settings(&[])).remove(0)
}

/// What is answered instead of an answer.
type Fault = fn() -> Option<Vec<u8>>;

fn only_gap(unit: &Unit) -> (GapCause, &str) {
    assert_eq!(unit.gaps.len(), 1, "{:#?}", unit.gaps);
    assert!(unit.resources.is_empty());
    assert_eq!(unit.gaps[0].resource_types.len(), 14);
    assert!(!unit.is_complete());
    (unit.gaps[0].cause, &unit.gaps[0].message)
}

#[test]
fn servers_that_are_none_are_told_apart() {
    let begin = Instant::now();
    assert_eq!(only_gap(&read_fake(&Fake::silent())).0, GapCause::Timeout);
    assert!(begin.elapsed() < Duration::from_secs(8));
    let garbage = Fake::saying(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    let cause = only_gap(&read_fake(&garbage)).0;
    assert!(matches!(cause, GapCause::Malformed | GapCause::Timeout), "{cause:?}");
    let noise = Fake::saying(b"\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff");
    assert_eq!(only_gap(&read_fake(&noise)).0, GapCause::Malformed);
    let closing = Fake::new(drop);
    let cause = only_gap(&read_fake(&closing)).0;
    assert!(matches!(cause, GapCause::Malformed | GapCause::Unreachable), "{cause:?}");
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let refused = collect(&scope(vec![target("gone", gone, "scanner")]), settings(&[])).remove(0);
    assert_eq!(only_gap(&refused).0, GapCause::Unreachable);
}

#[test]
fn old_version_is_refused_with_the_reason() {
    for version in ["9.6.24", "12.22 (Debian 12.22-1)"] {
        let fake = Fake::server(version, |_| panic!("nothing is asked of it"));
        let unit = read_fake(&fake);
        let (cause, message) = only_gap(&unit);
        assert_eq!(cause, GapCause::Unsupported);
        assert!(message.contains(version) && message.contains("needs 13 or newer"), "{message}");
    }
}

#[test]
fn answers_that_stop_or_make_no_sense_leave_gaps() {
    // Everything is answered with no rows, but one statement in an impossible way.
    let faults: [(&str, Fault); 4] = [
        ("closes", || None),
        ("cuts a message short", || Some(b"T\x00\x00\x01\x00\x00\x01roln".to_vec())),
        ("sends a message of no kind", || Some(message(b'?', b"what"))),
        ("never finishes", || {
            std::thread::sleep(Duration::from_secs(30));
            None
        }),
    ];
    for (what, fault) in faults {
        let fake = Fake::server("16.4", move |text| {
            if text.contains("FROM pg_roles r") && text.contains("rolconnlimit") { fault() } else { Some(done()) }
        });
        let unit = read_fake(&fake);
        let roles = unit.gaps.iter().find(|gap| gap.operation == "postgres:roles").unwrap_or_else(|| panic!("{what}"));
        assert!(matches!(roles.cause, GapCause::Malformed | GapCause::Timeout), "{what}: {roles:?}");
        // What came after it was lost with the connection.
        assert!(unit.gaps.iter().any(|gap| gap.operation == "postgres:policies"), "{what}");
        assert_eq!(unit.gaps.len(), unit.reads.iter().filter(|read| !read.is_answered()).count(), "{what}");
    }
}

#[test]
fn conflict_on_a_standby_costs_one_result_set() {
    let fake = Fake::server("17.2", |text| {
        if text.contains("pg_default_acl") {
            let mut bytes = error("40001", "ERROR", "canceling statement due to conflict with recovery");
            bytes.extend(ready());
            return Some(bytes);
        }
        Some(done())
    });
    let unit = read_fake(&fake);
    let conflict = unit.gaps.iter().find(|gap| gap.cause == GapCause::StandbyConflict).unwrap();
    assert_eq!(conflict.operation, "postgres:default_acls");
    assert!(unit.reads.iter().any(|read| read.operation == "postgres:policies" && read.is_answered()));
}

#[test]
fn rows_of_another_shape_are_malformed() {
    let fake = Fake::server("16.4", |text| {
        if !text.contains("FROM pg_auth_members") {
            return Some(done());
        }
        let mut bytes = message(b'T', &[&[0, 1][..], b"x\0", &[0; 18]].concat());
        bytes.extend(message(b'D', &[&[0, 1][..], &3_i32.to_be_bytes(), b"abc"].concat()));
        bytes.extend(done());
        Some(bytes)
    });
    let unit = read_fake(&fake);
    let gap = unit.gaps.iter().find(|gap| gap.operation == "postgres:memberships").unwrap();
    assert_eq!(gap.cause, GapCause::Malformed);
    assert_eq!(gap.resource_types, ["pg_membership"]);
}

#[test]
fn pooler_that_takes_no_options_is_read_through() {
    let server = Server::start(15);
    let pooler = Fake::pooler(server.port);
    let unit = collect(&scope(vec![target("pooled", pooler.port, "postgres")]), settings(&[])).remove(0);
    assert_eq!(gaps(&unit), vec![]);
    find(&unit, "pg_schema", "pooled/postgres/schema/public");
}

#[test]
fn failing_target_stops_no_other() {
    let (one, two) = (Server::start(14), Server::start(18));
    let (silent, garbage) = (Fake::silent(), Fake::saying(b"garbage garbage garbage"));
    let scope = PostgresScope {
        connect_timeout: Some(2),
        ..scope(vec![
            target("a-silent", silent.port, "x"),
            target("b-good", one.port, "postgres"),
            target("c-garbage", garbage.port, "x"),
            target("d-nobody", one.port, "no_such_role"),
            target("e-good", two.port, "postgres"),
        ])
    };
    let units = collect(&scope, settings(&[]));
    let keys: Vec<(&str, bool)> = units.iter().map(|unit| (unit.key.as_str(), unit.is_complete())).collect();
    assert_eq!(
        keys,
        [
            ("postgres/a-silent", false),
            ("postgres/b-good", true),
            ("postgres/c-garbage", false),
            ("postgres/d-nobody", false),
            ("postgres/e-good", true)
        ]
    );
    assert_eq!(units[3].gaps[0].cause, GapCause::AuthenticationFailed);
}

#[test]
fn locked_catalog_costs_its_own_result_set_only() {
    let server = Server::start(16);
    let client = crate::postgres::block_on(async {
        // Keeps the lock until the server is gone.
        let client = server.connect("postgres", "postgres").await.unwrap();
        client.batch_execute("BEGIN; LOCK TABLE pg_catalog.pg_default_acl IN ACCESS EXCLUSIVE MODE").await.unwrap();
        let scope = PostgresScope { statement_timeout: Some(1), ..scope(vec![target("srv", server.port, "postgres")]) };
        let unit = tokio::task::spawn_blocking(move || collect(&scope, settings(&[])).remove(0)).await.unwrap();
        (client, unit)
    });
    let unit = client.1;
    let gap = unit.gaps.iter().find(|gap| gap.target == "srv/postgres").unwrap();
    assert_eq!((gap.operation.as_str(), gap.cause), ("postgres:default_acls", GapCause::Timeout));
    assert_eq!(unit.gaps.len(), 1, "{:#?}", unit.gaps);
    find(&unit, "pg_schema", "srv/postgres/schema/public");
}
