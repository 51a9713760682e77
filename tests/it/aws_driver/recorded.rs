//! Runs that are recorded, and replayed without any network.

use std::path::Path;

use dbmuster::collect::aws::{AwsError, Settings, collect};
use dbmuster::collect::scope::AwsScope;
use dbmuster::collect::{Stop, Watcher};
use dbmuster::model::{GapCause, TagMapping};
use walkdir::WalkDir;

use super::support::{Kept, MAIN, OTHER, Run, Seen, scope_of, settings};
use crate::standin::{Effect, Fault, Fleet, Standin};

const REGION: &str = "eu-central-1";

fn recorded(standin: &Standin, folder: &Path) -> (AwsScope, Run) {
    let scope = scope_of(standin, &[MAIN, OTHER], &[REGION, "us-east-1"]);
    let run = Run::with(&scope, Settings { record: Some(folder.to_owned()), ..settings() });
    (scope, run)
}

fn replayed(scope: &AwsScope, folder: &Path) -> Run {
    Run::with(scope, Settings { replay: Some(folder.to_owned()), ..settings() })
}

fn texts(folder: &Path) -> Vec<(String, String)> {
    let files = WalkDir::new(folder).sort_by_file_name().into_iter().map(|entry| entry.unwrap());
    let files = files.filter(|entry| entry.file_type().is_file());
    files.map(|entry| (entry.path().display().to_string(), std::fs::read_to_string(entry.path()).unwrap())).collect()
}

#[test]
fn a_replay_gives_the_same_units_without_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let standin = Standin::start_blocking(Fleet::small());
    let (scope, run) = recorded(&standin, folder.path());
    drop(standin);
    let again = replayed(&scope, folder.path());
    assert_eq!(again.units, run.units);
    assert!(run.units.values().all(dbmuster::collect::Unit::is_complete));
}

#[test]
fn troubles_replay_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let faults = vec![
        Fault::new("rds:DescribeDBInstances", Effect::Throttle).in_account(MAIN).in_region(REGION).times(2),
        Fault::new("rds:*", Effect::AccessDenied).in_account(OTHER).in_region("us-east-1"),
        Fault::new("rds:DescribeDBClusterSnapshots", Effect::CutBody).in_account(MAIN).in_region(REGION),
        Fault::new("rds:DescribeDBSubnetGroups", Effect::Malformed).in_account(MAIN).in_region(REGION),
        Fault::new("rds:DescribeDBSnapshots", Effect::RepeatToken).in_account(MAIN).in_region(REGION),
    ];
    let standin = Standin::start_blocking(Fleet::small().with_faults(faults));
    let (scope, run) = recorded(&standin, folder.path());
    drop(standin);
    let again = replayed(&scope, folder.path());
    for (key, unit) in &run.units {
        assert!(again.units[key] == *unit, "{key} differs:\n{:?}\n{:?}", again.units[key].reads, unit.reads);
    }
    let key = format!("aws/{MAIN}/{REGION}");
    let read = again.units[&key].reads.iter().find(|read| read.operation == "rds:DescribeDBInstances").unwrap();
    assert_eq!((read.attempts, read.cause), (3, None), "throttled, throttled, answered");
    assert_eq!(again.gaps(&format!("aws/{OTHER}/us-east-1")), [GapCause::AccessDenied]);
    assert_eq!(again.failures(&key, "rds:DescribeDBClusterSnapshots"), [(GapCause::Malformed, 4)]);
    assert!(again.failures(&key, "rds:DescribeDBSubnetGroups").iter().all(|(cause, _)| *cause == GapCause::Malformed));
    assert_eq!(again.failures(&key, "rds:DescribeDBSnapshots"), [(GapCause::Malformed, 0)]);
}

#[test]
fn a_recording_holds_no_credentials_and_no_external_id() {
    let folder = tempfile::tempdir().unwrap();
    let standin = Standin::start_blocking(Fleet::small());
    let _ = recorded(&standin, folder.path());
    let texts = texts(folder.path());
    assert!(texts.len() > 50, "{}", texts.len());
    for (path, text) in &texts {
        for secret in [
            "fleet-7",
            "hush",
            "AWS4-HMAC",
            "Credential=",
            "Signature=",
            "x-amz-security-token",
            "X-Amz-Security-Token",
        ] {
            assert!(!text.contains(secret), "{path} holds {secret}");
        }
        if path.contains("AssumeRole") {
            assert!(text.contains("<SecretAccessKey>removed<") && text.contains("<SessionToken>removed<"), "{text}");
        }
    }
}

#[test]
fn an_answer_that_was_not_recorded_is_not_an_empty_list() {
    let folder = tempfile::tempdir().unwrap();
    let standin = Standin::start_blocking(Fleet::small());
    let (scope, _) = recorded(&standin, folder.path());
    for (path, _) in texts(folder.path()).iter().filter(|(path, _)| path.contains("DescribeDBInstances")) {
        std::fs::remove_file(path).unwrap();
    }
    let run = replayed(&scope, folder.path());
    let key = format!("aws/{MAIN}/{REGION}");
    let gap = run.units[&key].gaps.iter().find(|gap| gap.operation == "rds:DescribeDBInstances").unwrap();
    assert_eq!(gap.cause, GapCause::NotAttempted);
    assert!(gap.message.contains("no recorded answer") && gap.message.contains(MAIN), "{}", gap.message);
}

fn error(settings: Settings) -> String {
    let scope = AwsScope::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let watcher: &dyn Watcher = &Seen::default();
    let (kept, tags, stop) = (Kept::default(), TagMapping::default(), Stop::default());
    let failed: AwsError = runtime.block_on(collect(&scope, &tags, settings, &kept, watcher, &stop)).unwrap_err();
    failed.to_string()
}

#[test]
fn folders_that_are_no_recordings_are_refused_with_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = Some(folder.path().to_owned());
    let both = error(Settings { record: path.clone(), replay: path.clone(), ..settings() });
    assert!(both.contains("help:"), "{both}");
    let none = error(Settings { replay: path.clone(), ..settings() });
    assert!(none.contains("--record"), "{none}");
    std::fs::write(folder.path().join("recording.json"), r#"{"format":"dbmuster-aws-recording","version":99}"#)
        .unwrap();
    let version = error(Settings { replay: path.clone(), ..settings() });
    assert!(version.contains("version 99"), "{version}");
    let full = error(Settings { record: path, ..settings() });
    assert!(full.contains("not empty"), "{full}");
}
