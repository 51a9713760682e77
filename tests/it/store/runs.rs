//! Runs: what is kept of them, trends, differences, steps of the score, retention, inventories.

use dbmuster::model::{Sla, Status};
use dbmuster::store::{
    GroupScore, PruneRules, Rescored, RunRecord, RunScores, RunSelector, SnapshotFile, SnapshotRules, Store,
    StoreError, Upcoming,
};
use serde_json::json;

use super::night::Night;
use super::{Home, on_both};

on_both!(
    a_run_is_kept_as_it_was,
    the_same_run_again_is_the_same_run,
    scopes_have_nothing_to_do_with_each_other,
    a_difference_names_what_changed,
    a_difference_reads_in_both_directions,
    a_step_is_told_apart,
    runs_are_found_by_what_people_call_them,
    old_runs_go_and_lives_stay,
    retention_keeps_what_either_rule_keeps,
    inventories_are_kept_for_the_next_night,
    groups_have_a_trend,
);

const DB: &str = "111122223333/eu-central-1/orders";
const OTHER: &str = "111122223333/eu-west-1/cards";

fn a_run_is_kept_as_it_was(home: &Home) {
    let mut night = Night::of(1).fail("critical_a", DB).fail("low_b", DB).unknown("c", DB).gap("1", "r").score(71.25);
    night = night.with("low_b", DB, |said| said.waiver = Some("W-1"));
    night.exit_code = 1;
    home.open();
    let mut store = home.open();
    let recorded = night.record(&mut *store);
    let run = store.find("fleet", &RunSelector::Last(0)).unwrap();
    assert_eq!((run.run_id, run.exit_code, run.incomplete, run.gaps), (1, 1, true, 1));
    assert_eq!((run.score, run.coverage, run.databases, run.resources), (Some(71.25), Some(0.5), 7, 1));
    assert_eq!((run.failed, run.waived, run.indeterminate), (1, 1, 1));
    assert_eq!(run.policy_set_digest, night.manifest().policy_set_digest);
    let point = &recorded.history.trend[0];
    let failed: Vec<u64> = point.failed.values().copied().collect();
    assert_eq!(failed, [0, 0, 0, 1], "low to critical");
    assert_eq!(store.manifest(1).unwrap(), night.manifest());
    let mut finished = night.manifest();
    finished.exit_code = 3;
    finished.reports.insert("json".to_owned(), "00".to_owned());
    store.attach_manifest(1, &finished).unwrap();
    assert_eq!(store.manifest(1).unwrap(), finished);
    assert_eq!(store.runs(None).unwrap()[0].exit_code, 3);
    assert!(matches!(store.attach_manifest(9, &finished), Err(StoreError::NoRun { .. })));
    let findings = store.findings(1).unwrap();
    let told: Vec<(&str, Status)> = findings.iter().map(|f| (f.policy_id.as_str(), f.state.status)).collect();
    assert_eq!(told, [("critical_a", Status::Fail), ("c", Status::Indeterminate), ("low_b", Status::Fail)]);
    assert_eq!(findings[2].state.waiver_id.as_deref(), Some("W-1"));
}

fn the_same_run_again_is_the_same_run(home: &Home) {
    let mut store = home.open();
    Night::of(1).fail("a", DB).record(&mut *store);
    let night = Night::of(2).fail("a", DB).fail("b", DB);
    let upcoming = Upcoming { scope: "fleet", manifest: &night.manifest() };
    let before = store.previous(&upcoming).unwrap();
    let first = night.record(&mut *store);
    let second = night.record(&mut *store);
    assert!(second.is_repeat && !first.is_repeat);
    assert_eq!(first.history, second.history);
    assert!(second.notes[0].contains("as run 2"), "{:?}", second.notes);
    assert_eq!(store.runs(None).unwrap().len(), 2);
    assert_eq!(store.previous(&upcoming).unwrap(), before, "the run before is not the run itself");
    assert_eq!(before.unwrap().run_id, 1);
    // Another outcome at the same time is another run.
    let other = night.clone().pass("b", DB).record(&mut *store);
    assert_eq!((other.history.run_id, other.is_repeat), (3, false));
}

fn scopes_have_nothing_to_do_with_each_other(home: &Home) {
    let mut store = home.open();
    let night = Night::of(1).fail("a", DB);
    night.record(&mut *store);
    let elsewhere = night.clone().scope("it's \"elsewhere\"; DROP TABLE runs; --\u{202e}").again(2).pass("a", DB);
    let recorded = elsewhere.record(&mut *store);
    assert_eq!((recorded.history.previous_run_id, recorded.history.resolved.len()), (None, 0));
    assert_eq!(recorded.history.trend.len(), 1);
    assert_eq!(store.scopes().unwrap(), [elsewhere.scope.as_str(), "fleet"]);
    assert!(matches!(store.diff(1, 2), Err(StoreError::OtherScope { .. })));
    assert!(store.previous(&Upcoming { scope: "nowhere", manifest: &night.manifest() }).unwrap().is_none());
    let third = night.again(3).record(&mut *store);
    assert_eq!(third.history.previous_run_id, Some(1));
}

fn a_difference_names_what_changed(home: &Home) {
    let mut store = home.open();
    let before = Night::of(1)
        .fail("a", DB)
        .with("a", DB, |said| said.observed = Some(json!(3)))
        .fail("b", DB)
        .fail("c", DB)
        .fail("d", DB)
        .fail("gone", OTHER)
        .fail("same", DB);
    before.record(&mut *store);
    let between = before.again(2).pass("same", DB);
    between.record(&mut *store);
    let after = before
        .again(3)
        .with("a", DB, |said| said.observed = Some(json!(5)))
        .pass("b", DB)
        .unknown("c", DB)
        .with("d", DB, |said| said.waiver = Some("W-1"))
        .without(OTHER)
        .fail("critical_new", DB)
        .pass("gone", DB);
    after.record(&mut *store);
    let diff = store.diff(1, 3).unwrap();
    assert!(diff.policies_changed && diff.estate_changed && !diff.targets_changed);
    let new: Vec<(&str, bool)> = diff.new.iter().map(|n| (n.finding.policy_id.as_str(), n.is_reopened)).collect();
    assert_eq!(new, [("critical_new", false)]);
    let fixed: Vec<(&str, &str)> =
        diff.fixed.iter().map(|f| (f.finding.policy_id.as_str(), f.reason.as_str())).collect();
    assert_eq!(fixed, [("b", "mended"), ("gone", "resource_gone")]);
    let changed: Vec<&str> = diff.changed.iter().map(|c| c.policy_id.as_str()).collect();
    assert_eq!(changed, ["a", "c", "d"]);
    let [a, c, d] = &diff.changed[..] else { panic!("{diff:?}") };
    assert_eq!((a.before.observed.as_deref(), a.after.observed.as_deref()), (Some("3"), Some("5")));
    assert_eq!((c.before.status, c.after.status), (Status::Fail, Status::Indeterminate));
    assert_eq!((&d.before.waiver_id, d.after.waiver_id.as_deref()), (&None, Some("W-1")));
    // It was mended in between and is as it was: no difference between these two, but one to the night between.
    let reopened = store.diff(2, 3).unwrap();
    assert!(reopened.new.iter().any(|n| n.finding.policy_id == "same" && n.is_reopened));
    let nothing = store.diff(3, 3).unwrap();
    assert!(
        nothing.new.is_empty() && nothing.fixed.is_empty() && nothing.changed.is_empty() && !nothing.estate_changed
    );
}

fn a_difference_reads_in_both_directions(home: &Home) {
    let mut store = home.open();
    Night::of(1).fail("a", DB).fail("b", DB).record(&mut *store);
    Night::of(2).pass("a", DB).fail("b", DB).fail("c", DB).record(&mut *store);
    let (there, back) = (store.diff(1, 2).unwrap(), store.diff(2, 1).unwrap());
    let names = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(names(there.new.iter().map(|n| n.finding.policy_id.as_str()).collect()), ["c"]);
    assert_eq!(names(back.fixed.iter().map(|f| f.finding.policy_id.as_str()).collect()), ["c"]);
    assert_eq!(names(there.fixed.iter().map(|f| f.finding.policy_id.as_str()).collect()), ["a"]);
    assert_eq!(names(back.new.iter().map(|n| n.finding.policy_id.as_str()).collect()), ["a"]);
}

fn a_step_is_told_apart(home: &Home) {
    let mut store = home.open();
    assert_eq!(Night::of(1).fail("a", DB).score(80.0).record(&mut *store).history.step, None);
    // The same policies: all of it is the estate.
    let second = Night::of(2).pass("a", DB).score(90.0).record(&mut *store);
    let step = second.history.step.unwrap();
    assert_eq!((step.before, step.now, step.by_policies(), step.by_estate()), (80.0, 90.0, Some(0.0), Some(10.0)));
    // Other policies and nobody judged the night before again: nobody knows.
    let third = Night::of(3).fail("b", DB).score(70.0).record(&mut *store);
    assert_eq!(third.history.step.unwrap().by_policies(), None);
    let mut fourth = Night::of(4).fail("b", DB).fail("c", DB).score(67.5);
    fourth.rescored = Some(Rescored { run_id: 3, score: 66.5 });
    let step = fourth.record(&mut *store).history.step.unwrap();
    assert_eq!((step.by_policies(), step.by_estate()), (Some(-3.5), Some(1.0)));
    // Over several nights the parts add up, as long as all of them are known.
    let fifth = Night::of(5).fail("b", DB).fail("c", DB).score(70.0);
    fifth.record(&mut *store);
    let step = store.diff(3, 5).unwrap().step.unwrap();
    assert_eq!((step.by_policies(), step.by_estate()), (Some(-3.5), Some(3.5)));
    assert_eq!(store.diff(1, 5).unwrap().step.unwrap().by_estate(), None);
    // What was judged again is no longer the night before.
    Night::at("2026-11-03T12:00:00Z").fail("z", DB).score(1.0).record(&mut *store);
    assert_eq!(store.history(4, &Sla::default()).unwrap().step.unwrap().by_policies(), None);
}

fn runs_are_found_by_what_people_call_them(home: &Home) {
    let mut store = home.open();
    for (night, policy) in
        [("2026-11-01T02:00:00Z", "a"), ("2026-11-02T02:00:00Z", "b"), ("2026-11-03T01:00:00+02:00", "c")]
    {
        Night::at(night).fail(policy, DB).record(&mut *store);
    }
    let mut found = |text: &str| store.find("fleet", &text.parse().unwrap()).map(|run| run.run_id).ok();
    assert_eq!([found("last"), found("last~0"), found("last~2"), found("2")], [Some(3), Some(3), Some(1), Some(2)]);
    assert_eq!([found("last~3"), found("4"), found("0"), found("2026-10-31")], [None; 4]);
    // The last of that day, in UTC.
    assert_eq!([found("2026-11-01"), found("2026-11-02"), found("2026-11-03")], [Some(1), Some(3), None]);
    for text in ["", "last~", "last~-1", "lasts", "2026-13-01", "2026-11-31", "-1", "1.0", "99999999999999999999"] {
        assert!(matches!(text.parse::<RunSelector>(), Err(StoreError::BadSelector { .. })), "{text:?}");
    }
}

fn prune<'a>(keep_days: Option<u32>, keep_runs: Option<u32>, as_of: &'a str) -> PruneRules<'a> {
    PruneRules { scope: None, keep_days, keep_runs, as_of, dry_run: false }
}

fn old_runs_go_and_lives_stay(home: &Home) {
    let mut store = home.open();
    let all = Night::of(1).fail("a", DB).fail("b", DB).fail("c", DB).fail("a", OTHER);
    all.record(&mut *store);
    // `b` is mended early, `a` is mended and comes back, the other region gets lost.
    all.again(2).pass("b", DB).pass("a", DB).record(&mut *store);
    let lost = all.again(3).pass("b", DB).without(OTHER).gap("111122223333", "eu-west-1");
    lost.record(&mut *store);
    for day in 4..=8 {
        lost.again(day).record(&mut *store);
    }
    let before = store.history(8, &Sla::default()).unwrap();
    let dry = store.prune(&PruneRules { dry_run: true, ..prune(Some(3), None, "2026-11-08T03:00:00Z") }).unwrap();
    assert_eq!(store.runs(None).unwrap().len(), 8);
    let pruned = store.prune(&prune(Some(3), None, "2026-11-08T03:00:00Z")).unwrap();
    assert_eq!(dry, pruned);
    assert_eq!((pruned.runs, pruned.runs_left, pruned.findings), (5, 3, 1));
    let after = store.history(8, &Sla::default()).unwrap();
    assert_eq!(after.lives, before.lives, "first seen and age are those of the runs that went");
    assert_eq!(after.resolved, before.resolved, "what cannot be seen is still open");
    assert_eq!(after.trend.len(), 3);
    assert_eq!(after.trend[..], before.trend[5..]);
    assert!(matches!(store.history(2, &Sla::default()), Err(StoreError::NoRun { .. })));
    // Numbers are not given twice, and the story goes on.
    let next = lost.again(9).record(&mut *store);
    assert_eq!((next.history.run_id, next.history.previous_run_id), (9, Some(8)));
    let nothing = store.prune(&prune(None, Some(9), "2026-11-09T03:00:00Z")).unwrap();
    assert_eq!((nothing.runs, nothing.runs_left, nothing.findings), (0, 4, 0));
    // The last one stays whatever the rules say.
    let rest = store.prune(&prune(Some(0), Some(0), "2027-11-09T03:00:00Z")).unwrap();
    assert_eq!((rest.runs, rest.runs_left), (3, 1));
    assert!(matches!(store.prune(&prune(None, None, "2027-11-09T03:00:00Z")), Err(StoreError::NoRule)));
    let unknown = PruneRules { scope: Some("nowhere"), ..prune(Some(1), None, "2027-11-09T03:00:00Z") };
    assert!(matches!(store.prune(&unknown), Err(StoreError::NoRun { .. })));
}

fn retention_keeps_what_either_rule_keeps(home: &Home) {
    let mut store = home.open();
    for scope in ["one", "two"] {
        for day in 1..=6 {
            Night::of(day).fail("a", DB).scope(scope).record(&mut *store);
        }
    }
    let one = PruneRules { scope: Some("one"), ..prune(Some(1), Some(4), "2026-11-06T03:00:00Z") };
    assert_eq!(store.prune(&one).unwrap().runs, 2);
    assert_eq!((store.runs(Some("one")).unwrap().len(), store.runs(Some("two")).unwrap().len()), (4, 6));
    assert_eq!(store.prune(&prune(Some(3), Some(1), "2026-11-06T03:00:00Z")).unwrap().runs, 1 + 3);
}

fn inventories_are_kept_for_the_next_night(home: &Home) {
    let mut store = home.open();
    let folder = tempfile::tempdir().unwrap();
    let (plain, packed) = (folder.path().join("a.ndjson"), folder.path().join("b.ndjson.zst"));
    let text: String = (0..200_000).map(|i| format!("{{\"n\":{i}}}\n")).collect();
    std::fs::write(&plain, &text).unwrap();
    std::fs::write(&packed, zstd::encode_all(&b"packed"[..], 3).unwrap()).unwrap();
    let files = [
        SnapshotFile { name: "a.ndjson", digest: "aa", path: &plain },
        SnapshotFile { name: "b.ndjson.zst", digest: "bb", path: &packed },
    ];
    let record = |store: &mut dyn Store, day: u32, files: &[SnapshotFile<'_>], rules| {
        let night = Night::of(day).fail("a", DB);
        let (evaluation, manifest) = (night.evaluation(), night.manifest());
        store.record(&RunRecord {
            scope: "fleet",
            target_set_digest: "",
            evaluation: &evaluation,
            manifest: &manifest,
            scores: RunScores::default(),
            incomplete: false,
            sla: Sla::default(),
            rescored_previous: None,
            snapshots: files,
            snapshot_rules: rules,
        })
    };
    let before = |store: &mut dyn Store, day: u32| {
        let manifest = Night::of(day).manifest();
        let previous = store.previous(&Upcoming { scope: "fleet", manifest: &manifest }).unwrap().unwrap();
        previous.snapshots.into_iter().map(|snapshot| (snapshot.name, snapshot.digest)).collect::<Vec<_>>()
    };
    record(&mut *store, 1, &files, SnapshotRules::default()).unwrap();
    let names = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, digest)| ((*name).to_owned(), (*digest).to_owned())).collect()
    };
    assert_eq!(before(&mut *store, 2), names(&[("a.ndjson", "aa"), ("b.ndjson.zst", "bb")]));
    for (digest, expected) in [("aa", text.as_bytes()), ("bb", b"packed")] {
        let mut bytes = Vec::new();
        assert!(store.write_snapshot(digest, &mut bytes).unwrap());
        assert_eq!(zstd::decode_all(&bytes[..]).unwrap(), expected);
    }
    // The next night's take their place; what both have is kept once.
    record(&mut *store, 2, &files[1..], SnapshotRules::default()).unwrap();
    assert_eq!(before(&mut *store, 3), names(&[("b.ndjson.zst", "bb")]));
    assert!(!store.write_snapshot("aa", &mut Vec::new()).unwrap());
    assert!(store.write_snapshot("bb", &mut Vec::new()).unwrap());
    // Too large, and it is said.
    let noted = record(&mut *store, 3, &files, SnapshotRules { runs: 1, max_bytes: 1000 }).unwrap();
    assert!(noted.notes[0].contains("are not kept"), "{:?}", noted.notes);
    assert_eq!(before(&mut *store, 4), names(&[]));
    // A file that is gone leaves no half run.
    std::fs::remove_file(&plain).unwrap();
    let gone = record(&mut *store, 4, &files, SnapshotRules::default());
    assert!(matches!(gone, Err(StoreError::Snapshot { .. })));
    assert_eq!(store.runs(None).unwrap().len(), 3);
}

fn groups_have_a_trend(home: &Home) {
    let mut store = home.open();
    let group = |kind: &str, name: &str, score| GroupScore {
        kind: kind.to_owned(),
        name: name.to_owned(),
        score,
        coverage: Some(0.25),
        failed: 3,
        waived: 2,
        indeterminate: 1,
    };
    for (day, score) in [(1, Some(50.0)), (2, None), (3, Some(60.0))] {
        let night = Night::of(day).fail("a", DB);
        let (evaluation, manifest) = (night.evaluation(), night.manifest());
        let mut groups = vec![group("team", "", score), group("account", "111122223333", score)];
        groups.extend((day == 3).then(|| group("account", "Z\u{0}", Some(1.0))));
        let run = RunRecord {
            scope: "fleet",
            target_set_digest: "",
            evaluation: &evaluation,
            manifest: &manifest,
            scores: RunScores { groups, ..RunScores::default() },
            incomplete: false,
            sla: Sla::default(),
            rescored_previous: None,
            snapshots: &[],
            snapshot_rules: SnapshotRules::default(),
        };
        store.record(&run).unwrap();
    }
    let trend = store.group_trend("fleet", "account", "111122223333").unwrap();
    let scores: Vec<(u64, Option<f64>)> = trend.into_iter().map(|(run, group)| (run, group.score)).collect();
    assert_eq!(scores, [(1, Some(50.0)), (2, None), (3, Some(60.0))]);
    let kinds: Vec<String> = store.groups(3).unwrap().into_iter().map(|group| group.kind).collect();
    assert_eq!(kinds, ["account", "account", "team"]);
    assert!(store.group_trend("fleet", "account", "none").unwrap().is_empty());
}
