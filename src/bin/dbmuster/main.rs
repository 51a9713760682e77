//! The command line: parses flags, runs one command, ends with its exit code.

mod allowed;
mod args;
mod changing;
#[cfg(feature = "collect")]
mod collecting;
mod commands;
mod configuration;
mod diagnostic;
mod exit_code;
mod granting;
mod history_place;
mod judging;
mod locate;
mod logging;
mod output;
mod policies;
mod rendered;
mod waiving;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|said| diagnostic::instead(&said));
    // What judges may have its say on the log in its configuration.
    if !matches!(cli.command, Command::Audit(_) | Command::Check(_) | Command::Drift(_)) {
        logging::init_from(&cli.log, cli.command.is_quiet());
    }
    let result = match cli.command {
        Command::Check(args) => commands::check::run(&args, &cli.log),
        Command::Audit(args) => commands::audit::run(&args, &cli.log),
        Command::Drift(args) => commands::drift::run(&args, &cli.log),
        #[cfg(feature = "notify")]
        Command::Comment(args) => commands::comment::run(&args),
        Command::Config(args) => commands::config::run(&args, &cli.log),
        Command::Completions(args) => commands::completions::run(&args),
        Command::Man(args) => commands::man::run(&args),
        #[cfg(feature = "collect")]
        Command::Collect(args) => commands::collect::run(&args),
        Command::Policy(args) => commands::policy::run(&args),
        Command::Explain(args) => commands::explain::run(&args),
        Command::Waiver(args) => commands::waiver::run(&args),
        Command::Inventory(args) => commands::inventory::run(&args),
        Command::Access(args) => commands::access::run(&args),
        Command::Evidence(args) => commands::evidence::run(&args),
        Command::History(args) => commands::history::run(&args),
        Command::Review(args) => commands::review::run(&args),
        #[cfg(feature = "collect")]
        Command::Permissions(args) => commands::permissions::run(&args),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(failure) => failure.report(),
    }
}
