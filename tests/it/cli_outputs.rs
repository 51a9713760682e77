//! Reports of the binary: where they go, their form, hostile names, and the same bytes from run to run.

use std::fs;

use serde_json::{Value, json};

use crate::cli::{Desk, TIME, but, create, entry, open_question, plan, unencrypted};

/// Names that mean something to a terminal, to a runner of workflows or to a parser.
const HOSTILE: [&str; 16] = [
    "a\nb",
    "\u{1b}[31mred\u{1b}[0m",
    "q\"uo'te",
    "::error file=x::pwned",
    "%0A::error::x",
    "ünï🗄漢字",
    "<script>x</script>",
    "a\u{202e}b",
    "a\u{2028}b",
    "a,b:c",
    "a|b`c",
    "\u{9b}31m",
    "tab\tx",
    "\r::error::cr",
    "##[error]x",
    "::stop-commands::x",
];

fn hostile() -> Value {
    let entry = |(index, name): (usize, &&str)| {
        let version = if index % 2 == 0 { "16.4" } else { *name };
        let arguments = but(
            json!({"storage_encrypted": false, "identifier": name, "engine_version": version, "tags": {*name: name}}),
        );
        let mut entry = entry("aws_db_instance.x", &["create"], Value::Null, arguments);
        entry["address"] = json!(format!("aws_db_instance.x[{}]", json!(name)));
        entry
    };
    plan(HOSTILE.iter().enumerate().map(entry).collect())
}

const ALL: &str = "--format terminal=o.txt --format json=o.json --format sarif=o.sarif --format github=o.github \
    --format markdown=o.md --format junit=o.xml --format csv=o.csv --format csv-cells=cells.csv --format gitlab=o.gl";
const FILES: [&str; 9] = ["o.txt", "o.json", "o.sarif", "o.github", "o.md", "o.xml", "o.csv", "cells.csv", "o.gl"];

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let mut entries: Vec<Value> = hostile()["resource_changes"].as_array().unwrap().clone();
    for index in 0..600 {
        let arguments = but(json!({"identifier": format!("db{index}"), "storage_encrypted": index % 3 == 0,
            "backup_retention_period": index % 9}));
        entries.push(entry(&format!("aws_db_instance.d{index}"), &["create"], Value::Null, arguments));
    }
    let desk = Desk::with(&plan(entries));
    desk.put("open.json", open_question().to_string());
    let mut first: Option<Vec<String>> = None;
    for threads in [1, 2, 8, 0, 1] {
        let words = format!("check plan.json open.json -vv --threads {threads} --as-of {TIME} --format json {ALL}");
        let run = desk.run(&words.replace("--format json ", "")).ends(1);
        let mut bytes = vec![run.out];
        bytes.extend(FILES.map(|name| desk.read(name)));
        match &first {
            None => first = Some(bytes),
            Some(first) => assert!(*first == bytes, "{threads} threads give other bytes"),
        }
    }
}

#[test]
fn json_follows_its_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../docs/schema/check-v1.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let nothing = plan(vec![]);
    let gone = plan(vec![entry("aws_db_instance.a", &["delete"], unencrypted(), Value::Null)]);
    let secrets = serde_json::from_str(&fs::read_to_string(crate::cli::fixture("secrets.json")).unwrap()).unwrap();
    for input in [nothing, gone, hostile(), open_question(), plan(vec![create(unencrypted())]), secrets] {
        let run = Desk::with(&input).run("check plan.json --format json");
        let document = run.json();
        let errors: Vec<_> = validator.iter_errors(&document).map(|e| format!("{e} at {}", e.instance_path)).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert_eq!(document["exit"]["code"], run.code);
        assert!(!run.out.contains(": null"));
    }
}

#[test]
fn sarif_has_what_code_scanning_wants() {
    let document = Desk::with(&hostile()).run("check plan.json --format sarif").ends(1).json();
    assert_eq!(document["version"], "2.1.0");
    let run = &document["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= HOSTILE.len());
    let mut prints = std::collections::BTreeSet::new();
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["text"].as_str().is_some_and(|text| !text.is_empty()));
        let severity: f64 = rule["properties"]["security-severity"].as_str().unwrap().parse().unwrap();
        assert!((0.1..=10.0).contains(&severity));
        assert!(result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64() >= Some(1));
        assert!(prints.insert(result["partialFingerprints"].to_string()), "a fingerprint occurs twice");
    }
    // The same finding keeps its fingerprint when other resources come and go.
    let print = |input: &Value| {
        let document = Desk::with(input).run("check plan.json --format sarif").json();
        let all = document["runs"][0]["results"].as_array().unwrap().clone();
        let name = |result: &Value| result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].clone();
        let one =
            all.iter().find(|r| r["ruleId"] == "rds_instance_storage_encrypted" && name(r) == "aws_db_instance.a");
        one.unwrap()["partialFingerprints"].clone()
    };
    let alone = plan(vec![create(unencrypted())]);
    let other = entry("aws_db_instance.0", &["create"], Value::Null, unencrypted());
    assert_eq!(print(&alone), print(&plan(vec![other, create(unencrypted())])));
}

#[test]
fn hostile_names_stay_text() {
    let desk = Desk::with(&hostile());
    for (words, lines_are_commands) in [("", false), ("-vv", false), ("--format github", true)] {
        let run = desk.run(&format!("check plan.json {words}")).ends(1);
        let active = |c: &char| (c.is_control() && *c != '\n') || ['\u{202e}', '\u{2028}', '\u{2029}'].contains(c);
        assert_eq!(run.out.chars().find(active), None);
        for line in run.out.lines() {
            let command = line.starts_with("::") || line.starts_with("##");
            if lines_are_commands {
                let ours = [
                    "::error file=plan.json,",
                    "::warning file=plan.json,",
                    "::notice ",
                    "::error title=dbmuster::",
                    "::warning title=dbmuster::",
                ];
                assert!(!command || ours.iter().any(|start| line.starts_with(start)), "{line}");
            } else {
                assert!(!command, "{line}");
            }
        }
    }
    // Hostile file names as well.
    let name = "::error::x\u{1b}[31m,line=1.json";
    desk.put(name, hostile().to_string());
    for format in ["terminal", "github"] {
        let run = desk.run_with(&["check", name, "--format", format], &[], b"").ends(1);
        assert!(!run.out.contains('\u{1b}'), "{}", run.out);
        assert!(!run.out.lines().any(|line| line.starts_with("::error::")), "{}", run.out);
    }
}

#[test]
fn eighty_columns() {
    let secrets: Value =
        serde_json::from_str(&fs::read_to_string(crate::cli::fixture("secrets.json")).unwrap()).unwrap();
    let queue = plan(vec![entry(
        "aws_db_instance.a",
        &["update"],
        unencrypted(),
        but(json!({"tags": {"k": "v ".repeat(300)}})),
    )]);
    for input in [secrets, queue, open_question()] {
        for words in ["", "-vv", "-vv --gate all"] {
            let run = Desk::with(&input).run(&format!("check plan.json {words}"));
            for line in run.out.lines().filter(|line| line.chars().count() > 80) {
                let longest = line.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
                assert!(longest > 60, "could have been broken: {line}");
            }
        }
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    let words =
        |more: &str| format!("check plan.json {more}").split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let run = |more: &str, environment: &[(&str, &str)]| {
        let words = words(more);
        desk.run_with(&words.iter().map(String::as_str).collect::<Vec<_>>(), environment, b"").ends(1).out
    };
    assert!(!run("", &[]).contains('\u{1b}'), "a pipe is no terminal");
    assert!(!run("--color never", &[]).contains('\u{1b}'));
    let always = run("--color always --format terminal --format json=o.json", &[]);
    assert!(always.contains("\u{1b}["));
    assert!(!desk.read("o.json").contains('\u{1b}'));
    run("--color always --format terminal=o.txt", &[]);
    assert!(!desk.read("o.txt").contains('\u{1b}'), "a file holds no colours");
    assert!(run("--color always", &[("NO_COLOR", "1")]).contains("\u{1b}["), "a flag outweighs the environment");
    assert!(!run("", &[("NO_COLOR", "1")]).contains('\u{1b}'));
}

#[test]
fn places_that_no_report_can_go_to() {
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    desk.put("folder/x", "");
    let one = "check plan.json --format json=first.json";
    for (words, why) in [
        ("--format sarif=folder", "it is a folder"),
        ("--format sarif=none/o.sarif", "there is no such folder"),
        ("--format sarif=./first.json", "two reports go to"),
        ("--format sarif=folder/../first.json", "two reports go to"),
        ("--format sarif=plan.json", "is the file to be judged"),
        ("--format sarif=./plan.json", "is the file to be judged"),
        ("--format sarif=", "no file is named after"),
        ("--format xml", "there is no format"),
        ("--format terminal --format sarif", "two reports go to standard output"),
    ] {
        desk.run(&format!("{one} {words}")).refuses(why);
        assert!(!desk.path("first.json").exists(), "{words}");
    }
    assert!(desk.read("plan.json").starts_with('{'));
    // Bad places are told before the plan is read.
    desk.run("check missing.json --format json=none/o.json").refuses("there is no such folder");
    desk.run("audit --format json=none/o.json").refuses("there is no such folder");
}

#[cfg(unix)]
#[test]
fn devices_links_and_old_files() {
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    desk.run("check plan.json --format json=/dev/null --format sarif=/dev/null -q").ends(1);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    desk.put("old.json", "old");
    std::os::unix::fs::symlink("old.json", desk.path("link.json")).unwrap();
    desk.run("check plan.json --format json=link.json -q").ends(1);
    assert!(fs::symlink_metadata(desk.path("link.json")).unwrap().is_symlink());
    assert!(desk.read("old.json").starts_with('{'));
    let pipe = desk.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn(move || fs::read_to_string(pipe));
    desk.run("check plan.json --format json=pipe -q").ends(1);
    assert!(reader.join().unwrap().unwrap().starts_with('{'));
}

#[test]
fn large_plans_and_large_values() {
    let arguments = |index: usize| but(json!({"identifier": format!("d{index}"), "storage_encrypted": false}));
    let entries =
        (0..5000).map(|index| entry(&format!("aws_db_instance.d{index}"), &["create"], Value::Null, arguments(index)));
    let desk = Desk::with(&plan(entries.collect()));
    let run = desk.run("check plan.json --policy rds_instance_storage_encrypted --format json").ends(1);
    assert_eq!(run.json()["summary"]["by_status"]["fail"], 5000);
    let long = but(json!({"identifier": "x".repeat(2_000_000), "engine_version": "9".repeat(1_000_000),
        "tags": {"k".repeat(500_000): "v".repeat(500_000)}}));
    let run = Desk::with(&plan(vec![create(long)])).run("check plan.json -vv");
    assert!(run.out.len() < 200_000, "{}", run.out.len());
}

#[test]
fn a_workbook_goes_to_a_file_or_a_pipe() {
    let desk = Desk::with(&hostile());
    desk.run(&format!("check plan.json --quiet --as-of {TIME} --format xlsx=o.xlsx")).ends(1);
    let bytes = fs::read(desk.path("o.xlsx")).unwrap();
    let mut book = crate::report_xlsx::open(bytes);
    let findings = calamine::Reader::worksheet_range(&mut book, "Findings").unwrap();
    assert!(findings.height() > HOSTILE.len());
    let piped = std::process::Command::new(env!("CARGO_BIN_EXE_dbmuster"))
        .args(["check", "plan.json", "--as-of", TIME, "--format", "xlsx"])
        .current_dir(desk.path("."))
        .output()
        .unwrap();
    assert!(piped.stdout == fs::read(desk.path("o.xlsx")).unwrap(), "{}", String::from_utf8_lossy(&piped.stderr));
}

#[test]
fn a_byte_order_mark_is_written_when_it_is_asked_for() {
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    assert!(desk.run("check plan.json --format csv").out.starts_with("record,"));
    assert!(desk.run("check plan.json --format csv --csv-bom").out.starts_with("\u{feff}record,"));
}
