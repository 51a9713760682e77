//! `closure.csv`: what became of every line; `new-access.csv`: what came up since.

use std::collections::BTreeMap;

use super::fresh::NewAccess;
use crate::review::takeaway::{csv, decided_by, head, is_expired, last_decisions};
use crate::review::{ClosureRecord, DecisionRecord, Line, ReviewError};

pub(super) fn closure(
    lines: &[Line],
    taken: &[DecisionRecord],
    records: &[ClosureRecord],
    now: &str,
) -> Result<Vec<u8>, ReviewError> {
    let names = [
        "line_id",
        "server",
        "database",
        "subject",
        "class",
        "privileges",
        "decision",
        "reviewer",
        "decided_by",
        "decided_at",
        "self_review",
        "late",
        "justification",
        "ticket",
        "outcome",
        "verified_at",
        "inventory_digest",
        "days_to_close",
        "residual_path",
        "reason",
    ];
    let last = last_decisions(taken);
    let records: BTreeMap<&str, &ClosureRecord> =
        records.iter().map(|record| (record.line_id.as_str(), record)).collect();
    let rows = lines.iter().map(|line| {
        let decided = last.get(line.line_id.as_str());
        let record = records.get(line.line_id.as_str());
        let of = |get: fn(&DecisionRecord) -> &str| decided.map_or_else(String::new, |one| get(one).to_owned());
        let yes = |is: bool| (if is { "yes" } else { "no" }).to_owned();
        let outcome = match (record, decided) {
            (Some(record), _) => record.closure.as_str(),
            (None, Some(decided)) if is_expired(decided, now) => "exception expired",
            (None, Some(_)) => "stays",
            (None, None) => "undecided",
        };
        vec![
            line.line_id.clone(),
            line.server.clone(),
            line.database.clone(),
            line.subject.clone(),
            line.class.as_str().to_owned(),
            line.privileges.join("; "),
            decided.map_or("undecided", |one| one.decision.as_str()).to_owned(),
            decided.map_or(&line.reviewer, |one| &one.reviewer).clone(),
            of(decided_by),
            of(|one| &one.decided_at),
            decided.map_or_else(String::new, |one| yes(one.is_self_review)),
            decided.map_or_else(String::new, |one| yes(one.is_late)),
            of(|one| &one.justification),
            of(|one| &one.ticket),
            outcome.to_owned(),
            record.map_or_else(String::new, |one| one.verified_at.clone()),
            record.map_or_else(String::new, |one| one.inventory_digest.clone()),
            record.and_then(|one| one.days_to_close).map_or_else(String::new, |days| days.to_string()),
            record.map_or_else(String::new, |one| one.residual.join(" | ")),
            record.map_or_else(String::new, |one| one.reason.clone()),
        ]
    });
    csv(std::iter::once(head(&names)).chain(rows))
}

pub(super) fn new_access(all: &[NewAccess]) -> Result<Vec<u8>, ReviewError> {
    let names = ["server", "database", "subject", "access"];
    let rows =
        all.iter().map(|one| vec![one.server.clone(), one.database.clone(), one.subject.clone(), one.access.clone()]);
    csv(std::iter::once(head(&names)).chain(rows))
}
