//! `dbmuster collect`: from a scope to an inventory file.

use dbmuster::report::scorecard::render_places;

use crate::args::CollectArgs;
use crate::collecting::{self, Request, summary};
use crate::diagnostic::Failure;
use crate::exit_code::{CLEAN, INCOMPLETE};
use crate::output;

pub fn run(args: &CollectArgs) -> Result<u8, Failure> {
    output::refuse_unwritable([Some(args.out.as_path())].into_iter())?;
    output::refuse_inputs([Some(args.out.as_path())].into_iter(), [args.scope.as_path()].into_iter())?;
    output::refuse_special(&args.out)?;
    let request = Request {
        scope: &args.scope,
        out: &args.out,
        stays: true,
        resume: args.resume,
        quiet: args.quiet,
        flags: &args.collect,
    };
    let collected = collecting::run(&request)?;
    let code = match collected.is_complete() || args.allow_incomplete {
        true => CLEAN,
        false => INCOMPLETE,
    };
    if !args.quiet {
        output::write(None, |out| {
            render_places(&collected.places, &collected.gaps, output::wants_color(args.color), output::width(), out)?;
            writeln!(out, "\n{}", summary(&collected, &args.out))?;
            writeln!(out, "exit {code}: {}", if code == CLEAN { "collected" } else { "incomplete" })
        })?;
    }
    Ok(code)
}
