//! Effective privileges inside a database: who can do what, on which object, by which path.
//!
//! `Resource`s of a server become one [`Graph`] per database ([`read`]); every answer is computed from it when asked
//! and agrees with the server's own `has_*_privilege()`. Nothing is stored per role and object: a million grants make
//! tens of millions of facts. This module reads no server, prints nothing and changes nothing.
//! Main types: [`Graph`], [`Layer`], [`Source`].

mod annotate;
pub mod change;
pub mod effective;
pub mod entry;
pub mod iam;
pub mod links;
pub mod matrix;
pub mod path;
pub mod read;
pub mod revoke;
pub mod roles;
pub mod roleset;
pub mod rows;
pub mod select;
pub mod snapshot;
pub mod words;

pub use annotate::annotate;
pub use effective::{Graph, How, Source};
pub use entry::{Door, Entry, Hba};
pub use links::{Layer, Links, State, Why};
pub use matrix::{Facts, Matrix};
pub use path::{Actor, End, Path, Step};
pub use read::{Access, Problem, Readers, graphs};
pub use roleset::{Bits, RoleSet};
pub use rows::{Exemption, Rows};
pub use select::{SelectError, Selected, Selector};
pub use snapshot::{Item, Membership, Object, ObjectId, PUBLIC, Role, RoleId, Server};
pub use words::Explained;
