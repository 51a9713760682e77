//! Files for those whom lines were handed to: what is not one reviewer's is asked of the next.

use std::collections::BTreeMap;

use crate::review::write::csv::{self, Which};
use crate::review::write::xlsx::{About, workbook};
use crate::review::{Decision, DecisionRecord, Folder, Line, ReviewError, file_stem, place};

/// A CSV and a workbook for each of them; a file that somebody may be filling in is never written over, as each import has a
/// number of its own.
pub(super) fn files(
    folder: &Folder,
    lines: &[Line],
    accepted: &[DecisionRecord],
    number: usize,
) -> Result<Vec<(String, Vec<u8>)>, ReviewError> {
    let unmade = |what: &'static str, reason: String| ReviewError::Unmade {
        what,
        reason,
        help: "this is a fault of dbmuster; report it",
    };
    let by_id: BTreeMap<&str, &Line> = lines.iter().map(|line| (line.line_id.as_str(), line)).collect();
    let mut handed: BTreeMap<&str, Vec<Line>> = BTreeMap::new();
    for record in accepted.iter().filter(|record| record.decision == Decision::NotMine) {
        let line = by_id.get(record.line_id.as_str()).map(|line| (*line).clone());
        handed.entry(record.reassign_to.trim()).or_default().extend(line);
    }
    let manifest = folder.manifest();
    let mut made = Vec::new();
    for (reviewer, lines) in handed {
        let stem = format!("{}/{}.handed-{number:04}", place::REVIEW, file_stem(reviewer));
        let mut text = Vec::new();
        csv::head(Which::All, &mut text).map_err(|error| unmade("table", error.to_string()))?;
        csv::rows(&lines, Which::All, &mut text).map_err(|error| unmade("table", error.to_string()))?;
        let about = About {
            review: &manifest.review,
            reviewer,
            due: &manifest.due,
            opened_at: &manifest.opened_at,
            is_complete: manifest.is_complete,
        };
        let sheet = workbook(&lines, about).map_err(|error| unmade("workbook", error.to_string()))?;
        made.push((format!("{stem}.csv"), text));
        made.push((format!("{stem}.xlsx"), sheet));
    }
    Ok(made)
}
