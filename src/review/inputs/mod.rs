//! Files that a review is opened with beside the inventory: who reviews what, who is employed, who logged in last.
//!
//! Each is read whole and refused whole: half a mapping is no mapping. Main types: [`Mapping`], [`People`], [`LastSeen`].

mod last_seen;
mod mapping;
mod people;
mod sheet;

pub use last_seen::LastSeen;
pub(super) use mapping::Asked;
pub use mapping::{Mapping, Reviewer, Rule, SodPair};
pub use people::{People, PersonKey};
pub(super) use people::{Person, address};
