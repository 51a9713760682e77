//! The crawler's run as a whole, against the stand-in: who is entered, what is asked, how it goes wrong, and that every
//! missing answer stands in the ledger with its cause.

mod recorded;
mod refusals;
mod signatures;
pub mod support;
mod trouble;

use std::collections::BTreeSet;

use dbmuster::collect::aws::operations;
use dbmuster::collect::scope::{AwsOrganization, Regions};
use dbmuster::model::GapCause;

use crate::standin::{Fleet, Standin};
use support::{MAIN, OTHER, Run, scope_of};

#[test]
fn the_whole_fleet_is_read_and_no_call_is_made_twice() {
    let standin = Standin::start_blocking(Fleet::small());
    let run = Run::of(&standin, &scope_of(&standin, &[MAIN, OTHER], &["eu-central-1", "us-east-1"]));
    let keys: Vec<&str> = run.units.keys().map(String::as_str).collect();
    let expected: Vec<String> = [MAIN, OTHER]
        .iter()
        .flat_map(|id| ["entry", "eu-central-1", "global", "us-east-1"].map(|part| format!("aws/{id}/{part}")))
        .collect();
    assert_eq!(keys, expected);
    for unit in run.units.values() {
        assert!(
            unit.is_complete(),
            "{}: {:?} {:?}",
            unit.key,
            unit.gaps,
            unit.reads.iter().find(|read| !read.is_answered())
        );
    }
    assert_eq!(standin.repeated(), Vec::new());
    assert_eq!(standin.refused(), Vec::<String>::new());
    // Fifteen, of which one is Neptune's and one DocumentDB's.
    assert_eq!(run.count("aws_rds_instance") + run.count("aws_rds_cluster_instance"), 13);
    let requests = standin.calls().len() as u64;
    assert_eq!((run.summary.requests, run.summary.calls), (requests, requests));
    let reads: u64 = run.units.values().flat_map(|unit| &unit.reads).map(|read| u64::from(read.attempts)).sum();
    assert_eq!(reads, requests, "the ledger names every request");
}

#[test]
fn only_operations_of_the_table_are_sent_and_all_of_them_are_needed() {
    // A user who came after the credential report is asked for key by key.
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/aws/fleet.json");
    let mut fleet: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let report = &mut fleet["accounts"][MAIN]["iam"]["iam"]["CredentialReport"];
    report.as_array_mut().unwrap().retain(|line| !line.as_str().unwrap().starts_with("deploy,"));
    let standin = Standin::start_blocking(Fleet::from_text(&fleet.to_string()));
    let mut scope = scope_of(&standin, &[MAIN, OTHER], &["eu-central-1", "us-east-1"]);
    scope.organization = Some(AwsOrganization {
        organizational_units: vec!["r-ab12".to_owned()],
        account_tags: [("environment".to_owned(), "production".to_owned())].into(),
        ..AwsOrganization::default()
    });
    let _ = Run::of(&standin, &scope);
    scope.organization = Some(AwsOrganization::default());
    let _ = Run::of(&standin, &scope);
    let sent: BTreeSet<String> = standin.calls().iter().map(|call| call.action()).collect();
    let table: BTreeSet<String> = operations::all().map(operations::Operation::full_name).collect();
    assert_eq!(sent.difference(&table).collect::<Vec<_>>(), Vec::<&String>::new(), "sent, but not in the table");
    assert_eq!(table.difference(&sent).collect::<Vec<_>>(), Vec::<&String>::new(), "in the table, but never sent");
}

#[test]
fn the_calls_are_foretold_before_the_first_place_and_the_number_holds() {
    let standin = Standin::start_blocking(Fleet::small());
    let run = Run::of(&standin, &scope_of(&standin, &[MAIN], &["eu-central-1"]));
    let events = &run.events;
    assert!(events[0].starts_with("planned 2 units, "), "{:?}", &events[..3]);
    let planned: u64 =
        events.iter().filter_map(|event| event.strip_prefix("more ")).map(|n| n.parse::<u64>().unwrap()).sum();
    let first: u64 = events[0].split(' ').nth(3).unwrap().parse().unwrap();
    let called = events.iter().filter(|event| *event == "called").count() as u64;
    assert!(first + planned >= called, "{first} + {planned} foretold, {called} made");
    assert!(called * 2 > first, "{first} foretold, {called} made");
}

#[test]
fn enabled_regions_are_asked_for_and_the_callers_account_is_read_when_none_is_named() {
    let mut fleet = Fleet::small();
    for account in fleet.accounts.values_mut() {
        account.enabled_regions = Some(vec!["us-east-1".to_owned()]);
    }
    let standin = Standin::start_blocking(fleet);
    let mut scope = scope_of(&standin, &[], &[]);
    scope.role_name = None;
    scope.regions = Regions::Enabled;
    let run = Run::of(&standin, &scope);
    assert!(run.units.contains_key(&format!("aws/{MAIN}/us-east-1")), "{:?}", run.units.keys());
    assert!(!run.units.contains_key(&format!("aws/{MAIN}/eu-central-1")), "{:?}", run.units.keys());
    assert_eq!(run.summary.accounts, 1);
}

#[test]
fn accounts_of_the_organization_by_unit_and_tag_with_those_left_out_named() {
    let standin = Standin::start_blocking(Fleet::small());
    let mut scope = scope_of(&standin, &[], &["us-east-1"]);
    scope.organization =
        Some(AwsOrganization { exclude_accounts: vec![OTHER.to_owned()], ..AwsOrganization::default() });
    let run = Run::of(&standin, &scope);
    assert!(run.units.contains_key(&format!("aws/{MAIN}/us-east-1")));
    assert!(!run.units.keys().any(|key| key.contains(OTHER)));
    let left_out: Vec<_> = run.summary.excluded.iter().map(|left| (left.account_id.as_str(), left.reason)).collect();
    assert_eq!(left_out, [(OTHER, "excluded by name")]);
    let suspended = &run.units["aws/organization"].gaps;
    assert_eq!(suspended.len(), 1, "{suspended:?}");
    assert_eq!(
        (suspended[0].cause, suspended[0].account_id.as_deref()),
        (GapCause::AccountSuspended, Some("777788889999"))
    );

    let mut by_unit = scope.clone();
    by_unit.organization = Some(AwsOrganization {
        organizational_units: vec!["ou-ab12-stag0001".to_owned()],
        account_tags: [("environment".to_owned(), "staging".to_owned())].into(),
        ..AwsOrganization::default()
    });
    let run = Run::of(&standin, &by_unit);
    assert!(run.units.contains_key(&format!("aws/{OTHER}/us-east-1")));
    assert!(!run.units.keys().any(|key| key.contains(MAIN)), "{:?}", run.units.keys());
}

#[test]
fn an_account_with_nothing_in_it_is_a_fact_not_a_gap() {
    let mut fleet = Fleet::small();
    fleet.accounts.insert("123456789012".to_owned(), crate::standin::Account::default());
    let standin = Standin::start_blocking(fleet);
    let run = Run::of(&standin, &scope_of(&standin, &["123456789012"], &["eu-west-1"]));
    let unit = &run.units["aws/123456789012/eu-west-1"];
    assert!(unit.is_complete(), "{:?}", unit.gaps);
    assert!(unit.reads.iter().any(|read| read.operation == "rds:DescribeDBInstances" && read.items == 0));
}

#[test]
fn two_runs_give_the_same_units_whatever_the_timing() {
    let mut all = [None, Some(1)].map(|open| {
        let standin = Standin::start_blocking(Fleet::small());
        let mut scope = scope_of(&standin, &[MAIN, OTHER], &["eu-central-1", "us-east-1"]);
        scope.max_open_requests = open;
        Run::of(&standin, &scope).units
    });
    for (key, unit) in std::mem::take(&mut all[0]) {
        assert!(all[1][&key] == unit, "{key} differs");
    }
}
