//! Finds the configuration file, gathers environment and flags, and gives the settings in force.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use dbmuster::config::{ConfigError, FILE_NAME, FILE_VARIABLE, Layers, PREFIX, Parameter, Settings, Value, decisive};
use dbmuster::model::Severity;

use crate::args::{CommonFlags, FileFlags, LogFlags, TermFlags};
use crate::commands::audit::args::SettingFlags;
use crate::diagnostic::Failure;

/// A configuration file is no place for data.
const MOST_BYTES: u64 = 4 << 20;

/// What an audit is told.
#[derive(Debug)]
pub struct Told {
    pub settings: Settings,
    /// Settings that may change what a run finds, by key, for the evidence.
    pub decisive: BTreeMap<&'static str, String>,
}

/// The settings of an audit.
///
/// # Errors
///
/// Everything that is wrong with the file, the environment and the flags.
pub fn settings(flags: &SettingFlags, log: &LogFlags) -> Result<Told, Failure> {
    let layers = layers(flags, log)?;
    let decisive = decisive(&layers);
    let settings = layers.settings().map_err(|error| refused(&error))?;
    Ok(Told { settings, decisive })
}

/// The settings of a check.
///
/// # Errors
///
/// Everything that is wrong with the file, the environment and the flags.
pub fn of_check(flags: &CommonFlags, log: &LogFlags) -> Result<Settings, Failure> {
    common(flags, log)?.settings().map_err(|error| refused(&error))
}

/// The settings of a command for waivers: files and folders of policies that were named win over those of the file.
///
/// # Errors
///
/// Everything that is wrong with the file, the environment and the flags.
pub fn of_waivers(
    file: &FileFlags,
    term: &TermFlags,
    files: &[PathBuf],
    folders: &[PathBuf],
) -> Result<Settings, Failure> {
    let mut layers = Layers::default();
    below_flags(&mut layers, file)?;
    terms(&mut layers, term);
    layers.flag("waivers.files", "FILE", &paths(files));
    layers.flag("policies.folders", "--policies", &paths(folders));
    layers.settings().map_err(|error| refused(&error))
}

/// The settings that file and environment give, for commands that take few of them.
///
/// # Errors
///
/// Everything that is wrong with the file and the environment.
pub fn of_file(flags: &FileFlags) -> Result<Settings, Failure> {
    let mut layers = Layers::default();
    below_flags(&mut layers, flags)?;
    layers.settings().map_err(|error| refused(&error))
}

pub fn refused(error: &ConfigError) -> Failure {
    Failure::usage(format!("failed to {error}"))
}

/// What every layer says.
///
/// # Errors
///
/// When the file cannot be read, or a variable is no text.
pub fn layers(flags: &SettingFlags, log: &LogFlags) -> Result<Layers, Failure> {
    let mut layers = common(&flags.common, log)?;
    let given = [
        ("formats", "--format", flags.format.clone()),
        ("baseline", "--baseline", one(&flags.baseline)),
        ("sources.scopes", "--scope", paths(&flags.scope)),
        ("sources.inventories", "--inventory", paths(&flags.inventory)),
        ("policies.frameworks", "--framework", flags.framework.clone()),
        ("report_url", "--report-url", one(&flags.report_url)),
        ("store.location", "--store", one(&flags.store)),
        ("store.scope", "--store-scope", one(&flags.store_scope)),
        ("evidence.folder", "--evidence", one(&flags.evidence.as_ref().map(shown))),
    ];
    for (key, name, values) in given {
        layers.flag(key, name, &values);
    }
    Ok(layers)
}

fn one(text: &Option<String>) -> Vec<String> {
    text.iter().cloned().collect()
}

fn shown(path: impl AsRef<Path>) -> String {
    path.as_ref().display().to_string()
}

fn paths(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(shown).collect()
}

fn days(days: Option<u32>) -> Vec<String> {
    days.map(|days| days.to_string()).into_iter().collect()
}

/// What every layer says to a command that judges.
///
/// # Errors
///
/// When the file cannot be read, or a variable is no text.
fn common(flags: &CommonFlags, log: &LogFlags) -> Result<Layers, Failure> {
    let mut layers = Layers::default();
    below_flags(&mut layers, &flags.file)?;
    for argument in &flags.set {
        layers.set(argument);
    }
    let flag = |set: Option<bool>| set.map(|set| set.to_string()).into_iter().collect::<Vec<_>>();
    let policies = &flags.policies;
    let fail_on = flags.fail_on.map(|severity| Severity::from(severity).as_str().to_owned());
    let given = [
        ("fail_on", "--fail-on", one(&fail_on)),
        ("allow_incomplete", "--allow-incomplete", flag(flags.allow_incomplete)),
        ("exit_zero", "--exit-zero", flag(flags.exit_zero)),
        ("threads", "--threads", one(&flags.threads.map(|threads| threads.to_string()))),
        ("as_of", "--as-of", one(&flags.as_of)),
        ("csv_bom", "--csv-bom", flag(flags.csv_bom)),
        ("templates", "--templates", one(&flags.templates.as_ref().map(shown))),
        ("policies.folders", "--policies", paths(&policies.policies)),
        ("policies.select", "--policy", policies.policy.clone()),
        ("policies.skip", "--skip", policies.skip.clone()),
        ("policies.families", "--family", policies.family.clone()),
        ("policies.include_opt_in", "--include-opt-in", flag(policies.include_opt_in.then_some(true))),
        ("waivers.files", "--waivers", paths(&flags.waivers)),
        ("waivers.fail_on_dead", "--fail-on-dead-waivers", flag(flags.fail_on_dead_waivers)),
        ("waivers.fail_on_expiring", "--fail-on-expiring-waivers", flag(flags.fail_on_expiring_waivers)),
        ("log.level", "--log-level", one(&log.log_level.map(|level| level.as_str().to_owned()))),
        ("log.format", "--log-format", one(&log.log_format.map(|format| format.as_str().to_owned()))),
    ];
    for (key, name, values) in given {
        layers.flag(key, name, &values);
    }
    terms(&mut layers, &flags.terms);
    if !policies.parameter.is_empty() {
        let parameter = |setting: &dbmuster::policy::ParameterSetting| {
            Parameter::new(&setting.policy, &setting.name, setting.value.clone())
        };
        let all = policies.parameter.iter().map(parameter).collect();
        layers.typed("policies.parameters", "--parameter", Value::Parameters(all));
    }
    Ok(layers)
}

/// How long waivers may hold, as flags say.
fn terms(layers: &mut Layers, flags: &TermFlags) {
    layers.flag("waivers.max_days", "--max-waiver-days", &days(flags.max_waiver_days));
    layers.flag("waivers.soon_days", "--expiring-days", &days(flags.expiring_days));
    if !flags.max_waiver_days_of_tier.is_empty() {
        let days = flags.max_waiver_days_of_tier.iter().map(|(tier, days)| (format!("tier{tier}"), i64::from(*days)));
        layers.typed("waivers.max_days_by_tier", "--max-waiver-days-of-tier", Value::Days(days.collect()));
    }
}

fn below_flags(layers: &mut Layers, flags: &FileFlags) -> Result<(), Failure> {
    let variables = variables()?;
    if let Some(path) = file(flags, &variables)? {
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        layers.file(&read(&path)?, &path.display().to_string(), &folder);
    }
    layers.environment(&variables);
    Ok(())
}

/// Our variables. Those of others are none of our business.
fn variables() -> Result<BTreeMap<String, String>, Failure> {
    let mut found = BTreeMap::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else { continue };
        let value = value.into_string().map_err(|_| {
            Failure::with_help(
                format!("failed to use the configuration: the environment variable {name} is not UTF-8"),
                "set it to text, or unset it",
            )
        })?;
        found.insert(name.to_owned(), value);
    }
    Ok(found)
}

/// The file that is named, or else the nearest one from here upwards.
fn file(flags: &FileFlags, variables: &BTreeMap<String, String>) -> Result<Option<PathBuf>, Failure> {
    if flags.no_config {
        return Ok(None);
    }
    if let Some(path) = &flags.config {
        return Ok(Some(path.clone()));
    }
    if let Some(path) = variables.get(FILE_VARIABLE).filter(|path| !path.is_empty()) {
        return Ok(Some(PathBuf::from(path)));
    }
    let here = std::env::current_dir().map_err(|error| {
        let help = "go to a folder that exists, or give --no-config";
        Failure::with_help(format!("failed to look for {FILE_NAME}: {error}"), help)
    })?;
    // Spelled relative to here, so that what is shown does not depend on where a checkout lies.
    let mut way = PathBuf::new();
    for folder in here.ancestors() {
        if fs::symlink_metadata(folder.join(FILE_NAME)).is_ok() {
            return Ok(Some(way.join(FILE_NAME)));
        }
        way.push("..");
    }
    Ok(None)
}

fn read(path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    let refuse = |reason: &dyn std::fmt::Display| {
        Failure::with_help(
            format!("failed to read the configuration {shown}: {reason}; nothing was judged"),
            "mend or name the file with --config FILE, or do without one: --no-config",
        )
    };
    let found = fs::metadata(path).map_err(|error| refuse(&error))?;
    if found.is_dir() {
        return Err(refuse(&"it is a folder"));
    }
    let mut bytes = Vec::new();
    // A device may never come to an end.
    let file = fs::File::open(path).map_err(|error| refuse(&error))?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| refuse(&error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(refuse(&format!("it is larger than {} MiB", MOST_BYTES >> 20)));
    }
    String::from_utf8(bytes).map_err(|_| refuse(&"it is not UTF-8"))
}
