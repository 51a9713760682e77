//! Inventory files: what was read from a fleet, one JSON record a line, from a header to an end record.
//!
//! Owns the file format: reading it in batches ([`Reader`]), reading it whole ([`read_all`]), writing it
//! ([`Writer`]), keeping what a collection has so far ([`Spool`]), putting
//! several together ([`join`]), checking a resource against the table of its kind ([`check_resource`]) and describing the format
//! as JSON Schemas ([`schema`]). A file without its end record is refused: half a fleet is not a fleet. Refuses to
//! repair anything, to guess a missing value, and to look at a clock.

mod check;
mod error;
mod join;
mod lines;
mod reader;
mod record;
pub mod schema;
mod spool;
mod writer;

use std::path::Path;

pub use check::{Problem, check_resource};
pub use error::InventoryError;
pub use join::{Joined, JoinedPart, join};
pub use reader::{Batch, RawLine, Reader};
pub use spool::{Spool, UnitRecords, interruption};
pub use writer::{Writer, Written};

use crate::model::Inventory;

/// Reads a whole inventory, typed, and checks every resource against the table of its kind.
///
/// # Errors
///
/// The first thing that is wrong with the file, with its line.
pub fn read_all(path: &Path) -> Result<Inventory, InventoryError> {
    let mut reader = Reader::open(path)?;
    let mut inventory = Inventory::default();
    while let Some(mut batch) = reader.next_batch(512)? {
        inventory.gaps.append(&mut batch.gaps);
        inventory.reads.append(&mut batch.reads);
        inventory.resources.append(&mut batch.parse()?);
    }
    Ok(inventory)
}
