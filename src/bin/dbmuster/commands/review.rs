//! `dbmuster review ...`: access reviews, from the frozen population to the proof.

pub mod args;
mod close;
pub mod closing_args;
mod import;
mod later;
mod open;
mod revoke;
mod status;
mod verify;

use args::{ReviewArgs, ReviewCommand};

use crate::diagnostic::Failure;

pub fn run(args: &ReviewArgs) -> Result<u8, Failure> {
    match &args.command {
        ReviewCommand::Open(args) => open::run(args),
        ReviewCommand::Import(args) => import::run(args),
        ReviewCommand::Status(args) => status::run(args),
        ReviewCommand::Revoke(args) => revoke::run(args),
        ReviewCommand::Close(args) => close::run(args),
        ReviewCommand::Verify(args) => verify::run(args),
    }
}

/// The error as the other commands show theirs.
fn failed(error: &dbmuster::review::ReviewError) -> Failure {
    Failure::usage(format!("failed to {error}"))
}
