//! Runs the three cases of a policy, on both engines.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Evaluator, Item, Settings, fix};
use crate::model::{Gap, Resource, Status};
use crate::policy::{CaseFile, LoadedPolicy, ParameterSetting, PolicySet, Problem, apply_parameters};
use crate::rego::{Document, FileCoverage, Limits};

/// How one case ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseOutcome {
    pub path: String,
    pub description: String,
    /// What went wrong; `None` when the case got the status that its file name asks for, on both engines.
    pub failure: Option<String>,
    /// Lines of the policy that it reached on the interpreter.
    pub coverage: FileCoverage,
    /// It is the noncompliant case after its `fix`, and passes when the remedy is one.
    pub is_fix: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(default)]
    description: String,
    resources: Vec<Resource>,
    #[serde(default)]
    gaps: Vec<Gap>,
    #[serde(default)]
    as_of: Option<String>,
    #[serde(default)]
    parameters: BTreeMap<String, Value>,
    /// Merge patches by id of the resource, which make the policy pass: what the remediation does.
    #[serde(default)]
    fix: BTreeMap<String, Value>,
    /// Why no change of fields is a remedy.
    #[serde(default)]
    no_fix: Option<String>,
    #[serde(default)]
    cases: Vec<Self>,
}

/// Which engines judge a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engines {
    /// The one that a run would use, then the interpreter.
    Both,
    /// The interpreter alone, which is ready sooner.
    Interpreter,
}

/// Judges the cases of a policy, as [`policy::read_cases`](crate::policy::read_cases) found them.
///
/// # Errors
/// When a case is not valid, or the policy does not compile.
pub fn run_cases(
    policy: &LoadedPolicy,
    cases: &[CaseFile],
    tables: &Document,
    as_of: &str,
    engines: Engines,
) -> Result<Vec<CaseOutcome>, Problem> {
    let mut outcomes = Vec::new();
    for file in cases {
        let case: Case = serde_json::from_str(&file.text).map_err(|error| {
            let help = "docs/writing-policies.md shows the form of a case";
            Problem::of_file(&file.path, format!("the case is not valid: {error}"), help)
        })?;
        let place = Place { path: &file.path, expected: file.expected, engines };
        run(policy, tables, as_of, &case, place, &mut outcomes)?;
    }
    Ok(outcomes)
}

/// Where a case stands, what it promises, and who judges it.
#[derive(Clone, Copy)]
struct Place<'a> {
    path: &'a str,
    expected: Status,
    engines: Engines,
}

fn run(
    policy: &LoadedPolicy,
    tables: &Document,
    as_of: &str,
    case: &Case,
    place: Place<'_>,
    outcomes: &mut Vec<CaseOutcome>,
) -> Result<(), Problem> {
    let mut policies = vec![policy.clone()];
    let settings: Vec<ParameterSetting> = case
        .parameters
        .iter()
        .map(|(name, value)| ParameterSetting::new(&policy.policy.id, name, value.clone()))
        .collect();
    apply_parameters(&mut policies, &settings).map_err(|mut problems| problems.swap_remove(0))?;
    let (rules, digest, switched_off) = (Vec::new(), String::new(), BTreeMap::new());
    let set = PolicySet { policies, tables: tables.clone(), rules, digest, switched_off };
    let as_of = case.as_of.as_deref().unwrap_or(as_of);
    let told = |resources: &[Resource], expected: Status| {
        let (mut failure, mut coverage) = (None, FileCoverage::default());
        let interpreter_only: &[bool] = match place.engines {
            Engines::Both => &[false, true],
            Engines::Interpreter => &[true],
        };
        for &interpreter_only in interpreter_only {
            let (status, message, reached) = judge(&set, resources, &case.gaps, as_of, interpreter_only)
                .map_err(|mut problems| problems.swap_remove(0))?;
            coverage.add(&reached);
            if status != Some(expected) {
                let engine = if interpreter_only { "interpreter" } else { "register machine" };
                let got = status.map_or("no answer", Status::as_str);
                failure = Some(format!("wanted {}, got {got} on the {engine}: {message}", expected.as_str()));
                break;
            }
        }
        Ok::<_, Problem>((failure, coverage))
    };
    let outcome = |description: String, (failure, coverage), is_fix| CaseOutcome {
        path: place.path.to_owned(),
        description,
        failure,
        coverage,
        is_fix,
    };
    outcomes.push(outcome(case.description.clone(), told(&case.resources, place.expected)?, false));
    if !case.fix.is_empty() {
        let wrong = |message: String| {
            let help = "docs/writing-policies.md shows how a fix is written";
            Problem::of_file(place.path, format!("the fix is not valid: {message}"), help)
        };
        if place.expected != Status::Fail {
            return Err(wrong("only a noncompliant case can be mended".to_owned()));
        }
        if case.no_fix.is_some() {
            return Err(wrong("there is one, and `no_fix` says that there is none".to_owned()));
        }
        let mended = fix::mended(&case.resources, &case.fix).map_err(wrong)?;
        outcomes.push(outcome(format!("{}, mended", case.description), told(&mended, Status::Pass)?, true));
    }
    for inner in &case.cases {
        run(policy, tables, as_of, inner, place, outcomes)?;
    }
    Ok(())
}

fn judge(
    set: &PolicySet,
    resources: &[Resource],
    gaps: &[Gap],
    as_of: &str,
    interpreter_only: bool,
) -> Result<(Option<Status>, String, FileCoverage), Vec<Problem>> {
    let settings = Settings {
        threads: 1,
        as_of: as_of.to_owned(),
        limits: Limits::default(),
        interpreter_only,
        reuse_answers: false,
    };
    let evaluator = Evaluator::new(set, settings).map_err(|problem| vec![problem])?;
    let items: Vec<Item> = resources.iter().cloned().map(Item::from_resource).collect();
    evaluator.compile_for(items.iter().map(Item::resource_type))?;
    let mut index = evaluator.new_index(items.iter().map(Item::resource_type), gaps.to_vec());
    items.iter().for_each(|item| index.add(item));
    let first = items.first().into_iter().cloned().collect::<Vec<_>>();
    let session = evaluator.session(&index);
    let judged = session.judge(&first, &|_, _| true);
    let mut reached = FileCoverage::default();
    for policy in &set.policies {
        let mut lines = session.coverage().map_err(|error| vec![Problem::from_rego(&policy.source, &error)])?;
        reached.add(&lines.remove(&policy.source.path).unwrap_or_default());
    }
    let judgement = judged.into_iter().flatten().next();
    let (status, message) = judgement.map_or((None, String::new()), |judgement| {
        (Some(judgement.status), judgement.detail.map(|detail| detail.text()).unwrap_or_default())
    });
    Ok((status, message, reached))
}
