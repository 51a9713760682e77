//! `dbmuster access revoke <role> <privilege> <object>`: the script that takes an access away, or the way back.

use std::path::PathBuf;

use clap::Args;
use dbmuster::access::Selected;
use dbmuster::access::revoke::{Choices, Request, RevokeError, Target};
use dbmuster::model::Privilege;

use super::args::SourceFlags;
use super::load::{load, role};
use crate::diagnostic::Failure;
use crate::output;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that somebody decides on")]
pub struct RevokeArgs {
    /// Role, as it is spelled.
    role: String,
    /// As for `who-can`.
    #[arg(value_parser = super::args::privilege)]
    privilege: Privilege,
    /// As for `who-can`. Of a table, its columns are meant too; of a role, membership in it.
    object: String,
    /// Take it from groups too: their other members lose it.
    #[arg(long)]
    include_groups: bool,
    /// Take the role out of the groups: it loses all else that they have.
    #[arg(long, conflicts_with = "include_groups")]
    leave_groups: bool,
    /// Take it from PUBLIC too: everybody loses it.
    #[arg(long)]
    include_public: bool,
    /// Take it from the owner too, who can give it back to itself.
    #[arg(long)]
    include_owner: bool,
    /// Touch predefined roles (`pg_...`) and those of the provider (`rds_...`) too.
    #[arg(long)]
    include_special: bool,
    /// Give it back, role by role, to the others who would lose it.
    #[arg(long)]
    keep_others: bool,
    /// Write the script that restores everything to this file.
    #[arg(long, value_name = "FILE")]
    rollback: Option<PathBuf>,
    /// File to write the script to instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    source: SourceFlags,
}

pub fn run(args: &RevokeArgs) -> Result<u8, Failure> {
    let loaded = load(&args.source)?;
    let found = loaded.find(&args.object)?;
    let target = match found.selected {
        Selected::Object(id) => Target::Object(id),
        Selected::Role(id) => Target::Role(id),
        // A column without a list of its own: all it has comes from the table.
        Selected::ColumnOf(_) => return Err(refused(&RevokeError::ThroughTable)),
    };
    let choices = Choices {
        groups: args.include_groups,
        leave: args.leave_groups,
        public: args.include_public,
        owner: args.include_owner,
        special: args.include_special,
        keep_others: args.keep_others,
    };
    let request = Request { role: role(found.graph, &args.role)?, privilege: args.privilege, target, choices };
    let plan = found.graph.plan_revoke(request).map_err(|error| refused(&error))?;
    if let Some(path) = &args.rollback {
        output::write(Some(path), |out| out.write_all(plan.rollback().as_bytes()))?;
    }
    output::write(args.out.as_deref(), |out| out.write_all(plan.script().as_bytes()))?;
    Ok(loaded.exit_code())
}

fn refused(error: &RevokeError) -> Failure {
    Failure::with_help(format!("failed to {error}"), error.help())
}
