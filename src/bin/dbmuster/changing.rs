//! From the files of a check to plans: whatever they are, all of them, or an error that names every one that is bad.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use dbmuster::plan::cloudformation::TemplateOptions;
use dbmuster::plan::hcl::SourceOptions;
use dbmuster::plan::{self, Plan, PlanError};

use crate::allowed;
use crate::args::{CheckArgs, TemplateFlags};
use crate::diagnostic::{self, Failure};
use crate::granting;

/// What shows one side only.
const DECLARED: [&str; 2] = ["cloudformation_template", "terraform_source"];

/// Reads every file. All that cannot be read are reported at once; then nothing is judged.
///
/// # Errors
///
/// When one of them cannot be read.
pub fn read_all(args: &CheckArgs, threads: usize) -> Result<Vec<Plan>, Failure> {
    let template = TemplateOptions { tries: allowed::TRIES, ..options(&args.template)? };
    // A folder may hold migrations beside templates or source, and both are read.
    let is_theirs =
        |file: &&PathBuf| !granting::is_ours(file) || file.is_dir() && plan::declares(file.as_path(), &template);
    let files: Vec<PathBuf> = args.files.iter().filter(is_theirs).cloned().collect();
    let plans = read_with(&files, &template, threads)?;
    match &args.before {
        Some(before) => with_before(before, plans, &template, threads),
        None => Ok(plans),
    }
}

/// The same for the files of any command.
///
/// # Errors
///
/// When one of them cannot be read.
pub fn read_files(files: &[PathBuf], template: &TemplateFlags, threads: usize) -> Result<Vec<Plan>, Failure> {
    read_with(files, &options(template)?, threads)
}

fn read_with(files: &[PathBuf], options: &TemplateOptions, threads: usize) -> Result<Vec<Plan>, Failure> {
    if files.iter().filter(|file| *file == Path::new("-")).count() > 1 {
        let help = "name `-` once, and give each further plan a file";
        return Err(Failure::with_help("failed to read <stdin>: it is named twice and can be read once", help));
    }
    let mut plans = Vec::new();
    let mut failures = Vec::new();
    let mut skipped = 0;
    let mut apart = 0;
    // Runs of files are read together; standard input keeps its place among them.
    for files in files.split_inclusive(|file| file == Path::new("-")) {
        let (files, pipe) = match files.split_last() {
            Some((last, files)) if last == Path::new("-") => (files, true),
            _ => (files, false),
        };
        let many = plan::read_many(files, options, threads);
        plans.extend(many.plans);
        failures.extend(many.errors.iter().map(describe));
        skipped += many.skipped;
        apart += many.apart;
        if pipe {
            match plan::read_any_from(io::stdin().lock(), "<stdin>", options) {
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
            "{apart} further {} with source files, which the root module does not call, {} not read: name what is to be",
            if apart == 1 { "folder" } else { "folders" },
            if apart == 1 { "was" } else { "were" },
        ));
    }
    if plans.iter().any(|plan| plan.source.kind == "terraform_source") {
        diagnostic::note(
            &"source was read without a plan: a plan also sees what is there today, data sources and remote modules",
        );
    }
    if !failures.is_empty() {
        return Err(Failure::all(failures));
    }
    refuse_unknown_parameters(options, &plans)?;
    Ok(plans)
}

/// A parameter that no template has is a typing error, and would leave another one open.
fn refuse_unknown_parameters(options: &TemplateOptions, plans: &[Plan]) -> Result<(), Failure> {
    let declared: BTreeSet<&String> = plans.iter().flat_map(|plan| &plan.parameters).collect();
    let Some(name) = options.parameters.keys().find(|name| !declared.contains(name)) else { return Ok(()) };
    let near = declared.iter().map(|known| (strsim::damerau_levenshtein(known, name), *known)).min();
    let help = match near.filter(|(far, _)| *far <= 3) {
        Some((_, near)) => format!("is it `{near}`?"),
        None => "take it out of the file of --parameters, or check the template".to_owned(),
    };
    let shown: String = name.chars().filter(|c| c.is_ascii_graphic()).take(80).collect();
    Err(Failure::with_help(format!("failed to use --parameters: no template has a parameter `{shown}`"), &help))
}

/// The one template or folder, as a change of what an earlier one says.
fn with_before(
    before: &Path,
    mut plans: Vec<Plan>,
    options: &TemplateOptions,
    threads: usize,
) -> Result<Vec<Plan>, Failure> {
    let (Some(later), true) = (plans.pop(), plans.is_empty()) else {
        return Err(Failure::with_help(
            "failed to compare: --before goes with one template or folder",
            "check them one by one",
        ));
    };
    let many = plan::read_many(&[before.to_path_buf()], options, threads);
    if !many.errors.is_empty() {
        return Err(Failure::all(many.errors.iter().map(describe).collect()));
    }
    let mut earlier = many.plans;
    match (earlier.pop(), earlier.is_empty()) {
        (Some(earlier), true)
            if earlier.source.kind == later.source.kind && DECLARED.contains(&&*later.source.kind) =>
        {
            Ok(vec![plan::compare(earlier, later)])
        }
        _ => Err(Failure::with_help(
            "failed to compare: --before and the file to check have to be two templates or two source folders",
            "a plan, preview or change set shows both sides itself",
        )),
    }
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
