//! Who can do what, as units that become lines: from graphs to what each reviewer can read.
//!
//! Owns reading an inventory for a review ([`Intake`]), which things are alike, and how much has to be put together so that a
//! person can decide it. Refuses to drop anything without a word: what no line is about stands in the manifest.

mod contents;
mod group;
mod intake;
mod parts;
mod risk;
mod special;
mod subjects;
mod units;

pub use intake::Intake;
