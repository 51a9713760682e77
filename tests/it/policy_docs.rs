//! The pages of policies: up to date, linked, true to the readers, and the same for policies of a user's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use dbmuster::model::WhenAbsent;
use dbmuster::plan::{cloudformation, terraform};
use serde_json::json;

use crate::cli::Desk;
use crate::docs::{read, top};

fn pages(dir: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(dir).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), read(&entry.path()))).collect()
}

/// Anchors that the headings of a page get.
#[cfg(feature = "aws")]
fn anchors(page: &str) -> BTreeSet<String> {
    let mut in_code = false;
    let mut found = BTreeSet::new();
    for line in page.lines() {
        in_code ^= line.starts_with("```");
        if let Some(heading) = line.strip_prefix("#").map(|line| line.trim_start_matches('#')).filter(|_| !in_code) {
            let plain = heading.trim().to_lowercase();
            found.insert(plain.chars().filter(|c| c.is_alphanumeric() || "-_ ".contains(*c)).collect::<String>());
        }
    }
    found.iter().map(|heading| heading.replace(' ', "-")).collect()
}

// The pages name calls to AWS, which only a program knows that can make them.
#[cfg(feature = "aws")]
#[test]
fn the_pages_are_what_the_policies_say() {
    let dir = top().join("docs/policies");
    let desk = Desk::new();
    let words = ["policy", "docs", "--check", "--out", dir.to_str().unwrap()];
    desk.run_with(&words, &[], b"").ends(0).says("are up to date");

    // Every link leads to a heading that is there, and every page can be reached from the indexes.
    let pages = pages(&dir);
    let headings: BTreeMap<&String, BTreeSet<String>> =
        pages.iter().map(|(name, page)| (name, anchors(page))).collect();
    let mut reached = BTreeSet::new();
    let mut dead = Vec::new();
    for (name, page) in &pages {
        for part in page.split("](").skip(1) {
            let target = part.split(')').next().unwrap();
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() { name } else { file };
            if name.starts_with("by-") || name == "README.md" {
                reached.insert(file.to_owned());
            }
            let is_there =
                headings.get(&file.to_owned()).is_some_and(|there| anchor.is_empty() || there.contains(anchor));
            if !is_there {
                dead.push(format!("{name}: {target}"));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
    assert_eq!(reached, pages.keys().cloned().collect());
    assert!(pages.len() > 280, "{}", pages.len());
    for (name, page) in pages.iter().filter(|(name, _)| !name.starts_with("by-") && *name != "README.md") {
        for heading in
            ["How it is decided", "Where the facts come from", "When it is indeterminate", "Remediation", "Cases"]
        {
            assert!(page.contains(&format!("\n## {heading}\n")), "{name} has no {heading}");
        }
    }
}

#[test]
fn stale_pages_are_told_and_mended() {
    let desk = Desk::new();
    desk.run("policy docs --policy pg_hba_no_* --check --out pages").ends(1).says("README.md is missing");
    assert!(!desk.path("pages").exists());
    desk.run("policy docs --policy pg_hba_no_* --out pages").ends(0);
    desk.run("policy docs --policy pg_hba_no_* --check --out pages").ends(0);
    let before = pages(&desk.path("pages"));

    let changed = "pages/pg_hba_no_trust.md";
    desk.put(changed, desk.read(changed).replace("Remediation", "Cure"));
    desk.put("pages/old_policy.md", before["pg_hba_no_trust.md"].clone());
    desk.put("pages/notes.md", "mine");
    fs::remove_file(desk.path("pages/pg_hba_no_md5.md")).unwrap();
    let run = desk.run("policy docs --policy pg_hba_no_* --check --out pages").ends(1);
    let says: Vec<&str> = run.out.lines().collect();
    assert_eq!(
        says,
        [
            "pages/old_policy.md is of no policy",
            "pages/pg_hba_no_md5.md is missing",
            "pages/pg_hba_no_trust.md is out of date",
            "pages are not what the policies say: run `dbmuster policy docs --policy 'pg_hba_no_*' --out pages`",
        ]
    );

    desk.run("policy docs --policy pg_hba_no_* --out pages").ends(0).says("removed 1 of policies that are gone");
    let mut after = pages(&desk.path("pages"));
    assert_eq!(after.remove("notes.md").as_deref(), Some("mine"));
    assert_eq!(after, before);
    desk.put("file", "");
    desk.run("policy docs --policy pg_hba_no_* --out file").refuses("no page was written");
    desk.run("policy docs --family nonsense --out other").refuses("there is no family `nonsense`");
    assert!(!desk.path("other").exists());
}

#[test]
fn policies_of_ones_own_have_pages() {
    let desk = Desk::new();
    desk.run("policy new access own_policy --dir own").ends(0);
    let path = "own/access/own_policy/own_policy.rego";
    let text = desk.read(path).replace("in one sentence", "of <script>x</script> and [a](b.md) | `c|d`");
    desk.put(path, text);
    desk.run("policy docs --policies own --policy own_policy --out pages").ends(0).says("wrote 4 pages");
    let page = desk.read("pages/own_policy.md");
    assert!(page.contains("# State the secure state of &lt;script>x&lt;/script> and \\[a\\](b.md) | `c|d`"), "{page}");
    assert!(page.contains("### Unknown: it is indeterminate"), "{page}");
    assert!(
        desk.read("pages/README.md").contains("and \\[a\\](b.md) \\| `c\\|d` |"),
        "{}",
        desk.read("pages/README.md")
    );
    assert!(desk.read("pages/by-framework.md").contains("| `rds_instance_storage_encrypted`"));
    desk.put("own/access/own_policy/cases/unknown.json", b"\xff");
    desk.run("policy docs --policies own --policy own_policy --out pages").refuses("unknown.json");
    desk.run("policy docs --policies none --out pages").refuses("it is not a folder");
}

/// What the pages say of Terraform is what the reader does, so that a few that everybody knows stand for all.
#[test]
fn the_readers_are_asked() {
    let sources = terraform::field_sources(|_| true).unwrap();
    let find = |object: &str, field: &str| {
        let mut found = sources.iter().filter(|source| source.object == object && source.field == field);
        found.next().unwrap_or_else(|| panic!("{object}.{field} has no source")).clone()
    };
    let backup = find("aws_db_instance", "backup_retention_period");
    assert_eq!(backup.arguments, ["backup_retention_period"]);
    assert!(backup.also.contains(&"snapshot_identifier".to_owned()), "{backup:?}");
    assert_eq!(backup.when_absent, WhenAbsent::Value(json!(0)));
    assert_eq!(find("aws_rds_cluster", "backup_retention_period").when_absent, WhenAbsent::Value(json!(1)));
    let window = find("aws_db_instance", "preferred_backup_window");
    assert_eq!((window.arguments, window.when_absent), (vec!["backup_window".to_owned()], WhenAbsent::Absent));
    assert!(matches!(find("aws_db_instance", "in_backup_plan").when_absent, WhenAbsent::Unknown(_)));
    assert_eq!(find("aws_secretsmanager_secret_policy", "policy_statements").when_absent, WhenAbsent::Adds);
    let objects: BTreeSet<&str> = sources.iter().map(|source| source.object.as_str()).collect();
    let types = fs::read_dir(top().join("src/plan/terraform/types")).unwrap().map(|entry| entry.unwrap().path());
    let stems: BTreeSet<String> =
        types.filter_map(|path: PathBuf| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    // `mod.rs` is none; what only attaches policies of IAM says nothing of a resource beside it.
    let silent: Vec<&String> = stems.iter().filter(|stem| !objects.contains(stem.as_str()) && *stem != "mod").collect();
    assert!(silent.len() < 8, "{silent:?}");
}

/// Properties are those of the service: the spelling comes back from the arguments that the mappings know.
#[test]
fn the_reader_of_templates_is_asked() {
    let sources = cloudformation::field_sources(|_| true).unwrap();
    let find = |kind: &str, field: &str| {
        let mut found = sources.iter().filter(|source| source.resource_type == kind && source.field == field);
        found.next().unwrap_or_else(|| panic!("{kind}.{field} has no source")).clone()
    };
    let backup = find("aws_rds_instance", "backup_retention_period");
    assert_eq!((backup.reader, backup.object.as_str()), ("CloudFormation template", "AWS::RDS::DBInstance"));
    assert_eq!(
        (backup.arguments, backup.when_absent),
        (vec!["BackupRetentionPeriod".to_owned()], WhenAbsent::Value(json!(1)))
    );
    assert!(backup.also.contains(&"DBSnapshotIdentifier".to_owned()), "{:?}", backup.also);
    let public = find("aws_rds_instance", "publicly_accessible");
    assert_eq!(public.also, ["DBSubnetGroupName", "Engine", "SourceDBClusterIdentifier", "SourceDBInstanceIdentifier"]);
    assert!(matches!(public.when_absent, WhenAbsent::Unknown(_)));
    for (kind, field, property) in [
        ("aws_rds_instance", "iam_database_authentication_enabled", "EnableIAMDatabaseAuthentication"),
        ("aws_rds_instance", "ca_certificate_identifier", "CACertificateIdentifier"),
        ("aws_rds_instance", "vpc_security_groups", "VPCSecurityGroups"),
        ("aws_rds_instance", "performance_insights_kms_key", "PerformanceInsightsKMSKeyId"),
        ("aws_rds_instance", "multi_az", "MultiAZ"),
        ("aws_rds_cluster", "performance_insights_kms_key", "PerformanceInsightsKmsKeyId"),
        ("aws_rds_proxy", "require_tls", "RequireTLS"),
        ("aws_kms_key", "enabled", "Enabled"),
    ] {
        assert_eq!(find(kind, field).arguments, [property]);
    }
    assert_eq!(find("aws_rds_instance", "skip_final_snapshot").also, ["DeletionPolicy", "UpdateReplacePolicy"]);
    assert!(find("aws_rds_instance", "master_password_source").also.contains(&"MasterUserPassword".to_owned()));
    // What only Terraform has is not told of templates.
    let named = |name: &str| sources.iter().any(|one| one.arguments.iter().chain(&one.also).any(|told| told == name));
    assert!(!named("StorageEncryptionType") && !named("MasterUserPasswordWoVersion"));
    assert_eq!(find("aws_secretsmanager_secret", "rotation_enabled").when_absent, WhenAbsent::Adds);
}
