//! How far the archiver is behind, against real servers.

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::field;
use crate::postgres::Server;
use crate::postgres::collecting::{find, read};

/// Ends segments of the WAL, one after the other.
fn end_segments(server: &Server, count: u32) {
    for _ in 0..count {
        server.sql("postgres", "CREATE TABLE t (); DROP TABLE t");
        server.sql("postgres", "SELECT pg_switch_wal()");
    }
}

/// What is read of the archiver, once `done` says that it is far enough.
fn archiver(server: &Server, done: impl Fn(&Value) -> bool) -> Value {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let unit = read(server, "postgres");
        let found = field(find(&unit, "pg_cluster", "srv"), "archiver").clone();
        if done(&found) {
            return found;
        }
        assert!(Instant::now() < end, "the archiver stays at {found}");
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn segments_that_wait_for_the_archiver_are_counted() {
    let server = Server::start_with(14, &[("archive_mode", "on"), ("archive_command", "true")]);
    let found = archiver(&server, |_| true);
    assert_eq!(found.get("waiting_segments"), None, "nothing was archived yet");
    end_segments(&server, 2);
    let found = archiver(&server, |found| found["waiting_segments"] == 0);
    assert_eq!(found["archived_count"], 2);
    server.sql("postgres", "ALTER SYSTEM SET archive_command = 'false'");
    server.reload();
    end_segments(&server, 3);
    let found = archiver(&server, |found| found["failed_count"].as_i64() > Some(0));
    assert_eq!(found["waiting_segments"], 3);
}
