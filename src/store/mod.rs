//! History: every run that was recorded, the lives of its findings, and what changed between runs.
//!
//! A run goes in whole or not at all, in one transaction. A finding is not copied into every run: it is kept as spans
//! of runs in which it stood the same (from this run up to, not including, that one), so that a night on which nothing
//! changes writes one row, and a year of nights costs what changed in it. Each span carries the life of its finding up
//! to there (first seen, open since, reopened), so that no question walks through the past.
//!
//! Runs are ordered by the time they are for, then by number; a run for an earlier time is put in its place among the
//! others, and the lives of what came after are worked out anew. One policy on one resource is one life: it goes on when
//! the field that fails is another one, and while nobody can see it; what cannot be seen counts as open. A run that is
//! recorded again, with the same inputs and time, is the same run.
//!
//! This module refuses to judge anything (it gives the inventory of the run before to whoever can), to read a clock or
//! the environment, and to put passwords into any text. Main types: [`Store`], [`RunRecord`], [`Recorded`],
//! [`Location`]; the one entry point is [`open`].

mod cells;
mod clock;
mod comparing;
mod engine;
mod error;
mod findings;
mod location;
#[cfg(feature = "postgres")]
mod postgres;
mod pruning;
mod reading;
mod readonly;
mod recording;
mod schema;
mod snapshots;
mod sql;
mod sqlite;
mod timeline;
mod types;

use std::io::Write;

pub use error::StoreError;
pub use location::{Access, Location, OpenOptions, Password};
pub use types::{
    ChangedFinding, Diff, FindingState, FixedFinding, GroupScore, NewFinding, PreviousRun, PruneRules, Pruned,
    Recorded, Rescored, Run, RunRecord, RunScores, RunSelector, SnapshotFile, SnapshotRules, StoredFinding,
    StoredSnapshot, Upcoming,
};

use crate::model::{History, Manifest, Sla, TrendPoint};

/// Version of the tables that this program writes; older ones are brought up to it when a store is opened for writing.
pub const CURRENT_VERSION: i64 = 2;

/// Where runs are kept. Every method sees and leaves a whole store; what fails leaves it as it was.
pub trait Store {
    /// The file, or the URL without its password.
    fn place(&self) -> &str;

    /// Puts a run in, whole or not at all, and says what earlier runs make of it.
    ///
    /// # Errors
    ///
    /// When the store could not be written to; it is as it was before.
    fn record(&mut self, run: &RunRecord<'_>) -> Result<Recorded, StoreError>;

    /// Puts the finished manifest (with exit code and reports) in the place of the one that was recorded.
    ///
    /// # Errors
    ///
    /// When there is no such run, or the store could not be written to.
    fn attach_manifest(&mut self, run_id: u64, manifest: &Manifest) -> Result<(), StoreError>;

    /// The manifest of a run.
    ///
    /// # Errors
    ///
    /// When there is no such run, or the store could not be read.
    fn manifest(&mut self, run_id: u64) -> Result<Manifest, StoreError>;

    /// The run before one that is about to be recorded; absent when that will be the first of its scope.
    ///
    /// # Errors
    ///
    /// When the store could not be read.
    fn previous(&mut self, upcoming: &Upcoming<'_>) -> Result<Option<PreviousRun>, StoreError>;

    /// Writes an inventory that was kept, as zstd; false when it is not there (any more).
    ///
    /// # Errors
    ///
    /// When the store could not be read, or `out` refuses the bytes.
    fn write_snapshot(&mut self, digest: &str, out: &mut dyn Write) -> Result<bool, StoreError>;

    /// Names of the scopes, that of the latest run first.
    ///
    /// # Errors
    ///
    /// When the store could not be read.
    fn scopes(&mut self) -> Result<Vec<String>, StoreError>;

    /// Runs of a scope, or of all of them, by time.
    ///
    /// # Errors
    ///
    /// When the store could not be read.
    fn runs(&mut self, scope: Option<&str>) -> Result<Vec<Run>, StoreError>;

    /// The run that a user means.
    ///
    /// # Errors
    ///
    /// When there is no such run, or the store could not be read.
    fn find(&mut self, scope: &str, selector: &RunSelector) -> Result<Run, StoreError>;

    /// What a run's report said of history, or would have said if the runs for earlier times had been there.
    ///
    /// # Errors
    ///
    /// When there is no such run, or the store could not be read.
    fn history(&mut self, run_id: u64, sla: &Sla) -> Result<History, StoreError>;

    /// Findings of a run, sorted by severity (worst first), policy and resource.
    ///
    /// # Errors
    ///
    /// When there is no such run, or the store could not be read.
    fn findings(&mut self, run_id: u64) -> Result<Vec<StoredFinding>, StoreError>;

    /// The numbers of a run's groups, sorted by kind and name.
    ///
    /// # Errors
    ///
    /// When there is no such run, or the store could not be read.
    fn groups(&mut self, run_id: u64) -> Result<Vec<GroupScore>, StoreError>;

    /// Runs of a scope as a chart needs them, oldest first.
    ///
    /// # Errors
    ///
    /// When the store could not be read.
    fn trend(&mut self, scope: &str) -> Result<Vec<TrendPoint>, StoreError>;

    /// The numbers of one group by run, oldest first; runs that did not have the group are left out.
    ///
    /// # Errors
    ///
    /// When the store could not be read.
    fn group_trend(&mut self, scope: &str, kind: &str, name: &str) -> Result<Vec<(u64, GroupScore)>, StoreError>;

    /// What changed from one run to another of the same scope.
    ///
    /// # Errors
    ///
    /// When one of the runs is not there, or the store could not be read.
    fn diff(&mut self, before: u64, after: u64) -> Result<Diff, StoreError>;

    /// Removes old runs. The last run of each scope stays, and so does the life of every finding that is open in what
    /// is left.
    ///
    /// # Errors
    ///
    /// When no rule is given, or the store could not be written to.
    fn prune(&mut self, rules: &PruneRules<'_>) -> Result<Pruned, StoreError>;
}

/// Opens a store, brings its tables up to date when it is to be written to, and refuses what is none.
///
/// # Errors
///
/// When there is no store and none may be made, when it is damaged, of another program or of a later version, and when
/// the server cannot be reached. Nothing is changed then.
pub fn open(location: &Location, options: &OpenOptions) -> Result<Box<dyn Store>, StoreError> {
    match location {
        Location::File(path) => {
            Ok(Box::new(engine::Engine::new(sqlite::Sqlite::open(path, options)?, options.access)?))
        }
        #[cfg(feature = "postgres")]
        Location::Postgres(url) => {
            Ok(Box::new(engine::Engine::new(postgres::Postgres::open(url, options)?, options.access)?))
        }
        #[cfg(not(feature = "postgres"))]
        Location::Postgres(_) => Err(StoreError::Unreachable {
            place: location.to_string(),
            detail: "this build of dbmuster cannot talk to PostgreSQL".to_owned(),
            help: "use a build with the feature `postgres`, or a file",
        }),
    }
}
