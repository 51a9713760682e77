//! Services that are slow, overloaded or broken, and runs that are cut short.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use dbmuster::collect::Stop;
use dbmuster::collect::scope::AwsScope;
use dbmuster::model::GapCause;
use serde_json::json;

use super::support::{Kept, MAIN, OTHER, Run, Seen, scope_of, settings};
use crate::standin::{Effect, Fault, Fleet, Standin};

const REGION: &str = "eu-central-1";

fn with(faults: Vec<Fault>) -> (Standin, AwsScope) {
    let standin = Standin::start_blocking(Fleet::small().with_faults(faults));
    let scope = scope_of(&standin, &[MAIN, OTHER], &[REGION]);
    (standin, scope)
}

fn key(account: &str) -> String {
    format!("aws/{account}/{REGION}")
}

#[test]
fn throttled_twice_then_answered_is_an_answer_with_three_attempts() {
    let (standin, scope) =
        with(vec![Fault::new("rds:DescribeDBInstances", Effect::Throttle).in_account(MAIN).times(2)]);
    let run = Run::of(&standin, &scope);
    let unit = &run.units[&key(MAIN)];
    assert!(unit.is_complete(), "{:?}", unit.gaps);
    let read = unit.reads.iter().find(|read| read.operation == "rds:DescribeDBInstances").unwrap();
    assert_eq!((read.attempts, read.cause), (3, None));
    let slowed = format!("slowed {} rds:DescribeDBInstances", key(MAIN));
    assert_eq!(run.events.iter().filter(|event| **event == slowed).count(), 2);
}

#[test]
fn services_without_an_sdk_crate_are_retried_just_the_same() {
    let (standin, scope) = with(vec![
        Fault::new("ec2:DescribeSubnets", Effect::Throttle).times(2),
        Fault::new(
            "ec2:DescribeRouteTables",
            Effect::Error { status: 503, code: "Unavailable".into(), message: "later".into() },
        )
        .times(2),
    ]);
    let run = Run::of(&standin, &scope);
    for account in [MAIN, OTHER] {
        assert!(run.units[&key(account)].is_complete(), "{:?}", run.units[&key(account)].gaps);
    }
    assert_eq!(standin.struck(), [2, 2]);
}

#[test]
fn one_account_throttled_for_ever_slows_itself_only() {
    let (_standin, scope) = with(vec![Fault::new("rds:*", Effect::Throttle).in_account(OTHER)]);
    let started = Instant::now();
    let run = Run::with(
        &scope,
        dbmuster::collect::aws::Settings { initial_backoff: Duration::from_millis(500), ..settings() },
    );
    assert_eq!(run.gaps(&key(OTHER)), [GapCause::Throttled]);
    assert!(run.events.iter().all(|event| !event.starts_with(&format!("slowed {}", key(MAIN)))));
    assert!(run.failures(&key(OTHER), "rds:DescribeDBInstances").iter().all(|(_, attempts)| *attempts == 4));
    assert!(run.units[&key(MAIN)].is_complete(), "{:?}", run.units[&key(MAIN)].gaps);
    let position = |event: &str| run.events.iter().position(|seen| seen == event).unwrap();
    assert!(position(&format!("finished {}", key(MAIN))) < position(&format!("finished {}", key(OTHER))));
    assert!(started.elapsed() < Duration::from_secs(60), "given up after all attempts, not tried for each thing again");
}

#[test]
fn an_operation_that_stays_throttled_is_not_asked_for_each_thing_again() {
    let (standin, scope) = with(vec![Fault::new("rds:DescribeDBParameters", Effect::Throttle)]);
    let run = Run::of(&standin, &scope);
    let failures = run.failures(&key(MAIN), "rds:DescribeDBParameters");
    assert!(failures.iter().all(|(cause, _)| *cause == GapCause::Throttled), "{failures:?}");
    assert!(failures.len() > 2, "every parameter group stands in the ledger: {failures:?}");
    let groups =
        run.units[&key(MAIN)].resources.iter().filter(|group| group.resource_type == "aws_rds_parameter_group");
    // Nobody can set anything in a default group, so there is nothing to read.
    let groups: Vec<_> = groups.filter(|group| !group.name.starts_with("default.")).collect();
    assert!(groups.len() > 2);
    for group in groups {
        assert!(!group.attributes.contains_key("parameters"), "{}", group.name);
        assert!(group.unknown_fields["parameters"].contains("throttled"), "{:?}", group.unknown_fields);
    }
}

#[test]
fn no_second_sees_more_calls_than_the_scope_allows() {
    let (standin, mut scope) = with(Vec::new());
    scope.max_calls_per_second = Some(10);
    scope.accounts.truncate(1);
    let run = Run::of(&standin, &scope);
    assert!(run.units[&key(MAIN)].is_complete());
    let mut times: BTreeMap<(String, String), Vec<u64>> = BTreeMap::new();
    for call in standin.calls().iter().filter(|call| call.service != "sts") {
        times.entry((call.region.clone(), call.service.clone())).or_default().push(call.at);
    }
    for ((region, service), mut times) in times {
        times.sort_unstable();
        for window in times.windows(11) {
            // Milliseconds, rounded down on both sides.
            assert!(
                window[10] - window[0] >= 998,
                "{service} in {region}: eleven calls within {} ms",
                window[10] - window[0]
            );
        }
    }
}

#[test]
fn no_more_requests_are_open_than_the_scope_allows() {
    let (standin, mut scope) = with(vec![Fault::new("*", Effect::Latency { milliseconds: 100 })]);
    scope.max_open_requests = Some(2);
    scope.accounts.truncate(1);
    let started = Instant::now();
    let run = Run::of(&standin, &scope);
    let least = Duration::from_millis(100) * u32::try_from(run.summary.requests).unwrap() / 2;
    assert!(started.elapsed() >= least, "{:?} for {} requests", started.elapsed(), run.summary.requests);
    assert!(started.elapsed() < least * 4, "{:?}, while {least:?} would do", started.elapsed());
}

#[test]
fn a_token_that_comes_again_ends_the_list_as_incomplete() {
    let mut fleet = Fleet::small();
    for number in 0..250 {
        let id = format!("many-{number:03}");
        let arn = format!("arn:aws:rds:{REGION}:{MAIN}:snapshot:{id}");
        let snapshot = json!({
            "DBSnapshotIdentifier": id, "DBSnapshotArn": arn, "DBInstanceIdentifier": "gone", "Engine": "postgres",
            "SnapshotType": "manual", "Status": "available", "Encrypted": true, "AvailabilityZone": "eu-central-1a",
        });
        fleet.add(MAIN, REGION, "rds", "DBSnapshots", snapshot);
    }
    let standin = Standin::start_blocking(fleet.clone());
    let scope = scope_of(&standin, &[MAIN], &[REGION]);
    let run = Run::of(&standin, &scope);
    assert!(run.units[&key(MAIN)].is_complete(), "{:?}", run.units[&key(MAIN)].gaps);
    let whole = run.count("aws_rds_snapshot");
    assert_eq!(whole, 255);
    let pages = run.units[&key(MAIN)].reads.iter().filter(|read| read.operation == "rds:DescribeDBSnapshots");
    assert_eq!(pages.map(|read| (read.page, read.items)).collect::<Vec<_>>(), [(1, 100), (2, 100), (3, 55)]);

    standin.set_faults(vec![Fault::new("rds:DescribeDBSnapshots", Effect::RepeatToken)]);
    let run = Run::of(&standin, &scope);
    assert!(run.gaps(&key(MAIN)).contains(&GapCause::Malformed), "{:?}", run.units[&key(MAIN)].gaps);
    assert!(run.count("aws_rds_snapshot") < whole);

    standin.set_faults(vec![Fault::new("rds:DescribeDBSnapshots", Effect::AccessDenied).on_later_pages()]);
    let run = Run::of(&standin, &scope);
    assert_eq!(run.count("aws_rds_snapshot"), 100, "the first page is kept");
    assert_eq!(run.failures(&key(MAIN), "rds:DescribeDBSnapshots"), [(GapCause::AccessDenied, 1)]);
}

#[test]
fn answers_that_are_cut_broken_late_or_missing_are_never_empty_lists() {
    let cases = [
        (Effect::CutBody, GapCause::Malformed),
        (Effect::CutDocument, GapCause::Malformed),
        (Effect::Malformed, GapCause::Malformed),
        (Effect::Reset, GapCause::Unreachable),
        (Effect::NeverAnswers, GapCause::Timeout),
    ];
    for (effect, cause) in cases {
        for operation in ["rds:DescribeDBInstances", "ec2:DescribeSecurityGroups"] {
            let (standin, mut scope) = with(vec![Fault::new(operation, effect.clone())]);
            scope.accounts.truncate(1);
            let quick = dbmuster::collect::aws::Settings {
                read_timeout: Duration::from_millis(300),
                attempts: 2,
                ..settings()
            };
            let run = Run::with(&scope, quick);
            let failures = run.failures(&key(MAIN), operation);
            assert_eq!(failures.first().map(|failure| failure.0), Some(cause), "{operation} {effect:?}");
            assert!(run.gaps(&key(MAIN)).contains(&cause), "{operation} {effect:?}: {:?}", run.units[&key(MAIN)].gaps);
            drop(standin);
        }
    }
}

#[test]
fn one_operation_that_the_service_fails_at_leaves_the_others() {
    let broken = Effect::Error { status: 500, code: "InternalFailure".into(), message: "An internal error".into() };
    let (_standin, scope) = with(vec![Fault::new("rds:DescribeDBInstances", broken)]);
    let run = Run::with(&scope, settings());
    assert_eq!(run.failures(&key(MAIN), "rds:DescribeDBInstances"), [(GapCause::Unreachable, 4)]);
    assert!(run.count("aws_rds_cluster") > 0);
    let failed: BTreeSet<&str> =
        run.units[&key(MAIN)].reads.iter().filter_map(|read| read.cause.map(|_| read.operation.as_str())).collect();
    assert_eq!(failed, BTreeSet::from(["rds:DescribeDBInstances"]));
}

#[test]
fn a_cut_answer_is_tried_again() {
    let (standin, scope) = with(vec![
        Fault::new("rds:DescribeDBInstances", Effect::CutDocument).times(1),
        Fault::new("rds:DescribeDBClusters", Effect::CutBody).times(1),
        Fault::new("ec2:DescribeSubnets", Effect::Reset).times(1),
    ]);
    let run = Run::of(&standin, &scope);
    for account in [MAIN, OTHER] {
        assert!(run.units[&key(account)].is_complete(), "{:?}", run.units[&key(account)].gaps);
    }
    assert_eq!(standin.struck(), [1, 1, 1]);
}

#[test]
fn a_run_that_is_stopped_says_what_it_left_out_and_a_second_run_reads_only_that() {
    let (standin, scope) = with(vec![Fault::new("*", Effect::Latency { milliseconds: 20 })]);
    let (kept, stop) = (Kept::default(), Stop::default());
    let mut one_by_one = scope.clone();
    one_by_one.max_open_requests = Some(2);
    let seen = Seen { stop_after: Some((20, stop.clone())), ..Seen::default() };
    let first = Run::into(&one_by_one, settings(), &kept, seen, &stop);
    let interrupted: Vec<_> = first.units.values().filter(|unit| !unit.is_complete()).collect();
    assert!(!interrupted.is_empty());
    for unit in &interrupted {
        assert!(first.gaps(&unit.key).iter().all(|cause| *cause == GapCause::Interrupted), "{}", unit.key);
        let unread = unit.reads.iter().filter(|read| !read.is_answered());
        assert!(unread.map(|read| (read.cause, read.attempts)).all(|read| read == (Some(GapCause::Interrupted), 0)));
    }
    let sent = standin.calls().len();
    assert!(sent < 60, "{sent} requests after a wish to stop at about 25");

    standin.forget_calls();
    let second = Run::into(&scope, settings(), &kept, Seen::default(), &Stop::default());
    for unit in second.units.values() {
        assert!(unit.is_complete(), "{}: {:?}", unit.key, unit.gaps);
    }
    let finished: Vec<_> =
        first.units.values().filter(|unit| unit.is_complete() && !unit.key.ends_with("/entry")).collect();
    for unit in finished {
        assert!(!second.events.contains(&format!("started {}", unit.key)), "{} was read again", unit.key);
    }
    let third = Run::into(&scope, settings(), &kept, Seen::default(), &Stop::default());
    assert_eq!((third.summary.requests, third.summary.units_kept), (0, 6), "nothing is left to do");
    for (key, unit) in Run::of(&standin, &scope).units {
        assert!(third.units[&key].resources == unit.resources, "{key} is not the same as from a run in one go");
    }
}

#[test]
fn stopped_before_it_began_a_run_has_every_account_as_interrupted() {
    let (standin, scope) = with(Vec::new());
    let stop = Stop::default();
    stop.set();
    let run = Run::into(&scope, settings(), &Kept::default(), Seen::default(), &stop);
    assert_eq!(standin.calls().len(), 0);
    for account in [MAIN, OTHER] {
        assert_eq!(run.gaps(&format!("aws/{account}/entry")), [GapCause::Interrupted]);
    }
}

#[test]
fn a_wish_to_stop_ends_the_waiting_between_attempts() {
    let (standin, scope) = with(vec![Fault::new("rds:*", Effect::Throttle)]);
    let patient =
        dbmuster::collect::aws::Settings { attempts: 10, initial_backoff: Duration::from_secs(30), ..settings() };
    let stop = Stop::default();
    let seen = Seen { stop_after: Some((8, stop.clone())), ..Seen::default() };
    let started = Instant::now();
    let run = Run::into(&scope, patient, &Kept::default(), seen, &stop);
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    assert!(run.gaps(&key(MAIN)).contains(&GapCause::Interrupted), "{:?}", run.units[&key(MAIN)].gaps);
    drop(standin);
}
