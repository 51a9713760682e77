//! Framework files and measures: the ones that ship, and what is said of wrong ones.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use dbmuster::model::{Framework, RequirementCoverage};
use dbmuster::policy::{choose_frameworks, embedded, folder, frameworks, lint_frameworks, measures};
use serde_json::Value;

use crate::docs::{files, read, top};

fn shipped() -> Vec<Framework> {
    frameworks(&[embedded().unwrap()]).unwrap()
}

fn find(id: &str) -> Framework {
    shipped().into_iter().find(|framework| framework.id == id).unwrap_or_else(|| panic!("{id} is not there"))
}

fn policies_of(framework: &str, requirement: &str) -> Vec<String> {
    let framework = find(framework);
    let found = framework.requirements.into_iter().find(|one| one.id == requirement);
    found.unwrap_or_else(|| panic!("{requirement} is not there")).policies
}

#[test]
fn every_standard_is_there_and_every_policy_answers_one() {
    let all = shipped();
    let ids: Vec<&str> = all.iter().map(|framework| framework.id.as_str()).collect();
    for prefix in [
        "aws-fsbp",
        "cis-aws-database",
        "cis-aws-foundations",
        "cis-postgresql",
        "dora",
        "hipaa",
        "iso-27001",
        "nist-800-53",
        "pci-dss",
        "soc2",
    ] {
        assert!(ids.iter().any(|id| id.starts_with(prefix)), "{prefix} is missing in {ids:?}");
    }
    let answered: BTreeSet<&String> =
        all.iter().flat_map(|framework| &framework.requirements).flat_map(|one| &one.policies).collect();
    let lost: Vec<String> =
        embedded().unwrap().policies.into_iter().map(|policy| policy.id).filter(|id| !answered.contains(id)).collect();
    assert!(lost.is_empty(), "no framework asks for {lost:?}");
    for framework in &all {
        assert!(framework.source.starts_with("https://"), "{}", framework.id);
    }
}

#[test]
fn well_known_requirements_have_the_policies_that_auditors_expect() {
    for (framework, requirement, policy) in [
        ("aws-fsbp-1.0", "RDS.3", "rds_instance_storage_encrypted"),
        ("cis-aws-foundations-3.0", "2.3.3", "rds_instance_not_public"),
        ("cis-aws-foundations-5.0", "2.2.3", "rds_instance_not_public"),
        ("cis-postgresql-17", "6.8", "pg_ssl_on"),
        ("pci-dss-4.0.1", "8.3.2", "pg_password_encryption_scram"),
        ("nist-800-53-r5", "SC-28", "rds_cluster_storage_encrypted"),
        ("iso-27001-2022", "A.8.13", "rds_instance_backup_enabled"),
        ("soc2-tsc-2017", "CC6.6", "rds_not_publicly_reachable"),
        ("hipaa-security-rule-2013", "164.312(e)(1)", "rds_postgres_instance_tls_required"),
        ("dora-2022-2554", "Art. 9(4)(f)", "rds_minor_version_current"),
    ] {
        assert!(policies_of(framework, requirement).iter().any(|id| id == policy), "{framework} {requirement}");
    }
    // What a person must look at is there, and nothing answers it here.
    for (framework, requirement) in [("pci-dss-4.0.1", "7.2.4"), ("nist-800-53-r5", "CP-4"), ("soc2-tsc-2017", "A1.3")]
    {
        assert!(policies_of(framework, requirement).is_empty(), "{framework} {requirement}");
    }
}

#[test]
fn measures_ship_with_the_reasons_for_those_that_nobody_knows() {
    let shipped = measures(&[embedded().unwrap()]).unwrap();
    let ids: Vec<&str> = shipped.iter().map(|measure| measure.id.as_str()).collect();
    for id in
        ["controls_met", "critical_controls_met", "patches_within_deadline", "backups_kept", "restores_tested", "drift"]
    {
        assert!(ids.contains(&id), "{id} is missing in {ids:?}");
    }
    assert!(measures(&[]).unwrap().is_empty());
}

fn user_folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn with(dir: &Path) -> Result<Vec<Framework>, String> {
    let trees = [embedded().unwrap(), folder(dir).unwrap()];
    frameworks(&trees).map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn one(requirements: &str) -> String {
    format!(
        "{{\n\"title\": \"Acme\", \"version\": \"1\", \"source\": \"x\",\n\"requirements\": [\n{requirements}\n]}}\n"
    )
}

#[test]
fn a_folder_of_the_user_adds_frameworks_and_replaces_one_of_the_same_name() {
    let good = one(r#"{"id": "1", "title": "t", "policies": ["pg_ssl_on"]}"#);
    let dir = user_folder(&[("frameworks/acme-1.json", &good), ("frameworks/pci-dss-4.0.1.json", &good)]);
    let all = with(dir.path()).unwrap();
    assert_eq!(all.len(), shipped().len() + 1);
    let pci = all.iter().find(|framework| framework.id == "pci-dss-4.0.1").unwrap();
    assert_eq!((pci.title.as_str(), pci.requirements.len()), ("Acme", 1));
    assert!(all.is_sorted_by(|a, b| a.id < b.id));
}

#[test]
fn wrong_frameworks_are_refused_with_their_line() {
    let cases = [
        (one(r#"{"id": "1", "title": "t", "policies": ["pg_ssl_onn"]}"#), ["there is no policy `pg_ssl_onn`", ":4:"]),
        (
            one(r#"{"id": "1", "title": "t", "policies": ["pg_ssl_on", "pg_listen_addresses"]}"#),
            ["stands behind", ":4:"],
        ),
        (
            one(r#"{"id": "1", "title": "t", "policies": ["pg_ssl_on", "pg_ssl_on"]}"#),
            ["stands behind", "sort the policies"],
        ),
        (one(r#"{"id": "1", "title": "t"}"#), ["nothing answers `1`", ":4:"]),
        (one(r#"{"id": "1", "title": " ", "not_covered": "x"}"#), ["no id or no title", ":4:"]),
        (one(r#"{"id": "1", "title": "t", "not_covered": " "}"#), ["`not_covered` of `1` is empty", ":4:"]),
        (
            one(
                "{\"id\": \"1\", \"title\": \"t\", \"not_covered\": \"x\"},\n{\"id\": \"1\", \"title\": \"t\", \"not_covered\": \"x\"}",
            ),
            ["`1` is there twice", ":5:"],
        ),
        (one(r#"{"id": "1", "title": "t", "controls": []}"#), ["unknown field `controls`", ":4:"]),
        (one(""), ["there is no requirement", "name at least one"]),
        (String::from("{"), ["no framework", "docs/frameworks.md"]),
        (String::new(), ["no framework", ":1:"]),
    ];
    for (text, wanted) in cases {
        let dir = user_folder(&[("frameworks/acme-1.json", &text)]);
        let said = with(dir.path()).unwrap_err();
        assert!(wanted.iter().all(|part| said.contains(part)), "{text}\n{said}");
        let tree = folder(dir.path()).unwrap();
        assert!(!lint_frameworks(&tree, &[embedded().unwrap(), tree.clone()]).is_empty());
    }
    let good = one(r#"{"id": "1", "title": "t", "policies": ["pg_ssl_on"]}"#);
    for name in ["acme.json", "Acme-1.json", "a b-1.json"] {
        let dir = user_folder(&[(&format!("frameworks/{name}"), &good)]);
        assert!(with(dir.path()).unwrap_err().contains("says no framework and version"), "{name}");
    }
}

#[test]
fn wrong_measures_are_refused() {
    let list = |text: &str| format!("{{\"measures\": [{text}]}}");
    for (text, wanted) in [
        (
            r#"{"id": "a", "title": "t", "source": "results", "policies": ["nope_nope"]}"#,
            "there is no policy `nope_nope`",
        ),
        (r#"{"id": "a", "title": "t", "source": "nothing"}"#, "exactly when its source is `nothing`"),
        (r#"{"id": "a", "title": "t", "source": "results", "not_known": "x"}"#, "exactly when its source is `nothing`"),
        (r#"{"id": "a", "title": "t", "source": "reads", "policies": ["pg_ssl_on"]}"#, "is not fed by policies"),
        (r#"{"id": "a", "title": "t", "source": "results", "target": 95}"#, "no share"),
        (r#"{"id": "a", "title": "t", "source": "guess"}"#, "unknown variant `guess`"),
    ] {
        let dir = user_folder(&[("measures.json", &list(text))]);
        let problems = measures(&[embedded().unwrap(), folder(dir.path()).unwrap()]).unwrap_err();
        assert!(problems.iter().any(|problem| problem.to_string().contains(wanted)), "{text}: {problems:?}");
    }
    let dir = user_folder(&[("measures.json", &list(""))]);
    assert!(measures(&[embedded().unwrap(), folder(dir.path()).unwrap()]).unwrap().is_empty());
}

#[test]
fn frameworks_are_chosen_by_id_and_glob() {
    let names = |patterns: &[&str]| -> Result<Vec<String>, String> {
        let patterns: Vec<String> = patterns.iter().map(|name| (*name).to_owned()).collect();
        let chosen = choose_frameworks(shipped(), &patterns).map_err(|problem| problem.to_string())?;
        Ok(chosen.into_iter().map(|framework| framework.id).collect())
    };
    assert_eq!(names(&[]).unwrap().len(), shipped().len());
    assert_eq!(names(&["pci-dss-4.0.1"]).unwrap(), ["pci-dss-4.0.1"]);
    assert_eq!(names(&["soc2*", "dora*", "soc2-tsc-2017"]).unwrap(), ["dora-2022-2554", "soc2-tsc-2017"]);
    let said = names(&["pci-dss-3"]).unwrap_err();
    assert!(said.contains("none that `pci-dss-3` matches") && said.contains("pci-dss-4.0.1"), "{said}");
    assert!(names(&["["]).is_err());
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    let done =
        Command::new(env!("CARGO_BIN_EXE_dbmuster")).args(["policy", "frameworks"]).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
}

#[test]
fn the_command_tells_how_much_of_each_framework_is_answered() {
    let (code, out, _) = run(&[]);
    assert_eq!(code, 0);
    let pci = find("pci-dss-4.0.1");
    let row = out.lines().find(|line| line.starts_with("pci-dss-4.0.1")).expect("the framework has a row");
    let figures: Vec<usize> = row.split_whitespace().skip(1).map(|figure| figure.parse().unwrap()).collect();
    let counts = RequirementCoverage::ALL.map(|by| pci.count(by));
    assert_eq!(figures, [pci.requirements.len(), counts[0], counts[1], counts[2]]);
    assert_eq!(counts.iter().sum::<usize>(), pci.requirements.len());
    assert!(out.lines().all(|line| line.len() <= 100));

    let (code, out, _) = run(&["pci-dss*"]);
    assert_eq!(code, 0);
    assert!(out.contains("7.2.4") && out.contains("not covered by a scanner"), "{out}");

    let (_, out, _) = run(&["--format", "json", "pci-dss*"]);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["frameworks"][0]["answered_by"]["person"], counts[2]);
    assert_eq!(json["frameworks"][0]["requirements"].as_array().unwrap().len(), pci.requirements.len());
    assert!(!out.contains("null"));

    let (code, _, said) = run(&["nothing-1"]);
    assert_eq!(code, 2);
    assert!(said.contains("there is none that `nothing-1` matches"), "{said}");
}

#[test]
fn no_standard_is_cited_that_has_no_table() {
    let tables = files(&top().join("scripts/frameworks"), &["toml"]).len();
    // Topics and measures are no frameworks.
    assert_eq!(tables - 2, shipped().len());
    assert!(read(&top().join("docs/frameworks.md")).contains("scripts/make-frameworks"));
}
