//! What a collection has so far: a folder beside the inventory-to-be with one inventory file for each finished unit.
//!
//! Every file in it is whole, so a run that dies leaves what it had; a later run goes on with the units that are
//! missing or have gaps, and what it left can be joined and judged as it is. Two runs never share a spool: the second is
//! refused. Main type: [`Spool`].

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::check::check_resource;
use super::error::{InventoryError, shown};
use super::reader::Reader;
use super::writer::{Writer, Written};
use crate::model::inventory::InventoryHeader;
use crate::model::{Gap, GapCause, Read, Resource};

const COMPLETE: &str = "complete.ndjson.zst";
const INCOMPLETE: &str = "incomplete.ndjson.zst";
const LOCK: &str = "lock";
/// How the name of a file begins that a run did not come to finish.
const UNFINISHED: &str = ".tmp";
/// Names of files have an end; a longer key is cut and told apart by its digest.
const MOST_KEY: usize = 120;
/// Resources read at once while units are joined.
const BATCH: usize = 512;

/// A folder of finished units.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    header: InventoryHeader,
    /// Held as long as the spool is open.
    _lock: File,
}

/// Everything that was read at one place.
#[derive(Debug, Clone, Copy)]
pub struct UnitRecords<'a> {
    /// Names the place; units are joined in the order of their keys.
    pub key: &'a str,
    pub resources: &'a [Resource],
    pub gaps: &'a [Gap],
    pub reads: &'a [Read],
    /// Nothing is left to be read there.
    pub complete: bool,
}

impl Spool {
    /// Opens the spool of the inventory `target`. Without `resume`, what an earlier run left is thrown away.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made or another run holds it, or when what is to be resumed had another scope.
    pub fn open(target: &Path, header: InventoryHeader, resume: bool) -> Result<Self, InventoryError> {
        let folder = Self::folder_of(target);
        let fail = |error| InventoryError::from_write(&folder, error);
        fs::create_dir_all(&folder).map_err(fail)?;
        let lock = File::create(folder.join(LOCK)).map_err(fail)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(InventoryError::InUse { path: shown(&folder) }),
            Err(TryLockError::Error(error)) => return Err(fail(error)),
        }
        let mut spool = Self { folder, header, _lock: lock };
        if resume {
            spool.check_scope()?;
        }
        for name in names(&spool.folder)? {
            let is_unit = name.ends_with(COMPLETE) || name.ends_with(INCOMPLETE);
            if name.starts_with(UNFINISHED) || (is_unit && !resume) {
                let path = spool.folder.join(name);
                fs::remove_file(&path).map_err(|error| InventoryError::from_write(&path, error))?;
            }
        }
        Ok(spool)
    }

    /// Opens what a run left, to join it as it is; nothing in it is changed.
    ///
    /// # Errors
    ///
    /// When it is no spool, nothing is in it, or a run is still writing it.
    pub fn open_left(folder: &Path) -> Result<Self, InventoryError> {
        let lock = File::open(folder.join(LOCK)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => InventoryError::IsDirectory { path: shown(folder) },
            _ => InventoryError::from_read(folder, error),
        })?;
        match lock.try_lock_shared() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(InventoryError::StillWritten { path: shown(folder) }),
            Err(TryLockError::Error(error)) => return Err(InventoryError::from_read(folder, error)),
        }
        let Some(first) = units(folder)?.into_values().next() else {
            return Err(InventoryError::NothingLeft { path: shown(folder) });
        };
        let header = Reader::open(&first)?.header().clone();
        let mut spool = Self { folder: folder.to_path_buf(), header, _lock: lock };
        spool.check_scope()?;
        Ok(spool)
    }

    /// Whether no unit was kept so far.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn is_empty(&self) -> Result<bool, InventoryError> {
        Ok(units(&self.folder)?.is_empty())
    }

    /// Where the spool of an inventory lies.
    #[must_use]
    pub fn folder_of(target: &Path) -> PathBuf {
        let mut name = target.file_name().unwrap_or_default().to_os_string();
        name.push(".partial");
        target.with_file_name(name)
    }

    /// Units of another scope would be passed off as units of this one.
    fn check_scope(&mut self) -> Result<(), InventoryError> {
        for path in units(&self.folder)?.into_values() {
            let earlier = Reader::open(&path)?.header().clone();
            if earlier.scope_digest != self.header.scope_digest {
                return Err(InventoryError::OtherScope { path: shown(&self.folder) });
            }
            // The whole inventory is as old as its oldest part.
            if earlier.collected_at < self.header.collected_at {
                self.header.collected_at = earlier.collected_at;
            }
        }
        Ok(())
    }

    /// Whether a unit is there, with nothing left to be read.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.path(key, COMPLETE).is_file()
    }

    /// Keeps a unit in place of what was kept of it before.
    ///
    /// A resource that does not fit its type becomes a gap: one fault of ours must not cost the rest of the fleet.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn keep(&self, unit: &UnitRecords<'_>) -> Result<(), InventoryError> {
        let mut misfits = Vec::new();
        let (keep, other) = if unit.complete { (COMPLETE, INCOMPLETE) } else { (INCOMPLETE, COMPLETE) };
        let mut writer = Writer::create(&self.path(unit.key, keep), &self.header)?;
        for resource in unit.resources {
            match check_resource(resource) {
                Ok(()) if writer.has(&resource.id) => {}
                Ok(()) => writer.resource(resource)?,
                Err(problems) => {
                    let why: Vec<String> = problems.iter().map(ToString::to_string).collect();
                    misfits.push(misfit(resource, &why.join("; ")));
                }
            }
        }
        for gap in unit.gaps.iter().chain(&misfits) {
            writer.gap(gap)?;
        }
        for read in unit.reads {
            writer.read(read)?;
        }
        writer.finish()?;
        let other = self.path(unit.key, other);
        match fs::remove_file(&other) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(InventoryError::from_write(&other, error))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Joins all units, and `gaps` for what no unit tells, to the inventory `target`.
    ///
    /// # Errors
    ///
    /// When a unit cannot be read or the inventory cannot be written; the spool stays as it was.
    pub fn assemble(&self, target: &Path, gaps: &[Gap]) -> Result<Written, InventoryError> {
        // In the spool, where the next run clears away what this one does not come to finish; a spool that was left may be on
        // another disk than the target.
        let beside = Self::folder_of(target) == self.folder;
        let mut writer = match beside {
            true => Writer::create_in(&self.folder, target, &self.header)?,
            false => Writer::create(target, &self.header)?,
        };
        for path in units(&self.folder)?.into_values() {
            let mut reader = Reader::open(&path)?;
            while let Some(batch) = reader.next_batch(BATCH)? {
                for resource in batch.parse()? {
                    // A global resource shows in several regions: the first of them tells all of it.
                    if !writer.has(&resource.id) {
                        writer.resource(&resource)?;
                    }
                }
                batch.gaps.iter().try_for_each(|gap| writer.gap(gap))?;
                batch.reads.iter().try_for_each(|read| writer.read(read))?;
            }
        }
        gaps.iter().try_for_each(|gap| writer.gap(gap))?;
        writer.finish()
    }

    /// Throws the spool away.
    ///
    /// # Errors
    ///
    /// When the folder cannot be removed.
    pub fn remove(self) -> Result<(), InventoryError> {
        fs::remove_dir_all(&self.folder).map_err(|error| InventoryError::from_write(&self.folder, error))
    }

    fn path(&self, key: &str, ending: &str) -> PathBuf {
        let safe = |c: char| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => c.to_string(),
            '/' => "~".to_owned(),
            other => other.to_string().bytes().map(|byte| format!("%{byte:02x}")).collect(),
        };
        let mut name: String = key.chars().map(safe).collect();
        if name.len() > MOST_KEY {
            let digest = Sha256::digest(key.as_bytes());
            name.truncate(MOST_KEY);
            name.extend(digest[..8].iter().map(|byte| format!("{byte:02x}")));
        }
        self.folder.join(format!("{name}.{ending}"))
    }
}

/// The files of the units, in the order of their keys.
fn units(folder: &Path) -> Result<BTreeMap<String, PathBuf>, InventoryError> {
    let names = names(folder)?;
    let mut files = BTreeMap::new();
    // In this order, so that a whole unit takes the place of what a run was killed before it could remove.
    for ending in [INCOMPLETE, COMPLETE] {
        for name in &names {
            if let Some(key) = name.strip_suffix(ending).and_then(|name| name.strip_suffix('.')) {
                files.insert(key.to_owned(), folder.join(name));
            }
        }
    }
    Ok(files)
}

fn names(folder: &Path) -> Result<Vec<String>, InventoryError> {
    let fail = |error| InventoryError::from_read(folder, error);
    let entries = fs::read_dir(folder).map_err(fail)?;
    entries.map(|entry| Ok(entry.map_err(fail)?.file_name().to_string_lossy().into_owned())).collect()
}

/// What no unit tells of a run that was cut short: that some of them never had their turn.
#[must_use]
pub fn interruption(scope: &str) -> Gap {
    Gap {
        target: scope.to_owned(),
        operation: "collect".to_owned(),
        cause: GapCause::Interrupted,
        account_id: None,
        region: None,
        resource_types: Vec::new(),
        attempts: 1,
        message: "the run was interrupted; go on with --resume".to_owned(),
    }
}

fn misfit(resource: &Resource, why: &str) -> Gap {
    Gap {
        target: resource.id.clone(),
        operation: format!("describe {}", resource.resource_type),
        cause: GapCause::Malformed,
        account_id: resource.account_id.clone(),
        region: resource.region.clone(),
        resource_types: vec![resource.resource_type.clone()],
        attempts: 1,
        message: format!("what was read does not fit its type: {why}"),
    }
}
