//! The only module that names regorus.
//!
//! It owns how Rego text becomes something that runs: [`Syntax`] (what a module says, without running it),
//! [`Program`] (compiled once), [`Runner`] (one per worker thread) and [`Document`] (the values that go in). It
//! knows nothing of policies, METADATA or findings.
//!
//! A program runs on the register machine only when its syntax is *clear*: the machine drops run-time errors
//! silently, so text that is likely to raise one, or whose rules could contradict each other, runs on the interpreter,
//! where an error is an error. A builtin or an operator that fails on the machine all the same stops it, and the
//! interpreter takes over.

mod backend;
mod calls;
mod certainty;
mod document;
mod error;
mod growth;
mod json;
mod json_values;
mod mutant;
mod names;
mod program;
mod recursion;
mod strictness;
mod syntax;
mod syntax_walk;
mod unit_test;
mod watch;
mod worked;

pub use backend::{Limits, Message, Runner};
pub use document::{Document, Documents, Interner};
pub use error::{RegoError, Spot};
pub use json::{RecordParser, Shape};
pub use mutant::{Mutant, mutants};
pub use program::{Backend, Program, Source};
pub use recursion::recursion;
pub use syntax::{Call, Reference, RuleHead, RuleKind, Syntax, Use};
pub use syntax_walk::Root;
pub use unit_test::{Coverage, FileCoverage, UnitTestOutcome, run_unit_tests};
