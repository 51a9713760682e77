//! `dbmuster history` as a user runs it, over a store that the library filled.

use std::fs;

use dbmuster::store::{GroupScore, RunRecord, RunScores, SnapshotRules};
use serde_json::Value;

use super::Home;
use super::night::Night;
use crate::cli::Desk;

const DB: &str = "111122223333/eu-central-1/orders";

/// Three nights: one is mended and comes back, one changes, policies change in the third.
fn three_nights() -> (Desk, Home) {
    let (desk, home) = (Desk::new(), Home::file());
    let mut store = home.open();
    let first = Night::of(1).fail("critical_a", DB).fail("b\u{1b}[31m", DB).fail("low_c", DB).score(60.0);
    first.record(&mut *store);
    first.again(2).pass("critical_a", DB).score(70.0).record(&mut *store);
    let mut third = first.again(12).with("low_c", DB, |said| said.waiver = Some("W-1")).fail("new", DB).score(62.5);
    third.rescored = Some(dbmuster::store::Rescored { run_id: 2, score: 69.0 });
    third.exit_code = 1;
    third.record(&mut *store);
    (desk, home)
}

#[test]
fn three_nights_are_told() {
    let (desk, home) = three_nights();
    let run = |line: &str| desk.run(&format!("history {line} --store {}", home.path().display())).ends(0);
    let listed = run("list");
    listed.says("1 2026-11-01T02:00:00Z 60.0 50 % 1 1 0 1 0 0 0");
    let listed = run("list").says("3 2026-11-12T02:00:00Z 62.5 50 % 1 2 0 0 1 0 1 policies changed");
    assert!(!listed.out.contains('\u{1b}'));
    run("trend").says("▅▆|▆").says("60.0 to 62.5, +2.5").says("62.5 -7.5");
    assert_eq!(run("trend --last 1").out.matches("2026-11-02").count(), 0);
    let diff = run("diff").says("score 70.0 to 62.5 (policies -1.0, estate -6.5)").says("policies changed");
    let diff = diff.says("2 new, 0 fixed, 1 changed, 0 not seen").says("critical critical_a").says("reopened");
    assert!(diff.out.contains("waiver: - -> W-1") && !diff.out.contains('\u{1b}'), "{}", diff.out);
    run("diff 2026-11-01 2").says("0 new, 1 fixed, 0 changed").says("mended");
    run("diff last last").says("policies the same").says("0 new, 0 fixed, 0 changed");
    run("show").says("1 new, 1 reopened, 2 open since before").says("exit 1");
    run("show 2").says("1 mended");
    let json = run("list --format json").json();
    assert_eq!((json["format_version"].as_str(), json["runs"].as_array().unwrap().len()), (Some("1.0"), 3));
    let json = run("diff --format json").json();
    assert_eq!(json["step_by_policies"], -1.0);
    assert_eq!(json["diff"]["new"][0]["finding"]["policy_id"], "critical_a");
    let json = run("trend --format json").json();
    assert_eq!(json["points"][2]["policies_changed"], true);
    let json = run("show --format json").json();
    assert_eq!(json["findings"][0]["life"]["state"], "reopened");
    for line in ["list", "diff", "trend", "show"] {
        let text = run(&format!("{line} --format json")).out;
        assert!(!text.contains("null"), "{text}");
        assert_eq!(run(&format!("{line} --format json")).out, text);
    }
    run("prune --keep-runs 1 --dry-run --as-of 2026-11-13T00:00:00Z")
        .says("would remove 2 runs and 0 resolved findings; 1 run left");
    run("prune --keep-days 5 --as-of 2026-11-13T00:00:00Z").says("removed 2 runs");
    run("show").says("2 open since before");
}

#[test]
fn what_is_not_there_is_said() {
    let (desk, home) = three_nights();
    let path = home.path();
    let run = |line: &str| desk.run(&format!("history {line} --store {}", path.display()));
    run("diff last~9 last").refuses("find the run last~9: the scope \"fleet\" has 3 runs");
    run("diff yesterday last").refuses("find the run \"yesterday\"");
    run("show 7").refuses("find the run 7");
    run("list --scope none").refuses("find the scope \"none\"");
    run("trend --group account").refuses("read --group");
    run("trend --group account=1").refuses("find the group account=1");
    run("prune").refuses("nothing says which runs stay");
    run("prune --keep-days 1 --as-of soon").refuses("\"soon\"");
    desk.run("history list --store missing.db").refuses("there is none");
    assert!(!desk.path("missing.db").exists());
    desk.run("history list --store .").refuses("it is a folder");
    desk.put("notes.txt", "some text that is no history of anything at all");
    desk.run("history list --store notes.txt").refuses("no history of dbmuster");
    desk.run("history list --store mysql://x/y").refuses("mysql:// is no kind of history");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    run("list").refuses("it is damaged");
}

#[test]
fn a_password_is_in_no_output() {
    let desk = Desk::new();
    for url in [
        "postgresql://audit:s3cret@127.0.0.1:1/x?sslmode=disable",
        "postgresql://audit:s3cret@127.0.0.1:1/x?sslmode=never",
        "postgresql://audit:s3cret@127.0.0.1:port/x",
        "postgresql://audit:s3cret@[::1/x?bad=s3cret",
    ] {
        let refused = desk.run(&format!("history list --store {url}")).refuses("the history in postgresql://audit@");
        assert!(!refused.err.contains("s3cret"), "{}", refused.err);
    }
}

#[test]
fn groups_are_shown_by_name() {
    let (desk, home) = (Desk::new(), Home::file());
    let mut store = home.open();
    for day in 1..=2 {
        let night = Night::of(day).fail("a", DB);
        let evaluation = night.evaluation();
        let manifest = night.manifest();
        let group = |kind: &str, name: &str| GroupScore {
            kind: kind.to_owned(),
            name: name.to_owned(),
            score: Some(f64::from(day) * 10.0),
            coverage: None,
            failed: 1,
            waived: 0,
            indeterminate: 0,
        };
        let run = RunRecord {
            scope: "fleet",
            target_set_digest: "",
            evaluation: &evaluation,
            manifest: &manifest,
            scores: RunScores { groups: vec![group("team", "payments"), group("team", "")], ..RunScores::default() },
            incomplete: false,
            sla: dbmuster::model::Sla::default(),
            rescored_previous: None,
            snapshots: &[],
            snapshot_rules: SnapshotRules::default(),
        };
        store.record(&run).unwrap();
    }
    let run = |line: &str| desk.run(&format!("history {line} --store {}", home.path().display()));
    run("trend --group team=payments").ends(0).says("team payments").says("20.0 +10.0 ?");
    let points: Value = run("trend --group team= --format json").ends(0).json();
    assert_eq!(points["points"][1]["score"], 20.0);
    run("trend --group team=cards").refuses("find the group team=cards");
    run("show").ends(0).says("team payments 20.0");
}
