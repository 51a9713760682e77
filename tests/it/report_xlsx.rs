//! Workbooks, read by another library: sheets, columns, cells of text, and the same bytes.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use dbmuster::model::{Evaluation, Severity, Status};
use dbmuster::report::Format;

use super::report::fleet::{self, fleet, live};
use super::report::{Builder, bytes, everything, options, policy};

pub fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap()
}

fn rows(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<Vec<Data>> {
    book.worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn a_fleet_has_its_sheets() {
    let mut book = open(fleet().bytes(Format::Xlsx, &fleet::options()));
    assert_eq!(book.sheet_names(), ["Summary", "Findings", "Waivers", "Coverage", "Gaps", "Policies", "Resolved"]);
    let mut shown = String::new();
    for sheet in book.sheet_names() {
        shown.push_str(&format!("== {sheet}\n"));
        for row in rows(&mut book, &sheet) {
            let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
            shown.push_str(&format!("{}\n", cells.join(" | ")));
        }
    }
    insta::assert_snapshot!(shown);
    let findings = rows(&mut book, "Findings");
    assert_eq!(findings[1][27], Data::Float(47.0), "days are numbers");
    assert_eq!(findings[1][9], Data::String("111122223333".to_owned()), "an account is no number");
}

#[test]
fn a_change_and_an_empty_run_have_workbooks_too() {
    for evaluation in [everything(), Evaluation::default()] {
        let mut book = open(bytes(Format::Xlsx, &evaluation, &options()));
        assert_eq!(rows(&mut book, "Findings").len(), evaluation.findings.len() + 1);
        assert_eq!(rows(&mut book, "Gaps").len(), evaluation.gaps.len() + 1);
    }
}

#[test]
fn headers_stay_in_sight_and_can_be_filtered() {
    let bytes = fleet().bytes(Format::Xlsx, &fleet::options());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name("xl/worksheets/sheet2.xml").unwrap().read_to_string(&mut text).unwrap();
    for part in ["state=\"frozen\"", "<autoFilter ref=\"A1:AH6\"", "<cols>"] {
        assert!(text.contains(part), "{part}");
    }
    text.clear();
    archive.by_name("docProps/core.xml").unwrap().read_to_string(&mut text).unwrap();
    assert!(text.contains("2026-01-02T03:04:05Z"), "{text}");
}

#[test]
fn many_findings_are_written_as_they_come() {
    let count = 21_000;
    let mut to = Builder::new(
        vec![policy("p", "access", Severity::High)],
        (0..count).map(|i| live(&format!("db{i}"))).collect(),
    );
    for i in 0..count {
        to.cell(i, 0, Status::Fail, None).message = "=1+1 and _x003D_".into();
    }
    let mut book = open(bytes(Format::Xlsx, &to.0, &options()));
    let findings = rows(&mut book, "Findings");
    assert_eq!(findings.len(), count + 1);
    assert_eq!(findings[count][15], Data::String("=1+1 and _x003D_".to_owned()));
    assert!(book.worksheet_formula("Findings").unwrap().is_empty());
}
