//! `dbmuster waiver lint|list|add|import`: the files that say which failures are accepted.

mod add;
pub mod args;
mod import;
mod lint;
mod list;

use args::{WaiverArgs, WaiverCommand};

use crate::diagnostic::Failure;

pub fn run(args: &WaiverArgs) -> Result<u8, Failure> {
    match &args.command {
        WaiverCommand::Lint(args) => lint::run(args),
        WaiverCommand::List(args) => list::run(args),
        WaiverCommand::Add(args) => add::run(args),
        WaiverCommand::Import(args) => import::run(args),
    }
}
