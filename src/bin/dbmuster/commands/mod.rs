//! One file per command. Each gives its exit code, or the failure that kept it from having a result.

pub mod access;
pub mod audit;
mod audit_stream;
pub mod check;
#[cfg(feature = "collect")]
pub mod collect;
pub mod evidence;
pub mod explain;
pub mod inventory;
#[cfg(feature = "collect")]
pub mod permissions;
pub mod policy;
