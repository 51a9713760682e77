//! Accounts by families of policies: where the failures are.

use super::{Chart, Row, Svg, Table, fitted, real};
use crate::report::html::words::number;

const LEFT: f64 = 132.0;
const CELL: [f64; 2] = [68.0, 30.0];
const TOP: f64 = 30.0;

/// One account in one family. Absent in the map when nothing applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::report::html) struct HeatCell {
    pub(in crate::report::html) met: u64,
    pub(in crate::report::html) applicable: u64,
    pub(in crate::report::html) failed: u64,
    pub(in crate::report::html) critical: u64,
    pub(in crate::report::html) undecided: u64,
}

impl HeatCell {
    /// Percent of what applies that is met, rounded down; absent when nothing applies.
    pub(in crate::report::html) fn share(self) -> Option<u64> {
        (self.applicable > 0).then(|| self.met * 100 / self.applicable)
    }

    /// Step of the colour scale: 0 is worst.
    fn step(self) -> usize {
        match self.share().unwrap_or(0) {
            0..=39 => 0,
            40..=59 => 1,
            60..=79 => 2,
            80..=94 => 3,
            _ => 4,
        }
    }
}

/// The map, row by row.
pub(in crate::report::html) struct HeatMap {
    pub(in crate::report::html) columns: Vec<String>,
    pub(in crate::report::html) rows: Vec<(String, Vec<HeatCell>)>,
}

/// Rows that are drawn; the table behind the chart has all.
const ROWS: usize = 40;

pub(in crate::report::html) fn heat(map: &HeatMap) -> Chart {
    let drawn = &map.rows[..map.rows.len().min(ROWS)];
    let title = "Controls met, by account and family".to_owned();
    let mut description = "Each cell is the share of what applies that is met, in percent; a diamond marks failed \
                           criticals, a question mark what could not be decided."
        .to_owned();
    if map.rows.len() > ROWS {
        description
            .push_str(&format!(" The {ROWS} worst of {} accounts are drawn; the table has all.", map.rows.len()));
    }
    let width = LEFT + CELL[0] * real(number(map.columns.len())) + 4.0;
    let height = TOP + CELL[1] * real(number(drawn.len())) + 4.0;
    let mut svg = Svg::new("heat", &title, &description, width, height);
    for (column, x) in map.columns.iter().zip(0_u32..) {
        svg.label("m small", LEFT + CELL[0] * (f64::from(x) + 0.5), 18.0, &fitted(column, 13));
    }
    for ((name, cells), y) in drawn.iter().zip(0_u32..) {
        let top = TOP + CELL[1] * f64::from(y);
        svg.label("e mono", LEFT - 8.0, top + 19.0, &fitted(name, 16));
        for ((cell, column), x) in cells.iter().zip(&map.columns).zip(0_u32..) {
            let left = LEFT + CELL[0] * f64::from(x);
            let place = [left + 1.0, top + 1.0, CELL[0] - 2.0, CELL[1] - 2.0];
            let Some(share) = cell.share() else {
                svg.rect("none", place, &format!("{name}, {column}: nothing applies"));
                continue;
            };
            svg.rect(&format!("heat heat{}", cell.step()), place, &format!("{name}, {column}: {}", told(*cell)));
            let marks = match (cell.critical > 0, cell.undecided > 0) {
                (true, true) => " \u{25c6}?",
                (true, false) => " \u{25c6}",
                (false, true) => " ?",
                (false, false) => "",
            };
            svg.label(&format!("m heat{}t", cell.step()), left + CELL[0] / 2.0, top + 19.0, &format!("{share}{marks}"));
        }
    }
    let rows = map.rows.iter().map(|(name, cells)| Row {
        name: name.clone(),
        cells: cells
            .iter()
            .map(|cell| if cell.applicable == 0 { "nothing applies".to_owned() } else { told(*cell) })
            .collect(),
    });
    let columns = std::iter::once("Account".to_owned()).chain(map.columns.iter().cloned());
    Chart {
        id: "heat",
        title,
        description,
        svg: svg.end(),
        table: Table { columns: columns.collect(), rows: rows.collect() },
    }
}

fn told(cell: HeatCell) -> String {
    let mut text = format!("{} % ({} of {})", cell.share().unwrap_or(0), cell.met, cell.applicable);
    if cell.critical > 0 {
        text.push_str(&format!(", {} critical failed", cell.critical));
    }
    if cell.undecided > 0 {
        text.push_str(&format!(", {} undecided", cell.undecided));
    }
    text
}
