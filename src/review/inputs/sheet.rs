//! A CSV file with a row of names above the others, as spreadsheets save it.

use std::collections::BTreeMap;
use std::path::Path;

use crate::review::{ReviewError, spelling};

/// Line of the file, and cells by the names of their columns; empty cells are left out.
pub(super) type Row = (u64, BTreeMap<String, String>);

/// Rows by the names of their columns, which are compared without case, blanks and `-`.
pub(super) fn read(path: &Path, bytes: &[u8], known: &[&str]) -> Result<Vec<Row>, ReviewError> {
    let bad = |reason: String| ReviewError::BadFile {
        path: path.to_path_buf(),
        reason,
        help: format!(
            "write CSV, as any spreadsheet saves it, with these names in the first row, as far as they are known: {}",
            known.join(", ")
        ),
    };
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(bad("it is a workbook: save it as `CSV UTF-8`".to_owned()));
    }
    let text = spelling::decoded(bytes).map_err(bad)?;
    let (separators, rest, above) = spelling::separators(&text);
    let names = |separator: u8| -> Result<Vec<String>, csv::Error> {
        Ok(reader(rest, separator).headers()?.iter().map(plain).collect())
    };
    // The one by which most of the names are known; else the one that makes most columns.
    let fits = |separator: &u8| {
        let names = names(*separator).unwrap_or_default();
        (names.iter().filter(|name| known.contains(&name.as_str())).count(), names.len())
    };
    let separator = separators.into_iter().rev().max_by_key(fits).unwrap_or(b',');
    let names = names(separator).map_err(|error| bad(error.to_string()))?;
    for (at, name) in names.iter().enumerate() {
        if names.iter().take(at).any(|before| before == name) {
            return Err(bad(format!("the column {name:?} is there twice")));
        }
    }
    let mut rows = Vec::new();
    let mut lines = spelling::Lines::new(rest, above);
    for record in reader(rest, separator).records() {
        let record = record.map_err(|error| bad(error.to_string()))?;
        let line = lines.of(record.position().map_or(0, csv::Position::byte));
        let row = names.iter().cloned().zip(record.iter().map(|cell| cell.trim().to_owned()));
        rows.push((line, row.filter(|(_, cell)| !cell.is_empty()).collect()));
    }
    Ok(rows)
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().flexible(false).delimiter(separator).from_reader(text.as_bytes())
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<Row> {
        read(Path::new("hr.csv"), bytes, &["id", "name", "end_date"]).unwrap()
    }

    #[test]
    fn every_spelling_is_the_same() {
        let commas = "ID,Name,End date,login\r\n7,\"Müller, Kim\",2026-08-31,kim\r\n";
        let semicolons = "ID;Name;End date;login\r\n7;\"Müller, Kim\";2026-08-31;kim\r\n";
        let cells = [("id", "7"), ("name", "Müller, Kim"), ("end_date", "2026-08-31"), ("login", "kim")];
        let expected = vec![(2, cells.map(|(name, cell)| (name.to_owned(), cell.to_owned())).into())];
        for text in [commas.to_owned(), semicolons.to_owned(), semicolons.replace(';', "\t")] {
            assert_eq!(rows(text.as_bytes()), expected, "{text}");
            assert_eq!(rows(format!("\u{feff}{text}").as_bytes()), expected, "{text}");
            let little = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes));
            assert_eq!(rows(&little.collect::<Vec<u8>>()), expected, "{text}");
            let big = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes));
            assert_eq!(rows(&big.collect::<Vec<u8>>()), expected, "{text}");
        }
        assert_eq!(rows(format!("sep=;\r\n{semicolons}").as_bytes())[0].0, 3);
        // Names that nobody knows are parted all the same, and one column is one.
        assert_eq!(rows(b"login;team\nkim;core\n")[0].1.len(), 2);
        assert_eq!(rows(b"login\nkim;core\n")[0].1["login"], "kim;core");
    }

    #[test]
    fn what_is_no_csv_is_told() {
        for (bytes, why) in [
            (&b"PK\x03\x04"[..], "workbook"),
            (b"\xd0\xcf\x11\xe0", "workbook"),
            (b"id;name\n7;M\xfcller\n", "UTF-8"),
            (b"id;id\n1;2\n", "twice"),
            (b"id;name\n1\n", "fields"),
        ] {
            let error = read(Path::new("hr.csv"), bytes, &["id", "name"]).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
