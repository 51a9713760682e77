//! The tables beside the scripts: what became of each line, and what was let stay for a while.

use super::{Planned, last_decisions};
use crate::review::{Decision, DecisionRecord, Line, ReviewError, csv_cell};

/// Rows of texts as CSV, each cell harmless.
pub(in crate::review) fn csv(rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, ReviewError> {
    let unmade = |error: String| ReviewError::Unmade {
        what: "table",
        reason: error,
        help: "this is a fault of dbmuster; report it",
    };
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        let cells = row.iter().map(|cell| csv_cell(cell));
        out.write_record(cells.map(|cell| cell.into_owned().into_bytes()))
            .map_err(|error| unmade(error.to_string()))?;
    }
    out.into_inner().map_err(|error| unmade(error.to_string()))
}

pub(in crate::review) fn head(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// `plan.csv`.
pub(super) fn plan(planned: &[Planned]) -> Result<Vec<u8>, ReviewError> {
    let names =
        ["line_id", "decision", "subject", "class", "scripts", "taken", "gone_already", "left", "left_because", "also"];
    let rows = planned.iter().map(|one| {
        vec![
            one.line_id.clone(),
            one.decision.clone(),
            one.subject.clone(),
            one.class.clone(),
            one.scripts.join("; "),
            one.taken.to_string(),
            one.gone.to_string(),
            one.left.len().to_string(),
            one.left.join(" | "),
            one.consequences.join(" | "),
        ]
    });
    csv(std::iter::once(head(&names)).chain(rows))
}

/// `exceptions.csv`; those whose last day is over are told apart.
pub(in crate::review) fn exceptions(
    lines: &[Line],
    taken: &[DecisionRecord],
    now: &str,
) -> Result<Vec<u8>, ReviewError> {
    let names = [
        "line_id",
        "server",
        "database",
        "subject",
        "class",
        "privileges",
        "state",
        "expires_on",
        "approved_by",
        "decided_by",
        "decided_at",
        "justification",
        "compensating_control",
        "ticket",
    ];
    let last = last_decisions(taken);
    let rows = lines.iter().filter_map(|line| {
        let record = last.get(line.line_id.as_str()).filter(|record| record.decision == Decision::Exception)?;
        let state = if super::is_expired(record, now) { "expired" } else { "open" };
        Some(vec![
            line.line_id.clone(),
            line.server.clone(),
            line.database.clone(),
            line.subject.clone(),
            line.class.as_str().to_owned(),
            line.privileges.join("; "),
            state.to_owned(),
            record.expires_on.clone(),
            record.approved_by.clone(),
            decided_by(record).to_owned(),
            record.decided_at.clone(),
            record.justification.clone(),
            record.compensating_control.clone(),
            record.ticket.clone(),
        ])
    });
    csv(std::iter::once(head(&names)).chain(rows))
}

/// Who decided, as far as that is known.
pub(in crate::review) fn decided_by(record: &DecisionRecord) -> &str {
    if record.decided_by.is_empty() { &record.reviewer } else { &record.decided_by }
}
