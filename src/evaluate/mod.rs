//! Resources x policies -> cells and findings, in parallel.
//!
//! It owns the guard that answers *indeterminate* before a policy runs on missing data, the index that policies
//! look other resources up in, the comparison of before and after, and the order of the results. It does no I/O
//! and reads no clock. Main types: [`Evaluator`], [`Item`], [`Index`], [`Judgement`].

mod answer;
mod apart;
mod assemble;
mod cases;
mod change;
mod effective;
mod fix;
mod guard;
mod index;
mod item;
mod judge;
mod memo;
mod mutation;
mod states;
mod worker;

pub use answer::{Detail, Judgement};
pub use assemble::{Job, Run, assemble, fingerprint};
pub use cases::{CaseOutcome, Engines, run_cases};
pub use index::Index;
pub use item::{Item, ItemError};
pub use judge::{EachTask, Evaluator, Judge, Session, Settings};
pub use mutation::{Mutation, Passes, Trial};
