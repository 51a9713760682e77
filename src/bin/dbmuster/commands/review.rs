//! `dbmuster review ...`: access reviews, from the frozen population to the proof.

pub mod args;
mod open;
mod status;

use args::{ReviewArgs, ReviewCommand};

use crate::diagnostic::Failure;

pub fn run(args: &ReviewArgs) -> Result<u8, Failure> {
    match &args.command {
        ReviewCommand::Open(args) => open::run(args),
        ReviewCommand::Status(args) => status::run(args),
    }
}

/// The error as the other commands show theirs.
fn failed(error: &dbmuster::review::ReviewError) -> Failure {
    Failure::usage(format!("failed to {error}"))
}
