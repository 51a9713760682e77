//! CSV: what stands in which column, and that spreadsheets and scripts read it as it was meant.

use dbmuster::model::Evaluation;
use dbmuster::report::{Format, RenderOptions};

use super::report::fleet::{self, Fleet, fleet};
use super::report::{everything, options, text};

/// Rows as pairs of column and value.
pub fn rows(text: &str) -> Vec<Vec<(String, String)>> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = |record: csv::Result<csv::StringRecord>| {
        record.unwrap().iter().zip(&names).map(|(value, name)| (name.clone(), value.to_owned())).collect()
    };
    reader.records().map(row).collect()
}

fn get<'r>(row: &'r [(String, String)], name: &str) -> &'r str {
    &row.iter().find(|(column, _)| column == name).unwrap_or_else(|| panic!("no column {name}")).1
}

fn of_fleet(fleet: &Fleet, format: Format) -> Vec<Vec<(String, String)>> {
    rows(&fleet.text(format, &fleet::options()))
}

#[test]
fn findings_stand_in_documented_columns() {
    insta::assert_snapshot!(fleet().text(Format::Csv, &fleet::options()).replace("\r\n", "\n"));
    let header = fleet().text(Format::Csv, &fleet::options()).lines().next().unwrap().to_owned();
    let docs = include_str!("../../docs/outputs.md");
    for column in header.split(',') {
        assert!(docs.contains(&format!("`{column}`")), "docs/outputs.md does not name the column {column}");
    }
}

#[test]
fn what_was_not_read_comes_first_and_then_the_worst() {
    let rows = of_fleet(&fleet(), Format::Csv);
    let shown: Vec<_> = rows.iter().map(|row| (get(row, "record"), get(row, "status"), get(row, "severity"))).collect();
    assert_eq!(
        shown,
        [
            ("gap", "not_read", ""),
            ("result", "fail", "critical"),
            ("result", "fail", "high"),
            ("result", "error", "medium"),
            ("result", "indeterminate", "medium"),
            ("result", "fail", "high"),
        ]
    );
    assert_eq!(get(&rows[5], "waiver_id"), "W-1");
    assert_eq!(get(&rows[5], "waiver_expires_on"), "2026-12-31");
    assert_eq!((get(&rows[1], "age_days"), get(&rows[1], "sla_days"), get(&rows[1], "overdue")), ("47", "7", "yes"));
    assert_eq!((get(&rows[2], "life"), get(&rows[2], "times_reopened")), ("reopened", "1"));
    assert_eq!((get(&rows[2], "file"), get(&rows[2], "line")), ("inventory.ndjson", "7"));
}

#[test]
fn auditors_get_every_cell() {
    let fleet = fleet();
    let rows = of_fleet(&fleet, Format::CsvCells);
    assert_eq!(rows.len(), fleet.evaluation.cells.len() + fleet.evaluation.gaps.len());
    let passes = rows.iter().filter(|row| get(row, "status") == "pass").count();
    let others = rows.iter().filter(|row| get(row, "status") == "not_applicable").count();
    assert_eq!((passes, others), (2, 1));
    let findings = of_fleet(&fleet, Format::Csv);
    assert!(findings.iter().all(|row| rows.contains(row)), "the same row in both");
}

#[test]
fn lines_end_as_the_standard_has_it_and_a_mark_is_written_on_request() {
    let plain = fleet().text(Format::Csv, &fleet::options());
    assert_eq!(plain.matches("\r\n").count(), plain.matches('\n').count());
    assert!(plain.ends_with("\r\n") && plain.starts_with("record,status,"));
    let marked = fleet().text(Format::Csv, &RenderOptions { csv_bom: true, ..fleet::options() });
    assert_eq!(marked, format!("\u{feff}{plain}"));
}

#[test]
fn a_change_has_verdicts_and_an_empty_one_has_columns() {
    let rows = rows(&text(Format::Csv, &everything(), &options()));
    for verdict in ["introduced", "fixed", "pre-existing", "newly-unknown", "unchanged-unknown"] {
        assert!(rows.iter().any(|row| get(row, "verdict") == verdict), "{verdict}");
    }
    let empty = text(Format::Csv, &Evaluation::default(), &options());
    assert_eq!(empty.lines().count(), 1);
}
