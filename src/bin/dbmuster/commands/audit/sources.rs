//! What is judged: scopes that are read now, inventories that were saved, all of them together, or the sample fleet.
//!
//! Main types: [`Sources`], [`Named`].

use std::path::{Path, PathBuf};

use dbmuster::config::Settings;
use dbmuster::inventory::{InventoryError, Joined, Spool, interruption};
use tempfile::{NamedTempFile, TempDir};

use super::args::AuditArgs;
use super::sample;
use crate::diagnostic::{self, Failure};
use crate::judging::{self, Judged, MADE, Whole, room};

/// One source, as an inventory file.
#[derive(Debug)]
pub struct Named {
    /// As the user named it, or `sample fleet`.
    pub name: String,
    pub path: PathBuf,
    /// SHA-256 of its decompressed bytes; absent until it was read.
    pub digest: Option<String>,
    pub resources: u64,
    pub gaps: u64,
}

/// Everything that is judged. What a run made for itself goes with it.
#[derive(Debug)]
pub struct Sources {
    /// The one inventory that holds it all.
    pub whole: Whole,
    /// In the order in which they were named: inventories, then scopes.
    pub named: Vec<Named>,
    pub is_sample: bool,
    #[expect(dead_code, reason = "they are removed when this is dropped")]
    rooms: Vec<TempDir>,
    #[expect(dead_code, reason = "it is removed when this is dropped")]
    sample: Option<NamedTempFile>,
}

/// Whether the sample fleet is judged: when it is asked for, or when nobody configured anything.
///
/// # Errors
///
/// When there is a configuration that names no source: an audit of nothing must not look like one of something.
pub fn wants_sample(args: &AuditArgs, settings: &Settings) -> Result<bool, Failure> {
    match (&settings.file, settings.sources.is_empty()) {
        _ if args.sample => Ok(true),
        (_, false) => Ok(false),
        (None, true) => Ok(true),
        (Some(file), true) => Err(Failure::with_help(
            format!("failed to find what to audit: {file} names no source, and no flag does; nothing was audited"),
            "add `scopes` or `inventories` to [sources], or see the sample fleet with --sample",
        )),
    }
}

/// Reads the scopes, opens the inventories, and puts them together when they are several.
///
/// # Errors
///
/// When any of them cannot be read.
pub fn gather(args: &AuditArgs, settings: &Settings, is_sample: bool) -> Result<Sources, Failure> {
    if is_sample {
        let file = sample::file()?;
        let named = vec![Named::at(sample::NAME.to_owned(), file.path().to_path_buf())];
        let whole = judging::whole(&[file.path().to_path_buf()])?;
        return Ok(Sources { whole, named, is_sample, rooms: Vec::new(), sample: Some(file) });
    }
    let mut rooms = Vec::new();
    let mut named = Vec::new();
    for path in &settings.sources.inventories {
        let name = path.display().to_string();
        match path.is_dir() {
            true => {
                let room = left(path)?;
                named.push(Named::at(name, room.path().join(MADE)));
                rooms.push(room);
            }
            false => named.push(Named::at(name, path.clone())),
        }
    }
    for scope in &settings.sources.scopes {
        let room = room()?;
        collect(args, scope, &room.path().join(MADE))?;
        named.push(Named::at(scope.display().to_string(), room.path().join(MADE)));
        rooms.push(room);
    }
    let paths: Vec<PathBuf> = named.iter().map(|source| source.path.clone()).collect();
    let whole = judging::whole(&paths)?;
    if let Some(joined) = &whole.joined {
        tell(&mut named, joined);
    }
    Ok(Sources { whole, named, is_sample, rooms, sample: None })
}

impl Sources {
    /// Fills in what judging has shown of a source that is alone.
    pub fn is_read(&mut self, judged: &Judged) {
        if let [only] = self.named.as_mut_slice() {
            only.digest = Some(judged.digest.clone());
            (only.resources, only.gaps) = judged.counts;
        }
    }
}

impl Named {
    const fn at(name: String, path: PathBuf) -> Self {
        Self { name, path, digest: None, resources: 0, gaps: 0 }
    }
}

fn tell(named: &mut [Named], joined: &Joined) {
    for (source, part) in named.iter_mut().zip(&joined.parts) {
        source.digest = Some(part.digest.clone());
        source.resources = part.resources;
        source.gaps = part.gaps;
    }
    if joined.repeated > 0 {
        let what = if joined.repeated == 1 { "resource stands" } else { "resources stand" };
        diagnostic::note(&format!(
            "{} {what} in more than one source, such as {}: the one collected last counts",
            joined.repeated,
            joined.examples.join(", ")
        ));
    }
}

#[cfg(feature = "collect")]
fn collect(args: &AuditArgs, scope: &Path, out: &Path) -> Result<(), Failure> {
    let request =
        crate::collecting::Request { scope, out, stays: false, resume: false, quiet: args.quiet, flags: &args.collect };
    crate::collecting::run(&request).map(drop)
}

#[cfg(not(feature = "collect"))]
fn collect(_: &AuditArgs, scope: &Path, _: &Path) -> Result<(), Failure> {
    Err(Failure::with_help(
        format!("failed to read the scope {}: this program was built without collectors", scope.display()),
        "build it with `--features aws,postgres`, or audit a saved inventory",
    ))
}

/// Joins what an interrupted collection left, with the gap that says so.
fn left(spool: &Path) -> Result<TempDir, Failure> {
    let unread = |error: InventoryError| Failure::from(&error);
    let spool_left = Spool::open_left(spool).map_err(unread)?;
    let folder = room()?;
    let gap = interruption(&spool.display().to_string());
    spool_left.assemble(&folder.path().join(MADE), &[gap]).map_err(unread)?;
    Ok(folder)
}
