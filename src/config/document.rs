//! What the table of settings looks like to people: the starting file, the page of the documentation, the list of what is
//! in force. Main type: [`Effective`].

use super::layers::{Layers, Origin};
use super::settings::default_store;
use super::table::{Kind, SETTINGS, Setting};
use super::value::Value;

/// A setting as it is in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Effective {
    pub key: &'static str,
    /// As TOML, without secrets; empty when there is none.
    pub value: String,
    pub origin: Origin,
}

/// Every setting, in the order of the table.
#[must_use]
pub fn effective(layers: &Layers) -> Vec<Effective> {
    let one = |setting: &Setting| match layers.of(setting.key) {
        Some((value, origin)) => Effective { key: setting.key, value: value.shown(), origin },
        None => Effective { key: setting.key, value: unsaid(layers, setting), origin: Origin::Default },
    };
    SETTINGS.iter().map(one).collect()
}

/// Settings that change how fast, where to or with what words a run goes, and nothing of what it finds.
const OF_NO_CONSEQUENCE: [&str; 10] =
    ["threads", "as_of", "formats", "csv_bom", "templates", "report_url", "notify", "log.", "sources.", "store."];

/// Every setting that may change what a run finds or how it ends, by key: the part of the configuration that belongs to
/// the evidence. Sources and time are not among them, because a manifest names them itself.
#[must_use]
pub fn decisive(layers: &Layers) -> std::collections::BTreeMap<&'static str, String> {
    let is_one = |key: &str| {
        let is_out = |out: &&str| if out.ends_with('.') { key.starts_with(*out) } else { key == *out };
        !OF_NO_CONSEQUENCE.iter().any(is_out) && key != "evidence.folder"
    };
    effective(layers).into_iter().filter(|row| is_one(row.key)).map(|row| (row.key, row.value)).collect()
}

fn unsaid(layers: &Layers, setting: &Setting) -> String {
    match setting.kind {
        Kind::Store => default_store(layers).map_or_else(|| "\"none\"".to_owned(), |place| Value::Text(place).shown()),
        Kind::Flag
        | Kind::Number { .. }
        | Kind::Word(_)
        | Kind::Text
        | Kind::Texts
        | Kind::Path
        | Kind::Paths
        | Kind::Time
        | Kind::Formats
        | Kind::Baseline
        | Kind::Parameters
        | Kind::Rules
        | Kind::Days
        | Kind::Webhooks => setting.default.to_owned(),
    }
}

/// Width of a comment.
const WIDTH: usize = 100;

/// A `dbmuster.toml` with every setting and what it means, each commented out.
#[must_use]
pub fn starting_file() -> String {
    let mut text = String::from(
        "# What dbmuster audits, and how. Every line that is commented out shows a setting; remove the `#` to use it.\n\
         # Paths are relative to this file. `dbmuster config check` says what is in force and where it comes from.\n\
         schema_version = 1\n",
    );
    let mut table = "";
    // A list of tables has a heading of its own, which stands below.
    for setting in SETTINGS.iter().filter(|setting| setting.kind != Kind::Webhooks) {
        let (name, key) = setting.parts();
        if name != table {
            text.push_str(&format!("\n[{name}]\n"));
            table = name;
        } else if name.is_empty() {
            text.push('\n');
        }
        for line in textwrap::wrap(setting.about, WIDTH) {
            text.push_str(&format!("# {line}\n"));
        }
        text.push_str(&format!("#{key} = {}\n", setting.example));
    }
    text.push_str(
        "\n# Webhooks that are told what changed. The address and the key of the signature stand in environment variables.\n\
         #[[notify]]\n#url_env = \"DBMUSTER_WEBHOOK\"\n#secret_env = \"DBMUSTER_WEBHOOK_KEY\"\n\
         ## json or slack\n#format = \"json\"\n## change or always\n#on = \"change\"\n",
    );
    text
}

/// The table of the documentation, as Markdown.
#[must_use]
pub fn reference() -> String {
    let mut text =
        String::from("| key | value | default | flag | environment | meaning |\n|---|---|---|---|---|---|\n");
    for setting in SETTINGS {
        let default = if setting.default.is_empty() { String::new() } else { format!("`{}`", setting.default) };
        let flag = if setting.flag.is_empty() { String::new() } else { format!("`{}`", setting.flag) };
        text.push_str(&format!(
            "| `{}` | {} | {default} | {flag} | `{}` | {} |\n",
            setting.key,
            wanted(setting.kind),
            setting.variable(),
            setting.about
        ));
    }
    text
}

fn wanted(kind: Kind) -> String {
    match kind {
        Kind::Flag => "true or false".to_owned(),
        Kind::Number { least, most } => format!("{least} to {most}"),
        Kind::Word(words) => words.join(", "),
        Kind::Text => "text".to_owned(),
        Kind::Texts => "list of text".to_owned(),
        Kind::Path => "path".to_owned(),
        Kind::Paths => "list of paths".to_owned(),
        Kind::Time => "RFC 3339".to_owned(),
        Kind::Formats => "list of `name` or `name=path`".to_owned(),
        Kind::Store => "file, URL or `none`".to_owned(),
        Kind::Baseline => "run, `last`, or file".to_owned(),
        Kind::Parameters => "table of policies and parameters".to_owned(),
        Kind::Rules => "list of tables".to_owned(),
        Kind::Days => "table of tiers and days".to_owned(),
        Kind::Webhooks => "list of tables".to_owned(),
    }
}
