//! Evidence: what a run rested on and said, kept so that somebody else can see that nothing was altered.
//!
//! Owns the canonical form and the digests, the ledger that the runs of a fleet are chained in ([`Ledger`]), checking a
//! run, an export or a whole ledger ([`verify`]) and the archive that an auditor gets ([`export`]). Refuses to judge
//! anything, to read a clock, and to mend what was altered. Main types: [`Ledger`], [`Entry`], [`Sealed`],
//! [`Verification`].

mod archive;
mod canonical;
mod cells;
mod chain;
mod error;
mod export;
mod ledger;
mod listing;
mod part;
mod run;
mod sums;
mod verify;

pub use archive::unpack;
pub use canonical::{canonical, digest, file_digest, short_digest};
pub use cells::{evaluation_digest, write_evaluation};
pub use error::EvidenceError;
pub use export::{Exported, export};
pub use ledger::{Entry, Ledger, Sealed};
pub use listing::{Listed, last_of, list};
pub use part::{Kept, Part, folder_digest};
pub use run::{EVALUATION, MANIFEST, README, SUMS};
pub use sums::Sums;
pub use verify::{Complaint, RunCheck, Trouble, Verification, verify};
