//! The flags of `audit`, most of which stand for a setting of the configuration.

use std::path::PathBuf;

use clap::Args;

use crate::args::{ColorChoice, PolicyFlags, SeverityArg, threads};

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

/// Where the configuration is.
#[derive(Debug, Default, Args)]
pub struct FileFlags {
    /// Configuration file, instead of the dbmuster.toml of this folder or the nearest one above.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Use no configuration file.
    #[arg(long)]
    pub no_config: bool,
}

/// Settings, over those of the environment and of the configuration file.
#[derive(Debug, Args)]
pub struct SettingFlags {
    #[command(flatten)]
    pub file: FileFlags,
    /// Any setting of the configuration file, as TOML. May be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
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
    /// Begin CSV files with a byte order mark, by which some spreadsheets know UTF-8.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub csv_bom: Option<bool>,
    /// Folder with report templates that replace the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// File of accepted failures. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub waivers: Vec<PathBuf>,
    /// Longest term of a waiver in days.
    #[arg(long, value_name = "DAYS")]
    pub max_waiver_days: Option<u32>,
    /// Longest term in days for resources of a tier. May be repeated.
    #[arg(long, value_name = "TIER=DAYS", value_parser = crate::waiving::tier_term)]
    pub max_waiver_days_of_tier: Vec<(u32, u32)>,
    /// A waiver with at most so many days left ends soon.
    #[arg(long, value_name = "DAYS")]
    pub expiring_days: Option<u32>,
    /// Fail when a waiver matches no failure.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub fail_on_dead_waivers: Option<bool>,
    /// Fail when a waiver ends soon.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub fail_on_expiring_waivers: Option<bool>,
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
    #[command(flatten)]
    pub policies: PolicyFlags,
    /// Lowest severity that makes the run fail; high unless the configuration says otherwise.
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<SeverityArg>,
    /// Do not fail because something could not be read or decided.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub allow_incomplete: Option<bool>,
    /// End with 0 whatever was found (errors of usage and input excepted).
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub exit_zero: Option<bool>,
    /// Time of the run, RFC 3339. The same inputs and time give the same bytes.
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// Worker threads; 0 is one per core.
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<usize>,
}
