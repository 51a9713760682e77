//! `dbmuster permissions`: what a collector has to be allowed to do, and nothing beyond.

#[cfg(feature = "aws")]
mod aws;
#[cfg(feature = "postgres")]
pub mod postgres;

use crate::args::{PermissionsArgs, PermissionsCommand};
use crate::diagnostic::Failure;

pub fn run(args: &PermissionsArgs) -> Result<u8, Failure> {
    match &args.command {
        #[cfg(feature = "aws")]
        PermissionsCommand::Aws(args) => aws::run(args),
        #[cfg(feature = "postgres")]
        PermissionsCommand::Postgres(args) => postgres::run(args),
    }
}
