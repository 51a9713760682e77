//! Names that somebody chose to do harm, and what a workbook takes.

use super::*;

/// What spreadsheets, pages, terminals and file systems could stumble over.
const HOSTILE: [&str; 9] = [
    "=HYPERLINK(\"http://x\")",
    "+1+1",
    "@SUM(1)",
    "line\nbreak\r\n=1",
    "quote\"'`;--",
    "rtl\u{202e}gnp.exe",
    "bell\u{7}\u{1b}[31m",
    "<script>alert(1)</script>",
    "../../etc/passwd",
];

pub fn hostile() -> Fleet {
    let mut fleet = Fleet::new().server("shop", "platform").role("shop", "owner", false, json!({}));
    let mut acl = String::from("{owner=arwdDxt/owner");
    for name in HOSTILE {
        fleet = fleet.role("shop", name, true, json!({"comment": name}));
        // An entry in its quotation marks, in those of an array.
        let item = format!("\"{}\"=r/owner", name.replace('"', "\"\""));
        acl.push_str(&format!(",\"{}\"", item.replace('\\', "\\\\").replace('"', "\\\"")));
    }
    fleet = fleet.database("shop", "=1+1", "..\\..\\evil\u{202e}", "{owner=CTc/owner}");
    fleet = fleet.database("shop", "two", "CON", "{owner=CTc/owner}");
    fleet.table("shop", "=1+1", "t", &format!("{acl}}}")).table("shop", "two", "-2+3", &format!("{acl}}}"))
}

#[test]
fn hostile_names_survive_and_are_harmless() {
    let (desk, _, lines) = opened(&hostile(), "");
    let names: BTreeSet<&str> =
        lines.iter().filter(|line| line.kind == LineKind::Login).map(|line| line.subject.as_str()).collect();
    assert_eq!(names, BTreeSet::from(HOSTILE), "as they are, in what machines read");
    let all = files(&desk.path(FOLDER));
    for name in all.keys() {
        assert!(
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._@-".contains(&byte)) && !name.contains(".."),
            "{name}"
        );
    }
    let mut seen = 0;
    for (name, bytes) in all.iter().filter(|(name, _)| name.ends_with(".csv")) {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        for record in reader.records() {
            for cell in &record.unwrap() {
                let start = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '"').chars().next();
                assert!(!matches!(start, Some('=' | '+' | '-' | '@')), "{name}: {cell:?}");
                assert!(!cell.chars().any(|c| c.is_control() || c == '\u{202e}'), "{name}: {cell:?}");
                seen += 1;
            }
        }
    }
    assert!(seen > 500, "{seen} cells");
    for (name, bytes) in all.iter().filter(|(name, _)| name.ends_with(".html")) {
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(!text.contains("<script") && !text.contains('\u{202e}') && !text.contains('\u{1b}'), "{name}");
        assert!(text.contains("default-src 'none'"), "{name}");
    }
}

#[test]
fn a_workbook_has_every_cell_as_text_and_opens_only_what_is_to_be_decided() {
    let (desk, _, lines) = opened(&hostile(), "");
    let of = lines.iter().filter(|line| line.database == "two").collect::<Vec<_>>();
    let stem = Folder::open(&desk.path(FOLDER))
        .unwrap()
        .manifest()
        .reviewers
        .iter()
        .find(|one| one.id == "CON")
        .unwrap()
        .file
        .clone();
    let path = desk.path(&format!("{FOLDER}/review/{stem}.xlsx"));
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let sheet = book.worksheet_range("Review").unwrap();
    let rows: Vec<Vec<String>> = sheet
        .rows()
        .map(|row| {
            row.iter()
                .map(|cell| match cell {
                    Data::String(text) => text.clone(),
                    Data::Empty => String::new(),
                    other => panic!("{other:?} is no text"),
                })
                .collect()
        })
        .collect();
    assert_eq!(rows[0], COLUMNS.iter().map(|column| column.name.to_owned()).collect::<Vec<_>>());
    let mut told: Vec<Vec<String>> = of
        .iter()
        .map(|line| COLUMNS.iter().map(|column| sheet_cell(&(column.cell)(line)).into_owned()).collect())
        .collect();
    let mut found = rows[1..].to_vec();
    told.sort();
    found.sort();
    assert_eq!(found, told);
    let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut text).unwrap();
    assert!(
        text.contains("<sheetProtection")
            && text.contains("keep,revoke,reduce,exception,not mine")
            && !text.contains("<f>")
    );
    let seal = COLUMNS.iter().position(|column| column.of == Use::Seal).unwrap() + 1;
    assert!(text.contains(&format!("<col min=\"{seal}\" max=\"{seal}\"")) && text.contains("hidden=\"1\""));
    // The CSV says the same in its own spelling.
    let mut csv = csv::Reader::from_path(desk.path(&format!("{FOLDER}/review/{stem}.csv"))).unwrap();
    let first: Vec<String> = csv.records().next().unwrap().unwrap().iter().map(str::to_owned).collect();
    let same = of.iter().find(|line| line.line_id == first[0]).unwrap();
    assert_eq!(first, COLUMNS.iter().map(|column| csv_cell(&(column.cell)(same)).into_owned()).collect::<Vec<_>>());
}
