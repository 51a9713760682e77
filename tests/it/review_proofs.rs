//! What closing must never call gone, and what verifying must never call sound, on small fleets as files.

#[cfg(feature = "postgres")]
mod later;

use std::fs;

use dbmuster::review::{Decision, Folder, Line};
use serde_json::{Value, json};

use crate::cli::{Desk, Run};
use crate::review_import::sheets::{Row, decided, rows, write};
use crate::review_open::fleet::{Fleet, shop};

const REVIEW: &str = "REV-2026Q4-fleet";

/// A review whose lines are all decided: kept, but for those that a test says otherwise of.
struct Decided {
    desk: Desk,
    lines: Vec<Line>,
}

type Choose<'c> = &'c dyn Fn(&Line, &mut Row);

impl Decided {
    fn new(fleet: &Fleet, choose: Choose<'_>) -> Self {
        Self::reviewed(&fleet.text(), choose)
    }

    fn reviewed(fleet: &str, choose: Choose<'_>) -> Self {
        let desk = Desk::new();
        desk.put("fleet.ndjson", fleet);
        desk.put("reviewers.toml", "[[reviewer]]\nreviewer = \"rae\"\nemail = \"rae@example.org\"\n");
        let run = desk.run(
            "review open --inventory fleet.ndjson --period 2026Q4 --out . --reviewers reviewers.toml --due 2026-11-20 \
             --allow-incomplete",
        );
        assert!(matches!(run.code, 0 | 3), "{}", run.err);
        let folder = Folder::open(&desk.path(REVIEW)).unwrap();
        let lines = folder.lines().unwrap();
        let mut all = Vec::new();
        for reviewer in &folder.manifest().reviewers {
            all.extend(rows(&fs::read(folder.path().join(format!("review/{}.csv", reviewer.file))).unwrap()));
        }
        assert_eq!(all.len(), lines.len());
        for row in &mut all {
            let by = row["reviewer"].clone();
            decided(row, Decision::Keep, &by, "2026-11-05");
            row.insert("justification".to_owned(), "daily work".to_owned());
            let line = lines.iter().find(|line| line.line_id == row["line_id"]).unwrap();
            choose(line, row);
        }
        desk.put("decided.csv", write(&all, b','));
        desk.run(&format!("review import {REVIEW} decided.csv --as-of 2026-11-10T12:00:00Z")).ends(0);
        Self { desk, lines }
    }

    /// Closes it with a later state of the fleet, and gives the answer.
    fn close(&self, later: &Fleet, code: i32) -> Value {
        self.close_with(&later.text(), code)
    }

    fn close_with(&self, later: &str, code: i32) -> Value {
        self.close_by(later, "", code)
    }

    fn close_by(&self, later: &str, flags: &str, code: i32) -> Value {
        self.desk.put("later.ndjson", later.replace("2026-11-01T02:00:00Z", "2026-12-01T02:00:00Z"));
        let run: Run = self.desk.run(&format!(
            "review close {REVIEW} --inventory later.ndjson --as-of 2026-12-26T00:00:00Z --format json {flags}"
        ));
        run.ends(code).json()
    }

    /// What became of the line, by its subject, database and class.
    fn of<'v>(&self, answer: &'v Value, (subject, database, class): (&str, &str, &str)) -> &'v Value {
        let fits = |line: &&Line| line.subject == subject && line.database == database && line.class.as_str() == class;
        let id = &self.lines.iter().find(fits).unwrap_or_else(|| panic!("{subject} {database} {class}")).line_id;
        let found = answer["lines"].as_array().unwrap().iter().find(|one| one["line_id"] == **id);
        found.unwrap_or_else(|| panic!("{subject} {database} {class}: {answer:#}"))
    }
}

/// Takes everything of some subjects away.
fn revoke(subjects: &[&str]) -> impl Fn(&Line, &mut Row) {
    move |line: &Line, row: &mut Row| {
        if subjects.contains(&line.subject.as_str()) {
            row.insert("decision".to_owned(), "revoke".to_owned());
        }
    }
}

#[test]
fn what_a_gap_may_hide_is_not_gone() {
    let emptied = || {
        Fleet::new()
            .server("shop", "platform")
            .role("shop", "owner", false, json!({}))
            .role("shop", "pat", true, json!({}))
            .database("shop", "payments", "payments-team", "{owner=CTc/owner}")
            .table("shop", "payments", "cards", "{owner=arwdDxt/owner}")
    };
    let cases = [
        ("shop", "not_evaluable"),
        ("shop/payments", "not_evaluable"),
        ("PostgreSQL server shop", "not_evaluable"),
        ("PostgreSQL server shop/payments", "not_evaluable"),
        ("shop/orders", "closed"),
        ("PostgreSQL server shop/orders", "closed"),
        // It is in the inventory, and another server.
        ("PostgreSQL server shop-two", "closed"),
        // It was not read when the review was opened.
        ("PostgreSQL server shop-legacy", "closed"),
        // It may be anything.
        ("the database of the shop", "not_evaluable"),
    ];
    for (target, expected) in cases {
        let fleet = shop().gap("PostgreSQL server shop-legacy");
        let review = Decided::new(&fleet, &revoke(&["pat"]));
        let later = emptied().server("shop-two", "platform").role("shop-two", "owner", false, json!({})).gap(target);
        let answer = review.close(&later, if expected == "closed" { 0 } else { 3 });
        assert_eq!(review.of(&answer, ("pat", "payments", "read"))["closure"], expected, "{target}: {answer:#}");
    }
}

/// Somebody who holds a part itself, and more through a group.
fn through_a_group(list: &str) -> Fleet {
    Fleet::new()
        .server("shop", "platform")
        .role("shop", "owner", false, json!({}))
        .role("shop", "app_rw", false, json!({}))
        .role("shop", "heidi", true, json!({}))
        .member("shop", "app_rw", "heidi")
        .database("shop", "orders", "orders-team", "{owner=CTc/owner}")
        .table("shop", "orders", "cards", list)
}

fn reduce<'t>(subject: &'t str, class: &'t str, kept: &'t str) -> impl Fn(&Line, &mut Row) + 't {
    move |line: &Line, row: &mut Row| {
        if line.subject == subject && line.class.as_str() == class {
            row.insert("decision".to_owned(), "reduce".to_owned());
            row.insert("reduce_to".to_owned(), kept.to_owned());
        }
    }
}

#[test]
fn what_comes_through_a_group_is_no_less_there_when_a_line_is_reduced() {
    let before = "{owner=arwdDxt/owner,app_rw=awd/owner,heidi=D/owner}";
    let cases = [
        // INSERT was to go, and comes through the group.
        ("{owner=arwdDxt/owner,app_rw=awd/owner}", "UPDATE; DELETE", "partly"),
        ("{owner=arwdDxt/owner,app_rw=wd/owner}", "UPDATE; DELETE", "closed"),
        // All that the group gives was to stay.
        ("{owner=arwdDxt/owner,app_rw=awd/owner}", "INSERT; UPDATE; DELETE", "closed"),
    ];
    for (after, kept, expected) in cases {
        let review = Decided::new(&through_a_group(before), &reduce("heidi", "write", kept));
        let answer = review.close(&through_a_group(after), u8::from(expected != "closed").into());
        let line = review.of(&answer, ("heidi", "orders", "write"));
        assert_eq!(line["closure"], expected, "{after} {kept}: {line:#}");
        assert_eq!(
            line["residual"].to_string().contains("INSERT on table app.cards"),
            expected == "partly",
            "{line:#}"
        );
    }
}

#[test]
fn no_group_is_left_for_a_part_of_what_it_gives() {
    let fleet = through_a_group("{owner=arwdDxt/owner,app_rw=awd/owner,heidi=aD/owner}");
    let review = Decided::new(&fleet, &reduce("heidi", "write", "UPDATE; DELETE"));
    for (choice, code) in [("--leave-groups", 1), ("--leave-groups --include-special --replace", 1)] {
        let run = review.desk.run(&format!("review revoke {REVIEW} --inventory fleet.ndjson {choice}"));
        run.ends(code);
        let plan = review.desk.read(&format!("{REVIEW}/revoke/plan.csv"));
        assert!(plan.contains("a part of what comes through app_rw cannot stay"), "{plan}");
        let script = review.desk.read(&format!("{REVIEW}/revoke/shop/orders.sql"));
        assert!(script.contains("REVOKE TRUNCATE ON TABLE \"app\".\"cards\" FROM \"heidi\""), "{script}");
        assert!(!script.contains("app_rw"), "{script}");
        assert!(!review.desk.path(&format!("{REVIEW}/revoke/shop/_server.sql")).exists());
    }
}

#[test]
fn nothing_is_given_back_to_roles_of_postgres() {
    let fleet = Fleet::new()
        .server("shop", "platform")
        .role("shop", "owner", false, json!({}))
        .role("shop", "pg_checkpoint", false, json!({"is_predefined": true}))
        .role("shop", "rds_superuser", false, json!({}))
        .role("shop", "kim", true, json!({}))
        .role("shop", "lee", true, json!({}))
        .member("shop", "pg_checkpoint", "lee")
        .database("shop", "orders", "orders-team", "{owner=CTc/owner}")
        .table("shop", "orders", "items", "{owner=arwdDxt/owner,=r/owner}");
    let review = Decided::new(&fleet, &revoke(&["PUBLIC"]));
    review
        .desk
        .run(&format!(
            "review revoke {REVIEW} --inventory fleet.ndjson --include-public --keep-others --include-special --allow-left"
        ))
        .ends(0);
    let script = review.desk.read(&format!("{REVIEW}/revoke/shop/orders.sql"));
    for member in ["kim", "lee"] {
        assert!(script.contains(&format!("GRANT SELECT ON TABLE \"app\".\"items\" TO \"{member}\"")), "{script}");
    }
    assert!(!script.contains("TO \"pg_checkpoint\"") && !script.contains("TO \"rds_superuser\""), "{script}");
}

#[test]
fn an_exception_that_ended_is_not_fine() {
    let until = |day: &'static str| {
        move |line: &Line, row: &mut Row| {
            if line.subject == "kim" {
                let cells = [
                    ("decision", "exception"),
                    ("expires_on", day),
                    ("approved_by", "the head of finance"),
                    ("compensating_control", "every statement is logged"),
                ];
                cells.iter().for_each(|(name, text)| drop(row.insert((*name).to_owned(), (*text).to_owned())));
            }
        }
    };
    // The day that it is closed at is the last one that counts.
    for (day, outcome, code) in [("2026-12-25", "exception expired", 1), ("2026-12-26", "stays", 0)] {
        let review = Decided::new(&shop(), &until(day));
        let answer = review.close(&shop().role("shop", "newcomer", false, json!({})), code);
        let expired = review.lines.iter().filter(|line| line.subject == "kim" && code == 1).count();
        assert_eq!(answer["expired"].as_array().map_or(0, Vec::len), expired, "{answer:#}");
        let table = review.desk.read(&format!("{REVIEW}/closure.csv"));
        let rows: Vec<Row> = rows(table.as_bytes());
        for row in rows.iter().filter(|row| row["subject"] == "kim") {
            assert_eq!(row["outcome"], outcome, "{table}");
        }
        let closing: Value = serde_json::from_str(&review.desk.read(&format!("{REVIEW}/closing.json"))).unwrap();
        assert_eq!(closing["expired"].as_u64().unwrap_or(0), expired as u64);
    }
}

#[test]
fn a_review_before_that_was_written_anew_is_noticed() {
    let review = Decided::new(&shop(), &revoke(&["pat"]));
    let desk = &review.desk;
    let next = |period: &str, previous: &str| {
        desk.run(&format!(
            "review open --inventory later.ndjson --period {period} --name fleet --out . --previous {previous}"
        ))
    };
    let lines = desk.path(&format!("{REVIEW}/lines.ndjson"));
    let whole = fs::read_to_string(&lines).unwrap();
    fs::write(&lines, whole.replace("\"read\"", "\"write\"")).unwrap();
    desk.put("later.ndjson", shop().text().replace("2026-11-01T02", "2026-12-01T02"));
    next("2027Q1", REVIEW).refuses("lines.ndjson` is not as its last step left it: altered");
    fs::write(&lines, &whole).unwrap();

    // Open, it may go on, and reviewers may be filling in their files.
    let filled = fs::read_dir(desk.path(&format!("{REVIEW}/review"))).unwrap().next().unwrap().unwrap().path();
    let bytes = fs::read(&filled).unwrap();
    fs::write(&filled, [&bytes[..], b"x"].concat()).unwrap();
    next("2027Q1", REVIEW).ends(0);
    desk.run("review verify REV-2027Q1-fleet").ends(0);
    let log = desk.path(&format!("{REVIEW}/decisions/decisions.ndjson"));
    let decisions = fs::read_to_string(&log).unwrap();
    fs::write(&log, decisions.replacen("daily work", "daily fun", 1)).unwrap();
    desk.run("review verify REV-2027Q1-fleet").ends(1).says("decisions.ndjson of REV-2026Q4-fleet is altered");
    fs::write(&log, &decisions).unwrap();
    fs::write(&filled, &bytes).unwrap();

    // Closed, nothing of it may be another, whatever its list says by now.
    review.close(&shop(), 1);
    desk.run("review verify REV-2027Q1-fleet").ends(0).says("it went on since this review was opened");
    next("2027Q2", REVIEW).ends(0);
    desk.run("review verify REV-2027Q2-fleet").ends(0);
    let closure = desk.path(&format!("{REVIEW}/closure.csv"));
    let table = fs::read_to_string(&closure).unwrap();
    fs::write(&closure, table.replace("open", "closed")).unwrap();
    desk.run("review verify REV-2027Q2-fleet").ends(1).says("closure.csv of REV-2026Q4-fleet is altered");
    Folder::open(&desk.path(REVIEW)).unwrap().write_sums().unwrap();
    desk.run(&format!("review verify {REVIEW}")).ends(0);
    let run = desk.run(&format!("review verify REV-2027Q2-fleet --previous {REVIEW}"));
    run.ends(1).says("although it was closed");
}

#[test]
fn what_may_go_by_another_name_is_not_gone() {
    type Case<'c> = (&'c str, (&'c str, &'c str, &'c str), &'c str, &'c str);
    let whole = shop().text();
    let without = |name: &str| {
        let mut lines: Vec<&str> = whole.lines().collect();
        let count = lines.len();
        lines.retain(|line| !line.contains(&format!("\"{name}\"")));
        assert!(lines.len() < count, "{name}");
        let resources = lines.len() - 2;
        let text: String = lines[..lines.len() - 1].iter().map(|line| format!("{line}\n")).collect();
        (text, resources)
    };
    let and = |name: &str, fleet: Fleet| {
        let (mut text, mut resources) = without(name);
        let more = fleet.text();
        for line in more.lines().filter(|line| line.contains("\"resource\"")) {
            text.push_str(&format!("{line}\n"));
            resources += 1;
        }
        format!("{text}{}\n", json!({"record": "end", "resources": resources, "gaps": 0}))
    };
    let joiner = || Fleet::new().role("shop", "joiner", true, json!({}));
    let cases: &[Case<'_>] = &[
        (&whole.replace("pat", "pat2"), ("pat", "payments", "read"), "not_evaluable", "perhaps renamed to role pat2"),
        (&and("pat", joiner()), ("pat", "payments", "read"), "closed", ""),
        (&whole.replace("kim", "kim2"), ("kim", "orders", "write"), "not_evaluable", "perhaps renamed to role kim2"),
        (&and("kim", joiner()), ("kim", "orders", "write"), "closed", ""),
        (&whole.replace("idle", "busy"), ("idle", "*", "login"), "not_evaluable", "perhaps renamed to role busy"),
        (&and("idle", joiner().member("shop", "app_rw", "joiner")), ("idle", "*", "login"), "closed", ""),
        (
            &whole.replace("support", "helpers"),
            ("support", "*", "all"),
            "not_evaluable",
            "perhaps renamed to role helpers",
        ),
        (
            &whole.replace("cards", "cards2"),
            ("pat", "payments", "read"),
            "not_evaluable",
            "renamed to table app.cards2",
        ),
        (
            &and("cards", Fleet::new().table("shop", "payments", "more", "{owner=arwdDxt/owner,kim=r/owner}")),
            ("pat", "payments", "read"),
            "closed",
            "",
        ),
        (
            &whole.replace("cards", "items2").replace("pat", "pat2"),
            ("pat", "payments", "read"),
            "not_evaluable",
            "pat2",
        ),
        (&whole.replace("payments", "billing"), ("pat", "payments", "read"), "not_evaluable", "to database billing"),
        (
            &and("payments", Fleet::new().database("shop", "fresh", "", "{owner=CTc/owner}")),
            ("pat", "payments", "read"),
            "closed",
            "",
        ),
    ];
    for (later, line, expected, said) in cases {
        let review = Decided::new(&shop(), &revoke(&[line.0]));
        let answer = review.close_with(later, if *expected == "closed" { 0 } else { 3 });
        let shown = review.of(&answer, *line);
        assert_eq!(shown["closure"], **expected, "{line:?}: {shown:#}");
        assert!(shown["reason"].as_str().unwrap_or_default().contains(said), "{line:?}: {shown:#}");
    }
}
