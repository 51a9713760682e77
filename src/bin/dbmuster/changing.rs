//! From the files of a check to plans: whatever they are, all of them, or an error that names every one that is bad.

use std::fs;
use std::io;
use std::path::Path;

use dbmuster::plan::cloudformation::TemplateOptions;
use dbmuster::plan::hcl::SourceOptions;
use dbmuster::plan::{self, Plan, PlanError};

use crate::args::{CheckArgs, TemplateFlags};
use crate::diagnostic::{self, Failure};

/// Reads every file. All that cannot be read are reported at once; then nothing is judged.
///
/// # Errors
///
/// When one of them cannot be read.
pub fn read_all(args: &CheckArgs, threads: usize) -> Result<Vec<Plan>, Failure> {
    if args.files.iter().filter(|file| *file == Path::new("-")).count() > 1 {
        let help = "name `-` once, and give each further plan a file";
        return Err(Failure::with_help("failed to read <stdin>: it is named twice and can be read once", help));
    }
    let options = options(&args.template)?;
    let mut plans = Vec::new();
    let mut failures = Vec::new();
    let mut skipped = 0;
    let mut apart = 0;
    // Runs of files are read together; standard input keeps its place among them.
    for files in args.files.split_inclusive(|file| file == Path::new("-")) {
        let (files, pipe) = match files.split_last() {
            Some((last, files)) if last == Path::new("-") => (files, true),
            _ => (files, false),
        };
        let many = plan::read_many(files, &options, threads);
        plans.extend(many.plans);
        failures.extend(many.errors.iter().map(describe));
        skipped += many.skipped;
        apart += many.apart;
        if pipe {
            match plan::read_any_from(io::stdin().lock(), "<stdin>", &options) {
                Ok(plan) => plans.push(plan),
                Err(error) => failures.push(describe(&error)),
            }
        }
    }
    if skipped > 0 {
        diagnostic::note(&format!("{skipped} files that are no templates were skipped"));
    }
    if apart > 0 {
        diagnostic::note(&format!(
            "{apart} folders with source files stand apart from the root module above them and were not read: name them"
        ));
    }
    if plans.iter().any(|plan| plan.source.kind == "terraform_source") {
        diagnostic::note(
            &"source was read without a plan: a plan also sees what is there today, data sources and remote modules",
        );
    }
    if failures.is_empty() { Ok(plans) } else { Err(Failure::all(failures)) }
}

fn describe(error: &PlanError) -> String {
    format!("failed to {error}\n  help: {}", error.help())
}

fn options(flags: &TemplateFlags) -> Result<TemplateOptions, Failure> {
    let mut options = TemplateOptions {
        region: flags.region.clone(),
        account_id: flags.account.clone(),
        source: source_options(flags)?,
        ..TemplateOptions::default()
    };
    for file in &flags.parameters {
        let failed = |problem: String, help: &str| {
            Failure::with_help(format!("failed to read the parameters in {}: {problem}", file.display()), help)
        };
        let text = fs::read_to_string(file).map_err(|error| failed(error.to_string(), "check the path"))?;
        options.add_parameters(&text).map_err(|error| failed(error.to_string(), error.help()))?;
    }
    Ok(options)
}

fn source_options(flags: &TemplateFlags) -> Result<SourceOptions, Failure> {
    let mut options = SourceOptions { var_files: flags.var_file.clone(), ..SourceOptions::default() };
    for text in &flags.var {
        // What stands in it may be a secret.
        let (name, value) = text.split_once('=').ok_or_else(|| {
            Failure::with_help("failed to read --var: there is no `=` in it", "write it as --var NAME=VALUE")
        })?;
        options.vars.push((name.trim().to_owned(), value.to_owned()));
    }
    Ok(options)
}
