//! What a migration is said to do to access, against a server on which it is really run: read, predict, run, read again,
//! and every effective fact is equal.
//!
//! A longer run: `DBMUSTER_CHANGE_SEEDS=100 cargo nextest run predicted_on --no-capture`.
#![expect(clippy::print_stdout, reason = "each run says how much it compared")]

mod sessions;

use std::collections::BTreeSet;

use dbmuster::access::change::{Run, apply, delta};
use dbmuster::access::{Facts, Graph, Matrix, graphs};
use dbmuster::model::{Resource, Statement};
use dbmuster::plan::sql::read_text;
use tokio_postgres::Client;

use crate::postgres::{Server, block_on};
use crate::postgres_agreement::collected;
use crate::postgres_agreement::dice::Dice;

/// Migrations per version in an ordinary run.
const SEEDS: u64 = 2;
/// Statements before the first read, and in the migration.
const STATEMENTS: (usize, usize) = (90, 60);
const ROLES: [&str; 8] = ["ann", "bob", "carol", "dave", "\"Eve\"", "grp", "team", "boss"];
const SET_UP: &str = r#"
CREATE ROLE ann LOGIN; CREATE ROLE bob LOGIN NOINHERIT; CREATE ROLE carol LOGIN CREATEROLE; CREATE ROLE dave;
CREATE ROLE "Eve" LOGIN; CREATE ROLE grp; CREATE ROLE team CREATEROLE LOGIN; CREATE ROLE boss;
GRANT CREATE ON DATABASE orders TO grp, boss;
CREATE SCHEMA app; CREATE SCHEMA pii AUTHORIZATION boss; GRANT ALL ON SCHEMA app, pii TO PUBLIC;
CREATE TABLE app.t (id serial, a int, "B" text); CREATE TABLE app.u (a int); CREATE TABLE pii.people (name text, a int);
CREATE VIEW app.v AS SELECT a FROM app.t; CREATE SEQUENCE app.q; CREATE MATERIALIZED VIEW pii.m AS SELECT 1 AS a;
CREATE FUNCTION app.f(int, text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION app.f(text) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE app.p(int) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION pii.d() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'; CREATE TYPE app.e AS ENUM ('x');
ALTER TABLE pii.people OWNER TO boss; ALTER FUNCTION pii.d() OWNER TO boss; ALTER TABLE app.u OWNER TO grp;
"#;

/// Random statements of a migration.
struct Maker {
    dice: Dice,
    major: u32,
    made: usize,
    tables: Vec<String>,
}

impl Maker {
    fn new(seed: u64, major: u32) -> Self {
        let tables = ["app.t", "app.u", "pii.people", "app.v", "pii.m"].map(str::to_owned).to_vec();
        Self { dice: Dice::new(seed), major, made: 0, tables }
    }

    fn role(&mut self) -> &'static str {
        self.dice.pick::<&str>(&ROLES)
    }

    fn grantee(&mut self) -> String {
        match self.dice.below(10) {
            0 => "PUBLIC".to_owned(),
            1 => "CURRENT_USER".to_owned(),
            2 => format!("{}, {}", self.role(), self.role()),
            _ => self.role().to_owned(),
        }
    }

    fn table(&mut self) -> String {
        let all = self.tables.clone();
        self.dice.pick(&all).clone()
    }

    fn target(&mut self) -> (String, &'static [&'static str]) {
        const TABLE: [&str; 8] =
            ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "SELECT (a)"];
        match self.dice.below(12) {
            0 => ("DATABASE orders".to_owned(), &["CONNECT", "TEMP", "CREATE"]),
            1 => (format!("SCHEMA {}", self.dice.pick(&["app", "pii"])), &["USAGE", "CREATE"]),
            2 => ("SEQUENCE app.q".to_owned(), &["USAGE", "SELECT", "UPDATE"]),
            3 => ("FUNCTION app.f(integer, text)".to_owned(), &["EXECUTE"]),
            4 => ("FUNCTION pii.d()".to_owned(), &["EXECUTE"]),
            5 => ("ALL TABLES IN SCHEMA app".to_owned(), &TABLE[..7]),
            6 => (
                format!("ALL {} IN SCHEMA app", self.dice.pick(&["FUNCTIONS", "PROCEDURES", "ROUTINES"])),
                &["EXECUTE"],
            ),
            7 => ("TYPE app.e".to_owned(), &["USAGE"]),
            _ => (format!("TABLE {}", self.table()), &TABLE),
        }
    }

    fn grant(&mut self) -> String {
        let (on, all) = self.target();
        let columns = all.len() == 8;
        let mut privileges = match self.dice.below(6) {
            0 => "ALL".to_owned(),
            _ => self.dice.some(all, 3).into_iter().copied().collect::<Vec<_>>().join(", "),
        };
        if columns && self.dice.percent(10) {
            privileges = "ALL PRIVILEGES (a)".to_owned();
        }
        let to = self.grantee();
        let cascade = *self.dice.pick(&["", " CASCADE", " CASCADE", " RESTRICT"]);
        match self.dice.below(7) {
            0 => format!("REVOKE {privileges} ON {on} FROM {to}{cascade}"),
            1 => format!("REVOKE GRANT OPTION FOR {privileges} ON {on} FROM {to}{cascade}"),
            2 => format!("REVOKE ALL ON {on} FROM PUBLIC{cascade}"),
            3 | 4 => format!("GRANT {privileges} ON {on} TO {to} WITH GRANT OPTION"),
            _ => format!("GRANT {privileges} ON {on} TO {to}"),
        }
    }

    fn membership(&mut self) -> String {
        let (role, member) = (self.role(), self.role());
        let modern = self.major >= 16;
        match self.dice.below(9) {
            0 | 1 => format!("REVOKE {role} FROM {member} CASCADE"),
            2 => format!("REVOKE ADMIN OPTION FOR {role} FROM {member}"),
            3 if modern => format!("REVOKE INHERIT OPTION FOR {role} FROM {member}"),
            4 if modern => format!("GRANT {role} TO {member} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"),
            5 if modern => format!("GRANT {role} TO {member} WITH INHERIT TRUE"),
            6 if modern => format!("GRANT {role} TO {member} GRANTED BY {}", self.role()),
            7 => format!("GRANT pg_read_all_data TO {member}"),
            8 => format!("GRANT {role} TO {member}"),
            _ => format!("GRANT {role} TO {member} WITH ADMIN OPTION"),
        }
    }

    fn default(&mut self) -> String {
        let creator = self.role();
        let place = *self.dice.pick(&["", "IN SCHEMA app", "IN SCHEMA pii, app"]);
        let (kind, privilege) = *self.dice.pick(&[
            ("TABLES", "SELECT"),
            ("SEQUENCES", "USAGE"),
            ("FUNCTIONS", "EXECUTE"),
            ("TYPES", "USAGE"),
        ]);
        let privilege = if self.dice.percent(40) { "ALL" } else { privilege };
        let to = self.grantee();
        let action = match self.dice.below(4) {
            0 => format!("REVOKE {privilege} ON {kind} FROM {to}"),
            1 => format!("REVOKE {privilege} ON {kind} FROM PUBLIC, {creator}"),
            _ => format!("GRANT {privilege} ON {kind} TO {to}"),
        };
        format!("ALTER DEFAULT PRIVILEGES FOR ROLE {creator} {place} {action}")
    }

    fn make(&mut self) -> String {
        self.made += 1;
        let (n, schema) = (self.made, *self.dice.pick(&["app", "pii"]));
        match self.dice.below(9) {
            0 => format!(
                "CREATE FUNCTION {schema}.n{n}(a int, b varchar(3) DEFAULT 'x') RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'"
            ),
            1 => format!("CREATE SEQUENCE {schema}.n{n}"),
            2 => format!(
                "CREATE SCHEMA n{n} AUTHORIZATION {} CREATE TABLE x (a int) GRANT SELECT ON x TO {}",
                self.role(),
                self.role()
            ),
            3 => format!("CREATE VIEW {schema}.n{n} AS SELECT 1 AS a"),
            4 => format!("CREATE ROLE n{n} LOGIN IN ROLE {} ROLE {}", self.role(), self.role()),
            5 => format!("CREATE TYPE {schema}.n{n} AS (a int)"),
            _ => {
                self.tables.push(format!("{schema}.n{n}"));
                format!("CREATE TABLE {schema}.n{n} (id bigserial, a int, b int GENERATED ALWAYS AS IDENTITY)")
            }
        }
    }

    fn other(&mut self) -> String {
        let (table, role) = (self.table(), self.role());
        match self.dice.below(14) {
            0..=2 => format!("ALTER TABLE {table} OWNER TO {role}"),
            3 => format!("ALTER FUNCTION app.f(int, text) OWNER TO {role}"),
            4 => format!("ALTER SCHEMA {} OWNER TO {role}", self.dice.pick(&["app", "pii"])),
            5 => format!(
                "ALTER ROLE {role} {}",
                self.dice.pick(&["NOINHERIT", "INHERIT", "CREATEROLE", "NOLOGIN", "BYPASSRLS", "NOCREATEROLE"])
            ),
            6 => format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"),
            7 => format!("CREATE POLICY p{} ON {table} FOR SELECT TO {role} USING (true)", self.dice.below(3)),
            8 => format!("REASSIGN OWNED BY {role} TO {}", self.role()),
            9 => format!("ALTER DATABASE orders OWNER TO {role}"),
            10 => format!("DROP OWNED BY {}", self.dice.pick(&["dave", "\"Eve\""])),
            11 => format!("DROP ROLE {role}"),
            12 => "ALTER FUNCTION app.f(text) SECURITY DEFINER".to_owned(),
            _ => format!("ALTER TABLE {table} RENAME COLUMN a TO a"),
        }
    }

    /// One statement, in the name of a role in half of all cases.
    fn statement(&mut self) -> String {
        let statement = match self.dice.below(20) {
            0..=8 => self.grant(),
            9..=12 => self.membership(),
            13 | 14 => self.default(),
            15 | 16 => self.make(),
            _ => self.other(),
        };
        if self.dice.percent(45) { format!("SET ROLE {};\n{statement}", self.role()) } else { statement }
    }
}

/// Runs a statement as a migration tool would that goes on; gives whether the server took it.
async fn run(client: &Client, statement: &str) -> bool {
    let taken = client.batch_execute(statement).await;
    client.batch_execute("RESET ROLE").await.unwrap();
    if let Err(error) = &taken {
        assert!(error.as_db_error().is_some(), "{statement}: {error}");
    }
    taken.is_ok()
}

fn facts(graph: &Graph) -> BTreeSet<String> {
    let mut out = Vec::new();
    Matrix::new(graph, &Facts::default()).write(&mut out).unwrap();
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

fn graph(resources: &[Resource]) -> Graph {
    let mut access = graphs(resources);
    let place = access.graphs.iter().position(|graph| graph.database() == "orders").unwrap();
    access.graphs.swap_remove(place)
}

async fn one(server: &Server, seed: u64) -> (usize, usize) {
    let admin = server.connect("postgres", "postgres").await.unwrap();
    admin.batch_execute("CREATE DATABASE orders").await.unwrap();
    let client = server.connect("orders", "postgres").await.unwrap();
    client.batch_execute(SET_UP).await.unwrap();
    let mut maker = Maker::new(seed, server.major);
    for _ in 0..STATEMENTS.0 {
        run(&client, &maker.statement()).await;
    }
    let before = collected::read(server, "orders").await;
    let migration: Vec<String> = (0..STATEMENTS.1).map(|_| maker.statement()).collect();
    let text = migration.iter().map(|one| format!("{one};\nRESET ROLE;\n")).collect::<String>();
    let statements: Vec<Statement> =
        read_text(&text, "m.sql").unwrap_or_else(|error| panic!("{error}\n{text}")).statements;
    let files = [statements];
    let wanted = Run { server: "test", database: "orders", role: Some("postgres"), files: &files };
    let after = apply(&before, &wanted);
    assert!(after.unknown.is_empty(), "{:#?}", after.unknown);
    let mut taken = 0;
    let mut refused = Vec::new();
    let mut line = 1;
    for statement in &migration {
        if run(&client, statement).await {
            taken += 1;
        } else {
            refused.push(line + u32::try_from(statement.lines().count()).unwrap() - 1);
        }
        line += u32::try_from(statement.lines().count()).unwrap() + 1;
    }
    let predicted: Vec<Resource> = after.resources(&before).cloned().collect();
    let (predicted, real) = (facts(&graph(&predicted)), facts(&graph(&collected::read(server, "orders").await)));
    let said: BTreeSet<u32> = after.refused.iter().filter_map(|one| one.location.line).collect();
    let numbered: Vec<String> = text.lines().enumerate().map(|(n, line)| format!("{:3} {line}", n + 1)).collect();
    let told = after.refused.iter().map(|one| format!("{:?}: {}", one.location.line, one.text)).collect::<Vec<_>>();
    assert!(
        predicted == real,
        "PostgreSQL {}, seed {seed}\nonly predicted:\n{}\nonly real:\n{}\nsaid to be refused: {}\nrefused: {refused:?}, said {said:?}\n{}",
        server.major,
        predicted.difference(&real).take(15).cloned().collect::<Vec<_>>().join("\n"),
        real.difference(&predicted).take(15).cloned().collect::<Vec<_>>().join("\n"),
        told.join("\n"),
        numbered.join("\n")
    );
    let deltas = delta(&before, &wanted, &after);
    let old = facts(&graph(&before));
    assert_eq!(deltas[0].is_empty(), old == predicted, "a delta is empty when nothing differs");
    (real.len(), taken)
}

fn compare(major: u32) {
    let number = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let first = number("DBMUSTER_CHANGE_FIRST", 1);
    let seeds = number("DBMUSTER_CHANGE_SEEDS", SEEDS);
    let (mut all, mut taken) = (0, 0);
    for seed in first..first + seeds {
        let server = Server::start(major);
        let (facts, run) = block_on(one(&server, seed));
        all += facts;
        taken += run;
    }
    println!("PostgreSQL {major}: {seeds} migrations, {taken} statements taken, {all} facts, 0 disagreements");
}

macro_rules! on_every_version {
    ($($name:ident $major:literal)*) => {
        $(#[test]
        fn $name() {
            compare($major);
        })*
    };
}

on_every_version! {
    predicted_on_13 13 predicted_on_14 14 predicted_on_15 15 predicted_on_16 16 predicted_on_17 17 predicted_on_18 18
}
