//! Runs that are interrupted, killed, or in each other's way; and what goes on from there.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use dbmuster::inventory::read_all;
use dbmuster::model::GapCause;

use super::desk::{Desk, MAIN, OTHER, OUT, Running};
use crate::standin::{Effect, Fault, Fleet};

/// Folder of what a run has so far.
const SPOOL: &str = "out.ndjson.partial";
/// What Ctrl-C is answered with.
const HEARD: &str = "finishing the calls in flight";

/// A fleet of which one region is slow, and what an undisturbed run makes of it.
fn slow(milliseconds: u64) -> (Desk, String) {
    let desk = Desk::new(Fleet::small());
    // The first run finds no credential report and has one made; all that follow find it.
    desk.run(&["collect", "--quiet"]).ends(0);
    desk.run(&["collect"]).ends(0);
    let undisturbed = desk.timeless(OUT);
    fs::remove_file(desk.path(OUT)).unwrap();
    let latency = Fault::new("rds:*", Effect::Latency { milliseconds });
    desk.standin.set_faults(vec![latency.in_account(MAIN).in_region("eu-central-1")]);
    desk.standin.forget_calls();
    (desk, undisturbed)
}

/// Starts a run and waits until all but the slow region is there, which is being read.
fn with_the_rest_read(desk: &Desk) -> Running {
    let mut run = desk.start(&["collect"]);
    run.until("all but one place", |said| said.lines().filter(|line| line.contains(" resources")).count() == 5);
    run.until("a call in the slow region", |_| !units(desk).is_empty());
    run
}

/// Whole units that a run has kept: account and region.
fn units(desk: &Desk) -> BTreeSet<(String, String)> {
    let files = fs::read_dir(desk.path(SPOOL)).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let keys = files.filter_map(|name| name.strip_suffix(".complete.ndjson.zst").map(str::to_owned));
    let parts = keys.map(|key| key.split('~').map(str::to_owned).collect::<Vec<_>>());
    parts.filter(|parts| parts.len() == 3).map(|parts| (parts[1].clone(), parts[2].clone())).collect()
}

/// Goes on, and finds that only what was missing is asked.
fn resume(desk: &Desk, undisturbed: &str) {
    let kept = units(desk);
    for place in [(MAIN, "us-east-1"), (OTHER, "eu-central-1"), (OTHER, "us-east-1")] {
        assert!(kept.contains(&(place.0.to_owned(), place.1.to_owned())), "{place:?} is not in {kept:?}");
    }
    desk.standin.set_faults(Vec::new());
    desk.standin.forget_calls();
    desk.run(&["collect", "--resume"]).ends(0);
    let asked = desk.standin.calls().into_iter().filter(|call| call.service == "rds");
    let asked: BTreeSet<_> = asked.map(|call| (call.account, call.region)).collect();
    assert_eq!(asked, BTreeSet::from([(MAIN.to_owned(), "eu-central-1".to_owned())]));
    assert_eq!(desk.standin.count("iam:GetAccountAuthorizationDetails"), 0, "both accounts' IAM was read before");
    assert_eq!(desk.timeless(OUT), undisturbed);
    assert!(!desk.exists(SPOOL));
}

#[test]
fn a_scheduler_that_ends_the_run_gets_what_was_read() {
    let (desk, _) = slow(300);
    let run = with_the_rest_read(&desk);
    run.signal("TERM");
    let (status, said) = run.end();
    assert_eq!(status.code(), Some(3), "{said}");
    assert!(said.contains(HEARD), "{said}");
    assert!(desk.inventory(OUT).gaps.iter().any(|gap| gap.cause == GapCause::Interrupted));
    let (_, said) = desk.start(&["collect"]).end();
    assert!(said.contains("is thrown away; --resume would go on with it"), "{said}");
}

#[test]
fn one_interrupt_finishes_what_is_in_flight_and_writes_it() {
    let (desk, undisturbed) = slow(300);
    let mut run = with_the_rest_read(&desk);
    let before = desk.standin.calls().len();
    run.until("another call", |_| desk.standin.calls().len() > before);
    run.interrupt();
    let (status, said) = run.end();
    assert_eq!(status.code(), Some(3), "{said}");
    assert!(said.contains(HEARD), "{said}");
    let inventory = desk.inventory(OUT);
    assert!(inventory.gaps.iter().any(|gap| gap.cause == GapCause::Interrupted && gap.operation == "collect"));
    // Every call that the service answered stands in the ledger as answered.
    let answered = |region: &str| {
        let calls = desk.standin.calls().into_iter().filter(|call| call.service == "rds" && call.region == region);
        calls.filter(|call| call.account == MAIN && call.error.is_empty()).count()
    };
    let reads = inventory.reads.iter().filter(|read| {
        read.operation.starts_with("rds:")
            && read.cause.is_none()
            && read.account_id.as_deref() == Some(MAIN)
            && read.region.as_deref() == Some("eu-central-1")
    });
    assert_eq!(reads.count(), answered("eu-central-1"), "{said}");
    let unread = inventory.reads.iter().filter(|read| read.cause.is_some());
    assert!(unread.clone().count() > 0);
    assert!(unread.clone().all(|read| read.cause == Some(GapCause::Interrupted)));
    resume(&desk, &undisturbed);
}

#[test]
fn a_second_interrupt_leaves_at_once_and_says_where_everything_is() {
    let (desk, undisturbed) = slow(30_000);
    desk.put(OUT, "as it was");
    let mut run = with_the_rest_read(&desk);
    run.interrupt();
    run.until("an answer to the interrupt", |said| said.contains(HEARD));
    let begun = Instant::now();
    run.interrupt();
    let (status, said) = run.end();
    assert!(begun.elapsed() < Duration::from_secs(20), "it waited for the call in flight");
    assert_eq!(status.code(), Some(3), "{said}");
    assert!(said.contains(SPOOL) && said.contains("--resume"), "{said}");
    assert_eq!(fs::read_to_string(desk.path(OUT)).unwrap(), "as it was");
    resume(&desk, &undisturbed);
}

#[test]
fn what_a_killed_run_left_is_valid_can_be_judged_and_is_gone_on_with() {
    let (desk, undisturbed) = slow(30_000);
    let run = with_the_rest_read(&desk);
    let second = desk.run(&["collect"]).ends(2);
    assert!(second.err.contains("another run is writing it") && second.err.contains("help: "), "{}", second.err);
    let too_early = desk.run(&["audit", "--inventory", SPOOL]).ends(2);
    assert!(too_early.err.contains("still writing it"), "{}", too_early.err);
    run.kill();

    assert!(!desk.exists(OUT));
    let mut whole = 0;
    for file in fs::read_dir(desk.path(SPOOL)).unwrap() {
        let path = file.unwrap().path();
        if path.to_string_lossy().ends_with(".ndjson.zst") {
            read_all(&path).unwrap_or_else(|e| panic!("{e}"));
            whole += 1;
        }
    }
    assert!(whole >= 5, "{whole} units");

    let judged = desk.run(&["audit", "--inventory", SPOOL, "--exit-zero", "--format", "json=card.json"]).ends(0);
    let card: serde_json::Value = serde_json::from_str(&fs::read_to_string(desk.path("card.json")).unwrap()).unwrap();
    assert!(card["gaps"].to_string().contains("interrupted"), "{}", judged.out);
    assert!(card["scorecard"]["fleet"]["results"]["passed"].as_u64().unwrap() > 10, "{}", card["scorecard"]["fleet"]);
    assert_ne!(desk.run(&["audit", "--inventory", SPOOL, "--quiet"]).code, 0);

    let scope = fs::read_to_string(desk.path("scope.toml")).unwrap();
    desk.put("other.toml", format!("{scope}# another one\n"));
    let other = desk.run(&["collect", "--resume", "--scope", "other.toml"]).ends(2);
    assert!(other.err.contains("another scope"), "{}", other.err);
    resume(&desk, &undisturbed);
}

#[test]
fn an_interrupted_audit_judges_what_there_is() {
    let (desk, _) = slow(300);
    let mut run = desk.start(&["audit", "--exit-zero", "--format", "json=card.json"]);
    run.until("a place", |said| said.contains(" resources"));
    run.interrupt();
    let (status, said) = run.end();
    assert_eq!(status.code(), Some(0), "{said}");
    let card = fs::read_to_string(desk.path("card.json")).unwrap();
    assert!(card.contains("\"interrupted\""), "{card}");
}

#[test]
fn a_folder_that_no_run_left_is_no_inventory() {
    let desk = Desk::new(Fleet::default());
    fs::create_dir(desk.path("empty")).unwrap();
    let run = desk.run(&["audit", "--inventory", "empty"]).ends(2);
    assert!(run.err.contains("directory"), "{}", run.err);
    fs::create_dir(desk.path("begun.partial")).unwrap();
    desk.put("begun.partial/lock", "");
    let run = desk.run(&["audit", "--inventory", "begun.partial"]).ends(2);
    assert!(run.err.contains("had not finished anything"), "{}", run.err);
}
