//! The flags of `dbmuster review`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct ReviewArgs {
    #[command(subcommand)]
    pub command: ReviewCommand,
}

#[derive(Debug, Subcommand)]
pub enum ReviewCommand {
    /// Freeze who can do what into the folder of a review, with files for each reviewer.
    Open(Box<OpenArgs>),
    /// Take decided files back: all of what they say, or nothing.
    Import(super::closing_args::ImportArgs),
    /// How far a review has come: coverage, decisions, closures, what is overdue.
    Status(StatusArgs),
    /// Write the scripts that take away what was decided to go, and the way back; nothing is run.
    Revoke(super::closing_args::RevokeArgs),
    /// Prove by a later inventory what is gone, and seal the review.
    Close(super::closing_args::CloseArgs),
    /// Check that no file of a review was altered, down to one byte. Ends with 1 when one was.
    Verify(super::closing_args::VerifyArgs),
}

#[derive(Debug, Args)]
pub struct OpenArgs {
    /// Inventory file.
    #[arg(long, value_name = "FILE", required_unless_present = "scope")]
    pub inventory: Option<PathBuf>,
    /// Scope file: its servers are read first; the inventory goes into the review.
    #[arg(long, value_name = "FILE", conflicts_with = "inventory")]
    pub scope: Option<PathBuf>,
    /// Period that is reviewed, such as 2026Q4; a part of the folder's name.
    #[arg(long, value_name = "PERIOD")]
    pub period: String,
    /// Folder that REV-<period>-<name> is made in.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Name of what is reviewed; without it, the name of the inventory or scope file.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Folder of the review before: lines say whether they are new, changed or the same.
    #[arg(long, value_name = "DIR")]
    pub previous: Option<PathBuf>,
    /// Who reviews what, TOML or CSV; without it, the owner or team in the tags of a database reviews it.
    #[arg(long, value_name = "FILE")]
    pub reviewers: Option<PathBuf>,
    /// People, CSV: who is employed and until when.
    #[arg(long, value_name = "FILE", requires = "hr_key")]
    pub hr: Option<PathBuf>,
    /// What joins roles to people: role_name, role_comment or email, with =COLUMN when the column has another name.
    #[arg(long, value_name = "KEY", requires = "hr")]
    pub hr_key: Option<String>,
    /// When roles last logged in, CSV with server, role and last_seen.
    #[arg(long, value_name = "FILE")]
    pub last_seen: Option<PathBuf>,
    /// A role that was not seen for more days is dormant.
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub dormant_days: u32,
    /// Last day to decide, such as 2026-12-15; without it, thirty days after the population.
    #[arg(long, value_name = "DAY")]
    pub due: Option<String>,
    /// Who opens the review, for the record.
    #[arg(long, value_name = "WHO")]
    pub by: Option<String>,
    /// Lines that a reviewer is to have at most: what is alike is put together until there are no more.
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub max_lines: u32,
    /// Time of the review, RFC 3339; without it, that of the reads. The same inputs and time give the same bytes.
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// Folder with templates that replace the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// End with 0 although something could not be read.
    #[arg(long)]
    pub allow_incomplete: bool,
    /// Nothing on standard output; the folder and the exit code only.
    #[arg(long, short)]
    pub quiet: bool,
    #[cfg(feature = "collect")]
    #[command(flatten)]
    pub collect: crate::args::CollectFlags,
}

#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Folder of the review.
    pub review: PathBuf,
    /// Output, and the file it goes to: terminal, json, html or openmetrics. May be repeated.
    #[arg(long, value_name = "NAME[=PATH]", default_value = "terminal")]
    pub format: Vec<String>,
    /// Days that a revoke may take before it is overdue.
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub days_to_close: u32,
    /// Time to look at it from, RFC 3339; without it, now.
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// Folder with templates that replace the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
}
