//! The prose and the CI files are true to the tree and to the binary: links lead somewhere, YAML parses, commands and
//! flags exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{} is not readable: {e}", path.display()))
}

/// Files below `dir` with one of the extensions, sorted; generated folders are left out.
pub fn files(dir: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap_or_else(|e| panic!("{} is not readable: {e}", dir.display())).flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, extensions));
        } else if path.extension().and_then(|e| e.to_str()).is_some_and(|e| extensions.contains(&e)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// README, CHANGELOG and everything below docs.
pub fn prose() -> Vec<PathBuf> {
    let mut found = vec![top().join("README.md"), top().join("CHANGELOG.md")];
    found.extend(files(&top().join("docs"), &["md"]));
    found
}

/// Targets of `[text](target)` outside code blocks that name a file.
fn links(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for part in line.split("](").skip(1) {
            let target = part.split(')').next().unwrap_or_default().split('#').next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") {
                found.push(target.to_owned());
            }
        }
    }
    found
}

#[test]
fn links_lead_to_files() {
    let mut dead = Vec::new();
    let mut seen = 0;
    for file in prose() {
        for target in links(&read(&file)) {
            seen += 1;
            if !file.parent().unwrap_or(Path::new("")).join(&target).exists() {
                dead.push(format!("{}: {target}", file.display()));
            }
        }
    }
    assert!(seen > 5, "only {seen} links were found");
    assert!(dead.is_empty(), "\n{}", dead.join("\n"));
}

#[test]
fn ci_files_are_yaml() {
    let mut all = files(&top().join("docs/ci"), &["yml", "yaml"]);
    all.extend([top().join("action.yml"), top().join(".pre-commit-hooks.yaml")]);
    for file in &all {
        let parsed: Result<serde_json::Value, _> = yaml_serde::from_str(&read(file));
        assert!(parsed.is_ok_and(|value| value.is_object() || value.is_array()), "{} does not parse", file.display());
    }
    let action: serde_json::Value =
        yaml_serde::from_str(&read(&top().join("action.yml"))).unwrap_or(serde_json::Value::Null);
    assert_eq!(action["runs"]["using"], "composite");
    for step in action["runs"]["steps"].as_array().into_iter().flatten() {
        let script = step["run"].as_str().unwrap_or_default();
        assert!(!script.contains("${{"), "an input inside a script's text can be code: {script}");
        assert!(step["run"].is_null() || step["shell"] == "bash", "a composite step needs its shell");
    }
    // Every input is used, every use is an input.
    let text = read(&top().join("action.yml"));
    let declared: BTreeSet<&str> =
        action["inputs"].as_object().into_iter().flatten().map(|(k, _)| k.as_str()).collect();
    let used: BTreeSet<&str> = text
        .split("inputs.")
        .skip(1)
        .map(|rest| rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or_default())
        .collect();
    assert_eq!(declared, used);
}

#[test]
fn the_action_runs_the_check() {
    let action: serde_json::Value =
        yaml_serde::from_str(&read(&top().join("action.yml"))).unwrap_or(serde_json::Value::Null);
    let steps = action["runs"]["steps"].as_array().cloned().unwrap_or_default();
    let step = steps.iter().find(|step| step["id"] == "check").cloned().unwrap_or_default();
    let dir = tempfile::tempdir().unwrap_or_else(|e| panic!("no temporary folder: {e}"));
    let file = |name: &str| dir.path().join(name);
    let text = |name: &str| fs::read_to_string(file(name)).unwrap_or_default();
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap_or_default()])
        .current_dir(dir.path())
        .env("RUNNER_TEMP", dir.path())
        .env("GITHUB_OUTPUT", file("output"))
        .env("GITHUB_STEP_SUMMARY", file("summary"))
        .env("DBMUSTER_BINARY", env!("CARGO_BIN_EXE_dbmuster"))
        .env("DBMUSTER_PLANS", top().join("docs/examples/plan.json"))
        .env("DBMUSTER_FORMATS", action["inputs"]["format"]["default"].as_str().unwrap_or_default())
        .env("DBMUSTER_FAIL_ON", action["inputs"]["fail-on"]["default"].as_str().unwrap_or_default())
        .env("DBMUSTER_GATE", action["inputs"]["gate"]["default"].as_str().unwrap_or_default())
        .env("DBMUSTER_SOURCE", top().join("docs/examples"))
        .env("DBMUSTER_ARGS", "--skip\nrds_*_tagged\n")
        .output()
        .unwrap_or_else(|e| panic!("bash did not start: {e}"));
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(text("output"), "exit-code=1\n");
    assert!(String::from_utf8_lossy(&output.stdout).contains("rds_instance_not_public"), "no annotation");
    assert!(text("summary").contains("db\\_instance.orders"), "no summary");
    assert!(text("dbmuster.sarif").contains("rds_instance_not_public"), "no SARIF");
}

#[test]
fn links_are_found() {
    assert_eq!(links("a [b](c.md#d) [e](https://f.org) [g](#h)\n```\n[i](j)\n```\n"), ["c.md"]);
}
