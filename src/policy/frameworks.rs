//! Framework files, and the file of measures: read, and held against the policies that they name.
//!
//! A framework is `frameworks/<framework>-<version>.json`; a name in it that no policy has is an error with its line. Main
//! entry points: [`frameworks`], [`choose_frameworks`], [`measures`].

use std::collections::{BTreeMap, BTreeSet};

use globset::Glob;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{PolicyTree, Problem};
use crate::model::{Framework, Measure, MeasureSource, Requirement};
use crate::rego::{Source, Spot};

/// The frameworks of all trees, sorted by id; one of a later tree stands in for one of the same id before it.
///
/// # Errors
/// Everything that is wrong with a file.
pub fn frameworks(trees: &[PolicyTree]) -> Result<Vec<Framework>, Vec<Problem>> {
    let known = ids(trees);
    let mut problems = Vec::new();
    let mut found = BTreeMap::new();
    for tree in trees {
        let mut own = BTreeSet::new();
        for source in &tree.frameworks {
            match read_framework(source, &known) {
                Ok(framework) if own.insert(framework.id.clone()) => {
                    found.insert(framework.id.clone(), framework);
                }
                Ok(framework) => {
                    let message = format!("there is a framework `{}` already in this folder", framework.id);
                    problems.push(Problem::of_file(&source.path, message, "rename one of the files"));
                }
                Err(wrong) => problems.extend(wrong),
            }
        }
    }
    if problems.is_empty() { Ok(found.into_values().collect()) } else { Err(problems) }
}

/// What is wrong with the frameworks and measures of `tree`, which may name the policies of all `trees`.
#[must_use]
pub fn lint_frameworks(tree: &PolicyTree, trees: &[PolicyTree]) -> Vec<Problem> {
    let known = ids(trees);
    let mut problems: Vec<Problem> =
        tree.frameworks.iter().filter_map(|source| read_framework(source, &known).err()).flatten().collect();
    problems.extend(tree.measures.iter().filter_map(|source| read_measures(source, &known).err()).flatten());
    problems
}

/// The frameworks whose id one of the names or globs matches; all of them when there is none. The order stays.
///
/// # Errors
/// When a name or glob chooses nothing.
pub fn choose_frameworks(all: Vec<Framework>, names: &[String]) -> Result<Vec<Framework>, Problem> {
    if names.is_empty() {
        return Ok(all);
    }
    let mut chosen = BTreeSet::new();
    for name in names {
        let glob = Glob::new(name).map_err(|error| {
            Problem::general(format!("no framework was selected by `{name}`: {error}"), "use an id, or * and ? in one")
        })?;
        let matcher = glob.compile_matcher();
        let hits: Vec<String> =
            all.iter().map(|framework| &framework.id).filter(|id| matcher.is_match(id)).cloned().collect();
        if hits.is_empty() {
            let known: Vec<&str> = all.iter().map(|framework| framework.id.as_str()).collect();
            let message = format!("no framework was selected: there is none that `{name}` matches");
            return Err(Problem::general(message, format!("frameworks: {}", known.join(", "))));
        }
        chosen.extend(hits);
    }
    Ok(all.into_iter().filter(|framework| chosen.contains(&framework.id)).collect())
}

/// The platform team's measures: those of the last tree that has any.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn measures(trees: &[PolicyTree]) -> Result<Vec<Measure>, Vec<Problem>> {
    match trees.iter().rev().find_map(|tree| tree.measures.as_ref()) {
        Some(source) => read_measures(source, &ids(trees)),
        None => Ok(Vec::new()),
    }
}

fn ids(trees: &[PolicyTree]) -> BTreeSet<&str> {
    trees.iter().flat_map(|tree| &tree.policies).map(|policy| policy.id.as_str()).collect()
}

/// Reads JSON; an error points at its place.
fn read<T: DeserializeOwned>(source: &Source, what: &str) -> Result<T, Vec<Problem>> {
    serde_json::from_str(&source.text).map_err(|error| {
        let number = |n: usize| u32::try_from(n.max(1)).unwrap_or(1);
        let spot = Spot { file: source.path.clone(), line: number(error.line()), column: number(error.column()) };
        let text = error.to_string();
        let reason = text.split(" at line ").next().unwrap_or(&text);
        vec![Problem::at(source, spot, format!("the file is no {what}: {reason}"), "docs/frameworks.md shows its form")]
    })
}

fn read_framework(source: &Source, known: &BTreeSet<&str>) -> Result<Framework, Vec<Problem>> {
    let mut framework: Framework = read(source, "framework")?;
    let id = source.path.rsplit(['/', '\\']).next().unwrap_or_default().trim_end_matches(".json");
    let mut problems = Vec::new();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    if !id.chars().all(allowed) || !id.contains('-') {
        let help = "name it <framework>-<version>.json, such as pci-dss-4.0.1.json";
        problems.push(Problem::of_file(&source.path, format!("the name `{id}` says no framework and version"), help));
    }
    if !framework.id.is_empty() && framework.id != id {
        let message = format!("the id `{}` is not the name of the file", framework.id);
        problems.push(at_text(source, &framework.id, 0, message, "leave `id` out"));
    }
    for (name, text) in [("title", &framework.title), ("version", &framework.version), ("source", &framework.source)] {
        if text.trim().is_empty() {
            problems.push(Problem::of_file(&source.path, format!("`{name}` is empty"), "fill it in"));
        }
    }
    if framework.requirements.is_empty() {
        problems.push(Problem::of_file(&source.path, "there is no requirement", "name at least one"));
    }
    let mut seen = BTreeSet::new();
    let mut from = 0;
    for requirement in &framework.requirements {
        // Names are looked for behind the requirement that holds them.
        from = position_of_id(source, &requirement.id, from + 1).unwrap_or(from);
        if !seen.insert(&requirement.id) {
            let message = format!("the requirement `{}` is there twice", requirement.id);
            problems.push(at_text(source, &requirement.id, from, message, "merge the two"));
        }
        check_requirement(source, requirement, known, from, &mut problems);
    }
    framework.id = id.to_owned();
    if problems.is_empty() { Ok(framework) } else { Err(problems) }
}

fn check_requirement(
    source: &Source,
    requirement: &Requirement,
    known: &BTreeSet<&str>,
    from: usize,
    problems: &mut Vec<Problem>,
) {
    let id = &requirement.id;
    let mut complain = |message: String, help: &str| problems.push(at_text(source, id, from, message, help));
    if id.trim().is_empty() || requirement.title.trim().is_empty() {
        complain("a requirement has no id or no title".to_owned(), "give it both");
    }
    if requirement.not_covered.as_ref().is_some_and(|text| text.trim().is_empty()) {
        complain(format!("`not_covered` of `{id}` is empty"), "say what a person must look at");
    }
    if requirement.policies.is_empty() && requirement.not_covered.is_none() {
        complain(
            format!("nothing answers `{id}`"),
            "name policies, or say in `not_covered` what a person must look at",
        );
    }
    check_policies(source, &requirement.policies, known, from, problems);
}

/// Names are those of policies, sorted, each once.
fn check_policies(source: &Source, names: &[String], known: &BTreeSet<&str>, from: usize, problems: &mut Vec<Problem>) {
    for name in names {
        if !known.contains(name.as_str()) {
            let help = match nearest(name, known) {
                Some(near) => format!("did you mean `{near}`? `dbmuster policy list` shows the ids"),
                None => "`dbmuster policy list` shows the ids".to_owned(),
            };
            problems.push(at_text(source, name, from, format!("there is no policy `{name}`"), &help));
        }
    }
    for pair in names.windows(2) {
        if pair[0] >= pair[1] {
            let message = format!("`{}` stands behind `{}`", pair[1], pair[0]);
            problems.push(at_text(source, &pair[1], from, message, "sort the policies, each once"));
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Measures {
    measures: Vec<Measure>,
}

fn read_measures(source: &Source, known: &BTreeSet<&str>) -> Result<Vec<Measure>, Vec<Problem>> {
    let measures = read::<Measures>(source, "list of measures")?.measures;
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    let mut from = 0;
    for measure in &measures {
        from = position_of_id(source, &measure.id, from + 1).unwrap_or(from);
        let mut complain = |message: &str, help: &str| {
            problems.push(at_text(source, &measure.id, from, format!("`{}` {message}", measure.id), help));
        };
        if !seen.insert(&measure.id) {
            complain("is there twice", "merge the two");
        }
        if (measure.source == MeasureSource::Nothing) != measure.not_known.is_some() {
            complain("says why it is not known exactly when its source is `nothing`", "add or remove `not_known`");
        }
        let takes_policies = matches!(measure.source, MeasureSource::Results | MeasureSource::Deadlines);
        if !takes_policies && (!measure.policies.is_empty() || measure.severity.is_some()) {
            complain("is not fed by policies", "remove `policies` and `severity`, or change `source`");
        }
        if measure.target.is_some_and(|target| !(0.0..=1.0).contains(&target)) {
            complain("has a target that is no share", "give a number from 0 to 1");
        }
        check_policies(source, &measure.policies, known, from, &mut problems);
    }
    if problems.is_empty() { Ok(measures) } else { Err(problems) }
}

/// Where `text` stands as a JSON string at or behind `from`.
fn position(source: &Source, text: &str, from: usize) -> Option<usize> {
    let quoted = serde_json::to_string(text).ok()?;
    source.text.get(from..)?.find(&quoted).map(|at| from + at)
}

/// Where `text` stands as the value of an `id` behind `from`.
fn position_of_id(source: &Source, text: &str, mut from: usize) -> Option<usize> {
    loop {
        let at = position(source, text, from)?;
        let before = source.text.get(..at)?.trim_end().strip_suffix(':').map(str::trim_end);
        if before.is_some_and(|before| before.ends_with("\"id\"")) {
            return Some(at);
        }
        from = at + 1;
    }
}

fn at_text(source: &Source, text: &str, from: usize, message: String, help: &str) -> Problem {
    let before = source.text.get(..position(source, text, from).unwrap_or(0)).unwrap_or_default();
    let number = |n: usize| u32::try_from(n + 1).unwrap_or(1);
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let spot = Spot { file: source.path.clone(), line: number(before.matches('\n').count()), column: number(column) };
    Problem::at(source, spot, message, help)
}

/// The id that shares the most leading characters, when that is a good part of it.
fn nearest<'k>(name: &str, known: &BTreeSet<&'k str>) -> Option<&'k str> {
    let shared = |id: &str| id.chars().zip(name.chars()).take_while(|(a, b)| a == b).count();
    known.iter().copied().max_by_key(|id| shared(id)).filter(|id| shared(id) >= 6)
}
