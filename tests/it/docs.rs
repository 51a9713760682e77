//! The prose and the CI files are true to the tree and to the binary: links lead somewhere, YAML parses, commands and
//! flags exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{} is not readable: {e}", path.display()))
}

/// Files below `dir` with one of the extensions, sorted; generated folders are left out.
fn files(dir: &Path, extensions: &[&str]) -> Vec<PathBuf> {
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
fn prose() -> Vec<PathBuf> {
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

/// Command lines of `dbmuster` in code blocks and code spans, each as its words.
fn commands(text: &str) -> Vec<Vec<String>> {
    let words = |line: &str| -> Vec<String> {
        let line = line.split(['|', ';', '>', '#', '`', '&']).next().unwrap_or_default();
        line.split_whitespace().map(|word| word.trim_matches(['\'', '"', ',']).to_owned()).collect()
    };
    let mut found = Vec::new();
    for line in text.lines() {
        for start in ["dbmuster ", "cargo run --release --locked -- "] {
            for (at, _) in line.match_indices(start) {
                // Only at the start of a command: `$ dbmuster`, `| dbmuster`, "`dbmuster", 'dbmuster.
                let before = line[..at].trim_end_matches(' ').chars().last();
                let opens = matches!(before, None | Some('`' | '$' | '|' | '\'' | '-')) || line[..at].ends_with("&& ");
                let rest = words(&line[at + start.len()..]);
                if opens && rest.first().is_some_and(|word| word.chars().all(|c| c.is_ascii_lowercase())) {
                    found.push(rest);
                }
            }
        }
    }
    found
}

/// What `dbmuster <words> --help` prints, or nothing when there is no such command.
fn help(words: &[&str]) -> Option<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_dbmuster"))
        .args(words)
        .arg("--help")
        .output()
        .unwrap_or_else(|e| panic!("dbmuster did not start: {e}"));
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Why the command line cannot be right, if so.
fn objection(command: &[String]) -> Option<String> {
    let first = command.first()?.as_str();
    let nested = command
        .get(1)
        .map(String::as_str)
        .filter(|_| matches!(first, "access" | "inventory" | "permissions" | "policy"));
    let path: Vec<&str> = std::iter::once(first).chain(nested.filter(|word| !word.contains("..."))).collect();
    // `policy list|show` in a synopsis stops at the bar.
    let Some(help) = help(&path) else { return Some(format!("there is no command {}", path.join(" "))) };
    let known: BTreeSet<&str> =
        help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter(|word| word.starts_with('-')).collect();
    command
        .iter()
        .map(|word| word.trim_matches(['[', ']', '.', '(', ')']))
        .take_while(|word| *word != "--")
        .filter(|word| word.starts_with("--"))
        .map(|word| word.split('=').next().unwrap_or_default())
        .find(|word| !known.contains(word))
        .map(|word| format!("{} has no flag {word}", path.join(" ")))
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
    assert!(text("summary").contains("aws_db_instance.orders"), "no summary");
    assert!(text("dbmuster.sarif").contains("rds_instance_not_public"), "no SARIF");
}

#[test]
fn commands_exist() {
    let mut sources = prose();
    sources.extend(files(&top().join("docs/ci"), &["yml"]));
    sources.extend([top().join("docs/ci/Jenkinsfile"), top().join(".pre-commit-hooks.yaml")]);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in sources {
        for command in commands(&read(&file)) {
            seen += 1;
            if let Some(why) = objection(&command) {
                wrong.push(format!("{}: dbmuster {}: {why}", file.display(), command.join(" ")));
            }
        }
    }
    assert!(seen > 10, "only {seen} commands were found");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_is_noticed() {
    assert_eq!(links("a [b](c.md#d) [e](https://f.org) [g](#h)\n```\n[i](j)\n```\n"), ["c.md"]);
    let found = commands(
        "$ dbmuster check plan.json --format json | less\n`dbmuster audit`, not a dbmuster word\nx dbmuster y",
    );
    assert_eq!(found, [vec!["check", "plan.json", "--format", "json"], vec!["audit"]]);
    for command in ["nonsense", "check plan.json --no-such-flag", "policy nonsense"] {
        let words: Vec<String> = command.split(' ').map(str::to_owned).collect();
        assert!(objection(&words).is_some(), "{command}");
    }
}
