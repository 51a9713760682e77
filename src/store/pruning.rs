//! Removing old runs. Main function: [`prune`].

use super::clock::{SECONDS_PER_DAY, position, seconds};
use super::sql::{Purpose, Sql, first, within};
use super::{PruneRules, Pruned, StoreError, reading, snapshots};

pub(super) fn prune<S: Sql>(sql: &mut S, rules: &PruneRules<'_>) -> Result<Pruned, StoreError> {
    if rules.keep_days.is_none() && rules.keep_runs.is_none() {
        return Err(StoreError::NoRule);
    }
    let now = seconds(rules.as_of)?;
    let purpose = if rules.dry_run { Purpose::Read } else { Purpose::Write };
    let pruned = within(sql, purpose, |sql| {
        let mut pruned = Pruned::default();
        let mut runs = reading::all_runs(sql, rules.scope)?;
        if let (Some(scope), true) = (rules.scope, runs.is_empty()) {
            let detail = format!("there is no scope {scope:?}");
            return Err(StoreError::NoRun { selector: "to prune".to_owned(), detail });
        }
        runs.sort_by_key(|run| (run.scope_id, run.position));
        for scope in runs.chunk_by(|one, two| one.scope_id == two.scope_id) {
            let days =
                rules.keep_days.map(|days| position(now.saturating_sub(i64::from(days) * SECONDS_PER_DAY).max(0), 0));
            let by_days = days.map_or(scope.len(), |days| scope.partition_point(|run| run.position < days));
            let by_number = rules.keep_runs.map_or(scope.len(), |keep| scope.len().saturating_sub(keep as usize));
            // The last one always stays.
            let gone = by_days.min(by_number).min(scope.len().saturating_sub(1));
            pruned.runs += gone as u64;
            pruned.runs_left += (scope.len() - gone) as u64;
            let (Some(oldest), Some(scope_id)) = (scope.get(gone), scope.first().map(|run| run.scope_id)) else {
                continue;
            };
            pruned.findings += if gone == 0 || rules.dry_run {
                forgotten(sql, scope_id, oldest.position, gone)?
            } else {
                forget(sql, scope_id, oldest.position)?
            };
        }
        if pruned.runs > 0 && !rules.dry_run {
            snapshots::forget_unused(sql)?;
        }
        Ok(pruned)
    })?;
    if pruned.runs > 0 && !rules.dry_run {
        sql.give_back()?;
    }
    Ok(pruned)
}

/// Cells of which every span ended before the oldest run that stays, or that were gone since. What cannot be seen is open.
const FORGOTTEN: &str = "FROM cells WHERE scope_id = $1 AND NOT EXISTS (SELECT 1 FROM spans s WHERE s.cell_id = cells.id \
     AND s.to_position > $2 AND (s.presence IN (0, 1) OR s.from_position > $2))";

fn forgotten<S: Sql>(sql: &mut S, scope: i64, oldest: i64, gone: usize) -> Result<u64, StoreError> {
    if gone == 0 {
        return Ok(0);
    }
    let statement = format!("SELECT count(*) {FORGOTTEN}");
    Ok(first(sql, &statement, &[scope.into(), oldest.into()], |row| row.unsigned(0))?.unwrap_or(0))
}

fn forget<S: Sql>(sql: &mut S, scope: i64, oldest: i64) -> Result<u64, StoreError> {
    let here = [scope.into(), oldest.into()];
    let gone = "(SELECT id FROM runs WHERE scope_id = $1 AND position < $2)";
    for table in ["group_scores", "snapshots"] {
        sql.run(&format!("DELETE FROM {table} WHERE run_id IN {gone}"), &here)?;
    }
    sql.run("DELETE FROM runs WHERE scope_id = $1 AND position < $2", &here)?;
    // The life so far stands in the span that is left.
    sql.run("DELETE FROM spans WHERE scope_id = $1 AND to_position <= $2", &here)?;
    let cells = format!("SELECT id {FORGOTTEN}");
    sql.run(&format!("DELETE FROM spans WHERE cell_id IN ({cells})"), &here)?;
    sql.run(
        "DELETE FROM cells WHERE scope_id = $1 AND NOT EXISTS (SELECT 1 FROM spans s WHERE s.cell_id = cells.id)",
        &here[..1],
    )
}
