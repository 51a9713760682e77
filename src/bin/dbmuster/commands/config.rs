//! `dbmuster config`: what is in force and who said so, and a file to start from.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use dbmuster::config::{FILE_NAME, Settings, effective, is_run, reference, starting_file};

use crate::args::LogFlags;
use crate::commands::audit::args::SettingFlags;
use crate::configuration;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;
use crate::output;

#[derive(Debug, Args)]
pub struct ConfigArgs {
    #[command(subcommand)]
    pub command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Check file, environment and flags, and print every setting that an audit would have, with its origin.
    Check(Box<SettingFlags>),
    /// Write a commented dbmuster.toml to start from; a file that is there is left alone.
    Init {
        /// File to write.
        #[arg(default_value = FILE_NAME)]
        file: PathBuf,
    },
    /// Print the table of settings as Markdown.
    Reference,
}

pub fn run(args: &ConfigArgs, log: &LogFlags) -> Result<u8, Failure> {
    match &args.command {
        ConfigCommand::Check(flags) => check(flags, log)?,
        ConfigCommand::Init { file } => init(file)?,
        ConfigCommand::Reference => output::write(None, |out| out.write_all(reference().as_bytes()))?,
    }
    Ok(CLEAN)
}

fn check(flags: &SettingFlags, log: &LogFlags) -> Result<(), Failure> {
    let layers = configuration::layers(flags, log)?;
    let rows: Vec<[String; 3]> =
        effective(&layers).into_iter().map(|row| [row.key.to_owned(), row.value, row.origin.to_string()]).collect();
    let settings = layers.settings().map_err(|error| configuration::refused(&error))?;
    let policies = crate::policies::load(&crate::policies::flags(&settings.policies))?;
    for webhook in &settings.notify {
        for name in [&webhook.url_env, &webhook.secret_env].into_iter().flatten() {
            if std::env::var_os(name).is_none_or(|value| value.is_empty()) {
                crate::diagnostic::warn(&format!("the environment variable {name}, which a webhook needs, is not set"));
            }
        }
    }
    tell_missing(&settings);
    let key = rows.iter().map(|row| row[0].len()).max().unwrap_or_default();
    let value = rows.iter().map(|row| row[1].chars().count()).filter(|width| *width <= 40).max().unwrap_or_default();
    output::write(None, |out| {
        match &settings.file {
            Some(file) => writeln!(out, "configuration: {file}")?,
            None => writeln!(out, "configuration: none; `dbmuster config init` writes one")?,
        }
        for [name, text, origin] in &rows {
            let text = if text.is_empty() { "(not set)" } else { text };
            writeln!(out, "{name:key$}  {text:value$}  {origin}")?;
        }
        writeln!(out, "{} policies are chosen", policies.policies.len())
    })
}

/// Files that an audit would look for in vain.
fn tell_missing(settings: &Settings) {
    let templates: Vec<PathBuf> = settings.templates.iter().cloned().collect();
    let baseline = settings.baseline.iter().filter(|text| !is_run(text)).map(PathBuf::from).collect();
    let named = [
        ("sources.scopes", &settings.sources.scopes),
        ("sources.inventories", &settings.sources.inventories),
        ("waivers.files", &settings.waivers.files),
        ("templates", &templates),
        ("baseline", &baseline),
    ];
    for (key, paths) in named {
        for path in paths.iter().filter(|path| !path.exists()) {
            crate::diagnostic::warn(&format!("`{key}` names {}, which is not there", path.display()));
        }
    }
}

fn init(file: &PathBuf) -> Result<(), Failure> {
    let refuse = |reason: String, help: &str| {
        Failure::with_help(format!("failed to write `{}`, which was not touched: {reason}", file.display()), help)
    };
    let made = std::fs::OpenOptions::new().write(true).create_new(true).open(file);
    let mut made = made.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            refuse("it is there already".to_owned(), "name another file, or remove that one")
        }
        _ => refuse(error.to_string(), "name a file in a folder that exists and is writable"),
    })?;
    if let Err(error) = made.write_all(starting_file().as_bytes()).and_then(|()| made.sync_all()) {
        // Half of it would be found by the next audit.
        let _ = std::fs::remove_file(file);
        return Err(refuse(error.to_string(), "free some space and try again"));
    }
    output::write(None, |out| {
        writeln!(out, "wrote {}: name your sources in it, then run `dbmuster config check`", file.display())
    })
}
