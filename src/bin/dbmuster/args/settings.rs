//! Flags that stand for settings of the configuration, for every command that takes them.

use std::path::PathBuf;

use clap::Args;

use super::{PolicyFlags, SeverityArg, threads};

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

/// Settings of whatever judges, over those of the environment and of the configuration file.
#[derive(Debug, Args)]
pub struct CommonFlags {
    #[command(flatten)]
    pub file: FileFlags,
    /// Any setting of the configuration file, its value as TOML; texts also without quotes. May be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Begin CSV files with a byte order mark, by which some spreadsheets know UTF-8.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub csv_bom: Option<bool>,
    /// Folder with report templates that replace the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// File of waivers (.yaml or .toml): failures that somebody has accepted for a while. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub waivers: Vec<PathBuf>,
    #[command(flatten)]
    pub terms: TermFlags,
    /// Fail when a waiver matches no failure.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub fail_on_dead_waivers: Option<bool>,
    /// Fail when a waiver ends soon.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub fail_on_expiring_waivers: Option<bool>,
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

/// How long waivers may hold.
#[derive(Debug, Clone, Default, Args)]
pub struct TermFlags {
    /// Longest term of a waiver in days.
    #[arg(long, value_name = "DAYS")]
    pub max_waiver_days: Option<u32>,
    /// Longest term in days for resources of a tier. May be repeated.
    #[arg(long, value_name = "TIER=DAYS", value_parser = crate::waiving::tier_term)]
    pub max_waiver_days_of_tier: Vec<(u32, u32)>,
    /// A waiver with at most so many days left ends soon.
    #[arg(long, value_name = "DAYS")]
    pub expiring_days: Option<u32>,
}
