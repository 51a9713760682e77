//! Names that somebody chose to do harm, in every format: one table of names, every place in a report at which a name
//! can stand, and what the readers of each format must not be led to do.
//!
//! A format joins by being in [`Format::ALL`]; what holds for all is checked for it at once.

use std::io::{Cursor, Read};

use calamine::{Data, Reader};
use dbmuster::model::evaluation::Subject;
use dbmuster::model::{
    ChangeSet, Evaluation, Gate, Location, MissingField, PlanSource, Severity, Status, Verdict, WaivedResource,
    WaiverState,
};
use dbmuster::report::{Format, RenderOptions, Report, render};
use serde_json::{Value, json};

use super::report::fleet::{self, Fleet};
use super::report::{Builder, plan, policy};
use super::{report_gitlab, report_xlsx};

/// Names that mean something to a spreadsheet, a terminal, a build runner, a parser or a page.
pub const HOSTILE: [&str; 62] = [
    "=HYPERLINK(\"https://example.com/?\"&A1,\"open\")",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u{a0}=1+1",
    "\u{3000}=1+1",
    "\u{200b}=1+1",
    "\u{feff}=1+1",
    "\"=1+1\"",
    "\",=1+1,\"",
    "a;=1+1;b",
    "a,=1+1",
    "a\n=1+1\n+2",
    "\u{ff1d}1+1",
    "'=1+1",
    "%0A=1+1",
    "_x003D_1+1",
    "=1+1\u{0}",
    "a\nb",
    "a\r\nb",
    "\r",
    "\u{0}",
    "\u{1}\u{8}\u{b}\u{c}\u{1f}\u{7f}",
    "\u{85}\u{9b}31m",
    "\u{1b}[2J\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]8;;https://example.com\u{7}link\u{1b}]8;;\u{7}",
    "a\u{202e}gpj.exe",
    "\u{2066}a\u{2069}",
    "a\u{200d}b\u{2028}c\u{2029}d",
    "\u{fffe}\u{ffff}\u{fdd0}\u{1ffff}",
    "\u{e0041}tags",
    "ünï🗄漢字 e\u{301}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "<!-- --> <![CDATA[ ]]> &lt; &#60; &amp;",
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;",
    "{{exit_code}}{{{this}}}{{> x}}",
    "[click](https://example.com)",
    "![x](https://example.com/x.png)",
    "https://example.com/a www.example.com mailto:a@example.com",
    "a|b|c",
    "a\\|b",
    "``` `code` ~~~",
    "*a* _b_ ~c~ # d",
    "@everyone #1 org/repo#1",
    "::error file=x::pwned",
    "\n::stop-commands::x",
    "%0A::error::x%0D",
    "##[error]x ##vso[task.complete result=Failed;]",
    "file,line=1::x:y",
    "'; DROP TABLE runs; --",
    "../../etc/passwd",
    "[Sheet]:*?/\\ and a name longer than a sheet may have",
    "null\\u0000\\\"",
];

/// What neither people nor programs see, and what moves the rest of a line.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

/// The name at every place at which the owner of a resource, a server or a file can put one.
fn subject(name: &str) -> Subject {
    let some = || Some(name.to_owned());
    Subject {
        id: name.into(),
        name: name.to_owned(),
        account_id: some(),
        region: some(),
        owner: some(),
        environment: some(),
        tier: some(),
        location: Some(Location { file: name.to_owned(), line: Some(1), column: None }),
        ..fleet::live("x")
    }
}

fn evaluation(name: &str, verdict: Option<Verdict>) -> Evaluation {
    let mut broken = policy("broken", "access", Severity::Medium);
    broken.title = name.to_owned();
    broken.description = name.to_owned();
    let policies =
        vec![broken, policy("failing", "access", Severity::Critical), policy("open", "access", Severity::Low)];
    let mut to = Builder::new(policies, vec![subject(name), fleet::live("plain")]);
    to.cell(0, 0, Status::Error, None).message = name.into();
    let finding = to.cell(0, 1, Status::Fail, verdict);
    finding.message = name.into();
    finding.field = Some(name.into());
    finding.observed = Some(json!({ name: name }));
    let unknown = verdict.map(|_| Verdict::NewlyUnknown);
    to.cell(0, 2, Status::Indeterminate, unknown).missing =
        vec![MissingField { field: name.into(), reason: name.into() }];
    to.quiet(1, 0, Status::Pass);
    to.cell(1, 1, Status::Fail, verdict).waiver_id = Some(name.into());
    to.quiet(1, 2, Status::NotApplicable);
    let mut evaluation = to.0;
    let mut gap = fleet::gap(name);
    gap.operation = name.to_owned();
    gap.message = name.to_owned();
    evaluation.gaps = vec![gap];
    evaluation.coverage.resources_seen = 2;
    evaluation
}

fn audit(name: &str) -> Fleet {
    let mut evaluation = evaluation(name, None);
    evaluation.places = fleet::fleet().evaluation.places;
    evaluation.places[0].account_id = None;
    evaluation.places[0].server = Some(name.to_owned());
    let mut fleet = fleet::of(evaluation);
    let mut used = fleet::waiver_use(name, WaiverState::Expiring);
    used.waiver.reason = name.to_owned();
    used.waiver.owner = name.to_owned();
    used.waiver.approved_by = name.to_owned();
    used.waiver.ticket = Some(name.to_owned());
    used.waiver.compensating_control = Some(name.to_owned());
    used.waiver.resource = WaivedResource::Tags([(name.to_owned(), name.to_owned())].into());
    used.problem = Some(name.to_owned());
    fleet.waivers.uses = vec![used];
    fleet.history.resolved[0].resource_id = name.to_owned();
    fleet.manifest.inventories[0].name = name.to_owned();
    fleet
}

fn change(name: &str) -> Evaluation {
    let mut evaluation = evaluation(name, Some(Verdict::Introduced));
    let source = PlanSource { path: name.to_owned(), ..plan() };
    evaluation.change = Some(ChangeSet { sources: vec![source], ..ChangeSet::default() });
    evaluation
}

/// Every format of a change and of a fleet with this name everywhere.
fn each(name: &str, mut look: impl FnMut(Format, Vec<u8>)) {
    let (change, audit) = (change(name), audit(name));
    for format in Format::ALL {
        for report in [Report::of_change(&change), audit.report()] {
            let fits = if report.cards.is_some() { !format.needs_change() } else { !format.needs_fleet() };
            if !fits {
                continue;
            }
            let gate = if report.cards.is_some() { Gate::All } else { Gate::Introduced };
            let options = RenderOptions { gate, base_dir: Some("/home/ci/repo".into()), ..RenderOptions::default() };
            let mut bytes = Vec::new();
            render(format, &report, &options, &mut bytes).unwrap_or_else(|e| panic!("{format} of {name:?}: {e}"));
            look(format, bytes);
        }
    }
}

/// The text of a format, or all texts of one that is packed.
fn texts(format: Format, bytes: &[u8]) -> Vec<String> {
    if !format.is_binary() {
        return vec![String::from_utf8(bytes.to_vec()).unwrap()];
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut texts = Vec::new();
    for at in 0..archive.len() {
        let mut text = String::new();
        archive.by_index(at).unwrap().read_to_string(&mut text).unwrap();
        texts.push(text);
    }
    texts
}

/// Holds every output with this name everywhere against what its readers do.
fn is_harmless(name: &str) {
    let shown: String = name.chars().take(60).collect();
    each(name, |format, bytes| {
        let what = format!("{format} of {shown:?}");
        for text in texts(format, &bytes) {
            nothing_acts(&what, &text);
            nothing_commands(format, &what, &text);
        }
        match format {
            Format::Csv | Format::CsvCells => csv_holds_text(&what, &bytes),
            Format::Xlsx => workbook_holds_text(&what, bytes),
            Format::Markdown => page_holds_text(&what, &String::from_utf8(bytes).unwrap()),
            Format::Junit => xml_holds_text(&what, &String::from_utf8(bytes).unwrap()),
            Format::Gitlab => {
                report_gitlab::issues(&String::from_utf8(bytes).unwrap());
            }
            Format::Sarif => sarif_holds_text(&what, &bytes),
            Format::Json => assert!(serde_json::from_slice::<Value>(&bytes).unwrap().is_object()),
            _ => {}
        }
    });
}

fn nothing_acts(what: &str, text: &str) {
    let found = text.replace("\r\n", "\n").chars().find(|&c| c != '\n' && acts(c));
    assert_eq!(found, None, "{what}");
}

fn nothing_commands(format: Format, what: &str, text: &str) {
    for line in text.lines() {
        let own = ["::error ", "::warning ", "::notice "].iter().any(|start| line.starts_with(start));
        let is_command = line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[");
        assert!(!is_command || (own && format == Format::Github), "{what}: {line}");
        if format == Format::Github {
            assert!(own || line.starts_with("dbmuster: "), "{what}: {line}");
        }
    }
}

fn begins_formula(cell: &str) -> bool {
    let text = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
    text.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

fn csv_holds_text(what: &str, bytes: &[u8]) {
    // As it is meant, and as a spreadsheet reads it where the comma is for decimals.
    for delimiter in [b',', b';', b'\t'] {
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bytes);
        for record in reader.records() {
            for cell in &record.unwrap() {
                assert!(!begins_formula(cell), "{what} with {delimiter}: {cell:.200}");
                let is_whole = delimiter != b',' || cell.encode_utf16().count() <= 32_767;
                assert!(is_whole, "{what}: a cell of {} bytes", cell.len());
            }
        }
    }
}

fn workbook_holds_text(what: &str, bytes: Vec<u8>) {
    let mut book = report_xlsx::open(bytes);
    for sheet in book.sheet_names() {
        assert!(sheet.chars().count() <= 31, "{what}: {sheet}");
        assert!(book.worksheet_formula(&sheet).unwrap().is_empty(), "{what}: {sheet}");
        for (_, _, cell) in book.worksheet_range(&sheet).unwrap().used_cells() {
            match cell {
                Data::String(text) => assert!(text.encode_utf16().count() <= 32_767, "{what}: {sheet}"),
                Data::Float(_) | Data::Int(_) => {}
                other => panic!("{what}: {sheet}: {other:?}"),
            }
        }
    }
}

fn page_holds_text(what: &str, page: &str) {
    assert!(page.len() < 1_024 * 1_024, "{what}");
    let own = page.replace("<details><summary>Show</summary>", "").replace("</details>", "");
    assert!(!own.contains(['<', '@']) && !own.contains("://") && !own.contains("www."), "{what}: {own}");
    let plain = own.replace("\\\\", "").replace("\\`", "").replace("\\[", "").replace("\\]", "");
    assert!(!plain.contains(['`', '[', ']']), "{what}: {plain}");
    let mut columns = 0;
    for line in plain.replace("\\|", "").lines() {
        let bars = line.matches('|').count();
        match (line.starts_with('|'), columns) {
            (true, 0) => columns = bars,
            (true, _) => assert_eq!(bars, columns, "{what}: {line}"),
            (false, _) => {
                assert_eq!(bars, 0, "{what}: {line}");
                columns = 0;
            }
        }
    }
}

fn xml_holds_text(what: &str, text: &str) {
    let document = roxmltree::Document::parse(text).unwrap_or_else(|e| panic!("{what}: {e}"));
    let known = ["testsuites", "testsuite", "testcase", "properties", "property", "failure", "error", "skipped"];
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(known.contains(&node.tag_name().name()), "{what}: {node:?}");
    }
}

fn sarif_holds_text(what: &str, bytes: &[u8]) {
    assert!(bytes.len() < 10_000_000, "{what}: {} bytes", bytes.len());
    let log: Value = serde_json::from_slice(bytes).unwrap();
    for result in log["runs"][0]["results"].as_array().unwrap() {
        assert!(!result["message"]["text"].as_str().unwrap().contains("]("), "{what}");
    }
}

#[test]
fn formulas_and_control_characters_are_harmless_in_every_format() {
    HOSTILE[..31].iter().for_each(|name| is_harmless(name));
}

#[test]
fn markup_and_commands_are_harmless_in_every_format() {
    HOSTILE[31..].iter().for_each(|name| is_harmless(name));
}

#[test]
fn names_of_forty_thousand_characters_are_harmless_in_every_format() {
    is_harmless(&"x".repeat(40_000));
    is_harmless(&"=\u{1f600}".repeat(20_000));
}

#[test]
fn a_fleet_gives_the_same_bytes_every_time() {
    for format in Format::ALL.into_iter().filter(|format| !format.needs_change()) {
        let once = || fleet::fleet().bytes(format, &fleet::options());
        assert!(once() == once(), "{format}");
    }
}
