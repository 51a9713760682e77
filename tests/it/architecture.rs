//! The rules of the house that no compiler knows: who may import whom, which crate stays in which module, how
//! long a file may be, and what the library never does (print, read the clock, read the environment).
//!
//! It reads tokens, not types: comments, strings and test code are taken out first. The checker is tried on
//! offending snippets below, so that a rule that can no longer fail is noticed.

mod tokens;

use std::fs;
use std::path::{Path, PathBuf};

use tokens::{Token, tokens, without_tests};

/// Module of the library -> the other modules that it may import.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("inventory", &["model"]),
    ("rego", &["model"]),
    ("policy", &["model", "rego", "toml_file"]),
    ("evaluate", &["model", "policy", "rego"]),
    ("drift", &["evaluate", "model", "plan", "policy"]),
    ("guide", &["model", "policy"]),
    ("collect", &["libpq", "model", "toml_file"]),
    ("libpq", &["model"]),
    ("plan", &["model"]),
    ("access", &["model"]),
    ("report", &["model"]),
    ("store", &["libpq", "model"]),
    ("toml_file", &[]),
    ("config", &["model", "toml_file"]),
    ("waive", &["model", "toml_file"]),
    ("evidence", &["model"]),
    ("notify", &["model"]),
    ("review", &["access", "evidence", "model", "report", "toml_file", "waive"]),
];

/// Crate (or `prefix_*`) -> the only folders or files that may name it.
const CRATE_STAYS_IN: &[(&str, &[&str])] = &[
    ("aws_*", &["src/collect/aws"]),
    ("tokio_postgres", &["src/collect/postgres", "src/store"]),
    ("tokio", &["src/collect", "src/store", "src/bin"]),
    ("rayon", &["src/evaluate", "src/access"]),
    ("regorus", &["src/rego"]),
    ("handlebars", &["src/report/template"]),
    ("rusqlite", &["src/store"]),
    ("ureq", &["src/notify"]),
    ("ssh_key", &["src/review/seal"]),
    ("minisign", &["src/review/seal"]),
    ("clap", &["src/bin"]),
    ("anyhow", &[]),
];

/// Calls that the library leaves to its caller: time, environment, arguments.
const CALLS_OF_THE_BINARY: &[&[&str]] = &[
    &["Instant", "now"],
    &["SystemTime", "now"],
    &["OffsetDateTime", "now_utc"],
    &["OffsetDateTime", "now_local"],
    &["Utc", "now"],
    &["env", "var"],
    &["env", "var_os"],
    &["env", "vars"],
    &["env", "vars_os"],
    &["env", "args"],
    &["env", "args_os"],
];

const PRINTING: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];

/// Modules that do no input or output of their own.
const WITHOUT_IO: &[&str] = &["model", "evaluate", "rego"];

const MAX_LINES: usize = 700;
const MAX_MAIN_LINES: usize = 60;
const MAX_POLICY_LINES: usize = 80;
/// Of a file in `policies/lib`.
const MAX_HELPER_LINES: usize = 200;

/// The first words of the paths that start at `i`, which is behind `crate::`: one word, or those of a `{...}`.
fn heads(all: &[Token], i: usize) -> Vec<String> {
    match all.get(i) {
        Some(Token::Word(word)) => vec![word.clone()],
        Some(Token::Mark('{')) => {
            let mut found = Vec::new();
            let mut depth = 0_i32;
            let mut expecting = false;
            for token in &all[i..] {
                match token {
                    Token::Mark('{') => {
                        depth += 1;
                        expecting = depth == 1;
                    }
                    Token::Mark('}') => {
                        depth -= 1;
                        if depth == 0 {
                            break;
                        }
                    }
                    Token::Mark(',') => expecting = depth == 1,
                    Token::Word(word) if expecting => {
                        found.push(word.clone());
                        expecting = false;
                    }
                    _ => {}
                }
            }
            found
        }
        _ => Vec::new(),
    }
}

/// Modules of the library that the tokens of a file `depth` modules below the crate's root name by path.
fn imported_modules(all: &[Token], depth: usize, in_bin: bool) -> Vec<String> {
    let mut found = Vec::new();
    for i in 0..all.len() {
        let starts_path = i == 0 || all[i - 1] != Token::PathSeparator;
        if !starts_path || all.get(i + 1) != Some(&Token::PathSeparator) {
            continue;
        }
        if all[i].is("dbmuster") || (!in_bin && all[i].is("crate")) {
            found.extend(heads(all, i + 2));
        } else if !in_bin && all[i].is("super") {
            let mut up = 1;
            let mut next = i + 2;
            while all.get(next).is_some_and(|t| t.is("super")) && all.get(next + 1) == Some(&Token::PathSeparator) {
                up += 1;
                next += 2;
            }
            if up >= depth {
                found.extend(heads(all, next));
            }
        }
    }
    found.retain(|name| MAY_IMPORT.iter().any(|(module, _)| module == name) || name == "bin");
    found
}

/// Whether a path of the tokens starts with the crate, or `use` or `extern crate` names it.
fn names_crate(all: &[Token], pattern: &str) -> bool {
    all.iter().enumerate().any(|(i, token)| {
        let Token::Word(word) = token else { return false };
        let matches = match pattern.strip_suffix('*') {
            Some(prefix) => word.starts_with(prefix),
            None => word == pattern,
        };
        let before = i.checked_sub(1).map(|j| &all[j]);
        let inside_path = before == Some(&Token::PathSeparator) && i >= 2 && matches!(all[i - 2], Token::Word(_));
        let opens_path = all.get(i + 1) == Some(&Token::PathSeparator);
        let named = before.is_some_and(|t| t.is("use") || t.is("crate"));
        matches && !inside_path && (opens_path || named)
    })
}

fn is_below(path: &str, place: &str) -> bool {
    path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
}

/// Everything that is wrong with one file of `src/`; `path` is relative to the top level.
fn complaints(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut complain = |what: String| found.push(format!("{path}: {what}"));
    let lines = text.lines().count();
    let limit = if path.ends_with("/main.rs") { MAX_MAIN_LINES } else { MAX_LINES };
    if lines > limit {
        complain(format!("{lines} lines, {limit} are allowed"));
    }
    if !text.trim_start().starts_with("//!") {
        complain("does not begin with `//!`".to_owned());
    }
    if path.ends_with("build.rs") || path.ends_with("/tests.rs") {
        return found;
    }
    let all = without_tests(&tokens(text));
    let in_bin = path.starts_with("src/bin/");
    for (name, places) in CRATE_STAYS_IN {
        if names_crate(&all, name) && !places.iter().any(|place| is_below(path, place)) {
            complain(format!("names the crate {name}, which stays in {places:?}"));
        }
    }
    if in_bin {
        return found;
    }
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    let module = inner.split('/').next().unwrap_or_default();
    let depth = inner.split('/').count();
    if module != "lib" {
        match MAY_IMPORT.iter().find(|(name, _)| *name == module) {
            None => complain(format!("module {module} has no line in the table of imports")),
            Some((_, allowed)) => {
                for import in imported_modules(&all, depth, false) {
                    if import != module && !allowed.contains(&import.as_str()) {
                        complain(format!("{module} imports {import}, it may import {allowed:?}"));
                    }
                }
            }
        }
    }
    let has_path =
        |parts: &[&str]| all.windows(3).any(|w| w[0].is(parts[0]) && w[1] == Token::PathSeparator && w[2].is(parts[1]));
    for call in CALLS_OF_THE_BINARY.iter().filter(|call| has_path(call)) {
        complain(format!("calls {}, which only the binary does", call.join("::")));
    }
    for name in PRINTING {
        if all.windows(2).any(|w| w[0].is(name) && w[1] == Token::Mark('!')) {
            complain(format!("prints with {name}!"));
        }
    }
    if WITHOUT_IO.contains(&module) && ["fs", "net", "process"].iter().any(|part| has_path(&["std", part])) {
        complain(format!("{module} does input or output of its own"));
    }
    found
}

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Files below `dir` with the extension, as (path relative to the top level, text), sorted.
fn files(dir: &str, extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut pending = vec![top().join(dir)];
    while let Some(dir) = pending.pop() {
        let entries = fs::read_dir(&dir).unwrap_or_else(|e| panic!("{} is not readable: {e}", dir.display()));
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                let text =
                    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{} is not readable: {e}", path.display()));
                let shown = path.strip_prefix(top()).unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/");
                found.push((shown, text));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn sources_keep_the_rules() {
    let sources = files("src", "rs");
    assert!(sources.len() > 40, "only {} files were read", sources.len());
    let wrong: Vec<String> = sources.iter().flat_map(|(path, text)| complaints(path, text)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn tests_and_policies_are_short() {
    let mut wrong = Vec::new();
    for (dir, extension) in [("tests", "rs"), ("benches", "rs"), ("policies", "rego")] {
        let all = files(dir, extension);
        assert!(!all.is_empty(), "no .{extension} file below {dir}");
        for (path, text) in all {
            let limit = match extension {
                "rs" => MAX_LINES,
                _ if path.starts_with("policies/lib/") => MAX_HELPER_LINES,
                _ if path.ends_with("_test.rego") => MAX_LINES,
                _ => MAX_POLICY_LINES,
            };
            if text.lines().count() > limit {
                wrong.push(format!("{path}: {} lines, {limit} are allowed", text.lines().count()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What the checker says of a snippet below the obligatory first line.
fn said(path: &str, code: &str) -> Vec<String> {
    complaints(path, &format!("//! Doc.\n{code}\n"))
}

#[test]
fn offending_snippets_are_noticed() {
    let offences = [
        ("src/plan/mod.rs", "use crate::policy::Loader;"),
        ("src/plan/terraform/walk.rs", "use crate::{model::Resource, evaluate::{run, Options}};"),
        ("src/plan/mod.rs", "use super::report;"),
        ("src/plan/terraform/walk.rs", "fn f() { super::super::super::rego::compile() }"),
        ("src/plan/terraform/mod.rs", "fn f() -> crate::inventory::Reader { todo() }"),
        ("src/model/gap.rs", "use crate::plan::Plan;"),
        ("src/inventory/mod.rs", "use crate::policy;"),
        ("src/review/mod.rs", "use crate::rego::Program;"),
        ("src/unheard_of/mod.rs", "use crate::model::Gap;"),
        ("src/evaluate/mod.rs", "use regorus::Value;"),
        ("src/policy/mod.rs", "fn f(v: &::regorus::Value) {}"),
        ("src/policy/mod.rs", "use regorus as r;"),
        ("src/bin/dbmuster/args.rs", "use rayon::prelude::*;"),
        ("src/report/html.rs", "use handlebars::Handlebars;"),
        ("src/report/templates_of_others.rs", "use handlebars::Handlebars;"),
        ("src/plan/mod.rs", "#[derive(clap::ValueEnum)] enum E {}"),
        ("src/collect/mod.rs", "use aws_sdk_rds::Client;"),
        ("src/model/gap.rs", "use anyhow::Result;"),
        ("src/evaluate/mod.rs", "fn f() { let t = std::time::Instant::now(); }"),
        ("src/report/mod.rs", "fn f() { let t = SystemTime::now(); }"),
        ("src/policy/mod.rs", "fn f() { std::env::var(\"HOME\"); }"),
        ("src/policy/mod.rs", "fn f() { println!(\"x\"); }"),
        ("src/evaluate/mod.rs", "use std::fs::File;"),
        ("src/plan/mod.rs", "fn f<'a>(x: &'a str) { let c = '\"'; let d = '\\''; println!(\"{c}{d}\"); }"),
    ];
    for (path, code) in offences {
        assert_eq!(said(path, code).len(), 1, "{path}: {code}");
    }
    assert_eq!(complaints("src/plan/mod.rs", "use crate::model::Gap;\n").len(), 1, "no module documentation");
    assert_eq!(said("src/plan/mod.rs", &"\n".repeat(MAX_LINES)).len(), 1, "long file");
    assert_eq!(said("src/bin/dbmuster/main.rs", &"\n".repeat(MAX_MAIN_LINES)).len(), 1, "long main.rs");
}

#[test]
fn innocent_snippets_are_left_alone() {
    let innocent = [
        (
            "src/plan/mod.rs",
            "use crate::model::{Gap, Resource}; use crate::plan::terraform; use self::terraform::Walk;",
        ),
        ("src/plan/terraform/walk.rs", "use super::super::change; use super::policy;"),
        ("src/plan/mod.rs", "// use crate::policy;\n/* regorus::Engine /* nested */ println! */"),
        (
            "src/plan/mod.rs",
            "const A: &str = \"use crate::policy; println!\"; const B: &str = r#\"std::env::var \" \"#;",
        ),
        ("src/plan/mod.rs", "#[cfg(test)]\nmod tests { use crate::policy::load; fn f() { println!(\"{{\"); } }"),
        ("src/rego/mod.rs", "use regorus::Engine;"),
        ("src/report/template.rs", "use handlebars::Handlebars;"),
        ("src/policy/mod.rs", "fn f(handlebars: u8) { crate::rego::regorus_version(handlebars); model::clap::x(); }"),
        ("src/bin/dbmuster/main.rs", "use dbmuster::{evaluate, plan}; use clap::Parser; fn f() { println!(); }"),
        ("src/bin/dbmuster/clock.rs", "fn f() { SystemTime::now(); std::env::var_os(\"NO_COLOR\"); }"),
        ("src/lib.rs", "pub mod plan; pub mod policy;"),
    ];
    for (path, code) in innocent {
        assert_eq!(said(path, code), Vec::<String>::new(), "{code}");
    }
}
