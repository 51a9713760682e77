//! The Rego tests and the cases of a policy folder.

use std::fs;
use std::path::Path;

use super::{LoadedPolicy, Problem};
use crate::model::Status;
use crate::rego::{Coverage, Document, Source, UnitTestOutcome, run_unit_tests};

/// One of the three cases of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    pub path: String,
    /// What its name promises.
    pub expected: Status,
    pub text: String,
}

mod carried {
    include!(concat!(env!("OUT_DIR"), "/embedded_cases.rs"));
}

/// Reads `cases/compliant.json`, `noncompliant.json` and `unknown.json` beside the policy's file; those of a policy of the
/// binary from the binary.
///
/// # Errors
/// When one of them cannot be read.
pub fn read_cases(policy: &LoadedPolicy) -> Result<Vec<CaseFile>, Problem> {
    let dir = Path::new(&policy.source.path).parent().unwrap_or_else(|| Path::new("."));
    [("compliant", Status::Pass), ("noncompliant", Status::Fail), ("unknown", Status::Indeterminate)]
        .into_iter()
        .map(|(name, expected)| {
            let path = dir.join("cases").join(format!("{name}.json")).display().to_string();
            let carried =
                || carried::FILES.iter().find(|(known, _)| *known == path).map(|(_, text)| (*text).to_owned());
            let text = match if policy.is_user { None } else { carried() } {
                Some(text) => text,
                None => fs::read_to_string(&path).map_err(|error| {
                    Problem::of_file(&path, format!("the case was not read: {error}"), "write the three cases")
                })?,
            };
            Ok(CaseFile { path, expected, text })
        })
        .collect()
}

/// How the Rego tests of one policy went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyTests {
    pub path: String,
    pub outcomes: Vec<UnitTestOutcome>,
    pub coverage: Coverage,
}

/// Runs the tests beside a policy's file; `None` when there are none.
///
/// # Errors
/// When the test file cannot be read or is not Rego.
pub fn run_policy_tests(policy: &LoadedPolicy, tables: &Document) -> Result<Option<PolicyTests>, Problem> {
    let path = policy.source.path.replace(".rego", "_test.rego");
    if !Path::new(&path).exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).map_err(|error| {
        Problem::of_file(&path, format!("the tests were not read: {error}"), "make the file readable UTF-8 text")
    })?;
    let tests = Source { path: path.clone(), text };
    let mut modules = vec![policy.source.clone()];
    modules.extend(policy.helpers().iter().cloned());
    let parameters = Document::from_json(serde_json::Value::Object(policy.parameters.clone().into_iter().collect()));
    let data = Document::object([
        ("tables", tables.clone()),
        ("parameters", parameters),
        ("index", Document::object([])),
        ("referrers", Document::object([])),
    ]);
    let (outcomes, coverage) =
        run_unit_tests(&modules, &tests, &data).map_err(|error| Problem::from_rego(&tests, &error))?;
    Ok(Some(PolicyTests { path, outcomes, coverage }))
}
