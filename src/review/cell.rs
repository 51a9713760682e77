//! A text as it stands in a cell of a file that people open with a spreadsheet.

use std::borrow::Cow;

use crate::report::{harmless_cell, visible_cell};

/// As it stands in CSV: nothing hidden, nothing that a spreadsheet takes for a formula.
#[must_use]
pub fn csv_cell(text: &str) -> Cow<'_, str> {
    harmless_cell(text)
}

/// As it stands in a workbook, where a cell is text whatever it begins with: nothing hidden.
#[must_use]
pub fn sheet_cell(text: &str) -> Cow<'_, str> {
    visible_cell(text)
}
