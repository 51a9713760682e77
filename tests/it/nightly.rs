//! The files of `docs/nightly`: every command in them is one of the binary, their settings are settings, and a night by
//! them does what they promise. Their readers' own tools look at them in `scripts/check-nightly`.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::cli::{Desk, Run};
use crate::docs::{files, read, top};

fn folder() -> PathBuf {
    top().join("docs/nightly")
}

fn text(name: &str) -> String {
    read(&folder().join(name))
}

/// Documents of a YAML file.
fn documents(name: &str) -> Vec<Value> {
    let whole = text(name);
    let parts = whole.split("\n---\n");
    parts.map(|part| yaml_serde::from_str(part).unwrap_or_else(|error| panic!("{name}: {error}"))).collect()
}

/// Command lines of dbmuster in a shell script, with lines that a backslash joins put together.
fn commands(script: &str) -> Vec<Vec<String>> {
    let joined = script.replace("\\\n", " ");
    joined
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(|line| {
            line.match_indices("dbmuster audit ")
                .map(|(at, _)| line[at + "dbmuster ".len()..].to_owned())
                .collect::<Vec<_>>()
        })
        .map(|line| line.split(';').next().unwrap_or_default().split_whitespace().map(str::to_owned).collect())
        .collect()
}

/// Every string of a document.
fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => members.values().for_each(|member| strings(member, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// File and words of every command.
fn all_commands() -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for path in files(&folder(), &["service", "cron", "yaml", "yml"]) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let texts = match path.extension().and_then(|ending| ending.to_str()) {
            Some("yaml" | "yml") => {
                let mut texts = Vec::new();
                for document in documents(&name) {
                    strings(&document, &mut texts);
                    let command =
                        &document["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["command"];
                    let words: Vec<&str> = command.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                    texts.push(words.join(" "));
                }
                texts
            }
            _ => vec![read(&path)],
        };
        found.extend(texts.iter().flat_map(|text| commands(text)).map(|words| (name.clone(), words)));
    }
    found
}

#[test]
fn every_command_is_one_of_the_binary() {
    let commands = all_commands();
    let mut names: Vec<&str> = commands.iter().map(|(name, _)| name.as_str()).collect();
    names.dedup();
    assert_eq!(
        names,
        ["dbmuster-audit.service", "dbmuster.cron", "github-actions.yml", "gitlab-ci.yml", "kubernetes.yaml"]
    );
    let desk = Desk::new();
    for (name, words) in &commands {
        let mut line: Vec<&str> = words.iter().map(String::as_str).collect();
        line.push("--help");
        let run = desk.run_with(&line, &[], b"");
        assert_eq!(run.code, 0, "{name}: dbmuster {}\n{}", words.join(" "), run.err);
    }
    // A flag that is not known would have been noticed.
    let run = desk.run_with(&["audit", "--no-such-flag", "--help"], &[], b"");
    assert_eq!(run.code, 2);
}

/// Files as `docs/nightly` lays them out, in a folder of the test's own.
fn laid_out(settings: &str, scope: &str) -> Desk {
    let desk = Desk::new();
    let state = desk.path("state");
    fs::create_dir_all(state.join("reports")).unwrap();
    desk.put("dbmuster.toml", settings.replace("/var/lib/dbmuster", &state.display().to_string()));
    desk.put("scope.toml", scope);
    desk.put("waivers.yaml", "schema_version: 1\nwaivers: []\n");
    desk
}

const SLACK: (&str, &str) = ("DBMUSTER_SLACK_URL", "https://127.0.0.1:1/T0SECRET");

fn night(desk: &Desk, as_of: &str) -> Run {
    let fleet = top().join("inventory/samples/fleet.ndjson");
    let fleet = fleet.display().to_string();
    // Only what is read is another: the sample fleet instead of accounts.
    let words = [
        "audit",
        "--config",
        "dbmuster.toml",
        "--quiet",
        "--log-format",
        "json",
        "--inventory",
        &fleet,
        "--as-of",
        as_of,
    ];
    desk.run_with(&words, &[SLACK], b"")
}

/// The settings of the service and those of the Kubernetes job.
fn all_settings() -> Vec<(String, String)> {
    let own = (text("dbmuster.toml"), "schema_version = 1\n[aws]\nrole_name = \"r\"\nregions = [\"eu-central-1\"]\n[[aws.account]]\nid = \"111122223333\"\n".to_owned());
    let documents = documents("kubernetes.yaml");
    let map = documents.iter().find(|document| document["kind"] == "ConfigMap").unwrap();
    let data = |name: &str| map["data"][name].as_str().unwrap().to_owned();
    vec![own, (data("dbmuster.toml"), data("scope.toml"))]
}

#[test]
fn settings_are_settings() {
    for (settings, scope) in all_settings() {
        dbmuster::collect::scope::Scope::parse(&scope, "scope.toml").unwrap();
        let desk = laid_out(&settings, &scope);
        desk.run_with(&["config", "check", "--config", "dbmuster.toml"], &[SLACK], b"").ends(0);
    }
}

#[test]
fn a_night_by_these_files_does_what_they_promise() {
    for (settings, scope) in all_settings() {
        let desk = laid_out(&settings, &scope);
        let first = night(&desk, "2026-11-01T02:00:00Z").ends(1);
        assert_eq!(first.out, "", "--quiet leaves standard output alone");
        for line in first.err.lines() {
            let said: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert!(said.is_object(), "{line}");
        }
        // The webhook is dead: that is told, without its address, and changes nothing else.
        assert!(first.err.contains("not delivered") && !first.err.contains("T0SECRET"), "{}", first.err);
        for report in ["dbmuster.html", "dbmuster.json", "dbmuster.prom"] {
            assert!(desk.path("state/reports").join(report).metadata().unwrap().len() > 100, "{report}");
        }
        // A minute later: a day would make backups too old.
        let second = night(&desk, "2026-11-01T02:01:00Z").ends(1);
        // Nothing is new, so nobody is told.
        assert!(!second.err.contains("not delivered"), "{}", second.err);
        desk.run("evidence verify state/evidence --replay")
            .ends(0)
            .says("a chain of 2 was followed")
            .says("the same outcome to the last byte");
    }
}

#[test]
fn the_job_is_locked_down() {
    let documents = documents("kubernetes.yaml");
    let job = documents.iter().find(|document| document["kind"] == "CronJob").unwrap();
    assert_eq!(job["spec"]["concurrencyPolicy"], "Forbid");
    assert_eq!(job["spec"]["timeZone"], "Etc/UTC");
    let pod = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
    for container in ["containers", "initContainers"].iter().flat_map(|kind| pod[kind].as_array().unwrap()) {
        assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
        assert_eq!(container["securityContext"]["allowPrivilegeEscalation"], false);
        assert_eq!(container["securityContext"]["capabilities"]["drop"], serde_json::json!(["ALL"]));
    }
    // No secret is spelled out.
    for path in files(&folder(), &["service", "cron", "yaml", "yml", "toml", "timer"]) {
        let text = read(&path);
        for secret in ["AKIA", "aws_secret_access_key", "PASSWORD=", "password ="] {
            assert!(!text.contains(secret), "{}: {secret}", path.display());
        }
    }
}
