//! `dbmuster check`: what a change breaks, fixes and leaves unknown.

use std::io::{self, IsTerminal};
use std::ops::Range;
use std::path::{Path, PathBuf};

use dbmuster::config::Settings;
use dbmuster::evaluate::{Evaluator, Item, Job, assemble};
use dbmuster::model::{ChangeSet, Evaluation, Gap, GapCause, Location, Policy, Resource};
use dbmuster::plan::cloudformation::{self, Places};
use dbmuster::plan::{Plan, Unread};
use dbmuster::rego::Interner;
use dbmuster::report::{Format, OutputTarget, RenderOptions, Report};

use crate::allowed;
use crate::args::{CheckArgs, LogFlags};
use crate::changing;
use crate::diagnostic::{self, Failure};
use crate::exit_code::{self, Counts, ExitRules};
use crate::granting;
use crate::locate::Locator;
use crate::output::Reports;
use crate::waiving::{self, WaiverRules, Waiving};
use crate::{configuration, logging, output, policies};

pub fn run(args: &CheckArgs, log: &LogFlags) -> Result<u8, Failure> {
    let told = configuration::of_check(&args.settings, log)
        // What the configuration says of the log is not known then.
        .inspect_err(|_| logging::init_from(log, args.quiet))?;
    logging::init(told.logging, args.quiet);
    let targets = targets(args, &told)?;
    let set = policies::load(&policies::flags(&told.policies))?;
    let settings = policies::settings(told.threads, told.as_of.as_deref())?;
    let baseline = args.baseline.as_deref().map(waiving::read_baseline).transpose()?;
    let waiver_rules = waiver_rules(args, &told);
    let waiving = Waiving::load(&waiver_rules, &told.policies.folders, &settings.as_of)?.with_baseline(baseline);
    let mut grants = granting::read(args)?;
    let mut plans = changing::read_all(args, settings.threads)?;
    grants.take(&mut plans, args.grants.against.is_some());
    let mut locators = Vec::new();
    let mut jobs = Vec::new();
    let mut variants = Vec::new();
    for mut plan in plans {
        variants.push(std::mem::take(&mut plan.variants));
        locators.push(match &args.source {
            _ if !plan.places.is_empty() => Where::Template(std::mem::take(&mut plan.places)),
            _ if plan.source.kind == "terraform_source" => {
                Where::Source(Locator::open(Path::new(&plan.source.path), &plan)?)
            }
            Some(dir) => Where::Source(Locator::open(dir, &plan)?),
            None => Where::Nowhere,
        });
        jobs.push(job(plan, waiving.set().needs_tags()));
    }
    if !grants.is_empty() {
        // Its findings are about live resources, which no source file of a plan shows.
        locators.push(Where::Nowhere);
        jobs.push(grants.job(&args.grants)?);
    } else if args.grants.against.is_some() {
        diagnostic::warn(&"--against is given, and nothing of the change is about roles, grants or IAM");
    }
    let ranges = ranges(&jobs);
    let evaluator = Evaluator::new(&set, settings)?;
    let mut evaluation = assemble(&evaluator, jobs)?;
    for (range, variants) in ranges.iter().zip(variants) {
        let open = allowed::open(&evaluation, range.clone());
        if open.is_empty() {
            continue;
        }
        let judge = |variant: Plan| {
            let asked: Vec<bool> = variant.after.iter().map(|resource| open.contains(&*resource.id)).collect();
            let mut job = job(variant, false);
            job.after.iter_mut().zip(asked).for_each(|(item, asked)| item.reference_only |= !asked);
            assemble(&evaluator, vec![job])
        };
        let variants = allowed::distinct(variants.into_iter().map(|variant| variant.plan));
        let judged: Vec<Evaluation> = variants.into_iter().map(judge).collect::<Result<_, _>>()?;
        allowed::decide(&mut evaluation, range.clone(), &judged);
    }
    if locators.iter().any(|place| matches!(place, Where::Template(_))) {
        speak_cloudformation(&mut evaluation.policies);
    }
    if let Some(change) = &mut evaluation.change {
        granting::strip(change);
    }
    for (range, locator) in ranges.into_iter().zip(&locators) {
        locate(&mut evaluation, range, locator);
    }
    let waivers = waiving.apply(&mut evaluation);
    let fail_on = told.fail_on;
    let gate = args.gate.into();
    let rules = ExitRules {
        fail_on,
        gate,
        allow_incomplete: told.allow_incomplete,
        exit_zero: told.exit_zero,
        require_resources: args.require_resources,
    };
    let exit = exit_code::choose(Counts::of(&evaluation, rules).with_waivers(&waivers, &waiver_rules), rules);
    let options = RenderOptions {
        color: output::wants_color(args.color),
        width: output::width(),
        verbose: args.verbose,
        fail_on,
        gate,
        exit: exit.clone(),
        base_dir: std::env::current_dir().ok(),
        templates: told.templates.clone(),
        csv_bom: told.csv_bom,
        policy_docs: args.policy_docs.clone(),
        ..RenderOptions::default()
    };
    let mut reports = Reports::default();
    // Files first: nothing is shown before they are in their places.
    let (files, shown): (Vec<_>, Vec<_>) = targets.iter().partition(|target| target.path.is_some());
    for target in files.into_iter().chain(shown) {
        let options = output::options_for(target, &options);
        let report = Report { waivers: &waivers, ..Report::of_change(&evaluation) };
        reports.render(target, &report, &options, |_| Ok(()))?;
    }
    reports.commit()?;
    Ok(exit.code)
}

/// A plan shows a part of the fleet, so that a waiver which covers nothing in it, or ends soon, fails a check only when a flag
/// asks for it; the configuration speaks of audits there.
fn waiver_rules(args: &CheckArgs, told: &Settings) -> WaiverRules {
    WaiverRules {
        fail_on_dead: args.settings.fail_on_dead_waivers.unwrap_or(false),
        fail_on_expiring: args.settings.fail_on_expiring_waivers.unwrap_or(false),
        ..WaiverRules::of(told)
    }
}

fn targets(args: &CheckArgs, told: &Settings) -> Result<Vec<OutputTarget>, Failure> {
    let mut targets = Vec::new();
    for text in &args.format {
        targets.push(text.parse::<OutputTarget>().map_err(|error| Failure::usage(format!("failed to {error}")))?);
    }
    if !targets.iter().any(|target| target.path.is_none()) && !args.quiet {
        // Whoever sends a report to a file still sees what happened.
        targets.insert(0, OutputTarget { format: Format::Terminal, path: None });
    }
    if args.quiet {
        targets.retain(|target| target.path.is_some());
    }
    let places = || targets.iter().map(|target| target.path.as_deref());
    output::refuse_binary(&targets, io::stdout().is_terminal())?;
    output::refuse_unwritable(places())?;
    output::refuse_clashes(places())?;
    output::refuse_templates(told.templates.as_deref())?;
    let file = told.file.as_ref().map(PathBuf::from);
    let inputs =
        args.files.iter().chain(&told.waivers.files).chain(&args.baseline).chain(&file).chain(&args.grants.against);
    output::refuse_inputs(places(), inputs.map(PathBuf::as_path))?;
    Ok(targets)
}

fn job(plan: Plan, keep_tags: bool) -> Job {
    let mut interner = Interner::default();
    let mut items = |resources: Vec<Resource>| {
        resources.into_iter().map(|resource| Item::interned(resource, &mut interner)).collect()
    };
    let is_state = plan.source.kind == "terraform_state";
    let mut gaps: Vec<Gap> = plan.unread.iter().map(|part| unread(&plan.source.path, part)).collect();
    gaps.extend(plan.is_partial.then(|| left_out(&plan.source.path)));
    Job {
        before: (!is_state).then(|| items(plan.before)),
        after: items(plan.after),
        gaps,
        digest: plan.source.digest.clone(),
        keep_tags,
        change: Some(ChangeSet {
            sources: vec![plan.source],
            changes: plan.changes,
            other_resources: plan.other_resources,
            access: Vec::new(),
        }),
    }
}

/// What a plan that calls itself incomplete leaves out.
fn left_out(path: &str) -> Gap {
    Gap {
        target: path.to_owned(),
        operation: "terraform plan".to_owned(),
        cause: GapCause::NotAttempted,
        account_id: None,
        region: None,
        resource_types: Vec::new(),
        attempts: 0,
        message: "the plan calls itself incomplete (-target, or deferred changes): what it leaves out was not judged"
            .to_owned(),
    }
}

/// A part that is written somewhere else.
fn unread(path: &str, part: &Unread) -> Gap {
    let (name, operation, message) = match part {
        Unread::Unchanged { count } => (
            &format!("{count} unchanged resources"),
            "pulumi preview",
            "the preview leaves out what does not change, so that it was not judged: --show-sames shows it".to_owned(),
        ),
        Unread::Stack { name } => (
            name,
            "cloudformation",
            "the template of the nested stack does not lie beside the template: what is in it was not judged"
                .to_owned(),
        ),
        Unread::Made { name, reason } => (name, "cloudformation", format!("{reason}: it was not judged")),
        Unread::Module { name, source } => {
            let source = source.as_ref().map_or_else(|| "computed".to_owned(), |source| format!("`{source}`"));
            let message = format!(
                "the source of the module is {source}, no folder here: what is in it was not judged; a plan has it"
            );
            (name, "terraform source", message)
        }
    };
    Gap {
        target: format!("{path}: {name}"),
        operation: operation.to_owned(),
        cause: GapCause::NotAttempted,
        account_id: None,
        region: None,
        resource_types: Vec::new(),
        attempts: 0,
        message,
    }
}

/// Says remedies in the words of a template too.
fn speak_cloudformation(policies: &mut [Policy]) {
    for policy in policies {
        let said = policy.remediation.get("terraform").and_then(|text| cloudformation::remedy(text));
        if let Some(said) = said {
            policy.remediation.entry("cloudformation".to_owned()).or_insert(said);
        }
    }
}

/// Which subjects of the evaluation come from which job.
fn ranges(jobs: &[Job]) -> Vec<Range<usize>> {
    let mut start = 0;
    jobs.iter()
        .map(|job| {
            let end = start + job.after.iter().filter(|item| !item.reference_only).count();
            let range = start..end;
            start = end;
            range
        })
        .collect()
}

/// Where the resources of a plan are written.
enum Where {
    Template(Places),
    Source(Locator),
    Nowhere,
}

impl Where {
    fn block(&self, id: &str) -> Option<Location> {
        match self {
            Self::Template(places) => places.resource(id),
            Self::Source(locator) => locator.block(id),
            Self::Nowhere => None,
        }
    }

    fn field(&self, id: &str, field: Option<&str>) -> Option<Location> {
        match self {
            Self::Template(places) => places.field(id, field),
            Self::Source(locator) => locator.field(id, field),
            Self::Nowhere => None,
        }
    }
}

/// Gives findings and subjects the line of their source.
fn locate(evaluation: &mut Evaluation, range: Range<usize>, locator: &Where) {
    for subject in evaluation.subjects.get_mut(range.clone()).unwrap_or_default() {
        if let Some(location) = locator.block(&subject.id) {
            subject.location = Some(location);
        }
    }
    for finding in evaluation.findings.iter_mut().filter(|finding| range.contains(&finding.resource_index)) {
        if let Some(location) = locator.field(&finding.resource_id, finding.field.as_deref()) {
            finding.location = Some(Box::new(location));
        }
    }
}
