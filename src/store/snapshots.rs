//! Inventories that stay in the store, so that the run before can be judged again when the policies change.
//!
//! They are kept once however many runs judged them, compressed, in parts that fit into memory. Main functions:
//! [`keep`], [`write`].

use std::fs::File;
use std::io::{self, Read, Write};

use super::sql::{Sql, Type, Value, all, count, first};
use super::{RunRecord, SnapshotFile, StoreError, StoredSnapshot};

/// Bytes of a part.
const PART: usize = 1 << 20;
const LEVEL: i32 = 3;
/// What compressed files begin with.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Keeps the inventories of a run and lets those of runs before it go; says what could not be kept.
pub(super) fn keep<S: Sql>(sql: &mut S, run: &RunRecord<'_>, id: i64, scope: i64) -> Result<Vec<String>, StoreError> {
    let mut notes = Vec::new();
    if run.snapshot_rules.runs > 0 && !run.snapshots.is_empty() {
        let mut left = run.snapshot_rules.max_bytes;
        let mut fits = true;
        for (file, ordinal) in run.snapshots.iter().zip(0_i64..) {
            fits = fits && add(sql, file, &mut left)?;
            let statement = "INSERT INTO snapshots (run_id, ordinal, name, digest) VALUES ($1, $2, $3, $4)";
            sql.run(statement, &[id.into(), ordinal.into(), file.name.into(), file.digest.into()])?;
        }
        if !fits {
            sql.run("DELETE FROM snapshots WHERE run_id = $1", &[id.into()])?;
            notes.push(format!(
                "the inventories of this run are larger than {} MiB and are not kept: a step in the score cannot be told \
                 apart by policies and estate when the policies change next",
                run.snapshot_rules.max_bytes >> 20
            ));
        }
    }
    let kept = "SELECT DISTINCT r.id, r.position FROM snapshots p JOIN runs r ON r.id = p.run_id WHERE r.scope_id = $1 \
                ORDER BY r.position DESC";
    let kept = all(sql, kept, &[scope.into()], |row| row.int(0))?;
    for old in kept.into_iter().skip(run.snapshot_rules.runs as usize) {
        sql.run("DELETE FROM snapshots WHERE run_id = $1", &[old.into()])?;
    }
    forget_unused(sql)?;
    Ok(notes)
}

/// Removes inventories that no run is left of.
pub(super) fn forget_unused<S: Sql>(sql: &mut S) -> Result<(), StoreError> {
    sql.run("DELETE FROM snapshot_parts WHERE digest NOT IN (SELECT digest FROM snapshots)", &[]).map(drop)
}

/// Puts a file in, unless it is there; false when it is larger than what is left.
fn add<S: Sql>(sql: &mut S, file: &SnapshotFile<'_>, left: &mut u64) -> Result<bool, StoreError> {
    let statement = "SELECT part FROM snapshot_parts WHERE digest = $1 LIMIT 1";
    if first(sql, statement, &[file.digest.into()], |row| row.int(0))?.is_some() {
        return Ok(true);
    }
    let unread = |error: &io::Error| StoreError::Snapshot {
        path: file.path.display().to_string(),
        detail: error.kind().to_string(),
    };
    let mut source = File::open(file.path).map_err(|error| unread(&error))?;
    let mut head = Vec::new();
    (&mut source).take(ZSTD.len() as u64).read_to_end(&mut head).map_err(|error| unread(&error))?;
    let is_compressed = head == ZSTD;
    let source = io::Cursor::new(head).chain(source);
    let mut source: Box<dyn Read> = match is_compressed {
        true => Box::new(source),
        false => Box::new(zstd::stream::read::Encoder::new(source, LEVEL).map_err(|error| unread(&error))?),
    };
    let mut part = 0_i64;
    loop {
        let mut bytes = Vec::new();
        let read = (&mut source).take(PART as u64).read_to_end(&mut bytes).map_err(|error| unread(&error))?;
        if read == 0 {
            return Ok(true);
        }
        let Some(rest) = left.checked_sub(read as u64) else { return Ok(false) };
        *left = rest;
        let columns = [("digest", Type::Text), ("part", Type::Int), ("bytes", Type::Bytes)];
        let row = vec![file.digest.into(), part.into(), Value::Bytes(bytes)];
        sql.insert_many("snapshot_parts", &columns, &mut std::iter::once(row))?;
        part += 1;
    }
}

/// The inventories of a run, if all of them are there.
pub(super) fn of_run<S: Sql>(sql: &mut S, id: i64) -> Result<Vec<StoredSnapshot>, StoreError> {
    let statement = "SELECT name, digest FROM snapshots WHERE run_id = $1 ORDER BY ordinal";
    all(sql, statement, &[id.into()], |row| Ok(StoredSnapshot { name: row.text(0)?, digest: row.text(1)? }))
}

/// Writes an inventory; false when it is not there.
pub(super) fn write<S: Sql>(sql: &mut S, digest: &str, out: &mut dyn Write) -> Result<bool, StoreError> {
    let statement = "SELECT bytes FROM snapshot_parts WHERE digest = $1 AND part = $2";
    for part in 0_u64.. {
        let Some(bytes) = first(sql, statement, &[digest.into(), count(part)], |row| row.bytes(0))? else {
            return Ok(part > 0);
        };
        out.write_all(&bytes).map_err(|error| StoreError::Snapshot {
            path: format!("the inventory {digest}"),
            detail: format!("the file that it goes to was not written: {}", error.kind()),
        })?;
    }
    Ok(true)
}
