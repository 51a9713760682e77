//! Effective access at size: reading the database, who reaches whom, every effective bit, the stream of facts, and what it
//! would cost to ask the server instead.
//!
//! `cargo bench --bench access [-- TABLES ROLES MAJOR]`; 10,000 tables and 1,000 roles on PostgreSQL 15 without arguments.
//! It starts a server of its own, makes a million grants there, and compares a sample with the server's own answers before
//! it prints: a fast wrong answer is no result.
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark stops at the first surprise")]

#[path = "../tests/it/postgres/mod.rs"]
#[expect(dead_code, reason = "the benchmark starts one server; the tests use the rest")]
mod postgres;

use std::io::{self, Write};
use std::time::{Duration, Instant};

use dbmuster::access::change::{self, Run};
use dbmuster::access::{Bits, Facts, Graph, Layer, Matrix, Readers, annotate};
use dbmuster::collect::{Stop, postgres as collector};
use dbmuster::model::{Privilege, Resource, TagMapping};
use dbmuster::plan::sql;
use postgres::collecting::{Memory, Nobody, scope, settings, target};
use postgres::{Server, block_on};

/// Entries in each table's list; each holds four privileges.
const ENTRIES: usize = 26;
/// Tables of which the server is asked.
const SAMPLE: usize = 100;
/// Tables made in one transaction.
const BATCH: usize = 500;

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let (tables, roles) = (numbers.first().copied().unwrap_or(10_000), numbers.get(1).copied().unwrap_or(1_000));
    let major = numbers.get(2).and_then(|major| u32::try_from(*major).ok()).unwrap_or(15);
    let server = Server::start_with(major, &[("max_locks_per_transaction", "2048"), ("shared_buffers", "256MB")]);
    let begin = Instant::now();
    set_up(&server, tables, roles);
    println!(
        "PostgreSQL {major}: {tables} tables, {roles} roles, {} grant rows; made in {:.1} s",
        grant_rows(&server),
        seconds(begin)
    );

    let begin = Instant::now();
    let sink = Memory::default();
    let scope = scope(vec![target("bench", server.port, "postgres")]);
    block_on(collector::collect(&scope, &TagMapping::default(), settings(&[]), &sink, &Nobody, &Stop::default()))
        .unwrap();
    let mut unit = sink.0.into_inner().unwrap().remove(0);
    println!(
        "{:44}{:>9.3} s   {} resources, {} gaps",
        "crawl over loopback",
        seconds(begin),
        unit.resources.len(),
        unit.gaps.len()
    );
    println!("{:44}{:>9} MB", "  memory with all resources", memory("VmRSS"));

    let begin = Instant::now();
    let mut readers = Readers::default();
    unit.resources.iter().for_each(|resource| readers.add(resource));
    let converted = begin.elapsed();
    println!("{:44}{:>9.3} s", "resources into numbers, lists parsed", converted.as_secs_f64());
    let begin = Instant::now();
    let access = readers.finish();
    let closure = begin.elapsed();
    let graph = access.graphs.iter().find(|graph| graph.objects().len() >= tables).expect("the database was read");
    println!("{:44}{:>9.3} s   {} objects", "who reaches whom", closure.as_secs_f64(), graph.objects().len());
    let whole = (converted + closure).as_secs_f64();
    change(&unit.resources, whole);
    let begin = Instant::now();
    let counts = every_bit(graph);
    println!("{:44}{:>9.3} s   {counts:?} by layer", "every effective bit, three layers", seconds(begin));
    println!("{:44}{:>9.3} s", "both", (begin.elapsed() + closure).as_secs_f64());
    drop_resources(&mut unit.resources);
    println!("{:44}{:>9} MB now, {} MB at most", "  memory", memory("VmRSS"), memory("VmHWM"));

    let ours = compare(&server, graph);
    stream(graph, ours);
}

/// What small migrations do to all that: one that grants on a table, and one that makes a role a member, after which every
/// object has to be looked at.
fn change(resources: &[Resource], whole: f64) {
    let server = resources.iter().find(|one| one.resource_type == "pg_cluster").expect("the server was read");
    for (name, text, groups) in [
        ("delta of a grant on a table", "CREATE TABLE s1.made (a int); GRANT SELECT ON s1.t1, s1.made TO PUBLIC;", 1),
        ("delta of a membership", "GRANT g2 TO u0; GRANT SELECT ON s1.t1 TO PUBLIC;", 1),
    ] {
        let migration = sql::read_text(text, "bench.sql").unwrap();
        let files = [migration.statements];
        let run = Run { server: &server.id, database: "postgres", role: Some("postgres"), files: &files };
        let begin = Instant::now();
        let after = change::apply(resources, &run);
        let applied = seconds(begin);
        let deltas = change::delta(resources, &run, &after);
        let all = seconds(begin);
        assert!(after.refused.is_empty() && after.unknown.is_empty(), "{:?} {:?}", after.refused, after.unknown);
        let found = deltas.iter().map(|delta| delta.groups.len()).sum::<usize>();
        assert!(found >= groups, "{name}: nothing was found");
        println!("{name:44}{all:>9.3} s   {applied:.3} s of it put on the inventory; {found} groups");
        println!("{:44}{:>9.2} x", "  of reading and closing the whole once", all / whole);
    }
}

/// Annotating is part of a crawl; the resources are not needed after it.
fn drop_resources(resources: &mut Vec<Resource>) {
    let begin = Instant::now();
    annotate(resources, &[]);
    println!("{:44}{:>9.3} s", "facts put into the resources", seconds(begin));
    *resources = Vec::new();
}

fn seconds(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64()
}

/// Megabytes of this process, as Linux tells them.
fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(what));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or_default() / 1024
}

fn set_up(server: &Server, tables: usize, roles: usize) {
    let groups = (roles / 16).max(2);
    let mut sql = String::new();
    for group in 0..groups {
        sql += &format!("CREATE ROLE g{group}; ");
        if group > 3 {
            // Groups in groups, up to about ten deep.
            sql += &format!("GRANT g{} TO g{group}; ", group / 2);
        }
    }
    for role in 0..roles - groups {
        let inherit = if role % 11 == 0 { "NOINHERIT" } else { "INHERIT" };
        sql += &format!("CREATE ROLE u{role} LOGIN {inherit}; ");
        for step in [1, 7, 31] {
            sql += &format!("GRANT g{} TO u{role}; ", (role * step + step) % groups);
        }
    }
    for schema in 0..20 {
        sql += &format!("CREATE SCHEMA s{schema}; GRANT USAGE ON SCHEMA s{schema} TO PUBLIC; ");
    }
    server.sql("postgres", &sql);
    for first in (0..tables).step_by(BATCH) {
        let last = (first + BATCH).min(tables);
        server.sql(
            "postgres",
            &format!(
                "DO $$ BEGIN FOR n IN {first}..{} LOOP EXECUTE format('CREATE TABLE s%s.t%s (a int, b text)', n % 20, n); END LOOP; END $$",
                last - 1
            ),
        );
    }
    // Written at once: a million GRANT statements would take an hour and leave the same.
    server.sql(
        "postgres",
        &format!(
            "CREATE TEMP TABLE numbered AS SELECT rolname, row_number() OVER (ORDER BY oid) - 1 AS n FROM pg_roles \
             WHERE rolname ~ '^[gu][0-9]+$'; CREATE INDEX ON numbered (n); ANALYZE numbered; \
             UPDATE pg_class c SET relacl = (SELECT array_agg((r.rolname || CASE WHEN k % 9 = 0 THEN '=a*r*w*d*' ELSE '=arwd' END \
             || '/postgres')::aclitem ORDER BY k) FROM generate_series(0, {ENTRIES} - 1) k \
             JOIN numbered r ON r.n = (c.oid::bigint * 31 + k * 97) % {roles}) WHERE relkind = 'r' AND relnamespace >= 16384 \
             AND relpersistence = 'p'"
        ),
    );
}

fn grant_rows(server: &Server) -> String {
    let rows = server.sql("postgres", "SELECT count(*) FROM pg_class c, aclexplode(c.relacl) WHERE c.oid >= 16384");
    rows[0][0].clone().unwrap()
}

/// Counts every fact there is without keeping any.
fn every_bit(graph: &Graph) -> [usize; 3] {
    let mut bits = Bits::new(graph.server().roles.len());
    let mut counts = [0; 3];
    for object in graph.objects() {
        for privilege in graph.privileges_of(object).iter() {
            for grant_option in [false, true] {
                for layer in Layer::ALL {
                    bits.clear();
                    graph.add_holders(object, privilege, grant_option, layer, &mut bits);
                    counts[layer as usize] += bits.len();
                }
            }
        }
    }
    counts
}

/// The sample on the server and here; gives nanoseconds per answer of the server.
fn compare(server: &Server, graph: &Graph) -> f64 {
    let begin = Instant::now();
    let rows = server.sql(
        "postgres",
        &format!(
            "SELECT n.nspname, c.relname, count(*) FILTER (WHERE has_table_privilege(r.oid, c.oid, p.name)), count(*) \
             FROM (SELECT * FROM pg_class WHERE relkind = 'r' AND oid >= 16384 ORDER BY relname LIMIT {SAMPLE}) c \
             JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN pg_roles r \
             CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p(name) GROUP BY 1, 2"
        ),
    );
    let elapsed = begin.elapsed();
    let number = |text: &Option<String>| text.as_deref().unwrap_or_default().parse::<usize>().unwrap();
    let mut asked = 0;
    let mut bits = Bits::new(graph.server().roles.len());
    for row in &rows {
        let (schema, name) = (row[0].as_deref().unwrap(), row[1].as_deref().unwrap());
        let is_it = |one: &&dbmuster::access::Object| {
            one.class.as_str() == "table" && &*one.schema == schema && &*one.name == name
        };
        let object = graph.objects().iter().find(is_it).expect("the table was read");
        let mut held = 0;
        for privilege in
            [Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete, Privilege::Truncate]
        {
            bits.clear();
            graph.add_holders(object, privilege, false, Layer::Now, &mut bits);
            held += bits.len();
        }
        assert_eq!(held, number(&row[2]), "{schema}.{name}");
        asked += number(&row[3]);
    }
    let each = elapsed.as_secs_f64() * 1e9 / asked as f64;
    println!("{:44}{each:>9.0} ns each, {asked} asked, all agree", "has_table_privilege() on the server");
    each
}

/// Counts lines and bytes, and keeps nothing.
#[derive(Default)]
struct Sink {
    bytes: u64,
}

impl Write for Sink {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.bytes += buffer.len() as u64;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn stream(graph: &Graph, server_nanoseconds: f64) {
    let mut sink = Sink::default();
    let begin = Instant::now();
    let facts = Matrix::new(graph, &Facts::default()).write(&mut sink).unwrap();
    let elapsed: Duration = begin.elapsed();
    let rate = facts as f64 / elapsed.as_secs_f64();
    println!(
        "{:44}{:>9.3} s   {facts} facts, {:.1} GB, {:.1} million facts/s on one core",
        "matrix",
        elapsed.as_secs_f64(),
        sink.bytes as f64 / 1e9,
        rate / 1e6
    );
    println!("{:44}{:>9.0} x", "  a fact here / an answer of the server", server_nanoseconds * rate / 1e9);
    println!("{:44}{:>9} MB at most", "  memory", memory("VmHWM"));
}
