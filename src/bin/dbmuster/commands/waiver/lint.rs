//! `dbmuster waiver lint`.

use dbmuster::model::WaiverState;

use super::args::LintArgs;
use super::rules;
use crate::commands::policy::print;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;
use crate::waiving::{all_policies_in, day, read_set};

pub fn run(args: &LintArgs) -> Result<u8, Failure> {
    let today = day(args.judge.as_of.as_deref())?;
    let rules = rules(&args.judge, &args.files, &args.policies)?;
    let set = read_set(rules.files()?, &all_policies_in(&rules.folders)?, &rules.terms, today)?;
    let report = set.by_date(&rules.terms, today);
    print(|out| {
        for used in &report.uses {
            if used.state != WaiverState::Active
                && let Some(problem) = &used.problem
            {
                writeln!(out, "{}: {problem}", used.waiver.id)?;
            }
        }
        let n = set.waivers().len();
        let files = rules.files.len();
        writeln!(
            out,
            "{n} {} in {files} {}, no mistake",
            if n == 1 { "waiver" } else { "waivers" },
            if files == 1 { "file" } else { "files" }
        )
    })?;
    Ok(CLEAN)
}
