//! The tables, as numbered steps from an empty database to [`CURRENT_VERSION`].
//!
//! A step that has shipped is never edited; what is new is a further step. Types are PostgreSQL's, see `sqlite` for what
//! becomes of them there. Main function: [`bring_up`].

use super::sql::{Sql, first};
use super::{CURRENT_VERSION, StoreError};

/// Step `n` leads from version `n` to `n + 1`.
const STEPS: [&str; 2] = [
    // Runs, and findings as spans of runs in which they stood the same.
    "CREATE TABLE schema_version (version BIGINT NOT NULL) /*strict*/;
     INSERT INTO schema_version (version) VALUES (0);
     CREATE TABLE scopes (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE) /*strict*/;
     CREATE TABLE runs (
         id BIGINT PRIMARY KEY, scope_id BIGINT NOT NULL REFERENCES scopes (id), position BIGINT NOT NULL UNIQUE,
         run_key TEXT NOT NULL, as_of TEXT NOT NULL, tool_version TEXT NOT NULL, exit_code BIGINT NOT NULL,
         incomplete BIGINT NOT NULL, policy_set_digest TEXT NOT NULL, target_set_digest TEXT NOT NULL,
         inventory_digest TEXT NOT NULL, score DOUBLE PRECISION, coverage DOUBLE PRECISION,
         failed_low BIGINT NOT NULL, failed_medium BIGINT NOT NULL, failed_high BIGINT NOT NULL,
         failed_critical BIGINT NOT NULL, waived BIGINT NOT NULL, indeterminate BIGINT NOT NULL,
         resources BIGINT NOT NULL, databases BIGINT NOT NULL, gaps BIGINT NOT NULL,
         places TEXT NOT NULL, hides TEXT NOT NULL, manifest TEXT NOT NULL, UNIQUE (scope_id, run_key)
     ) /*strict*/;
     CREATE INDEX runs_by_scope ON runs (scope_id, position);
     CREATE TABLE cells (
         id BIGINT PRIMARY KEY, scope_id BIGINT NOT NULL REFERENCES scopes (id), key_high BIGINT NOT NULL,
         key_low BIGINT NOT NULL, policy_id TEXT NOT NULL, resource_id TEXT NOT NULL, resource_type TEXT NOT NULL,
         account_id TEXT, region TEXT, UNIQUE (scope_id, key_high, key_low)
     ) /*strict*/;
     CREATE TABLE spans (
         scope_id BIGINT NOT NULL, cell_id BIGINT NOT NULL REFERENCES cells (id), from_position BIGINT NOT NULL,
         to_position BIGINT NOT NULL, presence BIGINT NOT NULL, status BIGINT NOT NULL, severity BIGINT NOT NULL,
         state_hash BIGINT NOT NULL, last_seen BIGINT NOT NULL, open_tracks BIGINT NOT NULL,
         failing_first BIGINT NOT NULL, failing_since BIGINT NOT NULL, failing_reopened BIGINT NOT NULL,
         doubt_first BIGINT NOT NULL, doubt_since BIGINT NOT NULL, doubt_reopened BIGINT NOT NULL,
         fingerprint BYTEA NOT NULL, field TEXT, observed TEXT, waiver_id TEXT, PRIMARY KEY (cell_id, from_position)
     ) /*clustered*/;
     CREATE INDEX spans_by_end ON spans (scope_id, to_position, from_position);",
    // Groups in the trend, and the inventories that a change of policies is told apart with.
    "ALTER TABLE runs ADD COLUMN rescored_run BIGINT;
     ALTER TABLE runs ADD COLUMN rescored_score DOUBLE PRECISION;
     CREATE TABLE group_scores (
         run_id BIGINT NOT NULL REFERENCES runs (id), kind TEXT NOT NULL, name TEXT NOT NULL, score DOUBLE PRECISION,
         coverage DOUBLE PRECISION, failed BIGINT NOT NULL, waived BIGINT NOT NULL, indeterminate BIGINT NOT NULL,
         PRIMARY KEY (run_id, kind, name)
     ) /*clustered*/;
     CREATE TABLE snapshots (
         run_id BIGINT NOT NULL REFERENCES runs (id), ordinal BIGINT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL,
         PRIMARY KEY (run_id, ordinal)
     ) /*clustered*/;
     CREATE TABLE snapshot_parts (
         digest TEXT NOT NULL, part BIGINT NOT NULL, bytes BYTEA NOT NULL, PRIMARY KEY (digest, part)
     ) /*strict*/;",
];

const _: () = assert!(STEPS.len() == CURRENT_VERSION as usize, "every step has its number");

/// The version of the tables; 0 when there are none.
pub(super) fn version<S: Sql>(sql: &mut S) -> Result<i64, StoreError> {
    if !sql.has_table("schema_version")? {
        return Ok(0);
    }
    let found = first(sql, "SELECT version FROM schema_version", &[], |row| row.int(0))?;
    let known = found.filter(|found| *found >= 1);
    let Some(found) = known else {
        let detail = "its version is not told".to_owned();
        return Err(StoreError::Damaged { place: sql.place().to_owned(), detail });
    };
    if found > CURRENT_VERSION {
        return Err(StoreError::FromTheFuture { place: sql.place().to_owned(), found });
    }
    Ok(found)
}

/// Takes the steps that are missing; called inside of a transaction that writes.
pub(super) fn bring_up<S: Sql>(sql: &mut S) -> Result<(), StoreError> {
    let found = version(sql)?;
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        sql.define(step)?;
    }
    if found < CURRENT_VERSION {
        sql.run("UPDATE schema_version SET version = $1", &[CURRENT_VERSION.into()])?;
    }
    Ok(())
}
