//! What a setting holds once it was read. Main type: [`Value`].

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::settings::{Parameter, ParameterRule, Webhook};
use crate::model::SelectorField;

/// A value of the right type, in bounds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Flag(bool),
    Number(i64),
    /// A word, text or time.
    Text(String),
    Texts(Vec<String>),
    Path(PathBuf),
    Paths(Vec<PathBuf>),
    Parameters(Vec<Parameter>),
    Rules(Vec<ParameterRule>),
    Days(BTreeMap<String, i64>),
    Webhooks(Vec<Webhook>),
}

impl Value {
    /// Names the file that it is written in, or takes out the places when it is in none.
    pub(super) fn written_in(&mut self, file: Option<&str>) {
        let parameter = |parameter: &mut Parameter| match file {
            None => parameter.places = None,
            Some(file) => {
                parameter
                    .places
                    .iter_mut()
                    .flat_map(|places| places.iter_mut())
                    .for_each(|at| file.clone_into(&mut at.file));
            }
        };
        match self {
            Self::Parameters(all) => all.iter_mut().for_each(parameter),
            Self::Rules(all) => {
                for rule in all {
                    rule.set.iter_mut().for_each(parameter);
                    match file {
                        None => rule.place = None,
                        Some(file) => rule.place.iter_mut().for_each(|at| file.clone_into(&mut at.file)),
                    }
                }
            }
            Self::Flag(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Texts(_)
            | Self::Path(_)
            | Self::Paths(_)
            | Self::Days(_)
            | Self::Webhooks(_) => {}
        }
    }

    /// As TOML, for a person: secrets are `(set)`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Flag(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Text(text) => quoted(text),
            Self::Path(path) => quoted(&path.display().to_string()),
            Self::Texts(texts) => list(texts.iter().map(|text| quoted(text))),
            Self::Paths(paths) => list(paths.iter().map(|path| quoted(&path.display().to_string()))),
            Self::Parameters(all) => parameters(all),
            Self::Rules(all) => list(all.iter().map(rule)),
            Self::Days(days) => table(days.iter().map(|(tier, days)| format!("{} = {days}", key(tier)))),
            Self::Webhooks(all) => list(all.iter().map(webhook)),
        }
    }
}

fn parameters(all: &[Parameter]) -> String {
    table(all.iter().map(|p| format!("{}.{} = {}", key(&p.policy), key(&p.name), p.value)))
}

fn rule(rule: &ParameterRule) -> String {
    let texts = |texts: &[String]| list(texts.iter().map(|text| quoted(text)));
    let name = std::iter::once(format!("name = {}", quoted(&rule.name)));
    let wanted = rule.selector.wanted();
    let fields = wanted.iter().map(|(field, wanted)| match field {
        SelectorField::Tag(tag) => format!("tags.{} = {}", key(tag), texts(wanted)),
        SelectorField::Account
        | SelectorField::DataClass
        | SelectorField::Environment
        | SelectorField::Owner
        | SelectorField::Region
        | SelectorField::Tier => format!("{} = {}", field.key(), texts(wanted)),
    });
    table(name.chain(fields).chain([format!("set = {}", parameters(&rule.set))]))
}

fn webhook(webhook: &Webhook) -> String {
    let mut parts = Vec::new();
    match (&webhook.url, &webhook.url_env) {
        // The path of such an address is often the only secret there is.
        (Some(_), _) => parts.push("url = (set)".to_owned()),
        (None, Some(name)) => parts.push(format!("url_env = {}", quoted(name))),
        (None, None) => {}
    }
    if let Some(name) = &webhook.secret_env {
        parts.push(format!("secret_env = {}", quoted(name)));
    }
    parts.push(format!("format = {}", quoted(webhook.format.as_str())));
    parts.push(format!("on = {}", quoted(webhook.on.as_str())));
    table(parts.into_iter())
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

fn table(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", items.join(", ")) }
}

/// A bare key where TOML allows it.
fn key(text: &str) -> String {
    let bare = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { text.to_owned() } else { quoted(text) }
}

/// A string as JSON spells it, which TOML reads; it cannot act on a terminal.
fn quoted(text: &str) -> String {
    let spelled = |c: char| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(spelled).collect::<String>())
}
