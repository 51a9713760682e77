//! The command line: parses flags, runs one command, ends with its exit code.

mod args;
#[cfg(feature = "collect")]
mod collecting;
mod commands;
mod diagnostic;
mod exit_code;
mod locate;
mod output;
mod policies;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Check(args) => commands::check::run(&args),
        Command::Audit(args) => commands::audit::run(&args),
        #[cfg(feature = "collect")]
        Command::Collect(args) => commands::collect::run(&args),
        Command::Policy(args) => commands::policy::run(&args),
        Command::Explain(args) => commands::explain::run(&args),
        Command::Inventory(args) => commands::inventory::run(&args),
        Command::Access(args) => commands::access::run(&args),
        Command::Evidence(args) => commands::evidence::run(&args),
        #[cfg(feature = "collect")]
        Command::Permissions(args) => commands::permissions::run(&args),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(failure) => failure.report(),
    }
}
