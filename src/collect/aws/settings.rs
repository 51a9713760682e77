//! What a run is given besides its scope, what it gives back, and how it fails as a whole.
//!
//! Main types: [`Settings`], [`Summary`], [`AwsError`].

use std::path::PathBuf;
use std::time::Duration;

use time::OffsetDateTime;

use super::recording::RecordingError;
use crate::collect::SinkError;

/// What the caller decides for a run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The moment of the run.
    pub now: OffsetDateTime,
    /// How often a call is sent at most, the first time included.
    pub attempts: u32,
    /// Longest wait before the second attempt; it doubles from attempt to attempt.
    pub initial_backoff: Duration,
    /// Until a connection is there.
    pub connect_timeout: Duration,
    /// From the request to the first byte of the answer.
    pub read_timeout: Duration,
    /// Credentials file that is read instead of the SDK's chain; absent is the chain.
    pub credentials_file: Option<PathBuf>,
    /// Folder that every answer is recorded in.
    pub record: Option<PathBuf>,
    /// Folder that answers come from instead of the services.
    pub replay: Option<PathBuf>,
}

impl Settings {
    /// What a run against real accounts should have.
    #[must_use]
    pub const fn at(now: OffsetDateTime) -> Self {
        Self {
            now,
            attempts: 10,
            initial_backoff: Duration::from_secs(1),
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_secs(60),
            credentials_file: None,
            record: None,
            replay: None,
        }
    }
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Accounts that the scope wants, entered or not.
    pub accounts: usize,
    /// Units that were handed in.
    pub units: usize,
    /// Units that an earlier run had finished.
    pub units_kept: usize,
    /// Requests that were sent, attempts included.
    pub requests: u64,
    /// Calls that were made: requests without the repeated attempts.
    pub calls: u64,
    pub gaps: usize,
    /// Accounts of the organization that were left out by the scope's own words, by id.
    pub excluded: Vec<LeftOut>,
}

/// An account that the scope leaves out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    pub account_id: String,
    pub name: Option<String>,
    /// Why: excluded by name, in no unit of the scope, without its tags.
    pub reason: &'static str,
}

/// Why a run could not go on as a whole. What fails in one account is a gap, not an error.
#[derive(Debug, thiserror::Error)]
pub enum AwsError {
    #[error(transparent)]
    Sink(#[from] SinkError),
    #[error(transparent)]
    Recording(#[from] RecordingError),
    #[error("read AWS: both a folder to record to and one to replay from are named\n  help: name one of them")]
    RecordAndReplay,
    #[error(
        "read {unit}: the reader stopped at a mistake of its own: {reason}\n  help: this is a bug; please report it with this text"
    )]
    Reader { unit: String, reason: String },
}
