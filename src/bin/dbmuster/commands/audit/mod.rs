//! `dbmuster audit`: the scorecard of a fleet.
//!
//! One run in its order: configuration, sources, evaluation, waivers, store, reports, evidence, notice, exit code
//! (`docs/adr/0006-order-of-a-run.md`). Each step has a file of its own; this one only puts them behind each other.

pub mod args;
mod judge;
mod outputs;
mod sample;
mod sources;
mod stream;

use dbmuster::config::Settings;
use dbmuster::evaluate::Evaluator;
use dbmuster::model::{Evaluation, Gate};
use dbmuster::policy::PolicySet;
use dbmuster::report::scorecard::{Scorecards, scorecards};
use dbmuster::report::{self, ExitSummary, OutputTarget, RenderOptions, Report};

use crate::args::LogFlags;
use crate::diagnostic::Failure;
use crate::exit_code::{self, Counts, ExitRules};
use crate::output::Reports;
use crate::{configuration, logging, output, policies};
use args::AuditArgs;
use outputs::Target;
use sources::Sources;

pub fn run(args: &AuditArgs, log: &LogFlags) -> Result<u8, Failure> {
    let settings = configuration::settings(&args.settings, log)
        // What the configuration says of the log is not known then.
        .inspect_err(|_| logging::init_from(log, args.quiet))?;
    logging::init(settings.logging, args.quiet);
    let is_sample = sources::wants_sample(args, &settings)?;
    let targets = outputs::targets(&settings, args.quiet, is_sample)?;
    let set = policies::load(&policies::flags(&settings.policies))?;
    let as_of = settings.as_of.as_deref().or(is_sample.then_some(sample::TIME));
    let evaluator = Evaluator::new(&set, policies::settings(settings.threads, as_of)?)?;
    let rules = ExitRules {
        fail_on: settings.fail_on,
        gate: Gate::All,
        allow_incomplete: settings.allow_incomplete,
        exit_zero: settings.exit_zero,
        require_resources: true,
    };
    let sources = sources::gather(args, &settings, is_sample)?;
    let audit = Audit { args, settings: &settings, set: &set, evaluator: &evaluator, rules, sources: &sources };
    let code = audit.run(&targets)?;
    tracing::debug!(code, "the run ended");
    Ok(code)
}

/// Everything that the steps of a run share.
struct Audit<'a> {
    args: &'a AuditArgs,
    settings: &'a Settings,
    set: &'a PolicySet,
    evaluator: &'a Evaluator<'a>,
    rules: ExitRules,
    sources: &'a Sources,
}

impl Audit<'_> {
    fn run(&self, targets: &[Target]) -> Result<u8, Failure> {
        let mut reports = Reports::default();
        let mut counts = None;
        for target in targets {
            if let Target::Stream(path) = target {
                counts = Some(self.stream(path.as_deref(), &mut reports)?);
            }
        }
        if let Some(counts) = counts.filter(|_| targets.iter().all(|target| matches!(target, Target::Stream(_)))) {
            reports.commit()?;
            return Ok(exit_code::choose(counts, self.rules).code);
        }
        let judged = judge::judge(&self.sources.path, self.evaluator)?;
        let evaluation = judged.evaluation;
        let exit = exit_code::choose(Counts::of(&evaluation, self.rules), self.rules);
        let cards = scorecards(&evaluation);
        self.render(targets, &evaluation, &cards, &exit, &mut reports)?;
        Ok(exit.code)
    }

    /// Writes every finding as it is made, and counts.
    fn stream(&self, path: Option<&std::path::Path>, reports: &mut Reports) -> Result<Counts, Failure> {
        let mut failure = None;
        let mut counts = Counts::default();
        let written = reports.write(path, |out| {
            let totals = stream::run(&self.sources.path, self.evaluator, self.rules.fail_on, out).map_err(|why| {
                let text = why.to_string();
                failure = Some(why);
                text
            })?;
            counts = Counts {
                policies: self.set.policies.len(),
                resources: totals.coverage.resources_seen,
                failed: totals.failed_at,
                undecided: totals.indeterminate_at,
                errors: totals.coverage.errors,
                gaps: totals.gaps.len(),
                places: totals.places,
                is_change: false,
            };
            Ok::<(), String>(())
        });
        // What cannot be read is no fault of the place that the findings go to.
        failure.map_or(written, Err)?;
        Ok(counts)
    }

    fn render(
        &self,
        targets: &[Target],
        evaluation: &Evaluation,
        cards: &Scorecards,
        exit: &ExitSummary,
        reports: &mut Reports,
    ) -> Result<(), Failure> {
        let options = RenderOptions {
            color: output::wants_color(self.args.color),
            width: output::width(),
            verbose: self.args.verbose,
            fail_on: self.rules.fail_on,
            gate: self.rules.gate,
            exit: exit.clone(),
            base_dir: std::env::current_dir().ok(),
            templates: self.settings.templates.clone(),
            ..RenderOptions::default()
        };
        let page = self.page(targets);
        for target in targets {
            let Target::Report(OutputTarget { format, path }) = target else { continue };
            // A file never holds terminal colours.
            let options = RenderOptions { color: options.color && path.is_none(), ..options.clone() };
            let is_shown = target.is_terminal() && path.is_none();
            reports.write(path.as_deref(), |out| {
                let said = |error: std::io::Error| error.to_string();
                if is_shown && self.sources.is_sample {
                    sample::introduction(self.args.sample, out).map_err(said)?;
                }
                report::render(*format, &Report::of_fleet(evaluation, cards), &options, out)
                    .map_err(|error| error.to_string())?;
                if is_shown && self.sources.is_sample {
                    sample::next_steps(evaluation, page, out).map_err(said)?;
                }
                Ok::<(), String>(())
            })?;
        }
        reports.commit()
    }

    /// The page that was written though nobody asked for it.
    fn page<'t>(&self, targets: &'t [Target]) -> Option<&'t std::path::Path> {
        let unasked = self.sources.is_sample && !self.settings.formats_are_given;
        targets.iter().filter(|_| unasked).find_map(|target| target.path()).map(std::path::PathBuf::as_path)
    }
}
