//! One row held against its line: altered cells, and what stands in those that a reviewer fills in.

use super::days;
use super::sheet::{Cell, Row};
use crate::review::columns::{COLUMNS, Use};
use crate::review::{Decision, DecisionRecord, Line, csv_cell, sheet_cell};

/// Characters of a cell that is quoted in a message.
const MOST_SHOWN: usize = 60;
/// Characters of a text that a reviewer writes.
const LONGEST: usize = 8_000;

/// What a row says.
#[derive(Debug)]
pub(super) enum Said {
    Nothing,
    /// The same as was taken in before.
    Known,
    New(Box<DecisionRecord>),
}

/// A row after all checks.
#[derive(Debug)]
pub(super) struct Judged {
    pub refused: Vec<String>,
    /// Of no meaning when something is refused.
    pub record: Said,
}

/// Cells that tell something else than the line does.
pub(super) fn altered(line: &Line, row: &Row) -> Vec<String> {
    let mut found = Vec::new();
    let seal = row.text("row_hash");
    if seal != line.row_hash {
        let what = if seal.is_empty() { "the row_hash is gone" } else { "the row_hash is not that of the line" };
        found.push(format!("{what}: the row was altered, or comes from another review"));
    }
    for column in super::told() {
        let expected = (column.cell)(line);
        if matches!(row.cells.get(column.name), Some(Cell::Formula)) {
            found.push(format!("the cell {} holds a formula", column.name));
            continue;
        }
        let is = row.text(column.name);
        if !is_same(&expected, is) {
            found.push(format!(
                "the cell {} was altered: it was {}, and is {}",
                column.name,
                shown(&expected),
                shown(is)
            ));
        }
    }
    found
}

/// Formulas in cells that a reviewer fills in, and texts beyond measure.
pub(super) fn unfit(row: &Row) -> Vec<String> {
    let decided = COLUMNS.iter().filter(|column| column.of == Use::Decided);
    let one = |column: &crate::review::columns::Column| match row.cells.get(column.name)? {
        Cell::Formula => Some(format!("the cell {} holds a formula or an error: type the text itself", column.name)),
        Cell::Text(text) if text.trim_start().starts_with('=') => {
            Some(format!("the cell {} holds a formula: type the text itself", column.name))
        }
        Cell::Text(text) if text.chars().count() > LONGEST => {
            Some(format!("the cell {} has more than {LONGEST} characters", column.name))
        }
        Cell::Text(_) => None,
    };
    decided.filter_map(one).collect()
}

/// The decision, when there is one; a row that is filled in otherwise must have one.
pub(super) fn decision(row: &Row) -> Result<Option<Decision>, String> {
    let text = row.text("decision");
    if text.is_empty() {
        let others = COLUMNS.iter().filter(|column| column.of == Use::Decided).map(|column| column.name);
        let filled: Vec<&str> = others.filter(|name| !row.text(name).is_empty()).collect();
        return match filled.as_slice() {
            [] => Ok(None),
            filled => Err(format!("there is no decision, although {} is filled in", filled.join(" and "))),
        };
    }
    match Decision::from_text(text) {
        Some(decision) => Ok(Some(decision)),
        None => {
            let all: Vec<&str> = Decision::ALL.iter().map(|one| one.as_str()).collect();
            Err(format!("{} is no decision: it is one of {}", shown(text), all.join(", ")))
        }
    }
}

/// Whether a spreadsheet may have made the one of the other without anybody's doing.
fn is_same(expected: &str, is: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is = plain(is);
    if [csv_cell(expected).as_ref(), sheet_cell(expected).as_ref(), expected].into_iter().any(|one| plain(one) == is) {
        return true;
    }
    // Numbers lose their zeros, and large ones all but a few digits.
    if let (Ok(was), Ok(now)) = (expected.parse::<f64>(), is.parse::<f64>()) {
        let is_short = is.contains(['E', 'e']);
        return (was - now).abs() <= if is_short { was.abs() * 1e-5 } else { 0.0 };
    }
    // Days are shown as the machine is set.
    let begins_as_day = expected.len() >= 10 && expected.as_bytes().get(4) == Some(&b'-');
    begins_as_day && matches!((days::read(expected), days::read(&is)), (Ok(was), Ok(now)) if was.day == now.day)
}

/// A text in a message: short, and without anything that cannot be seen.
pub(super) fn shown(text: &str) -> String {
    let cut: String = text.chars().take(MOST_SHOWN).collect();
    let dots = if cut.len() < text.len() { "..." } else { "" };
    format!("{:?}{dots}", crate::report::escape(&cut))
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn what_a_spreadsheet_does_is_no_alteration() {
        for (was, is) in [
            ("alice", " alice "),
            ("=cmd()", "'=cmd()"),
            ("=cmd()", "=cmd()"),
            ("000111122223", "111122223"),
            ("111122223333", "1.11122E+11"),
            ("2026-12-15", "15.12.2026"),
            ("2026-12-15", "46371"),
            ("", ""),
            ("-1", "-1"),
        ] {
            assert!(is_same(was, is), "{was:?} {is:?}");
        }
        for (was, is) in [
            ("alice", "Alice"),
            ("alice", ""),
            ("", "x"),
            ("2026-12-15", "2026-12-16"),
            ("3", "4"),
            ("111122223333", "222222223333"),
            ("read", "reads"),
        ] {
            assert!(!is_same(was, is), "{was:?} {is:?}");
        }
    }
}
