//! Putting a run in: its row, its groups, and the changes that it makes to the spans of its scope.
//!
//! Main function: [`record`].

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use super::cells::{self, Surroundings};
use super::clock::{FOREVER, MOST_RUNS, position, seconds};
use super::sql::{Purpose, Row, Sql, Type, Value, all, count, first, within};
use super::{Recorded, RunRecord, StoreError, Upcoming, findings, reading, snapshots};
use crate::model::{Evaluation, Gap, Manifest, Severity, Status};

/// A run's number and its place among the others.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) id: i64,
    pub(super) position: i64,
    pub(super) as_of: String,
    pub(super) places: BTreeSet<String>,
    pub(super) hides: Vec<Gap>,
}

fn placed(row: &dyn Row) -> Result<Placed, StoreError> {
    let places = row.text(3)?.lines().map(str::to_owned).collect();
    let hides = serde_json::from_str(&row.text(4)?).map_err(|_| row.unexpected(4))?;
    Ok(Placed { id: row.int(0)?, position: row.int(1)?, as_of: row.text(2)?, places, hides })
}

/// Puts the run in, or finds that it is there.
pub(super) fn record<S: Sql>(sql: &mut S, run: &RunRecord<'_>) -> Result<Recorded, StoreError> {
    let moment = seconds(&run.manifest.as_of)?;
    within(sql, Purpose::Write, |sql| {
        let scope = scope_id(sql, run.scope)?;
        let key = run_key(run.scope, run.manifest);
        let known = "SELECT id FROM runs WHERE scope_id = $1 AND run_key = $2";
        if let Some(id) = first(sql, known, &[scope.into(), key.as_str().into()], |row| row.int(0))? {
            let history = reading::history(sql, id, run.sla)?;
            let notes = vec![format!("this very run is in the history already, as run {id}; nothing was added")];
            return Ok(Recorded { history, is_repeat: true, notes });
        }
        let last = first(sql, "SELECT max(id) FROM runs", &[], |row| match row.get(0)? {
            Value::Int(id) => Ok(id),
            Value::Nothing | Value::Real(_) | Value::Text(_) | Value::Bytes(_) => Ok(0),
        })?;
        let id = last.unwrap_or(0) + 1;
        if id > MOST_RUNS {
            return Err(StoreError::TooManyRuns { count: MOST_RUNS.unsigned_abs() });
        }
        let at = position(moment, id);
        let (before, after) = neighbours(sql, scope, at)?;
        let mut notes = Vec::new();
        if let Some(after) = &after {
            notes.push(format!(
                "the time of this run, {}, is before that of run {} ({}): it was put in its place among the earlier runs, \
                 and the lives of later findings were worked out anew",
                run.manifest.as_of, after.id, after.as_of
            ));
        }
        add_run(sql, run, &NewRun { id, scope, position: at, key: &key })?;
        let places_before = before.as_ref().map(|before| before.places.clone()).unwrap_or_default();
        let surroundings = Surroundings::new(run.evaluation, places_before);
        let moment = findings::Moment {
            scope,
            at,
            next: after.as_ref().map_or(FOREVER, |after| after.position),
            next_gaps: after.map(|after| after.hides).unwrap_or_default(),
            before: before.map_or(0, |before| before.position),
        };
        findings::put(sql, run.evaluation, &surroundings, &moment)?;
        add_groups(sql, run, id)?;
        notes.extend(snapshots::keep(sql, run, id, scope)?);
        let history = reading::history(sql, id, run.sla)?;
        Ok(Recorded { history, is_repeat: false, notes })
    })
}

/// The runs of a scope just before and just after a position.
pub(super) fn neighbours<S: Sql>(
    sql: &mut S,
    scope: i64,
    at: i64,
) -> Result<(Option<Placed>, Option<Placed>), StoreError> {
    const COLUMNS: &str = "SELECT id, position, as_of, places, hides FROM runs WHERE scope_id = $1";
    let before = format!("{COLUMNS} AND position < $2 ORDER BY position DESC LIMIT 1");
    let after = format!("{COLUMNS} AND position > $2 ORDER BY position LIMIT 1");
    let here = [scope.into(), at.into()];
    Ok((first(sql, &before, &here, placed)?, first(sql, &after, &here, placed)?))
}

/// The position that a run would have, and the one that it has if it is there.
pub(super) fn place_of<S: Sql>(sql: &mut S, upcoming: &Upcoming<'_>) -> Result<Option<(i64, i64)>, StoreError> {
    let moment = seconds(&upcoming.manifest.as_of)?;
    let statement = "SELECT id FROM scopes WHERE name = $1";
    let Some(scope) = first(sql, statement, &[upcoming.scope.into()], |row| row.int(0))? else { return Ok(None) };
    let key = run_key(upcoming.scope, upcoming.manifest);
    let known = "SELECT position FROM runs WHERE scope_id = $1 AND run_key = $2";
    let own = first(sql, known, &[scope.into(), key.as_str().into()], |row| row.int(0))?;
    Ok(Some((scope, own.unwrap_or_else(|| position(moment, MOST_RUNS)))))
}

fn scope_id<S: Sql>(sql: &mut S, name: &str) -> Result<i64, StoreError> {
    if let Some(id) = first(sql, "SELECT id FROM scopes WHERE name = $1", &[name.into()], |row| row.int(0))? {
        return Ok(id);
    }
    let ids = all(sql, "SELECT id FROM scopes", &[], |row| row.int(0))?;
    let id = ids.into_iter().max().unwrap_or(0) + 1;
    sql.run("INSERT INTO scopes (id, name) VALUES ($1, $2)", &[id.into(), name.into()])?;
    Ok(id)
}

/// What makes a run the run that it is: everything that went in, and what came out of it.
fn run_key(scope: &str, manifest: &Manifest) -> String {
    let mut hasher = Sha256::new();
    let mut add = |part: &str| {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part);
    };
    for part in [
        scope,
        &manifest.tool_version,
        &manifest.as_of,
        &manifest.policy_set_digest,
        &manifest.configuration_digest,
        manifest.waivers_digest.as_deref().unwrap_or_default(),
        &manifest.evaluation_digest,
    ] {
        add(part);
    }
    for inventory in &manifest.inventories {
        add(&inventory.digest);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

struct NewRun<'a> {
    id: i64,
    scope: i64,
    position: i64,
    key: &'a str,
}

fn add_run<S: Sql>(sql: &mut S, run: &RunRecord<'_>, row: &NewRun<'_>) -> Result<(), StoreError> {
    let manifest = run.manifest;
    let evaluation = run.evaluation;
    let coverage = evaluation.coverage;
    let size = |number: usize| count(u64::try_from(number).unwrap_or(u64::MAX));
    let failed = |severity| size(failures(evaluation, |finding| finding.0 == severity && !finding.1));
    let places: Vec<String> = cells::places(evaluation).into_iter().collect();
    let rescored = run.rescored_previous;
    let values = [
        ("id", row.id.into()),
        ("scope_id", row.scope.into()),
        ("position", row.position.into()),
        ("run_key", row.key.into()),
        ("as_of", manifest.as_of.as_str().into()),
        ("tool_version", manifest.tool_version.as_str().into()),
        ("exit_code", i64::from(manifest.exit_code).into()),
        ("incomplete", i64::from(run.incomplete).into()),
        ("policy_set_digest", manifest.policy_set_digest.as_str().into()),
        ("target_set_digest", run.target_set_digest.into()),
        ("inventory_digest", evaluation.inventory_digest.as_str().into()),
        ("score", run.scores.score.into()),
        ("coverage", run.scores.coverage.into()),
        ("failed_low", failed(Severity::Low)),
        ("failed_medium", failed(Severity::Medium)),
        ("failed_high", failed(Severity::High)),
        ("failed_critical", failed(Severity::Critical)),
        ("waived", size(failures(evaluation, |finding| finding.1))),
        ("indeterminate", size(coverage.indeterminate + coverage.errors)),
        ("resources", size(coverage.resources_seen)),
        ("databases", count(run.scores.databases)),
        ("gaps", size(evaluation.gaps.len())),
        ("places", places.join("\n").as_str().into()),
        ("hides", hides(evaluation).as_str().into()),
        ("manifest", reading::manifest_text(manifest).as_str().into()),
        ("rescored_run", rescored.map_or(Value::Nothing, |rescored| count(rescored.run_id))),
        ("rescored_score", rescored.map(|rescored| rescored.score).into()),
    ];
    let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    let marks: Vec<String> = (1..=values.len()).map(|i| format!("${i}")).collect();
    let statement = format!("INSERT INTO runs ({}) VALUES ({})", names.join(", "), marks.join(", "));
    sql.run(&statement, &values.map(|(_, value)| value)).map(drop)
}

/// What the run could not read, each place once and without the words of the service.
fn hides(evaluation: &Evaluation) -> String {
    let plain = |gap: &Gap| Gap {
        target: String::new(),
        operation: String::new(),
        message: String::new(),
        attempts: 0,
        ..gap.clone()
    };
    let mut gaps: Vec<Gap> = evaluation.gaps.iter().map(plain).collect();
    gaps.sort();
    gaps.dedup();
    serde_json::to_string(&gaps).unwrap_or_default()
}

/// Failures by severity, and whether they are waived.
fn failures(evaluation: &Evaluation, counts: impl Fn((Severity, bool)) -> bool) -> usize {
    let failing = evaluation.findings.iter().filter(|finding| finding.status == Status::Fail);
    failing.filter(|finding| counts((finding.severity, finding.waiver_id.is_some()))).count()
}

fn add_groups<S: Sql>(sql: &mut S, run: &RunRecord<'_>, id: i64) -> Result<(), StoreError> {
    const COLUMNS: [(&str, Type); 8] = [
        ("run_id", Type::Int),
        ("kind", Type::Text),
        ("name", Type::Text),
        ("score", Type::Real),
        ("coverage", Type::Real),
        ("failed", Type::Int),
        ("waived", Type::Int),
        ("indeterminate", Type::Int),
    ];
    let mut seen = BTreeSet::new();
    let mut rows = run.scores.groups.iter().filter(|group| seen.insert((&group.kind, &group.name))).map(|group| {
        vec![
            id.into(),
            group.kind.as_str().into(),
            group.name.as_str().into(),
            group.score.into(),
            group.coverage.into(),
            count(group.failed),
            count(group.waived),
            count(group.indeterminate),
        ]
    });
    sql.insert_many("group_scores", &COLUMNS, &mut rows)
}
