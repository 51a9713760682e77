//! Decided files coming back: what is refused, what is noted, what is taken in, and that nothing is ever lost or written over.

mod again;
mod approvers;
mod own;
mod paced;
mod reduced;
pub mod sheets;
mod written;

use std::fs;
use std::path::PathBuf;

use dbmuster::review::returned::{Options, Outcome, import};
use dbmuster::review::{Decision, Folder, Line, ReviewError};
use serde_json::json;

use crate::cli::Desk;
use crate::review_open::fleet::{Fleet, shop};
use sheets::{Row, decided, filled, rows, write};

const NOW: &str = "2026-11-10T12:00:00Z";
/// A name that is after spreadsheets, terminals and readers.
const EVIL: &str = "=cmd|' /C calc'!A0\n\u{202e}\u{7}<script>\";,";

/// Who reviews everything.
const PAT: &str = "[[reviewer]]\nreviewer = \"pat\"\nemail = \"pat@example.org\"\n";

struct Open {
    desk: Desk,
    folder: Folder,
    lines: Vec<Line>,
    rows: Vec<Row>,
}

fn fleet() -> Fleet {
    shop().role("shop", EVIL, true, json!({"comment": "kim@example.org"})).member("shop", "app_rw", EVIL).table(
        "shop",
        "orders",
        "odd",
        "{owner=arwdDxt/owner,svc_orders=r/owner}",
    )
}

impl Open {
    fn new() -> Self {
        Self::with("deputy = \"quinn\"\n")
    }

    fn with(more: &str) -> Self {
        Self::of(&format!("{PAT}{more}"), &fleet())
    }

    fn of(reviewers: &str, fleet: &Fleet) -> Self {
        let desk = Desk::new();
        desk.put("fleet.ndjson", fleet.text());
        desk.put("reviewers.toml", reviewers);
        desk.run(
            "review open --inventory fleet.ndjson --period 2026Q4 --out . --reviewers reviewers.toml --due 2026-11-20",
        )
        .ends(0);
        let folder = Folder::open(&desk.path("REV-2026Q4-fleet")).unwrap();
        let lines = folder.lines().unwrap();
        let mut all = Vec::new();
        for reviewer in &folder.manifest().reviewers {
            let file = folder.path().join(format!("review/{}.csv", reviewer.file));
            all.extend(rows(&fs::read(file).unwrap()));
        }
        assert_eq!(all.len(), lines.len());
        for row in &mut all {
            let by = row["reviewer"].clone();
            decided(row, Decision::Keep, &by, "2026-11-05");
            row.insert("justification".to_owned(), "daily work".to_owned());
        }
        Self { desk, folder, lines, rows: all }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.desk.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn import(&self, rows: &[Row], options: &Options) -> Outcome {
        self.bytes(&write(rows, b','), options).unwrap()
    }

    fn bytes(&self, bytes: &[u8], options: &Options) -> Result<Outcome, ReviewError> {
        import(&self.folder, &[self.file("decided.csv", bytes)], options)
    }

    /// What is said when one row of all is another.
    fn but(&self, subject: &str, class: &str, cells: &[(&str, &str)]) -> Outcome {
        let mut rows = self.rows.clone();
        let row = rows.iter_mut().find(|row| row["subject"] == subject && row["class"] == class);
        let row = row.unwrap_or_else(|| panic!("{subject} {class}"));
        for (name, text) in cells {
            row.insert((*name).to_owned(), (*text).to_owned());
        }
        self.import(&rows, &dry())
    }
}

fn dry() -> Options {
    Options { now: NOW.to_owned(), dry_run: true, ..Options::default() }
}

fn wet() -> Options {
    Options { dry_run: false, ..dry() }
}

#[test]
fn what_cannot_be_is_refused_with_its_row() {
    let open = Open::new();
    let good = open.import(&open.rows, &dry());
    assert_eq!(good.refused, [], "{:#?}", good.refused);
    assert_eq!(good.accepted.len(), open.lines.len());
    type Case<'c> = (&'c str, &'c str, &'c [(&'c str, &'c str)], &'c str);
    let cases: &[Case<'_>] = &[
        ("boss", "admin", &[("privileges", "SELECT")], "the cell privileges was altered"),
        ("boss", "admin", &[("subject", "bossy")], "the cell subject was altered"),
        ("boss", "admin", &[("severity", "low")], "the cell severity was altered"),
        ("boss", "admin", &[("row_hash", "")], "the row_hash is gone"),
        ("boss", "admin", &[("row_hash", "00")], "not that of the line"),
        ("boss", "admin", &[("line_id", "L00000000000000000000")], "no such line"),
        ("boss", "admin", &[("line_id", "")], "there is no line_id"),
        ("boss", "admin", &[("decision", "kepe")], "is no decision"),
        ("boss", "admin", &[("decision", "=\"keep\"")], "holds a formula"),
        ("boss", "admin", &[("justification", "=HYPERLINK(\"x\")")], "holds a formula"),
        ("boss", "admin", &[("decision", "")], "there is no decision, although"),
        ("boss", "admin", &[("justification", " -- ")], "needs a justification"),
        ("boss", "admin", &[("decided_by", "boss")], "and the line is for"),
        ("boss", "admin", &[("decided_by", "mallory")], "and the line is for"),
        ("boss", "admin", &[("decided_at", "2026-10-31")], "before the population was read"),
        ("boss", "admin", &[("decided_at", "2026-11-01T01:59:59Z")], "before the population was read"),
        ("boss", "admin", &[("decided_at", "2026-11-12")], "yet to come"),
        ("boss", "admin", &[("decided_at", "05/06/2026")], "one of two days"),
        ("boss", "admin", &[("decided_at", "yesterday")], "no day"),
        ("boss", "admin", &[("decision", "not mine")], "needs reassign_to"),
        ("boss", "admin", &[("decision", "not mine"), ("reassign_to", "PAT")], "that it is taken from"),
        ("boss", "admin", &[("decision", "not mine"), ("reassign_to", "boss")], "whoever the line is about"),
        ("boss", "admin", &[("decision", "exception"), ("approved_by", "rae")], "needs expires_on"),
        ("boss", "admin", &[("decision", "exception"), ("expires_on", "2026-12-31")], "needs approved_by"),
        (
            "boss",
            "admin",
            &[("decision", "exception"), ("approved_by", "rae"), ("expires_on", "2026-11-09")],
            "ended on",
        ),
        (
            "boss",
            "admin",
            &[("decision", "exception"), ("approved_by", "rae"), ("expires_on", "2028-01-01")],
            "are the most",
        ),
        (
            "boss",
            "admin",
            &[("decision", "exception"), ("approved_by", "boss"), ("expires_on", "2026-12-01")],
            "whoever it is for",
        ),
        ("svc_orders", "read", &[("decision", "reduce")], "does not say what stays"),
        ("svc_orders", "read", &[("decision", "reduce"), ("reduce_to", "DROP")], "neither a privilege nor an object"),
    ];
    for (subject, class, cells, expected) in cases {
        let outcome = open.but(subject, class, cells);
        let said: Vec<&str> = outcome.refused.iter().map(|remark| remark.text.as_str()).collect();
        assert!(said.iter().any(|text| text.contains(expected)), "{cells:?}: {said:?}");
        assert!(outcome.refused.iter().all(|remark| remark.row.is_some() && remark.file.ends_with("decided.csv")));
        assert!(!outcome.is_imported);
    }
    assert!(!open.folder.path().join("decisions").exists());
}

#[test]
fn nobody_decides_about_oneself() {
    let open = Open::new();
    // The line went to the deputy, and whoever it is about decides all the same.
    let outcome = open.but("pat", "read", &[("decided_by", "Pat@example.org")]);
    assert!(outcome.refused.iter().any(|remark| remark.text.contains("decided about itself")), "{:?}", outcome.refused);
    // There is no deputy.
    let open = Open::with("");
    let outcome = open.import(&open.rows, &dry());
    assert!(outcome.refused.iter().all(|remark| remark.text.contains("decided about itself")), "{:?}", outcome.refused);
    assert!(!outcome.refused.is_empty());
    let marked = open.import(&open.rows, &Options { accept_self_review: true, ..dry() });
    assert_eq!(marked.refused, []);
    assert!(marked.accepted.iter().any(|record| record.is_self_review));
    assert!(marked.accepted.iter().any(|record| !record.is_self_review));
}

#[test]
fn lines_twice_missing_and_of_others_are_told() {
    let open = Open::new();
    let mut twice = open.rows.clone();
    twice.push(twice[0].clone());
    let outcome = open.import(&twice, &dry());
    assert!(outcome.refused.iter().any(|remark| remark.text.contains("there twice")));
    let outcome = open.import(&open.rows[2..], &dry());
    assert_eq!(outcome.refused, []);
    assert!(outcome.flagged.iter().any(|remark| remark.text.starts_with("2 lines of the same reviewer are missing")));
    let outcome = open.import(&open.rows[1..], &dry());
    assert!(outcome.flagged.iter().any(|remark| remark.text.starts_with("1 line of the same reviewer is missing")));
    let late = Options { now: "2026-11-25T00:00:00Z".to_owned(), ..dry() };
    let mut rows = open.rows.clone();
    rows[0].insert("decided_at".to_owned(), "2026-11-21".to_owned());
    let outcome = open.import(&rows, &late);
    assert!(outcome.accepted.iter().filter(|record| record.is_late).count() == 1);
    let outcome = open.import(&open.rows, &Options { reviewer: Some("quinn".to_owned()), ..dry() });
    assert_eq!(outcome.refused, [], "a deputy may bring them");
}

#[test]
fn what_was_taken_in_stays_and_more_comes_behind_it() {
    let open = Open::new();
    let first = open.import(&open.rows, &wet());
    assert!(first.is_imported, "{:?}", first.refused);
    let log = open.folder.path().join("decisions/decisions.ndjson");
    let before = fs::read(&log).unwrap();
    let again = open.import(&open.rows, &wet());
    assert_eq!((again.known, again.accepted.len(), again.is_imported), (open.lines.len() as u64, 0, false));
    let mut changed = open.rows.clone();
    let row = changed.iter_mut().find(|row| row["subject"] == "svc_orders" && row["class"] == "write").unwrap();
    row.insert("decision".to_owned(), "not mine".to_owned());
    row.insert("reassign_to".to_owned(), "quinn".to_owned());
    let refused = open.import(&changed, &wet());
    assert!(refused.refused.iter().any(|remark| remark.text.contains("--change")) && !refused.is_imported);
    assert_eq!(fs::read(&log).unwrap(), before);
    assert!(open.import(&changed, &Options { change: true, ..wet() }).is_imported);
    let after = fs::read(&log).unwrap();
    assert!(after.starts_with(&before) && after.len() > before.len(), "the first decisions stay as they were");
    let last = open.folder.decisions().unwrap().pop().unwrap();
    assert_eq!((last.decision, last.reassign_to.as_str()), (Decision::NotMine, "quinn"));
    // Now it is for somebody else, who says so in any file that has the line.
    let row = changed.iter_mut().find(|row| row["decision"] == "not mine").unwrap();
    decided(row, Decision::Revoke, "pat", "2026-11-06");
    let wrong = open.import(&changed, &wet());
    assert!(wrong.refused.iter().any(|remark| remark.text.contains("is for \"quinn\"")), "{:?}", wrong.refused);
    let row = changed.iter_mut().find(|row| row["decision"] == "revoke").unwrap();
    decided(row, Decision::Revoke, "quinn", "2026-11-06");
    let right = open.import(&changed, &wet());
    assert_eq!((right.refused.len(), right.accepted.len()), (0, 1), "{:?}", right.refused);
    assert_eq!(fs::read_dir(open.folder.path().join("decisions")).unwrap().count(), 4, "three files and the log");
    open.desk.run("review verify REV-2026Q4-fleet").ends(0).says("sound");
}

#[test]
fn the_rest_is_taken_in_when_that_is_asked_for() {
    let open = Open::new();
    let mut rows = open.rows.clone();
    rows[0].insert("decision".to_owned(), "perhaps".to_owned());
    rows[1].insert("decision".to_owned(), String::new());
    for name in ["justification", "decided_by", "decided_at"] {
        rows[1].insert(name.to_owned(), String::new());
    }
    fs::write(open.desk.path("some.csv"), write(&rows, b'\t')).unwrap();
    let all = open.desk.run("review import REV-2026Q4-fleet some.csv --as-of 2026-11-10T12:00:00Z").ends(1);
    all.says("REFUSED some.csv:2:").says("nothing was taken in");
    let rest = "review import REV-2026Q4-fleet some.csv --take-rest --as-of 2026-11-10T12:00:00Z";
    open.desk.run(rest).ends(1).says("1 without a decision; 1 refused");
    assert_eq!(open.folder.decisions().unwrap().len(), open.lines.len() - 2);
}

#[test]
fn spreadsheets_may_do_as_they_do() {
    let open = Open::new();
    let outcome = open.bytes(&filled(&open.rows), &dry()).unwrap();
    assert_eq!(outcome.refused, []);
    assert_eq!(outcome.accepted.len(), open.lines.len());
    // A workbook of our own, filled in by nobody.
    let xlsx: Vec<PathBuf> = open
        .folder
        .manifest()
        .reviewers
        .iter()
        .map(|reviewer| open.folder.path().join(format!("review/{}.xlsx", reviewer.file)))
        .collect();
    let outcome = import(&open.folder, &xlsx, &dry()).unwrap();
    assert_eq!((outcome.refused.len(), outcome.undecided), (0, open.lines.len() as u64), "{:?}", outcome.refused);
}

#[test]
fn no_file_does_any_harm() {
    let open = Open::new();
    let files: &[&[u8]] =
        &[b"", b"\xff\xfe\x00", b"PK\x03\x04", b"PK\x03\x04\x00\x00", b"line_id,decision\n\"", &[0xff; 64]];
    for bytes in files {
        let outcome = open.bytes(bytes, &wet()).unwrap();
        assert!(!outcome.refused.is_empty() && !outcome.is_imported, "{bytes:?}");
    }
    assert!(
        open.lines.iter().any(|line| line.blocks.iter().any(|block| block.subjects.iter().any(|name| &**name == EVIL)))
    );
    let mut rows = open.rows.clone();
    rows[0].insert("justification".to_owned(), EVIL.trim_start_matches('=').to_owned());
    fs::write(open.desk.path("evil.csv"), write(&rows, b',')).unwrap();
    let said = open.desk.run("review import REV-2026Q4-fleet evil.csv --as-of 2026-11-10T12:00:00Z").ends(0);
    assert!(!format!("{}{}", said.out, said.err).contains(['\u{7}', '\u{202e}']));
    // The review was altered behind its back.
    let path = open.folder.path().join("lines.ndjson");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("kim", "mik")).unwrap();
    let error = open.bytes(&write(&open.rows, b','), &wet()).unwrap_err();
    assert!(error.to_string().contains("lines.ndjson") && error.to_string().contains("altered"), "{error}");
}

#[test]
fn a_step_that_was_cut_short_is_made_again() {
    let open = Open::new();
    let root = open.folder.path();
    let sums = fs::read(root.join("SHA256SUMS")).unwrap();
    assert!(open.import(&open.rows, &wet()).is_imported);
    // As if the power had gone before the list of digests was put in its place.
    fs::rename(root.join("SHA256SUMS"), root.join("SHA256SUMS.next")).unwrap();
    fs::write(root.join("SHA256SUMS"), sums).unwrap();
    open.desk.run("review verify REV-2026Q4-fleet").ends(1).says("a step was cut short");
    let mut changed = open.rows.clone();
    decided(changed.iter_mut().find(|row| row["subject"] == "kim").unwrap(), Decision::Revoke, "pat", "2026-11-06");
    assert!(open.import(&changed, &Options { change: true, ..wet() }).is_imported);
    open.desk.run("review verify REV-2026Q4-fleet").ends(0).says("sound");
    // A file that no step has written is not let pass for one of them.
    fs::write(root.join("SHA256SUMS.next"), "").unwrap();
    fs::write(root.join("summary.html"), "x").unwrap();
    let error = open.bytes(&write(&open.rows, b','), &wet()).unwrap_err();
    assert!(error.to_string().contains("summary.html"), "{error}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_told_and_not_followed() {
    let open = Open::new();
    std::os::unix::fs::symlink("/", open.folder.path().join("reviewers/root")).unwrap();
    open.desk.run("review verify REV-2026Q4-fleet").ends(1).says("ADDED: reviewers/root");
}

#[test]
fn a_workbook_that_spans_everything_takes_no_memory() {
    let open = Open::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "line_id").unwrap();
    sheet.write_string(0, 1, "decision").unwrap();
    sheet.write_string(1_048_575, 16_383, "far away").unwrap();
    let outcome = open.bytes(&book.save_to_buffer().unwrap(), &wet()).unwrap();
    assert!(
        outcome.refused.iter().any(|remark| remark.text.contains("no review has so many")),
        "{:?}",
        outcome.refused
    );
    // A formula is no decision, whatever it shows.
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, (name, text)) in (0..).zip(&open.rows[0]) {
        sheet.write_string(0, column, name).unwrap();
        match name.as_str() {
            "decision" => sheet
                .write_formula(1, column, rust_xlsxwriter::Formula::new("\"ke\"&\"ep\"").set_result("keep"))
                .unwrap(),
            "decided_at" => sheet.write_number(1, column, 46_331).unwrap(),
            _ => sheet.write_string(1, column, text).unwrap(),
        };
    }
    let outcome = open.bytes(&book.save_to_buffer().unwrap(), &wet()).unwrap();
    let said: Vec<&str> = outcome.refused.iter().map(|remark| remark.text.as_str()).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("the cell decision holds a formula"), "{said:?}");
}
