//! `audit` of several sources at once, and of none.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::cli::{Desk, TIME};

fn fleet() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("inventory/samples/fleet.ndjson")).unwrap()
}

/// An inventory of these records, collected at that time.
fn inventory(records: &[&str], collected_at: &str) -> String {
    let count = |kind: &str| records.iter().filter(|line| line.contains(&format!("\"record\":\"{kind}\""))).count();
    let header = json!({"record": "inventory", "schema_version": "1.0", "collected_at": collected_at});
    let end = json!({"record": "end", "gaps": count("gap"), "resources": count("resource"), "reads": count("read")});
    let lines: String = records.iter().map(|line| format!("{line}\n")).collect();
    format!("{header}\n{lines}{end}\n")
}

fn records(fleet: &str) -> Vec<&str> {
    let all: Vec<&str> = fleet.lines().collect();
    all[1..all.len() - 1].to_vec()
}

/// Failures in a stream.
pub fn failed(stream: &str) -> usize {
    let findings = stream.lines().filter(|line| line.contains("\"record\":\"finding\""));
    findings.filter(|line| line.contains("\"status\":\"fail\"")).count()
}

/// The findings of a stream, in an order of their own.
fn findings(desk: &Desk, words: &str) -> BTreeSet<String> {
    let run = desk.run(&format!("audit {words} --format ndjson --as-of 2026-11-01T02:00:00Z"));
    assert!(run.code == 1 || run.code == 3, "{}", run.err);
    run.out.lines().filter(|line| line.contains("\"record\":\"finding\"")).map(str::to_owned).collect()
}

#[test]
fn a_fleet_in_parts_is_judged_as_one() {
    let fleet = fleet();
    let desk = Desk::new();
    desk.put("whole", &fleet);
    // Every third record by turns, so that references lead from each part into the others.
    for part in 0..3 {
        let some: Vec<&str> = records(&fleet).into_iter().skip(part).step_by(3).collect();
        desk.put(&format!("part{part}"), inventory(&some, "2026-11-01T00:00:00Z"));
    }
    let whole = findings(&desk, "--inventory whole");
    assert!(whole.len() > 500, "{}", whole.len());
    let parts = "--inventory part2 --inventory part0 --inventory part1";
    assert_eq!(findings(&desk, parts), whole);
    // Not all of it would be found if each part were judged by itself.
    let mut apart = BTreeSet::new();
    for part in 0..3 {
        apart.extend(findings(&desk, &format!("--inventory part{part}")));
    }
    assert_ne!(apart, whole);
    let card = |words: &str| {
        desk.run(&format!("audit {words} --as-of 2026-11-01T02:00:00Z --format json")).ends(1).json()["fleet"].clone()
    };
    assert_eq!(card(parts), card("--inventory whole"));
    // A source that is named twice is still one.
    assert_eq!(card("--inventory whole --inventory whole"), card("--inventory whole"));
    // The same sources in the same order give the same bytes.
    let bytes = |threads: u8| desk.run(&format!("audit {parts} --format json --threads {threads} --as-of {TIME}")).out;
    assert_eq!(bytes(1), bytes(4));
}

#[test]
fn the_newest_word_on_a_resource_counts() {
    let fleet = fleet();
    let instance = fleet
        .lines()
        .find(|line| line.contains("\"aws_rds_instance\"") && line.contains("\"publicly_accessible\":true"))
        .unwrap();
    let mut value: Value = serde_json::from_str(instance).unwrap();
    value["attributes"]["publicly_accessible"] = json!(false);
    let mended = value.to_string();
    value["reference_only"] = json!(true);
    let reference = value.to_string();
    let desk = Desk::new();
    desk.put("old", inventory(&[instance], "2026-10-01T00:00:00+02:00"));
    desk.put("new", inventory(&[&mended], "2026-10-01T00:00:00Z"));
    desk.put("newest", inventory(&[&reference], "2026-10-02T00:00:00Z"));
    let failures = |words: &str| {
        let run = desk.run(&format!("audit {words} --policy rds_instance_not_public --format ndjson --as-of {TIME}"));
        (failed(&run.out), run.err)
    };
    assert_eq!(failures("--inventory old"), (1, String::new()));
    for order in ["--inventory old --inventory new", "--inventory new --inventory old"] {
        let (count, said) = failures(order);
        assert_eq!(count, 0, "{order}");
        assert!(
            said.contains("1 resource stands in more than one source") && said.contains("collected last counts"),
            "{said}"
        );
    }
    // One that is only known by reference gives way to the resource itself.
    assert_eq!(failures("--inventory old --inventory newest").0, 1);
    // The same age: the one that was named first.
    desk.put("same", inventory(&[&mended], "2026-09-30T22:00:00Z"));
    assert_eq!(failures("--inventory old --inventory same").0, 1);
    assert_eq!(failures("--inventory same --inventory old").0, 0);
}

#[test]
fn one_broken_source_is_told_and_nothing_is_judged() {
    let fleet = fleet();
    let desk = Desk::new();
    desk.put("good", &fleet);
    desk.put("cut", &fleet[..fleet.len() - 40]);
    desk.put("misfit", inventory(&["{\"record\":\"resource\",\"id\":\"a\",\"resource_type\":\"aws_kms_key\",\"name\":\"a\",\"origin\":\"live\",\"attributes\":{\"enabled\":3}}"], TIME));
    for (bad, words) in [("cut", "cut short"), ("misfit", "does not fit its type"), ("none", "there is no such file")] {
        let run = desk.run(&format!("audit --inventory good --inventory {bad} --format json=out")).refuses(words);
        assert!(run.err.contains(&format!("failed to read {bad}")), "{}", run.err);
        assert!(!desk.path("out").exists());
    }
    desk.run("audit --inventory good --inventory good --format json=good").refuses("is the file to be judged");
}

#[test]
fn sources_of_the_file_and_of_the_flags() {
    let fleet = fleet();
    let desk = Desk::new();
    desk.put("all.ndjson", &fleet);
    let key = records(&fleet).into_iter().find(|line| line.contains("\"aws_kms_key\"")).unwrap();
    desk.put("key.ndjson", inventory(&[key], TIME));
    desk.put(
        "dbmuster.toml",
        format!("schema_version = 1\nas_of = {TIME}\n[sources]\ninventories = [\"all.ndjson\"]\n[store]\nlocation = \"none\"\n"),
    );
    let lines =
        |words: &str| desk.run(&format!("audit --format ndjson {words}")).out.matches("\"record\":\"finding\"").count();
    assert!(lines("") > 500);
    // A source on the command line stands in the place of those of the file.
    assert!(lines("--inventory key.ndjson") < 10);
    // With a configuration, nothing is no sample.
    desk.put("dbmuster.toml", "schema_version = 1\n[store]\nlocation = \"none\"\n");
    desk.run("audit").refuses("names no source");
    let sample = desk.run("audit --sample").ends(1);
    assert!(sample.out.starts_with("This is the sample fleet inside dbmuster"), "{}", sample.out);
}

#[test]
fn nothing_configured_says_so_and_what_to_do_next() {
    let desk = Desk::new();
    let run = desk.run("audit").ends(1);
    assert!(run.out.starts_with("Nothing is configured: this is the sample fleet inside dbmuster.\n"));
    assert_eq!(run.err, "");
    assert!(run.out.contains("\n  Open dbmuster-report.html in a browser"), "{}", run.out);
    assert!(desk.read("dbmuster-report.html").starts_with("<!DOCTYPE html>"));
    // One block says how to go on, each thing once, and nothing but the end of the run comes after it.
    let next: Vec<&str> = run.out.lines().skip_while(|line| *line != "Next").collect();
    let commands: Vec<&str> = next.iter().copied().filter(|line| line.trim_start().starts_with("$ ")).collect();
    assert!(commands.len() > 3 && commands[0].starts_with("  $ dbmuster explain "), "{}", run.out);
    assert!(commands.iter().enumerate().all(|(i, line)| !commands[..i].contains(line)), "{commands:?}");
    assert!(next.last().unwrap().starts_with("exit 1: "), "{}", run.out);
    for words in next.iter().filter_map(|line| line.trim().strip_prefix("$ dbmuster ")) {
        // Every command that is proposed exists.
        let first: Vec<&str> = words.split(' ').take_while(|word| !word.contains(['-', '.', '_'])).collect();
        desk.run(&format!("{} --help", first.join(" "))).ends(0);
    }
    // It is written over when it is one of ours, and nobody else's file is.
    desk.run("audit").ends(1).says("Open dbmuster-report.html");
    desk.put("dbmuster-report.html", "somebody else's");
    let elsewhere = tempfile::tempdir().unwrap();
    let place = elsewhere.path().display().to_string();
    let run = desk.run_with(&["audit"], &[("TMPDIR", &place)], b"").ends(1);
    assert!(run.out.contains(&format!("Open {place}/dbmuster-report.html")), "{}", run.out);
    assert_eq!(desk.read("dbmuster-report.html"), "somebody else's");
    // Whoever asks for an output gets that one, and no words around it.
    let json = desk.run("audit --format json").ends(1);
    assert!(json.json().is_object());
    assert_eq!(desk.run("audit -q").ends(1).out, "");
}
