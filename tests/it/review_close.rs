//! A review from its opening to its seal on two real servers and a stand-in for AWS: decided by script, cheated at, carried
//! out by psql, read again, closed, verified, and undone.

mod stage;

use std::collections::BTreeMap;
use std::fs;

use dbmuster::review::verify::{Expected, verify};
use dbmuster::review::{Closure, Decision, Folder, Line, LineKind, PrivilegeClass, place};
use serde_json::Value;

use crate::review_import::sheets::{Row, decided, filled, rows, write};
use stage::{EVIL, Stage};

const REVIEW: &str = "REV-2026Q4-fleet";

/// The rows that a sensible reviewer makes of the file.
fn sensible(lines: &[Line], rows: &mut [Row], decided_at: &str) {
    for row in rows {
        let line = lines.iter().find(|line| line.line_id == row["line_id"]).unwrap();
        // What is about whoever reviews went to the deputy.
        let by = row["reviewer"].clone();
        assert_eq!(by == "quinn", line.subject == "carol", "{} {by}", line.subject);
        decided(row, Decision::Keep, &by, decided_at);
        row.insert("justification".to_owned(), "needed for the daily work".to_owned());
        let decision = match (line.subject.as_str(), line.class) {
            ("alice", PrivilegeClass::Write) | ("bob", PrivilegeClass::Read | PrivilegeClass::Write) => {
                Decision::Revoke
            }
            ("dave", PrivilegeClass::Admin) => Decision::Revoke,
            (EVIL, PrivilegeClass::Read) if !line.database.contains('*') => Decision::Revoke,
            ("alice", PrivilegeClass::Read) => {
                row.insert("reduce_to".to_owned(), "app.cards".to_owned());
                Decision::Reduce
            }
            ("app_rw", _) => {
                row.insert("expires_on".to_owned(), in_days(decided_at, 60));
                row.insert("approved_by".to_owned(), "rae".to_owned());
                row.insert("compensating_control".to_owned(), "every statement is logged".to_owned());
                Decision::Exception
            }
            (_, _) => continue,
        };
        row.insert("decision".to_owned(), decision.as_str().to_owned());
    }
}

fn in_days(from: &str, days: i64) -> String {
    let day = dbmuster::waive::day_of(from).unwrap() + time::Duration::days(days);
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}

#[test]
fn a_review_from_its_opening_to_its_seal() {
    let stage = Stage::new();
    let before: Vec<_> = stage.servers.iter().map(|server| stage.state(server)).collect();
    stage.collect("frozen.ndjson");
    stage
        .run(&[
            "review",
            "open",
            "--inventory",
            "frozen.ndjson",
            "--period",
            "2026Q4",
            "--name",
            "fleet",
            "--out",
            ".",
            "--reviewers",
            "reviewers.toml",
            "--allow-incomplete",
        ])
        .ends(0);
    let folder = Folder::open(&stage.path(REVIEW)).unwrap();
    let lines = folder.lines().unwrap();
    let of = |server: &str, subject: &str, class: PrivilegeClass| {
        let fits = |line: &&Line| {
            line.server.ends_with(server) && line.subject == subject && line.class == class && line.database == "app"
        };
        lines.iter().find(fits).unwrap_or_else(|| {
            panic!(
                "{server} {subject} {class:?}: {:#?}",
                lines.iter().map(|l| (&l.server, &l.subject, l.class, &l.database)).collect::<Vec<_>>()
            )
        })
    };
    let cards = of("s15", "alice", PrivilegeClass::Write);
    let now = folder.manifest().sources[0].collected_at.clone();

    // One decides about itself, and one alters what is told.
    let mut original = Vec::new();
    for reviewer in ["pat", "quinn"] {
        original.extend(rows(&fs::read(stage.path(&format!("{REVIEW}/review/{reviewer}.csv"))).unwrap()));
    }
    let mut cheated = original.clone();
    sensible(&lines, &mut cheated, &now);
    for row in cheated.iter_mut().filter(|row| row["subject"] == "carol") {
        row.insert("decided_by".to_owned(), "pat".to_owned());
    }
    cheated
        .iter_mut()
        .find(|row| row["line_id"] == cards.line_id)
        .unwrap()
        .insert("privileges".to_owned(), "SELECT".to_owned());
    fs::write(stage.path("cheated.csv"), write(&cheated, b',')).unwrap();
    let refused = stage.run(&["review", "import", REVIEW, "cheated.csv"]).ends(1);
    refused.says("decided about itself").says("the cell privileges was altered").says("nothing was taken in");
    assert!(!stage.path(&format!("{REVIEW}/decisions")).exists());

    // The same without the cheating, as Excel would save it.
    let mut honest = original.clone();
    sensible(&lines, &mut honest, &now);
    fs::write(stage.path("honest.csv"), filled(&honest)).unwrap();
    stage.run(&["review", "import", REVIEW, "honest.csv"]).ends(0).says("decisions taken in");
    stage.run(&["review", "import", REVIEW, "honest.csv"]).ends(0).says("nothing new");
    let mut changed = honest.clone();
    let row = changed.iter_mut().find(|row| row["line_id"] == cards.line_id).unwrap();
    row.insert("decision".to_owned(), "keep".to_owned());
    fs::write(stage.path("changed.csv"), write(&changed, b',')).unwrap();
    stage.run(&["review", "import", REVIEW, "changed.csv"]).ends(1).says("another decision needs --change");
    assert_eq!(folder.decisions().unwrap().len(), lines.len());

    // Scripts, carried out by psql.
    stage.run(&["review", "revoke", REVIEW, "--inventory", "frozen.ndjson", "--leave-groups", "--allow-left"]).ends(0);
    stage.run(&["review", "revoke", REVIEW, "--inventory", "frozen.ndjson"]).ends(2);
    let scripts = stage.scripts(REVIEW, "revoke");
    assert_eq!(scripts.len(), 4, "{scripts:?}");
    for (server, database, file) in &scripts {
        stage.psql(server, database, file);
    }
    for server in &stage.servers {
        let may = |role: &str, what: &str| {
            server.sql("app", &format!("SELECT has_table_privilege('{role}', {what})"))[0][0].clone().unwrap()
        };
        assert_eq!(may("alice", "'app.cards', 'INSERT'"), "f");
        assert_eq!(may("alice", "'app.cards', 'SELECT'"), "t", "that is what stays of it");
        assert_eq!(may("alice", "'app.odd', 'SELECT'"), "f");
        assert_eq!(may("bob", "'app.orders', 'SELECT'"), "f");
        assert_eq!(may("carol", "'app.orders', 'SELECT'"), "t");
        assert_eq!(
            server.sql("app", "SELECT rolcreaterole FROM pg_roles WHERE rolname = 'dave'")[0][0].as_deref(),
            Some("f")
        );
    }

    // Meanwhile somebody opens another way on one server, and grants something new.
    stage.server("s17").sql(
        "app",
        "CREATE ROLE backdoor; GRANT USAGE ON SCHEMA app TO backdoor; GRANT INSERT ON app.cards TO backdoor; \
        GRANT backdoor TO alice; GRANT DELETE ON app.orders TO carol",
    );
    stage
        .run(&["review", "close", REVIEW, "--inventory", "frozen.ndjson"])
        .ends(2)
        .refuses("the inventory that the population was made from");
    stage.collect("later.ndjson");
    stage.key("sign", "a passphrase");
    let closed = stage
        .run_with(
            &[
                "review",
                "close",
                REVIEW,
                "--inventory",
                "later.ndjson",
                "--sign-key",
                "sign",
                "--by",
                "quinn",
                "--format",
                "json",
            ],
            &[("DBMUSTER_SIGN_PASSPHRASE", "a passphrase")],
        )
        .ends(1);
    assert!(!format!("{}{}", closed.out, closed.err).contains("a passphrase"));
    let answer: Value = serde_json::from_str(&closed.out).unwrap();
    let of_line: BTreeMap<&str, &Value> =
        answer["lines"].as_array().unwrap().iter().map(|line| (line["line_id"].as_str().unwrap(), line)).collect();
    assert_eq!(of_line[cards.line_id.as_str()]["closure"], "closed", "{answer:#}");
    let open = of_line[of("s17", "alice", PrivilegeClass::Write).line_id.as_str()];
    assert_eq!(open["closure"], "open", "{open:#}");
    assert!(open["residual"].to_string().contains("backdoor"), "{open:#}");
    for (id, line) in &of_line {
        assert!(
            line["closure"] == "closed" || *id == open["line_id"],
            "{line:#} {:#?}",
            lines.iter().find(|l| l.line_id == *id)
        );
    }
    let new = answer["new_access"].to_string();
    for expected in ["DELETE on table app.orders", "member of backdoor", "INSERT on table app.cards"] {
        assert!(new.contains(expected), "{expected} is not in {new}");
    }
    assert_eq!(folder.closures().unwrap().iter().filter(|one| one.closure == Closure::Open).count(), 1);
    stage.run(&["review", "close", REVIEW, "--inventory", "later.ndjson"]).ends(2).refuses("it is closed");
    stage.run(&["review", "import", REVIEW, "changed.csv", "--change"]).ends(2).refuses("it is closed");

    // Sound, as far as everybody can tell, and not when one byte is another.
    let digest = answer["digest"].as_str().unwrap();
    let sound = stage.run(&["review", "verify", REVIEW, "--expect", digest, "--signer", "sign.pub"]).ends(0);
    sound.says("sound: nothing was altered").says("signed by SHA256:");
    stage.keygen_agrees(REVIEW, "sign.pub");
    every_byte_counts(&stage);
    stage.key("other", "");
    stage.run(&["review", "verify", REVIEW, "--signer", "other.pub"]).ends(1).says("none of the keys");
    let exceptions = fs::read_to_string(stage.path(&format!("{REVIEW}/exceptions.csv"))).unwrap();
    assert!(exceptions.contains("every statement is logged") && exceptions.contains("rae"));
    let all = stage.texts(REVIEW);
    assert!(!all.contains("PRIVATE KEY") && !all.contains("a passphrase"));

    // And back: what was taken away is there again, and nothing else.
    stage.server("s17").sql("app", "REVOKE backdoor FROM alice; DROP OWNED BY backdoor; DROP ROLE backdoor; REVOKE DELETE ON app.orders FROM carol");
    for (server, database, file) in stage.scripts(REVIEW, "rollback").iter().rev() {
        stage.psql(server, database, file);
    }
    for (server, before) in stage.servers.iter().zip(before) {
        let after = stage.state(server);
        let lost: Vec<_> = before.difference(&after).collect();
        let new: Vec<_> = after.difference(&before).collect();
        assert!(lost.is_empty() && new.is_empty(), "{}: lost {lost:?}, new {new:?}", server.major);
    }
    assert!(lines.iter().any(|line| line.kind == LineKind::Group && line.subject == "app_rw"));
}

/// Flips one byte of each file, takes each away, and adds one: always it is said which.
fn every_byte_counts(stage: &Stage) {
    let root = stage.path(REVIEW);
    let files: Vec<String> = Folder::open(&root)
        .unwrap()
        .digests()
        .unwrap()
        .into_keys()
        .chain([place::SUMS.to_owned(), place::SIGNATURE.to_owned()])
        .collect();
    assert!(files.len() > 15, "{files:?}");
    for name in &files {
        let path = root.join(name);
        let bytes = fs::read(&path).unwrap();
        let mut flipped = bytes.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 1;
        for spoiled in [Some(flipped), None] {
            match &spoiled {
                Some(bytes) => fs::write(&path, bytes).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
            let found = verify(&root, &Expected::default());
            let found = found.unwrap();
            // Of a list of digests nobody can tell whether it or the file was altered; the signature tells that one was.
            let says = |one: &str| one == *name || (name == place::SUMS && spoiled.is_some());
            assert!(found.complaints.iter().any(|one| says(&one.file)), "{name}: {:?}", found.complaints);
            fs::write(&path, &bytes).unwrap();
        }
    }
    fs::write(root.join("review/more.csv"), "x").unwrap();
    let found = verify(&root, &Expected::default()).unwrap();
    assert!(found.complaints.iter().any(|one| one.file == "review/more.csv"), "{:?}", found.complaints);
    fs::remove_file(root.join("review/more.csv")).unwrap();
    assert!(verify(&root, &Expected::default()).unwrap().is_sound());
    // One byte, through the command.
    let path = root.join(place::CLOSURE);
    let bytes = fs::read(&path).unwrap();
    let mut flipped = bytes.clone();
    flipped[3] ^= 0x20;
    fs::write(&path, flipped).unwrap();
    stage.run(&["review", "verify", REVIEW]).ends(1).says("ALTERED: closure.csv").says("NOT sound");
    fs::write(&path, bytes).unwrap();
}
