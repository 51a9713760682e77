//! Access reviews: who can do what, frozen at a time, decided line by line, carried out and proved.
//!
//! A review is a folder ([`Folder`]). Owns its lines ([`Line`]), the table of their columns ([`columns::COLUMNS`]), what a
//! reviewer can decide ([`Decision`]) and the record of what the population rests on ([`ReviewManifest`]). Refuses to run
//! anything on a server, to read a clock, and to call complete what was not read.

mod cell;
pub mod class;
pub mod closing;
pub mod closure;
pub mod columns;
pub mod decision;
mod defaults;
mod error;
mod folder;
mod identity;
pub mod inputs;
mod kept;
mod line;
mod lookup;
mod manifest;
mod names;
mod open;
mod population;
pub mod returned;
pub mod seal;
mod spelling;
pub mod status;
pub mod takeaway;
pub mod verify;
mod write;

pub use cell::{csv_cell, sheet_cell};
pub use class::{PrivilegeClass, class_of};
pub use closure::{Closure, ClosureRecord};
pub use decision::{Decision, DecisionRecord};
pub use defaults::{DefaultRight, Defaults};
pub use error::ReviewError;
pub use folder::{Draft, Folder, Growing};
pub use identity::{LineKey, row_hash};
pub use kept::Kept;
pub use line::{Block, Change, Flag, Joined, Layered, Line, LineKind, Objects, Via};
pub use manifest::{
    Asked, ControlTotals, Excluded, InputRecord, Previous, ReviewManifest, ReviewerRecord, SkippedTarget, SourceRecord,
    Totals,
};
pub use names::{file_stem, review_name};
pub use open::{Opened, Opening, check_word, open};
pub use population::{Beside, Coming, Intake, Past, Removed, Reviewable, Share, Still};

/// Names of what is in the folder of a review.
pub mod place {
    /// What was asked of which system, and what everything here rests on.
    pub const MANIFEST: &str = "manifest.json";
    /// Every line, as people read it.
    pub const POPULATION: &str = "population.csv";
    /// Every line with everything behind it, one JSON object per line of text.
    pub const LINES: &str = "lines.ndjson";
    /// What stood in the review before and is gone.
    pub const REMOVED: &str = "removed.ndjson";
    /// What was read for the review, when it was read for nothing else.
    pub const INVENTORY: &str = "inventory.ndjson.zst";
    /// Folder: one `.csv` and one `.xlsx` for each reviewer, to be filled in.
    pub const REVIEW: &str = "review";
    /// Folder: one page for each reviewer.
    pub const REVIEWERS: &str = "reviewers";
    /// The whole review as a page.
    pub const SUMMARY: &str = "summary.html";
    /// Folder: the files that came back, as they came (`0001.csv`, ...), and what they say.
    pub const DECISIONS: &str = "decisions";
    /// In [`DECISIONS`]: every decision that was taken in, one JSON object per line of text, only ever added to.
    pub const DECISION_LOG: &str = "decisions.ndjson";
    /// Folder: statements that take access away, one file for each database.
    pub const REVOKE: &str = "revoke";
    /// Folder: statements that bring it back.
    pub const ROLLBACK: &str = "rollback";
    /// What became of each line that was to go.
    pub const CLOSURE: &str = "closure.csv";
    /// The same as JSON, one object per line of text.
    pub const CLOSURE_LOG: &str = "closure.ndjson";
    /// What was let stay for a while, and until when.
    pub const EXCEPTIONS: &str = "exceptions.csv";
    /// Access that there was not when the population was frozen.
    pub const NEW_ACCESS: &str = "new-access.csv";
    /// How the review ended.
    pub const CLOSING: &str = "closing.json";
    /// Digests of every other file, as `sha256sum -c` reads them.
    pub const SUMS: &str = "SHA256SUMS";
    /// [`SUMS`] as it will be: there while a step is being written, or when it was cut short.
    pub const NEXT_SUMS: &str = "SHA256SUMS.next";
    /// Signature over [`SUMS`], when the review was signed with an SSH key.
    pub const SIGNATURE: &str = "SHA256SUMS.sig";
    /// The same, when it was signed with a key of minisign.
    pub const MINISIG: &str = "SHA256SUMS.minisig";
}
