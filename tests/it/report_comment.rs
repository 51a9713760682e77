//! `--format pr-comment`: what matters first, nothing of it harmful, never longer than a service takes.

use serde_json::{Value, json};

use crate::cli::{Desk, TIME, but, create, entry, good, plan, unencrypted};

fn comment(plan: &Value, more: &str) -> String {
    let run = Desk::with(plan).run(&format!("check plan.json --format pr-comment --as-of {TIME} {more}"));
    assert!(matches!(run.code, 0 | 1 | 3), "{}", run.err);
    run.out
}

#[test]
fn it_says_what_the_change_breaks_mends_and_leaves_unknown() {
    let text = comment(
        &plan(vec![
            entry("aws_db_instance.broken", &["update"], good(), unencrypted()),
            entry("aws_db_instance.mended", &["update"], but(json!({"publicly_accessible": true})), good()),
        ]),
        "--policy-docs https://docs.example/policies",
    );
    assert!(text.starts_with("<!-- dbmuster:comment -->\n## dbmuster: "), "{text}");
    assert!(text.contains("### Introduced by this change ("), "{text}");
    let row = "**high, stops it**: [`rds_instance_storage_encrypted`](<https://docs.example/policies/rds_instance_storage_encrypted.md>) \
               `aws_db_instance.broken`";
    assert!(text.contains(row), "{text}");
    assert!(text.contains("### Fixed by this change (") && text.contains("`aws_db_instance.mended`"), "{text}");
    assert!(text.contains("A later run brings this comment up to date."), "{text}");
    assert!(text.contains(TIME) && text.contains("Exit 1: "), "{text}");
}

#[test]
fn a_database_that_goes_is_said_before_everything_else() {
    let text = comment(
        &plan(vec![
            entry("aws_db_instance.new", &["create"], Value::Null, unencrypted()),
            entry("aws_db_instance.gone", &["delete"], good(), Value::Null),
            entry("aws_db_instance.swapped", &["delete", "create"], good(), good()),
        ]),
        "",
    );
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words:?} is not in\n{text}"));
    assert!(at("> [!CAUTION]\n> **2 databases are destroyed or replaced by this change.") < at("introduced"));
    assert!(at("`aws_db_instance.gone`") < at("### Introduced"));
    assert!(at("> - `aws_db_instance.gone` (`aws_rds_instance`) **is destroyed**") > 0);
    assert!(at("`aws_db_instance.swapped` (`aws_rds_instance`) **is replaced**") > 0);
}

#[test]
fn names_cannot_mention_link_or_break_out() {
    let hostile =
        "x@acme/team #12 <img src=x onerror=alert(1)> [a](javascript:b) | `c` \n- d\n/close !3 ~e <!-- f \u{202e}";
    let mut arguments = unencrypted();
    arguments["identifier"] = json!(hostile);
    arguments["engine"] = json!(hostile);
    let text = comment(
        &plan(vec![entry(&format!("aws_db_instance.a[\"{hostile}\"]"), &["create"], Value::Null, arguments)]),
        "",
    );
    // What is left when everything between backticks is taken away, as CommonMark reads it.
    let outside = without_code(&text.replacen("<!-- dbmuster:comment -->", "", 1));
    for sign in ["@", "#12", "<img", "javascript", "|", "/close", "!3", "~e", "<!--", "\u{202e}", "onerror"] {
        assert!(!outside.contains(sign), "{sign:?} in\n{outside}\nof\n{text}");
    }
    assert!(!text.contains('\u{202e}') && text.contains("\\u{202e}"));
    assert!(text.lines().all(|line| !line.starts_with("- d") && !line.starts_with("/close")), "{text}");
}

/// The text without its code spans.
fn without_code(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        left.push_str(&rest[..start]);
        let length = rest[start..].chars().take_while(|c| *c == '`').count();
        let inner = &rest[start + length..];
        let mut at = 0;
        let end = loop {
            let Some(found) = inner[at..].find('`').map(|found| at + found) else {
                panic!("a fence stays open: {rest}")
            };
            let run = inner[found..].chars().take_while(|c| *c == '`').count();
            if run == length {
                break found;
            }
            at = found + run;
        };
        rest = &inner[end + length..];
    }
    left + rest
}

#[test]
fn a_huge_change_is_cut_below_the_limit_and_says_so_with_numbers() {
    let entries: Vec<Value> = (0..600)
        .map(|n| {
            let action: &[&str] = if n % 3 == 0 { &["delete"] } else { &["create"] };
            let (before, after) = if n % 3 == 0 { (good(), Value::Null) } else { (Value::Null, unencrypted()) };
            entry(&format!("aws_db_instance.{}_{n:04}", "long".repeat(60)), action, before, after)
        })
        .collect();
    let text = comment(&plan(entries), "");
    let characters = text.chars().count();
    assert!(characters <= 65_536 && characters > 20_000, "{characters}");
    assert!(text.contains("**Cut, because a comment holds no more:** "), "{text}");
    assert!(text.contains(" destroyed databases of 200") || !text.contains("destroyed databases of"), "{text}");
    assert!(text.contains("**200 databases are destroyed or replaced"), "the number is whole");
    assert!(text.contains("rows of \"Introduced by this change\" of "), "{text}");
    without_code(&text);
}

#[test]
fn the_same_change_has_the_same_bytes_and_a_fleet_has_no_comment() {
    let plan = plan(vec![create(unencrypted())]);
    assert_eq!(comment(&plan, "--threads 1"), comment(&plan, "--threads 4"));
    let run = Desk::new().run("audit --sample --format pr-comment=x.md");
    run.refuses("it is about a change, and a fleet was judged");
}

#[test]
fn what_was_not_read_is_in_it() {
    let mut partial = plan(vec![create(good())]);
    partial["complete"] = json!(false);
    let text = comment(&partial, "");
    assert!(text.contains("### Not read (1)") && text.contains("not everything is known"), "{text}");
}

#[test]
fn it_says_who_gains_and_loses_access() {
    let desk = Desk::new();
    let fleet = concat!(env!("CARGO_MANIFEST_DIR"), "/inventory/samples/fleet.ndjson");
    desk.put(
        "V1__reporting.sql",
        "GRANT DELETE ON payments.payout_status TO payments_reporting;\nREVOKE payments_write FROM payments_app;\n",
    );
    let words = format!(
        "check V1__reporting.sql --against {fleet} --database payments --target payments-prod --format pr-comment --as-of {TIME}"
    );
    let run = desk.run(&words);
    let text = run.out;
    for words in [
        "### More access in `payments` on `payments-prod` (",
        "`payments_reporting`",
        "gains DELETE on `table payments.payout_status`",
        "### Less access in ",
    ] {
        assert!(text.contains(words), "{words:?} is not in\n{text}\n{}", run.err);
    }
    without_code(&text);
}
