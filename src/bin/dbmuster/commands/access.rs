//! `dbmuster access who-can|what-can|path|matrix|revoke`: who can do what inside a database, and how.

mod answer;
pub mod args;
#[cfg(feature = "postgres")]
mod live;
mod load;
mod matrix;
mod person;
mod principal;
pub mod revoke;
mod what;
mod who;

use args::{AccessArgs, AccessCommand};

use crate::diagnostic::Failure;

pub fn run(args: &AccessArgs) -> Result<u8, Failure> {
    match &args.command {
        AccessCommand::WhoCan(args) => who::run(args),
        AccessCommand::WhatCan(args) => what::run(args),
        AccessCommand::Path(args) => answer::run(args),
        AccessCommand::Matrix(args) => matrix::run(args),
        AccessCommand::Revoke(args) => revoke::run(args),
    }
}
