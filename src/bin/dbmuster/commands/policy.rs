//! `dbmuster policy list|show|test|lint|new`; `policy frameworks` and `policy docs` have files of their own.

use std::path::Path;

use dbmuster::evaluate::{Engines, Mutation, Trial, run_cases};
use dbmuster::policy::{
    LoadedPolicy, PolicySet, Problem, Selection, closest, folder, lint_frameworks, lint_tree, read_cases,
    run_policy_tests, scaffold,
};
use dbmuster::rego::{FileCoverage, Source};
use dbmuster::report::escape;
use serde::Serialize;

use super::{frameworks, parameters, policy_docs};
use crate::args::{ListFormat, PolicyArgs, PolicyCommand, PolicyFlags};
use crate::diagnostic::Failure;
use crate::exit_code::{CLEAN, FINDINGS};
use crate::output;
use crate::policies;

/// The time that cases are judged at when they name none: later than every date in the tables that matters to them.
const CASE_TIME: &str = "2026-11-01T00:00:00Z";

pub fn run(args: &PolicyArgs) -> Result<u8, Failure> {
    match &args.command {
        PolicyCommand::List { format, policies } => list(*format, policies),
        PolicyCommand::Show { id, configuration, policies } => {
            show(id, &policies::over_configuration(configuration, policies)?)
        }
        PolicyCommand::Test { dir, policy, mutants: true, .. } => mutate(dir, policy),
        PolicyCommand::Test { dir, policy, coverage, mutants: false } => test(dir, policy, *coverage),
        PolicyCommand::Lint { dir } => lint(dir),
        PolicyCommand::Frameworks { id, format, policies } => frameworks::run(id, *format, policies),
        PolicyCommand::Docs { out, check, policies } => policy_docs::run(&everything(policies)?, out, *check, policies),
        PolicyCommand::New { family, id, resource_type, dir } => {
            let written = scaffold(dir, family, id, resource_type)?;
            print(|out| written.iter().try_for_each(|path| writeln!(out, "wrote {}", path.display())))?;
            Ok(CLEAN)
        }
    }
}

/// Prints through the one writer that minds broken pipes.
pub fn print(text: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> Result<(), Failure> {
    output::write(None, text)
}

/// Every policy, opt-in ones included.
fn everything(flags: &PolicyFlags) -> Result<PolicySet, Failure> {
    let narrowed = !(flags.policy.is_empty() && flags.skip.is_empty() && flags.family.is_empty());
    let selection = Selection {
        policies: flags.policy.clone(),
        skip: flags.skip.clone(),
        families: flags.family.clone(),
        include_opt_in: flags.include_opt_in || !narrowed,
        include_disabled: true,
    };
    policies::load_chosen(flags, &selection)
}

/// One policy by id or alias.
pub fn find<'a>(set: &'a PolicySet, id: &str) -> Result<&'a LoadedPolicy, Failure> {
    let wanted = id.replace('-', "_");
    set.policies
        .iter()
        .find(|loaded| loaded.policy.id == wanted || loaded.policy.aliases.iter().any(|alias| alias == id))
        .ok_or_else(|| {
            let all: Vec<_> = set.policies.iter().map(|loaded| &loaded.policy).collect();
            let near = closest(&wanted, &all).map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            let help = format!("{near}`dbmuster policy list` shows the ids");
            Failure::with_help(format!("there is no policy `{id}`"), help)
        })
}

#[derive(Serialize)]
struct Listed<'a> {
    format_version: &'static str,
    digest: &'a str,
    policies: Vec<&'a dbmuster::model::Policy>,
}

fn list(format: ListFormat, flags: &PolicyFlags) -> Result<u8, Failure> {
    let set = everything(flags)?;
    match format {
        ListFormat::Json => {
            let listed = Listed {
                format_version: "1.0",
                digest: &set.digest,
                policies: set.policies.iter().map(|loaded| &loaded.policy).collect(),
            };
            let text = serde_json::to_string_pretty(&listed).map_err(Failure::internal)?;
            print(|out| writeln!(out, "{text}"))?;
        }
        ListFormat::Terminal => print(|out| {
            let mut sorted: Vec<&LoadedPolicy> = set.policies.iter().collect();
            sorted.sort_by_key(|loaded| (&loaded.policy.family, &loaded.policy.id));
            let mut family = "";
            for loaded in sorted {
                let policy = &loaded.policy;
                if policy.family != family {
                    family = &policy.family;
                    writeln!(out, "{family}")?;
                }
                let opt_in = if policy.opt_in { " (opt-in)" } else { "" };
                let marks = [
                    policy.overrides.map(|whose| format!(" (in the place of {})", whose.in_words())),
                    policy.disabled.as_ref().map(|why| format!(" (off: {})", escape(why))),
                ];
                let marks: String = marks.into_iter().flatten().collect();
                writeln!(out, "  {:<8} {}{opt_in}{marks}", policy.severity, policy.id)?;
            }
            let opt_in = set.policies.iter().filter(|loaded| loaded.policy.opt_in).count();
            writeln!(out, "\n{} policies, {opt_in} of them opt-in", set.policies.len())
        })?,
    }
    Ok(CLEAN)
}

/// What is printed stays Rego: the parameters are comments.
fn show(id: &str, flags: &PolicyFlags) -> Result<u8, Failure> {
    let set = policies::load_chosen(
        flags,
        &Selection { include_opt_in: true, include_disabled: true, ..Selection::default() },
    )?;
    let loaded = find(&set, id)?;
    print(|out| {
        writeln!(out, "# {}", loaded.source.path)?;
        for parameter in parameters::describe(loaded, &set, flags) {
            let (name, form) = (escape(&parameter.name), escape(&parameter.form));
            writeln!(out, "#\n# parameter {name}, {form}\n#   {}", escape(&parameter.meaning))?;
            let width = parameter.values.iter().map(|(value, _)| value.chars().count()).filter(|n| *n <= 30).max();
            let width = width.unwrap_or_default();
            for (value, source) in &parameter.values {
                writeln!(out, "#   {:width$}  {}", escape(value), escape(source))?;
            }
        }
        if !loaded.policy.parameters.is_empty() {
            writeln!(out)?;
        }
        out.write_all(loaded.source.text.as_bytes())
    })?;
    Ok(CLEAN)
}

/// Loads a folder without its problems hiding one another.
fn load_folder(dir: &Path) -> Result<(PolicySet, Vec<Problem>), Failure> {
    let tree = folder(dir)?;
    let wrong = lint_frameworks(&tree, &[dbmuster::policy::embedded()?, tree.clone()]);
    // A folder of the user's may import the helpers that the binary carries, and switch off its policies.
    let (mut set, mut problems) = PolicySet::load_what_loads(&[dbmuster::policy::embedded()?, tree]);
    set.policies.retain(|loaded| loaded.is_user);
    problems.extend(wrong);
    Ok((set, problems))
}

fn lint(dir: &Path) -> Result<u8, Failure> {
    let (set, mut problems) = load_folder(dir)?;
    problems.extend(lint_tree(&set.policies));
    problems.sort();
    problems.dedup();
    print(|out| {
        for problem in &problems {
            writeln!(out, "{problem}\n")?;
        }
        let verdict =
            if problems.is_empty() { "clean".to_owned() } else { counted(problems.len(), "problem", "problems") };
        let policies = counted(set.policies.len(), "policy", "policies");
        writeln!(out, "{policies} loaded and linted: {verdict}")
    })?;
    Ok(if problems.is_empty() { CLEAN } else { FINDINGS })
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn test(dir: &Path, only: &[String], coverage: bool) -> Result<u8, Failure> {
    let (mut set, problems) = load_folder(dir)?;
    if !only.is_empty() {
        set = set.choose(&Selection { policies: only.to_vec(), ..Selection::default() })?;
    }
    let mut lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let (mut passed, mut failed) = (0_usize, problems.len());
    let (mut reached, mut missed) = (0_usize, 0_usize);
    let mut mended = 0_usize;
    for loaded in &set.policies {
        match one(loaded, &set, &mut lines) {
            Ok((good, bad, is_mended, found)) => {
                passed += good;
                failed += bad;
                mended += usize::from(is_mended);
                reached += found.covered.len();
                missed += found.missed.len();
                if coverage && !found.missed.is_empty() {
                    lines.push(not_reached(&loaded.source.path, &found));
                }
            }
            Err(problem) => {
                failed += 1;
                lines.push(problem.to_string());
            }
        }
    }
    print(|out| {
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        if coverage {
            let (all, policies) = (reached + missed, counted(set.policies.len(), "policy", "policies"));
            let share = (reached * 1000).checked_div(all).unwrap_or(1000);
            writeln!(out, "{reached} of {all} lines of {policies} reached: {}.{} %", share / 10, share % 10)?;
        }
        let policies = counted(set.policies.len(), "policy", "policies");
        writeln!(out, "{mended} of {policies} pass once their remedy is applied to the noncompliant case")?;
        writeln!(out, "{passed} passed, {failed} failed")
    })?;
    Ok(if failed == 0 && !(coverage && missed > 0) { CLEAN } else { FINDINGS })
}

fn not_reached(path: &str, found: &FileCoverage) -> String {
    let missed: Vec<String> = found.missed.iter().map(ToString::to_string).collect();
    let all = found.covered.len() + found.missed.len();
    format!("{path}: {} of {all} lines reached, not lines {}", found.covered.len(), missed.join(", "))
}

/// Tests and cases of one policy: how many passed, how many failed, whether its remedy mends, and the lines reached.
fn one(
    loaded: &LoadedPolicy,
    set: &PolicySet,
    lines: &mut Vec<String>,
) -> Result<(usize, usize, bool, FileCoverage), Problem> {
    let (mut passed, mut failed, mut mended) = (0, 0, false);
    let mut coverage = FileCoverage::default();
    for case in run_cases(loaded, &read_cases(loaded)?, &set.tables, CASE_TIME, Engines::Both)? {
        coverage.add(&case.coverage);
        match case.failure {
            None => {
                passed += 1;
                mended |= case.is_fix;
            }
            Some(why) => {
                failed += 1;
                lines.push(format!("FAIL {} ({}): {why}", case.path, case.description));
            }
        }
    }
    if let Some(tests) = run_policy_tests(loaded, &set.tables)? {
        for outcome in tests.outcomes {
            match outcome.failure {
                None => passed += 1,
                Some(why) => {
                    failed += 1;
                    lines.push(format!("FAIL {}:{} {}: {why}", tests.path, outcome.line, outcome.name));
                }
            }
        }
        if let Some(file) = tests.coverage.get(&loaded.source.path) {
            coverage.add(file);
        }
    }
    Ok((passed, failed, mended, coverage))
}

/// Changes every policy and every helper of the folder in one place at a time, and tells the changes that no test and no
/// case notices. Helpers are left out when only some policies are chosen: the others might be the ones that notice.
fn mutate(dir: &Path, only: &[String]) -> Result<u8, Failure> {
    let (mut set, problems) = load_folder(dir)?;
    if !problems.is_empty() {
        return Err(problems.into());
    }
    if !only.is_empty() {
        set = set.choose(&Selection { policies: only.to_vec(), ..Selection::default() })?;
    }
    let passes = |changed: &LoadedPolicy| {
        let tests = run_policy_tests(changed, &set.tables)?;
        Ok(tests.is_none_or(|tests| tests.outcomes.iter().all(|outcome| outcome.failure.is_none())))
    };
    let trial = Trial { tables: &set.tables, as_of: CASE_TIME, passes: &passes };
    let mut counts = [0_usize; 3];
    for loaded in &set.policies {
        tell(&loaded.source.path, &trial.policy(loaded, &read_cases(loaded)?)?, &mut counts)?;
    }
    let all_helpers = set.policies.first().map(LoadedPolicy::helpers).unwrap_or_default();
    let of_folder = |helper: &&Source| only.is_empty() && Path::new(&helper.path).starts_with(dir);
    let helpers: Vec<&Source> = all_helpers.iter().filter(of_folder).collect();
    for helper in &helpers {
        let mut users = Vec::new();
        for loaded in &set.policies {
            if loaded.program()?.0.contains(&helper.path) {
                users.push((loaded, read_cases(loaded)?));
            }
        }
        tell(&helper.path, &trial.helper(helper, &users)?, &mut counts)?;
    }
    let [killed, invalid, survived] = counts;
    let mut what = counted(set.policies.len(), "policy", "policies");
    if !helpers.is_empty() {
        what = format!("{what} and {}", counted(helpers.len(), "helper", "helpers"));
    }
    let not_valid = if invalid == 0 { String::new() } else { format!(", {invalid} not valid Rego") };
    let all = counted(killed + survived + invalid, "change", "changes");
    print(|out| writeln!(out, "{all} to {what}: {killed} noticed, {survived} not noticed{not_valid}"))?;
    Ok(if survived == 0 { CLEAN } else { FINDINGS })
}

/// Prints the changes of one file that nobody noticed, and counts: noticed, not valid, not noticed.
fn tell(path: &str, mutation: &Mutation, counts: &mut [usize; 3]) -> Result<(), Failure> {
    let found = [mutation.killed, mutation.invalid, mutation.survivors.len()];
    counts.iter_mut().zip(found).for_each(|(count, found)| *count += found);
    print(|out| {
        mutation
            .survivors
            .iter()
            .try_for_each(|mutant| writeln!(out, "SURVIVED {path}:{}: {}", mutant.line, mutant.change))
    })
}
