//! The flags. Parsing them does no work.

#[cfg(feature = "collect")]
mod permissions;
mod policy;
mod settings;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use dbmuster::config::{LogFormat, LogLevel};
use dbmuster::model::{Gate, Severity};
use dbmuster::policy::{ParameterRule, ParameterSetting};

#[cfg(feature = "collect")]
pub use permissions::*;
pub use policy::{PolicyArgs, PolicyCommand};
pub use settings::{CommonFlags, FileFlags, TermFlags};

#[derive(Debug, Parser)]
#[command(name = "dbmuster", version, about = "Does your database fleet pass muster?", max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 clean, 1 findings, 2 bad usage or input, 3 incomplete, 4 nothing to scan, 5 internal error."
)]
pub struct Cli {
    #[command(flatten)]
    pub log: LogFlags,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge a change: plans, previews, templates or source folders.
    Check(Box<CheckArgs>),
    /// Judge a fleet: an inventory file, or the sample fleet.
    Audit(Box<crate::commands::audit::args::AuditArgs>),
    /// Compare what infrastructure as code declares with what is there: what differs, and who is declared nowhere.
    Drift(Box<crate::commands::drift::args::DriftArgs>),
    /// Put the comment that a check wrote on its pull request or merge request, or bring it up to date.
    #[cfg(feature = "notify")]
    Comment(crate::commands::comment::CommentArgs),
    /// The configuration: what is in force and where it comes from, or a file to start from.
    Config(Box<crate::commands::config::ConfigArgs>),
    /// Read the accounts, regions and servers of a scope into an inventory file.
    #[cfg(feature = "collect")]
    Collect(CollectArgs),
    /// List, show, test, lint and start policies.
    Policy(PolicyArgs),
    /// Say what one policy verifies, how it decides and how to comply.
    Explain(ExplainArgs),
    /// Check, list and add waivers (failures that somebody has accepted for a while), or import those of other tools.
    Waiver(crate::commands::waiver::args::WaiverArgs),
    /// The inventory format.
    Inventory(InventoryArgs),
    /// Print the completions of a shell.
    Completions(crate::commands::completions::CompletionsArgs),
    /// Print the man page, or write those of all commands into a folder.
    Man(crate::commands::man::ManArgs),
    /// Who can do what inside a database, and how: from an inventory or a running server.
    Access(crate::commands::access::args::AccessArgs),
    /// Check, list and export the evidence that audits have left.
    Evidence(crate::commands::evidence::args::EvidenceArgs),
    /// Earlier runs: list, trend, differences, retention.
    History(crate::commands::history::args::HistoryArgs),
    /// Access reviews: freeze who can do what, have it decided, and prove what became of it.
    Review(Box<crate::commands::review::args::ReviewArgs>),
    /// What a collector needs to be allowed to do, as SQL or policy text.
    #[cfg(feature = "collect")]
    Permissions(PermissionsArgs),
}

impl Command {
    /// Whether only warnings are wanted beside the result.
    pub const fn is_quiet(&self) -> bool {
        match self {
            Self::Check(args) => args.quiet,
            Self::Audit(args) => args.quiet,
            Self::Drift(args) => args.quiet,
            #[cfg(feature = "collect")]
            Self::Collect(args) => args.quiet,
            _ => false,
        }
    }
}

/// What is said on standard error.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = "Log")]
pub struct LogFlags {
    /// How much is said on standard error.
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log_level: Option<LogLevelArg>,
    /// How it is said: for people, or one JSON object a line.
    #[arg(long, global = true, value_name = "FORMAT")]
    pub log_format: Option<LogFormatArg>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LogLevelArg {
    Error,
    Warn,
    Info,
    Debug,
}

impl LogLevelArg {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

impl From<LogLevelArg> for LogLevel {
    fn from(arg: LogLevelArg) -> Self {
        match arg {
            LogLevelArg::Error => Self::Error,
            LogLevelArg::Warn => Self::Warn,
            LogLevelArg::Info => Self::Info,
            LogLevelArg::Debug => Self::Debug,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LogFormatArg {
    Text,
    Json,
}

impl LogFormatArg {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

impl From<LogFormatArg> for LogFormat {
    fn from(arg: LogFormatArg) -> Self {
        match arg {
            LogFormatArg::Text => Self::Text,
            LogFormatArg::Json => Self::Json,
        }
    }
}

/// Which policies run.
#[derive(Debug, Clone, Args)]
pub struct PolicyFlags {
    /// Folder of policies to add to the embedded ones. May be repeated.
    #[arg(long, value_name = "DIR")]
    pub policies: Vec<PathBuf>,
    /// Run only this policy (id or glob, opt-in ones too). May be repeated.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub policy: Vec<String>,
    /// Leave this policy out (id or glob). May be repeated.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub skip: Vec<String>,
    /// Run only this family. May be repeated.
    #[arg(long, value_name = "FAMILY", value_delimiter = ',')]
    pub family: Vec<String>,
    /// Run policies that are off by default too.
    #[arg(long)]
    pub include_opt_in: bool,
    /// Set a parameter of a policy. May be repeated.
    #[arg(long, value_name = "POLICY.NAME=VALUE")]
    pub parameter: Vec<ParameterSetting>,
    /// Values of parameters for some resources; only a configuration has them.
    #[arg(skip)]
    pub rules: Vec<ParameterRule>,
}

/// What a CloudFormation template or a Terraform source folder leaves open.
#[derive(Debug, Args)]
pub struct TemplateFlags {
    /// Value of a variable of the root module of source folders, as Terraform takes it. May be repeated; the last counts.
    #[arg(long, value_name = "NAME=VALUE")]
    pub var: Vec<String>,
    /// File with values of variables (.tfvars or .tfvars.json), after those that Terraform reads by itself. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub var_file: Vec<PathBuf>,
    /// File with values of template parameters, as `aws cloudformation create-stack --parameters` takes them. May be
    /// repeated; the last value counts.
    #[arg(long, value_name = "FILE")]
    pub parameters: Vec<PathBuf>,
    /// Region that a template or source folder is for: what `AWS::Region` stands for.
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Account that a template or source folder is for: what `AWS::AccountId` stands for.
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
}

/// What the grants of a change are put on.
#[derive(Debug, Args)]
pub struct AgainstFlags {
    /// Inventory of the live databases that grants and migrations are put on: the report tells who gains or loses which
    /// privilege, and policies judge the result.
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,
    /// Role that runs the migrations: whose grants they are, and whose the objects that they make.
    #[arg(long = "as", value_name = "ROLE")]
    pub role: Option<String>,
    /// Database that migrations are run in. May be repeated: they are run in one after the other.
    #[arg(long, value_name = "NAME")]
    pub database: Vec<String>,
    /// Server of the inventory, by its name in the scope.
    #[arg(long, value_name = "NAME")]
    pub target: Option<String>,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Plans or states from `terraform show -json`, previews from `pulumi preview --json`, CloudFormation templates or
    /// change sets, .tf files (their folder is read), SQL migrations, or folders of templates, .tf files or migrations;
    /// `-` is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub template: TemplateFlags,
    #[command(flatten)]
    pub grants: AgainstFlags,
    /// What to write, and the file it goes to: terminal, json, sarif, github, gitlab, junit, markdown,
    /// pr-comment, csv, csv-cells (passes too) or xlsx. May be repeated.
    #[arg(long, value_name = "NAME[=PATH]")]
    pub format: Vec<String>,
    /// Which findings make the run fail: those that the change introduces, or all.
    #[arg(long, value_name = "WHICH", default_value = "introduced")]
    pub gate: GateArg,
    /// Earlier state of the one template or source folder that is checked: what it says counts as there before.
    #[arg(long, value_name = "PATH")]
    pub before: Option<PathBuf>,
    /// Folder of the .tf files, so that findings name the line.
    #[arg(long, value_name = "DIR")]
    pub source: Option<PathBuf>,
    /// Address of the folder with the pages of policies (docs/policies), for the links of a comment.
    #[arg(long, value_name = "URL")]
    pub policy_docs: Option<String>,
    /// A plan without resources to judge is an error (exit code 4).
    #[arg(long)]
    pub require_resources: bool,
    /// Report of an earlier run (json, ndjson or sarif): only failures that it does not have make the run fail.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    #[command(flatten)]
    pub settings: CommonFlags,
    /// Colours on a terminal.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    /// Show more: pre-existing findings, passes.
    #[arg(long, short, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// No report on standard output; files and the exit code only.
    #[arg(long, short)]
    pub quiet: bool,
}

/// How a scope is read.
#[derive(Debug, Args)]
#[cfg(feature = "collect")]
pub struct CollectFlags {
    /// Calls per second that one service in one region of one account is asked at most.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub max_calls_per_second: Option<u32>,
    /// Keep the raw answers of AWS in this folder, with secrets taken out.
    #[arg(long, value_name = "DIR", conflicts_with = "replay")]
    pub record: Option<PathBuf>,
    /// Take the answers of AWS from this folder of recorded ones; nothing is sent.
    #[arg(long, value_name = "DIR")]
    pub replay: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[cfg(feature = "collect")]
pub struct CollectArgs {
    /// Scope file: which accounts, regions and servers are read.
    #[arg(long, value_name = "FILE")]
    pub scope: PathBuf,
    /// Inventory to write; compressed when its name ends in .zst.
    #[arg(long, value_name = "FILE", default_value = "inventory.ndjson.zst")]
    pub out: PathBuf,
    /// Go on with what an interrupted run of the same scope left.
    #[arg(long)]
    pub resume: bool,
    /// Do not fail because something could not be read.
    #[arg(long)]
    pub allow_incomplete: bool,
    /// Colours on a terminal.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    /// No progress and no summary; the file and the exit code only.
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub collect: CollectFlags,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Id of the policy.
    pub id: String,
    #[command(flatten)]
    pub configuration: FileFlags,
    #[command(flatten)]
    pub policies: PolicyFlags,
}

#[derive(Debug, Args)]
pub struct InventoryArgs {
    #[command(subcommand)]
    pub command: InventoryCommand,
}

#[derive(Debug, Subcommand)]
pub enum InventoryCommand {
    /// Write the JSON Schemas of the inventory format.
    Schema {
        /// Folder to write to.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Check an inventory file against the schemas.
    Check {
        /// Inventory file.
        file: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SeverityArg {
    Low,
    Medium,
    High,
    Critical,
}

impl From<SeverityArg> for Severity {
    fn from(arg: SeverityArg) -> Self {
        match arg {
            SeverityArg::Low => Self::Low,
            SeverityArg::Medium => Self::Medium,
            SeverityArg::High => Self::High,
            SeverityArg::Critical => Self::Critical,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum GateArg {
    Introduced,
    All,
}

impl From<GateArg> for Gate {
    fn from(arg: GateArg) -> Self {
        match arg {
            GateArg::Introduced => Self::Introduced,
            GateArg::All => Self::All,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ListFormat {
    Terminal,
    Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// More threads than this help nobody and can bring a machine down.
const MOST_THREADS: usize = 256;

pub fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n) if n <= MOST_THREADS => Ok(n),
        Ok(_) | Err(_) => Err(format!("give a number from 0 to {MOST_THREADS}")),
    }
}
