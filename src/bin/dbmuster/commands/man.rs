//! `dbmuster man`: the manual, made from the same text as `--help`.

use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

use crate::args::Cli;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;
use crate::output;

#[derive(Debug, Args)]
pub struct ManArgs {
    /// Folder that a page for each command is written to; without it, the page of dbmuster itself goes to standard output.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

pub fn run(args: &ManArgs) -> Result<u8, Failure> {
    let mut command = Cli::command();
    command.build();
    match &args.out {
        None => {
            let page = page(&command, "dbmuster")?;
            output::write(None, |out| out.write_all(&page))?;
        }
        Some(folder) => {
            std::fs::create_dir_all(folder).map_err(|error| {
                let help = "name a folder that can be made and written to";
                Failure::with_help(format!("failed to make the folder {}: {error}", folder.display()), help)
            })?;
            pages(&command, "dbmuster", folder)?;
        }
    }
    Ok(CLEAN)
}

/// Writes the page of a command and those of the commands below it: `dbmuster-policy-list.1`.
fn pages(command: &Command, name: &str, folder: &Path) -> Result<(), Failure> {
    let page = page(command, name)?;
    output::write(Some(&folder.join(format!("{name}.1"))), |out| out.write_all(&page))?;
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        pages(below, &format!("{name}-{}", below.get_name()), folder)?;
    }
    Ok(())
}

fn page(command: &Command, name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    // A page is known by the whole way to its command.
    let man = Man::new(command.clone()).title(name).section("1");
    man.render(&mut bytes).map_err(|error| Failure::internal(format!("failed to write the manual: {error}")))?;
    Ok(bytes)
}
