//! Runs, trends and lives, as they are asked for.
//!
//! Main functions: [`history`], [`trend`], [`runs`], [`findings`].

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::cells::{severity_of, status_of};
use super::clock::text_of;
use super::findings::{SPAN_COLUMNS, span};
use super::sql::{Row, Sql, Value, all, first};
use super::timeline::Presence;
use super::{FindingState, GroupScore, Rescored, Run, RunSelector, StoreError, StoredFinding, clock, recording};
use crate::model::{
    Fingerprint, History, Life, Manifest, Resolved, ResolvedReason, Severity, Sla, Status, Step, TrendPoint,
};

/// A run with what only the store needs of it.
#[derive(Debug, Clone)]
pub(super) struct Full {
    pub(super) run: Run,
    pub(super) scope_id: i64,
    pub(super) position: i64,
    failed: BTreeMap<Severity, u64>,
}

const COLUMNS: &str = "SELECT r.id, s.name, r.as_of, r.tool_version, r.exit_code, r.incomplete, r.policy_set_digest, \
     r.target_set_digest, r.inventory_digest, r.score, r.coverage, r.failed_low, r.failed_medium, r.failed_high, \
     r.failed_critical, r.waived, r.indeterminate, r.resources, r.databases, r.gaps, r.rescored_run, r.rescored_score, \
     r.scope_id, r.position FROM runs r JOIN scopes s ON s.id = r.scope_id";

fn full(row: &dyn Row) -> Result<Full, StoreError> {
    let mut failed = BTreeMap::new();
    for (severity, column) in Severity::ALL.into_iter().zip(11..) {
        failed.insert(severity, row.unsigned(column)?);
    }
    let rescored = match (row.get(20)?, row.real(21)?) {
        (Value::Int(run), Some(score)) => u64::try_from(run).ok().map(|run_id| Rescored { run_id, score }),
        _ => None,
    };
    let run = Run {
        run_id: row.unsigned(0)?,
        scope: row.text(1)?,
        as_of: row.text(2)?,
        tool_version: row.text(3)?,
        exit_code: u8::try_from(row.int(4)?).map_err(|_| row.unexpected(4))?,
        incomplete: row.int(5)? != 0,
        policy_set_digest: row.text(6)?,
        target_set_digest: row.text(7)?,
        inventory_digest: row.text(8)?,
        score: row.real(9)?,
        coverage: row.real(10)?,
        failed: failed.values().sum(),
        waived: row.unsigned(15)?,
        indeterminate: row.unsigned(16)?,
        resources: row.unsigned(17)?,
        databases: row.unsigned(18)?,
        gaps: row.unsigned(19)?,
        rescored_previous: rescored,
    };
    Ok(Full { run, scope_id: row.int(22)?, position: row.int(23)?, failed })
}

/// Every run, or those of a scope, by time.
pub(super) fn all_runs<S: Sql>(sql: &mut S, scope: Option<&str>) -> Result<Vec<Full>, StoreError> {
    match scope {
        Some(scope) => all(sql, &format!("{COLUMNS} WHERE s.name = $1 ORDER BY r.position"), &[scope.into()], full),
        None => all(sql, &format!("{COLUMNS} ORDER BY r.position"), &[], full),
    }
}

/// Runs of a scope up to a position, by time.
pub(super) fn runs_until<S: Sql>(sql: &mut S, scope_id: i64, position: i64) -> Result<Vec<Full>, StoreError> {
    let statement = format!("{COLUMNS} WHERE r.scope_id = $1 AND r.position <= $2 ORDER BY r.position");
    all(sql, &statement, &[scope_id.into(), position.into()], full)
}

pub(super) fn run_with_id<S: Sql>(sql: &mut S, id: u64) -> Result<Full, StoreError> {
    let number = i64::try_from(id).unwrap_or(i64::MAX);
    let found = first(sql, &format!("{COLUMNS} WHERE r.id = $1"), &[number.into()], full)?;
    found.ok_or_else(|| StoreError::NoRun { selector: id.to_string(), detail: "there is no such run".to_owned() })
}

/// The run that a user means.
pub(super) fn find<S: Sql>(sql: &mut S, scope: &str, selector: &RunSelector) -> Result<Run, StoreError> {
    let mut runs: Vec<Run> = all_runs(sql, Some(scope))?.into_iter().map(|full| full.run).collect();
    let none = |detail: String| StoreError::NoRun { selector: selector.to_string(), detail };
    let count = runs.len();
    match selector {
        RunSelector::Last(back) => match count.checked_sub(back + 1) {
            Some(i) => Ok(runs.swap_remove(i)),
            None => Err(none(format!("the scope {scope:?} has {count} runs"))),
        },
        RunSelector::Id(id) => {
            let found = runs.into_iter().find(|run| run.run_id == *id);
            found.ok_or_else(|| none(format!("the scope {scope:?} has no such run")))
        }
        RunSelector::Day(day) => {
            // In UTC, whatever the offset it was given with.
            let of_day =
                |run: &&Run| clock::seconds(&run.as_of).is_ok_and(|s| text_of(clock::position(s, 0)).starts_with(day));
            let found = runs.iter().rfind(of_day).cloned();
            found.ok_or_else(|| none(format!("the scope {scope:?} has no run of that day")))
        }
    }
}

/// Runs as a chart needs them; they are all of one scope, by time.
pub(super) fn trend_of(runs: &[Full]) -> Vec<TrendPoint> {
    let mut before: Option<&Run> = None;
    let mut points = Vec::with_capacity(runs.len());
    for Full { run, failed, .. } in runs {
        points.push(TrendPoint {
            run_id: run.run_id,
            as_of: run.as_of.clone(),
            score: run.score,
            coverage: run.coverage,
            failed: failed.clone(),
            waived: run.waived,
            indeterminate: run.indeterminate,
            resources: run.resources,
            databases: run.databases,
            policy_set_digest: run.policy_set_digest.clone(),
            policies_changed: before.is_some_and(|before| before.policy_set_digest != run.policy_set_digest),
            targets_changed: before.is_some_and(|before| before.target_set_digest != run.target_set_digest),
        });
        before = Some(run);
    }
    points
}

/// Why the score of a run is another than that of a run before it; `runs` are both and all between them.
pub(super) fn step(runs: &[Full]) -> Option<Step> {
    let (before, now) = (runs.first()?.run.score?, runs.last()?.run.score?);
    let mut by_policies = Some(0.0);
    for pair in runs.windows(2) {
        let [one, two] = pair else { continue };
        let (one, two) = (&one.run, &two.run);
        let part = match (one.score, two.rescored_previous) {
            (Some(score), Some(rescored)) if rescored.run_id == one.run_id => Some(rescored.score - score),
            // The same policies judge the same way.
            _ if one.policy_set_digest == two.policy_set_digest => Some(0.0),
            _ => None,
        };
        by_policies = by_policies.zip(part).map(|(sum, part)| sum + part);
    }
    Some(Step { before, before_rescored: by_policies.map(|part| before + part), now })
}

/// What a run's report says of history.
pub(super) fn history<S: Sql>(sql: &mut S, id: i64, sla: Sla) -> Result<History, StoreError> {
    let this = run_with_id(sql, id.unsigned_abs())?;
    let runs = runs_until(sql, this.scope_id, this.position)?;
    let previous = runs.iter().rev().nth(1);
    Ok(History {
        run_id: this.run.run_id,
        previous_run_id: previous.map(|previous| previous.run.run_id),
        lives: lives(sql, &this, sla)?,
        resolved: resolved(sql, &this)?,
        trend: trend_of(&runs),
        step: runs.len().checked_sub(2).and_then(|start| runs.get(start..)).and_then(step),
    })
}

fn fingerprint(row: &dyn Row, column: usize) -> Result<Fingerprint, StoreError> {
    let bytes: [u8; 16] = row.bytes(column)?.try_into().map_err(|_| row.unexpected(column))?;
    Ok(Fingerprint(u128::from_be_bytes(bytes)))
}

fn lives<S: Sql>(sql: &mut S, this: &Full, sla: Sla) -> Result<BTreeMap<Fingerprint, Life>, StoreError> {
    let statement = format!(
        "SELECT s.fingerprint, CASE WHEN s.waiver_id IS NULL THEN 0 ELSE 1 END, {SPAN_COLUMNS} FROM spans s \
         WHERE s.scope_id = $1 AND s.from_position <= $2 AND s.to_position > $2 AND s.presence = 0"
    );
    let mut found = Vec::new();
    sql.query(&statement, &[this.scope_id.into(), this.position.into()], &mut |row| {
        let span = span(row, 2)?;
        let is_waived = row.get(1)? != Value::Int(0);
        let life = span.tracks.life(span.status, span.severity, is_waived, this.position, sla);
        found.push((fingerprint(row, 0)?, life));
        Ok(())
    })?;
    // Sorted first, so that the map is built in one go.
    found.sort_by_key(|(fingerprint, _)| *fingerprint);
    Ok(found.into_iter().collect())
}

/// What the run before had and this one has not, and what it cannot see.
fn resolved<S: Sql>(sql: &mut S, this: &Full) -> Result<Vec<Resolved>, StoreError> {
    let here = [this.scope_id.into(), this.position.into()];
    let mut found = Vec::new();
    // What ended with this run.
    let ended = format!(
        "SELECT c.policy_id, c.resource_id, o.fingerprint, o.status, o.severity, o.presence, {SPAN_COLUMNS} \
         FROM spans s JOIN spans o ON o.cell_id = s.cell_id AND o.to_position = s.from_position \
         JOIN cells c ON c.id = s.cell_id WHERE s.scope_id = $1 AND s.to_position > $2 AND s.from_position = $2"
    );
    sql.query(&ended, &here, &mut |row| {
        let now = span(row, 6)?;
        let was = Presence::of(row.int(5)?).ok_or_else(|| row.unexpected(5))?;
        let status = status_of(row.int(3)?).ok_or_else(|| row.unexpected(3))?;
        let severity = severity_of(row.int(4)?).ok_or_else(|| row.unexpected(4))?;
        let was_open = matches!(was, Presence::Present | Presence::Absent(ResolvedReason::NotSeen));
        let reason = match now.presence {
            Presence::Absent(ResolvedReason::NotSeen) => None,
            Presence::Absent(reason) => Some(reason).filter(|_| was_open),
            // It failed, and now nobody can tell.
            Presence::Present => {
                let lost = status == Status::Fail && now.status != Status::Fail && now.tracks.failing.is_open;
                Some(ResolvedReason::NotSeen).filter(|_| lost && was == Presence::Present)
            }
        };
        if let Some(reason) = reason {
            found.push(Resolved {
                fingerprint: fingerprint(row, 2)?.to_string(),
                policy_id: row.text(0)?,
                resource_id: row.text(1)?,
                severity,
                status,
                first_seen: text_of(now.tracks.shown(status).first),
                reason,
            });
        }
        Ok(())
    })?;
    // What cannot be seen, since this run or an earlier one.
    let unseen = format!(
        "SELECT c.policy_id, c.resource_id, s.fingerprint, {SPAN_COLUMNS} FROM spans s JOIN cells c ON c.id = s.cell_id \
         WHERE s.scope_id = $1 AND s.from_position <= $2 AND s.to_position > $2 AND s.presence = 1"
    );
    sql.query(&unseen, &here, &mut |row| {
        let now = span(row, 3)?;
        found.push(Resolved {
            fingerprint: fingerprint(row, 2)?.to_string(),
            policy_id: row.text(0)?,
            resource_id: row.text(1)?,
            severity: now.severity,
            status: now.status,
            first_seen: text_of(now.tracks.shown(now.status).first),
            reason: ResolvedReason::NotSeen,
        });
        Ok(())
    })?;
    found.sort_by(|one, two| {
        let key = |it: &Resolved| (Reverse(it.severity), it.policy_id.clone(), it.resource_id.clone());
        key(one).cmp(&key(two)).then_with(|| one.fingerprint.cmp(&two.fingerprint))
    });
    Ok(found)
}

/// Columns that [`finding`] reads.
pub(super) const FINDING_COLUMNS: &str = "c.policy_id, c.resource_id, c.resource_type, s.fingerprint, s.status, s.severity, \
     s.field, s.observed, s.waiver_id";

pub(super) fn finding(row: &dyn Row) -> Result<StoredFinding, StoreError> {
    Ok(StoredFinding {
        policy_id: row.text(0)?,
        resource_id: row.text(1)?,
        resource_type: row.text(2)?,
        state: FindingState {
            fingerprint: fingerprint(row, 3)?,
            status: status_of(row.int(4)?).ok_or_else(|| row.unexpected(4))?,
            severity: severity_of(row.int(5)?).ok_or_else(|| row.unexpected(5))?,
            field: row.maybe_text(6)?,
            observed: row.maybe_text(7)?,
            waiver_id: row.maybe_text(8)?,
        },
    })
}

/// What findings are sorted by: worst first, then policy and resource.
pub(super) fn rank(finding: &StoredFinding) -> (Reverse<Severity>, &str, &str, Fingerprint) {
    let state = &finding.state;
    (Reverse(state.severity), &finding.policy_id, &finding.resource_id, state.fingerprint)
}

pub(super) fn findings<S: Sql>(sql: &mut S, id: u64) -> Result<Vec<StoredFinding>, StoreError> {
    let this = run_with_id(sql, id)?;
    let statement = format!(
        "SELECT {FINDING_COLUMNS} FROM spans s JOIN cells c ON c.id = s.cell_id \
         WHERE s.scope_id = $1 AND s.from_position <= $2 AND s.to_position > $2 AND s.presence = 0"
    );
    let mut found = all(sql, &statement, &[this.scope_id.into(), this.position.into()], finding)?;
    found.sort_by(|one, two| rank(one).cmp(&rank(two)));
    Ok(found)
}

const GROUP_COLUMNS: &str = "SELECT g.kind, g.name, g.score, g.coverage, g.failed, g.waived, g.indeterminate";

fn group(row: &dyn Row) -> Result<GroupScore, StoreError> {
    Ok(GroupScore {
        kind: row.text(0)?,
        name: row.text(1)?,
        score: row.real(2)?,
        coverage: row.real(3)?,
        failed: row.unsigned(4)?,
        waived: row.unsigned(5)?,
        indeterminate: row.unsigned(6)?,
    })
}

pub(super) fn groups<S: Sql>(sql: &mut S, id: u64) -> Result<Vec<GroupScore>, StoreError> {
    let this = run_with_id(sql, id)?;
    let statement = format!("{GROUP_COLUMNS} FROM group_scores g WHERE g.run_id = $1");
    let mut found = all(sql, &statement, &[super::sql::count(this.run.run_id)], group)?;
    // Here, because databases sort text each in their own way.
    found.sort_by(|one, two| (&one.kind, &one.name).cmp(&(&two.kind, &two.name)));
    Ok(found)
}

pub(super) fn group_trend<S: Sql>(
    sql: &mut S,
    scope: &str,
    kind: &str,
    name: &str,
) -> Result<Vec<(u64, GroupScore)>, StoreError> {
    let statement = format!(
        "{GROUP_COLUMNS}, r.id FROM group_scores g JOIN runs r ON r.id = g.run_id JOIN scopes s ON s.id = r.scope_id \
         WHERE s.name = $1 AND g.kind = $2 AND g.name = $3 ORDER BY r.position"
    );
    let parameters = [scope.into(), kind.into(), name.into()];
    all(sql, &statement, &parameters, |row| Ok((row.unsigned(7)?, group(row)?)))
}

/// The manifest as it is kept.
pub(super) fn manifest_text(manifest: &Manifest) -> String {
    // Strings and numbers only: there is nothing in it that JSON cannot say.
    serde_json::to_string(manifest).unwrap_or_default()
}

pub(super) fn manifest<S: Sql>(sql: &mut S, id: u64) -> Result<Manifest, StoreError> {
    let this = run_with_id(sql, id)?;
    let statement = "SELECT manifest FROM runs WHERE id = $1";
    let text = first(sql, statement, &[super::sql::count(this.run.run_id)], |row| row.text(0))?.unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| StoreError::Damaged {
        place: sql.place().to_owned(),
        detail: format!("the manifest of run {id} is not readable: {error}"),
    })
}

/// The run before the one that is about to be recorded.
pub(super) fn previous<S: Sql>(
    sql: &mut S,
    upcoming: &super::Upcoming<'_>,
) -> Result<Option<super::PreviousRun>, StoreError> {
    let Some((scope, position)) = recording::place_of(sql, upcoming)? else { return Ok(None) };
    let (Some(before), _) = recording::neighbours(sql, scope, position)? else { return Ok(None) };
    let run = run_with_id(sql, before.id.unsigned_abs())?.run;
    Ok(Some(super::PreviousRun {
        run_id: run.run_id,
        manifest: manifest(sql, run.run_id)?,
        snapshots: super::snapshots::of_run(sql, before.id)?,
        as_of: run.as_of,
        score: run.score,
        policy_set_digest: run.policy_set_digest,
        target_set_digest: run.target_set_digest,
    }))
}
