//! `dbmuster review status`.

use super::args::StatusArgs;
use super::failed;
use crate::diagnostic::Failure;

pub fn run(args: &StatusArgs) -> Result<u8, Failure> {
    let _folder = dbmuster::review::Folder::open(&args.review).map_err(|error| failed(&error))?;
    Ok(crate::exit_code::CLEAN)
}
