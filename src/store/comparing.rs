//! What is different between two runs. Only spans that do not reach over both are read, so that it costs what changed.
//!
//! Main function: [`diff`].

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::reading::{self, FINDING_COLUMNS, Full, finding, rank};
use super::sql::{Row, Sql};
use super::timeline::Presence;
use super::{ChangedFinding, Diff, FixedFinding, NewFinding, StoreError, StoredFinding};
use crate::model::ResolvedReason;

/// A cell at one of the two runs.
struct Stand {
    presence: Presence,
    state_hash: i64,
    finding: StoredFinding,
}

pub(super) fn diff<S: Sql>(sql: &mut S, before: u64, after: u64) -> Result<Diff, StoreError> {
    let one = reading::run_with_id(sql, before)?;
    let two = reading::run_with_id(sql, after)?;
    if one.scope_id != two.scope_id {
        return Err(StoreError::OtherScope { before, after });
    }
    let (first, last) = if one.position <= two.position { (&one, &two) } else { (&two, &one) };
    let early = stands(sql, first, last, Side::Earlier)?;
    let late = stands(sql, first, last, Side::Later)?;
    // Asked the other way round, everything is told the other way round.
    let (was, is) = if one.position <= two.position { (early, late) } else { (late, early) };
    let mut diff = Diff {
        policies_changed: one.run.policy_set_digest != two.run.policy_set_digest,
        targets_changed: one.run.target_set_digest != two.run.target_set_digest,
        estate_changed: one.run.inventory_digest != two.run.inventory_digest,
        step: None,
        new: Vec::new(),
        fixed: Vec::new(),
        changed: Vec::new(),
        unseen: Vec::new(),
        before: one.run.clone(),
        after: two.run.clone(),
    };
    if one.position <= two.position {
        let runs = reading::runs_until(sql, two.scope_id, two.position)?;
        let between: Vec<Full> = runs.into_iter().filter(|run| run.position >= one.position).collect();
        diff.step = reading::step(&between);
    }
    sort_in(&mut diff, was, is);
    Ok(diff)
}

enum Side {
    Earlier,
    Later,
}

fn stands<S: Sql>(sql: &mut S, first: &Full, last: &Full, side: Side) -> Result<BTreeMap<i64, Stand>, StoreError> {
    let which = match side {
        Side::Earlier => "s.from_position <= $2 AND s.to_position > $2 AND s.to_position <= $3",
        Side::Later => "s.from_position <= $3 AND s.to_position > $3 AND s.from_position > $2",
    };
    let statement = format!(
        "SELECT {FINDING_COLUMNS}, s.cell_id, s.presence, s.state_hash FROM spans s JOIN cells c ON c.id = s.cell_id \
         WHERE s.scope_id = $1 AND {which}"
    );
    let mut found = BTreeMap::new();
    let parameters = [first.scope_id.into(), first.position.into(), last.position.into()];
    sql.query(&statement, &parameters, &mut |row: &dyn Row| {
        let presence = Presence::of(row.int(10)?).ok_or_else(|| row.unexpected(10))?;
        let stand = Stand { presence, state_hash: row.int(11)?, finding: finding(row)? };
        found.insert(row.int(9)?, stand);
        Ok(())
    })?;
    Ok(found)
}

fn sort_in(diff: &mut Diff, mut was: BTreeMap<i64, Stand>, is: BTreeMap<i64, Stand>) {
    const UNSEEN: Presence = Presence::Absent(ResolvedReason::NotSeen);
    for (cell, now) in is {
        let before = was.remove(&cell);
        let same = before.as_ref().is_some_and(|before| before.state_hash == now.state_hash);
        let before_is = before.as_ref().map(|before| before.presence);
        match (before_is, now.presence) {
            (Some(Presence::Present), Presence::Present) if same => {}
            (Some(was @ (Presence::Present | UNSEEN)), Presence::Present) => {
                if let Some(before) = before {
                    diff.changed.push(ChangedFinding {
                        policy_id: now.finding.policy_id,
                        resource_id: now.finding.resource_id,
                        resource_type: now.finding.resource_type,
                        before: before.finding.state,
                        after: now.finding.state,
                        was_unseen: was == UNSEEN,
                    });
                }
            }
            (None, Presence::Present) => diff.new.push(NewFinding { finding: now.finding, is_reopened: false }),
            (Some(Presence::Absent(_)), Presence::Present) => {
                diff.new.push(NewFinding { finding: now.finding, is_reopened: true });
            }
            (Some(Presence::Present), UNSEEN) => diff.unseen.push(now.finding),
            (Some(Presence::Present | UNSEEN), Presence::Absent(reason)) if reason != ResolvedReason::NotSeen => {
                let finding = before.map_or(now.finding, |before| before.finding);
                diff.fixed.push(FixedFinding { finding, reason });
            }
            (_, Presence::Absent(_)) => {}
        }
    }
    // Backwards: it was first seen after the run that is compared with.
    for before in was.into_values().filter(|before| before.presence == Presence::Present) {
        diff.fixed.push(FixedFinding { finding: before.finding, reason: ResolvedReason::Mended });
    }
    diff.new.sort_by(|a, b| rank(&a.finding).cmp(&rank(&b.finding)));
    diff.fixed.sort_by(|a, b| rank(&a.finding).cmp(&rank(&b.finding)));
    diff.unseen.sort_by(|a, b| rank(a).cmp(&rank(b)));
    diff.changed.sort_by(|a, b| {
        let key = |it: &ChangedFinding| (Reverse(it.after.severity), it.policy_id.clone(), it.resource_id.clone());
        key(a).cmp(&key(b)).then_with(|| a.after.fingerprint.cmp(&b.after.fingerprint))
    });
}
