//! Standard error for people and machines, colours, completions and the manual.

use std::fs;

use serde_json::Value;

use crate::cli::Desk;

fn events(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[test]
fn a_log_of_json_holds_nothing_else() {
    let desk = Desk::new();
    let run = desk.run("audit --inventory none --log-format json").ends(2);
    let events_of_error = events(&run.err);
    assert_eq!(events_of_error.len(), 1, "{}", run.err);
    assert_eq!(events_of_error[0]["level"], "ERROR");
    assert_eq!(events_of_error[0]["exit_code"], 2);
    assert!(events_of_error[0]["message"].as_str().unwrap().contains("there is no such file"));
    let run = desk.run("audit --format ndjson --log-format json --log-level debug").ends(1);
    let all = events(&run.err);
    assert!(all.iter().any(|event| event["level"] == "DEBUG" && event["code"] == 1), "{}", run.err);
    assert!(
        all.iter()
            .all(|event| event["timestamp"].is_string() && event["target"].as_str().unwrap().starts_with("dbmuster"))
    );
    // The environment and the file may say so too; an error in the file is told as the flag wants it.
    let variable = desk.run_with(&["audit", "--inventory", "none"], &[("DBMUSTER_LOG_FORMAT", "json")], b"").ends(2);
    assert_eq!(events(&variable.err).len(), 1);
    desk.put("dbmuster.toml", "schema_version = 1\n[log]\nformat = \"json\"\n[sources]\ninventories = [\"none\"]\n");
    assert_eq!(events(&desk.run("audit").ends(2).err).len(), 1);
    assert!(desk.run("audit --log-format text").ends(2).err.starts_with("error: "));
    desk.put("dbmuster.toml", "oops = 1\n");
    assert_eq!(events(&desk.run("audit --log-format json").ends(2).err).len(), 1);
}

#[test]
fn levels_and_quiet() {
    let desk = Desk::new();
    assert_eq!(desk.run("audit --exit-zero --format json=j -q").ends(0).err, "");
    let debug = desk.run("audit --exit-zero --log-level debug --format json").ends(0);
    assert!(debug.err.contains("debug: "), "{}", debug.err);
    assert_eq!(desk.run("audit --exit-zero --log-level debug --format json=j -q").ends(0).err, "");
    // What a run cannot do is told at every level.
    for level in ["error", "warn", "info", "debug"] {
        desk.run(&format!("audit --inventory none -q --log-level {level}")).refuses("there is no such file");
    }
    desk.run("audit --log-level loud").refuses("invalid value 'loud'");
}

#[test]
fn colours_come_when_they_are_wanted() {
    let desk = Desk::new();
    let colored = |words: &str, environment: &[(&str, &str)]| {
        let run = desk.run_with(&words.split(' ').collect::<Vec<_>>(), environment, b"");
        run.out.contains('\u{1b}')
    };
    // Standard output is no terminal here.
    assert!(!colored("audit", &[]));
    assert!(colored("audit --color always", &[]));
    assert!(colored("audit", &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored("audit", &[("CLICOLOR_FORCE", "0")]));
    assert!(!colored("audit", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colored("audit --color never", &[("CLICOLOR_FORCE", "1")]));
    assert!(colored("audit --color always", &[("NO_COLOR", "1")]));
    desk.run("audit --color always --format terminal=card.txt");
    assert!(!desk.read("card.txt").contains('\u{1b}'), "a file holds no colours");
}

#[test]
fn completions_for_every_shell() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = desk.run(&format!("completions {shell}")).ends(0);
        assert!(run.out.contains("fail-on") && run.out.contains("audit"), "{shell}: {}", run.out);
    }
    let script = desk.run("completions bash").out;
    desk.put("dbmuster.bash", script);
    let loaded = std::process::Command::new("bash")
        .args(["--norc", "-c", "source ./dbmuster.bash; COMP_WORDS=(dbmuster aud); COMP_CWORD=1; _dbmuster dbmuster aud dbmuster; echo ${COMPREPLY[@]}"])
        .current_dir(desk.dir.path())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&loaded.stdout).trim(), "audit", "{}", String::from_utf8_lossy(&loaded.stderr));
    desk.run("completions tcsh").refuses("invalid value 'tcsh'");
}

#[test]
fn a_manual_page_for_every_command() {
    let desk = Desk::new();
    let main = desk.run("man").ends(0).out;
    assert!(main.starts_with(".ie") && main.contains(".TH dbmuster 1"), "{main}");
    desk.run("man --out pages").ends(0);
    let mut names: Vec<String> = fs::read_dir(desk.path("pages"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for name in ["dbmuster.1", "dbmuster-audit.1", "dbmuster-config-init.1", "dbmuster-policy-list.1"] {
        assert!(names.iter().any(|other| other == name), "{name} is not in {names:?}");
    }
    for name in &names {
        let page = desk.read(&format!("pages/{name}"));
        assert!(page.contains(&format!(".TH {} 1", name.trim_end_matches(".1"))), "{name}: {page}");
    }
    desk.put("file", "x");
    desk.run("man --out file").refuses("failed to make the folder");
    desk.run("man --out file/below").refuses("failed to make the folder");
}
