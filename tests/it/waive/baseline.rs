//! Baselines: read from every output that carries fingerprints.

use dbmuster::model::{Evaluation, Gate, Severity, Status, Verdict};
use dbmuster::report::{Format, RenderOptions, Report, render};
use dbmuster::waive::{Baseline, Terms, WaiverSet};

use super::{policies, today, waiver};
use crate::report::{Builder, subject};

fn fleet() -> Evaluation {
    let subjects = vec![subject("a", "aws_rds_instance", None), subject("b", "aws_rds_instance", None)];
    let mut builder = Builder::new(policies(), subjects);
    builder.cell(0, 0, Status::Fail, Some(Verdict::Introduced));
    builder.cell(0, 1, Status::Indeterminate, None);
    builder.quiet(0, 2, Status::Pass);
    builder.cell(1, 0, Status::Fail, Some(Verdict::PreExisting));
    builder.0
}

fn written(evaluation: &Evaluation, format: Format) -> String {
    let mut out = Vec::new();
    render(format, &Report::of_change(evaluation), &RenderOptions::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn json_and_sarif_hold_the_same_failures() {
    for format in [Format::Json, Format::Sarif] {
        let baseline = Baseline::parse("old", &written(&fleet(), format)).unwrap();
        assert_eq!(baseline.len(), 2, "{format}");
        let mut now = fleet();
        now.findings.remove(0);
        let used = baseline.apply(&mut now);
        assert_eq!((used.known, used.gone, used.name.as_str()), (1, 1, "old"));
        assert_eq!(now.findings.iter().map(|f| f.is_known).collect::<Vec<_>>(), [false, true]);
        assert!(now.findings.iter().all(|finding| !Gate::All.stops(finding, Severity::Low)));
    }
}

#[test]
fn what_is_not_in_it_stops_the_run() {
    let mut now = fleet();
    let nothing = Baseline::new("run 1", []);
    assert_eq!(nothing.apply(&mut now).known, 0);
    assert_eq!(now.findings.iter().filter(|finding| Gate::All.stops(finding, Severity::Low)).count(), 2);
}

#[test]
fn one_finding_on_each_line_is_a_baseline_too() {
    let document: serde_json::Value = serde_json::from_str(&written(&fleet(), Format::Json)).unwrap();
    let lines: Vec<String> = document["findings"].as_array().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(Baseline::parse("x.ndjson", &lines.join("\n")).unwrap().len(), 2);
}

/// What was waived then counts when the waiver has ended, whatever the old report says.
#[test]
fn waived_failures_are_not_part_of_a_baseline() {
    let mut then = fleet();
    WaiverSet::new(vec![waiver("w")]).apply(&mut then, &Terms::default(), today());
    assert!(then.findings.iter().any(|finding| finding.waiver_id.is_some()));
    assert_eq!(Baseline::parse("old", &written(&then, Format::Json)).unwrap().len(), 0);
}

#[test]
fn what_is_no_report_of_ours_is_refused() {
    for (text, words) in [
        ("", "it is no report of dbmuster"),
        ("{}", "it is no report of dbmuster"),
        ("[1, 2]", "it is no report of dbmuster"),
        (r#"{"findings": [{"fingerprint": "x", "policy_id": "p"}]}"#, "it is no report of dbmuster"),
        (r#"{"tool": {"name": "dbmuster"}, "findings": ["#, "it is no JSON"),
        ("not json", "it is no JSON"),
    ] {
        let error = Baseline::parse("old.json", text).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains("help: "), "{text}: {error}");
    }
    assert!(Baseline::parse("clean.json", r#"{"tool": {"name": "dbmuster"}, "findings": []}"#).unwrap().is_empty());
    let deep = "[".repeat(100_000);
    assert!(Baseline::parse("deep.json", &deep).is_err());
}
