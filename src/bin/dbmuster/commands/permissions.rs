//! `dbmuster permissions postgres`: what the scanner needs, and what each further grant unlocks.

#[cfg(feature = "postgres")]
pub mod postgres;

use crate::args::{PermissionsArgs, PermissionsCommand};
use crate::diagnostic::Failure;

pub fn run(args: &PermissionsArgs) -> Result<u8, Failure> {
    match &args.command {
        #[cfg(feature = "postgres")]
        PermissionsCommand::Postgres(args) => postgres::run(args),
    }
}
