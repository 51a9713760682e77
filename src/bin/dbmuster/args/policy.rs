//! The flags of `dbmuster policy`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{FileFlags, ListFormat, PolicyFlags};

#[derive(Debug, Args)]
pub struct PolicyArgs {
    #[command(subcommand)]
    pub command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// List policies.
    List {
        /// terminal or json.
        #[arg(long, value_name = "NAME", default_value = "terminal")]
        format: ListFormat,
        #[command(flatten)]
        policies: PolicyFlags,
    },
    /// Print a policy: its parameters with every value in force, its METADATA and its Rego.
    Show {
        /// Id of the policy.
        id: String,
        #[command(flatten)]
        configuration: FileFlags,
        #[command(flatten)]
        policies: PolicyFlags,
    },
    /// Run the Rego tests and the cases of a folder of policies.
    Test {
        /// Folder of policies.
        #[arg(default_value = "policies")]
        dir: PathBuf,
        /// Only policies whose id matches.
        #[arg(long, value_name = "ID")]
        policy: Vec<String>,
        /// Print the lines that no test and no case reaches, and their share.
        #[arg(long)]
        coverage: bool,
        /// Turn every comparison and take out every condition of policies and helpers, one at a time, and print what no test
        /// and no case notices.
        #[arg(long, conflicts_with = "coverage")]
        mutants: bool,
    },
    /// Hold a folder of policies against the house rules.
    Lint {
        /// Folder of policies.
        #[arg(default_value = "policies")]
        dir: PathBuf,
    },
    /// Show the frameworks that policies answer, and how much of each.
    Frameworks {
        /// Ids or globs of frameworks: their requirements, one by one.
        #[arg(value_name = "ID")]
        id: Vec<String>,
        /// terminal or json.
        #[arg(long, value_name = "NAME", default_value = "terminal")]
        format: ListFormat,
        /// Folder with policies and frameworks of your own; may be given several times.
        #[arg(long, value_name = "DIR")]
        policies: Vec<PathBuf>,
    },
    /// Write a page for each policy: what it verifies and why, where each source takes the facts from, how to mend it.
    Docs {
        /// Folder of the pages.
        #[arg(long, value_name = "DIR", default_value = "docs/policies")]
        out: PathBuf,
        /// Write nothing; end with 1 when a page is not what the policies say.
        #[arg(long)]
        check: bool,
        #[command(flatten)]
        policies: PolicyFlags,
    },
    /// Make the folder of a new policy.
    New {
        /// Family, such as encryption.
        family: String,
        /// Id: the secure state in `snake_case`.
        id: String,
        /// Kind that it judges.
        #[arg(long, value_name = "TYPE", default_value = "aws_rds_instance")]
        resource_type: String,
        /// Folder of policies.
        #[arg(long, value_name = "DIR", default_value = "policies")]
        dir: PathBuf,
    },
}
