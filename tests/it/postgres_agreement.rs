//! Effective access against the server's own word: random set-ups on every version, every role, object, privilege and
//! grant option, and no disagreement.
//!
//! A longer run: `DBMUSTER_AGREEMENT_SEEDS=200 cargo nextest run agrees_on --no-capture`; a single set-up again:
//! `DBMUSTER_AGREEMENT_FIRST=17 DBMUSTER_AGREEMENT_SEEDS=1`.
#![expect(clippy::print_stdout, reason = "each run says how much it compared")]

pub mod answers;
pub mod collected;
pub mod dice;
mod facts;
mod layers;
pub mod setup;

use std::collections::{BTreeMap, BTreeSet};

use dbmuster::access::{Bits, Graph, Layer, graphs};
use dbmuster::model::{Privilege, Resource};
use tokio_postgres::SimpleQueryMessage;

use crate::postgres::{Server, block_on};
use answers::{Answer, OPEN_LARGE_OBJECTS, ROLES, questions, settable};

/// Set-ups per version in an ordinary run.
const SEEDS: u64 = 2;
/// A set-up of which less than this part was accepted tests little.
const LEAST_ACCEPTED: f64 = 0.35;

macro_rules! on_every_version {
    ($($name:ident $major:literal)*) => {
        $(#[test]
        fn $name() {
            compare($major);
        })*
    };
}

on_every_version! { agrees_on_13 13 agrees_on_14 14 agrees_on_15 15 agrees_on_16 16 agrees_on_17 17 agrees_on_18 18 }

fn from_environment(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

fn compare(major: u32) {
    let first = from_environment("DBMUSTER_AGREEMENT_FIRST", 1);
    let seeds = from_environment("DBMUSTER_AGREEMENT_SEEDS", SEEDS);
    let mut totals: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in first..first + seeds {
        let server = Server::start(major);
        let found = block_on(one_setup(&server, seed));
        assert!(
            found.wrong.is_empty(),
            "PostgreSQL {major}, seed {seed}: {} disagreements\n{}",
            found.wrong.len(),
            found.wrong.iter().take(40).map(String::as_str).collect::<Vec<_>>().join("\n")
        );
        found.compared.into_iter().for_each(|(class, count)| *totals.entry(class).or_default() += count);
    }
    let all: u64 = totals.values().sum();
    let parts: Vec<String> = totals.iter().map(|(class, count)| format!("{class} {count}")).collect();
    println!("PostgreSQL {major}: {all} comparisons, {seeds} set-ups, 0 disagreements ({})", parts.join(", "));
}

#[derive(Default)]
struct Outcome {
    compared: BTreeMap<&'static str, u64>,
    wrong: Vec<String>,
}

async fn one_setup(server: &Server, seed: u64) -> Outcome {
    let database = "the \"db\"";
    server
        .connect("postgres", "postgres")
        .await
        .unwrap()
        .batch_execute("CREATE DATABASE \"the \"\"db\"\"\"")
        .await
        .unwrap();
    let client = server.connect(database, "postgres").await.unwrap();
    let statements = setup::statements(seed, server.major, database);
    let mut accepted = 0.0;
    for statement in &statements {
        match client.batch_execute(statement).await {
            Ok(()) => accepted += 1.0,
            Err(error) => assert!(error.as_db_error().is_some(), "{statement}: {error}"),
        }
        client.batch_execute("RESET SESSION AUTHORIZATION; RESET ROLE").await.unwrap();
    }
    let part = accepted / statements.len() as f64;
    assert!(part > LEAST_ACCEPTED, "only {part:.2} of the statements of seed {seed} were accepted");
    let graph = graph_of(server, database).await;
    client.batch_execute("SET search_path = pg_catalog, pg_temp").await.unwrap();
    let ask = async |statement: &str| -> Vec<Vec<Option<String>>> {
        let messages = client.simple_query(statement).await.unwrap_or_else(|e| panic!("{statement}: {e:?}"));
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some((0..row.len()).map(|i| row.get(i).map(ToOwned::to_owned)).collect()),
            _ => None,
        });
        rows.collect()
    };
    let roles: Vec<u32> = ask(ROLES)
        .await
        .into_iter()
        .map(|row| {
            let name = row[0].clone().unwrap();
            graph.server().role_id(&name).unwrap_or_else(|| panic!("role {name:?} was not read"))
        })
        .collect();
    let mut judge = Judge::new(&graph, roles);
    judge.learn_settable(&ask(&settable(server.major)).await);
    for (class, statement) in questions(server.major) {
        for row in ask(&statement).await {
            let answer = Answer::new(class, &row);
            judge.compare(&answer);
            if class != "role" {
                judge.compare_set_role(&answer);
            }
        }
    }
    if server.major < 18 {
        for row in ask(OPEN_LARGE_OBJECTS).await {
            judge.compare_opening(&Answer::new("large_object", &row));
        }
    }
    judge.finish()
}

/// The graph of a database, through the collector.
async fn graph_of(server: &Server, database: &str) -> Graph {
    let resources: Vec<Resource> = collected::read(server, database).await;
    let access = graphs(&resources);
    assert!(access.problems.is_empty(), "{:?}", access.problems);
    access.graphs.into_iter().find(|graph| graph.database() == database).expect("the database was read")
}

struct Judge<'a> {
    graph: &'a Graph,
    roles: Vec<u32>,
    by_name: BTreeMap<(&'static str, &'a str, &'a str, &'a str), u32>,
    seen: BTreeSet<u32>,
    /// For each role, those that the server lets it SET ROLE to.
    settable: Vec<Vec<usize>>,
    outcome: Outcome,
}

impl<'a> Judge<'a> {
    fn new(graph: &'a Graph, roles: Vec<u32>) -> Self {
        let key = |object: &'a dbmuster::access::Object| {
            (object.class.as_str(), &*object.schema, &*object.name, &*object.column)
        };
        let by_name: BTreeMap<_, u32> = graph.objects().iter().map(key).zip(0..).collect();
        assert_eq!(by_name.len(), graph.objects().len(), "two objects have one name");
        Self { graph, roles, by_name, seen: BTreeSet::new(), settable: Vec::new(), outcome: Outcome::default() }
    }

    /// Takes the server's word on who may SET ROLE to whom, in the order of the roles.
    fn learn_settable(&mut self, rows: &[Vec<Option<String>>]) {
        self.settable = vec![Vec::new(); self.roles.len()];
        for (target, row) in rows.iter().enumerate() {
            let bits = row[0].as_deref().unwrap_or_default();
            for (role, _) in bits.bytes().enumerate().filter(|(_, bit)| *bit == b'1') {
                self.settable[role].push(target);
            }
        }
    }

    /// One SET ROLE away is what any of the roles holds that one can SET ROLE to.
    fn compare_set_role(&mut self, answer: &Answer) {
        let privilege = Privilege::from_sql(&answer.privilege).unwrap();
        let key = (answer.class, &*answer.schema, &*answer.object, &*answer.column);
        let Some(id) = self.by_name.get(&key).copied() else { return };
        let object = self.graph.object(id).unwrap();
        let mut bits = Bits::new(self.graph.server().roles.len());
        self.graph.add_holders(object, privilege, answer.grant_option, Layer::SetRole, &mut bits);
        let now = answer.bits.as_bytes();
        for (place, role) in self.roles.iter().enumerate() {
            let server_says = self.settable[place].iter().any(|target| now[*target] == b'1');
            if bits.contains(*role) != server_says {
                let name = self.graph.server().role_name(*role);
                self.outcome.wrong.push(format!("after SET ROLE it is {server_says} for {name:?}: {answer:?}"));
            }
        }
        *self.outcome.compared.entry("set_role").or_default() += self.roles.len() as u64;
    }

    fn compare(&mut self, answer: &Answer) {
        let privilege = Privilege::from_sql(&answer.privilege).unwrap();
        let bits = if answer.class == "role" {
            let Some(target) = self.graph.server().role_id(&answer.object) else {
                return self.outcome.wrong.push(format!("role {:?} was not read", answer.object));
            };
            let holders = self.graph.role_holders(target);
            let mut bits = Bits::new(self.graph.server().roles.len());
            self.graph.add_role_holders(&holders, privilege, answer.grant_option, Layer::Now, &mut bits);
            bits
        } else {
            let Some(bits) = self.holders(answer, privilege) else { return };
            bits
        };
        self.judge(answer, &bits);
    }

    /// Opening for writing needs both privileges.
    fn compare_opening(&mut self, answer: &Answer) {
        let Some(mut bits) = self.holders(answer, Privilege::Select) else { return };
        if answer.privilege == "UPDATE" {
            let Some(update) = self.holders(answer, Privilege::Update) else { return };
            bits.retain(&update);
        }
        self.judge(answer, &bits);
    }

    fn holders(&mut self, answer: &Answer, privilege: Privilege) -> Option<Bits> {
        let key = (answer.class, &*answer.schema, &*answer.object, &*answer.column);
        let Some(id) = self.by_name.get(&key).copied() else {
            self.outcome.wrong.push(format!("not in the graph: {key:?}"));
            return None;
        };
        self.seen.insert(id);
        let object = self.graph.object(id).unwrap();
        let mut bits = Bits::new(self.graph.server().roles.len());
        self.graph.add_holders(object, privilege, answer.grant_option, Layer::Now, &mut bits);
        Some(bits)
    }

    fn judge(&mut self, answer: &Answer, bits: &Bits) {
        assert_eq!(answer.bits.len(), self.roles.len());
        *self.outcome.compared.entry(answer.class).or_default() += self.roles.len() as u64;
        for (role, bit) in self.roles.iter().zip(answer.bits.bytes()) {
            let server_says = bit == b'1';
            if bits.contains(*role) != server_says {
                let name = self.graph.server().role_name(*role);
                self.outcome.wrong.push(format!("server says {server_says} for {name:?}: {answer:?}"));
            }
        }
    }

    fn finish(mut self) -> Outcome {
        for (key, id) in &self.by_name {
            if !self.seen.contains(id) {
                self.outcome.wrong.push(format!("in the graph, and the server was not asked: {key:?}"));
            }
        }
        self.outcome
    }
}
