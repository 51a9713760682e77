//! Nights in a row through the binary: history, waivers, baseline, evidence, and what is left when something fails.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::cli::{Desk, Run};

/// The sample fleet, with some resources changed.
fn fleet(change: impl Fn(&mut Value) -> bool) -> String {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("inventory/samples/fleet.ndjson")).unwrap();
    let mut lines = Vec::new();
    let mut gone = 0;
    for line in text.lines() {
        let mut record: Value = serde_json::from_str(line).unwrap();
        if record["record"] == "resource" && !change(&mut record) {
            gone += 1;
            continue;
        }
        if record["record"] == "end" {
            record["resources"] = json!(record["resources"].as_u64().unwrap() - gone);
        }
        lines.push(record.to_string());
    }
    lines.join("\n") + "\n"
}

fn mended(record: &mut Value) -> bool {
    if record["name"] == "crm-legacy" && record["resource_type"] == "aws_rds_instance" {
        record["attributes"]["publicly_accessible"] = json!(false);
    }
    true
}

fn desk(settings: &str) -> Desk {
    let desk = Desk::new();
    desk.put("n1.ndjson", fleet(|_| true));
    desk.put("n2.ndjson", fleet(mended));
    desk.put("n3.ndjson", fleet(|_| true));
    desk.put("dbmuster.toml", format!("schema_version = 1\n{settings}"));
    desk
}

fn night(desk: &Desk, day: u8, words: &str) -> Run {
    desk.run(&format!("audit --inventory n{day}.ndjson --as-of 2026-11-0{day}T02:00:00Z {words}"))
}

const WAIVER: &str = "schema_version: 1\nwaivers:\n  - id: W-1\n    policy: rds_instance_not_public\n    resource: \"*sandbox-b*\"\n    \
                      reason: it holds nothing\n    owner: sandbox team\n    approved_by: head of platform\n    \
                      created_on: 2026-10-20\n    expires_on: 2026-11-02\n";

/// The failures of one policy in a report as JSON.
fn failures(report: &Value, policy: &str) -> Vec<Value> {
    let all = report["findings"].as_array().unwrap();
    all.iter().filter(|f| f["policy_id"] == policy && f["status"] == "fail").cloned().collect()
}

#[test]
fn three_nights_in_a_row() {
    let desk =
        desk("formats = ['json=out.json']\n[waivers]\nfiles = ['waivers.yaml']\n[evidence]\nfolder = 'evidence'\n");
    desk.put("waivers.yaml", WAIVER);
    let mut reports = Vec::new();
    for day in 1..=3 {
        night(&desk, day, "").ends(1);
        let report: Value = serde_json::from_str(&desk.read("out.json")).unwrap();
        reports.push(report);
    }
    let policy = "rds_instance_not_public";
    let of = |night: usize, name: &str| {
        let found = failures(&reports[night], policy);
        found.into_iter().find(|finding| finding["resource_id"].as_str().unwrap().contains(name))
    };
    // Mended in the second night, back in the third.
    assert_eq!(of(0, "crm-legacy").unwrap()["life"]["state"], "new");
    assert!(of(1, "crm-legacy").is_none());
    let back = of(2, "crm-legacy").unwrap();
    assert_eq!(back["life"]["state"], "reopened", "{back}");
    assert_eq!(of(1, "sandbox-b").unwrap()["life"]["state"], "open");
    // The waiver holds on its last day, and not on the day after.
    assert_eq!(of(1, "sandbox-b").unwrap()["waiver_id"], "W-1");
    assert!(of(2, "sandbox-b").unwrap()["waiver_id"].is_null());
    // The history lies beside the configuration, since nothing else was said.
    let trend = desk.run("history list --store dbmuster-history.db --format json").ends(0).json();
    assert_eq!(trend.as_array().map(Vec::len).or_else(|| trend["runs"].as_array().map(Vec::len)), Some(3), "{trend}");
    desk.run("evidence verify evidence --replay").ends(0);
    // The last night's manifest, as the ledger has it, names its report.
    let list = desk.run("evidence list evidence --format json").ends(0).out;
    assert_eq!(list.matches("2026-11-0").count(), 3, "{list}");
}

#[test]
fn the_same_run_twice_is_one_run_and_the_same_bytes() {
    let desk = desk("formats = ['json=out.json']\n[evidence]\nfolder = 'evidence'\n");
    night(&desk, 1, "--evidence ledger").ends(1);
    night(&desk, 2, "").ends(1);
    let first = desk.read("out.json");
    let store = fs::read(desk.path("dbmuster-history.db")).unwrap();
    assert!(!store.is_empty());
    night(&desk, 2, "--evidence second --threads 1").ends(1);
    let second = desk.read("out.json");
    let number = |text: &str| serde_json::from_str::<Value>(text).unwrap()["run"]["id"].as_u64().unwrap();
    assert_eq!(number(&first), number(&second));
    let list = desk.run("history list --store dbmuster-history.db").ends(0).out;
    assert_eq!(list.matches("2026-11-02").count(), 1, "{list}");
}

#[test]
fn another_policy_set_is_told_apart_from_another_estate() {
    let desk = desk("formats = ['json=out.json']\n");
    night(&desk, 1, "").ends(1);
    night(&desk, 2, "--skip rds_*_tagged").ends(1);
    let report: Value = serde_json::from_str(&desk.read("out.json")).unwrap();
    let step = &report["step"];
    assert!(step["before_rescored"].is_number() && step["before_rescored"] != step["before"], "{step}");
    // Whoever keeps no inventory does not know.
    let desk = self::desk("formats = ['json=out.json']\n[store]\nkeep_inventories = 0\n");
    night(&desk, 1, "").ends(1);
    night(&desk, 2, "--skip rds_*_tagged").ends(1);
    let report: Value = serde_json::from_str(&desk.read("out.json")).unwrap();
    assert_eq!(report["run"]["previous_id"], 1);
    assert!(report["step"]["before_rescored"].is_null(), "{}", report["step"]);
}

#[test]
fn a_baseline_lets_only_new_findings_stop_the_run() {
    let desk = desk("");
    desk.put("n1.ndjson", fleet(mended));
    desk.put("n2.ndjson", fleet(mended));
    night(&desk, 1, "--format json=base.json").ends(1);
    for baseline in ["last", "1", "2026-11-01", "base.json"] {
        let run = night(&desk, 2, &format!("--baseline {baseline} --allow-incomplete --store none"));
        match baseline {
            "base.json" => drop(run.ends(0)),
            _ => drop(run.refuses("is a run of a store, and there is none")),
        }
        night(&desk, 2, &format!("--baseline {baseline} --allow-incomplete")).ends(0);
        night(&desk, 3, &format!("--baseline {baseline} --allow-incomplete --store-scope other --store h3.db"))
            .ends(if baseline == "base.json" { 1 } else { 2 });
    }
    let run = night(&desk, 3, "--baseline base.json --allow-incomplete").ends(1);
    assert!(run.out.contains("exit 1: 1 finding at or above high"), "{}", run.out);
    night(&desk, 3, "--baseline 999").refuses("find the run 999");
    night(&desk, 3, "--baseline n1.ndjson").refuses("it is no report of dbmuster");
}

#[test]
fn the_exit_code_is_the_same_whatever_the_format() {
    let desk = desk("[store]\nlocation = 'none'\n");
    let few = "--policy pg_password_hash_scram";
    for format in dbmuster::report::Format::ALL.into_iter().filter(|format| !format.needs_change()) {
        night(&desk, 1, &format!("{few} --format {format}=out.{format} -q")).ends(3);
    }
    for (words, code) in [
        ("--policy rds_instance_not_public", 1),
        ("--skip *", 4),
        ("--exit-zero --policy rds_instance_not_public", 0),
        ("--allow-incomplete --policy pg_password_hash_scram", 0),
    ] {
        for format in ["terminal", "ndjson", "html=h", "sarif=s", "xlsx=x"] {
            night(&desk, 1, &format!("{words} --format {format}")).ends(code);
        }
    }
}

#[test]
fn what_cannot_be_written_leaves_what_was_there() {
    let desk = desk("");
    night(&desk, 1, "--format json=out.json").ends(1);
    let before = desk.read("out.json");
    // A template with an error: nothing is written, and the recorded run claims no report.
    desk.put("templates/scorecard.md.hbs", "{{#if}}");
    let templates = ["scorecard.md.hbs", "scorecard.hbs", "markdown.hbs"];
    for name in templates {
        desk.put(&format!("templates/{name}"), "{{#if}}");
    }
    fs::create_dir(desk.path("folder")).unwrap();
    night(&desk, 2, "--format json=out.json --format markdown=folder").refuses("it is a folder");
    night(&desk, 2, "--format json=no/such/place.json").refuses("there is no such folder");
    assert_eq!(desk.read("out.json"), before);
    let list = desk.run("history list --store dbmuster-history.db").ends(0).out;
    assert!(!list.contains("2026-11-02"), "{list}");
    // A store that is none: no report is written.
    desk.put("text.db", "this is no store, and longer than the head of one would be: ".repeat(20));
    night(&desk, 2, "--store text.db --format json=out.json").refuses("it is no history of dbmuster");
    night(&desk, 2, "--store folder --format json=out.json").refuses("it is a folder");
    night(&desk, 2, "--store none --evidence folder/../n1.ndjson --format json=out.json").refuses("n1.ndjson");
    assert_eq!(desk.read("out.json"), before);
    // A template with an error: its line is named, and what is wrong there, and nothing of any report is written.
    let with_templates = "--store none --format json=out.json --format markdown=x.md --templates";
    let run = night(&desk, 2, &format!("{with_templates} templates")).refuses("templates/scorecard.md.hbs:1:");
    assert!(!run.err.contains("space left"), "{}", run.err);
    desk.put("templates/scorecard.md.hbs", "one\n{{nothing}}");
    night(&desk, 2, &format!("{with_templates} templates"))
        .refuses("scorecard.md.hbs:2:1: there is no value `nothing`");
    night(&desk, 2, &format!("{with_templates} template")).refuses("in `template`: there is no such folder");
    assert!(!desk.path("x.md").exists() && desk.read("out.json") == before);
    // A report may not take the place of the store, the waivers or the configuration.
    for place in ["dbmuster.toml", "dbmuster-history.db", "n2.ndjson"] {
        night(&desk, 2, &format!("--format json={place}")).refuses("is the file to be judged");
    }
}

#[test]
fn two_runs_at_once_are_both_there() {
    let desk = desk("[evidence]\nfolder = 'evidence'\n");
    std::thread::scope(|scope| {
        let runs: Vec<_> = (1..=3)
            .map(|day| {
                scope.spawn({
                    let desk = &desk;
                    move || night(desk, day, "-q")
                })
            })
            .collect();
        for run in runs {
            run.join().unwrap().ends(1);
        }
    });
    let list = desk.run("history list --store dbmuster-history.db").ends(0).out;
    for day in 1..=3 {
        assert_eq!(list.matches(&format!("2026-11-0{day}")).count(), 1, "{list}");
    }
    desk.run("evidence verify evidence").ends(0);
}

#[cfg(feature = "notify")]
#[test]
fn a_dead_webhook_is_reported_and_changes_nothing() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let desk = desk(&format!(
        "[store]\nlocation = 'none'\n[[notify]]\nname = 'team'\nurl = 'http://127.0.0.1:{port}/s3cr3t-path'\nattempts = 1\n[[notify]]\nurl_env = 'NOT_SET_ANYWHERE'\n"
    ));
    let run = night(&desk, 1, "").ends(1);
    assert!(run.err.contains("warning: webhook `team` (127.0.0.1") && run.err.contains("not delivered"), "{}", run.err);
    assert!(run.err.contains("NOT_SET_ANYWHERE is not set") && !run.err.contains("s3cr3t"), "{}", run.err);
    // A run without a result tells so too, and ends as it would have.
    let run = desk.run("audit --inventory none").ends(2);
    assert!(run.err.contains("not delivered") && run.err.contains("there is no such file"), "{}", run.err);
}
