//! What a setting holds once it was read. Main type: [`Value`].

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::settings::{Parameter, Webhook};

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
    Days(BTreeMap<String, i64>),
    Webhooks(Vec<Webhook>),
}

impl Value {
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
            Self::Parameters(all) => {
                let each = |p: &Parameter| format!("{}.{} = {}", p.policy, p.name, p.value);
                table(all.iter().map(each))
            }
            Self::Days(days) => table(days.iter().map(|(tier, days)| format!("{} = {days}", key(tier)))),
            Self::Webhooks(all) => list(all.iter().map(webhook)),
        }
    }
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
