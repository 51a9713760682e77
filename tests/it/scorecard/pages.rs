//! How a scorecard looks as text, JSON and Markdown.

use std::path::Path;

use dbmuster::report::scorecard::{render_json, render_markdown, render_terminal};

use super::*;

/// A fleet with everything that a page can show, and names that try to do more than be read.
pub fn telling() -> Evaluation {
    let mut subjects = vec![
        subject("orders", "aws_rds_cluster", "111122223333", Some("0")),
        subject("legacy\u{1b}[31m|`x`<b>@all", "aws_rds_instance", "777788889999", None),
        subject(
            "staging-of-a-service-whose-name-does-not-fit-into-its-column",
            "aws_rds_instance",
            "777788889999",
            Some("2"),
        ),
        subject("key", "aws_kms_key", "111122223333", None),
    ];
    subjects[0].owner = Some("checkout".to_owned());
    subjects[0].environment = Some("production".to_owned());
    subjects[2].environment = Some("a-very-long-name-of-an-environment".to_owned());
    let mut fleet =
        evaluation(subjects, &[LOW_FAILS, [Status::Fail, Status::Fail, Status::Fail, Status::Fail], HALF_SEEN, PASS]);
    let mut unknown = finding(&fleet, 2, 0, Status::Indeterminate, "kms_key is unknown");
    unknown.missing =
        vec![MissingField { field: "kms_key->enabled".into(), reason: "AccessDenied on kms:DescribeKey".into() }];
    let bare = finding(&fleet, 2, 1, Status::Indeterminate, "the version \u{1b}]0;x\u{7} cannot be read");
    let broken = finding(&fleet, 2, 2, Status::Error, "took more than 5000000 steps");
    fleet.findings = vec![unknown, bare, broken];
    let mut short = gap(None, &[]);
    (short.cause, short.attempts, short.message) = (GapCause::Throttled, 1, String::new());
    fleet.gaps = vec![short, gap(Some("777788889999"), &["aws_rds_cluster", "aws_rds_snapshot"])];
    fleet
}

fn terminal_page(fleet: &Evaluation, color: bool, width: usize) -> String {
    let mut bytes = Vec::new();
    render_terminal(fleet, &scorecards(fleet), color, width, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn json(fleet: &Evaluation) -> String {
    let mut bytes = Vec::new();
    render_json(fleet, &scorecards(fleet), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn markdown(fleet: &Evaluation) -> String {
    render_markdown(fleet, &scorecards(fleet), None).unwrap()
}

/// The page without its last section, which depends on the commands that this build has.
pub fn before_next(page: &str) -> &str {
    ["\n\nNext\n", "\n\nESC[1mNext"].iter().find_map(|title| page.split_once(title)).map_or(page, |(before, _)| before)
}

#[test]
fn next_steps_name_commands_that_this_build_has() {
    let page = terminal_page(&telling(), false, 80);
    let next = page.split_once("\n\nNext\n").expect("the section is there").1;
    assert!(next.contains("$ dbmuster explain d_low\n"), "{next}");
    assert_eq!(next.contains("$ dbmuster permissions aws --for-gaps FILE\n"), cfg!(feature = "aws"), "{next}");
    let clean = terminal_page(&evaluation(vec![database("a", None)], &[PASS]), false, 80);
    assert!(!clean.contains("explain"), "{clean}");
}

#[test]
fn pages_look_as_they_should() {
    same("terminal", before_next(&terminal_page(&telling(), false, 80)));
    same("terminal_color", before_next(&terminal_page(&telling(), true, 80).replace('\u{1b}', "ESC")));
    same("json", &json(&telling()));
    same("markdown", &markdown(&telling()));
}

#[test]
fn pages_without_anything_to_say_look_as_they_should() {
    let nothing = Evaluation { evaluated_at: "2026-11-01T06:00:00Z".to_owned(), ..Evaluation::default() };
    same("terminal_nothing", before_next(&terminal_page(&nothing, false, 80)));
    same("json_nothing", &json(&nothing));
    same("markdown_nothing", &markdown(&nothing));
    let good = evaluation(vec![database("a", Some("0"))], &[PASS]);
    same("terminal_good", before_next(&terminal_page(&good, false, 80)));
    same("markdown_good", &markdown(&good));
}

#[test]
fn lines_fit_and_hold_nothing_that_acts() {
    for width in [60, 80, 100] {
        for line in terminal_page(&telling(), false, width).lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
            assert!(!line.chars().any(char::is_control), "{line}");
        }
    }
    let page = markdown(&telling());
    assert!(!page.contains('\u{1b}') && !page.contains("<b>") && !page.contains("@all"), "{page}");
    assert!(!json(&telling()).contains("null"));
}

#[test]
fn a_template_of_the_user_replaces_ours() {
    let dir = tempfile::tempdir().unwrap();
    let text = "{{fleet.score}}/{{fleet.coverage}}";
    std::fs::write(dir.path().join("scorecard.md.hbs"), text).unwrap();
    let fleet = evaluation(vec![database("a", None)], &[LOW_FAILS]);
    let render = |folder: &Path| render_markdown(&fleet, &scorecards(&fleet), Some(folder)).unwrap();
    assert_eq!(render(dir.path()), "90.0/100 %");
    assert!(render(&dir.path().join("none")).starts_with("# Database scorecard"));
}

#[test]
fn failures_are_told_with_their_resources_worst_policy_first() {
    let rows = [CRITICAL_FAILS, CRITICAL_FAILS, CRITICAL_FAILS, CRITICAL_FAILS, PASS];
    let names = ["a", "b", "c", "d", "e"];
    let mut judged = evaluation(names.iter().map(|name| database(name, None)).collect(), &rows);
    for subject in 0..4 {
        judged.findings.push(finding(&judged, subject, 0, Status::Fail, "it is\u{1b}[31m open"));
    }
    judged.findings.push(finding(&judged, 4, 3, Status::Fail, "a trifle"));
    let mut out = Vec::new();
    render_terminal(&judged, &scorecards(&judged), false, 80, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let section = text.split("Failed policies of critical severity (1)").nth(1).expect("the section is there");
    assert!(section.contains("4 resources") && section.contains("and 1 resource more"), "{section}");
    assert_eq!(section.matches("it is\\u{1b}[31m open").count(), 3, "{section}");
    assert!(!text.contains("a trifle"), "low severity stays out");
    let markdown = render_markdown(&judged, &scorecards(&judged), None).unwrap();
    assert!(markdown.contains("## Failed policies of critical and high severity"), "{markdown}");
}
