//! Where a finding is shown: the source file when it is known, else the file that was read.

use std::borrow::Cow;
use std::path::Path;

use super::view::Entry;
use super::{Report, text};
use crate::model::{Evaluation, Finding, Location, Policy};

/// What standard input is called where a file name is wanted.
const STDIN: &str = "<stdin>";

/// Files and lines of one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place<'a> {
    /// File, as it was given; `None` when nothing at all is known.
    pub file: Option<&'a str>,
    pub line: u32,
    pub column: Option<u32>,
    /// The plan, when `file` is a source file.
    pub plan: Option<&'a str>,
}

/// A location of the finding that names a source file, not the plan it was read from.
pub(super) fn source<'a>(evaluation: &Evaluation, location: Option<&'a Location>) -> Option<&'a Location> {
    location.filter(|location| !is_input(evaluation, &location.file))
}

/// The file that it was read from, when there were several: they may use the same addresses.
pub(super) fn one_of_several<'a>(evaluation: &Evaluation, location: Option<&'a Location>) -> Option<&'a Location> {
    let several = evaluation.change.as_ref().is_some_and(|change| change.sources.len() > 1);
    location.filter(|location| several && is_input(evaluation, &location.file))
}

fn is_input(evaluation: &Evaluation, file: &str) -> bool {
    evaluation.change.as_ref().is_some_and(|change| change.sources.iter().any(|source| source.path == file))
}

/// The place of a finding. `fallback` is the location of its resource.
pub(super) fn of<'a>(evaluation: &'a Evaluation, finding: &'a Finding, fallback: Option<&'a Location>) -> Place<'a> {
    let plan = only_input(evaluation);
    let Some(location) = finding.location.as_deref().or(fallback) else {
        return Place { file: plan, line: 1, column: None, plan: None };
    };
    let plan = plan.filter(|_| !is_input(evaluation, &location.file));
    Place { file: Some(&location.file), line: location.line.unwrap_or(1).max(1), column: location.column, plan }
}

/// File and line of a cell for outputs that want a file in any case. What was read from a running system stands in no
/// source: it is placed in the inventory that holds it, else at the policy.
pub(super) fn in_code<'a>(report: &Report<'a>, entry: Entry<'a>) -> (Cow<'a, str>, u32) {
    let known = entry.finding.map(|finding| of(report.evaluation, finding, entry.subject.location.as_ref()));
    match known.and_then(|place| Some((place.file?, place.line))) {
        Some((file, line)) => (file.into(), line),
        None => (first_file(report).map_or_else(|| policy_file(entry.policy).into(), Cow::Borrowed), 1),
    }
}

/// The first plan that was read, or the inventory.
pub(super) fn first_file<'a>(report: &Report<'a>) -> Option<&'a str> {
    let change = report.evaluation.change.as_ref();
    change.and_then(|change| change.sources.first()).map(|source| source.path.as_str()).or_else(|| inventory(report))
}

/// Name of the inventory of this run, when there was only one and it is a file.
fn inventory<'a>(report: &Report<'a>) -> Option<&'a str> {
    let inventories = &report.manifest?.inventories;
    let only = inventories.first().filter(|_| inventories.len() == 1)?;
    // What a run makes for itself or brings with it has a name of words, no path.
    Some(only.name.as_str()).filter(|name| name.contains(['.', '/']))
}

/// Where a policy stands in a folder of policies.
fn policy_file(policy: &Policy) -> String {
    format!("policies/{}/{id}/{id}.rego", policy.family, id = policy.id)
}

/// A path without a way out of the folder that it is relative to, for readers that take no other.
pub(super) fn strictly_relative(path: &str) -> &str {
    let mut rest = path;
    loop {
        match rest.strip_prefix("../").or_else(|| rest.strip_prefix('/')) {
            Some(shorter) => rest = shorter,
            None => return if rest.is_empty() || rest == ".." { "unknown" } else { rest },
        }
    }
}

/// The file that was read, when there was only one.
fn only_input(evaluation: &Evaluation) -> Option<&str> {
    let sources = &evaluation.change.as_ref()?.sources;
    sources.first().filter(|_| sources.len() == 1).map(|source| source.path.as_str())
}

/// A path as annotations and code scanning want it: relative to the checkout, where it is below it.
pub(super) fn relative(file: &str, base: Option<&Path>) -> String {
    if file == STDIN {
        return "stdin".to_owned();
    }
    let path = text::normalize(&file.replace('\\', "/"));
    let base = base.and_then(Path::to_str).map(|base| text::normalize(&base.replace('\\', "/")));
    let Some(base) = base else { return path };
    match path.strip_prefix(base.as_str()).and_then(|rest| rest.strip_prefix('/')) {
        Some(rest) => rest.to_owned(),
        None if path.starts_with("..") => {
            let whole = text::normalize(&format!("{base}/{path}"));
            whole.strip_prefix(&format!("{base}/")).map_or(path, str::to_owned)
        }
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_relative_to_the_checkout() {
        let base = Some(Path::new("/home/ci/repo"));
        assert_eq!(relative("/home/ci/repo/infra/plan.json", base), "infra/plan.json");
        assert_eq!(relative("./infra/../plan.json", base), "plan.json");
        assert_eq!(relative("/elsewhere/plan.json", base), "/elsewhere/plan.json");
        assert_eq!(relative("../repo/main.tf", base), "main.tf");
        assert_eq!(relative("infra\\main.tf", None), "infra/main.tf");
        assert_eq!(relative("<stdin>", base), "stdin");
    }
}
