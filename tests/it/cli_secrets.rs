//! Secrets planted in every place of a plan that can hold one, and everything that the binary writes.

use std::fs;

use crate::cli::{Desk, fixture};

const MARK: &str = "canary-";

#[test]
fn no_secret_in_any_output() {
    let desk = Desk::new();
    let text = fs::read_to_string(fixture("secrets.json")).unwrap();
    assert!(text.matches(MARK).count() >= 60, "the fixture plants them everywhere");
    desk.put("plan.json", &text);
    let source = "resource \"aws_db_instance\" \"a\" {\n  password = \"canary-tf\"\n  storage_encrypted = false\n}\n";
    desk.put("tf/main.tf", source);
    for words in ["", "-vvv", "-vvv --gate all --include-opt-in --source tf", "--color always -vvv --exit-zero"] {
        let files = "--format terminal --format json=o.json --format sarif=o.sarif --format github=o.github";
        let run = desk.run(&format!("check plan.json {files} {words}"));
        assert!([0, 1].contains(&run.code), "{}", run.err);
        assert!(run.out.contains("aws_db_instance.a"));
        let mut written = vec![run.out, run.err];
        written.extend(["o.json", "o.sarif", "o.github"].map(|name| desk.read(name)));
        for text in written {
            assert!(!text.contains(MARK), "{:?}", text.split(MARK).nth(1).map(|rest| &rest[..40.min(rest.len())]));
        }
    }
    // The policies did see the instance that holds them.
    let run = desk.run("check plan.json --policy rds_instance_storage_encrypted --gate all").ends(1);
    assert!(run.out.contains("aws_db_instance.a"));
}

#[test]
fn no_secret_in_a_message_about_a_broken_plan() {
    let desk = Desk::new();
    let text = fs::read_to_string(fixture("secrets.json")).unwrap();
    let bytes = text.as_bytes();
    let mut broken: Vec<Vec<u8>> = text.match_indices(MARK).map(|(at, _)| bytes[..at + 10].to_vec()).collect();
    // Something wrong at each of them.
    for (at, _) in text.match_indices(MARK).step_by(5) {
        for wrong in [&b"\\x"[..], b"\xff", b"\n", b"\\ud800", b"\""] {
            broken.push([&bytes[..at], wrong, &bytes[at..]].concat());
        }
    }
    for (number, text) in broken.into_iter().enumerate() {
        let run = desk.pipe("check - -vvv --format json", &text);
        assert!(!run.err.contains(MARK), "{number}: {}", run.err);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{number}: {}", run.err);
    }
}
