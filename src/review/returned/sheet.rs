//! A file that came back, as rows of texts: CSV in the spellings that spreadsheets save it in, or a workbook.
//!
//! Knows nothing of reviews but that a row of names stands above the others. A formula is kept apart from a text, as
//! what it shows is not what somebody typed. Main types: [`Sheet`], [`Row`], [`Cell`].

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};

use super::days;
use crate::review::spelling;

/// Rows above the names that are passed over.
const MOST_ROWS_ABOVE: usize = 20;
/// A returned file is not larger than this: a reviewer has hundreds of lines.
pub(super) const MOST_BYTES: u64 = 64 << 20;
/// Nor is what a workbook unpacks to.
const MOST_UNPACKED: u64 = 256 << 20;
/// Nor has it more cells, or more columns.
const MOST_CELLS: usize = 4_000_000;
const MOST_COLUMNS: u32 = 1_000;
/// Names that the first row must have for it to be the row of names.
const NEEDED: [&str; 2] = ["line_id", "decision"];

/// Rows of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sheet {
    /// Names of the columns, as they stand there, trimmed.
    pub names: Vec<String>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// In the file, from 1.
    pub number: u64,
    /// By name of the column; empty cells are left out.
    pub cells: BTreeMap<String, Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Text(String),
    /// What a spreadsheet has worked out.
    Formula,
}

impl Row {
    /// The text of a cell, without blanks around it; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        match self.cells.get(name) {
            Some(Cell::Text(text)) => text.trim(),
            Some(Cell::Formula) | None => "",
        }
    }
}

/// Reads a file; what is wrong with it as a lower-case fragment.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, String> {
    if bytes.starts_with(b"PK\x03\x04") { workbook(bytes) } else { text(bytes) }
}

// --- CSV ---

fn text(bytes: &[u8]) -> Result<Sheet, String> {
    let text = spelling::decoded(bytes)?;
    let (separators, rest, above) = spelling::separators(&text);
    for separator in separators {
        if let Some(sheet) = separated(rest, separator, above)? {
            return Ok(sheet);
        }
    }
    Err("there is no row with the names of the columns, line_id and decision among them".to_owned())
}

/// None when this separator gives no row of names.
fn separated(text: &str, separator: u8, above: u64) -> Result<Option<Sheet>, String> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut sheet: Option<Sheet> = None;
    let mut lines = spelling::Lines::new(text, above);
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|error| format!("it is no CSV: {error}"))?;
        let cells: Vec<&str> = record.iter().collect();
        let line = lines.of(record.position().map_or(0, csv::Position::byte));
        match &mut sheet {
            None => {
                sheet = names(cells.iter().copied())?.map(|names| Sheet { names, rows: Vec::new() });
                if sheet.is_none() && at + 1 >= MOST_ROWS_ABOVE {
                    return Ok(None);
                }
            }
            Some(sheet) => {
                let cells = cells.into_iter().map(|text| Some(Cell::Text(text.to_owned())));
                let row = row(line, &sheet.names, cells)?;
                sheet.rows.extend(row);
            }
        }
    }
    Ok(sheet)
}

// --- workbooks ---

fn workbook(bytes: &[u8]) -> Result<Sheet, String> {
    refuse_bomb(bytes)?;
    let no_book = |error: calamine::XlsxError| format!("it is no workbook that can be read: {error}");
    let mut book: Xlsx<Cursor<&[u8]>> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(no_book)?;
    let mut found: Option<Sheet> = None;
    for name in book.sheet_names() {
        let mut own: Option<Vec<String>> = None;
        for (at, (line, cells)) in cells_of(&mut book, &name)?.into_iter().enumerate() {
            // Every cell in its column, those that are not there between them.
            let end = cells.keys().next_back().map_or(0, |column| column + 1);
            if end > MOST_COLUMNS {
                return Err(format!("row {} has something in column {end}, and no review has so many", line + 1));
            }
            let mut row_of = cells;
            let cells = (0..end).map(|column| row_of.remove(&column));
            let Some(names) = &own else {
                let text = |cell| if let Some(Cell::Text(text)) = cell { text } else { String::new() };
                own = names_of(&cells.map(text).collect::<Vec<_>>())?;
                if own.is_none() && at + 1 >= MOST_ROWS_ABOVE {
                    break;
                }
                continue;
            };
            let row = row(u64::from(line) + 1, names, cells)?;
            found.get_or_insert_default().rows.extend(row);
        }
        if let Some(names) = own {
            let sheet = found.get_or_insert_default();
            if !sheet.names.is_empty() && sheet.names != names {
                return Err("two of its sheets have other columns".to_owned());
            }
            sheet.names = names;
        }
    }
    found
        .filter(|sheet| !sheet.names.is_empty())
        .ok_or_else(|| "no sheet has a row with the names of the columns, line_id and decision among them".to_owned())
}

/// Cells by row and column, one after the other: what a sheet claims to span is not believed.
fn cells_of(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<BTreeMap<u32, BTreeMap<u32, Cell>>, String> {
    let no_book = |error: calamine::XlsxError| format!("it is no workbook that can be read: {error}");
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // A chart has no cells.
        Err(calamine::XlsxError::WorksheetNotFound(_) | calamine::XlsxError::NotAWorksheet(_)) => {
            return Ok(BTreeMap::new());
        }
        Err(error) => return Err(no_book(error)),
    };
    let mut rows: BTreeMap<u32, BTreeMap<u32, Cell>> = BTreeMap::new();
    let mut count = 0_usize;
    while let Some(one) = reader.next_cell_with_formula_metadata().map_err(no_book)? {
        let cell = match one.value {
            _ if one.formula.is_some() => Cell::Formula,
            DataRef::Error(_) => Cell::Formula,
            DataRef::Empty => continue,
            value => Cell::Text(shown(&value)),
        };
        count += 1;
        if count > MOST_CELLS {
            return Err("it has more cells than any review".to_owned());
        }
        rows.entry(one.pos.0).or_default().insert(one.pos.1, cell);
    }
    Ok(rows)
}

/// The sizes that the archive itself tells, and what really comes out when it lies.
fn refuse_bomb(bytes: &[u8]) -> Result<(), String> {
    let no_book = |error: zip::result::ZipError| format!("it is no workbook that can be read: {error}");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(no_book)?;
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(no_book)?;
        let size = std::io::copy(&mut file.take(left + 1), &mut std::io::sink())
            .map_err(|error| format!("it is no workbook that can be read: {error}"))?;
        left = left.checked_sub(size).ok_or_else(|| "it unpacks to more than any review is".to_owned())?;
    }
    Ok(())
}

/// What a person sees, with dates as days.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(is) => (if *is { "TRUE" } else { "FALSE" }).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::DateTime(moment) => days::of_serial(moment.to_ymd_hms_milli()),
    }
}

// --- both ---

/// The names, when the row has those that are needed.
fn names<'c>(cells: impl Iterator<Item = &'c str>) -> Result<Option<Vec<String>>, String> {
    names_of(&cells.map(str::to_owned).collect::<Vec<_>>())
}

fn names_of(cells: &[String]) -> Result<Option<Vec<String>>, String> {
    let names: Vec<String> = cells.iter().map(|cell| cell.trim().to_lowercase()).collect();
    if !NEEDED.iter().all(|needed| names.iter().any(|name| name == needed)) {
        return Ok(None);
    }
    for (at, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        if names.iter().take(at).any(|before| before == name) {
            return Err(format!("the column {name:?} is there twice"));
        }
    }
    Ok(Some(names))
}

/// None for a row without anything in it.
fn row(number: u64, names: &[String], cells: impl Iterator<Item = Option<Cell>>) -> Result<Option<Row>, String> {
    let mut kept = BTreeMap::new();
    for (at, cell) in cells.enumerate() {
        let Some(cell) = cell.filter(|cell| !matches!(cell, Cell::Text(text) if text.trim().is_empty())) else {
            continue;
        };
        match names.get(at).filter(|name| !name.is_empty()) {
            Some(name) => {
                kept.insert(name.clone(), cell);
            }
            None => return Err(format!("row {number} has something in column {}, which has no name", at + 1)),
        }
    }
    Ok((!kept.is_empty()).then_some(Row { number, cells: kept }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<(u64, String, String)> {
        let sheet = read(bytes).unwrap();
        sheet
            .rows
            .iter()
            .map(|row| (row.number, row.text("line_id").to_owned(), row.text("decision").to_owned()))
            .collect()
    }

    #[test]
    fn every_spelling_of_csv_is_the_same() {
        let plain = "line_id,x,decision\nL1,\"a,b\",keep \n,,\n\nL2,c;d, Revoke\n";
        let expected = vec![(2, "L1".to_owned(), "keep".to_owned()), (5, "L2".to_owned(), "Revoke".to_owned())];
        assert_eq!(texts(plain.as_bytes()), expected);
        assert_eq!(texts(format!("\u{feff}{plain}").as_bytes()), expected);
        assert_eq!(texts(plain.replace('\n', "\r\n").as_bytes()), expected);
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(plain.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(texts(&wide), expected);
        let wide: Vec<u8> = [0xfe, 0xff].into_iter().chain(plain.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(texts(&wide), expected);
        let semicolons = "decision;line_id\r\nkeep;L1\r\n";
        assert_eq!(texts(semicolons.as_bytes()), [(2, "L1".to_owned(), "keep".to_owned())]);
        let hinted = "sep=;\r\ndecision;line_id\r\nkeep;L1\r\n";
        assert_eq!(texts(hinted.as_bytes()), [(3, "L1".to_owned(), "keep".to_owned())]);
        let tabs = "a review\n\ndecision\tline_id\nkeep\tL1\n";
        assert_eq!(texts(tabs.as_bytes()), [(4, "L1".to_owned(), "keep".to_owned())]);
    }

    #[test]
    fn what_is_no_sheet_is_refused() {
        for (bytes, why) in [
            (&b""[..], "no row"),
            (b"a,b\n1,2\n", "no row"),
            (b"line_id,decision,decision\n", "twice"),
            (b"line_id,decision\nL1,keep,,x\n", "no name"),
            (b"line_id,decision\nL\xe9,keep\n", "UTF-8"),
            (b"PK\x03\x04not a zip", "no workbook"),
            (b"\xd0\xcf\x11\xe0old", "old kind"),
            (b"line_id,decision\nL\0,keep\n", "zero"),
        ] {
            let error = read(bytes).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }
}
