//! The server itself: what it is, its databases, and what goes on in it at the moment.
//!
//! Main types: [`Facts`], [`Database`].

use serde_json::{Value, json};

use super::failure::Failure;
use super::login::Login;
use super::maker::{Attributes as _, Maker, object};
use super::results::Results;
use super::statements::Statement as S;
use crate::model::{Resource, pg_id};

/// What the first two statements said of server and scanner.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) version_num: Option<i64>,
    pub(super) version: String,
    /// Role of the session.
    pub(super) role: String,
    pub(super) in_recovery: bool,
    pub(super) started_at: Option<String>,
    pub(super) loaded_at: Option<String>,
    pub(super) managed_by: Option<String>,
}

/// What the scanner's own role may read.
#[derive(Debug, Clone)]
pub(super) struct Rights {
    pub(super) superuser: bool,
    pub(super) all_settings: bool,
    pub(super) all_stats: bool,
    pub(super) verifiers: bool,
    pub(super) hba: bool,
    pub(super) ident: bool,
    pub(super) file_settings: bool,
    pub(super) conninfo: bool,
    pub(super) subscriptions: bool,
    /// Whether `dbmuster.password_kind()` exists, and can be trusted and called.
    pub(super) password_function: Option<bool>,
    pub(super) encrypted: bool,
}

pub(super) fn facts(results: &mut Results) -> Result<Facts, Failure> {
    let parsed = results.parse(S::Server, |row| {
        Ok(Facts {
            version_num: row.maybe_integer(0)?,
            version: row.text(1)?.to_owned(),
            role: row.text(3)?.to_owned(),
            in_recovery: row.flag(4)?,
            started_at: row.maybe(5)?.map(str::to_owned),
            loaded_at: row.maybe(6)?.map(str::to_owned),
            managed_by: row.maybe(7)?.map(str::to_owned),
        })
    })?;
    parsed.into_iter().next().ok_or_else(|| empty("postgres:server"))
}

pub(super) fn rights(results: &mut Results) -> Result<Rights, Failure> {
    let parsed = results.parse(S::Scanner, |row| {
        Ok(Rights {
            superuser: row.flag(0)?,
            all_settings: row.flag(1)?,
            all_stats: row.flag(2)?,
            verifiers: row.flag(3)?,
            hba: row.flag(4)?,
            ident: row.flag(5)?,
            file_settings: row.flag(6)?,
            conninfo: row.flag(7)?,
            subscriptions: row.flag(8)?,
            password_function: row.maybe_flag(9)?,
            encrypted: row.flag(10)?,
        })
    })?;
    parsed.into_iter().next().ok_or_else(|| empty("postgres:scanner"))
}

fn empty(what: &str) -> Failure {
    Failure::new(crate::model::GapCause::Malformed, format!("{what} gave no row"))
}

/// One row of `pg_database`.
#[derive(Debug, Clone)]
pub(super) struct Database {
    pub(super) name: String,
    pub(super) owner: String,
    pub(super) acl: Option<String>,
    pub(super) allows_connections: bool,
    pub(super) is_template: bool,
    pub(super) connection_limit: i64,
    pub(super) encoding: Option<String>,
    pub(super) xid_age: Option<i64>,
    pub(super) multixact_age: Option<i64>,
    /// The scanner's role has CONNECT.
    pub(super) may_connect: bool,
    pub(super) checksum_failures: Option<i64>,
}

/// Databases that managed services keep to themselves.
const OF_PROVIDERS: [&str; 5] = ["azure_maintenance", "azure_sys", "cloudsqladmin", "rdsadmin", "alloydbadmin"];

impl Database {
    pub(super) fn is_provider_owned(&self) -> bool {
        OF_PROVIDERS.contains(&self.name.as_str())
    }

    /// Dropping it was begun and never finished.
    pub(super) const fn is_valid(&self) -> bool {
        self.connection_limit != -2
    }

    pub(super) fn is_open(&self) -> bool {
        self.allows_connections && self.is_valid() && !self.is_provider_owned()
    }
}

pub(super) fn databases(results: &mut Results) -> Result<Vec<Database>, Failure> {
    let mut found = results.parse(S::Databases, |row| {
        Ok(Database {
            name: row.text(0)?.to_owned(),
            owner: row.text(1)?.to_owned(),
            acl: row.maybe(2)?.map(str::to_owned),
            allows_connections: row.flag(3)?,
            is_template: row.flag(4)?,
            connection_limit: row.integer(5)?,
            encoding: row.maybe(6)?.map(str::to_owned),
            xid_age: row.maybe_integer(7)?,
            multixact_age: row.maybe_integer(8)?,
            may_connect: row.flag(9)?,
            checksum_failures: row.maybe_integer(10)?,
        })
    })?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// The resource of a database; what is inside is added by its own connection.
pub(super) fn database_resource(maker: &Maker<'_>, database: &Database) -> Resource {
    let id = pg_id::database(maker.cluster, &database.name);
    let mut resource = maker.resource("pg_database", &id, &database.name);
    resource.owner(maker, &database.owner);
    resource.acl(database.acl.as_deref());
    resource.set("allows_connections", database.allows_connections);
    resource.set("is_template", database.is_template);
    resource.set("is_valid", database.is_valid());
    resource.set("connection_limit", database.connection_limit);
    resource.set_some("encoding", database.encoding.as_deref().filter(|e| !e.is_empty()));
    resource.set_some("is_provider_owned", database.is_provider_owned().then_some(true));
    resource.set_some("frozen_xid_age", database.xid_age);
    resource.set_some("frozen_multixact_age", database.multixact_age);
    resource.set_some("checksum_failures", database.checksum_failures);
    resource
}

/// The resource of the server; settings and roles are added by those who know them.
pub(super) fn cluster_resource(
    maker: &Maker<'_>,
    login: &Login,
    database_resource: Option<&str>,
    version: &str,
    facts: &Result<Facts, Failure>,
    rights: &Result<Rights, Failure>,
) -> Resource {
    let mut cluster = maker.resource("pg_cluster", maker.cluster, maker.cluster);
    cluster.set_some("database_resource", database_resource);
    // What stands between the account and the name is the kind of resource: `arn:aws:rds:REGION:ACCOUNT:db:NAME`.
    match database_resource.and_then(|arn| arn.split(':').nth(5)) {
        Some("db") => cluster.set_some("rds_instance", database_resource),
        Some("cluster") => cluster.set_some("rds_cluster", database_resource),
        Some(_) | None => {}
    }
    cluster.set("host", login.host.as_str());
    cluster.set("port", login.port);
    match facts {
        Ok(facts) => {
            cluster.set_some("server_version_num", facts.version_num);
            cluster.set("server_version", facts.version.as_str());
            cluster.set("in_recovery", facts.in_recovery);
            cluster.set_some("started_at", facts.started_at.as_deref());
            cluster.set_some("configuration_loaded_at", facts.loaded_at.as_deref());
            cluster.set_some("managed_by", facts.managed_by.as_deref());
        }
        Err(failure) => {
            // The greeting names the version too.
            cluster.set("server_version", version);
            for field in ["server_version_num", "in_recovery", "started_at", "configuration_loaded_at", "managed_by"] {
                cluster.unknown(field, failure);
            }
        }
    }
    match (facts, rights) {
        (Ok(facts), Ok(rights)) => {
            cluster.set("connection_is_encrypted", rights.encrypted);
            cluster.set(
                "scanner",
                json!({
                    "role_name": facts.role,
                    "is_superuser": rights.superuser,
                    "reads_all_settings": rights.all_settings,
                    "reads_all_stats": rights.all_stats,
                }),
            );
        }
        (Err(failure), _) | (_, Err(failure)) => {
            cluster.unknown("connection_is_encrypted", failure);
            cluster.unknown("scanner", failure);
        }
    }
    cluster
}

/// What goes on in the server: sessions by role are answered for the roles' own resources.
pub(super) fn activity(
    cluster: &mut Resource,
    results: &mut Results,
    stats: &Result<(), Failure>,
) -> Result<Vec<(String, i64)>, Failure> {
    let archiver = results.parse(S::Archiver, |row| {
        Ok(object([
            ("archived_count", Some(row.integer(0)?.into())),
            ("failed_count", Some(row.integer(1)?.into())),
            ("last_archived_at", row.maybe(2)?.map(Into::into)),
            ("last_failed_at", row.maybe(3)?.map(Into::into)),
            ("waiting_segments", row.maybe_integer(4)?.map(Into::into)),
        ]))
    });
    cluster.set_read("archiver", archiver.as_ref().map(|rows| rows.first().cloned()));
    let slots = results.parse(S::Slots, |row| {
        Ok(object([
            ("name", Some(row.text(0)?.into())),
            ("slot_type", Some(row.text(1)?.into())),
            ("database", row.maybe(2)?.map(Into::into)),
            ("active", Some(row.flag(3)?.into())),
            ("wal_status", row.maybe(4)?.map(Into::into)),
            ("inactive_since", row.maybe(5)?.map(Into::into)),
        ]))
    });
    cluster.set_read("replication_slots", slots.as_ref().map(|slots| Some(by_name(slots, "name"))));
    let replicas = results.parse(S::Replicas, |row| {
        Ok(object([
            ("role_name", row.maybe(0)?.map(Into::into)),
            ("application_name", row.maybe(1)?.map(Into::into)),
            ("state", row.maybe(2)?.map(Into::into)),
            ("sync_state", row.maybe(3)?.map(Into::into)),
            ("replay_lag_seconds", row.maybe_integer(4)?.map(Into::into)),
            ("is_remote", Some(row.flag(5)?.into())),
            ("is_encrypted", row.maybe_flag(6)?.map(Into::into)),
        ]))
    });
    let replicas = stats.clone().and(replicas);
    cluster.set_read("replicas", replicas.as_ref().map(|rows| Some(by_name(rows, "application_name"))));
    let sessions = results.parse(S::Sessions, |row| {
        Ok((row.text(0)?.to_owned(), row.integer(1)?, row.integer(2)?, row.integer(3)?, row.list(4)?))
    });
    let sessions = stats.clone().and(sessions);
    cluster.set_read(
        "sessions",
        sessions.as_ref().map(|rows| {
            let mut versions: Vec<&String> = rows.iter().flat_map(|row| &row.4).collect();
            versions.sort();
            versions.dedup();
            Some(json!({
                "total": rows.iter().map(|row| row.1).sum::<i64>(),
                "remote": rows.iter().map(|row| row.2).sum::<i64>(),
                "remote_unencrypted": rows.iter().map(|row| row.3).sum::<i64>(),
                "tls_versions": versions,
            }))
        }),
    );
    sessions.map(|rows| rows.into_iter().map(|row| (row.0, row.1)).collect())
}

fn by_name(rows: &[Value], field: &str) -> Value {
    let mut rows = rows.to_vec();
    rows.sort_by_cached_key(|row| row.get(field).and_then(Value::as_str).unwrap_or_default().to_owned());
    Value::Array(rows)
}

/// Errors in the configuration files.
pub(super) fn configuration_errors(cluster: &mut Resource, results: &mut Results) {
    let errors = results.parse(S::FileSettings, |row| {
        let file = row.maybe(0)?.unwrap_or_default();
        let line = row.maybe_integer(1)?.unwrap_or_default();
        let name = row.maybe(2)?.map_or_else(String::new, |name| format!("{name}: "));
        Ok(format!("{file}:{line}: {name}{}", super::redact::hba_error(row.text(3)?)))
    });
    cluster.set_read("configuration_errors", errors.as_ref().map(|errors| Some(errors.clone())));
}
