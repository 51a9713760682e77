//! Doors that stay shut, and calls that nobody answers: each has its own cause, and everybody else is read.

use dbmuster::collect::scope::AwsScope;
use dbmuster::model::GapCause;

use super::support::{MAIN, OTHER, Run, scope_of, settings};
use crate::standin::{Effect, Fault, Fleet, Standin};

const REGION: &str = "eu-central-1";

fn with(faults: Vec<Fault>) -> (Standin, AwsScope) {
    let standin = Standin::start_blocking(Fleet::small().with_faults(faults));
    let scope = scope_of(&standin, &[MAIN, OTHER], &[REGION]);
    (standin, scope)
}

/// Everything of an account was read.
fn assert_whole(run: &Run, account: &str) {
    for part in ["entry", "global", REGION] {
        let unit = &run.units[&format!("aws/{account}/{part}")];
        assert!(unit.is_complete(), "{}: {:?}", unit.key, unit.gaps);
    }
}

#[test]
fn a_role_that_cannot_be_assumed_is_a_gap_and_the_other_account_is_read() {
    let (standin, mut scope) = with(Vec::new());
    scope.accounts[1].role_name = Some("nobody".to_owned());
    let run = Run::of(&standin, &scope);
    assert_whole(&run, MAIN);
    let key = format!("aws/{OTHER}/entry");
    assert_eq!(run.gaps(&key), [GapCause::RoleNotAssumable]);
    let gap = &run.units[&key].gaps[0];
    assert_eq!((gap.account_id.as_deref(), gap.region.as_deref()), (Some(OTHER), None));
    assert!(gap.resource_types.is_empty(), "anything may be missing");
    assert_eq!(gap.operation, "sts:AssumeRole");
    assert_eq!(run.failures(&key, "sts:AssumeRole"), [(GapCause::RoleNotAssumable, 1)]);
    assert!(!run.units.contains_key(&format!("aws/{OTHER}/{REGION}")));
}

#[test]
fn a_wrong_external_id_an_unknown_account_and_a_suspended_one_stay_shut() {
    let (standin, mut scope) = with(Vec::new());
    scope.accounts[1].external_id = Some("wrong".to_owned());
    let more = scope_of(&standin, &["999999999999", "777788889999"], &[]).accounts;
    scope.accounts.extend(more);
    let run = Run::of(&standin, &scope);
    assert_whole(&run, MAIN);
    for account in [OTHER, "999999999999", "777788889999"] {
        let cause = run.gaps(&format!("aws/{account}/entry"));
        assert!(cause == [GapCause::RoleNotAssumable] || cause == [GapCause::AccountSuspended], "{account}: {cause:?}");
    }
    assert!(!format!("{:?}", run.units).contains("fleet-7"), "the external id is nobody's business");
}

#[test]
fn credentials_of_another_account_are_not_taken_for_those_of_the_named_one() {
    let (standin, mut scope) = with(Vec::new());
    scope.role_name = None;
    let run = Run::of(&standin, &scope);
    assert_whole(&run, MAIN);
    let key = format!("aws/{OTHER}/entry");
    assert_eq!(run.gaps(&key), [GapCause::CredentialsInvalid]);
    let message = &run.units[&key].gaps[0].message;
    assert!(message.contains(MAIN) && message.contains(OTHER), "{message}");
    assert!(standin.calls().iter().all(|call| call.service != "rds" || call.account == MAIN));
}

#[test]
fn unknown_credentials_are_a_cause_of_their_own() {
    let (standin, scope) = with(Vec::new());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials");
    std::fs::write(&file, "[default]\naws_access_key_id = AKIANOBODYKNOWSTHIS1\naws_secret_access_key = hush\n")
        .unwrap();
    let wrong = dbmuster::collect::aws::Settings { credentials_file: Some(file.clone()), ..settings() };
    let run = Run::with(&scope, wrong);
    assert_eq!(run.gaps(&format!("aws/{MAIN}/entry")), [GapCause::CredentialsInvalid]);

    std::fs::write(&file, "[other]\naws_access_key_id = AKIANOBODYKNOWSTHIS1\naws_secret_access_key = hush\n").unwrap();
    let none = dbmuster::collect::aws::Settings { credentials_file: Some(file), ..settings() };
    let run = Run::with(&scope, none);
    assert_eq!(run.gaps(&format!("aws/{MAIN}/entry")), [GapCause::CredentialsInvalid]);
    assert!(!format!("{:?}", run.units).contains("hush"));
    drop(standin);
}

#[test]
fn regions_that_do_not_exist_or_are_not_enabled_are_told_apart() {
    let (standin, mut scope) = with(Vec::new());
    scope.accounts.truncate(1);
    scope.regions = dbmuster::collect::scope::Regions::Listed(vec![
        REGION.to_owned(),
        "eu-nowhere-9".to_owned(),
        "af-south-1".to_owned(),
    ]);
    let run = Run::of(&standin, &scope);
    assert_whole(&run, MAIN);
    assert_eq!(run.gaps(&format!("aws/{MAIN}/eu-nowhere-9")), [GapCause::Unsupported]);
    assert_eq!(run.gaps(&format!("aws/{MAIN}/af-south-1")), [GapCause::RegionNotEnabled]);
    assert!(standin.calls().iter().all(|call| call.region != "eu-nowhere-9" && call.region != "af-south-1"));
}

#[test]
fn a_region_that_refuses_the_credentials_of_an_entered_account_is_not_enabled() {
    let (standin, scope) = with(vec![Fault::new("*", Effect::OptedOut).in_account(OTHER).in_region(REGION)]);
    let run = Run::of(&standin, &scope);
    assert_whole(&run, MAIN);
    let key = format!("aws/{OTHER}/{REGION}");
    assert_eq!(run.gaps(&key), [GapCause::RegionNotEnabled]);
    assert!(run.units[&format!("aws/{OTHER}/global")].is_complete(), "IAM is read all the same");
}

#[test]
fn denials_by_the_organization_are_told_from_denials_by_the_role() {
    let (standin, scope) = with(vec![
        Fault::new("rds:*", Effect::AccessDenied).in_account(MAIN),
        Fault::new("rds:*", Effect::DeniedByScp).in_account(OTHER),
    ]);
    let run = Run::of(&standin, &scope);
    assert_eq!(run.gaps(&format!("aws/{MAIN}/{REGION}")), [GapCause::AccessDenied]);
    assert_eq!(run.gaps(&format!("aws/{OTHER}/{REGION}")), [GapCause::DeniedByScp]);
    assert_eq!(run.count("aws_rds_instance"), 0);
    let failures = run.failures(&format!("aws/{MAIN}/{REGION}"), "rds:DescribeDBInstances");
    assert_eq!(failures, [(GapCause::AccessDenied, 1)], "a refusal is not tried again");
    drop(standin);
}

#[test]
fn credentials_that_run_out_half_way_are_a_cause_and_end_the_calls_of_the_account() {
    let (standin, mut scope) = with(vec![Fault::new("*", Effect::ExpiredToken).in_account(OTHER).after(8)]);
    scope.max_open_requests = Some(4);
    let run = Run::of(&standin, &scope);
    assert_whole(&run, MAIN);
    let units = [format!("aws/{OTHER}/{REGION}"), format!("aws/{OTHER}/global")];
    let causes: Vec<GapCause> = units.iter().flat_map(|key| run.gaps(key)).collect();
    assert!(causes.contains(&GapCause::CredentialsExpired), "{causes:?}");
    assert!(causes.iter().all(|cause| *cause == GapCause::CredentialsExpired), "{causes:?}");
    let tried = standin.calls().iter().filter(|call| call.account == OTHER && !call.error.is_empty()).count();
    let unread = units.iter().flat_map(|key| &run.units[key].reads).filter(|read| !read.is_answered()).count();
    assert!(tried < 12 && unread > 24, "{tried} calls were made with expired credentials for {unread} reads");
}

#[test]
fn a_wrong_clock_is_a_cause_of_its_own() {
    let (standin, scope) = with(vec![Fault::new("rds:*", Effect::ClockSkew).in_account(OTHER)]);
    let run = Run::of(&standin, &scope);
    assert_whole(&run, MAIN);
    assert_eq!(run.gaps(&format!("aws/{OTHER}/{REGION}")), [GapCause::ClockSkew]);
    drop(standin);
}

#[test]
fn an_endpoint_that_answers_html_is_malformed_not_empty() {
    for status in [200, 404, 500] {
        let (standin, scope) = with(vec![Fault::new("*", Effect::Html { status }).in_account(OTHER).in_region(REGION)]);
        let run = Run::of(&standin, &scope);
        assert_whole(&run, MAIN);
        let key = format!("aws/{OTHER}/{REGION}");
        assert_eq!(run.gaps(&key), [GapCause::Malformed], "status {status}");
        assert!(run.units[&key].gaps[0].message.contains("HTML"), "{:?}", run.units[&key].gaps[0]);
    }
}

#[test]
fn nobody_at_the_endpoint_is_unreachable_for_every_account() {
    let (standin, mut scope) = with(Vec::new());
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    scope.endpoint_url = Some(format!("http://127.0.0.1:{port}"));
    let run = Run::of(&standin, &scope);
    for account in [MAIN, OTHER] {
        let key = format!("aws/{account}/entry");
        assert_eq!(run.gaps(&key), [GapCause::Unreachable]);
        assert_eq!(run.failures(&key, "sts:AssumeRole"), [(GapCause::Unreachable, 4)]);
    }
}

#[test]
fn an_account_that_hides_its_regions_is_a_gap_only_when_they_are_needed() {
    let (standin, mut scope) = with(vec![Fault::new("ec2:DescribeRegions", Effect::AccessDenied).in_account(OTHER)]);
    let run = Run::of(&standin, &scope);
    let entry = format!("aws/{OTHER}/entry");
    assert_eq!(run.gaps(&entry), [], "the scope lists them");
    assert_eq!(run.failures(&entry, "ec2:DescribeRegions"), [(GapCause::AccessDenied, 1)]);
    assert!(run.units[&format!("aws/{OTHER}/{REGION}")].is_complete());

    scope.accounts.retain(|account| account.id == OTHER);
    scope.regions = dbmuster::collect::scope::Regions::Enabled;
    let run = Run::of(&standin, &scope);
    assert_eq!(run.gaps(&entry), [GapCause::AccessDenied]);
    assert!(run.units[&entry].gaps[0].resource_types.is_empty());
    assert!(run.units[&format!("aws/{OTHER}/global")].is_complete(), "IAM needs no region");
}

#[test]
fn troubles_at_the_door_keep_their_own_causes() {
    for (effect, cause) in [
        (Effect::ExpiredToken, GapCause::CredentialsExpired),
        (Effect::Throttle, GapCause::Throttled),
        (Effect::DeniedByScp, GapCause::DeniedByScp),
        (Effect::ClockSkew, GapCause::ClockSkew),
        (Effect::Html { status: 200 }, GapCause::Malformed),
    ] {
        let (standin, mut scope) = with(vec![Fault::new("sts:AssumeRole", effect.clone())]);
        scope.accounts.truncate(1);
        let run = Run::of(&standin, &scope);
        assert_eq!(run.gaps(&format!("aws/{MAIN}/entry")), [cause], "{effect:?}");
    }
}

#[test]
fn other_partitions_have_their_own_arns_and_global_region() {
    use dbmuster::collect::scope::{Partition, Regions};
    let standin = Standin::start_blocking(Fleet::small());
    for (partition, region) in [(Partition::AwsCn, "cn-north-1"), (Partition::AwsUsGov, "us-gov-west-1")] {
        standin.forget_calls();
        let mut scope = scope_of(&standin, &[MAIN], &[]);
        scope.partition = partition;
        scope.regions = Regions::Listed(vec![region.to_owned()]);
        let run = Run::of(&standin, &scope);
        let role = format!("arn:{}:iam::{MAIN}:role/dbmuster-read", partition.as_str());
        let reads = &run.units[&format!("aws/{MAIN}/entry")].reads;
        assert!(reads.iter().any(|read| read.target.as_deref() == Some(&role)), "{reads:?}");
        assert!(standin.calls().iter().all(|call| call.region == region), "{partition:?}");
    }
}
