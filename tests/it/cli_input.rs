//! Input that is no plan, through the binary: exit code 2, the file, the reason and a way out, and nothing else.

use std::io::Write;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::cli::{Desk, create, entry, good, open_question, plan, unencrypted};

fn text() -> String {
    plan(vec![create(unencrypted())]).to_string()
}

/// The plan with one place of its text changed.
fn with(from: &str, to: &str) -> String {
    let text = text();
    assert!(text.contains(from), "{from} is not in the plan");
    text.replacen(from, to, 1)
}

fn without(key: &str) -> String {
    let mut plan = plan(vec![create(unencrypted())]);
    plan.as_object_mut().unwrap().remove(key).unwrap();
    plan.to_string()
}

fn and(key: &str, value: Value) -> String {
    let mut plan = plan(vec![create(unencrypted())]);
    plan[key] = value;
    plan.to_string()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn wide(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Refused from a file and from a pipe, with every output asked for and none written.
#[track_caller]
fn refused(bytes: impl AsRef<[u8]>, words: &str) {
    let desk = Desk::new();
    desk.put("input", bytes.as_ref());
    desk.put("old.json", "as it was");
    let run = desk.run("check input --format json=new.json --format sarif=old.json --format github --exit-zero -vvv");
    let run = run.refuses(words);
    assert!(run.err.starts_with("error: failed to read input: "), "{}", run.err);
    assert!(run.err.contains("\n  help: "), "{}", run.err);
    assert!(!desk.path("new.json").exists());
    assert_eq!(desk.read("old.json"), "as it was");
    assert_eq!(std::fs::read_dir(desk.dir.path()).unwrap().count(), 2, "nothing is left behind");
    let run = desk.pipe("check -", bytes.as_ref()).refuses(words);
    assert!(run.err.starts_with("error: failed to read <stdin>: "), "{}", run.err);
}

#[test]
fn cut_off_and_empty() {
    let whole = text();
    for part in [1, 20, whole.len() / 2, whole.len() - 1] {
        refused(&whole[..part], "the file is cut off");
    }
    for nothing in ["", " ", "\n\n\t  \r\n", "\u{feff}"] {
        refused(nothing, "the file is empty");
    }
    let gzip = packed(whole.as_bytes());
    for lost in [1, 4, 8, gzip.len() / 2] {
        refused(&gzip[..gzip.len() - lost], "it is damaged or cut off");
    }
    let wide = wide(&whole);
    refused(&wide[..wide.len() - 1], "UTF-16");
    refused(&wide[..wide.len() / 2 / 2 * 2], "the file is cut off");
}

#[test]
fn not_a_plan() {
    refused("{}", "it has neither `resource_changes` nor `format_version`");
    refused(r#"{"name":"x","dependencies":{}}"#, "it is not a Terraform plan");
    for (text, what) in [("null", "null"), ("[]", "a list"), ("7", "a number"), ("\"plan\"", "a string")] {
        refused(text, &format!("the document is {what}, an object is expected"));
    }
    refused(b"PK\x03\x04\0\0\0\0", "it is a binary plan file");
    refused("<!DOCTYPE html><html></html>", "the text is not JSON");
    refused(without("resource_changes"), "the plan has no `resource_changes`");
    refused(and("resource_changes", Value::Null), "the plan has no `resource_changes`");
    refused(and("errored", json!(true)), "the plan is marked as errored");
    refused(and("format_version", json!("2.0")), "`format_version` 2.0 is not known");
    refused(without("format_version"), "it has no `format_version`");
}

#[test]
fn not_one_whole_document() {
    refused(format!("{}{}", text(), text()), "a plan file holds one document");
    refused(format!("{}\n{}\n", text(), text()), "line 2, column 1");
    refused(format!("{}\0\0", text()), "more text follows");
    refused(with("\"1.2\"", "\"1.2\",,"), "the text is not JSON");
    refused(format!("// a comment\n{}", text()), "the text is not JSON");
}

#[test]
fn nested_too_deep() {
    let lists = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(10_000), "}".repeat(10_000));
    for deep in [&lists, &objects] {
        refused(with("\"storage_encrypted\":false", &format!("\"storage_encrypted\":{deep}")), "nested more than");
        refused(with("\"planned_values\":{", &format!("\"planned_values\":{{\"x\":{deep},")), "nested more than");
        refused(with("\"root_module\":{}", &format!("\"root_module\":{{\"x\":{deep}}}")), "nested more than");
        refused(with("\"after_unknown\":{", &format!("\"after_unknown\":{{\"tags\":{deep}")), "nested more than");
    }
    // Never closed, and longer than any buffer.
    refused(with("\"storage_encrypted\":false", &format!("\"x\":{}", "[".repeat(2_000_000))), "nested more than");
    // Brackets in a string are no nesting.
    let desk = Desk::new();
    desk.put("plan.json", with("dbadmin", &"[{".repeat(10_000)));
    desk.run("check plan.json").ends(1);
}

#[test]
fn numbers_that_are_none() {
    for wrong in ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "nan"] {
        refused(with(":100,", &format!(":{wrong},")), "a number that is none");
    }
    for wrong in ["0x10", "+1", "1.", ".5", "01", "1e"] {
        refused(with(":100,", &format!(":{wrong},")), "the text is not JSON");
    }
}

#[test]
fn bytes_that_are_no_text() {
    let at = |wrong: &[u8]| {
        let text = text();
        let place = text.find("dbadmin").unwrap();
        [&text.as_bytes()[..place], wrong, &text.as_bytes()[place..]].concat()
    };
    refused(at(b"\xff\xfe"), "not valid UTF-8 at line 1, column");
    refused(at(b"\xe9"), "not valid UTF-8");
    refused(at(b"\xed\xa0\x80"), "not valid UTF-8");
    refused(at(b"\0"), "the text is not JSON");
    refused([0; 1000], "UTF-16");
    // Half a character, which would make the whole object unreadable later on.
    for half in ["\\ud800", "\\udc00x", "\\ud83d\\u0041", "\\ud83dabcdef"] {
        refused(with("dbadmin", half), "an escape that stands for a whole character is expected");
    }
    let desk = Desk::new();
    desk.put("plan.json", with("dbadmin", "\\ud83d\\uddc4"));
    desk.run("check plan.json").ends(1).says("4 introduced");
}

#[test]
fn shapes_that_do_not_fit() {
    let again = create(unencrypted());
    refused(plan(vec![again.clone(), again.clone()]).to_string(), "repeats the address aws_db_instance.a");
    refused(and("resource_changes", json!("none")), "`resource_changes` is a string, a list is expected");
    refused(and("resource_changes", json!({})), "`resource_changes` is an object, a list is expected");
    refused(plan(vec![json!("x")]).to_string(), "`resource_changes[0]` is a string, an object is expected");
    refused(plan(vec![create(json!("x"))]).to_string(), "`resource_changes[0].change.after` is a string");
    let mut other = again.clone();
    other["change"] = json!("x");
    refused(plan(vec![other]).to_string(), "`resource_changes[0].change` is a string, an object is expected");
    refused(plan(vec![entry("aws_db_instance.a", &["explode"], Value::Null, good())]).to_string(), "not known");
    let mut other = again.clone();
    other["change"]["after_unknown"] = json!("all");
    refused(plan(vec![other]).to_string(), "an object or a boolean is expected");
    for key in ["address", "change"] {
        let mut other = again.clone();
        other.as_object_mut().unwrap().remove(key);
        refused(plan(vec![other]).to_string(), &format!("`resource_changes[0].{key}` is missing"));
    }
    // A value of a type that the provider does not have is not a value.
    let desk = Desk::with(&plan(vec![create(crate::cli::but(json!({"storage_encrypted": "perhaps"})))]));
    desk.run("check plan.json --policy rds_instance_storage_encrypted").ends(3);
}

/// The situations in which other scanners pass a plan that they have not read.
#[test]
fn what_others_pass_over() {
    Desk::with(&open_question()).run("check plan.json").ends(3).says("at or above high undecided");
    let old = plan(vec![entry("aws_db_instance.a", &["no-op"], unencrypted(), unencrypted())]);
    Desk::with(&old).run("check plan.json").ends(0).says("1 unchanged");
    let gone = plan(vec![entry("aws_db_instance.a", &["delete"], unencrypted(), Value::Null)]);
    Desk::with(&gone).run("check plan.json").ends(0).says("deletes are listed, not judged");
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    desk.run("check plan.json --policy HIGH").refuses("there is none that `HIGH` matches");
}

#[cfg(unix)]
#[test]
fn files_that_are_no_files() {
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    desk.run("check .").refuses("no file in the folder is a CloudFormation template");
    desk.run("check none.json").refuses("there is no such file");
    desk.run("check plan.json/x").refuses("failed to read plan.json/x");
    desk.run("check \u{1b}[31mred").refuses("\\u{1b}[31mred");
    // A named pipe is read like any other file.
    let pipe = desk.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = std::thread::spawn({
        let text = text();
        move || std::fs::write(pipe, text)
    });
    desk.run("check pipe").ends(1);
    writer.join().unwrap().unwrap();
}

#[cfg(unix)]
#[test]
fn a_file_that_grows_while_it_is_read() {
    let desk = Desk::new();
    let whole = text();
    desk.put("plan.json", &whole.as_bytes()[..whole.len() / 2]);
    let path = desk.path("plan.json");
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let writer = std::thread::spawn({
        let stop = stop.clone();
        move || {
            let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                file.write_all(b" ").unwrap();
            }
        }
    });
    // Whatever moment is met, half a plan is never a result.
    for _ in 0..5 {
        desk.run("check plan.json").refuses("failed to read plan.json: the ");
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    writer.join().unwrap();
}
