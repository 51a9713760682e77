//! Reads running servers into graphs, without a file between.

use std::sync::{Mutex, PoisonError};

use dbmuster::access::Readers;
use dbmuster::collect::postgres::collect;
use dbmuster::collect::scope::{Databases, PasswordSource, PostgresScope, PostgresTarget, Scope, TlsMode};
use dbmuster::collect::{Event, SinkError, Stop, Unit, UnitSink, Watcher};
use dbmuster::model::{Gap, TagDefaults, TagMapping};

use super::args::SourceFlags;
use crate::collecting::{postgres_settings, read_scope};
use crate::diagnostic::Failure;

/// Port when the URL names none.
const PORT: u16 = 5432;

/// Takes what the collector finds and forgets the rest.
#[derive(Debug, Default)]
struct Taker(Mutex<(Readers, Vec<Gap>)>);

impl UnitSink for Taker {
    fn has(&self, _key: &str) -> bool {
        false
    }

    fn take(&self, unit: Unit) -> Result<(), SinkError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        unit.resources.iter().for_each(|resource| kept.0.add(resource));
        kept.1.extend(unit.gaps);
        Ok(())
    }
}

/// A question is answered in a second: nobody needs a bar for it.
struct Silent;

impl Watcher for Silent {
    fn event(&self, _event: Event<'_>) {}
}

/// Reads the servers that the flags name.
pub fn read(flags: &SourceFlags, readers: &mut Readers) -> Result<Vec<Gap>, Failure> {
    let whole = match (&flags.url, &flags.scope) {
        (None, Some(path)) => read_scope(path)?,
        (Some(_), _) | (None, None) => Scope::default(),
    };
    let settings = postgres_settings(&whole);
    let mut scope = match &flags.url {
        Some(url) => PostgresScope { targets: vec![target(url)?], ..PostgresScope::default() },
        None => whole.postgres.unwrap_or_default(),
    };
    if let (Some(name), None) = (&flags.target, &flags.url) {
        scope.targets.retain(|target| target.name == *name);
    }
    if let Some(database) = &flags.database {
        for target in &mut scope.targets {
            target.databases = Databases::Listed(vec![database.clone()]);
        }
    }
    if scope.targets.is_empty() {
        return Err(Failure::with_help(
            "failed to choose a server: the scope has no such PostgreSQL target",
            "name one of its [[postgres.target]] entries with --target",
        ));
    }
    let sink = Taker::default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::internal(format!("failed to start the collector: {error}")))?;
    let (tags, stop) = (TagMapping::default(), Stop::default());
    let ended = runtime.block_on(collect(&scope, &tags, settings, &sink, &Silent, &stop));
    ended.map_err(|error| Failure::internal(format!("failed to {error}")))?;
    let (read, gaps) = sink.0.into_inner().unwrap_or_else(PoisonError::into_inner);
    *readers = read;
    Ok(gaps)
}

fn bad(reason: &str) -> Failure {
    Failure::with_help(
        format!("failed to understand the URL, and read nothing: {reason}"),
        "write postgres://user@host:port/database, with ?sslmode=... behind it if need be",
    )
}

/// The server that a URL names.
fn target(url: &str) -> Result<PostgresTarget, Failure> {
    let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
    let rest = rest.ok_or_else(|| bad("it does not begin with postgres://"))?;
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (place, database) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, place) = place.rsplit_once('@').map_or((None, place), |(user, place)| (Some(user), place));
    if user.is_some_and(|user| user.contains(':')) {
        return Err(Failure::with_help(
            "failed to accept the URL: it holds a password, which every user of this machine could read",
            "leave the password out, and set PGPASSWORD or write it to the password file (~/.pgpass)",
        ));
    }
    let (host, port) = match place.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((host, after)) => (host, after.strip_prefix(':')),
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let host = if host.is_empty() { "localhost" } else { host };
    let port = match port {
        None => PORT,
        Some(text) => text.parse().map_err(|_| bad("the port is no number from 1 to 65535"))?,
    };
    let is_loopback =
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    let mut tls = if is_loopback { TlsMode::Prefer } else { TlsMode::VerifyFull };
    for (name, value) in query.split('&').filter(|part| !part.is_empty()).filter_map(|part| part.split_once('=')) {
        tls = match (name, value) {
            ("sslmode", "disable") => TlsMode::Disable,
            ("sslmode", "prefer" | "allow") => TlsMode::Prefer,
            ("sslmode", "require") => TlsMode::Require,
            ("sslmode", "verify-ca") => TlsMode::VerifyCa,
            ("sslmode", "verify-full") => TlsMode::VerifyFull,
            ("sslmode", _) => return Err(bad("there is no such sslmode")),
            _ => return Err(bad("it has a parameter other than sslmode")),
        };
    }
    let has_password = std::env::var_os("PGPASSWORD").is_some_and(|value| !value.is_empty());
    let database = decoded(database)?;
    Ok(PostgresTarget {
        name: format!("{host}:{port}"),
        host: host.to_owned(),
        port,
        user: user.map(decoded).transpose()?,
        databases: if database.is_empty() { Databases::AllConnectable } else { Databases::Listed(vec![database]) },
        tls,
        ca_file: None,
        password: match (has_password, has_password_file()) {
            (true, _) => PasswordSource::Environment("PGPASSWORD".to_owned()),
            (false, true) => PasswordSource::PgPass(None),
            (false, false) => PasswordSource::None,
        },
        database_resource: None,
        defaults: TagDefaults::default(),
    })
}

/// Whether there is a file that passwords can be looked up in.
fn has_password_file() -> bool {
    let home = std::env::var_os("HOME").map(|home| std::path::PathBuf::from(home).join(".pgpass"));
    std::env::var_os("PGPASSFILE").is_some_and(|name| !name.is_empty()) || home.is_some_and(|file| file.exists())
}

/// Takes `%20` and its like apart.
fn decoded(text: &str) -> Result<String, Failure> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        let value = digit().zip(digit()).and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        bytes.push(value.ok_or_else(|| bad("`%` is not followed by two hexadecimal digits"))?);
    }
    String::from_utf8(bytes).map_err(|_| bad("it is not UTF-8"))
}
