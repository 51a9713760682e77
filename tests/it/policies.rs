//! The policies that the binary carries: clean, tested, and the same on both engines.

use std::collections::BTreeSet;
use std::path::Path;

use dbmuster::evaluate::{Engines, run_cases};
use dbmuster::policy::{PolicySet, Selection, embedded, folder, lint_tree, read_cases, run_policy_tests};
use dbmuster::rego::FileCoverage;

fn all() -> PolicySet {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let selection = Selection { include_opt_in: true, ..Selection::default() };
    PolicySet::load(&[folder(&dir).unwrap()], &selection, &[]).unwrap()
}

#[test]
fn the_folder_is_what_the_binary_carries() {
    let selection = Selection { include_opt_in: true, ..Selection::default() };
    let carried = PolicySet::load(&[embedded().unwrap()], &selection, &[]).unwrap();
    assert_eq!(carried.digest, all().digest);
    assert!(carried.policies.len() >= 60, "{} policies", carried.policies.len());
}

#[test]
fn every_policy_keeps_the_house_rules() {
    let problems = lint_tree(&all().policies);
    let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", text.join("\n\n"));
}

#[test]
fn every_case_and_test_passes_on_both_engines() {
    let set = all();
    let mut failures = Vec::new();
    let mut run = 0;
    for loaded in &set.policies {
        let mut reached = FileCoverage::default();
        for case in
            run_cases(loaded, &read_cases(loaded).unwrap(), &set.tables, "2026-11-01T00:00:00Z", Engines::Both).unwrap()
        {
            run += 1;
            reached.add(&case.coverage);
            failures.extend(case.failure.map(|why| format!("{}: {why}", case.path)));
        }
        let tests = run_policy_tests(loaded, &set.tables).unwrap().expect("a test file beside every policy");
        assert!(!tests.outcomes.is_empty(), "{} has no tests", tests.path);
        reached.add(&tests.coverage[&loaded.source.path]);
        if !reached.missed.is_empty() {
            failures.push(format!("{}: nothing reaches lines {:?}", loaded.source.path, reached.missed));
        }
        for outcome in tests.outcomes {
            run += 1;
            failures
                .extend(outcome.failure.map(|why| format!("{}:{} {}: {why}", tests.path, outcome.line, outcome.name)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(run > set.policies.len() * 4, "{run} cases and tests");
}

#[test]
fn no_control_is_asked_twice_of_one_kind() {
    let mut seen = BTreeSet::new();
    for loaded in &all().policies {
        for control in &loaded.policy.controls {
            for kind in &loaded.policy.resource_types {
                // Policies that split the engines of a kind between them may share a control.
                let when = serde_json::to_string(&loaded.policy.applies_when).unwrap();
                assert!(seen.insert((control.clone(), kind.clone(), when)), "{control} is asked twice of {kind}");
            }
        }
    }
    assert!(seen.len() > 100, "{} pairs of control and kind", seen.len());
}
