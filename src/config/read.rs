//! From a TOML table to values of the right types, setting by setting. Main type: [`Reading`].

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use toml_edit::{Item, Value as Toml};

use super::parameters::{parameters, rules};
use super::settings::{Trigger, Webhook, WebhookFormat};
use super::table::{Kind, SETTINGS, Setting};
use super::value::Value;
use crate::toml_file::{Fields, Placed, nearest};

/// A value that was read, and where it stands.
#[derive(Debug)]
pub(super) struct Reading {
    pub key: &'static str,
    pub value: Value,
    pub span: Option<Range<usize>>,
}

/// Names of tables, in the order of the settings.
fn tables() -> Vec<&'static str> {
    let mut names: Vec<&str> =
        SETTINGS.iter().map(|setting| setting.parts().0).filter(|name| !name.is_empty()).collect();
    names.dedup();
    names
}

/// Reads every setting of a file, or the one that another layer gives. What is wrong goes to the mistakes of `fields`.
pub(super) fn read(mut fields: Fields<'_, '_, '_>, folder: &Path) -> Vec<Reading> {
    let mut readings = Vec::new();
    let of = |table: &str| {
        let table = table.to_owned();
        SETTINGS.iter().filter(move |setting| setting.parts().0 == table)
    };
    for setting in of("") {
        readings.extend(one(&mut fields, setting, folder));
    }
    for table in tables() {
        let inner = fields.table(table, |mut fields| {
            let found: Vec<Reading> = of(table).filter_map(|setting| one(&mut fields, setting, folder)).collect();
            fields.finish();
            found
        });
        readings.extend(inner.map(|placed| placed.value).unwrap_or_default());
    }
    fields.finish();
    readings
}

fn one(fields: &mut Fields<'_, '_, '_>, setting: &'static Setting, folder: &Path) -> Option<Reading> {
    let key = setting.parts().1;
    let placed = |(value, span): (Value, Option<Range<usize>>)| Reading { key: setting.key, value, span };
    let span = fields.span_of(key);
    let value = match setting.kind {
        Kind::Flag => Value::Flag(fields.boolean(key)?),
        Kind::Number { least, most } => Value::Number(fields.integer(key, least, most)?),
        Kind::Word(words) => Value::Text(word(fields, key, words)?),
        Kind::Text => Value::Text(fields.string(key)?),
        Kind::Time => Value::Text(time(fields, key)?),
        Kind::Texts => Value::Texts(strings(fields, key)?),
        Kind::Path => Value::Path(below(folder, &fields.string(key)?)),
        Kind::Paths => Value::Paths(strings(fields, key)?.iter().map(|path| below(folder, path)).collect()),
        Kind::Formats => Value::Texts(strings(fields, key)?.iter().map(|text| format(folder, text)).collect()),
        Kind::Store => Value::Text(store(fields, key, folder)?),
        Kind::Baseline => Value::Text(baseline(&fields.string(key)?, folder)),
        Kind::Parameters => Value::Parameters(parameters(fields, key)?),
        Kind::Rules => {
            if !fields.has(key) {
                return None;
            }
            Value::Rules(rules(fields, key))
        }
        Kind::Days => Value::Days(days(fields, key)?),
        Kind::Webhooks => {
            if !fields.has(key) {
                return None;
            }
            Value::Webhooks(fields.tables(key, |fields| webhook(fields, folder)))
        }
    };
    Some(placed((value, span)))
}

fn strings(fields: &mut Fields<'_, '_, '_>, key: &'static str) -> Option<Vec<String>> {
    Some(fields.strings(key)?.into_iter().map(|placed| placed.value).collect())
}

fn word(fields: &mut Fields<'_, '_, '_>, key: &'static str, words: &[&str]) -> Option<String> {
    let given = fields.text(key)?;
    if words.contains(&given.value.as_str()) {
        return Some(given.value);
    }
    let help = match nearest(&given.value.to_lowercase(), words.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("use one of {}", words.join(", ")),
    };
    let message = format!("`{}` is {:?}, which is none of {}", fields.name(key), given.value, words.join(", "));
    fields.mistakes.add(given.span, message, help);
    None
}

fn time(fields: &mut Fields<'_, '_, '_>, key: &'static str) -> Option<String> {
    let (text, span) = match fields.raw(key)? {
        // A time without quotes is a type of its own in TOML.
        (Item::Value(Toml::Datetime(time)), span) => (time.value().to_string(), span),
        _ => {
            let Placed { value, span } = fields.text(key)?;
            (value, span)
        }
    };
    if let Err(error) = OffsetDateTime::parse(&text, &Rfc3339) {
        let message = format!("`{}` is {text:?}, which is no time: {error}", fields.name(key));
        fields.mistakes.add(span, message, "give a time with offset, such as \"2026-11-01T00:00:00Z\"");
        return None;
    }
    Some(text)
}

/// A path of the file: relative ones begin at the file's folder.
fn below(folder: &Path, path: &str) -> PathBuf {
    folder.join(path)
}

/// The path behind `name=`, in the same way; `-` is standard output.
fn format(folder: &Path, text: &str) -> String {
    match text.split_once('=') {
        Some((_, "" | "-")) | None => text.to_owned(),
        Some((name, path)) => format!("{name}={}", below(folder, path).display()),
    }
}

fn store(fields: &mut Fields<'_, '_, '_>, key: &'static str, folder: &Path) -> Option<String> {
    let given = fields.text(key)?;
    let text = given.value;
    let lower = text.to_lowercase();
    if let Some(rest) = lower.strip_prefix("postgres://").or_else(|| lower.strip_prefix("postgresql://")) {
        let login = rest.split(['/', '?']).next().unwrap_or_default().rsplit_once('@').map_or("", |(login, _)| login);
        if login.contains(':') || rest.contains("password=") {
            let message = format!("`{}` holds a password, which would end up in files and logs", fields.name(key));
            let help = "take it out and name its environment variable in `store.password_env`";
            fields.mistakes.add(given.span, message, help);
            return None;
        }
        return Some(text);
    }
    if let Some((scheme, _)) = lower.split_once("://") {
        let message = format!("`{}` is a {scheme} URL, which no store has", fields.name(key));
        fields.mistakes.add(given.span, message, "give a file for SQLite, a postgres:// URL, or none");
        return None;
    }
    Some(if text == "none" || text == "default" { text } else { below(folder, &text).display().to_string() })
}

/// Whether a baseline is a run of the store (`last`, `last~2`, a number, a day) and no file.
#[must_use]
pub fn is_run(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_day = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    text == "last" || text.strip_prefix("last~").is_some_and(digits) || digits(text) || is_day
}

fn baseline(text: &str, folder: &Path) -> String {
    if is_run(text) { text.to_owned() } else { below(folder, text).display().to_string() }
}

fn days(fields: &mut Fields<'_, '_, '_>, key: &'static str) -> Option<BTreeMap<String, i64>> {
    const MOST: i64 = 3_660;
    let name = fields.name(key);
    let help = "write it like { tier0 = 90, tier1 = 180 }";
    let (item, span) = fields.raw(key)?;
    let Some(table) = item.as_table_like() else {
        fields.mistakes.add(span, format!("`{name}` is not a table of days"), help);
        return None;
    };
    let mut found = BTreeMap::new();
    for (tier, item) in table.iter() {
        let at = item.span().or_else(|| span.clone());
        let number = tier.trim_start_matches(|c: char| !c.is_ascii_digit());
        if number.is_empty() || !number.chars().all(|c| c.is_ascii_digit()) {
            fields.mistakes.add(at, format!("`{name}.{tier}` names no tier"), help);
            continue;
        }
        match item.as_integer().filter(|days| (0..=MOST).contains(days)) {
            Some(days) => drop(found.insert(format!("tier{number}"), days)),
            None => {
                let message = format!("`{name}.{tier}` is not a number of days from 0 to {MOST}");
                fields.mistakes.add(at, message, help);
            }
        }
    }
    Some(found)
}

fn webhook(mut fields: Fields<'_, '_, '_>, folder: &Path) -> Option<Webhook> {
    let span = fields.span();
    let url = fields.text("url");
    if let Some(given) = &url
        && !is_web(&given.value)
    {
        let message = format!("`{}` is not an http or https address", fields.name("url"));
        fields.mistakes.add(given.span.clone(), message, "write it like \"https://hooks.example.net/path\"");
    }
    let url_env = fields.string("url_env");
    let secret_env = fields.string("secret_env");
    if fields.has("url") == fields.has("url_env") {
        let message = match fields.has("url") {
            true => "a webhook has both `url` and `url_env`",
            false => "a webhook has neither `url` nor `url_env`",
        };
        fields.mistakes.add(span, message, "give one of them; url_env names an environment variable with the address");
    }
    let format = match word_if_any(&mut fields, "format", &["json", "slack"])?.as_deref() {
        Some("slack") => WebhookFormat::Slack,
        Some(_) | None => WebhookFormat::Json,
    };
    let on = match word_if_any(&mut fields, "on", &["change", "always"])?.as_deref() {
        Some("always") => Trigger::Always,
        Some(_) | None => Trigger::Change,
    };
    let number = |given: Option<i64>| given.and_then(|given| u32::try_from(given).ok());
    let webhook = Webhook {
        name: fields.string("name"),
        url: url.map(|placed| placed.value),
        url_env,
        secret_env,
        format,
        on,
        allow_http: fields.boolean("allow_http").unwrap_or(false),
        ca_file: fields.string("ca_file").map(|path| below(folder, &path)),
        attempts: number(fields.integer("attempts", 1, 20)),
        timeout_seconds: number(fields.integer("timeout_seconds", 1, 300)),
    };
    fields.finish();
    Some(webhook)
}

/// `None` when the word is wrong, which was told.
fn word_if_any(fields: &mut Fields<'_, '_, '_>, key: &'static str, words: &[&str]) -> Option<Option<String>> {
    if !fields.has(key) {
        // So that it counts as known.
        let _ = fields.raw(key);
        return Some(None);
    }
    word(fields, key, words).map(Some)
}

fn is_web(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace))
}
