//! A folder of a user's own adds to the policies of the binary, overrides them, and switches them off; never silently.

use serde_json::json;

use crate::cli::{Desk, create, plan, unencrypted};

const META: &str = "# METADATA
# title: Storage is encrypted
# description: What it is.
# custom:
#   severity: critical
#   resource_types: [aws_rds_instance]
#   requires: [storage_encrypted]
#   remediation:
#     terraform: Do it.
";

const DENY: &str = "
import rego.v1

deny contains \"not as we want it\" if {
	input.attributes.storage_encrypted == false
}
";

const ID: &str = "rds_instance_storage_encrypted";

fn desk() -> Desk {
    Desk::with(&plan(vec![create(unencrypted())]))
}

fn policy(desk: &Desk, folder: &str, id: &str, body: &str) {
    desk.put(&format!("{folder}/{id}/{id}.rego"), format!("{META}package dbmuster.{}.{id}\n{body}", family(folder)));
}

fn family(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap()
}

#[test]
fn one_of_the_same_id_stands_in_the_place_of_ours() {
    let desk = desk();
    policy(&desk, "own/encryption", ID, DENY);
    let run = desk.run(&format!("check plan.json --policies own --policy {ID}")).ends(1);
    let run = run.says("CRITICAL introduced: rds_instance_storage_encrypted not as we want it");
    assert_eq!(run.out.matches("introduced: rds_instance_storage_encrypted").count(), 1, "{}", run.out);
    // Said on standard error, in the report, in its JSON, and by everything that tells of policies.
    let said = format!("policy {ID}: yours stands in the place of the built-in one");
    assert!(run.err.contains(&said), "{}", run.err);
    assert!(run.out.contains(&format!("by policies of yours: {ID}")), "{}", run.out);
    let document = desk.run("check plan.json --policies own --format json").ends(1).json();
    let policies = document["policies"].as_array().unwrap();
    let overriding: Vec<_> = policies.iter().filter(|policy| policy.get("overrides").is_some()).collect();
    assert_eq!(overriding.len(), 1);
    assert_eq!((&overriding[0]["id"], &overriding[0]["overrides"]), (&json!(ID), &json!("built-in")));
    desk.run("policy list --policies own").ends(0).says(&format!("critical {ID} (in the place of the built-in one)"));
    desk.run(&format!("explain {ID} --policies own")).ends(0).says("In the place of");
    desk.run(&format!("policy show {ID} --policies own")).ends(0).says("# own/encryption/");
    // Quiet means quiet, and nothing is said where nothing stands for anything.
    assert!(!desk.run("check plan.json --policies own --quiet").ends(1).err.contains("in the place"));
    assert!(!desk.run("check plan.json").ends(1).err.contains("in the place"));

    // In another family it is the same policy; a later folder wins; twice in one folder is a mistake.
    policy(&desk, "moved/access", ID, DENY);
    desk.run("policy list --policies own --policies moved")
        .ends(0)
        .says(&format!("{ID} (in the place of the one of another folder)"));
    policy(&desk, "own/access", ID, DENY);
    let run = desk.run("check plan.json --policies own").refuses(&format!("there is a policy `{ID}` already"));
    assert!(run.err.contains(&format!("--> own/encryption/{ID}/{ID}.rego:10:1")), "{}", run.err);
    assert!(run.err.lines().any(|line| line.trim_end().ends_with('^')), "{}", run.err);
    desk.run("policy lint own").ends(1).says("ids are unique across families");
}

#[test]
fn helpers_of_ours_can_be_imported() {
    let desk = desk();
    let body = "
import rego.v1
import future.keywords.not
import data.dbmuster.lib.parameters

deny contains \"not on\" if {
	not parameters.on(sprintf(\"%v\", [input.attributes.storage_encrypted]))
}
";
    policy(&desk, "own/encryption", "mine", body);
    desk.run("check plan.json --policies own --policy mine").ends(1).says("mine not on");
    desk.run("policy test own").ends(1).says("the case was not read");
    // A helper of the same file name stands in for ours, in this folder only.
    desk.put(
        "own/lib/parameters.rego",
        "package dbmuster.lib.parameters\n\nimport rego.v1\n\non(value) if value == \"false\"\n",
    );
    desk.run("check plan.json --policies own --policy mine").ends(0);
    desk.run("check plan.json --policies own --policy rds_postgres_instance_tls_required").ends(0);
    desk.put(
        "own/lib/parameters.rego",
        "package dbmuster.lib.parameters\n\nimport rego.v1\n\non(value) if value = = 1\n",
    );
    let run = desk.run("check plan.json --policies own --policy mine").refuses("expecting expression");
    assert!(run.err.contains("--> own/lib/parameters.rego:5:"), "{}", run.err);
}

#[test]
fn policies_can_be_switched_off_with_a_reason() {
    let desk = desk();
    desk.put(
        "own/disabled.toml",
        format!("# Ours differ.\n{ID} = \"the disks below are encrypted\"\n\"*_tagged\" = 'no tags here'\n"),
    );
    let run = desk.run("check plan.json --policies own").ends(0);
    assert!(!run.out.contains(&format!("introduced: {ID}")), "{}", run.out);
    let why = format!("policy {ID} is switched off: the disks below are encrypted (own/disabled.toml:2)");
    assert!(run.err.contains(&why), "{}", run.err);
    desk.run("policy list --policies own").ends(0).says("rds_cluster_tagged (off: no tags here (own/disabled.toml:3))");
    desk.run(&format!("explain {ID} --policies own")).ends(0).says("Switched off");
    assert!(run.out.contains("the disks below are encrypted"), "{}", run.out);
    // By its id it runs all the same; a glob does not mean it.
    desk.run(&format!("check plan.json --policies own --policy {ID}")).ends(1).says(&format!("introduced: {ID}"));
    let run = desk.run("check plan.json --policies own --policy rds_instance_storage_*");
    assert!(!run.out.contains(&format!("introduced: {ID}")), "{}", run.out);
    desk.run("policy lint own").ends(0);
    // A folder that stands for a policy of one before it switches it on again, and one can switch off those of another.
    policy(&desk, "again/encryption", ID, DENY);
    desk.run("check plan.json --policies own --policies again").ends(1).says("not as we want it");
    desk.put("last/disabled.toml", format!("{ID} = \"not even that\"\n"));
    let run = desk.run("check plan.json --policies again --policies last").ends(0);
    assert!(!run.out.contains(&format!("introduced: {ID}")), "{}", run.out);
}

#[test]
fn what_cannot_be_switched_off_is_an_error_with_its_place() {
    let cases = [
        (
            "rds_instance_storage_encryptd = \"x\"\n",
            "no policy has that id",
            ":1:1",
            "did you mean `rds_instance_storage_encrypted`?",
        ),
        ("# x\nrds_instance_multi_az = \"\"\n", "`rds_instance_multi_az` has no reason", ":2:1", "people will ask"),
        ("rds_instance_multi_az = true\n", "`rds_instance_multi_az` has no reason", ":1:1", "as a string"),
        ("rds_instance_multi_az\n", "the file is not TOML", ":1:", "write a line for each"),
        ("\"rds_[\" = \"x\"\n", "nothing is switched off by `rds_[`", ":1:1", "use an id"),
        ("mine = \"x\"\n", "`mine` is a policy of this folder", ":1:1", "remove its folder, or this line"),
    ];
    for (text, why, place, help) in cases {
        let desk = desk();
        policy(&desk, "own/encryption", "mine", DENY);
        desk.put("own/disabled.toml", text);
        let run = desk.run("check plan.json --policies own --format json=o.json").refuses(why);
        assert!(run.err.contains(&format!("--> own/disabled.toml{place}")), "{}", run.err);
        assert!(run.err.contains(help) && run.err.lines().any(|line| line.trim_end().ends_with('^')), "{}", run.err);
        assert!(!desk.path("o.json").exists());
        desk.run("policy lint own").ends(1).says(why);
    }
}

/// Whoever is shown a score must see that policies were changed.
#[test]
fn reports_of_a_fleet_say_what_was_overridden_and_switched_off() {
    let desk = desk();
    policy(&desk, "own/encryption", ID, DENY);
    desk.put("own/disabled.toml", "rds_instance_multi_az = \"one zone <b>will</b> do\"\n");
    let audit = "audit --sample --as-of 2026-11-20T00:00:00Z";
    let stands = format!("The policy {ID} stands in the place of the built-in one.");
    let off = "The policy rds_instance_multi_az is switched off: one zone";
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for format in ["terminal", "markdown", "html"] {
        let written = |more: &str| {
            desk.run(&format!("{audit} --format {format}=report {more}"));
            flat(&desk.read("report"))
        };
        let (own, none) = (written("--policies own"), written(""));
        for said in [stands.as_str(), off] {
            let said = if format == "markdown" { said.replace('_', "\\_") } else { said.to_owned() };
            assert!(own.contains(&said) && !none.contains(&said), "{format}: {said}");
        }
        assert!(format != "html" || !own.contains("<b>will</b>"));
    }
    // What nobody chose is not switched off.
    let run = desk.run(&format!("{audit} --policies own --policy pg_hba_no_trust"));
    assert!(!run.out.contains("switched off"), "{}", run.out);
}
