//! Lives of findings: first seen, gone and why, back again, and how old.

use dbmuster::model::{Evaluation, Life, LifeState, Manifest, ResolvedReason, Sla, Status};
use dbmuster::store::{Recorded, RunRecord, RunScores, SnapshotRules, Store};

use super::night::{Night, fingerprint};
use super::{Home, on_both};

on_both!(
    a_finding_is_born_ages_goes_and_comes_back,
    what_nobody_can_see_counts_as_open,
    a_place_that_is_no_longer_asked_hides_what_was_there,
    a_policy_that_is_gone_hides_nothing_for_good,
    a_doubt_has_a_life_of_its_own,
    another_field_is_the_same_failure,
    a_policy_with_a_new_name_keeps_its_findings,
    waived_failures_are_not_overdue,
    a_night_for_an_earlier_time_takes_its_place,
    nights_in_any_order_tell_the_same_story,
    one_policy_may_say_several_things,
);

const DB: &str = "111122223333/eu-central-1/orders";
const OTHER: &str = "111122223333/eu-west-1/cards";

fn life(recorded: &Recorded, policy: &str, resource: &str, status: Status) -> Life {
    let field = if status == Status::Fail { "encrypted" } else { "" };
    recorded.history.lives[&fingerprint(policy, resource, field)].clone()
}

fn reasons(recorded: &Recorded) -> Vec<(&str, ResolvedReason)> {
    recorded.history.resolved.iter().map(|gone| (gone.resource_id.as_str(), gone.reason)).collect()
}

fn day(day: u32) -> String {
    format!("2026-11-{day:02}T02:00:00Z")
}

fn a_finding_is_born_ages_goes_and_comes_back(home: &Home) {
    let mut store = home.open();
    let failing = Night::of(1).fail("critical_a", DB).pass("b", DB);
    let first = failing.record(&mut *store);
    assert_eq!((first.history.run_id, first.history.previous_run_id), (1, None));
    let expected = Life {
        state: LifeState::New,
        first_seen: day(1),
        open_since: day(1),
        last_seen: day(1),
        reopened: 0,
        age_days: 0,
        sla_days: 7,
        is_overdue: false,
    };
    assert_eq!(life(&first, "critical_a", DB, Status::Fail), expected);
    let second = failing.again(8).record(&mut *store);
    let week = life(&second, "critical_a", DB, Status::Fail);
    assert_eq!((week.state, week.age_days, week.is_overdue), (LifeState::Open, 7, false));
    assert_eq!((week.first_seen, week.last_seen), (day(1), day(8)));
    let third = failing.again(9).record(&mut *store);
    assert!(life(&third, "critical_a", DB, Status::Fail).is_overdue, "a critical may be open for a week");
    let mended = Night::of(10).pass("critical_a", DB).pass("b", DB).record(&mut *store);
    assert!(mended.history.lives.is_empty());
    assert_eq!(reasons(&mended), [(DB, ResolvedReason::Mended)]);
    let gone = &mended.history.resolved[0];
    assert_eq!((gone.first_seen.clone(), gone.status), (day(1), Status::Fail));
    assert_eq!(gone.fingerprint, fingerprint("critical_a", DB, "encrypted").to_string());
    // Said once.
    assert_eq!(reasons(&Night::of(11).pass("critical_a", DB).pass("b", DB).record(&mut *store)), []);
    let back = life(&failing.again(12).record(&mut *store), "critical_a", DB, Status::Fail);
    assert_eq!((back.state, back.reopened, back.age_days), (LifeState::Reopened, 1, 0));
    assert_eq!((back.first_seen, back.open_since), (day(1), day(12)));
    let later = life(&failing.again(14).record(&mut *store), "critical_a", DB, Status::Fail);
    assert_eq!((later.state, later.reopened, later.age_days), (LifeState::Open, 1, 2));
    let removed = Night::of(15).pass("critical_a", OTHER).pass("b", OTHER).record(&mut *store);
    assert_eq!(reasons(&removed), [(DB, ResolvedReason::ResourceGone)]);
    // What the report of a night said can be asked for again.
    assert_eq!(store.history(3, &Sla::default()).unwrap(), third.history);
    assert_eq!(store.history(4, &Sla::default()).unwrap(), mended.history);
}

fn what_nobody_can_see_counts_as_open(home: &Home) {
    let mut store = home.open();
    let both = Night::of(1).fail("critical_a", DB).fail("critical_a", OTHER);
    both.record(&mut *store);
    let blind = both.again(2).without(DB).gap("111122223333", "eu-central-1");
    let lost = blind.record(&mut *store);
    assert_eq!(reasons(&lost), [(DB, ResolvedReason::NotSeen)]);
    assert_eq!(lost.history.lives.len(), 1);
    // It is not forgotten on the next night.
    assert_eq!(reasons(&blind.again(3).record(&mut *store)), [(DB, ResolvedReason::NotSeen)]);
    let back = life(&both.again(20).record(&mut *store), "critical_a", DB, Status::Fail);
    assert_eq!((back.state, back.reopened, back.age_days), (LifeState::Open, 0, 19));
    assert_eq!((back.open_since, back.is_overdue), (day(1), true));
    // A gap somewhere else hides nothing.
    let gone = both.again(21).without(DB).gap("111122223333", "us-east-1").record(&mut *store);
    assert_eq!(reasons(&gone), [(DB, ResolvedReason::ResourceGone)]);
    // Seen no more, and then seen to be mended.
    both.again(22).record(&mut *store);
    blind.again(23).record(&mut *store);
    let mended = Night::of(24).pass("critical_a", DB).fail("critical_a", OTHER).record(&mut *store);
    assert_eq!(reasons(&mended), [(DB, ResolvedReason::Mended)]);
}

fn a_place_that_is_no_longer_asked_hides_what_was_there(home: &Home) {
    let mut store = home.open();
    let (account, here, there) = ("111122223333", "eu-central-1", "eu-west-1");
    let both = Night::of(1).fail("a", DB).fail("a", OTHER).asked(account, here).asked(account, there);
    both.record(&mut *store);
    let narrow = Night::of(2).fail("a", DB).asked(account, here);
    assert_eq!(reasons(&narrow.record(&mut *store)), [(OTHER, ResolvedReason::NotSeen)]);
    let third = narrow.again(3).record(&mut *store);
    assert_eq!(reasons(&third), [(OTHER, ResolvedReason::NotSeen)]);
    assert!(third.history.trend[1].targets_changed && !third.history.trend[2].targets_changed);
    let empty = Night::of(4).fail("a", DB).asked(account, here).asked(account, there).record(&mut *store);
    assert_eq!(reasons(&empty), [(OTHER, ResolvedReason::ResourceGone)]);
}

fn a_policy_that_is_gone_hides_nothing_for_good(home: &Home) {
    let mut store = home.open();
    let both = Night::of(1).fail("a", DB).fail("b", DB);
    both.record(&mut *store);
    let fewer = both.again(2).without_policy("a").record(&mut *store);
    assert_eq!(reasons(&fewer), [(DB, ResolvedReason::PolicyGone)]);
    assert!(fewer.history.trend[1].policies_changed);
    assert_eq!(reasons(&both.again(3).without_policy("a").record(&mut *store)), []);
    // Nobody has seen it mended meanwhile.
    let back = life(&both.again(4).record(&mut *store), "a", DB, Status::Fail);
    assert_eq!((back.state, back.age_days), (LifeState::Open, 3));
}

fn a_doubt_has_a_life_of_its_own(home: &Home) {
    let mut store = home.open();
    let doubt = Night::of(1).unknown("critical_a", DB);
    let first = life(&doubt.record(&mut *store), "critical_a", DB, Status::Indeterminate);
    assert_eq!(first.state, LifeState::New);
    let later = life(&doubt.again(20).record(&mut *store), "critical_a", DB, Status::Indeterminate);
    assert_eq!((later.state, later.age_days, later.is_overdue), (LifeState::Open, 19, false));
    // A failure ages from when it was seen to fail.
    let failing = life(&doubt.again(21).fail("critical_a", DB).record(&mut *store), "critical_a", DB, Status::Fail);
    assert_eq!((failing.state, failing.age_days, failing.first_seen), (LifeState::New, 0, day(21)));
    // A doubt about what failed is still that failure.
    let lost = doubt.again(29).record(&mut *store);
    assert_eq!(reasons(&lost), [(DB, ResolvedReason::NotSeen)]);
    let lost = life(&lost, "critical_a", DB, Status::Indeterminate);
    assert_eq!((lost.state, lost.age_days, lost.is_overdue), (LifeState::Open, 8, true));
    let again = life(&doubt.again(30).fail("critical_a", DB).record(&mut *store), "critical_a", DB, Status::Fail);
    assert_eq!((again.state, again.age_days, again.reopened), (LifeState::Open, 9, 0));
}

fn another_field_is_the_same_failure(home: &Home) {
    let mut store = home.open();
    let night = Night::of(1).fail("a", DB);
    night.record(&mut *store);
    let other = night.again(5).with("a", DB, |said| said.field = "kms_key").record(&mut *store);
    assert_eq!(reasons(&other), []);
    let life = &other.history.lives[&fingerprint("a", DB, "kms_key")];
    assert_eq!((life.state, life.age_days), (LifeState::Open, 4));
}

fn a_policy_with_a_new_name_keeps_its_findings(home: &Home) {
    let mut store = home.open();
    Night::of(1).fail("old_name", DB).record(&mut *store);
    let mut renamed = Night::of(5).fail("new_name", DB);
    renamed.aliases.insert("new_name".to_owned(), vec!["old_name".to_owned()]);
    let renamed = renamed.record(&mut *store);
    assert_eq!(reasons(&renamed), []);
    assert_eq!(life(&renamed, "new_name", DB, Status::Fail).age_days, 4);
    // Mended under its new name as well.
    let mut mended = Night::of(6).pass("newer_name", DB);
    mended.aliases.insert("newer_name".to_owned(), vec!["new_name".to_owned()]);
    assert_eq!(reasons(&mended.record(&mut *store)), [(DB, ResolvedReason::Mended)]);
}

fn waived_failures_are_not_overdue(home: &Home) {
    let mut store = home.open();
    let night = Night::of(1).fail("critical_a", DB);
    night.record(&mut *store);
    let waived = night.again(20).with("critical_a", DB, |said| said.waiver = Some("W-1")).record(&mut *store);
    let waived_life = life(&waived, "critical_a", DB, Status::Fail);
    assert_eq!((waived_life.age_days, waived_life.is_overdue), (19, false));
    let point = &waived.history.trend[1];
    assert_eq!((point.waived, point.failed.values().sum::<u64>()), (1, 0));
    let expired = night.again(21).record(&mut *store);
    assert!(life(&expired, "critical_a", DB, Status::Fail).is_overdue);
}

fn a_night_for_an_earlier_time_takes_its_place(home: &Home) {
    let mut store = home.open();
    let failing = Night::of(5).fail("a", DB);
    failing.record(&mut *store);
    failing.again(9).record(&mut *store);
    let earlier = failing.again(2).record(&mut *store);
    assert_eq!(earlier.notes.len(), 1);
    assert!(earlier.notes[0].contains("is before that of run 1"), "{:?}", earlier.notes);
    assert_eq!((earlier.history.run_id, earlier.history.previous_run_id), (3, None));
    assert_eq!(life(&earlier, "a", DB, Status::Fail).state, LifeState::New);
    assert_eq!(earlier.history.trend.len(), 1, "what comes later is no history yet");
    // A night in the middle on which it was mended.
    let middle = Night::of(7).pass("a", DB).record(&mut *store);
    assert_eq!(reasons(&middle), [(DB, ResolvedReason::Mended)]);
    let order: Vec<u64> = store.runs(Some("fleet")).unwrap().iter().map(|run| run.run_id).collect();
    assert_eq!(order, [3, 1, 4, 2]);
    let last = failing.again(10).record(&mut *store);
    assert!(last.notes.is_empty());
    let life = life(&last, "a", DB, Status::Fail);
    assert_eq!((life.first_seen, life.open_since, life.reopened), (day(2), day(9), 1));
}

/// Six nights, recorded in several orders: the lives and differences are those of the calendar.
fn nights_in_any_order_tell_the_same_story(home: &Home) {
    let nights = [
        Night::of(1).fail("a", DB).fail("b", OTHER),
        Night::of(2).unknown("a", DB).fail("b", OTHER),
        Night::of(3).fail("a", DB).pass("b", OTHER),
        Night::of(4).pass("a", DB).fail("b", OTHER),
        Night::of(5).without(DB).pass("b", OTHER).pass("a", OTHER).gap("111122223333", "eu-central-1"),
        Night::of(6).fail("a", DB).fail("b", OTHER).with("a", DB, |said| said.observed = Some(false.into())),
    ];
    let mut told = Vec::new();
    for (name, order) in [("as", [0, 1, 2, 3, 4, 5]), ("back", [5, 4, 3, 2, 1, 0]), ("mixed", [2, 5, 0, 4, 1, 3])] {
        let mut store = home.open();
        for i in order {
            nights[i].clone().scope(name).record(&mut *store);
        }
        let runs = store.runs(Some(name)).unwrap();
        let mut story = Vec::new();
        for run in &runs {
            let mut history = store.history(run.run_id, &Sla::default()).unwrap();
            history.run_id = 0;
            history.previous_run_id = None;
            history.trend.iter_mut().for_each(|point| point.run_id = 0);
            story.push((run.as_of.clone(), history, store.findings(run.run_id).unwrap()));
        }
        let ends = store.diff(runs[0].run_id, runs[5].run_id).unwrap();
        told.push((story, ends.new, ends.fixed, ends.changed, ends.unseen));
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
    let last = &told[0].0[5].1.lives[&fingerprint("b", OTHER, "encrypted")];
    assert_eq!((last.state, last.reopened), (LifeState::Reopened, 2));
}

fn one_policy_may_say_several_things(home: &Home) {
    let mut store = home.open();
    let night = Night::of(1).fail("a", DB);
    let mut evaluation = night.evaluation();
    let mut second = evaluation.findings[0].clone();
    second.fingerprint = fingerprint("a", DB, "again");
    evaluation.findings.push(second);
    let both = record(&mut *store, &evaluation, &night.manifest());
    assert_eq!(both.history.lives.len(), 2);
    evaluation.findings.pop();
    let one = record(&mut *store, &evaluation, &night.again(2).manifest());
    assert_eq!((one.history.lives.len(), one.history.resolved.len()), (1, 1));
}

fn record(store: &mut dyn Store, evaluation: &Evaluation, manifest: &Manifest) -> Recorded {
    let run = RunRecord {
        scope: "fleet",
        target_set_digest: "",
        evaluation,
        manifest,
        scores: RunScores::default(),
        incomplete: false,
        sla: Sla::default(),
        rescored_previous: None,
        snapshots: &[],
        snapshot_rules: SnapshotRules::default(),
    };
    store.record(&run).unwrap()
}
