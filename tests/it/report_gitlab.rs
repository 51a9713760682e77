//! GitLab code quality: what the merge request needs of every entry.

use std::collections::BTreeSet;

use dbmuster::model::{Evaluation, Severity, Status};
use dbmuster::report::Format;
use serde_json::Value;

use super::report::fleet::{self, fleet, live};
use super::report::{Builder, everything, options, policy, text};

/// Reads the file as GitLab does.
pub fn issues(text: &str) -> Vec<Value> {
    let issues: Vec<Value> = serde_json::from_str(text).unwrap();
    let prints: BTreeSet<_> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(prints.len(), issues.len(), "fingerprints are unique");
    for issue in &issues {
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&issue["severity"].as_str().unwrap()));
        assert!(!issue["description"].as_str().unwrap().is_empty() && issue["check_name"].is_string());
        let path = issue["location"]["path"].as_str().unwrap();
        assert!(!path.is_empty() && !path.starts_with('/') && !path.split('/').any(|part| part == ".."), "{path}");
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
    }
    issues
}

#[test]
fn findings_of_a_fleet_are_listed_worst_first() {
    let text = fleet().text(Format::Gitlab, &fleet::options());
    let severities: Vec<_> = issues(&text).iter().map(|issue| issue["severity"].as_str().unwrap().to_owned()).collect();
    assert_eq!(severities, ["major", "blocker", "critical", "major", "info", "info"]);
    insta::assert_snapshot!(text);
}

#[test]
fn a_change_is_placed_in_its_source_or_its_plan() {
    let issues = issues(&text(Format::Gitlab, &everything(), &options()));
    let paths: BTreeSet<_> = issues.iter().map(|issue| issue["location"]["path"].as_str().unwrap()).collect();
    assert_eq!(paths, BTreeSet::from(["infra/größe.tf", "infra/main.tf", "plans/my plan.json"]));
    assert!(!issues.iter().any(|issue| issue["description"].as_str().unwrap().contains("backups were kept 1 day")));
}

#[test]
fn nothing_found_is_an_empty_list() {
    assert_eq!(text(Format::Gitlab, &Evaluation::default(), &options()), "[]\n");
}

#[test]
fn live_resources_without_an_inventory_are_placed_at_the_policy() {
    let mut fleet = fleet();
    fleet.manifest.inventories[0].name = "sample fleet".to_owned();
    let issues = issues(&fleet.text(Format::Gitlab, &fleet::options()));
    let worst = issues.iter().find(|issue| issue["severity"] == "blocker").unwrap();
    assert_eq!(worst["location"]["path"], "policies/access/rds_instance_not_public/rds_instance_not_public.rego");
}

#[test]
fn the_worst_are_kept_and_the_rest_is_counted() {
    let policies = vec![policy("low", "access", Severity::Low), policy("top", "access", Severity::Critical)];
    let mut to = Builder::new(policies, (0..6_000).map(|i| live(&format!("db{i}"))).collect());
    for i in 0..6_000 {
        to.cell(i, 0, Status::Fail, None).message = "wrong".into();
        to.cell(i, 1, Status::Fail, None).message = "wrong".into();
    }
    let issues = issues(&text(Format::Gitlab, &to.0, &options()));
    assert_eq!(issues.len(), 10_000);
    assert!(issues[0]["description"].as_str().unwrap().starts_with("2001 findings of 12000 are not in this report"));
    assert_eq!(issues.iter().filter(|issue| issue["severity"] == "blocker").count(), 6_000);
}
