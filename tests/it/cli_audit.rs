//! `audit` through the binary: the sample fleet, inventories whole and broken, gaps, streams.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::cli::{Desk, TIME};

fn fleet() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("inventory/samples/fleet.ndjson")).unwrap()
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// A header, these records, and an end that counts them.
fn inventory(records: &[&str]) -> String {
    let fleet = fleet();
    let count = |kind: &str| records.iter().filter(|line| line.contains(&format!("\"record\":\"{kind}\""))).count();
    let end = format!("{{\"record\":\"end\",\"gaps\":{},\"resources\":{}}}", count("gap"), count("resource"));
    format!("{}\n{}{}{end}\n", lines(&fleet)[0], records.join("\n"), if records.is_empty() { "" } else { "\n" })
}

fn first<'a>(fleet: &'a str, word: &str) -> &'a str {
    fleet.lines().find(|line| line.contains(word)).unwrap()
}

#[test]
fn the_sample_fleet() {
    let desk = Desk::new();
    let sample = desk.run("audit").ends(1);
    assert_eq!(sample.err, "");
    assert!(sample.out.lines().all(|line| line.chars().count() <= 80));
    desk.put("fleet.ndjson", fleet());
    let time = "--as-of 2026-11-01T02:00:00Z";
    // The sample fleet has words before its scorecard, and others on what comes next.
    let whole = desk.run(&format!("audit --inventory fleet.ndjson {time}")).ends(1).out;
    let (card, rest) = whole.split_once("\nNext\n").unwrap();
    let exit = rest.lines().last().unwrap();
    assert!(card.starts_with("Scorecard as of") && exit.starts_with("exit 1: "), "{whole}");
    assert!(sample.out.contains(card) && sample.out.trim_end().ends_with(exit), "{}", sample.out);
    desk.put("fleet.zst", zstd::encode_all(fleet().as_bytes(), 3).unwrap());
    assert_eq!(desk.run(&format!("audit --inventory fleet.zst {time}")).ends(1).out, whole);
    for threads in [1, 2, 8] {
        let again =
            desk.run(&format!("audit --threads {threads} --format terminal --format json=j --format markdown=m"));
        assert!(again.ends(1).out.contains(card));
    }
    desk.run("audit --exit-zero").ends(0);
    desk.run("audit --skip *").ends(4);
    assert_eq!(desk.run("audit -q").ends(1).out, "");
}

#[test]
fn the_time_of_the_run_decides_what_is_out_of_support() {
    let desk = Desk::new();
    let failures = |time: &str| {
        let run = desk.run(&format!("audit --policy rds_engine_major_supported --format ndjson --as-of {time}"));
        run.out.lines().filter(|line| line.contains("\"status\":\"fail\"")).count()
    };
    assert!(failures("2024-01-01T00:00:00Z") < failures("2040-01-01T00:00:00Z"));
    desk.run("audit --as-of now").refuses("--as-of");
}

#[test]
fn broken_inventories() {
    let fleet = fleet();
    let all = lines(&fleet);
    let key = first(&fleet, "\"aws_kms_key\"");
    let cut = all[..all.len() - 1].join("\n");
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (cut.clone().into_bytes(), "cut short"),
        (cut.as_bytes()[..cut.len() - 30].to_vec(), "cut short"),
        (Vec::new(), "it is empty"),
        (b"\n\n".to_vec(), "it is empty"),
        (b"{\"format_version\":\"1.2\"}".to_vec(), "it is not an inventory"),
        (all[1..].join("\n").into_bytes(), "it is not an inventory"),
        (fleet.replacen("\"1.0\"", "\"2.0\"", 1).into_bytes(), "it has schema version \"2.0\""),
        (inventory(&[&key.replace("{\"enabled\"", "{\"x\":null,\"enabled\"")]).into_bytes(), "is null"),
        (inventory(&[&key.replace("aws_kms_key", "aws_kms_kei")]).into_bytes(), "\"aws_kms_kei\" is not known"),
        (inventory(&[key, key]).into_bytes(), "occurs twice"),
        (inventory(&[key]).replace("\"resources\":1", "\"resources\":2").into_bytes(), "is not whole"),
        (inventory(&[key, all[0]]).into_bytes(), "a second header"),
        (format!("{}{key}\n", inventory(&[key])).into_bytes(), "follows the end record"),
        (inventory(&[key, "{\"record\":\"resource\"}"]).into_bytes(), "missing field"),
        ([all[0].as_bytes(), b"\n\xff\n"].concat(), "is not UTF-8"),
        (zstd::encode_all(fleet.as_bytes(), 3).unwrap()[..9000].to_vec(), "failed to read input"),
    ];
    let desk = Desk::new();
    for (at, (bytes, why)) in cases.into_iter().enumerate() {
        desk.put("input", &bytes);
        // The stream reads by another way than the rest; each takes turns, and all take the first.
        let formats = ["terminal", "ndjson", "json=new"];
        for format in if at == 0 { &formats[..] } else { std::slice::from_ref(&formats[at % 3]) } {
            let run = desk.run(&format!("audit --inventory input --format {format} --as-of {TIME}")).refuses(why);
            assert!(run.err.starts_with("error: failed to read input: "), "{format}: {}", run.err);
            assert!(!desk.path("new").exists());
        }
    }
    desk.run("audit --inventory none").refuses("there is no such file");
    desk.run("audit --inventory .").refuses("it is a directory");
    desk.run("audit --inventory input --format json=./input").refuses("is the file to be judged");
}

#[test]
fn what_was_not_read_is_not_clean() {
    let fleet = fleet();
    let (key, gap) = (first(&fleet, "\"aws_kms_key\""), first(&fleet, "\"record\":\"gap\""));
    let desk = Desk::new();
    desk.put("clean", inventory(&[key]));
    desk.put("gap", inventory(&[key, gap]));
    desk.put("none", inventory(&[]));
    for format in ["terminal", "json", "ndjson"] {
        let run = |file: &str, more: &str| {
            desk.run(&format!("audit --inventory {file} --fail-on critical --format {format} --as-of {TIME} {more}"))
        };
        run("clean", "").ends(0);
        run("gap", "").ends(3);
        run("gap", "--allow-incomplete").ends(0);
        run("none", "").ends(4);
    }
    desk.run("audit --inventory gap --fail-on critical").says("exit 3: incomplete: 1 gap");
}

#[test]
fn a_stream_counts_what_the_scorecard_counts() {
    let desk = Desk::new();
    let run = desk.run("audit --format ndjson=n.ndjson --format json").ends(1);
    let stream = desk.read("n.ndjson");
    let records: Vec<Value> = stream.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for finding in records.iter().filter(|record| record["record"] == "finding") {
        *counts.entry(finding["status"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let document = run.json();
    let results = &document["scorecard"]["fleet"]["results"];
    assert_eq!(results["failed"], counts["fail"]);
    assert_eq!(results["indeterminate"], counts["indeterminate"]);
    let (first, last) = (&records[0], records.last().unwrap());
    assert_eq!((&first["record"], &last["record"]), (&"run".into(), &"end".into()));
    for key in ["exit", "coverage", "summary"] {
        assert_eq!(last[key], document[key], "{key}");
    }
    for (name, count) in last["records"].as_object().unwrap() {
        let found = records.iter().filter(|record| record["record"] == name.as_str()).count();
        assert_eq!(count, &Value::from(found), "{name}");
    }
    // Alone it is written as the findings are made, without what needs the whole fleet; the findings are the same.
    let findings = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.starts_with("{\"record\":\"finding\"")).map(str::to_owned).collect()
    };
    let alone = desk.run("audit --format ndjson --threads 1").ends(1).out;
    assert!(!alone.contains("{\"record\":\"scorecard\"") && stream.contains("{\"record\":\"scorecard\""));
    assert_eq!(findings(&alone), findings(&stream));
    for threads in [2, 8] {
        assert_eq!(desk.run(&format!("audit --format ndjson --threads {threads}")).ends(1).out, alone);
    }
}

#[test]
fn a_stream_has_the_findings_of_the_document() {
    let desk = Desk::new();
    let mut fleet = fleet();
    // What no policy reads is shown all the same.
    fleet = fleet.replace(
        "\"name\":\"payments-prod\"",
        "\"location\":{\"file\":\"fleet.tf\",\"line\":3},\"name\":\"payments-prod\"",
    );
    desk.put("fleet.ndjson", fleet);
    let run = desk.run("audit --inventory fleet.ndjson --format ndjson=n --format json --as-of 2026-11-01T02:00:00Z");
    let document = run.ends(1).out;
    let listed = document.split_once("\"findings\":[\n").unwrap().1;
    let listed: Vec<&str> =
        listed.lines().map(|line| line.trim_end_matches(',')).take_while(|line| *line != "]").collect();
    let stream = desk.read("n");
    let streamed: Vec<String> = stream
        .lines()
        .filter_map(|line| line.strip_prefix("{\"record\":\"finding\","))
        .map(|rest| format!("{{{rest}"))
        .collect();
    assert!(listed.len() > 500 && document.contains("\"location\":{\"file\":\"fleet.tf\",\"line\":3}"));
    assert_eq!(listed, streamed);
}
