//! `dbmuster access` as a user runs it: on a running server and on an inventory of it, with names that would do harm.

use std::collections::BTreeSet;
use std::path::PathBuf;

use dbmuster::inventory::Writer;
use dbmuster::model::inventory::{HeaderTag, INVENTORY_SCHEMA_VERSION, InventoryHeader};
use serde_json::Value;
use tempfile::TempDir;

use crate::cli::{Desk, Run, TIME};
use crate::postgres::collecting::{collect, scope, settings, target};
use crate::postgres::{Server, block_on};

const SET_UP: &str = r#"
CREATE ROLE alice LOGIN; CREATE ROLE readers; CREATE ROLE staff; CREATE ROLE vault; CREATE ROLE bob LOGIN;
CREATE ROLE "=HYPERLINK(""u"")" LOGIN; CREATE ROLE "redESC[31m" LOGIN; CREATE ROLE "two
lines" LOGIN; CREATE ROLE "12345" LOGIN;
ALTER ROLE bob NOINHERIT;
GRANT readers TO staff; GRANT staff TO alice; GRANT vault TO bob;
CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO PUBLIC;
CREATE TABLE app.cards (number text, holder text); ALTER TABLE app.cards OWNER TO vault;
CREATE TABLE app."Odd "".t" (a int); GRANT SELECT ON app."Odd "".t" TO "12345", "two
lines", "redESC[31m", "=HYPERLINK(""u"")";
GRANT SELECT (holder) ON app.cards TO "12345";
CREATE FUNCTION app.peek(int, text) RETURNS text SECURITY DEFINER LANGUAGE sql SET search_path = '' AS 'SELECT number FROM app.cards';
ALTER FUNCTION app.peek(int, text) OWNER TO vault; REVOKE ALL ON FUNCTION app.peek(int, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.peek(int, text) TO readers;
CREATE FUNCTION app.peek(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
"#;

fn dbmuster(words: &[&str]) -> Run {
    Desk::new().run_with(words, &[], b"")
}

struct Place {
    server: Server,
    folder: TempDir,
}

impl Place {
    fn new(major: u32) -> Self {
        let server = Server::start(major);
        server.sql("postgres", "CREATE DATABASE orders");
        server.sql("orders", &SET_UP.replace("ESC", "\u{1b}"));
        Self { server, folder: TempDir::new().unwrap() }
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/orders?sslmode=disable", self.server.port)
    }

    fn ask(&self, words: &[&str]) -> Run {
        let url = self.url();
        dbmuster(&[&["access"], words, &["--url", &url]].concat())
    }

    /// Everything on the server as a file.
    fn inventory(&self) -> PathBuf {
        let path = self.folder.path().join("inventory.ndjson");
        let name = format!("127.0.0.1:{}", self.server.port);
        let units = collect(&scope(vec![target(&name, self.server.port, "postgres")]), settings(&[]));
        let header = InventoryHeader {
            record: HeaderTag::Inventory,
            schema_version: INVENTORY_SCHEMA_VERSION.to_owned(),
            collected_at: TIME.to_owned(),
            scope_digest: None,
        };
        let mut writer = Writer::create(&path, &header).unwrap();
        for unit in units {
            unit.resources.iter().for_each(|resource| writer.resource(resource).unwrap());
        }
        writer.finish().unwrap();
        path
    }
}

fn facts(text: &str) -> BTreeSet<String> {
    text.lines().map(ToOwned::to_owned).collect()
}

#[test]
fn a_path_is_told_in_steps_that_fit_the_screen() {
    let place = Place::new(16);
    let run = place.ask(&["path", "alice", "app.cards", "select"]).ends(0);
    assert!(run.out.lines().all(|line| line.chars().count() <= 80), "{}", run.out);
    run.says("SELECT: can obtain alice inherits from staff (by postgres) staff inherits from readers (by postgres) call function app.peek(integer, text): readers may execute (by vault), and it runs as its owner vault vault owns it");
    place
        .ask(&["path", "bob", "app.cards", "insert"])
        .ends(0)
        .says("INSERT: after SET ROLE SET ROLE vault: bob is a member");
    place.ask(&["path", "alice", "app.cards.holder", "references"]).ends(0).says("can obtain");
    place.ask(&["path", "12345", "app.cards", "select"]).ends(0).says("No way to SELECT");
    place.ask(&["path", "bob", "role:vault"]).ends(0).says("SET: now SET ROLE vault: bob is a member");
}

#[test]
fn holders_are_listed_with_their_ways_and_harmless_names() {
    let place = Place::new(18);
    let run = place.ask(&["who-can", "SELECT", "app.\"Odd \"\".t\""]).ends(0);
    assert!(!run.out.contains('\u{1b}') && run.out.contains("two\\nlines"), "{}", run.out);
    assert!(run.out.lines().all(|line| line.chars().count() <= 80), "{}", run.out);
    let json = place.ask(&["who-can", "select", "app.cards", "--format", "json"]).ends(0).json();
    let holders = json["holders"].as_array().unwrap();
    let of = |layer: &str| -> Vec<&str> {
        let here = holders.iter().filter(|way| way["layer"] == layer);
        here.map(|way| way["role"].as_str().unwrap()).filter(|name| !name.starts_with("pg_")).collect()
    };
    assert_eq!(
        (of("now"), of("set_role"), of("can_obtain")),
        (vec!["postgres", "vault"], vec!["bob"], vec!["alice", "readers", "staff"])
    );
    place.ask(&["what-can", "bob"]).ends(0).says("SET ROLE to: vault");
    place.ask(&["what-can", "PUBLIC"]).ends(0).says("schema app: USAGE");
}

#[test]
fn what_is_not_there_is_refused_with_a_way_out() {
    let place = Place::new(14);
    place.ask(&["who-can", "select", "app.card"]).refuses("no database that was read has such an object");
    place
        .ask(&["who-can", "execute", "app.peek"])
        .refuses("may be function app.peek(integer), or function app.peek(integer, text)");
    place.ask(&["who-can", "maintain", "app.cards"]).refuses("in PostgreSQL 14 there is no MAINTAIN on a table");
    place.ask(&["who-can", "select", "app.\"cards"]).refuses("quotes do not close");
    place.ask(&["path", "nobody", "app.cards"]).refuses("has none of that name");
    dbmuster(&["access", "what-can", "alice"]).refuses("neither an inventory nor a server");
    dbmuster(&["access", "matrix", "--url", "postgres://a:secret@localhost/x"]).refuses("it holds a password");
    let closed = dbmuster(&["access", "matrix", "--url", "postgres://a@127.0.0.1:1/x"]).ends(3);
    assert!(closed.out.is_empty() && closed.err.contains("no PostgreSQL server could be read"), "{}", closed.err);
}

#[test]
fn the_matrix_is_the_same_live_and_saved() {
    let place = Place::new(13);
    let inventory = place.inventory();
    let saved =
        dbmuster(&["access", "matrix", "--inventory", inventory.to_str().unwrap(), "--database", "orders"]).ends(0);
    let live = place.ask(&["matrix", "--format", "ndjson"]).ends(0);
    assert_eq!(facts(&saved.out), facts(&live.out));
    assert_eq!(facts(&live.out).len(), live.out.lines().count(), "a fact is told twice");
    let keys = ["class", "column", "database", "grant_option", "layer", "object", "privilege", "role", "schema"];
    let mut odd = 0;
    for line in live.out.lines() {
        let fact: Value = serde_json::from_str(line).unwrap();
        assert_eq!(fact.as_object().unwrap().keys().collect::<Vec<_>>(), keys, "{line}");
        odd += usize::from(
            fact["object"] == "Odd \".t"
                && fact["layer"] == "now"
                && fact["class"] == "table"
                && fact["privilege"] == "SELECT",
        );
    }
    // The superuser holds it twice: as a privilege, and with the option to pass it on.
    assert_eq!(odd, 6);
    let narrow = place.ask(&["matrix", "--class", "column", "--role", "12345", "--layer", "now"]).ends(0);
    let own: Vec<&str> = narrow.out.lines().filter(|line| !line.contains("pg_catalog")).collect();
    assert_eq!(
        own,
        [
            r#"{"database":"orders","role":"12345","class":"column","schema":"app","object":"cards","column":"holder","privilege":"SELECT","grant_option":false,"layer":"now"}"#
        ]
    );
}

#[test]
fn a_role_that_may_do_nothing_reads_the_same() {
    let place = Place::new(17);
    place.server.sql("orders", "CREATE ROLE scanner LOGIN");
    let mut matrices = Vec::new();
    for user in ["postgres", "scanner"] {
        let url = place.url().replace("postgres@", &format!("{user}@"));
        matrices.push(facts(&dbmuster(&["access", "matrix", "--url", &url]).ends(0).out));
    }
    assert_eq!(matrices[0], matrices[1]);
    let open = block_on(place.server.connect("orders", "scanner"));
    assert!(open.is_ok());
}
