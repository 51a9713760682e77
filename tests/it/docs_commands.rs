//! Every command line in the docs exists, with its flags. The docs speak of the program with all its features.

use std::collections::BTreeSet;
use std::process::Command;

use crate::docs::{files, prose, read, top};

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
    let nested = command.get(1).map(String::as_str).filter(|_| {
        matches!(
            first,
            "access" | "config" | "evidence" | "history" | "inventory" | "permissions" | "policy" | "review" | "waiver"
        )
    });
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
    let found = commands(
        "$ dbmuster check plan.json --format json | less\n`dbmuster audit`, not a dbmuster word\nx dbmuster y",
    );
    assert_eq!(found, [vec!["check", "plan.json", "--format", "json"], vec!["audit"]]);
    for command in ["nonsense", "check plan.json --no-such-flag", "policy nonsense"] {
        let words: Vec<String> = command.split(' ').map(str::to_owned).collect();
        assert!(objection(&words).is_some(), "{command}");
    }
}
