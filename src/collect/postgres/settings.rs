//! Settings: the value for the whole server, not the one that the scanner's own session happens to have.
//!
//! A setting that is hidden from the scanner, or covered by a value of its own, is unknown: never taken for unset.
//! Main function: [`resources`].

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::failure::Failure;
use super::grants::HIDDEN_SETTINGS;
use super::maker::{Attributes as _, Maker, object};
use super::redact::{self, WITHHELD};
use super::results::Results;
use super::server::Rights;
use super::statements::{SET_LOCALLY, Statement as S};
use crate::model::{GapCause, Resource, pg_id};

/// Whether a server of that major version has the setting at all.
const fn exists(name: &str, major: u32) -> bool {
    match name.as_bytes() {
        b"stats_temp_directory" => major < 15,
        b"ssl_ecdh_curve" => major < 18,
        b"extension_control_path" | b"oauth_validator_libraries" | b"ssl_groups" | b"ssl_tls13_ciphers" => major >= 18,
        _ => true,
    }
}

/// Facts of the session and its transaction, which are no settings of the server.
const OF_SESSION: [&str; 3] = ["transaction_deferrable", "transaction_isolation", "transaction_read_only"];

const MASKED: &str =
    "the scanner's own session has a value of its own here, from ALTER ROLE, ALTER DATABASE or its connection";

#[derive(Debug)]
struct Override {
    database: Option<String>,
    role: Option<String>,
    name: String,
    /// Absent when the parameter is somebody's own invention.
    value: Option<String>,
    /// It holds in the scanner's own session.
    covers_scanner: bool,
}

/// Adds a resource per setting, and `settings` to the resource of the server.
pub(super) fn resources(
    maker: &Maker<'_>,
    cluster: &mut Resource,
    results: &mut Results,
    rights: &Result<Rights, Failure>,
    major: u32,
    out: &mut Vec<Resource>,
) {
    let overrides = overrides(results);
    let mut by_name: BTreeMap<&str, Vec<&Override>> = BTreeMap::new();
    for entry in overrides.iter().flatten() {
        by_name.entry(&entry.name).or_default().push(entry);
    }
    let mut settings = Map::new();
    let mut unknown: BTreeMap<String, String> = BTreeMap::new();
    let parsed = results.parse(S::Settings, |row| {
        let name = row.text(0)?;
        if OF_SESSION.contains(&name) {
            return Ok(None);
        }
        let mut setting = maker.resource("pg_setting", &id(maker, name), name);
        let source = row.maybe(7)?;
        let own = by_name.get(name).is_some_and(|entries| entries.iter().any(|entry| entry.covers_scanner));
        let masked = own || matches!(source, Some("client" | "database" | "user" | "database user" | "interactive"));
        let local = SET_LOCALLY.contains(&name);
        let value = if local { row.maybe(2)? } else { row.maybe(1)? };
        match value.filter(|_| !masked).map(|value| redact::setting(name, value)) {
            Some(Some(value)) => {
                settings.insert(name.to_owned(), Value::String(value.clone()));
                setting.set("value", value);
                // Of the value underneath ours the source is not told.
                setting.set_some("source", source.filter(|_| !local));
            }
            Some(None) => withhold(&mut setting, &mut unknown, name, WITHHELD),
            None if masked => {
                withhold(&mut setting, &mut unknown, name, MASKED);
                setting.unknown_fields.insert("source".to_owned(), MASKED.to_owned());
            }
            None => withhold(&mut setting, &mut unknown, name, "the server shows no value"),
        }
        setting.set_some("boot_value", row.maybe(3)?.and_then(|value| redact::setting(name, value)));
        setting.set_some("unit", row.maybe(4)?);
        setting.set_some("value_type", row.maybe(5)?);
        setting.set_some("context", row.maybe(6)?);
        setting.set_some("source_file", row.maybe(8)?);
        setting.set("pending_restart", row.flag(9)?);
        set_overrides(&mut setting, &overrides, by_name.get(name));
        Ok(Some(setting))
    });
    let listed: Vec<Resource> = match parsed {
        Ok(found) => found.into_iter().flatten().collect(),
        Err(failure) => {
            cluster.unknown("settings", &failure);
            return;
        }
    };
    let why_hidden = match rights {
        Ok(rights) if rights.superuser || rights.all_settings => None,
        Ok(_) => Some(hidden()),
        Err(failure) => Some(failure.clone()),
    };
    for name in HIDDEN_SETTINGS.into_iter().filter(|name| exists(name, major)) {
        if let (Some(failure), false) = (&why_hidden, listed.iter().any(|setting| setting.name == name)) {
            let mut setting = maker.resource("pg_setting", &id(maker, name), name);
            withhold(&mut setting, &mut unknown, name, &failure.reason());
            setting.unknown("pending_restart", failure);
            set_overrides(&mut setting, &overrides, by_name.get(name));
            out.push(setting);
        }
    }
    // Settings that exist only as an override: of libraries that a session loads, or of somebody's own making.
    for (name, entries) in &by_name {
        if !HIDDEN_SETTINGS.contains(name) && !listed.iter().any(|setting| setting.name == *name) {
            let mut setting = maker.resource("pg_setting", &id(maker, name), name);
            let reason = "the server has no such setting, only values that some roles or databases give it";
            setting.unknown_fields.insert("value".to_owned(), reason.to_owned());
            // Who sees every setting of the server and not this one knows that its library is not loaded.
            if why_hidden.is_some() {
                withhold(&mut setting, &mut unknown, name, reason);
            }
            setting.set("pending_restart", false);
            set_overrides(&mut setting, &overrides, Some(entries));
            out.push(setting);
        }
    }
    out.extend(listed);
    cluster.set("settings", settings);
    for (name, reason) in unknown {
        cluster.unknown_fields.insert(format!("settings[{name}]"), reason);
    }
}

/// What is told of settings that the scanner's role does not see.
pub(super) fn hidden() -> Failure {
    Failure::new(GapCause::AccessDenied, "the server shows it only to members of pg_read_all_settings")
}

fn id(maker: &Maker<'_>, name: &str) -> String {
    // Names have the form of `work_mem` or `pgaudit.log`.
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    if plain {
        format!("{}/setting/{name}", maker.cluster)
    } else {
        format!("{}/setting/{}", maker.cluster, pg_id::quoted(name))
    }
}

fn withhold(setting: &mut Resource, unknown: &mut BTreeMap<String, String>, name: &str, reason: &str) {
    setting.unknown_fields.insert("value".to_owned(), reason.to_owned());
    // A name with a bracket is nobody's setting and could not be told apart from a path.
    if !name.contains([']', '[']) {
        unknown.insert(name.to_owned(), reason.to_owned());
    }
}

fn set_overrides(setting: &mut Resource, all: &Result<Vec<Override>, Failure>, own: Option<&Vec<&Override>>) {
    if let Err(failure) = all {
        return setting.unknown("overrides", failure);
    }
    let mut list = Vec::new();
    for (i, entry) in own.into_iter().flatten().enumerate() {
        let value = entry.value.as_deref().and_then(|value| redact::setting(&entry.name, value));
        if value.is_none() {
            setting.unknown_fields.insert(format!("overrides[{i}].value"), WITHHELD.to_owned());
        }
        list.push(object([
            ("database", entry.database.as_deref().map(Into::into)),
            ("role_name", entry.role.as_deref().map(Into::into)),
            ("value", value.map(Into::into)),
        ]));
    }
    setting.set("overrides", list);
}

fn overrides(results: &mut Results) -> Result<Vec<Override>, Failure> {
    let mut found = results.parse(S::Overrides, |row| {
        let (of_database, of_role) = (row.flag(2)?, row.flag(3)?);
        let is_own = |column: usize| Ok::<bool, super::rows::BadAnswer>(row.maybe_flag(column)?.unwrap_or(false));
        let (own_role, own_database) = (is_own(6)?, is_own(7)?);
        Ok(Override {
            database: row.maybe(0)?.map(str::to_owned),
            role: row.maybe(1)?.map(str::to_owned),
            // The server compares names of settings without case.
            name: row.text(4)?.to_lowercase(),
            value: row.maybe(5)?.map(str::to_owned),
            covers_scanner: (of_database || of_role) && (!of_database || own_database) && (!of_role || own_role),
        })
    })?;
    // The least specific first: for all, for a database, for a role, for a role in a database.
    found.sort_by(|a, b| {
        let rank = |entry: &Override| (entry.role.is_some(), entry.database.is_some());
        rank(a).cmp(&rank(b)).then_with(|| (&a.database, &a.role).cmp(&(&b.database, &b.role)))
    });
    Ok(found)
}
