//! Whether the tests and cases of a policy notice when its text, or that of a helper, is changed in one place.
//!
//! Main items: [`Trial`], [`Mutation`].

use rayon::prelude::*;

use super::cases::{Engines, run_cases};
use crate::policy::{CaseFile, LoadedPolicy, Problem};
use crate::rego::{Document, Mutant, Source, mutants};

/// What became of the changed texts of a policy or a helper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mutation {
    /// Changes that a test or a case noticed.
    pub killed: usize,
    /// Changed texts that do not compile, and so prove nothing.
    pub invalid: usize,
    /// Changes that nobody noticed, in the order of the text.
    pub survivors: Vec<Mutant>,
}

/// Runs the Rego tests of a policy; whether all of them passed.
pub type Passes<'a> = dyn Fn(&LoadedPolicy) -> Result<bool, Problem> + Sync + 'a;

/// What every changed text is tried with.
#[expect(missing_debug_implementations, reason = "a function has nothing to show")]
pub struct Trial<'a> {
    pub tables: &'a Document,
    /// The time of cases that name none.
    pub as_of: &'a str,
    pub passes: &'a Passes<'a>,
}

impl Trial<'_> {
    /// Runs the cases and tests of a policy against every text that differs from its own in one place.
    ///
    /// # Errors
    /// When the policy is not valid Rego, or its cases cannot be run at all.
    pub fn policy(&self, policy: &LoadedPolicy, cases: &[CaseFile]) -> Result<Mutation, Problem> {
        try_all(&policy.source, &|mutant| self.fate(&policy.with_text(mutant.text.clone()), cases))
    }

    /// Runs the cases and tests of the policies that import a helper against every text that differs from the helper's
    /// in one place. One policy that notices is enough.
    ///
    /// # Errors
    /// When the helper is not valid Rego, or the cases of a policy cannot be run at all.
    pub fn helper(&self, helper: &Source, users: &[(&LoadedPolicy, Vec<CaseFile>)]) -> Result<Mutation, Problem> {
        try_all(helper, &|mutant| {
            for (policy, cases) in users {
                match self.fate(&policy.with_helper(&helper.path, &mutant.text), cases)? {
                    Fate::Survived => {}
                    decided => return Ok(decided),
                }
            }
            Ok(Fate::Survived)
        })
    }

    fn fate(&self, changed: &LoadedPolicy, cases: &[CaseFile]) -> Result<Fate, Problem> {
        if changed.program().is_err() {
            return Ok(Fate::Invalid);
        }
        if !(self.passes)(changed)? {
            return Ok(Fate::Killed);
        }
        let outcomes = run_cases(changed, cases, self.tables, self.as_of, Engines::Interpreter)?;
        Ok(if outcomes.iter().any(|case| case.failure.is_some()) { Fate::Killed } else { Fate::Survived })
    }
}

fn try_all(source: &Source, fate: &(dyn Fn(&Mutant) -> Result<Fate, Problem> + Sync)) -> Result<Mutation, Problem> {
    let all = mutants(source).map_err(|error| Problem::from_rego(source, &error))?;
    let fates: Vec<Result<Fate, Problem>> = all.par_iter().map(fate).collect();
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
