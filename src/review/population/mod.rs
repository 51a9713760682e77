//! Who can do what, as units that become lines: from graphs to what each reviewer can read.
//!
//! Owns reading an inventory for a review ([`Intake`]), which things are alike, and how much has to be put together so that a
//! person can decide it ([`Reviewable`]). Refuses to drop anything without a word: what no line is about stands in the
//! manifest.

mod blocks;
mod coming;
mod contents;
mod group;
mod group_block;
mod intake;
mod lines;
mod parts;
mod past;
mod principal_blocks;
mod principals;
mod reaching;
mod risk;
mod share;
mod special;
mod subjects;
mod units;

pub use coming::{Coming, Still};
pub use intake::Intake;
pub use past::{Past, Removed};
pub use share::{Beside, Reviewable, Share};

/// Attributes and special roles of a role, in the words of lines.
pub(super) fn attributes_of(graph: &crate::access::Graph, who: crate::access::RoleId) -> Vec<String> {
    let all = special::attributes(graph, who).into_iter();
    all.flat_map(|(_, told)| told.into_iter().map(|(text, _)| text)).collect()
}
