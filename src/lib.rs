//! Policy-as-code compliance for database fleets.
//!
//! `Scope -collect-> Inventory{resources, gaps} -evaluate(PolicySet)-> Evaluation{findings, coverage}
//! -scorecard-> Report -render-> bytes + ExitCode`. An infrastructure-as-code plan joins at `Inventory`:
//! a policy cannot tell a plan from a live fleet except by `origin`.

pub mod access;
pub mod collect;
pub mod config;
pub mod drift;
pub mod evaluate;
pub mod evidence;
pub mod guide;
pub mod inventory;
#[cfg(feature = "postgres")]
pub mod libpq;
pub mod model;
#[cfg(feature = "notify")]
pub mod notify;
pub mod plan;
pub mod policy;
pub mod rego;
pub mod report;
pub mod review;
pub mod store;
pub mod toml_file;
pub mod waive;
