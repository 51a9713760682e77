//! The flags of `drift`.

use std::path::PathBuf;

use clap::Args;

use crate::args::{ColorChoice, CommonFlags, FileFlags, PolicyFlags, SeverityArg, TemplateFlags, TermFlags, threads};

#[derive(Debug, Args)]
pub struct DriftArgs {
    /// What is declared: plans or states from `terraform show -json`, previews from `pulumi preview --json`, CloudFormation
    /// templates or change sets, or folders of templates or .tf files; `-` is standard input. May be repeated.
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    pub declared: Vec<PathBuf>,
    /// What is there: inventories that `dbmuster collect` wrote. May be repeated; without it, those of the configuration.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub inventory: Vec<PathBuf>,
    #[command(flatten)]
    pub template: TemplateFlags,
    /// What to write, and the file it goes to: terminal, json or openmetrics. May be repeated.
    #[arg(long, value_name = "NAME[=PATH]")]
    pub format: Vec<String>,
    /// Lowest severity of a policy that fails as it is, and would not as declared, that makes the run fail; high unless the
    /// configuration says otherwise.
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<SeverityArg>,
    /// Fail on any attribute that differs and on any declared database that is not there, whatever the policies say.
    #[arg(long)]
    pub fail_on_drift: bool,
    /// Fail on any database that is declared nowhere.
    #[arg(long)]
    pub fail_on_unmanaged: bool,
    #[command(flatten)]
    pub file: FileFlags,
    /// Any setting of the configuration file, its value as TOML; texts also without quotes. May be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// File of waivers (.yaml or .toml): failures that somebody has accepted for a while. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub waivers: Vec<PathBuf>,
    #[command(flatten)]
    pub policies: PolicyFlags,
    /// Do not fail because something could not be read or matched.
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
    /// Colours on a terminal.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    /// Show more: what AWS changed itself, what is not known, and lists without an end.
    #[arg(long, short, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// No report on standard output; files and the exit code only.
    #[arg(long, short)]
    pub quiet: bool,
}

impl DriftArgs {
    /// The flags that stand for settings of the configuration.
    pub fn common(&self) -> CommonFlags {
        CommonFlags {
            file: FileFlags { config: self.file.config.clone(), no_config: self.file.no_config },
            set: self.set.clone(),
            csv_bom: None,
            templates: None,
            waivers: self.waivers.clone(),
            terms: TermFlags::default(),
            fail_on_dead_waivers: None,
            fail_on_expiring_waivers: None,
            policies: self.policies.clone(),
            fail_on: self.fail_on,
            allow_incomplete: self.allow_incomplete,
            exit_zero: self.exit_zero,
            as_of: self.as_of.clone(),
            threads: self.threads,
        }
    }
}
