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
use dbmuster::inventory::{InventoryError, Spool};
use dbmuster::model::inventory::{HeaderTag, INVENTORY_SCHEMA_VERSION, InventoryHeader};
use dbmuster::model::{Gap, GapCause};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub use outcome::{Collected, summary};

use crate::diagnostic::Failure;
use crate::exit_code::INCOMPLETE;
use progress::Progress;
use sink::Keeper;

/// What is to be collected, and where to.
#[derive(Debug)]
pub struct Request<'a> {
    pub scope: &'a Path,
    /// The inventory that is written.
    pub out: &'a Path,
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
    let spool = Spool::open(request.out, header, request.resume).map_err(unkept)?;
    let keeper = Keeper::new(spool);
    let progress = Progress::new(request.quiet);
    let stop = Stop::default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::internal(format!("failed to start the collectors: {error}")))?;
    let ended = runtime.block_on(async {
        let watch = tokio::spawn(interrupts(stop.clone(), request.out.to_path_buf()));
        let ended = sources::collect(&scope, request, now, &keeper, &progress, &stop).await;
        watch.abort();
        ended
    });
    progress.finish();
    let spool = keeper.into_spool();
    // What was read so far is worth keeping, whatever ended the run.
    let interrupted = stop.is_set();
    let gaps: Vec<Gap> = if interrupted { vec![interruption(request.scope)] } else { Vec::new() };
    let written = spool.assemble(request.out, &gaps).map_err(unkept)?;
    let collected = Collected::read(request.out, written, interrupted)?;
    if collected.is_complete() {
        spool.remove().map_err(unkept)?;
    }
    outcome::remember(request.out);
    ended?;
    Ok(collected)
}

fn apply(flags: &crate::args::CollectFlags, scope: &mut Scope) {
    if let Some(aws) = &mut scope.aws {
        aws.max_calls_per_second = flags.max_calls_per_second.or(aws.max_calls_per_second);
    }
}

/// What no unit can tell: that some of them never had their turn.
fn interruption(scope: &Path) -> Gap {
    Gap {
        target: scope.display().to_string(),
        operation: "collect".to_owned(),
        cause: GapCause::Interrupted,
        account_id: None,
        region: None,
        resource_types: Vec::new(),
        attempts: 1,
        message: "the run was interrupted; go on with --resume".to_owned(),
    }
}

/// The first Ctrl-C asks the collectors to come to an end, the second leaves at once.
async fn interrupts(stop: Stop, out: PathBuf) {
    let mut asked = false;
    while tokio::signal::ctrl_c().await.is_ok() {
        if asked {
            let kept = Spool::folder_of(&out);
            crate::diagnostic::warn(&format!(
                "left without writing {}; what was read lies in {}, and --resume goes on with it",
                out.display(),
                kept.display()
            ));
            std::process::exit(i32::from(INCOMPLETE));
        }
        asked = true;
        stop.set();
        crate::diagnostic::warn(&"finishing the calls in flight, then writing; press Ctrl-C again to leave at once");
    }
}
