//! The HTML scorecard: what is on it, how large it is, what it refuses to do, and how users change it.

mod fleets;
mod nights;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use dbmuster::model::{Evaluation, Status};
use dbmuster::report::html::{Page, pages, single_page};
use dbmuster::report::{ExitSummary, Format, RenderOptions, Report, ReportError, render};

use fleets::{Fleet, HOSTILE, folder, hostile, large, sample, with_a_past};

/// What a page may weigh.
const MOST: usize = 5_000_000;

fn options() -> RenderOptions {
    let reason = "125 findings at or above high".to_owned();
    RenderOptions {
        exit: ExitSummary { code: 1, reason, incomplete: true },
        tool_version: "0.1.0".to_owned(),
        ..RenderOptions::default()
    }
}

fn with_templates(dir: &Path) -> RenderOptions {
    RenderOptions { templates: Some(dir.to_owned()), ..options() }
}

fn files(fleet: &Fleet, main: &str) -> Vec<Page> {
    let report = fleet.report();
    pages(&report, &options(), main).unwrap().map(Result::unwrap).collect()
}

fn page(fleet: &Fleet) -> String {
    single_page(&fleet.report(), &options()).unwrap()
}

fn empty() -> Fleet {
    Fleet::of(Evaluation::default())
}

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

fn anchors(text: &str) -> impl Iterator<Item = &str> {
    text.split(" id=\"finding-").skip(1).map(|rest| &rest[..32])
}

/// Writes the pages that scripts/check-html opens in a browser.
#[test]
fn pages_for_the_browser() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("html-pages");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    let fleets = [
        ("sample", sample()),
        ("past", with_a_past()),
        ("hostile", hostile()),
        ("empty", empty()),
        ("split", large(12_500, 2)),
    ];
    for (name, fleet) in fleets {
        for page in files(&fleet, &format!("{name}.html")) {
            let path: PathBuf = folder.join(&page.name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, page.text).unwrap();
        }
        assert!(folder.join(format!("{name}.html")).is_file());
    }
    assert!(folder.join("split-files/part-0002.html").is_file());
}

#[test]
fn every_finding_is_on_the_page_with_its_evidence() {
    let fleet = with_a_past();
    let text = page(&fleet);
    let ids: BTreeSet<&str> = anchors(&text).collect();
    assert_eq!(ids.len(), fleet.evaluation.findings.len());
    for finding in &fleet.evaluation.findings {
        assert!(ids.contains(finding.fingerprint.to_string().as_str()));
    }
    for id in [
        "overview",
        "change",
        "fleet",
        "findings",
        "policies",
        "appendix",
        "scope",
        "gaps",
        "waivers",
        "frameworks",
        "policy-set",
        "evidence",
        "method",
    ] {
        assert_eq!(count(&text, &format!(" id=\"{id}\"")), 1, "{id}");
    }
    assert!(text.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    // The reasons of what is undecided, what was observed, and how to mend it.
    let undecided = fleet.evaluation.findings.iter().find(|f| f.status == Status::Indeterminate).unwrap();
    assert!(text.contains(&format!("unknown: <code>{}</code>", undecided.missing[0].field)));
    assert!(text.contains("<code>server_version</code> is <code>14.19</code>"));
    assert!(text.contains("aws rds modify-db-instance"));
    assert!(text.contains("Run 120") && text.contains("+1.4 points") && text.contains("W-2026-014"));
    assert!(text.contains("a person must look") && text.contains("Example standard 1.0"));
    assert!(text.contains(&"f".repeat(64)), "the digest of the run before");
}

#[test]
fn what_is_not_known_is_said() {
    let text = page(&sample());
    for said in [
        "no history store was used",
        "No history store was used: what is new, what was mended and how old failures are is not known.",
        "There are no waivers in this run.",
        "No framework was asked for.",
        "No manifest was made for this run",
        "None were taken in this run.",
    ] {
        assert!(text.contains(said), "{said}");
    }
    let text = page(&empty());
    for said in [
        "Nothing could be scored.",
        "there is nothing to list",
        "keeps no ledger",
        "Every policy that ran passes",
        "No database lacks a point",
    ] {
        assert!(text.contains(said), "{said}");
    }
    assert!(!text.contains("NaN") && text.contains("<dd>?<small> of 100"));
    let past = with_a_past();
    let mut history = past.history.clone().unwrap();
    history.previous_run_id = None;
    history.step = None;
    history.trend.truncate(1);
    let first = Fleet { history: Some(history), ..past };
    let text = page(&first);
    assert!(text.contains("This is the first run of its scope in the store"));
    assert!(text.contains("One run so far"));
}

#[test]
fn the_line_breaks_where_the_policies_changed() {
    let fleet = with_a_past();
    let text = page(&fleet);
    let chart = text.split("id=\"trend-t\"").nth(1).unwrap().split("</svg>").next().unwrap();
    let changes = fleet.history.as_ref().unwrap().trend.iter().skip(1).filter(|point| point.policies_changed).count();
    assert_eq!(count(chart, "class=\"break\""), changes);
    // One piece more than there are breaks, and one more for the run without a score.
    assert_eq!(count(chart, "class=\"score\""), changes + 2);
    for id in ["trend", "ages", "heat", "coverage", "waiver-ages", "ruler"] {
        assert!(text.contains("role=\"img\"") && text.contains(&format!("<desc id=\"{id}-d\">")), "{id}");
    }
    assert!(count(&text, "The numbers</summary>") >= 5);
}

#[test]
fn a_page_asks_for_nothing_and_allows_itself_nothing() {
    for fleet in [sample(), with_a_past()] {
        let text = page(&fleet);
        let policy = text.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
        // Names that say so are the business of another test.
        let tags: Vec<&str> = text.split('<').skip(1).filter_map(|rest| rest.split('>').next()).collect();
        for wrong in [" src=", " style=", " onclick", " onmouseover", " srcset=", " ping="] {
            assert!(!tags.iter().any(|tag| tag.contains(wrong)), "{wrong}");
        }
        assert!(!text.contains("url(") && !text.contains("@import"));
        assert_eq!((count(&text, "<script"), count(&text, "<style>"), count(&text, "<link ")), (1, 2, 1));
        assert!(!text.contains(" onclick") && !text.contains("fetch(") && !text.contains("innerHTML"));
    }
}

#[test]
fn names_are_text() {
    let fleet = hostile();
    for text in files(&fleet, "h.html").into_iter().map(|page| page.text) {
        let bare = text.replace("&lt;", "").replace("&quot;", "").replace("&#39;", "").replace("&amp;", "");
        for wrong in
            ["<script>window", "<img", "<h1>owned", "<!-- -->", "onerror=window.owned=1>\"", "</style><style>*"]
        {
            assert!(!bare.contains(wrong), "{wrong}");
        }
        assert_eq!(count(&text, "</script"), 1);
        assert_eq!(count(&text, "</main>"), 1);
        let odd = text
            .chars()
            .find(|c| (c.is_control() && *c != '\n') || "\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}".contains(*c));
        assert_eq!(odd, None);
        assert!(!text.contains("href=\"javascript:") && !text.contains("href=\"data:text"));
    }
    assert_eq!(HOSTILE.len(), fleet.evaluation.subjects.len());
    // Templates fill templates only: what a name says is never filled again.
    assert!(page(&fleet).contains("{{page.title}}"));
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let (one, two) = (with_a_past(), with_a_past());
    assert!(files(&one, "r.html") == files(&two, "r.html"));
    let mut bytes = Vec::new();
    render(Format::Html, &one.report(), &options(), &mut bytes).unwrap();
    assert!(bytes == files(&two, "r.html")[0].text.as_bytes());
}

#[test]
fn ten_thousand_findings_are_one_page() {
    let fleet = large(10_000, 7);
    let all = files(&fleet, "report.html");
    assert_eq!(all.len(), 1);
    assert!(all[0].text.len() < MOST, "{} bytes", all[0].text.len());
    assert_eq!(anchors(&all[0].text).collect::<BTreeSet<_>>().len(), 10_000);
}

#[test]
fn more_are_several_pages_with_every_finding_once() {
    let fleet = large(40_000, 3);
    let all = files(&fleet, "night ly.html");
    assert!(all.len() > 3);
    assert_eq!(all[0].name, "night ly.html");
    let mut seen = BTreeSet::new();
    for (page, n) in all.iter().zip(0..) {
        assert!(page.text.len() < MOST, "{}: {} bytes", page.name, page.text.len());
        if n > 0 {
            assert_eq!(page.name, format!("night ly-files/part-{n:04}.html"));
            assert!(all[0].text.contains(&format!("href=\"night%20ly-files/part-{n:04}.html\"")));
            assert!(page.text.contains("href=\"../night%20ly.html#p0\""));
        }
        for id in anchors(&page.text) {
            assert!(seen.insert(id), "{id} stands there twice");
        }
    }
    assert_eq!(seen.len(), 40_000);
    assert_eq!(anchors(&all[0].text).count(), 0);
    // Standard output has one page only: the worst stays, and the page says so.
    let cut = single_page(&fleet.report(), &options()).unwrap();
    assert!(cut.len() < MOST && cut.len() > MOST / 2, "{} bytes", cut.len());
    let kept = anchors(&cut).count();
    assert!(kept > 5_000 && kept < 40_000);
    assert!(cut.contains("Not everything is here.") && cut.contains("of 40,000 findings are shown here"));
}

#[test]
fn a_change_has_no_scorecard() {
    let evaluation = Evaluation::default();
    let mut out = Vec::new();
    let error = render(Format::Html, &Report::of_change(&evaluation), &options(), &mut out).unwrap_err();
    assert!(matches!(error, ReportError::NeedsFleet { format: Format::Html }), "{error}");
    assert!(out.is_empty());
}

#[test]
fn users_put_their_own_templates_in_place() {
    let fleet = with_a_past();
    let own = folder(&[
        ("foot.hbs", "<footer>{{> imprint}}</footer><script>{{{page.script}}}</script>\n"),
        ("imprint.hbs", "Example & Sons, {{page.as_of}}"),
        ("report.css", "body { color: red }"),
    ]);
    let text = single_page(&fleet.report(), &with_templates(own.path())).unwrap();
    assert!(text.contains("<footer>Example & Sons, 1 November 2026, 02:00 UTC</footer>"));
    assert!(text.contains("<style>body { color: red }</style>"));
    assert!(text.contains("Ten fixes that gain most"), "the other templates stay");
    let wrong = |name: &str, text: &str| {
        let own = folder(&[(name, text)]);
        let error = single_page(&fleet.report(), &with_templates(own.path())).unwrap_err().to_string();
        error.replace(&own.path().display().to_string(), "DIR")
    };
    let unknown = wrong("overview.hbs", "<p>\n{{overview.nothing}}</p>");
    assert!(
        unknown.starts_with("fill the template DIR/html/overview.hbs:2:") && unknown.contains("overview.nothing"),
        "{unknown}"
    );
    let syntax = wrong("resource.hbs", "a\nb\n{{#if name}}");
    assert!(syntax.starts_with("fill the template DIR/html/resource.hbs") && syntax.contains('3'), "{syntax}");
    let absent = wrong("change.hbs", "\n\n\n{{> nobody}}");
    assert!(absent.starts_with("fill the template DIR/html/change.hbs:4:") && absent.contains("nobody"), "{absent}");
    let escape = wrong("report.js", "let a;\n// </script>");
    assert!(escape.starts_with("fill the template DIR/html/report.js:2"), "{escape}");
    let own = folder(&[]);
    fs::create_dir(own.path().join("html/head.hbs")).unwrap();
    let unread = single_page(&fleet.report(), &with_templates(own.path())).unwrap_err().to_string();
    assert!(unread.contains("read the template"), "{unread}");
}

fn templates() -> Vec<(String, String)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports-templates/html");
    let mut found: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "hbs"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    found.sort();
    found
}

/// What stands in the `{{...}}` of a template, without the braces.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).map(|tag| tag.trim_matches(['{', '}']).trim())
}

/// The engine does not mind a name in a condition that does not exist. Here every condition is printed as well, which it
/// does mind.
#[test]
fn conditions_name_what_exists() {
    let mut changed = 0;
    let all: Vec<(String, String)> = templates()
        .into_iter()
        .map(|(name, text)| {
            let mut spelled = String::new();
            for (i, part) in text.split("{{#").enumerate() {
                let condition = part.split_once("}}").and_then(|(head, _)| head.split_once(' '));
                if let (true, Some((_, path))) = (i > 0, condition.filter(|(_, path)| !path.starts_with('@'))) {
                    spelled.push_str(&format!("{{{{{path}}}}}"));
                    changed += 1;
                }
                if i > 0 {
                    spelled.push_str("{{#");
                }
                spelled.push_str(part);
            }
            (name, spelled)
        })
        .collect();
    assert!(changed > 80, "{changed} conditions");
    let files: Vec<(&str, &str)> = all.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let own = folder(&files);
    for fleet in [with_a_past(), sample(), hostile(), empty()] {
        single_page(&fleet.report(), &with_templates(own.path())).unwrap();
    }
    let fleet = large(13_000, 2);
    let report = fleet.report();
    let options = with_templates(own.path());
    assert!(pages(&report, &options, "r.html").unwrap().map(Result::unwrap).count() > 1);
}

#[test]
fn the_docs_name_every_value() {
    let docs = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/html-report.md")).unwrap();
    let documented: BTreeSet<&str> = docs.split('`').skip(1).step_by(2).collect();
    let mut missing = BTreeSet::new();
    let mut seen = 0;
    for (file, text) in templates() {
        assert!(documented.contains(file.as_str()), "docs/html-report.md does not name {file}");
        for tag in tags(&text) {
            let name = tag.trim_start_matches("#if ").trim_start_matches("#each ").trim_start_matches("#with ");
            if name.starts_with(['/', '>', '@', '#', '!']) || matches!(name, "else" | "this") {
                continue;
            }
            seen += 1;
            if !documented.contains(name) {
                missing.insert(format!("{file}: {name}"));
            }
        }
    }
    assert!(seen > 200, "{seen}");
    assert!(missing.is_empty(), "docs/html-report.md does not name {missing:#?}");
}
