//! Runs the `test_...` rules of Rego test files, with line coverage.

use std::collections::{BTreeMap, BTreeSet};

use regorus::{Engine, Value};

use super::watch::bound;
use super::{RegoError, Source, Syntax, growth};

/// How one test rule ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitTestOutcome {
    pub name: String,
    pub line: u32,
    /// What went wrong; `None` when the test passed, that is, when its value was exactly `true`.
    pub failure: Option<String>,
}

/// Lines of one file that tests reached, and those that they did not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileCoverage {
    pub covered: Vec<u32>,
    pub missed: Vec<u32>,
}

impl FileCoverage {
    /// Adds what another run reached.
    pub fn add(&mut self, other: &Self) {
        let covered: BTreeSet<u32> = self.covered.iter().chain(&other.covered).copied().collect();
        let missed: BTreeSet<u32> = self.missed.iter().chain(&other.missed).copied().collect();
        self.missed = missed.difference(&covered).copied().collect();
        self.covered = covered.into_iter().collect();
    }
}

/// Path -> coverage.
pub type Coverage = BTreeMap<String, FileCoverage>;

/// Runs every test rule of `tests` against `modules`.
///
/// # Errors
/// When a file cannot be parsed.
pub fn run_unit_tests(
    modules: &[Source],
    tests: &Source,
    data: &super::Document,
) -> Result<(Vec<UnitTestOutcome>, Coverage), RegoError> {
    let syntax = Syntax::parse(tests)?;
    let mut engine = Engine::new();
    bound(&mut engine)?;
    for source in modules.iter().chain(std::iter::once(tests)) {
        engine
            .add_policy(source.path.clone(), source.text.clone())
            .map_err(|e| RegoError::from_engine(&e.to_string(), false))?;
    }
    engine.add_data(data.0.clone()).map_err(|e| RegoError::from_engine(&e.to_string(), true))?;
    engine.set_enable_coverage(true);
    let mut outcomes: Vec<UnitTestOutcome> = Vec::new();
    for rule in syntax.rules.iter().filter(|rule| rule.name.starts_with("test_")) {
        if outcomes.iter().any(|done| done.name == rule.name) {
            continue;
        }
        engine.set_input(Value::new_object());
        growth::begin();
        let failure = match engine.eval_rule(format!("data.{}.{}", syntax.package, rule.name)) {
            Ok(Value::Bool(true)) => None,
            Ok(Value::Undefined) => Some("it is undefined".to_owned()),
            Ok(other) => Some(format!("it is {other}")),
            Err(error) => Some(RegoError::from_engine(&error.to_string(), true).to_string()),
        };
        outcomes.push(UnitTestOutcome { name: rule.name.clone(), line: rule.spot.line, failure });
    }
    let coverage = coverage_of(&engine)?;
    Ok((outcomes, coverage))
}

/// Lines that an engine reached since its coverage was switched on.
pub(super) fn coverage_of(engine: &Engine) -> Result<Coverage, RegoError> {
    let report = engine.get_coverage_report().map_err(|e| RegoError::from_engine(&e.to_string(), true))?;
    let mut coverage = Coverage::new();
    for file in report.files {
        let lines = FileCoverage {
            covered: file.covered.into_iter().collect(),
            missed: file.not_covered.into_iter().collect(),
        };
        coverage.insert(file.path, lines);
    }
    Ok(coverage)
}
