//! Who said what: the file, the environment and the flags, each a layer above the one before. Main types: [`Layers`],
//! [`Origin`].

use std::collections::BTreeMap;
use std::path::Path;

use toml_edit::{Array, Document, Item, Table, Value as Toml};

use super::error::{ConfigError, Wrong};
use super::read::{Reading, read};
use super::settings::{Parameter, Settings};
use super::table::{Kind, SETTINGS, Setting, find};
use super::value::Value;
use super::{FILE_VARIABLE, FILE_VERSION, PREFIX};
use crate::toml_file::{Fields, Mistakes, nearest};

/// Where a value comes from. Later ones win.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    Default,
    File { file: String, line: usize },
    Variable(String),
    Flag(String),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { file, line } => write!(f, "{file}:{line}"),
            Self::Variable(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// What every layer says, and everything that is wrong with any of them.
#[derive(Debug, Default)]
pub struct Layers {
    /// In the order in which the layers were added, so that the last of a key wins.
    given: Vec<(&'static str, Value, Origin)>,
    wrong: Vec<Wrong>,
    /// Name of the file that was added.
    pub(super) file: Option<String>,
    /// The folder that its paths are relative to, as it was given.
    pub(super) folder: std::path::PathBuf,
}

impl Layers {
    /// Adds the file. `shown` is its name in messages, `folder` what its paths are relative to.
    pub fn file(&mut self, text: &str, shown: &str, folder: &Path) {
        self.file = Some(shown.to_owned());
        self.folder = folder.to_path_buf();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut mistakes = Mistakes::new(text);
        match Document::parse(text) {
            Ok(document) => {
                let mut fields = Fields::new(document.as_table(), "", None, &mut mistakes);
                // For files of later versions, which may mean something else by the same words.
                let _ = fields.integer("schema_version", FILE_VERSION, FILE_VERSION);
                for reading in read(fields, folder) {
                    let Reading { key, mut value, span } = reading;
                    value.written_in(Some(shown));
                    let line = mistakes.position(span.as_ref()).0;
                    self.given.push((key, value, Origin::File { file: shown.to_owned(), line }));
                }
            }
            Err(error) => {
                let reason = error.message().trim().replace('\n', ", ");
                let help = "`dbmuster config init` writes a file to start from";
                mistakes.add(error.span(), format!("it is not TOML: {reason}"), help);
            }
        }
        self.wrong.extend(ConfigError::in_file(shown, mistakes.into_sorted()));
    }

    /// Adds the environment: variables by name. Those that are no setting of ours are left alone, unless one looks like a
    /// setting that was misspelt.
    pub fn environment(&mut self, variables: &BTreeMap<String, String>) {
        let known: Vec<(String, &'static Setting)> =
            SETTINGS.iter().map(|setting| (setting.variable(), setting)).collect();
        for (name, setting) in &known {
            if let Some(text) = variables.get(name).filter(|text| !text.is_empty()) {
                self.text(setting, text, Origin::Variable(name.clone()));
            }
        }
        for name in variables.keys().filter(|name| name.starts_with(PREFIX) && *name != FILE_VARIABLE) {
            if known.iter().any(|(known, _)| known == name) || self.is_named(name) {
                continue;
            }
            let rest = name.strip_prefix(PREFIX).unwrap_or(name);
            let names = known.iter().map(|(known, _)| known.strip_prefix(PREFIX).unwrap_or(known));
            if let Some(near) = nearest(rest, names) {
                self.wrong.push(Wrong {
                    place: format!("the environment variable {name}"),
                    message: "there is no such setting".to_owned(),
                    help: format!("did you mean `{PREFIX}{near}`?"),
                    excerpt: String::new(),
                });
            }
        }
    }

    /// Whether a setting says that this variable holds a secret or an address.
    fn is_named(&self, variable: &str) -> bool {
        self.given.iter().any(|(key, value, _)| match value {
            Value::Text(text) => *key == "store.password_env" && text == variable,
            Value::Webhooks(all) => all.iter().any(|webhook| {
                [&webhook.url_env, &webhook.secret_env].into_iter().flatten().any(|name| name == variable)
            }),
            Value::Flag(_)
            | Value::Number(_)
            | Value::Texts(_)
            | Value::Path(_)
            | Value::Paths(_)
            | Value::Parameters(_)
            | Value::Rules(_)
            | Value::Days(_) => false,
        })
    }

    /// Adds a flag of its own name: its values, one for each time it was given.
    pub fn flag(&mut self, key: &str, flag: &str, values: &[String]) {
        let Some(setting) = find(key).filter(|_| !values.is_empty()) else { return };
        let mut array = Array::new();
        values.iter().for_each(|value| array.push(value.as_str()));
        let origin = Origin::Flag(flag.to_owned());
        match setting.kind {
            Kind::Texts | Kind::Paths | Kind::Formats => self.item(setting, Toml::Array(array).into(), origin),
            Kind::Flag
            | Kind::Number { .. }
            | Kind::Word(_)
            | Kind::Text
            | Kind::Path
            | Kind::Time
            | Kind::Store
            | Kind::Baseline
            | Kind::Parameters
            | Kind::Rules
            | Kind::Days
            | Kind::Webhooks => {
                if let Some(last) = values.last() {
                    self.text(setting, last, origin);
                }
            }
        }
    }

    /// Adds a value that a flag gave and that is typed already.
    pub fn typed(&mut self, key: &'static str, flag: &str, value: Value) {
        self.given.push((key, value, Origin::Flag(flag.to_owned())));
    }

    /// Adds `--set KEY=VALUE`.
    pub fn set(&mut self, argument: &str) {
        let mut refuse = |message: String, help: String| {
            self.wrong.push(Wrong { place: "--set".to_owned(), message, help, excerpt: String::new() });
        };
        let Some((key, text)) = argument.split_once('=') else {
            return refuse(
                format!("{argument:?} is not of the form KEY=VALUE"),
                "write it like --set sla.high=14".into(),
            );
        };
        let key = key.trim();
        match find(key) {
            Some(setting) => self.text(setting, &unquoted(setting, text.trim()), Origin::Flag(format!("--set {key}"))),
            None => {
                let help = match nearest(key, SETTINGS.iter().map(|setting| setting.key)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`dbmuster config check` lists every setting".to_owned(),
                };
                refuse(format!("`{key}` is not known"), help);
            }
        }
    }

    /// A value as text: TOML, or, where strings are wanted, the bare words.
    fn text(&mut self, setting: &'static Setting, text: &str, origin: Origin) {
        let string = || Item::from(Toml::from(text));
        let toml = || text.trim().parse::<Toml>().map(Item::from);
        let item = match setting.kind {
            Kind::Word(_) | Kind::Text | Kind::Time | Kind::Path | Kind::Store | Kind::Baseline => string(),
            Kind::Flag | Kind::Number { .. } | Kind::Parameters | Kind::Rules | Kind::Days | Kind::Webhooks => {
                toml().unwrap_or_else(|_| string())
            }
            Kind::Texts | Kind::Paths | Kind::Formats if text.trim_start().starts_with('[') => {
                toml().unwrap_or_else(|_| string())
            }
            Kind::Texts | Kind::Paths | Kind::Formats => {
                let mut array = Array::new();
                text.split(',').map(str::trim).filter(|part| !part.is_empty()).for_each(|part| array.push(part));
                Toml::Array(array).into()
            }
        };
        self.item(setting, item, origin);
    }

    /// Reads one value as if it stood alone in a file.
    fn item(&mut self, setting: &'static Setting, item: Item, origin: Origin) {
        let mut root = Table::new();
        match setting.parts() {
            ("", key) => drop(root.insert(key, item)),
            (table, key) => {
                let mut inner = Table::new();
                inner.insert(key, item);
                root.insert(table, Item::Table(inner));
            }
        }
        let mut mistakes = Mistakes::new("");
        let readings = read(Fields::new(&root, "", None, &mut mistakes), Path::new(""));
        let place = match &origin {
            Origin::Variable(name) => format!("the environment variable {name}"),
            Origin::Default | Origin::File { .. } | Origin::Flag(_) => origin.to_string(),
        };
        self.wrong.extend(ConfigError::elsewhere(&place, mistakes.into_sorted()));
        self.given.extend(readings.into_iter().map(|reading| {
            let mut value = reading.value;
            value.written_in(None);
            (reading.key, value, origin.clone())
        }));
    }

    /// The typed settings.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with any layer.
    pub fn settings(self) -> Result<Settings, ConfigError> {
        if self.wrong.is_empty() { Ok(Settings::of(&self)) } else { Err(ConfigError { wrong: self.wrong }) }
    }

    /// What is in force for a key, and who said it.
    pub(super) fn of(&self, key: &str) -> Option<(Value, Origin)> {
        let said: Vec<&(&str, Value, Origin)> = self.given.iter().filter(|(given, _, _)| *given == key).collect();
        let (_, last, origin) = said.last()?;
        let value = match last {
            // Tables are put together, entry by entry.
            Value::Parameters(_) => {
                let rules = self.rank("policies.parameter_rules");
                let mut all = BTreeMap::new();
                for (_, value, origin) in &said {
                    let Value::Parameters(some) = value else { continue };
                    let outranks_rules = rank_of(origin) > rules.max(1);
                    let ranked = some.iter().map(|p| Parameter { outranks_rules, ..p.clone() });
                    all.extend(ranked.map(|p| ((p.policy.clone(), p.name.clone()), p)));
                }
                Value::Parameters(all.into_values().collect())
            }
            Value::Days(_) => {
                let mut all = BTreeMap::new();
                for (_, value, _) in &said {
                    let Value::Days(some) = value else { continue };
                    all.extend(some.clone());
                }
                Value::Days(all)
            }
            Value::Flag(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Texts(_)
            | Value::Path(_)
            | Value::Paths(_)
            | Value::Rules(_)
            | Value::Webhooks(_) => last.clone(),
        };
        Some((value, origin.clone()))
    }

    /// Rank of the layer that names a key last: file, environment, flag; 0 when nobody does.
    pub(super) fn rank(&self, key: &str) -> u8 {
        self.given.iter().rfind(|(given, _, _)| *given == key).map_or(0, |(_, _, origin)| rank_of(origin))
    }
}

const fn rank_of(origin: &Origin) -> u8 {
    match origin {
        Origin::Default => 0,
        Origin::File { .. } => 1,
        Origin::Variable(_) => 2,
        Origin::Flag(_) => 3,
    }
}

/// A text as TOML writes it, where a text is wanted; others as they are.
fn unquoted(setting: &Setting, text: &str) -> String {
    let wants_text = match setting.kind {
        Kind::Word(_)
        | Kind::Text
        | Kind::Time
        | Kind::Path
        | Kind::Store
        | Kind::Baseline
        | Kind::Texts
        | Kind::Paths
        | Kind::Formats => true,
        Kind::Flag | Kind::Number { .. } | Kind::Parameters | Kind::Rules | Kind::Days | Kind::Webhooks => false,
    };
    match text.parse::<Toml>() {
        Ok(Toml::String(string)) if wants_text && text.starts_with(['"', '\'']) => string.into_value(),
        Ok(_) | Err(_) => text.to_owned(),
    }
}
