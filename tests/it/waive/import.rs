//! What other tools suppress, as waivers: what carries over, and that every loss has a name.

use dbmuster::model::{Policy, WaivedResource};
use dbmuster::policy::{PolicySet, Selection, embedded};
use dbmuster::waive::import::{ImportOptions, Imported, Tool, import};
use dbmuster::waive::{Layout, Source, Terms, WaiverSet, whole};

use super::{tagged, today};

fn policies() -> Vec<Policy> {
    let selection = Selection { policies: vec!["*".into()], include_opt_in: true, ..Selection::default() };
    let set = PolicySet::load(&[embedded().unwrap()], &selection, &[]).unwrap();
    set.policies.into_iter().map(|loaded| loaded.policy).collect()
}

fn take(tool: Tool, name: &str, text: &str) -> Imported {
    with(tool, name, text, None)
}

fn with(tool: Tool, name: &str, text: &str, resource: Option<&str>) -> Imported {
    let policies = policies();
    let all: Vec<&Policy> = policies.iter().collect();
    let options = ImportOptions {
        policies: &all,
        owner: Some("team"),
        approved_by: Some("security"),
        resource,
        today: today(),
        days: 90,
        terms: Terms::default(),
    };
    let imported = import(tool, &[Source { name, text }], &options).unwrap();
    // What was written is a waiver file; only what a person has to fill in is wrong with it.
    for (layout, name) in [(Layout::Yaml, "out.yaml"), (Layout::Toml, "out.toml")] {
        let file = whole(&imported.waivers, layout, "");
        match WaiverSet::read(&[Source { name, text: &file }], &all, &Terms::default(), today()) {
            Ok(set) => assert_eq!(set.waivers().len(), imported.waivers.len()),
            Err(error) => assert!(error.mistakes.iter().all(|m| m.message.contains("is empty")), "{error}"),
        }
    }
    imported
}

fn globs(imported: &Imported) -> Vec<(&str, String)> {
    let resource = |resource: &WaivedResource| match resource {
        WaivedResource::Glob(glob) => glob.clone(),
        WaivedResource::Tags(tags) => format!("{tags:?}"),
    };
    imported.waivers.iter().map(|w| (w.policy.as_str(), resource(&w.resource))).collect()
}

#[track_caller]
fn says(imported: &Imported, place: &str, words: &str) {
    let found = imported.notes.iter().any(|note| note.place.ends_with(place) && note.text.contains(words));
    assert!(found, "{place}: {words}\nis not in {:#?}", imported.notes);
}

#[test]
fn trivy_with_ends_reasons_and_paths() {
    let text = "misconfigurations:\n  - id: AVD-AWS-0080\n    statement: legacy\n    expired_at: 2027-01-31\n  - id: AWS-0180\n    \
                paths:\n      - \"db/main.tf\"\n  - id: AVD-AWS-0001\n  - id: AVD-AWS-0177\n    expired_at: 2030-01-01\n    \
                statement: x\n    purls: [a]\nvulnerabilities:\n  - id: CVE-2026-1\n";
    let imported = with(Tool::Trivy, ".trivyignore.yaml", text, Some("*orders*"));
    let expected = [
        ("rds_instance_storage_encrypted", "*orders*".to_owned()),
        ("rds_instance_not_public", String::new()),
        ("rds_not_publicly_reachable", String::new()),
        ("rds_instance_deletion_protection", String::new()),
    ];
    assert_eq!(globs(&imported), expected);
    let first = &imported.waivers[0];
    assert_eq!(
        (first.id.as_str(), first.reason.as_str(), first.expires_on.as_str()),
        ("trivy-avd-aws-0080", "legacy", "2027-01-31")
    );
    assert_eq!(imported.waivers[3].expires_on, "2027-11-20", "no longer than is allowed");
    says(&imported, ":5", "limited by `paths` (db/main.tf)");
    says(&imported, ":5", "has no reason");
    says(&imported, ":5", "has no end: 2027-02-18 was chosen");
    says(&imported, ":8", "no control is known");
    says(&imported, ":9", "2030-01-01, which is too long");
    says(&imported, ":13", "`vulnerabilities`: 1 not taken over");
    assert_eq!(imported.found, 4);
}

#[test]
fn the_plain_list_of_trivy() {
    let text = "# accepted by the board\nAVD-AWS-0080 exp:2027-01-31\n\nAVD-AWS-0180 # behind a firewall\nCVE-2026-1\n";
    let imported = take(Tool::Trivy, ".trivyignore", text);
    let reasons: Vec<&str> = imported.waivers.iter().map(|waiver| waiver.reason.as_str()).collect();
    assert_eq!(reasons, ["accepted by the board", "behind a firewall", "behind a firewall"]);
    assert_eq!(imported.waivers[0].expires_on, "2027-01-31");
    says(&imported, ":2", "says nothing of resources");
    says(&imported, ":5", "CVE-2026-1 is not taken over");
}

#[test]
fn prowler_by_account_region_name_and_tag() {
    let text = r#"
Mutelist:
  Accounts:
    "111122223333":
      Checks:
        "rds_instance_storage_encrypted":
          Regions: ["eu-west-1", "us-east-1"]
          Resources: ["^orders$", "logs-[0-9]+"]
          Description: "moved in spring"
        "rds_instance_no_public_access":
          Regions: ["*"]
          Resources: ["*"]
          Exceptions:
            Resources: ["prod"]
        "ec2_instance_public_ip":
          Regions: ["*"]
          Resources: ["*"]
    "*":
      Checks:
        "rds_instance_deletion_protection":
          Regions: ["*"]
          Resources: ["*"]
          Tags: ["environment=dev", "team=^x"]
        "rds_instance_multi_az":
          Regions: ["*"]
          Resources: ["test-*"]
        "rds_cluster_multi_az":
          Regions: ["eu-west-1"]
          Resources: ["*"]
          Tags: ["environment=dev"]
"#;
    let imported = take(Tool::Prowler, "mutelist.yaml", text);
    let found = globs(&imported);
    assert!(found.contains(&("rds_instance_storage_encrypted", String::new())), "an expression limits it: {found:?}");
    assert!(found.contains(&("rds_instance_not_public", String::new())), "an exception limits it");
    assert!(found.contains(&("rds_instance_multi_az", "*test-*".to_owned())), "{found:?}");
    says(&imported, ":6", "the expression `logs-[0-9]+`, which is no glob");
    says(&imported, ":10", "`Exceptions` (Resources)");
    says(&imported, ":15", "ec2_instance_public_ip is not taken over");
    says(&imported, ":24", "has no reason");
    says(&imported, ":27", "tags beside accounts, regions or resources");
    says(&imported, ":20", "tags that are no globs");
    let narrow = text.replace(", \"logs-[0-9]+\"", "").replace("\"team=^x\"", "\"team=x$\"");
    let imported = take(Tool::Prowler, "mutelist.yaml", &narrow);
    let found = globs(&imported);
    for region in ["eu-west-1", "us-east-1"] {
        let glob = format!("arn:*:*:{region}:111122223333:*:orders");
        assert!(found.contains(&("rds_instance_storage_encrypted", glob)), "{found:?}");
    }
    let protection = imported.waivers.iter().find(|w| w.policy == "rds_instance_deletion_protection").unwrap();
    assert_eq!(protection.resource, tagged(&[("environment", "dev*"), ("team", "x")]));
}

#[test]
fn a_glob_over_checks_becomes_a_waiver_for_each_policy() {
    let text = "Mutelist:\n  Accounts:\n    '*':\n      Checks:\n        'rds_instance_*':\n          Regions: ['*']\n          Resources: ['db']\n          Description: x\n";
    let imported = take(Tool::Prowler, "m.yaml", text);
    assert!(imported.waivers.len() > 10, "{:?}", globs(&imported));
    assert!(imported.waivers.iter().all(|waiver| waiver.resource == WaivedResource::Glob("*db*".into())));
    says(&imported, ":5", "stands for several policies");
    let mut ids: Vec<&str> = imported.waivers.iter().map(|waiver| waiver.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), imported.waivers.len(), "each has an id of its own");
}

#[test]
fn checkov_comments_know_their_resource() {
    let text = r#"
resource "aws_db_instance" "orders" {
  #checkov:skip=CKV_AWS_16:legacy, moved in spring
  storage_encrypted = false
  tags = { note = "checkov:skip=CKV_AWS_17:this is text" }
}
resource "aws_db_instance" "many" {
  count = 2
  // checkov:skip=CKV_AWS_16
}
module "db" {
  # checkov:skip=CKV_AWS_16:x
}
#checkov:skip=CKV_AWS_16:outside
# checkov:skip=CKV_K8S_1:other
"#;
    let imported = take(Tool::Checkov, "main.tf", text);
    let expected = [
        ("rds_instance_storage_encrypted", "aws_db_instance.orders".to_owned()),
        ("rds_instance_storage_encrypted", "aws_db_instance.many[*]".to_owned()),
        ("rds_instance_storage_encrypted", String::new()),
        ("rds_instance_storage_encrypted", String::new()),
    ];
    assert_eq!(globs(&imported), expected);
    assert_eq!(imported.waivers[0].reason, "legacy, moved in spring");
    says(&imported, ":12", "the block that it stands in, module db");
    says(&imported, ":14", "the place where it stands");
    says(&imported, ":15", "CKV_K8S_1 is not taken over");
    let yaml = "Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    # checkov:skip=CKV_AWS_16:legacy\n";
    assert_eq!(take(Tool::Checkov, "t.yaml", yaml).waivers.len(), 1);
    assert_eq!(take(Tool::Checkov, "broken.tf", "resource {{\n#checkov:skip=CKV_AWS_16:x\n").waivers.len(), 1);
}

#[test]
fn inspec_waivers_with_and_without_an_end() {
    let text = "V-233513:\n  expiration_date: 2027-01-31\n  run: false\n  justification: waits for the vendor\n\
                SV-233520r606_rule:\n  justification: \"one superuser\"\n  run: true\nother-1:\n  justification: x\n";
    let imported = with(Tool::Inspec, "waivers.yaml", text, Some("orders"));
    assert!(imported.waivers.iter().all(|waiver| waiver.resource == WaivedResource::Glob("orders".into())));
    assert!(imported.waivers.iter().any(|waiver| waiver.policy.starts_with("pg_superuser")), "{:?}", globs(&imported));
    assert!(imported.waivers.iter().any(|waiver| waiver.expires_on == "2027-01-31"));
    says(&imported, ":1", "`run: false` does not carry over");
    says(&imported, ":5", "has no end");
    says(&imported, ":8", "other-1 is not taken over");
}

#[test]
fn files_that_no_tool_reads_are_refused_with_a_place() {
    let policies = policies();
    let all: Vec<&Policy> = policies.iter().collect();
    let options = ImportOptions {
        policies: &all,
        owner: None,
        approved_by: None,
        resource: None,
        today: today(),
        days: 90,
        terms: Terms::default(),
    };
    for (tool, name, text) in [
        (Tool::Prowler, "m.yaml", "Accounts: {}\n"),
        (Tool::Prowler, "m.yaml", "Mutelist:\n  Accounts:\n    '1': x\n"),
        (Tool::Trivy, "t.yaml", "misconfigurations: x\n"),
        (Tool::Trivy, "t.yaml", "misconfigurations:\n - statement: x\n"),
        (Tool::Inspec, "w.yaml", "V-1: x\n"),
        (Tool::Inspec, "w.yaml", "- a\n"),
        (Tool::Inspec, "w.yaml", "a: [\n"),
    ] {
        let error = import(tool, &[Source { name, text }], &options).expect_err(text);
        assert!(error.mistakes.iter().all(|mistake| mistake.line >= 1), "{error}");
    }
}

/// The table is not out of step with the catalogue that policies speak of.
#[test]
fn most_checks_of_databases_lead_to_policies() {
    for (tool, name, line) in [
        (Tool::Trivy, ".trivyignore", "AVD-AWS-0176\nAVD-AWS-0177\nAVD-AWS-0180\nAVD-AWS-0343\nAVD-AWS-0133\n"),
        (Tool::Inspec, "w.yaml", "V-233513: {justification: x}\nV-233520: {justification: x}\n"),
    ] {
        let imported = take(tool, name, line);
        assert!(!imported.notes.iter().any(|note| note.text.contains("not taken over")), "{:?}", imported.notes);
    }
}
