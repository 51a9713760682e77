//! `dbmuster completions`: what a shell needs to complete commands and flags.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use crate::args::Cli;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;
use crate::output;

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Shell that they are for.
    pub shell: Shell,
}

pub fn run(args: &CompletionsArgs) -> Result<u8, Failure> {
    let mut command = Cli::command();
    let mut text = Vec::new();
    generate(args.shell, &mut command, "dbmuster", &mut text);
    output::write(None, |out| out.write_all(&text))?;
    Ok(CLEAN)
}
