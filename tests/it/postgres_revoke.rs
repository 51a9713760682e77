//! The REVOKE planner on real servers: after its script the access is gone and nobody else lost anything but those whom
//! the plan names; after the rollback every list and membership is what it was.
//!
//! A longer run: `DBMUSTER_REVOKE_FACTS=300 cargo nextest run revokes_on --no-capture`; another set-up:
//! `DBMUSTER_REVOKE_SEED=17`.
#![expect(clippy::print_stdout, reason = "each run says how much it tried")]

mod batches;

use std::collections::{BTreeMap, BTreeSet};

use dbmuster::access::revoke::{Choices, Plan, Request, RevokeError, Target};
use dbmuster::access::{Graph, Layer, PUBLIC, graphs};
use dbmuster::model::Privilege;
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::postgres::{Server, block_on};
use crate::postgres_agreement::answers::{Answer, ROLES, questions};
use crate::postgres_agreement::dice::Dice;
use crate::postgres_agreement::{collected, setup};

/// Facts that are revoked in an ordinary run, per version.
const FACTS: usize = 12;
const DATABASE: &str = "the \"db\"";

macro_rules! on_every_version {
    ($($name:ident $major:literal)*) => {
        $(#[test]
        fn $name() {
            revoke($major);
        })*
    };
}

on_every_version! { revokes_on_13 13 revokes_on_14 14 revokes_on_15 15 revokes_on_16 16 revokes_on_17 17 revokes_on_18 18 }

fn from_environment(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// Every entry of every list, with defaults written out, and every membership and attribute: what must come back.
pub fn state(major: u32) -> String {
    let mut lists = vec![
        ("pg_class", "relacl", "CASE WHEN t.relkind = 'S' THEN 's' ELSE 'r' END::\"char\"", "relowner"),
        ("pg_proc", "proacl", "'f'", "proowner"),
        ("pg_type", "typacl", "'T'", "typowner"),
        ("pg_namespace", "nspacl", "'n'", "nspowner"),
        ("pg_database", "datacl", "'d'", "datdba"),
        ("pg_language", "lanacl", "'l'", "lanowner"),
        ("pg_foreign_data_wrapper", "fdwacl", "'F'", "fdwowner"),
        ("pg_foreign_server", "srvacl", "'S'", "srvowner"),
        ("pg_tablespace", "spcacl", "'t'", "spcowner"),
        ("pg_largeobject_metadata", "lomacl", "'L'", "lomowner"),
    ];
    if major >= 15 {
        lists.push(("pg_parameter_acl", "paracl", "'p'", "10"));
    }
    let mut parts: Vec<String> = lists
        .into_iter()
        .map(|(table, acl, class, owner)| {
            // A parameter without entries has no row, and comes back with another OID.
            let name = if table == "pg_parameter_acl" { "parname" } else { "oid" };
            let owner = if owner == "10" { owner.to_owned() } else { format!("t.{owner}") };
            format!(
                "SELECT '{table}', t.{name}::text, a::text FROM {table} t, \
                 aclexplode(coalesce(t.{acl}, acldefault({class}, {owner}))) a"
            )
        })
        .collect();
    parts.push(
        "SELECT 'column', c.attrelid || '.' || c.attnum, a::text FROM pg_attribute c, aclexplode(c.attacl) a".into(),
    );
    let options = if major >= 16 { ", m.inherit_option, m.set_option" } else { "" };
    parts.push(format!(
        "SELECT 'member', m.roleid || ' ' || m.member, (m.grantor, m.admin_option{options})::text FROM pg_auth_members m"
    ));
    parts.push("SELECT 'role', r.oid::text, (r.rolsuper, r.rolinherit, r.rolcreaterole)::text FROM pg_roles r".into());
    parts.join(" UNION ALL ")
}

async fn rows(client: &Client, statement: &str) -> Vec<Vec<Option<String>>> {
    let messages = client.simple_query(statement).await.unwrap_or_else(|e| panic!("{statement}: {e:?}"));
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some((0..row.len()).map(|i| row.get(i).map(ToOwned::to_owned)).collect()),
        _ => None,
    });
    rows.collect()
}

async fn lists(client: &Client, major: u32) -> BTreeSet<Vec<Option<String>>> {
    rows(client, &state(major)).await.into_iter().collect()
}

/// Class, schema, object, column, privilege and grant option.
type Key = (&'static str, String, String, String, String, bool);
type Said = BTreeMap<Key, String>;

/// What the server says of everybody, by class, schema, object, column, privilege and grant option.
async fn answers(
    client: &Client,
    major: u32,
) -> BTreeMap<(&'static str, String, String, String, String, bool), String> {
    let mut all = BTreeMap::new();
    for (class, statement) in questions(major) {
        for row in rows(client, &statement).await {
            let a = Answer::new(class, &row);
            all.insert((class, a.schema, a.object, a.column, a.privilege, a.grant_option), a.bits);
        }
    }
    all
}

fn revoke(major: u32) {
    let seed = from_environment("DBMUSTER_REVOKE_SEED", 5) as u64;
    let server = Server::start(major);
    block_on(async {
        server
            .connect("postgres", "postgres")
            .await
            .unwrap()
            .batch_execute("CREATE DATABASE \"the \"\"db\"\"\"")
            .await
            .unwrap();
        let client = server.connect(DATABASE, "postgres").await.unwrap();
        for statement in setup::statements(seed, major, DATABASE) {
            // Those that the server refuses are no part of the set-up.
            let _ = client.batch_execute(&statement).await;
            client.batch_execute("RESET SESSION AUTHORIZATION; RESET ROLE").await.unwrap();
        }
        let access = graphs(&collected::read(&server, DATABASE).await);
        let graph = access.graphs.iter().find(|graph| graph.database() == DATABASE).unwrap();
        let mut tried = Tried::new(graph, &client, major).await;
        let wanted = from_environment("DBMUSTER_REVOKE_FACTS", FACTS);
        let mut dice = Dice::new(seed);
        let mut rolls = 0;
        while tried.done < wanted && rolls < wanted * 40 {
            rolls += 1;
            let Some(request) = pick(graph, &mut dice) else { continue };
            match graph.plan_revoke(request) {
                Ok(plan) => tried.one(&plan, &request).await,
                Err(error) => tried.refused(&error),
            }
        }
        let Tried { done, with_others, refused, .. } = tried;
        println!(
            "PostgreSQL {major}, seed {seed}: {done} revoked and restored, {with_others} of them with others; {refused:?}"
        );
        assert!(done >= wanted / 2, "only {done} facts could be tried");
    });
}

/// Some fact of somebody who is no superuser, and some choices.
fn pick(graph: &Graph, dice: &mut Dice) -> Option<Request> {
    let server = graph.server();
    let roles: Vec<u32> = (0_u32..)
        .zip(&server.roles)
        .filter(|(_, r)| r.exists && !r.superuser && !r.predefined)
        .map(|(id, _)| id)
        .collect();
    let role = *dice.pick(&roles);
    let how = dice.below(4);
    let choices = Choices {
        groups: how != 0,
        leave: how == 0,
        public: true,
        owner: true,
        special: true,
        keep_others: dice.percent(40),
    };
    if dice.percent(12) {
        let target = dice.below(server.roles.len()) as u32;
        let privilege = *dice.pick(&[Privilege::Usage, Privilege::Member]);
        let choices = Choices { leave: true, ..choices };
        return server.exists(target).then_some(Request { role, privilege, target: Target::Role(target), choices });
    }
    let objects: Vec<u32> =
        (0_u32..).zip(graph.objects()).filter(|(_, o)| !o.is_system || dice.percent(2)).map(|(id, _)| id).collect();
    let id = *dice.pick(&objects);
    let object = graph.object(id)?;
    let privileges: Vec<Privilege> = graph.privileges_of(object).iter().collect();
    let privilege = *dice.pick(&privileges);
    // What everybody has is one case among many.
    let is_public = object.acl.clone().into_iter().flatten().any(|at| graph.items()[at as usize].grantee == PUBLIC);
    if (is_public || object.has_default_acl()) && !dice.percent(15) {
        return None;
    }
    let has = graph.has(role, object, privilege, false, Layer::Now);
    has.then_some(Request { role, privilege, target: Target::Object(id), choices })
}

struct Tried<'a> {
    graph: &'a Graph,
    client: &'a Client,
    major: u32,
    roles: Vec<String>,
    /// As they are before each script and after each rollback.
    lists: BTreeSet<Vec<Option<String>>>,
    said: Said,
    done: usize,
    with_others: usize,
    refused: BTreeMap<String, usize>,
}

impl<'a> Tried<'a> {
    async fn new(graph: &'a Graph, client: &'a Client, major: u32) -> Self {
        client.batch_execute("SET search_path = pg_catalog, pg_temp").await.unwrap();
        let roles = rows(client, ROLES).await.into_iter().filter_map(|row| row[0].clone()).collect();
        let (lists, said) = (lists(client, major).await, answers(client, major).await);
        Self { graph, client, major, roles, lists, said, done: 0, with_others: 0, refused: BTreeMap::new() }
    }

    fn refused(&mut self, error: &RevokeError) {
        let kind = match error {
            RevokeError::Superuser { .. } => "superuser",
            RevokeError::NotHeld { .. } => "not held",
            RevokeError::Undecided(_) => "undecided",
            RevokeError::GrantorGone { .. } => "grantor gone",
            RevokeError::ThroughTable => "through table",
            RevokeError::NoDoor { .. } => "no door",
            RevokeError::Follows => "follows",
            RevokeError::Untrusted => "untrusted",
            RevokeError::GranteeGone { .. } => "grantee gone",
            RevokeError::NoObject | RevokeError::Remains { .. } => panic!("{error}"),
        };
        *self.refused.entry(kind.to_owned()).or_default() += 1;
    }

    async fn run(&self, what: &str, script: &str) {
        if let Err(error) = self.client.batch_execute(script).await {
            panic!("PostgreSQL {}: {what} failed: {error:?}\n{script}", self.major);
        }
    }

    async fn one(&mut self, plan: &Plan<'_>, request: &Request) {
        let script = plan.script();
        self.run("the script", &script).await;
        let said_after = answers(self.client, self.major).await;
        let name = |id: &u32| self.graph.server().role_name(*id);
        let others: BTreeSet<String> = plan.others.iter().map(name).collect();
        let mut may_lose: BTreeSet<String> = plan.also_hit.iter().map(name).collect();
        may_lose.insert(name(&request.role));
        let leaves = script.contains("\nREVOKE \"") && !plan.memberships_that_end().is_empty();
        let mut have_lost = BTreeSet::new();
        for (key, bits) in &self.said {
            let Some(after) = said_after.get(key) else { continue };
            for (role, (was, is)) in self.roles.iter().zip(bits.bytes().zip(after.bytes())) {
                assert!(was == b'1' || is == b'0' || !plan_gives(request), "{role:?} gained {key:?}\n{script}");
                if was == b'1' && is == b'0' {
                    let is_asked = self.is_asked(request, key);
                    let named = others.contains(role) || may_lose.contains(role);
                    assert!(named, "{role:?} lost {key:?} and is not named\n{script}");
                    assert!(
                        is_asked || (leaves && may_lose.contains(role)),
                        "{role:?} lost {key:?}, which was not asked for\n{script}"
                    );
                    have_lost.insert(role.clone());
                }
            }
        }
        for role in &others {
            let is_table = matches!(request.target, Target::Object(_));
            assert!(
                !is_table || have_lost.contains(role) || !said_of(self.graph, request),
                "{role:?} is named and lost nothing\n{script}"
            );
        }
        let rollback = plan.rollback();
        self.run("the rollback", &rollback).await;
        let after = lists(self.client, self.major).await;
        let gone: Vec<_> = self.lists.difference(&after).take(5).collect();
        let new: Vec<_> = after.difference(&self.lists).take(5).collect();
        assert!(gone.is_empty() && new.is_empty(), "not restored: lost {gone:?}, new {new:?}\n{script}\n{rollback}");
        self.done += 1;
        self.with_others += usize::from(!others.is_empty());
    }

    /// Whether the server's line is about what was asked to be taken away.
    fn is_asked(&self, request: &Request, key: &Key) -> bool {
        let (class, schema, object, _, privilege, _) = key;
        match request.target {
            // USAGE, SET and membership hang together.
            Target::Role(_) => *class == "role",
            Target::Object(id) => {
                let asked = self.graph.object(id).unwrap();
                let same_class = *class == asked.class.as_str()
                    || (*class == "column" && asked.class.as_str() == "table")
                    || *class == "type";
                same_class
                    && *schema == *asked.schema
                    && (*object == *asked.name || *class == "type")
                    && privilege == request.privilege.as_str()
            }
        }
    }
}

/// A script that gives nothing back to groups makes nobody richer.
const fn plan_gives(request: &Request) -> bool {
    !request.choices.keep_others
}

/// Whether the server is asked about the object: not about columns without a list, large objects before 18, or types
/// that follow others.
fn said_of(graph: &Graph, request: &Request) -> bool {
    match request.target {
        Target::Role(_) => false,
        Target::Object(id) => {
            let class = graph.object(id).map(|object| object.class.as_str());
            !matches!(class, Some("table" | "column" | "large_object" | "type" | "parameter") | None)
        }
    }
}
