//! The flags of `audit`, most of which stand for a setting of the configuration.

use std::path::PathBuf;

use clap::Args;

use crate::args::{ColorChoice, CommonFlags};

#[derive(Debug, Args)]
pub struct AuditArgs {
    #[command(flatten)]
    pub settings: SettingFlags,
    /// Judge the sample fleet in this binary, even though a configuration file is there.
    #[arg(long, conflicts_with_all = ["inventory", "scope"])]
    pub sample: bool,
    #[cfg(feature = "collect")]
    #[command(flatten)]
    pub collect: crate::args::CollectFlags,
    /// Colours on a terminal.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    /// Show more: every group, every finding.
    #[arg(long, short, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// No report on standard output and no progress; files, warnings and the exit code only.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Settings, over those of the environment and of the configuration file.
#[derive(Debug, Args)]
pub struct SettingFlags {
    #[command(flatten)]
    pub common: CommonFlags,
    /// Inventory file, or the .partial folder that an interrupted collection left. May be repeated, and joined by --scope:
    /// all are judged together. Without any source and configuration, the sample fleet in this binary is judged.
    #[arg(long, value_name = "FILE")]
    pub inventory: Vec<PathBuf>,
    /// Scope file: its accounts, regions and servers are read first, then judged. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub scope: Vec<PathBuf>,
    /// Output, and the file it goes to: terminal, json, ndjson, markdown, html and others. May be repeated.
    #[arg(long, value_name = "NAME[=PATH]")]
    pub format: Vec<String>,
    /// Only these frameworks (id or glob) have a scorecard. May be repeated.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub framework: Vec<String>,
    /// Where people find the report; messages link to it.
    #[arg(long, value_name = "URL")]
    pub report_url: Option<String>,
    /// Run of the store (its number, a day, last, last~1) or file: only findings that are not in it stop the run.
    #[arg(long, value_name = "RUN|FILE")]
    pub baseline: Option<String>,
    /// Where runs are kept: an SQLite file, a postgres:// URL without password, or none; without a value, a file in the
    /// user's folder for state.
    #[arg(long, value_name = "PLACE", num_args = 0..=1, default_missing_value = "default")]
    pub store: Option<String>,
    /// Name of what is watched over time, when several fleets share a store.
    #[arg(long, value_name = "NAME")]
    pub store_scope: Option<String>,
    /// Folder that the evidence of each run is kept in, chained to the run before.
    #[arg(long, value_name = "DIR")]
    pub evidence: Option<PathBuf>,
}
