//! What a person at a terminal gets: lines as wide as it is, commands to copy, settings as they are written.

use std::fs::OpenOptions;
use std::process::Command;

use serde_json::Value;

use crate::cli::{Desk, create, plan, unencrypted};

#[test]
fn lines_are_as_wide_as_columns_says() {
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    let widest = |columns: &str| {
        let run = desk.run_with(&["check", "plan.json", "--no-config"], &[("COLUMNS", columns)], b"");
        let text = run.ends(1).out;
        let prose = text.lines().filter(|line| line.trim().contains(' ') && !line.contains("://"));
        prose.map(|line| line.chars().count()).max().unwrap_or(0)
    };
    let (narrow, plain, wide) = (widest("50"), widest("none"), widest("110"));
    assert!(narrow <= 50, "{narrow}");
    assert!(plain > 50 && plain <= 80, "{plain}");
    assert!(wide > 80 && wide <= 110, "{wide}");
}

#[test]
fn a_setting_may_be_quoted() {
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    for set in
        ["fail_on=low", "fail_on=\"low\"", "fail_on='low'", "policies.skip=\"rds_*\"", "policies.skip=[\"rds_*\"]"]
    {
        let run = desk.run_with(&["config", "check", "--no-config", "--set", set], &[], b"").ends(0);
        let (key, value) = set.split_once('=').unwrap_or_default();
        let value = value.trim_matches(['"', '\'', '[', ']']);
        let line = run.out.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned();
        assert!(line.contains(value) && line.contains("--set"), "{set}: {line}");
        assert!(!line.contains('\''), "{set}: {line}");
    }
    let refused = desk.run_with(&["config", "check", "--no-config", "--set", "fail_on=\"lo"], &[], b"").ends(2);
    assert!(refused.err.contains("fail_on"), "{}", refused.err);
}

#[test]
fn a_command_is_explained_line_by_line() {
    let desk = Desk::with(&plan(Vec::<Value>::new()));
    let run = desk.run_with(&["explain", "rds_instance_storage_encrypted", "--no-config"], &[("COLUMNS", "60")], b"");
    let text = run.ends(0).out;
    let commands: Vec<&str> = text.lines().filter(|line| line.starts_with("  aws rds ")).collect();
    assert!(commands.len() > 2, "{text}");
    assert!(commands.iter().all(|line| !line[3..].contains("aws rds ")), "{text}");
    assert!(commands.iter().any(|line| line.ends_with("--db-snapshot-identifier NAME-encrypted")), "{text}");
}

#[test]
#[cfg(target_os = "linux")]
fn help_that_cannot_be_written_is_a_failure() {
    for words in [&["--help"][..], &["--version"], &["check", "--help"]] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_dbmuster")).args(words).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("failed to write to standard output"), "{words:?}");
        let output = Command::new(env!("CARGO_BIN_EXE_dbmuster")).args(words).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{words:?}");
    }
    assert_eq!(Command::new(env!("CARGO_BIN_EXE_dbmuster")).arg("--nonsense").output().unwrap().status.code(), Some(2));
}
