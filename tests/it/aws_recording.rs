//! The recording in `fixtures/aws/recording`, replayed by the binary without any network.
//!
//! It was made against the stand-in with the faults beside it: `aws_standin fixtures/aws/fleet.json ADDRESS`, the faults with
//! `PUT /_standin/faults`, then `dbmuster collect --scope scope.toml --record answers`. That it still replays is a promise
//! to whoever keeps recordings: its format has a version.

use std::collections::BTreeMap;
use std::process::Command;

use dbmuster::inventory::read_all;
use dbmuster::model::{GapCause, Read};

#[test]
fn an_old_recording_replays_with_its_troubles() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("replayed.ndjson");
    let output = Command::new(env!("CARGO_BIN_EXE_dbmuster"))
        .args([
            "collect",
            "--scope",
            "fixtures/aws/recording/scope.toml",
            "--replay",
            "fixtures/aws/recording/answers",
            "--out",
        ])
        .arg(&out)
        .env_clear()
        .env("HOME", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{said}");
    let inventory = read_all(&out).unwrap();

    let reads: BTreeMap<&str, &Read> = inventory.reads.iter().map(|read| (read.operation.as_str(), read)).collect();
    let throttled = reads["rds:DescribeDBClusters"];
    assert_eq!((throttled.cause, throttled.attempts), (None, 3), "throttled, throttled, answered");

    let gaps: BTreeMap<&str, GapCause> = inventory.gaps.iter().map(|gap| (gap.operation.as_str(), gap.cause)).collect();
    let expected = BTreeMap::from([
        ("rds:DescribeDBSnapshots", GapCause::Malformed),
        ("rds:DescribeDBSubnetGroups", GapCause::Malformed),
        ("rds:DescribeEventSubscriptions", GapCause::Malformed),
        ("rds:DescribeOptionGroups", GapCause::AccessDenied),
    ]);
    assert_eq!(gaps, expected, "{said}");
    let has = |kind: &str| inventory.resources.iter().any(|resource| resource.resource_type == kind);
    assert!(has("aws_rds_instance") && has("aws_rds_subnet_group"), "what came before the repeated token is kept");
    assert!(!has("aws_rds_snapshot") && !has("aws_rds_option_group"));
}
