//! Whether the tests and cases of a policy notice when its text is changed in one place.
//!
//! Main items: [`try_mutants`], [`Mutation`].

use rayon::prelude::*;

use super::cases::{Engines, run_cases};
use crate::policy::{CaseFile, LoadedPolicy, Problem};
use crate::rego::{Document, Mutant, mutants};

/// What became of the changed texts of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mutation {
    /// Changes that a test or a case noticed.
    pub killed: usize,
    /// Changed texts that do not compile, and so prove nothing.
    pub invalid: usize,
    /// Changes that nobody noticed, in the order of the text.
    pub survivors: Vec<Mutant>,
}

/// Runs the cases and `passes`, which runs the Rego tests, against every text that differs from the policy's in one
/// place.
///
/// # Errors
/// When the policy is not valid Rego, or its cases cannot be run at all.
pub fn try_mutants(
    policy: &LoadedPolicy,
    cases: &[CaseFile],
    tables: &Document,
    as_of: &str,
    passes: &(dyn Fn(&LoadedPolicy) -> Result<bool, Problem> + Sync),
) -> Result<Mutation, Problem> {
    let all = mutants(&policy.source).map_err(|error| Problem::from_rego(&policy.source, &error))?;
    let fates: Vec<Result<Fate, Problem>> = all
        .par_iter()
        .map(|mutant| {
            let changed = policy.with_text(mutant.text.clone());
            if changed.program().is_err() {
                return Ok(Fate::Invalid);
            }
            if !passes(&changed)? {
                return Ok(Fate::Killed);
            }
            let outcomes = run_cases(&changed, cases, tables, as_of, Engines::Interpreter)?;
            Ok(if outcomes.iter().any(|case| case.failure.is_some()) { Fate::Killed } else { Fate::Survived })
        })
        .collect();
    let mut mutation = Mutation::default();
    for (mutant, fate) in all.into_iter().zip(fates) {
        match fate? {
            Fate::Killed => mutation.killed += 1,
            Fate::Invalid => mutation.invalid += 1,
            Fate::Survived => mutation.survivors.push(mutant),
        }
    }
    Ok(mutation)
}

enum Fate {
    Killed,
    Invalid,
    Survived,
}
