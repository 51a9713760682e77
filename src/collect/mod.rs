//! From a scope to an inventory: which accounts, regions and servers are read, and what became of every read.
//!
//! A collector hands in what it found one [`Unit`] at a time (an account's region, a server), so that a run that is cut
//! short keeps what is finished. Whatever could not be read is a gap in the unit, and every call is in its ledger.
//! This module refuses to default anything, to read a clock or the environment (both are passed in), and to print.
//! Main types: [`Unit`], [`UnitSink`], [`Watcher`], [`Stop`].

#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod scope;
#[cfg(feature = "collect")]
pub mod secret;
#[cfg(feature = "collect")]
mod stop;

#[cfg(feature = "collect")]
pub use stop::Stop;

use crate::model::{Gap, Read, Resource};

/// Everything that was read at one place: one account's region, one account's global services, or one server.
///
/// A unit is handed in once, whole or with its gaps, and in any order; the inventory sorts units by their key.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// `aws/111122223333/eu-central-1`, `aws/111122223333/global`, `aws/organization`, `postgres/orders`.
    pub key: String,
    pub resources: Vec<Resource>,
    pub gaps: Vec<Gap>,
    pub reads: Vec<Read>,
}

impl Unit {
    /// Whether every read was answered, so that a later run need not come back.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty() && self.reads.iter().all(Read::is_answered)
    }
}

/// Takes finished units.
pub trait UnitSink: Send + Sync {
    /// Whether an earlier, interrupted run has this unit already, whole.
    fn has(&self, key: &str) -> bool;

    /// Keeps a unit.
    ///
    /// # Errors
    ///
    /// When it could not be written; the run ends then.
    fn take(&self, unit: Unit) -> Result<(), SinkError>;
}

/// Why a unit could not be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("keep what was read from {key}: {reason}")]
pub struct SinkError {
    pub key: String,
    pub reason: String,
}

/// Is told how the run goes on, for a progress bar or plain lines. Called from many tasks; must return at once.
pub trait Watcher: Send + Sync {
    fn event(&self, event: Event<'_>);
}

/// What happens during a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// Before the first call: how many units, and how many calls they will need at least.
    Planned { units: usize, calls: u64 },
    /// More calls turned out to be needed than planned: further pages, parameter groups.
    MoreCalls(u64),
    /// Work on a unit began.
    Started(&'a str),
    /// A call was answered, well or badly.
    Called,
    /// The service asked to slow down; this place does, others do not.
    SlowedDown { unit: &'a str, operation: &'a str },
    /// A unit is finished.
    Finished { unit: &'a str, resources: usize, gaps: usize },
}
