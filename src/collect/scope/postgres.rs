//! `[postgres]`: servers, limits, and where passwords are to be found.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::parse::{defaults, values};
use super::{Databases, PasswordSource, PostgresScope, PostgresTarget, TlsMode};
use crate::toml_file::Fields;

const DEFAULT_PORT: u16 = 5432;
const MOST_SECONDS: i64 = 86_400;

pub(super) fn read(mut fields: Fields<'_, '_, '_>) -> PostgresScope {
    let count =
        |fields: &mut Fields<'_, '_, '_>, key| fields.integer(key, 1, 10_000).and_then(|n| u32::try_from(n).ok());
    let seconds =
        |fields: &mut Fields<'_, '_, '_>, key| fields.integer(key, 1, MOST_SECONDS).and_then(|n| u64::try_from(n).ok());
    let mut seen = BTreeSet::new();
    let scope = PostgresScope {
        max_connections: count(&mut fields, "max_connections"),
        max_connections_per_host: count(&mut fields, "max_connections_per_host"),
        connect_timeout: seconds(&mut fields, "connect_timeout"),
        statement_timeout: seconds(&mut fields, "statement_timeout"),
        targets: fields.tables("target", |fields| target(fields, &mut seen)),
    };
    if scope.targets.is_empty() && !fields.has("target") {
        fields.mistakes.add(fields.span(), "`postgres` has no target", "add [[postgres.target]] with name and host");
    }
    fields.finish();
    scope
}

fn target(mut fields: Fields<'_, '_, '_>, seen: &mut BTreeSet<String>) -> Option<PostgresTarget> {
    let name = fields.text("name");
    if let Some(name) = &name
        && !seen.insert(name.value.clone())
    {
        let message = format!("target {:?} stands twice in the scope", name.value);
        fields.mistakes.add(name.span.clone(), message, "give each target a name of its own");
    }
    let password = password(&mut fields);
    let host = fields.string("host");
    let from_service = matches!(password, PasswordSource::Service(_));
    for (key, given) in [("name", name.is_some()), ("host", host.is_some() || from_service)] {
        if !given && !fields.has(key) {
            let message = format!("`{}` is missing", fields.name(key));
            fields.mistakes.add(fields.span(), message, format!("give each [[postgres.target]] its {key}"));
        }
    }
    let port = fields.integer("port", 1, i64::from(u16::MAX)).and_then(|port| u16::try_from(port).ok());
    let host = host.unwrap_or_default();
    let tls = tls(&mut fields).unwrap_or_else(|| TlsMode::default_for(&host));
    let target = PostgresTarget {
        name: name.map(|placed| placed.value).unwrap_or_default(),
        port: port.unwrap_or(DEFAULT_PORT),
        user: fields.string("user"),
        databases: databases(&mut fields),
        tls,
        ca_file: fields.string("ca_file").map(PathBuf::from),
        password,
        database_resource: fields.string("database_resource"),
        defaults: defaults(&mut fields),
        host,
    };
    fields.finish();
    Some(target)
}

fn tls(fields: &mut Fields<'_, '_, '_>) -> Option<TlsMode> {
    let given = fields.text("tls")?;
    let mode = match given.value.as_str() {
        "disable" => TlsMode::Disable,
        "prefer" => TlsMode::Prefer,
        "require" => TlsMode::Require,
        "verify-ca" => TlsMode::VerifyCa,
        "verify-full" => TlsMode::VerifyFull,
        other => {
            let message = format!("`{}` is {other:?}, which is no TLS mode", fields.name("tls"));
            fields.mistakes.add(given.span, message, "use disable, prefer, require, verify-ca or verify-full");
            return None;
        }
    };
    Some(mode)
}

fn databases(fields: &mut Fields<'_, '_, '_>) -> Databases {
    match fields.strings("databases").map(values) {
        None => Databases::default(),
        Some(names) if names == ["all"] => Databases::AllConnectable,
        Some(names) => {
            if names.is_empty() {
                let message = format!("`{}` is an empty list, so that nothing would be read", fields.name("databases"));
                fields.mistakes.add(fields.span(), message, "list databases, or write databases = \"all\"");
            }
            Databases::Listed(names)
        }
    }
}

/// `password = { env = "..." }` and its like: never a password.
fn password(fields: &mut Fields<'_, '_, '_>) -> PasswordSource {
    const HELP: &str = "use one of { env }, { file }, { pgpass }, { service }, { secretsmanager }, { rds_iam }";
    if fields.is_string("password") {
        let name = fields.name("password");
        let span = fields.span_of("password");
        fields.mistakes.add(span, format!("`{name}` is a string; a scope holds no passwords"), HELP);
        return PasswordSource::None;
    }
    let found = fields.table("password", |mut fields| {
        let profile = fields.string("profile");
        let mut sources = Vec::new();
        sources.extend(fields.string("env").map(PasswordSource::Environment));
        sources.extend(fields.string("file").map(|file| PasswordSource::File(file.into())));
        if fields.boolean("pgpass") == Some(true) {
            sources.push(PasswordSource::PgPass(None));
        }
        sources.extend(fields.string("pgpass_file").map(|file| PasswordSource::PgPass(Some(file.into()))));
        sources.extend(fields.string("service").map(PasswordSource::Service));
        let arn = fields.string("secretsmanager");
        let region = fields.string("rds_iam");
        if profile.is_some() && arn.is_none() && region.is_none() {
            let message = format!("`{}` has no use without secretsmanager or rds_iam", fields.name("profile"));
            fields.mistakes.add(fields.span(), message, "leave it out");
        }
        sources.extend(arn.map(|arn| PasswordSource::SecretsManager { arn, profile: profile.clone() }));
        sources.extend(region.map(|region| PasswordSource::RdsIam { region, profile: profile.clone() }));
        if sources.len() != 1 {
            let message = format!("a password comes from one place, not {}", sources.len());
            fields.mistakes.add(fields.span(), message, HELP);
        }
        fields.finish();
        sources.into_iter().next()
    });
    found.and_then(|placed| placed.value).unwrap_or_default()
}
