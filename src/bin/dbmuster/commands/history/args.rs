//! Flags of `dbmuster history`.

use clap::{Args, Subcommand};

use crate::args::ListFormat;

#[derive(Debug, Args)]
pub struct HistoryArgs {
    #[command(subcommand)]
    pub command: HistoryCommand,
}

#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
    /// List the runs.
    List {
        #[command(flatten)]
        flags: HistoryFlags,
    },
    /// Show how the score went, night by night.
    Trend {
        /// Of one part of the fleet: account=111122223333, team=payments, environment=prod ...
        #[arg(long, value_name = "KIND=NAME")]
        group: Option<String>,
        /// Runs in the table on the terminal; 0 is all.
        #[arg(long, value_name = "N", default_value_t = 30)]
        last: usize,
        #[command(flatten)]
        flags: HistoryFlags,
    },
    /// Say what changed from one run to another: new, fixed and changed findings, and whether the estate or the
    /// policies changed.
    Diff {
        /// Earlier run: last, last~1, a number or a day such as 2026-11-01.
        #[arg(default_value = "last~1")]
        before: String,
        /// Later run.
        #[arg(default_value = "last")]
        after: String,
        #[command(flatten)]
        flags: HistoryFlags,
    },
    /// Show one run: its numbers, what is overdue, and what was resolved in it.
    Show {
        /// last, last~1, a number or a day such as 2026-11-01.
        #[arg(default_value = "last")]
        run: String,
        #[command(flatten)]
        flags: HistoryFlags,
    },
    /// Remove old runs. The last run of each scope stays, and open findings keep their age.
    Prune {
        /// Keep the runs of the last so many days.
        #[arg(long, value_name = "N")]
        keep_days: Option<u32>,
        /// Keep so many of the latest runs of each scope.
        #[arg(long, value_name = "N")]
        keep_runs: Option<u32>,
        /// Only say what would go.
        #[arg(long)]
        dry_run: bool,
        /// Time that days are counted back from, RFC 3339; now, unless given.
        #[arg(long, value_name = "TIME")]
        as_of: Option<String>,
        #[command(flatten)]
        flags: HistoryFlags,
    },
}

#[derive(Debug, Args)]
pub struct HistoryFlags {
    /// Where the history is: a file, or postgresql://USER@HOST/DATABASE (password from PGPASSWORD or ~/.pgpass). Without it, that
    /// of the configuration, or else a file in the user's folder for state.
    #[arg(long, value_name = "PATH|URL")]
    pub store: Option<String>,
    /// Scope, where the history has several; without it, that of the latest run.
    #[arg(long, value_name = "NAME")]
    pub scope: Option<String>,
    /// terminal or json.
    #[arg(long, value_name = "NAME", default_value = "terminal")]
    pub format: ListFormat,
}
