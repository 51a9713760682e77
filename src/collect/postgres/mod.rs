//! PostgreSQL servers, read over the wire: roles, grants, settings and objects, from catalogs only.
//!
//! Each database is read in one read-only transaction with a fixed list of statements ([`statements`]). A server that
//! cannot be read, or not wholly, leaves gaps and never stops the others. This module refuses to write, to call functions
//! of users (but for one that an administrator provides), to read rows of tables, and to keep a password or a hash.
//! Main types: [`Settings`], [`Summary`], [`PostgresError`]; main function: [`collect`].

mod connect;
mod contents;
mod failure;
mod gaps;
pub mod grants;
mod hba;
mod login;
mod maker;
mod objects;
mod redact;
mod results;
mod roles;
mod rows;
mod server;
mod session;
mod settings;
pub mod statements;
mod target;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};

use self::connect::Doors;
use self::session::Limits;
use self::target::Shared;
use super::scope::PostgresScope;
use super::secret::SecretSource;
use super::{Event, SinkError, Stop, UnitSink, Watcher};
use crate::model::TagMapping;

/// Value of an environment variable, by its name.
pub type Environment = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// What the caller provides.
#[derive(Clone)]
pub struct Settings {
    /// The library reads no environment itself.
    pub environment: Environment,
    /// Store of passwords outside of this machine, when the build has one.
    pub secrets: Option<Arc<dyn SecretSource>>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("secrets", &self.secrets.is_some()).finish_non_exhaustive()
    }
}

/// How a run went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Servers that were read or tried.
    pub targets: usize,
    /// Servers that an earlier run had read whole.
    pub kept: usize,
    pub resources: usize,
    pub gaps: usize,
    /// The run was asked to stop before every server was begun.
    pub interrupted: bool,
}

/// Why a run ended early.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostgresError {
    #[error(transparent)]
    Sink(#[from] SinkError),
}

/// Connections open at once when the scope does not say.
const MOST_CONNECTIONS: u32 = 32;
/// The same for one host; the scanner's role, as `dbmuster permissions postgres` makes it, allows four.
const MOST_CONNECTIONS_PER_HOST: u32 = 4;
const CONNECT_SECONDS: u64 = 10;
const STATEMENT_SECONDS: u64 = 120;
const LOCK_SECONDS: u64 = 5;

/// Reads all servers of the scope and hands each in as one unit.
///
/// # Errors
///
/// When a unit could not be kept. What cannot be read is no error: it is in the units.
pub async fn collect(
    scope: &PostgresScope,
    tags: &TagMapping,
    settings: Settings,
    sink: &dyn UnitSink,
    watcher: &dyn Watcher,
    stop: &Stop,
) -> Result<Summary, PostgresError> {
    let mut summary = Summary::default();
    let (kept, targets): (Vec<_>, Vec<_>) = scope.targets.iter().partition(|target| sink.has(&target::key(target)));
    summary.kept = kept.len();
    watcher.event(Event::Planned { units: targets.len(), calls: targets.len() as u64 * target::CALLS });
    let number = |given: Option<u32>, default: u32| given.unwrap_or(default).max(1) as usize;
    let all = number(scope.max_connections, MOST_CONNECTIONS);
    let per_host = number(scope.max_connections_per_host, MOST_CONNECTIONS_PER_HOST);
    let seconds = |given: Option<u64>, default: u64| Duration::from_secs(given.unwrap_or(default).max(1));
    let shared = Shared {
        settings: &settings,
        tags,
        watcher,
        stop,
        limits: Limits {
            connect: seconds(scope.connect_timeout, CONNECT_SECONDS),
            statement: seconds(scope.statement_timeout, STATEMENT_SECONDS),
            lock: Duration::from_secs(LOCK_SECONDS),
        },
        doors: Arc::new(Doors::new(all, per_host)),
    };
    // No more servers are begun than can have a connection: each that is open is one that is being read.
    let mut waiting = targets.into_iter();
    let mut running = FuturesUnordered::new();
    loop {
        while running.len() < all && !stop.is_set() {
            let Some(target) = waiting.next() else { break };
            running.push(target::read(target, &shared));
        }
        let Some(unit) = running.next().await else { break };
        summary.targets += 1;
        summary.resources += unit.resources.len();
        summary.gaps += unit.gaps.len();
        sink.take(unit)?;
    }
    summary.interrupted = stop.is_set();
    Ok(summary)
}
