//! Files for reviewers, filled in as people and Excel would.

use std::collections::BTreeMap;

use dbmuster::review::Decision;
use dbmuster::review::columns::COLUMNS;

pub type Row = BTreeMap<String, String>;

/// Rows of a CSV file by the names of their columns.
pub fn rows(bytes: &[u8]) -> Vec<Row> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// Puts a decision into a row.
pub fn decided(row: &mut Row, decision: Decision, by: &str, at: &str) {
    for (name, text) in [("decision", decision.as_str()), ("decided_by", by), ("decided_at", at)] {
        row.insert(name.to_owned(), text.to_owned());
    }
}

/// CSV with that separator.
pub fn write(rows: &[Row], separator: u8) -> Vec<u8> {
    let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    table(rows, &names, separator)
}

fn table(rows: &[Row], names: &[&str], separator: u8) -> Vec<u8> {
    let mut out =
        csv::WriterBuilder::new().delimiter(separator).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    out.write_record(names).unwrap();
    for row in rows {
        out.write_record(names.iter().map(|name| row.get(*name).map_or("", String::as_str))).unwrap();
    }
    out.into_inner().unwrap()
}

/// UTF-16 with semicolons, other order of columns, blanks around texts, empty rows at the end, days as the machine is set.
pub fn filled(rows: &[Row]) -> Vec<u8> {
    let mut names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    names.rotate_left(7);
    let mut rows = rows.to_vec();
    for row in &mut rows {
        row.insert("decision".to_owned(), format!(" {} ", row["decision"].to_uppercase()));
        if let Some(day) = row.get("due").cloned() {
            let parts: Vec<&str> = day.split('-').collect();
            row.insert("due".to_owned(), format!("{}.{}.{}", parts[2], parts[1], parts[0]));
        }
    }
    let text = String::from_utf8(table(&rows, &names, b';')).unwrap();
    let blank = ";".repeat(names.len() - 1);
    let text = format!("sep=;\r\n{text}{blank}\r\n{blank}\r\n");
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}
