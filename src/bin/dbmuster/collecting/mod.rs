//! From a scope to an inventory file: runs the collectors, keeps what they hand in, watches for Ctrl-C.
//!
//! Shared by `collect` and `audit --scope`. Main types: [`Request`], [`Collected`].

mod outcome;
mod progress;
mod sink;
mod sources;

use std::path::{Path, PathBuf};

use dbmuster::collect::Stop;
use dbmuster::collect::scope::Scope;
use dbmuster::inventory::{InventoryError, Spool, interruption};
use dbmuster::model::Gap;
use dbmuster::model::inventory::{HeaderTag, INVENTORY_SCHEMA_VERSION, InventoryHeader};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

#[cfg(feature = "aws")]
pub use outcome::last;
pub use outcome::{Collected, summary};
#[cfg(feature = "postgres")]
pub use sources::postgres_settings;

use crate::diagnostic::Failure;
use crate::exit_code::INCOMPLETE;
use progress::Progress;
use sink::Keeper;

/// The state of a call to AWS is large, and a build without optimisation copies it more than once.
const STACK: usize = 16 * 1024 * 1024;

/// What is to be collected, and where to.
#[derive(Debug)]
pub struct Request<'a> {
    pub scope: &'a Path,
    /// The inventory that is written.
    pub out: &'a Path,
    /// The inventory stays; without it, it lies in a folder of its own that goes with this run.
    pub stays: bool,
    /// Go on with what an interrupted run left.
    pub resume: bool,
    pub quiet: bool,
    pub flags: &'a crate::args::CollectFlags,
}

/// Reads a scope file.
///
/// # Errors
///
/// When it cannot be read or is wrong, with every mistake in it.
pub fn read_scope(path: &Path) -> Result<Scope, Failure> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::with_help(
            format!("failed to read the scope {shown}: {error}"),
            "name a scope file; inventory/scopes has examples",
        )
    })?;
    Scope::parse(&text, &shown).map_err(|error| Failure::with_help(format!("failed to {error}"), error.help()))
}

/// Collects, and writes the inventory even when the run was interrupted.
///
/// # Errors
///
/// When the scope is wrong, nothing could be begun, or the inventory cannot be written.
pub fn run(request: &Request<'_>) -> Result<Collected, Failure> {
    let mut scope = read_scope(request.scope)?;
    apply(request.flags, &mut scope);
    let unkept = |error: InventoryError| Failure::from(&error);
    let now = OffsetDateTime::now_utc();
    let now = now.replace_nanosecond(0).unwrap_or(now);
    let header = InventoryHeader {
        record: HeaderTag::Inventory,
        schema_version: INVENTORY_SCHEMA_VERSION.to_owned(),
        collected_at: now.format(&Rfc3339).map_err(Failure::internal)?,
        scope_digest: Some(scope.digest.clone()),
    };
    let left = Spool::folder_of(request.out);
    let discards = !request.resume && left.is_dir();
    let spool = Spool::open(request.out, header, request.resume).map_err(unkept)?;
    if discards && !request.quiet {
        crate::diagnostic::note(&format!(
            "what an earlier run left in {} is thrown away; --resume would go on with it",
            left.display()
        ));
    }
    let keeper = Keeper::new(spool);
    let progress = Progress::new(request.quiet);
    let stop = Stop::default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build()
        .map_err(|error| Failure::internal(format!("failed to start the collectors: {error}")))?;
    runtime.spawn(interrupts(stop.clone(), request.out.to_path_buf(), request.stays));
    let ended = runtime.block_on(sources::collect(&scope, request, now, &keeper, &progress, &stop));
    progress.finish();
    let spool = keeper.into_spool();
    if let Err(failure) = ended {
        give_up(spool, request)?;
        return Err(failure);
    }
    let interrupted = stop.is_set();
    let scope_name = request.scope.display().to_string();
    let gaps: Vec<Gap> = if interrupted { vec![interruption(&scope_name)] } else { Vec::new() };
    let written = spool.assemble(request.out, &gaps).map_err(unkept)?;
    let collected = Collected::read(request.out, written, interrupted)?;
    if collected.is_complete() {
        spool.remove().map_err(unkept)?;
    }
    outcome::remember(request.out, request.stays);
    Ok(collected)
}

fn apply(flags: &crate::args::CollectFlags, scope: &mut Scope) {
    if let Some(aws) = &mut scope.aws {
        aws.max_calls_per_second = flags.max_calls_per_second.or(aws.max_calls_per_second);
    }
}

/// A run that failed as a whole writes no inventory, which would tell of less than there is; its finished units stay.
fn give_up(spool: Spool, request: &Request<'_>) -> Result<(), Failure> {
    let unkept = |error: InventoryError| Failure::from(&error);
    if spool.is_empty().map_err(unkept)? {
        spool.remove().map_err(unkept)?;
    } else if request.stays {
        crate::diagnostic::warn(&kept(request.out));
    }
    Ok(())
}

/// Where the finished units of a run are that did not write its inventory.
fn kept(out: &Path) -> String {
    format!(
        "{} was not written; what was read lies in {}, and --resume goes on with it",
        out.display(),
        Spool::folder_of(out).display()
    )
}

/// Waits for Ctrl-C, or for the signal by which a scheduler ends what it started.
#[cfg(unix)]
async fn asked_to_end() -> bool {
    use tokio::signal::unix::{SignalKind, signal};

    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return tokio::signal::ctrl_c().await.is_ok() };
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.is_ok(),
        terminated = terminate.recv() => terminated.is_some(),
    }
}

#[cfg(not(unix))]
async fn asked_to_end() -> bool {
    tokio::signal::ctrl_c().await.is_ok()
}

/// The first Ctrl-C asks the collectors to come to an end, the second leaves at once.
async fn interrupts(stop: Stop, out: PathBuf, stays: bool) {
    let mut asked = false;
    while asked_to_end().await {
        if asked {
            if stays {
                crate::diagnostic::warn(&kept(&out));
            } else {
                crate::diagnostic::warn(&"left; nothing was kept of what was read");
                // Nobody is left to tell; what cannot be removed is in the system's folder for such files.
                let _ = out.parent().map(std::fs::remove_dir_all);
            }
            std::process::exit(i32::from(INCOMPLETE));
        }
        asked = true;
        stop.set();
        crate::diagnostic::warn(&"finishing the calls in flight, then writing; press Ctrl-C again to leave at once");
    }
}
