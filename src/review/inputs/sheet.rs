//! A CSV file with a row of names above the others.

use std::collections::BTreeMap;
use std::path::Path;

use crate::review::ReviewError;

/// Line of the file, and cells by the names of their columns; empty cells are left out.
pub(super) type Row = (u64, BTreeMap<String, String>);

/// Rows by the names of their columns, which are compared without case, blanks and `-`.
pub(super) fn read(path: &Path, bytes: &[u8], known: &[&str]) -> Result<Vec<Row>, ReviewError> {
    let bad = |reason: String| ReviewError::BadFile {
        path: path.to_path_buf(),
        reason,
        help: format!(
            "write CSV in UTF-8, with these names in the first row, as far as they are known: {}",
            known.join(", ")
        ),
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(bytes);
    let plain = |name: &str| name.trim().to_lowercase().replace([' ', '-'], "_");
    let names: Vec<String> = reader.headers().map_err(|error| bad(error.to_string()))?.iter().map(plain).collect();
    for (at, name) in names.iter().enumerate() {
        if names.iter().take(at).any(|before| before == name) {
            return Err(bad(format!("the column {name:?} is there twice")));
        }
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| bad(error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = names.iter().cloned().zip(record.iter().map(|cell| cell.trim().to_owned()));
        rows.push((line, row.filter(|(_, cell)| !cell.is_empty()).collect()));
    }
    Ok(rows)
}
