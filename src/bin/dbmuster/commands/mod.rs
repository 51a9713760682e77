//! One file per command. Each gives its exit code, or the failure that kept it from having a result.

pub mod access;
pub mod audit;
pub mod check;
#[cfg(feature = "collect")]
pub mod collect;
#[cfg(feature = "notify")]
pub mod comment;
pub mod completions;
pub mod config;
pub mod drift;
pub mod evidence;
pub mod explain;
pub mod frameworks;
pub mod history;
pub mod inventory;
pub mod man;
pub mod parameters;
#[cfg(feature = "collect")]
pub mod permissions;
pub mod policy;
pub mod policy_docs;
pub mod review;
pub mod waiver;
