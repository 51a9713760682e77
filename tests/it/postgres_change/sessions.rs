//! Sessions of several statements, whose settings, transactions and names decide what a change comes to.

use std::collections::BTreeSet;

use dbmuster::access::change::{Run, apply};
use dbmuster::model::Resource;
use dbmuster::plan::sql::read_text;

use super::{SET_UP, facts, graph};
use crate::postgres::{Server, block_on};
use crate::postgres_agreement::collected;

/// Sessions of one script after the other, on what the one before left. A first line `-- as ROLE` says who logs in.
const SCRIPTS: [(&str, &[&str]); 12] = [
    (
        "default lists reach the sequence of a column that becomes an identity",
        &["ALTER DEFAULT PRIVILEGES FOR ROLE boss GRANT USAGE ON SEQUENCES TO dave; SET ROLE boss; \
           ALTER TABLE pii.people ALTER COLUMN a SET NOT NULL, ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY"],
    ),
    ("and it goes with the identity", &["ALTER TABLE pii.people ALTER COLUMN a DROP IDENTITY"]),
    ("a sequence goes with its column", &["ALTER TABLE app.t DROP COLUMN id CASCADE"]),
    (
        "partitions go along, and one that was detached stays",
        &[
            "CREATE TABLE app.ev (d int) PARTITION BY RANGE (d); CREATE TABLE app.ev_1 PARTITION OF app.ev FOR VALUES FROM (1) TO (2); \
             CREATE TABLE app.ev_2 PARTITION OF app.ev FOR VALUES FROM (2) TO (3); GRANT SELECT ON app.ev_1, app.ev_2 TO dave; \
             ALTER TABLE app.ev DETACH PARTITION app.ev_1; CREATE TABLE app.ev_3 (d int); GRANT SELECT ON app.ev_3 TO bob; \
             ALTER TABLE app.ev ATTACH PARTITION app.ev_3 FOR VALUES FROM (3) TO (4)",
            "DROP TABLE app.ev",
        ],
    ),
    (
        "a temporary table hides another",
        &["CREATE TEMP TABLE tt (a int); GRANT SELECT ON tt TO carol; DROP TABLE tt; CREATE TABLE app.tt (a int); \
           SET search_path = app; CREATE TEMP TABLE tt (a int); GRANT SELECT ON tt TO carol; GRANT INSERT ON app.tt TO dave; \
           DROP TABLE tt; GRANT DELETE ON tt TO carol"],
    ),
    (
        "long names are cut",
        &["CREATE ROLE aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg; \
           GRANT SELECT ON app.u TO aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg"],
    ),
    (
        "chained transactions",
        &["BEGIN; GRANT SELECT ON app.u TO carol; COMMIT AND CHAIN; GRANT INSERT ON app.u TO carol; ROLLBACK; \
           BEGIN; GRANT DELETE ON app.u TO carol; ROLLBACK AND CHAIN; GRANT TRUNCATE ON app.u TO carol; COMMIT"],
    ),
    (
        "one column",
        &[
            "GRANT SELECT ON app.u TO carol; GRANT SELECT (a), UPDATE (a) ON app.u TO bob",
            "REVOKE SELECT (a) ON app.u FROM bob",
        ],
    ),
    (
        "the search path of a database, and of a role in it",
        &[
            "CREATE TABLE public.who (a int); CREATE TABLE pii.who (a int); CREATE TABLE app.who (a int); GRANT ALL ON app.who TO ann; \
             GRANT USAGE ON SCHEMA app, pii TO ann; ALTER TABLE app.who OWNER TO ann; ALTER DATABASE orders SET search_path = pii, public",
            "GRANT SELECT ON who TO dave",
            "ALTER ROLE ann IN DATABASE orders SET search_path TO app",
            "-- as ann\nGRANT INSERT ON who TO dave; RESET search_path; GRANT UPDATE ON who TO dave",
            "ALTER DATABASE orders RESET search_path",
            "GRANT DELETE ON who TO dave",
        ],
    ),
    (
        "the role that a login starts with",
        &[
            "GRANT boss TO ann; GRANT CREATE, USAGE ON SCHEMA app TO boss; ALTER ROLE ann SET role = 'boss'",
            "-- as ann\nCREATE TABLE app.started (a int); SET ROLE NONE; RESET ROLE; CREATE TABLE app.again (a int)",
            "ALTER ROLE ann RESET ALL",
        ],
    ),
    (
        "tables that are made of a query",
        &[
            "CREATE TABLE app.copied AS SELECT lower(\"B\") AS b FROM app.t; CREATE INDEX ON app.copied (lower(b)); GRANT SELECT ON app.copied TO dave",
        ],
    ),
    (
        "children that inherit need CASCADE",
        &[
            "CREATE TABLE app.base (a int); CREATE TABLE app.child () INHERITS (app.base); GRANT SELECT ON app.child TO dave",
            "DROP TABLE app.base",
        ],
    ),
];

/// Runs each session as it stands, and holds what was predicted against what is there.
async fn scripts(server: &Server) -> usize {
    let admin = server.connect("postgres", "postgres").await.unwrap();
    admin.batch_execute("CREATE DATABASE orders").await.unwrap();
    server.connect("orders", "postgres").await.unwrap().batch_execute(SET_UP).await.unwrap();
    let mut compared = 0;
    for (name, sessions) in SCRIPTS {
        for session in sessions {
            let (user, text) = match session.strip_prefix("-- as ").and_then(|rest| rest.split_once('\n')) {
                Some((user, text)) => (user, text),
                None => ("postgres", *session),
            };
            let before = collected::read(server, "orders").await;
            let files = [read_text(text, "m.sql").unwrap().statements];
            let wanted = Run { server: "test", database: "orders", role: Some(user), files: &files };
            let after = apply(&before, &wanted);
            assert!(after.unknown.is_empty(), "{name}: {:#?}", after.unknown);
            let client = server.connect("orders", user).await.unwrap();
            let mut refused = 0;
            for statement in text.split(';') {
                refused += usize::from(client.batch_execute(statement).await.is_err());
            }
            assert_eq!(after.refused.len(), refused, "PostgreSQL {}, {name}: {:#?}", server.major, after.refused);
            let predicted: Vec<Resource> = after.resources(&before).cloned().collect();
            let (predicted, real) =
                (facts(&graph(&predicted)), facts(&graph(&collected::read(server, "orders").await)));
            let apart =
                |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).take(9).cloned().collect::<Vec<_>>();
            assert!(
                predicted == real,
                "PostgreSQL {}, {name}: {text}\nonly predicted: {:#?}\nonly real: {:#?}",
                server.major,
                apart(&predicted, &real),
                apart(&real, &predicted)
            );
            compared += real.len();
        }
    }
    compared
}

#[test]
fn sessions_mean_what_the_server_takes_them_for() {
    for major in [13, 16, 18] {
        let compared = block_on(scripts(&Server::start(major)));
        println!("PostgreSQL {major}: {compared} facts, 0 disagreements");
    }
}
