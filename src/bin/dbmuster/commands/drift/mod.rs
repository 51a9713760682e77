//! `dbmuster drift`: what infrastructure as code declares against what is there.

pub mod args;
mod inputs;
mod waived;

use std::path::PathBuf;

use dbmuster::config::Settings;
use dbmuster::drift::compare;
use dbmuster::evaluate::Evaluator;
use dbmuster::model::drift::Drift;
use dbmuster::report::{
    Format, OutputTarget, RenderOptions, write_drift_json, write_drift_metrics, write_drift_terminal,
};

use self::args::DriftArgs;
use crate::args::LogFlags;
use crate::diagnostic::Failure;
use crate::exit_code::{self, DriftRules};
use crate::output::Reports;
use crate::waiving::{WaiverRules, Waiving};
use crate::{changing, configuration, logging, output, policies};

pub fn run(args: &DriftArgs, log: &LogFlags) -> Result<u8, Failure> {
    let told = configuration::of_check(&args.common(), log)
        // What the configuration says of the log is not known then.
        .inspect_err(|_| logging::init_from(log, args.quiet))?;
    logging::init(told.logging, args.quiet);
    let inventories = inputs::inventories(args, &told)?;
    let targets = targets(args, &told, &inventories)?;
    let set = policies::load(&policies::flags(&told.policies))?;
    let settings = policies::settings(told.threads, told.as_of.as_deref())?;
    let waiving = Waiving::load(&WaiverRules::of(&told), &told.policies.folders, &settings.as_of)?;
    let live = inputs::live(&inventories)?;
    let plans = changing::read_files(&args.declared, &args.template, settings.threads)?;
    let declared = inputs::declared(plans, &live);
    let evaluator = Evaluator::new(&set, settings)?;
    let (mut drift, errors) = compare(&declared, &live, &evaluator)?;
    waived::mark(&mut drift, &live, &set, &waiving);
    let rules = DriftRules {
        fail_on: told.fail_on,
        fail_on_drift: args.fail_on_drift,
        fail_on_unmanaged: args.fail_on_unmanaged,
        allow_incomplete: told.allow_incomplete,
        exit_zero: told.exit_zero,
    };
    let exit = exit_code::choose_drift(&drift, errors, rules);
    let options = RenderOptions {
        color: output::wants_color(args.color),
        width: output::width(),
        verbose: args.verbose,
        fail_on: told.fail_on,
        exit: exit.clone(),
        ..RenderOptions::default()
    };
    write(&targets, &drift, &options)?;
    Ok(exit.code)
}

fn write(targets: &[OutputTarget], drift: &Drift, options: &RenderOptions) -> Result<(), Failure> {
    let mut reports = Reports::default();
    // Files first: nothing is shown before they are in their places.
    let (files, shown): (Vec<_>, Vec<_>) = targets.iter().partition(|target| target.path.is_some());
    for target in files.into_iter().chain(shown) {
        // A file never holds terminal colours.
        let options = output::options_for(target, options);
        reports.write(target.path.as_deref(), |out| match target.format {
            Format::Json => write_drift_json(drift, &options, out),
            Format::Openmetrics => write_drift_metrics(drift, out),
            _ => write_drift_terminal(drift, &options, out),
        })?;
    }
    reports.commit()
}

fn targets(args: &DriftArgs, told: &Settings, inventories: &[PathBuf]) -> Result<Vec<OutputTarget>, Failure> {
    let mut targets = Vec::new();
    for text in &args.format {
        let target = text.parse::<OutputTarget>().map_err(|error| Failure::usage(format!("failed to {error}")))?;
        if !matches!(target.format, Format::Terminal | Format::Json | Format::Openmetrics) {
            return Err(Failure::with_help(
                format!("failed to choose an output: a comparison has no form {}", target.format),
                "use terminal, json or openmetrics",
            ));
        }
        targets.push(target);
    }
    if !targets.iter().any(|target| target.path.is_none()) && !args.quiet {
        // Whoever sends a report to a file still sees what happened.
        targets.insert(0, OutputTarget { format: Format::Terminal, path: None });
    }
    if args.quiet {
        targets.retain(|target| target.path.is_some());
    }
    let places = || targets.iter().map(|target| target.path.as_deref());
    output::refuse_unwritable(places())?;
    output::refuse_clashes(places())?;
    let file = told.file.as_ref().map(PathBuf::from);
    let inputs = args.declared.iter().chain(inventories).chain(&told.waivers.files).chain(&file);
    output::refuse_inputs(places(), inputs.map(PathBuf::as_path))?;
    Ok(targets)
}
