//! OCSF, ASFF, OSCAL and OpenMetrics: what consumers rely on. Other people's validators run in scripts/validate-outputs.

use std::collections::{BTreeMap, BTreeSet};

use dbmuster::model::{Evaluation, Severity, Status};
use dbmuster::report::scorecard::scorecards;
use dbmuster::report::{Format, RenderOptions, Report, SecurityHub, left_out};
use serde_json::{Value, json};

use crate::report::{Builder, NASTY, policy, subject};
use crate::report_audit::{Fleet, RDS, fleet, options, written};

/// No character that acts on a terminal or reorders a line, and no null.
#[track_caller]
fn assert_harmless(text: &str) {
    let hostile = |c: &char| c.is_control() && *c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2028}');
    assert_eq!(text.chars().find(hostile), None);
    assert!(!text.contains(":null"));
}

fn events(fleet: &Fleet) -> Vec<Value> {
    let text = fleet.text(Format::Ocsf);
    assert_harmless(&text);
    serde_json::from_str(&text).unwrap()
}

#[test]
fn ocsf_tells_the_life_of_a_finding() {
    let fleet = fleet();
    let events = events(&fleet);
    let short = |event: &Value| {
        let key = |pointer: &str| event.pointer(pointer).and_then(Value::as_u64).unwrap();
        [key("/type_uid"), key("/status_id"), key("/compliance/status_id"), key("/severity_id")]
    };
    let expected = [
        [200302, 3, 3, 3],
        [200301, 1, 3, 5],
        [200302, 1, 3, 3],
        [200301, 1, 2, 4],
        [200301, 1, 2, 5],
        [200301, 1, 3, 4],
        [200303, 4, 1, 5],
        [200303, 4, 0, 5],
        [200303, 5, 0, 5],
        [200302, 1, 2, 5],
    ];
    assert_eq!(events.iter().map(short).collect::<Vec<_>>(), expected);
    let first = &events[0];
    assert_eq!(first["time"], 1_767_323_045_000_u64);
    assert_eq!(first["finding_info"]["first_seen_time"], 1_764_547_200_000_u64);
    assert_eq!(first["finding_info"]["uid"], fleet.evaluation.findings[0].fingerprint.to_string());
    assert_eq!(first["cloud"]["account"]["uid"], "111122223333");
    assert_eq!(first["resources"][0]["uid"], RDS);
    assert_eq!(first["resources"][0]["labels"][1], "owner:team \"orders\"\u{202e}");
    assert_eq!(events[1]["compliance"]["requirements"], json!(["pci-dss-4.0.1 1.4.4", "pci-dss-4.0.1 3.5(a)"]));
    assert_eq!(events[1]["compliance"]["standards"], json!(["PCI DSS 4.0.1"]));
    assert_eq!(events[5].get("cloud"), None);
    let uids: BTreeSet<&str> = events.iter().filter_map(|event| event["finding_info"]["uid"].as_str()).collect();
    assert_eq!(uids.len(), events.len());
    // What cannot be seen any more and is undecided for that is one event.
    let mut same = fleet;
    same.history.resolved[3].fingerprint = same.evaluation.findings[1].fingerprint.to_string();
    assert_eq!(self::events(&same).len(), events.len() - 1);
    let fleet = same;
    // Without a store nobody knows what is new.
    let bare: Vec<Value> = serde_json::from_str(&written(Format::Ocsf, &fleet.bare(), &options())).unwrap();
    assert!(bare.len() == 6 && bare.iter().all(|event| event["activity_id"] == 1));
}

#[test]
fn ocsf_is_an_array_of_lines_even_when_it_is_empty() {
    let evaluation = Evaluation { evaluated_at: "2026-01-02T03:04:05Z".to_owned(), ..Evaluation::default() };
    let cards = scorecards(&evaluation);
    assert_eq!(written(Format::Ocsf, &Report::of_fleet(&evaluation, &cards), &options()), "[]\n");
    assert_eq!(written(Format::Asff, &Report::of_fleet(&evaluation, &cards), &options()), "");
    let text = fleet().text(Format::Ocsf);
    assert!(text.lines().filter(|line| line.starts_with('{')).count() == 10 && text.lines().count() == 12);
}

fn batches(text: &str) -> Vec<Vec<Value>> {
    assert_harmless(text);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn asff_goes_where_its_findings_belong() {
    let fleet = fleet();
    let batches = batches(&fleet.text(Format::Asff));
    let homes: Vec<(&str, &str, usize)> = batches
        .iter()
        .map(|batch| (batch[0]["AwsAccountId"].as_str().unwrap(), batch[0]["Region"].as_str().unwrap(), batch.len()))
        .collect();
    let expected =
        [("111122223333", "eu-central-1", 5), ("444455556666", "us-east-1", 1), ("999900001111", "us-east-1", 1)];
    assert_eq!(homes, expected);
    let first = &batches[0][0];
    assert_eq!(first["ProductArn"], "arn:aws:securityhub:eu-central-1:111122223333:product/111122223333/default");
    assert_eq!(first["Workflow"]["Status"], "SUPPRESSED");
    assert_eq!(first["Resources"][0]["Type"], "AwsRdsDbInstance");
    assert_eq!(first["FirstObservedAt"], "2025-12-01T00:00:00Z");
    let states: Vec<&str> = batches[0].iter().map(|one| one["Compliance"]["Status"].as_str().unwrap()).collect();
    assert_eq!(states, ["FAILED", "FAILED", "FAILED", "WARNING", "PASSED"]);
    assert_eq!(batches[0][4]["RecordState"], "ARCHIVED");
    assert_eq!(batches[1][0]["Compliance"]["Status"], "NOT_AVAILABLE");
    let said = left_out(Format::Asff, &fleet.report(), &options());
    assert_eq!(said, ["1 finding is left out of the asff report: what they are about belongs to no AWS account"]);
    let hub = SecurityHub { account_id: "123456789012".to_owned(), region: "eu-west-1".to_owned() };
    let options = RenderOptions { security_hub: Some(hub), ..options() };
    assert!(left_out(Format::Asff, &fleet.report(), &options).is_empty());
    let text = written(Format::Asff, &fleet.report(), &options);
    assert!(text.contains("arn:aws:securityhub:eu-west-1:123456789012:product/123456789012/default"), "{text}");
}

#[test]
fn asff_keeps_the_limits_of_security_hub() {
    let policies: Vec<_> =
        (0..3).map(|n| policy(&format!("{}_{n}", "p".repeat(600)), "access", Severity::High)).collect();
    let mut policies = policies;
    for policy in &mut policies {
        policy.title = "t".repeat(500);
        policy.remediation = BTreeMap::from([("cli".to_owned(), "r".repeat(5_000))]);
    }
    let subjects: Vec<_> = (0..101)
        .map(|n| {
            let mut one = subject(&format!("{NASTY}{n}{}", "x".repeat(600)), "aws_rds_instance", None);
            one.account_id = Some("111122223333".to_owned());
            one.region = Some("eu central\"".to_owned());
            one
        })
        .collect();
    let mut to = Builder::new(policies, subjects);
    for subject in 0..101 {
        for policy in 0..3 {
            let finding = to.cell(subject, policy, Status::Fail, None);
            finding.message = "m\u{1b}".repeat(1_000).into();
            finding.observed = Some(json!("o".repeat(if subject == 0 { 300_000 } else { 3_000 })));
        }
    }
    let cards = scorecards(&to.0);
    let text = written(Format::Asff, &Report::of_fleet(&to.0, &cards), &options());
    let batches = batches(&text);
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [100, 100, 100, 3]);
    let mut ids = BTreeSet::new();
    for finding in batches.iter().flatten() {
        let length = |pointer: &str| finding.pointer(pointer).and_then(Value::as_str).unwrap().chars().count();
        for (pointer, limit) in [
            ("/Title", 256),
            ("/Description", 1024),
            ("/GeneratorId", 512),
            ("/Resources/0/Id", 512),
            ("/Remediation/Recommendation/Text", 512),
            ("/ProductFields/dbmuster~1observed", 1024),
        ] {
            assert!(length(pointer) <= limit && length(pointer) > 0, "{pointer}: {}", length(pointer));
        }
        assert!(finding["Description"].as_str().unwrap().ends_with("characters, cut]"));
        assert!(finding.to_string().len() < 240_000);
        assert_eq!(finding["Region"], "us-east-1");
        assert!(ids.insert(finding["Id"].as_str().unwrap().to_owned()));
    }
}

/// Every value of that key, wherever it is.
fn gather<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                if name == key {
                    found.extend(value.as_str());
                }
                gather(value, key, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| gather(value, key, found)),
        _ => {}
    }
}

#[test]
fn oscal_refers_only_to_what_it_holds() {
    let text = fleet().text(Format::Oscal);
    assert_harmless(&text);
    let document: Value = serde_json::from_str(&text).unwrap();
    let mut uuids = Vec::new();
    gather(&document, "uuid", &mut uuids);
    let known: BTreeSet<&str> = uuids.iter().copied().collect();
    assert_eq!(known.len(), uuids.len(), "a UUID occurs twice");
    for key in ["subject-uuid", "observation-uuid", "risk-uuid"] {
        let mut used = Vec::new();
        gather(&document, key, &mut used);
        assert!(!used.is_empty() && used.iter().all(|uuid| known.contains(uuid)), "{key}");
    }
    let mut hrefs = Vec::new();
    gather(&document, "href", &mut hrefs);
    assert!(hrefs.iter().all(|href| known.contains(&href[1..])), "{hrefs:?}");
    let result = &document["assessment-results"]["results"][0];
    let states: BTreeMap<&str, (&str, &str)> = result["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |pointer: &str| one.pointer(pointer).and_then(Value::as_str).unwrap();
            (text("/target/target-id"), (text("/target/status/state"), text("/target/status/reason")))
        })
        .collect();
    assert_eq!(states["rds_instance_storage_encrypted"], ("not-satisfied", "fail"));
    assert_eq!(states["pci-dss-4.0.1_3.5_a_"], ("not-satisfied", "fail"));
    assert!(!states.contains_key("pci-dss-4.0.1_9.9"), "nobody has reviewed it");
    let risks = result["risks"].as_array().unwrap();
    let accepted: Vec<_> = risks.iter().filter(|risk| risk["status"] == "deviation-approved").collect();
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0]["deadline"], "2026-02-01T23:59:59Z");
    assert_eq!(accepted[0]["mitigating-factors"][0]["description"], "an export runs every hour");
}

#[test]
fn oscal_satisfies_only_what_passes_everywhere() {
    let state = |cells: &[Status]| {
        let names: Vec<String> = (0..cells.len()).map(|n| n.to_string()).collect();
        let subjects = names.iter().map(|name| subject(name, "aws_rds_instance", None)).collect();
        let mut to = Builder::new(vec![policy("p", "access", Severity::High)], subjects);
        for (at, status) in cells.iter().enumerate() {
            match status {
                Status::Pass | Status::NotApplicable => to.quiet(at, 0, *status),
                Status::Fail | Status::Indeterminate | Status::Error => {
                    to.cell(at, 0, *status, None);
                }
            }
        }
        let cards = scorecards(&to.0);
        let text = written(Format::Oscal, &Report::of_fleet(&to.0, &cards), &options());
        let document: Value = serde_json::from_str(&text).unwrap();
        let status = document.pointer("/assessment-results/results/0/findings/0/target/status").cloned();
        status.map(|status| format!("{} {}", status["state"].as_str().unwrap(), status["reason"].as_str().unwrap()))
    };
    assert_eq!(state(&[Status::Pass, Status::NotApplicable]).unwrap(), "satisfied pass");
    assert_eq!(state(&[Status::Pass, Status::Indeterminate]).unwrap(), "not-satisfied other");
    assert_eq!(state(&[Status::Error]).unwrap(), "not-satisfied other");
    assert_eq!(state(&[Status::Pass, Status::Fail, Status::Error]).unwrap(), "not-satisfied fail");
    assert_eq!(state(&[Status::NotApplicable]), None);
    let named = RenderOptions { assessment_plan: Some("plan.json".to_owned()), ..options() };
    let document: Value = serde_json::from_str(&written(Format::Oscal, &fleet().report(), &named)).unwrap();
    assert_eq!(document["assessment-results"]["import-ap"]["href"], "plan.json");
    assert_eq!(document["assessment-results"].get("back-matter"), None);
}

#[test]
fn metrics_are_few_and_say_no_names() {
    let fleet = fleet();
    let text = fleet.text(Format::Openmetrics);
    assert!(text.ends_with("\n# EOF\n"));
    assert_harmless(&text);
    for line in [
        "dbmuster_last_success_timestamp_seconds 1767323045",
        "dbmuster_findings_open{account=\"111122223333\",severity=\"critical\"} 1",
        "dbmuster_findings_open{account=\"444455556666\",severity=\"critical\"} 0",
        "dbmuster_findings_open{account=\"none\",severity=\"high\"} 1",
        "dbmuster_findings_waived{severity=\"medium\"} 1",
        "dbmuster_findings_overdue{severity=\"medium\"} 1",
        "dbmuster_findings_oldest_age_seconds{severity=\"medium\"} 2678400",
        "dbmuster_findings_new 1",
        "dbmuster_findings_reopened 1",
        "dbmuster_findings_resolved 3",
        "dbmuster_waivers{state=\"dead\"} 1",
        "dbmuster_waivers_oldest_age_seconds 2764800",
        "dbmuster_gaps{cause=\"access_denied\"} 1",
        "dbmuster_gaps{cause=\"timeout\"} 0",
        "# UNIT dbmuster_coverage_ratio ratio",
    ] {
        assert!(text.lines().any(|own| own == line), "{line} is not in\n{text}");
    }
    for name in ["orders", "internal", "error::", "duration"] {
        assert!(!text.contains(name), "{name}");
    }
    assert!(!written(Format::Openmetrics, &fleet.bare(), &options()).contains("overdue"));
    let timed = RenderOptions { duration_seconds: Some(1.5), ..options() };
    assert!(written(Format::Openmetrics, &fleet.report(), &timed).contains("dbmuster_run_duration_seconds 1.5\n"));
}

#[test]
fn metrics_stay_few_however_many_accounts_there_are() {
    let subjects = (0..600).map(|n| {
        let mut one = subject(&n.to_string(), "aws_rds_instance", None);
        one.account_id = Some(format!("a\"{n}\n\\"));
        one
    });
    let mut to = Builder::new(vec![policy("p", "access", Severity::High)], subjects.collect());
    for n in 0..600 {
        to.cell(n, 0, Status::Fail, None);
    }
    let cards = scorecards(&to.0);
    let report = Report::of_fleet(&to.0, &cards);
    let text = written(Format::Openmetrics, &report, &options());
    assert!(text.contains("dbmuster_findings_open{account=\"other\",severity=\"high\"} 100\n"), "{text}");
    assert!(text.contains("dbmuster_findings_open{account=\"a\\\"0\\\\n\\\\\",severity=\"high\"} 1\n"), "{text}");
    assert!(text.lines().count() < 4_000);
    assert_eq!(left_out(Format::Openmetrics, &report, &options()).len(), 1);
}
