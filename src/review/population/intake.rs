//! Takes what an inventory says, a resource at a time: the graphs' part, and what stands beside it.
//!
//! Counts for itself what came in, so that the lines can be held against it. Main types: [`Intake`], [`Facts`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::access::Readers;
use crate::access::iam::Gathered;
use crate::model::acl::parse_each;
use crate::model::{Gap, Read, Resource};
use crate::review::{Asked, ControlTotals, SkippedTarget};

/// Kinds that a population rests on.
const KINDS: [&str; 7] =
    ["pg_cluster", "pg_role", "pg_membership", "pg_database", "pg_schema", "pg_object", "pg_policy"];

/// Collects an inventory.
#[derive(Debug, Default)]
pub struct Intake {
    pub(super) readers: Readers,
    pub(super) facts: Facts,
    pub(super) totals: ControlTotals,
    pub(super) gathered: Gathered,
    /// An IAM user or role was read.
    pub(super) has_iam: bool,
    asked: BTreeMap<(String, String, String), Asked>,
    skipped: BTreeSet<SkippedTarget>,
}

/// What is known beside who can do what.
#[derive(Debug, Default)]
pub struct Facts {
    /// By id of the `pg_cluster`.
    pub(super) servers: BTreeMap<String, ServerFacts>,
}

#[derive(Debug, Default)]
pub(super) struct ServerFacts {
    pub place: PlaceFacts,
    pub account_id: String,
    pub region: String,
    pub version: String,
    pub asked_by: String,
    pub managed_by: String,
    pub databases: BTreeMap<String, DatabaseFacts>,
    pub roles: BTreeMap<String, RoleFacts>,
}

/// What tags say.
#[derive(Debug, Default, Clone)]
pub(super) struct PlaceFacts {
    pub owner: String,
    pub team: String,
    pub environment: String,
    pub tier: String,
    pub data_class: String,
}

#[derive(Debug, Default)]
pub(super) struct DatabaseFacts {
    pub place: PlaceFacts,
    pub is_template: bool,
    pub is_provider_owned: bool,
    pub is_read: bool,
}

#[derive(Debug, Default, Clone)]
pub(super) struct RoleFacts {
    pub comment: String,
    pub valid_until: String,
    pub connection_limit: i64,
    pub open_sessions: Option<i64>,
    pub password_type: Option<String>,
}

impl Intake {
    /// Takes what the resource says; those of other kinds are passed over.
    pub fn resource(&mut self, resource: &Resource) {
        self.gathered.add(resource);
        if matches!(resource.resource_type.as_str(), "aws_iam_user" | "aws_iam_role") {
            self.has_iam = true;
            self.totals.iam_principals += 1;
        }
        if !resource.resource_type.starts_with("pg_") {
            return;
        }
        self.readers.add(resource);
        let text = |name: &str| resource.attributes.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let flag = |name: &str| resource.attributes.get(name).and_then(Value::as_bool).unwrap_or_default();
        let number = |name: &str| resource.attributes.get(name).and_then(Value::as_i64);
        let maybe = |name: &str| resource.attributes.get(name).and_then(Value::as_str).map(str::to_owned);
        match resource.resource_type.as_str() {
            "pg_cluster" => {
                self.totals.servers += 1;
                let server = self.facts.servers.entry(resource.id.clone()).or_default();
                server.place = place(resource);
                server.account_id = resource.account_id.clone().unwrap_or_default();
                server.region = resource.region.clone().unwrap_or_default();
                server.version = text("server_version");
                server.managed_by = text("managed_by");
                let scanner = resource.attributes.get("scanner").and_then(|scanner| scanner.get("role_name"));
                server.asked_by = scanner.and_then(Value::as_str).unwrap_or_default().to_owned();
            }
            "pg_role" => {
                self.totals.roles += 1;
                self.totals.login_roles += u64::from(flag("rolcanlogin"));
                let role = RoleFacts {
                    comment: text("comment"),
                    valid_until: text("rolvaliduntil"),
                    connection_limit: number("rolconnlimit").unwrap_or(-1),
                    open_sessions: number("open_sessions"),
                    password_type: maybe("password_type"),
                };
                self.server(&text("cluster")).roles.insert(resource.name.clone(), role);
            }
            "pg_database" => {
                self.totals.databases += 1;
                self.totals.databases_read += u64::from(flag("contents_read"));
                let database = DatabaseFacts {
                    place: place(resource),
                    is_template: flag("is_template"),
                    is_provider_owned: flag("is_provider_owned"),
                    is_read: flag("contents_read"),
                };
                self.server(&text("cluster")).databases.insert(resource.name.clone(), database);
                self.count_items(resource);
            }
            "pg_membership" => self.totals.memberships += 1,
            "pg_schema" | "pg_object" => {
                self.totals.objects += 1;
                self.count_items(resource);
            }
            _ => {}
        }
    }

    fn server(&mut self, id: &str) -> &mut ServerFacts {
        self.facts.servers.entry(id.to_owned()).or_default()
    }

    fn count_items(&mut self, resource: &Resource) {
        let lists = resource.attributes.get("column_acls").and_then(Value::as_object);
        let columns = lists.into_iter().flatten().map(|(_, list)| list);
        for list in resource.attributes.get("acl").into_iter().chain(columns).filter_map(Value::as_str) {
            let mut count = 0;
            // A list that cannot be read is a problem of its own, which the graphs tell of.
            if parse_each(list, |_| count += 1).is_ok() {
                self.totals.acl_items += count;
            }
        }
    }

    /// Takes a read that failed.
    pub fn gap(&mut self, gap: &Gap) {
        self.gathered.gap(gap);
        if !KINDS.iter().any(|kind| gap.may_hide(kind, None, None)) {
            return;
        }
        let reason = match gap.message.as_str() {
            "" => gap.cause.as_str().to_owned(),
            message => format!("{}: {message}", gap.cause.as_str()),
        };
        let (target, operation) = (gap.target.clone(), gap.operation.clone());
        self.skipped.insert(SkippedTarget { target, operation, reason });
    }

    /// Takes a page that was asked for.
    pub fn read(&mut self, read: &Read) {
        let system = match (&read.account_id, &read.region, &read.target) {
            (Some(account), Some(region), _) => format!("{account} {region}"),
            (Some(account), None, _) => format!("{account} global"),
            (None, _, Some(target)) => target.split('/').next().unwrap_or(target).to_owned(),
            (None, Some(region), None) => region.clone(),
            (None, None, None) => "caller's account".to_owned(),
        };
        let target = match &read.target {
            Some(target) if *target != system => {
                target.strip_prefix(&format!("{system}/")).unwrap_or(target).to_owned()
            }
            Some(_) | None => String::new(),
        };
        // Of an account it is the question that counts, not each of a thousand things that it was asked about.
        let target = if read.account_id.is_some() { String::new() } else { target };
        let key = (system.clone(), target.clone(), read.operation.clone());
        let asked = self.asked.entry(key).or_insert_with(|| Asked {
            system,
            target,
            operation: read.operation.clone(),
            ..Asked::default()
        });
        if let Some(digest) = &read.text_digest {
            asked.text_digest.clone_from(digest);
        }
        asked.pages += 1;
        asked.pages_answered += u64::from(read.is_answered());
        asked.rows += read.items;
    }

    /// What was asked, with who asked.
    pub(super) fn asked(&mut self) -> Vec<Asked> {
        let mut all: Vec<Asked> = std::mem::take(&mut self.asked).into_values().collect();
        for (name, server) in &self.facts.servers {
            let mut known = false;
            for asked in all.iter_mut().filter(|asked| asked.system == *name) {
                asked.asked_by.clone_from(&server.asked_by);
                asked.server_version.clone_from(&server.version);
                known = true;
            }
            if !known {
                // An inventory of another program keeps no ledger; that the server was read is to be seen from it.
                all.push(Asked {
                    system: name.clone(),
                    operation: "not recorded".to_owned(),
                    asked_by: server.asked_by.clone(),
                    server_version: server.version.clone(),
                    ..Asked::default()
                });
            }
        }
        all.sort();
        all
    }

    pub(super) fn skipped(&mut self) -> Vec<SkippedTarget> {
        std::mem::take(&mut self.skipped).into_iter().collect()
    }
}

fn place(resource: &Resource) -> PlaceFacts {
    let team = resource.tags.iter().find(|(key, _)| key.eq_ignore_ascii_case("team")).map(|(_, value)| value.clone());
    PlaceFacts {
        owner: resource.owner.clone().unwrap_or_default(),
        team: team.unwrap_or_default(),
        environment: resource.environment.clone().unwrap_or_default(),
        tier: resource.tier.clone().unwrap_or_default(),
        data_class: resource.data_class.clone().unwrap_or_default(),
    }
}
