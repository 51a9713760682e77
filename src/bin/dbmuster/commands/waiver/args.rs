//! The flags of `dbmuster waiver`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use dbmuster::waive::import::Tool;

use crate::args::{FileFlags, ListFormat, PolicyFlags, TermFlags};

#[derive(Debug, Args)]
pub struct WaiverArgs {
    #[command(subcommand)]
    pub command: WaiverCommand,
}

#[derive(Debug, Subcommand)]
pub enum WaiverCommand {
    /// Say everything that is wrong with waiver files, each mistake with its line.
    Lint(LintArgs),
    /// Every waiver: whether it holds, what it covers, how many days are left.
    List(Box<ListArgs>),
    /// Add one waiver to a file; its comments and order stay. Nothing is asked.
    Add(Box<AddArgs>),
    /// Take over what other tools suppress, as far as it carries over, and say what does not.
    Import(ImportArgs),
}

/// When and by which terms waivers are judged.
#[derive(Debug, Args)]
pub struct JudgeFlags {
    /// Day or time that it is judged for: 2026-11-20, or RFC 3339.
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    #[command(flatten)]
    pub terms: TermFlags,
    #[command(flatten)]
    pub file: FileFlags,
}

#[derive(Debug, Args)]
pub struct LintArgs {
    /// Waiver files (.yaml or .toml), else those of the configuration; ids must differ over all of them.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Folder of policies to add to the embedded ones. May be repeated.
    #[arg(long, value_name = "DIR")]
    pub policies: Vec<PathBuf>,
    #[command(flatten)]
    pub judge: JudgeFlags,
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// Waiver files (.yaml or .toml), else those of the configuration.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Inventory that is judged, so that the list says what each waiver covers; without it, only dates are known.
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,
    /// terminal or json.
    #[arg(long, value_name = "NAME", default_value = "terminal")]
    pub format: ListFormat,
    /// End with 1 when a waiver matches no failure (needs --inventory).
    #[arg(long, requires = "inventory")]
    pub fail_on_dead_waivers: bool,
    /// End with 1 when a waiver ends soon (see --expiring-days).
    #[arg(long)]
    pub fail_on_expiring_waivers: bool,
    #[command(flatten)]
    pub judge: JudgeFlags,
    #[command(flatten)]
    pub policies: PolicyFlags,
}

#[derive(Debug, Args)]
pub struct AddArgs {
    /// Waiver file (.yaml or .toml), else the one of the configuration; it is made when there is none.
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Id of the waiver; it stays the same when the waiver is prolonged.
    #[arg(long, value_name = "ID")]
    pub id: String,
    /// Policy that may fail: id or glob.
    #[arg(long, value_name = "ID")]
    pub policy: String,
    /// Glob over ids and names of resources.
    #[arg(long, value_name = "GLOB", conflicts_with = "tag", required_unless_present = "tag")]
    pub resource: Option<String>,
    /// Tag that the resources carry, its value a glob; all of several must hold.
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    pub tag: Vec<(String, String)>,
    /// Why the failure is accepted.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who answers for the accepted risk.
    #[arg(long, value_name = "NAME")]
    pub owner: String,
    /// Who accepted it.
    #[arg(long, value_name = "NAME")]
    pub approved_by: String,
    /// Ticket that it is followed up in.
    #[arg(long, value_name = "ID")]
    pub ticket: Option<String>,
    /// What is done instead.
    #[arg(long, value_name = "TEXT")]
    pub compensating_control: Option<String>,
    /// First day; the day of --as-of when not given.
    #[arg(long, value_name = "DAY")]
    pub created_on: Option<String>,
    /// Last day.
    #[arg(long, value_name = "DAY")]
    pub expires_on: String,
    /// The value that is accepted, as JSON or plain text; the waiver lapses when another is observed.
    #[arg(long, value_name = "VALUE")]
    pub value: Option<String>,
    /// Folder of policies to add to the embedded ones. May be repeated.
    #[arg(long, value_name = "DIR")]
    pub policies: Vec<PathBuf>,
    #[command(flatten)]
    pub judge: JudgeFlags,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("give a key and a value, such as team=payments".to_owned()),
    }
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Files of the other tool; of folders, those files in them that it would read.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Whose files they are.
    #[arg(long, value_name = "TOOL")]
    pub from: ToolArg,
    /// Waiver file to write (.yaml or .toml); without it, YAML goes to standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Owner of all of them; else it stays empty, and has to be filled in.
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// Who approved all of them; else it stays empty, and has to be filled in.
    #[arg(long, value_name = "NAME")]
    pub approved_by: Option<String>,
    /// Glob over ids and names, for suppressions that name no resource; else it has to be filled in.
    #[arg(long, value_name = "GLOB")]
    pub resource: Option<String>,
    /// Days that waivers hold whose source gives no end.
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    pub days: u32,
    /// Folder of policies to add to the embedded ones. May be repeated.
    #[arg(long, value_name = "DIR")]
    pub policies: Vec<PathBuf>,
    #[command(flatten)]
    pub judge: JudgeFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ToolArg {
    /// .trivyignore.yaml or .trivyignore.
    Trivyignore,
    /// Prowler's mutelist.
    ProwlerMutelist,
    /// Skip comments in .tf and .yaml files.
    Checkov,
    /// InSpec's waiver file.
    Inspec,
}

impl From<ToolArg> for Tool {
    fn from(arg: ToolArg) -> Self {
        match arg {
            ToolArg::Trivyignore => Self::Trivy,
            ToolArg::ProwlerMutelist => Self::Prowler,
            ToolArg::Checkov => Self::Checkov,
            ToolArg::Inspec => Self::Inspec,
        }
    }
}
