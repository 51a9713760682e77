//! The settings of an audit, typed and whole. Main type: [`Settings`].

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value as Json;

use super::layers::Layers;
use super::table::SETTINGS;
use super::value::Value;
use crate::model::{Selector, Severity, Sla};

/// Name of the history beside a configuration file that names none.
const HISTORY: &str = "dbmuster-history.db";

/// Everything that an audit is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub sources: Sources,
    pub policies: Policies,
    pub fail_on: Severity,
    pub allow_incomplete: bool,
    pub exit_zero: bool,
    /// 0 is one per core.
    pub threads: usize,
    /// RFC 3339; absent: now.
    pub as_of: Option<String>,
    /// A run of the store (a number or `last`), or a file.
    pub baseline: Option<String>,
    pub waivers: WaiverTerms,
    pub sla: Sla,
    /// Absent: nothing is kept.
    pub store: Option<Store>,
    /// Ledger of the evidence; absent: none is kept.
    pub evidence: Option<PathBuf>,
    /// Outputs as `name` or `name=path`, as somebody gave them.
    pub formats: Vec<String>,
    /// Somebody chose the outputs.
    pub formats_are_given: bool,
    pub templates: Option<PathBuf>,
    /// CSV files begin with a byte order mark.
    pub csv_bom: bool,
    pub notify: Vec<Webhook>,
    /// Name of the fleet: that of its history.
    pub fleet: String,
    /// Where people find the report.
    pub report_url: Option<String>,
    /// Account and region of ASFF findings that belong to no AWS account.
    pub security_hub: Option<(String, String)>,
    pub assessment_plan: Option<String>,
    pub logging: Logging,
    /// Name of the file, when there is one.
    pub file: Option<String>,
}

/// What is judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    pub scopes: Vec<PathBuf>,
    pub inventories: Vec<PathBuf>,
}

impl Sources {
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.scopes.is_empty() && self.inventories.is_empty()
    }
}

/// What it is judged by.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policies {
    pub folders: Vec<PathBuf>,
    pub select: Vec<String>,
    pub skip: Vec<String>,
    pub families: Vec<String>,
    pub include_opt_in: bool,
    /// Frameworks that have a scorecard; empty is all.
    pub frameworks: Vec<String>,
    /// Sorted by policy and name.
    pub parameters: Vec<Parameter>,
    /// Values for some resources, in the order of counting.
    pub parameter_rules: Vec<ParameterRule>,
}

/// A value for a parameter of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub policy: String,
    pub name: String,
    pub value: Json,
    /// It comes from a higher layer than the rules, so that they do not change it.
    pub outranks_rules: bool,
    /// Of policy, name and value; absent outside of files.
    pub places: Option<Box<[Place; 3]>>,
}

impl Parameter {
    /// A value from above the file.
    #[must_use]
    pub fn new(policy: &str, name: &str, value: Json) -> Self {
        Self { policy: policy.to_owned(), name: name.to_owned(), value, outranks_rules: true, places: None }
    }
}

/// A place in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub file: String,
    pub line: usize,
    pub column: usize,
    /// The line, harmless to show.
    pub text: String,
}

/// Values of parameters for the resources of an environment, a tier, an account or a tag.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterRule {
    /// As findings name it: the name that it was given, else `rule` and its place in the list.
    pub name: String,
    pub selector: Selector,
    pub set: Vec<Parameter>,
    pub place: Option<Place>,
}

/// Waiver files, and how long a waiver may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverTerms {
    pub files: Vec<PathBuf>,
    pub soon_days: u32,
    pub max_days: u32,
    /// `tier0`, `tier1`, ... and days.
    pub max_days_by_tier: BTreeMap<String, u32>,
    pub fail_on_dead: bool,
    pub fail_on_expiring: bool,
}

/// Where runs are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// A file, or a `postgres://` URL without password.
    pub location: String,
    /// Environment variable with the password.
    pub password_env: Option<String>,
    /// Name of the history.
    pub scope: String,
    /// Runs whose inventories stay in it.
    pub keep_inventories: u32,
}

/// Somebody to be told what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// What messages about it call it; its place in the list when nobody named it.
    pub name: Option<String>,
    /// Exactly one of the two is there.
    pub url: Option<String>,
    pub url_env: Option<String>,
    /// Environment variable with the key of the signature.
    pub secret_env: Option<String>,
    pub format: WebhookFormat,
    pub on: Trigger,
    /// Messages may go to it unencrypted.
    pub allow_http: bool,
    /// Certificate authorities (PEM) to believe instead of the public ones.
    pub ca_file: Option<PathBuf>,
    /// Tries before a message is given up; absent is the usual patience.
    pub attempts: Option<u32>,
    /// Seconds of one try.
    pub timeout_seconds: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookFormat {
    Json,
    Slack,
}

impl WebhookFormat {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Slack => "slack",
        }
    }
}

/// When a webhook is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// When findings are new, gone, reopened or otherwise than in the run before.
    Change,
    Always,
}

impl Trigger {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Always => "always",
        }
    }
}

/// What is said on standard error, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Logging {
    pub level: LogLevel,
    pub format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

impl Settings {
    /// What the layers say, and the defaults for what they do not.
    pub(super) fn of(layers: &Layers) -> Self {
        let flag = |key| matches!(layers.of(key), Some((Value::Flag(true), _)));
        let text = |key: &str| match layers.of(key) {
            Some((Value::Text(text), _)) => Some(text),
            _ => None,
        };
        let texts = |key| match layers.of(key) {
            Some((Value::Texts(texts), _)) => texts,
            _ => Vec::new(),
        };
        let path = |key| match layers.of(key) {
            Some((Value::Path(path), _)) => Some(path),
            _ => None,
        };
        let paths = |key| match layers.of(key) {
            Some((Value::Paths(paths), _)) => paths,
            _ => Vec::new(),
        };
        let number = |key: &str| match layers.of(key) {
            Some((Value::Number(number), _)) => u32::try_from(number).unwrap_or_default(),
            _ => default_number(key),
        };
        let word = |key: &str| text(key).unwrap_or_else(|| default_text(key).to_owned());
        let by_tier = match layers.of("waivers.max_days_by_tier") {
            Some((Value::Days(days), _)) => days,
            _ => BTreeMap::from([("tier0".to_owned(), 90)]),
        };
        // Whoever names a source on the command line means that one, and not those of the file beside it.
        let top = layers.rank("sources.scopes").max(layers.rank("sources.inventories"));
        let source = |key| if layers.rank(key) == top { paths(key) } else { Vec::new() };
        let formats = texts("formats");
        Self {
            sources: Sources { scopes: source("sources.scopes"), inventories: source("sources.inventories") },
            policies: Policies {
                folders: paths("policies.folders"),
                select: texts("policies.select"),
                skip: texts("policies.skip"),
                families: texts("policies.families"),
                include_opt_in: flag("policies.include_opt_in"),
                frameworks: texts("policies.frameworks"),
                parameters: match layers.of("policies.parameters") {
                    Some((Value::Parameters(all), _)) => all,
                    _ => Vec::new(),
                },
                parameter_rules: match layers.of("policies.parameter_rules") {
                    Some((Value::Rules(all), _)) => all,
                    _ => Vec::new(),
                },
            },
            fail_on: severity(&word("fail_on")),
            allow_incomplete: flag("allow_incomplete"),
            exit_zero: flag("exit_zero"),
            threads: usize::try_from(number("threads")).unwrap_or_default(),
            as_of: text("as_of"),
            baseline: text("baseline"),
            waivers: WaiverTerms {
                files: paths("waivers.files"),
                soon_days: number("waivers.soon_days"),
                max_days: number("waivers.max_days"),
                max_days_by_tier: by_tier
                    .into_iter()
                    .map(|(tier, days)| (tier, u32::try_from(days).unwrap_or_default()))
                    .collect(),
                fail_on_dead: flag("waivers.fail_on_dead"),
                fail_on_expiring: flag("waivers.fail_on_expiring"),
            },
            sla: Sla {
                critical: number("sla.critical"),
                high: number("sla.high"),
                medium: number("sla.medium"),
                low: number("sla.low"),
            },
            store: store(layers, text("store.location"), text("store.password_env")).map(|(location, password_env)| {
                Store {
                    location,
                    password_env,
                    scope: word("store.scope"),
                    keep_inventories: number("store.keep_inventories"),
                }
            }),
            fleet: word("store.scope"),
            report_url: text("report_url"),
            security_hub: text("security_hub.account_id").zip(text("security_hub.region")),
            assessment_plan: text("oscal.assessment_plan"),
            evidence: path("evidence.folder"),
            formats_are_given: layers.rank("formats") > 0,
            formats: if formats.is_empty() { vec!["terminal".to_owned()] } else { formats },
            templates: path("templates"),
            csv_bom: flag("csv_bom"),
            notify: match layers.of("notify") {
                Some((Value::Webhooks(all), _)) => all,
                _ => Vec::new(),
            },
            logging: Logging {
                level: match word("log.level").as_str() {
                    "error" => LogLevel::Error,
                    "warn" => LogLevel::Warn,
                    "debug" => LogLevel::Debug,
                    _ => LogLevel::Info,
                },
                format: if word("log.format") == "json" { LogFormat::Json } else { LogFormat::Text },
            },
            file: layers.file.clone(),
        }
    }
}

/// A configuration file alone is reason enough to keep a history, beside it.
fn store(layers: &Layers, location: Option<String>, password_env: Option<String>) -> Option<(String, Option<String>)> {
    let location = location.or_else(|| default_store(layers))?;
    (location != "none").then_some((location, password_env))
}

pub(super) fn default_store(layers: &Layers) -> Option<String> {
    layers.file.is_some().then(|| layers.folder.join(HISTORY).display().to_string())
}

fn severity(word: &str) -> Severity {
    Severity::ALL.into_iter().find(|severity| severity.as_str() == word).unwrap_or(Severity::High)
}

fn default_of(key: &str) -> &'static str {
    SETTINGS.iter().find(|setting| setting.key == key).map_or("", |setting| setting.default)
}

fn default_number(key: &str) -> u32 {
    default_of(key).parse().unwrap_or_default()
}

fn default_text(key: &str) -> &'static str {
    default_of(key).trim_matches('"')
}
