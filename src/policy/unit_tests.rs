//! The Rego tests of a policy folder.

use std::fs;
use std::path::Path;

use super::{LoadedPolicy, Problem};
use crate::rego::{Coverage, Document, Source, UnitTestOutcome, run_unit_tests};

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
    let text = fs::read_to_string(&path)
        .map_err(|error| Problem::of_file(&path, format!("the tests were not read: {error}"), "make the file readable UTF-8 text"))?;
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
