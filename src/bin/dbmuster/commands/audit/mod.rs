//! `dbmuster audit`: the scorecard of a fleet.
//!
//! One run in its order: configuration, sources, evaluation, waivers, store, reports, evidence, notice, exit code
//! (`docs/adr/0006-order-of-a-run.md`). Each step has a file of its own; this one only puts them behind each other.

pub mod args;
mod history;
mod keeping;
mod notice;
mod outputs;
mod proof;
mod rendering;
mod sample;
mod sources;
mod stream;

use std::path::Path;
use std::time::Instant;

use dbmuster::config::is_run;
use dbmuster::evaluate::Evaluator;
use dbmuster::evidence::Ledger;
use dbmuster::model::{Evaluation, Framework, Gate, History, Manifest, Measure, WaiverReport};
use dbmuster::policy::{PolicySet, PolicyTree, choose_frameworks, frameworks, measures};
use dbmuster::report::scorecard::{MeasureInputs, Scorecards, scorecards_of};
use dbmuster::report::{self, ExitSummary, OutputTarget};

use crate::args::LogFlags;
use crate::configuration::Told;
use crate::diagnostic::Failure;
use crate::exit_code::{self, Counts, ExitRules};
use crate::output::Reports;
use crate::rendered::{Given, Recipe};
use crate::waiving::{self, WaiverRules, Waiving};
use crate::{configuration, judging, logging, policies};
use args::AuditArgs;
use history::Past;
use notice::{Hooks, News};
use proof::{Made, Proof};
use sources::Sources;

pub fn run(args: &AuditArgs, log: &LogFlags) -> Result<u8, Failure> {
    let told = configuration::settings(&args.settings, log)
        // What the configuration says of the log is not known then.
        .inspect_err(|_| logging::init_from(log, args.quiet))?;
    logging::init(told.settings.logging, args.quiet);
    let began = Instant::now();
    let is_sample = sources::wants_sample(args, &told.settings)?;
    let targets = outputs::targets(&told.settings, args.quiet, is_sample)?;
    let as_of = told.settings.as_of.as_deref().or(is_sample.then_some(sample::TIME));
    let engine = policies::settings(told.settings.threads, as_of)?;
    let hooks = Hooks::of(&told.settings);
    let as_of = engine.as_of.clone();
    let ended = prepare(args, &told, is_sample, engine, |audit| audit.run(&targets, &hooks, began));
    match &ended {
        Ok(code) => tracing::debug!(code, seconds = began.elapsed().as_secs_f64(), "the run ended"),
        Err(failure) => hooks.tell_failure(&as_of, failure),
    }
    ended
}

/// Everything that the steps of a run share.
struct Audit<'a> {
    args: &'a AuditArgs,
    told: &'a Told,
    rules: ExitRules,
    trees: &'a [PolicyTree],
    set: &'a PolicySet,
    frameworks: &'a [Framework],
    measures: &'a [Measure],
    evaluator: &'a Evaluator<'a>,
    waiver_rules: &'a WaiverRules,
    waiving: &'a Waiving,
    past: Option<Past>,
    ledger: Option<Ledger>,
    sources: Sources,
}

/// Opens everything that the run will need, so that a fault in any of it is told before a fleet is read; then reads the
/// fleet.
fn prepare(
    args: &AuditArgs,
    told: &Told,
    is_sample: bool,
    engine: dbmuster::evaluate::Settings,
    go: impl FnOnce(Audit<'_>) -> Result<u8, Failure>,
) -> Result<u8, Failure> {
    let settings = &told.settings;
    let flags = policies::flags(&settings.policies);
    let trees = policies::trees(&flags)?;
    let set = policies::load(&flags)?;
    let frameworks = choose_frameworks(frameworks(&trees)?, &settings.policies.frameworks)?;
    let measures = measures(&trees)?;
    let mut past = Past::open(settings)?;
    let waiver_rules = WaiverRules::of(settings);
    let waiving = Waiving::load(&waiver_rules, &flags.policies, &engine.as_of)?;
    let baseline = match (settings.baseline.as_deref(), &mut past) {
        (None, _) => None,
        (Some(text), Some(past)) if is_run(text) => Some(past.baseline(text)?),
        (Some(text), None) if is_run(text) => {
            let help = "name the store with --store, or give a report of an earlier run as file";
            return Err(Failure::with_help(
                format!("failed to find the baseline: `{text}` is a run of a store, and there is none"),
                help,
            ));
        }
        (Some(file), _) => Some(waiving::read_baseline(Path::new(file))?),
    };
    let waiving = waiving.with_baseline(baseline);
    let ledger = Proof::ledger(settings)?;
    let rules = ExitRules {
        fail_on: settings.fail_on,
        gate: Gate::All,
        allow_incomplete: settings.allow_incomplete,
        exit_zero: settings.exit_zero,
        require_resources: true,
    };
    let evaluator = Evaluator::new(&set, engine)?;
    let sources = sources::gather(args, settings, is_sample)?;
    tracing::debug!(sources = sources.named.len(), "the fleet was read");
    go(Audit {
        args,
        told,
        rules,
        trees: &trees,
        set: &set,
        frameworks: &frameworks,
        measures: &measures,
        evaluator: &evaluator,
        waiver_rules: &waiver_rules,
        waiving: &waiving,
        past,
        ledger,
        sources,
    })
}

/// What came of judging, waiving and recording.
struct Outcome {
    evaluation: Evaluation,
    waivers: WaiverReport,
    cards: Scorecards,
    exit: ExitSummary,
    manifest: Manifest,
    history: Option<History>,
}

impl Audit<'_> {
    fn run(mut self, targets: &[OutputTarget], hooks: &Hooks, began: Instant) -> Result<u8, Failure> {
        let mut reports = Reports::default();
        if self.can_stream(targets, hooks) {
            let mut code = exit_code::CLEAN;
            for target in targets {
                let counts = self.stream(target.path.as_deref(), &mut reports)?;
                code = exit_code::choose(counts, self.rules).code;
            }
            reports.commit()?;
            return Ok(code);
        }
        // The ledger is held from here on: who comes first in the history comes first in the chain.
        let proof = self.ledger.as_ref().map(Proof::begin).transpose()?;
        let outcome = self.judge(proof.as_ref())?;
        let (files, shown): (Vec<_>, Vec<_>) = targets.iter().partition(|target| target.path.is_some());
        let options = self.options(&outcome, self.page(targets), began);
        let mut written = self.render(&files, &outcome, &options, &mut reports)?;
        reports.commit()?;
        written.extend(files.iter().filter_map(|target| target.path.clone()));
        let measures = self.measures;
        let recipe = || {
            Recipe::of(&Given {
                targets: &files,
                options: &options,
                measures,
                waivers: &outcome.waivers,
                history: outcome.history.as_ref(),
                evaluation: &outcome.evaluation,
            })
        };
        let manifest_digest = self.seal(proof, &outcome, &written, recipe, !hooks.is_empty())?;
        self.render(&shown, &outcome, &options, &mut reports)?;
        hooks.tell(&News {
            evaluation: &outcome.evaluation,
            waivers: &outcome.waivers,
            history: outcome.history.as_ref(),
            manifest_digest: manifest_digest.as_deref(),
            cards: &outcome.cards,
            exit: &outcome.exit,
        });
        Ok(outcome.exit.code)
    }

    /// Findings can be written as they are made when nothing needs to know them all.
    fn can_stream(&self, targets: &[OutputTarget], hooks: &Hooks) -> bool {
        let is_plain = self.past.is_none() && self.ledger.is_none() && hooks.is_empty() && self.waiving.is_idle();
        is_plain && !targets.is_empty() && targets.iter().all(outputs::is_stream)
    }

    /// Judges, waives, decides the exit code, and puts the run into the history.
    fn judge(&mut self, proof: Option<&Proof>) -> Result<Outcome, Failure> {
        let judged = judging::judge(&self.sources.whole.path, self.evaluator, self.waiving.set().needs_tags())?;
        self.sources.is_read(&judged);
        let mut evaluation = judged.evaluation;
        let waivers = self.waiving.apply(&mut evaluation);
        let counts = Counts::of(&evaluation, self.rules).with_waivers(&waivers, self.waiver_rules);
        let exit = exit_code::choose(counts, self.rules);
        tracing::debug!(
            code = exit.code,
            findings = evaluation.findings.len(),
            "the fleet was judged: {}",
            exit.reason
        );
        let mut cards = scorecards_of(&evaluation, self.frameworks);
        let made = self.made(&evaluation, &waivers, exit.code);
        let mut manifest = made.manifest()?;
        if let Some(proof) = proof {
            proof.chain(&mut manifest);
        }
        let history = match self.past.take() {
            None => None,
            Some(mut past) => {
                let history = self.record(&mut past, &mut manifest, &evaluation, &cards, &exit)?;
                self.past = Some(past);
                Some(history)
            }
        };
        let inputs = MeasureInputs { evaluation: &evaluation, waivers: &waivers, history: history.as_ref() };
        cards.measures = report::scorecard::measures(&inputs, self.measures);
        Ok(Outcome { evaluation, waivers, cards, exit, manifest, history })
    }

    fn made<'m>(&'m self, evaluation: &'m Evaluation, waivers: &'m WaiverReport, exit_code: u8) -> Made<'m> {
        Made {
            settings: &self.told.settings,
            decisive: &self.told.decisive,
            sources: &self.sources.named,
            #[cfg(feature = "collect")]
            recording: self.args.collect.record.as_deref().or(self.args.collect.replay.as_deref()),
            #[cfg(not(feature = "collect"))]
            recording: None,
            set: self.set,
            trees: self.trees,
            frameworks: self.frameworks,
            waivers: self.waiving.set(),
            waiver_report: waivers,
            evaluation,
            exit_code,
        }
    }
}
