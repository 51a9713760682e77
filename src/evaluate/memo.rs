//! Answers that one worker has given before.
//!
//! A policy is a pure function of the fields that it declares, of `data`, and of nothing else: the loader refuses
//! text that reads more. Fleets repeat the same few settings, so the answer for the same values is the same answer.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::answer::Said;
use super::states::{FieldHasher, Heads, Position, State, States};
use crate::model::field::{FieldType, Kind};
use crate::policy::LoadedPolicy;
use crate::rego::Document;

/// Answers kept for each policy; a fleet with more different settings than that gains little from another.
const MOST: usize = 2_048;

/// Which fields decide the answer of a policy for one kind; `None` when it reads what differs for every resource.
#[derive(Debug)]
pub(super) struct KeyFields(Vec<Position>);

impl KeyFields {
    /// Fields that the answer of a policy can depend on.
    pub(super) fn names(loaded: &LoadedPolicy) -> Vec<&str> {
        let declared = loaded.requires.iter().chain(&loaded.reads).filter_map(|path| path.own_head());
        // These need not be declared, because they are always known.
        let program = loaded.program().ok();
        let read = program
            .into_iter()
            .flat_map(|(program, _)| &program.syntax().input)
            .filter_map(|reference| reference.path.first());
        declared.chain(read.map(String::as_str).filter(|name| *name != "attributes")).collect()
    }

    pub(super) fn of(loaded: &LoadedPolicy, kind: &Kind, heads: &Heads) -> Option<Self> {
        // What cannot be read cannot be told apart.
        loaded.program().ok()?;
        let mut positions = Vec::new();
        for name in Self::names(loaded) {
            let small = match kind.field(name).map(|field| &field.ty) {
                Some(FieldType::Object(_) | FieldType::List(_)) => false,
                Some(_) => true,
                None => !["id", "name", "location"].contains(&name),
            };
            if !small {
                return None;
            }
            positions.push(heads.position(name));
        }
        positions.sort_unstable();
        positions.dedup();
        Some(Self(positions))
    }
}

/// The values that an answer was given for, and the answer.
type Answer = (Vec<Option<Document>>, Said);

/// One worker's answers.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// By policy, position of its parameter values, and hash of the fields.
    answers: HashMap<(u32, u32, u64), Answer, BuildHasherDefault<FieldHasher>>,
    counts: HashMap<u32, usize>,
}

impl Memo {
    /// The answer of the policy, with those of its parameter values, for these fields; asked for only if it is new.
    pub(super) fn answer<E>(
        &mut self,
        (policy, parameters): (u32, u32),
        fields: &KeyFields,
        states: &States,
        ask: impl FnOnce() -> Result<Said, E>,
    ) -> Result<Said, E> {
        let value = |at: &Position| match states.at(*at) {
            State::Known(value) => Some(value),
            State::Absent | State::Unknown(_) => None,
        };
        let mut hasher = FieldHasher::default();
        fields.0.iter().for_each(|at| hasher.write_u64(states.hash_at(*at)));
        let key = (policy, parameters, hasher.finish());
        if let Some((values, said)) = self.answers.get(&key) {
            // Two different sets of values may share a hash.
            if fields.0.iter().map(value).eq(values.iter().map(Option::as_ref)) {
                return Ok(said.clone());
            }
            return ask();
        }
        let said = ask()?;
        let count = self.counts.entry(policy).or_default();
        if *count < MOST {
            *count += 1;
            let values = fields.0.iter().map(|at| value(at).cloned()).collect();
            self.answers.insert(key, (values, said.clone()));
        }
        Ok(said)
    }
}
