//! JUnit: what readers count, skip and refuse.

use dbmuster::model::{Evaluation, Severity, Status};
use dbmuster::report::Format;

use super::report::fleet::{self, fleet, live};
use super::report::{Builder, everything, options, policy, subject, text};

/// Suites with their cases: class, name, kind and message.
type Case = (String, String, &'static str, String);

/// Reads the file as a CI system does and holds every count against what is there.
fn cases(xml: &str) -> Vec<(String, Vec<Case>)> {
    let document = roxmltree::Document::parse(xml).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let number = |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).unwrap().parse::<usize>().unwrap();
    let mut totals = [0; 4];
    let mut suites = Vec::new();
    for suite in root.children().filter(roxmltree::Node::is_element) {
        let mut found: Vec<Case> = Vec::new();
        let mut counts = [0; 4];
        for case in suite.children().filter(|node| node.has_tag_name("testcase")) {
            let outcome = case.children().find(roxmltree::Node::is_element);
            let kind = match outcome.map(|node| node.tag_name().name()) {
                None => "pass",
                Some("failure") => "failure",
                Some("error") => "error",
                Some("skipped") => "skipped",
                Some(other) => panic!("{other}"),
            };
            counts[0] += 1;
            if let Some(at) = ["failure", "error", "skipped"].iter().position(|other| *other == kind) {
                counts[at + 1] += 1;
            }
            let message = outcome.and_then(|node| node.attribute("message")).unwrap_or_default().to_owned();
            assert!(kind == "pass" || !message.is_empty(), "a reason is missing");
            let name = |name: &str| case.attribute(name).unwrap().to_owned();
            found.push((name("classname"), name("name"), kind, message));
        }
        let said = ["tests", "failures", "errors", "skipped"].map(|name| number(suite, name));
        let said = [said[0], said[1], said[2], said[3]];
        assert_eq!(said, counts, "{:?}", suite.attribute("name"));
        totals.iter_mut().zip(counts).for_each(|(total, n)| *total += n);
        suites.push((suite.attribute("name").unwrap().to_owned(), found));
    }
    assert_eq!(["tests", "failures", "errors"].map(|name| number(root, name)), [totals[0], totals[1], totals[2]]);
    let mut names: Vec<_> = suites.iter().flat_map(|(_, cases)| cases).map(|case| (&case.0, &case.1)).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all, "a case of the same class and name is dropped by readers");
    suites
}

#[test]
fn every_outcome_has_its_kind() {
    let xml = fleet().text(Format::Junit, &fleet::options());
    let suites = cases(&xml);
    let names: Vec<_> = suites.iter().map(|(name, _)| name.as_str()).collect();
    let [orders, reports] = ["orders", "reports"].map(|name| format!("111122223333/eu-central-1/{name}"));
    assert_eq!(names, ["dbmuster", "not read", &orders, &reports]);
    let kinds = |at: usize| suites[at].1.iter().map(|case| case.2).collect::<Vec<_>>();
    assert_eq!(kinds(1), ["error"]);
    assert_eq!(kinds(2), ["error", "pass", "failure", "skipped"]);
    assert_eq!(kinds(3), ["error", "skipped", "pass", "failure"]);
    let waived = &suites[2].1[3].3;
    assert!(waived.starts_with("waived by W-1 until 2026-12-31: migrated until then"), "{waived}");
    assert!(suites[2].1[2].3.contains("open for 47 days, 7 are allowed"));
    insta::assert_snapshot!(xml);
}

#[test]
fn what_was_there_before_a_change_does_not_fail_it() {
    let suites = cases(&text(Format::Junit, &everything(), &options()));
    let all: Vec<&Case> = suites.iter().flat_map(|(_, cases)| cases).collect();
    let failed: Vec<_> = all.iter().filter(|case| case.2 == "failure").map(|case| case.0.as_str()).collect();
    assert_eq!(
        failed,
        ["rds_instance_not_public", "rds_instance_storage_encrypted", "rds_instance_backup_retention_min"]
    );
    assert!(all.iter().any(|case| case.2 == "skipped" && case.3.starts_with("failed before this change too: ")));
    assert!(all.iter().any(|case| case.2 == "skipped" && case.3.starts_with("not known before this change either: ")));
    assert!(all.iter().any(|case| case.2 == "error" && case.3.starts_with("not known: backup_retention_period")));
}

#[test]
fn nothing_to_judge_is_a_report_too() {
    assert_eq!(cases(&text(Format::Junit, &Evaluation::default(), &options())).len(), 1);
}

#[test]
fn resources_of_one_name_stay_apart() {
    let one = subject("aws_db_instance.a", "aws_rds_instance", None);
    let mut to = Builder::new(vec![policy("p", "access", Severity::High)], vec![one.clone(), one]);
    to.cell(0, 0, Status::Fail, None).message = "wrong".into();
    to.cell(1, 0, Status::Fail, None).message = "wrong".into();
    let suites = cases(&text(Format::Junit, &to.0, &options()));
    let names: Vec<_> = suites.iter().flat_map(|(_, cases)| cases).map(|case| case.1.as_str()).collect();
    assert_eq!(names, ["aws_db_instance.a", "aws_db_instance.a (2)"]);
}

#[test]
fn the_worst_are_kept_below_what_readers_refuse() {
    let policies = vec![policy("a_pass", "access", Severity::Low), policy("b_fail", "access", Severity::Low)];
    let subjects = (0..15_000).map(|i| live(&format!("db{i}"))).collect();
    let mut to = Builder::new(policies, subjects);
    for i in 0..15_000 {
        to.quiet(i, 0, Status::Pass);
        to.cell(i, 1, Status::Fail, None).message = "wrong".into();
    }
    let xml = text(Format::Junit, &to.0, &options());
    let suites = cases(&xml);
    let of = |kind: &str| suites.iter().flat_map(|(_, cases)| cases).filter(|case| case.2 == kind).count();
    assert_eq!((of("failure"), of("pass")), (15_000, 5_000));
    assert!(suites[0].1[0].3.starts_with("10000 results are left out") && suites[0].1[0].3.contains("10000 passes"));
    let long = "<&\"'>".repeat(400);
    for finding in &mut to.0.findings {
        finding.message = long.as_str().into();
    }
    let xml = text(Format::Junit, &to.0, &options());
    assert!(xml.len() < 30_000_000, "{}", xml.len());
    let suites = cases(&xml);
    assert!(suites[0].1[0].3.contains("failures") && suites.len() > 1_000, "{}", suites[0].1[0].3);
}
