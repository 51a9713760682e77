//! From IAM principals to what is in a database: who logs in as which user, who may assume whom, and the other doors.
//!
//! Policies are evaluated as AWS documents it, with a third answer: what depends on something that was not read, or that is
//! known only when a request is made, is indeterminate and says why. This module asks no service and prints nothing.
//! Main types: [`Reach`], [`Login`], [`Verdict`], [`Gathered`].

pub mod asking;
pub mod assume;
pub mod condition;
pub mod decide;
pub mod doors;
pub mod gathered;
pub mod organization;
pub mod pattern;
pub mod principals;
pub mod reach;
pub mod statement;
pub mod targets;
pub mod truth;
pub mod users;

pub use asking::Asking;
pub use assume::{Assumer, AssumerKind};
pub use decide::{Cited, Decision, Layer, Layers, Verdict};
pub use doors::{Door, Opening};
pub use gathered::Gathered;
pub use pattern::{Fact, Facts};
pub use principals::{Principal, PrincipalKind};
pub use reach::{Login, Reach, Via};
pub use statement::{Effect, Policy, Request, Statement};
pub use targets::{Behind, Target, TargetKind};
pub use truth::Truth;
pub use users::{User, Users};
