//! Markdown of a change and of a fleet: whole pages, and what a job summary takes.

use dbmuster::model::{Evaluation, Gate, Severity, Status, Verdict};
use dbmuster::report::{Format, RenderOptions, Report, render};

use super::report::fleet::{self, fleet, live};
use super::report::{Builder, everything, options, policy, subject, text};

/// GitHub drops a larger summary as a whole.
const LIMIT: usize = 1_024 * 1_024;

#[test]
fn a_change_is_told_on_one_page() {
    insta::assert_snapshot!(text(Format::Markdown, &everything(), &options()));
}

#[test]
fn a_fleet_is_told_with_its_history_and_waivers() {
    let page = fleet().text(Format::Markdown, &fleet::options());
    assert!(page.contains("Since the run before: 1 new, 1 reopened, 1 resolved. 1 are open for longer than allowed."));
    assert!(page.contains("- W-2 (dead, until 2026-12-31, owner team orders) matches nothing"), "{page}");
    assert!(!page.contains("W-1 (active"), "{page}");
    insta::assert_snapshot!(page);
}

#[test]
fn a_change_without_databases_says_so() {
    let page = text(Format::Markdown, &Evaluation::default(), &options());
    assert!(page.contains("No database resources in the input."), "{page}");
}

#[test]
fn a_summary_stays_below_the_limit_and_says_what_was_cut() {
    let policies = vec![policy("low", "access", Severity::Low), policy("top", "access", Severity::Critical)];
    let subjects = (0..5_000).map(|i| subject(&format!("aws_db_instance.a[{i}]"), "aws_rds_instance", None)).collect();
    let mut to = Builder::new(policies, subjects);
    for i in 0..5_000 {
        to.cell(i, 0, Status::Fail, Some(Verdict::Introduced)).message = "`|<@>".repeat(200).into();
        to.cell(i, 1, Status::Fail, Some(Verdict::Introduced)).message = "wrong".into();
    }
    let page = text(Format::Markdown, &to.0, &options());
    assert!(page.len() < LIMIT, "{}", page.len());
    assert!(page.contains("rows under \"Fails below high\" of 5000"), "{}", &page[..2_000]);
    let critical = page.lines().filter(|line| line.starts_with("| critical ")).count();
    let low = page.lines().filter(|line| line.starts_with("| low ")).count();
    assert!(critical > 1_000 && low < 1_000, "{critical} {low}");
}

#[test]
fn a_fleet_of_many_accounts_stays_below_the_limit() {
    let policies = vec![policy("top", "access", Severity::Critical)];
    let named = |i: usize| {
        let mut subject = live(&format!("db{i}"));
        subject.account_id = Some(format!("{i:012}"));
        subject.owner = Some(format!("team {i} {}", "|".repeat(200)));
        subject
    };
    let mut to = Builder::new(policies, (0..6_000).map(named).collect());
    for i in 0..6_000 {
        to.cell(i, 0, if i == 5_999 { Status::Fail } else { Status::Indeterminate }, None).message = "wrong".into();
    }
    let page = fleet::of(to.0).text(Format::Markdown, &fleet::options());
    assert!(page.len() < LIMIT, "{}", page.len());
    assert!(page.contains("groups of 6000") && page.contains("Left out, because"), "{}", &page[..2_000]);
}

#[test]
fn a_template_of_the_user_replaces_ours_and_is_held_below_the_limit_too() {
    let dir = tempfile::tempdir().unwrap();
    let options = RenderOptions { templates: Some(dir.path().to_path_buf()), gate: Gate::All, ..options() };
    std::fs::write(dir.path().join("change.md.hbs"), "{{failed}} failed\n").unwrap();
    assert_eq!(text(Format::Markdown, &everything(), &options), "6 failed\n");
    std::fs::write(dir.path().join("change.md.hbs"), format!("{}\n", "same line ".repeat(1_000)).repeat(120)).unwrap();
    let page = text(Format::Markdown, &everything(), &options);
    assert!(page.len() < LIMIT && page.ends_with("same line \n\n**Cut here: a job summary holds no more.**\n"));
    std::fs::write(dir.path().join("change.md.hbs"), "a\n{{nothing_of_this_name}}").unwrap();
    let evaluation = everything();
    let error = render(Format::Markdown, &Report::of_change(&evaluation), &options, &mut Vec::new()).unwrap_err();
    assert!(
        error.to_string().contains("nothing_of_this_name") && error.to_string().contains("change.md.hbs:2:1"),
        "{error}"
    );
}
