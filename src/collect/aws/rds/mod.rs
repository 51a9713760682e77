//! Everything that the RDS API tells: instances, clusters, snapshots, groups, proxies and what belongs to them.
//!
//! | files | own |
//! |---|---|
//! | `instance`, `cluster`, `snapshot`, `backup`, `groups`, `other`, `lifecycle`, `stream` | one answer in, one resource out; no calls |
//! | `draft`, `database` | what these share |
//!
//! DocumentDB and Neptune answer through the same API; what is theirs becomes a kind of its own and is never judged as RDS.
//! This module refuses to read values of secrets and to default what an answer does not tell.

pub mod backup;
pub mod cluster;
pub mod database;
pub mod draft;
pub mod groups;
pub mod instance;
pub mod lifecycle;
pub mod other;
pub mod snapshot;
pub mod stream;
