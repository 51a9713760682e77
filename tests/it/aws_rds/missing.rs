//! What cannot be read: exactly the fields that hang on it are unknown, and a list that fails is a gap.

use dbmuster::model::GapCause;
use serde_json::{Value, json};

use super::harness::{Collected, cluster, collect, instance, known, member, snapshot, with_groups};
use crate::standin::{Effect, Fault};

fn on(operation: &str, effect: Effect) -> Fault {
    Fault::new(operation, effect)
}

fn fleet() -> Value {
    with_groups(json!({
        "DBInstances": [instance("alone", &json!({})), member("shop-1", "shop", &json!({}))],
        "DBClusters": [cluster("shop", &["shop-1"], &json!({}))],
        "DBSnapshots": [snapshot("kept", "alone", &json!({})), snapshot("rds:auto", "alone", &json!({"SnapshotType": "automated"}))],
    }))
}

/// Unknown fields of a resource that are unknown for a reason that names the operation.
fn because(run: &Collected, kind: &str, name: &str, operation: &str) -> Vec<String> {
    let unknown = run.find(kind, name).unknown_fields.iter();
    unknown.filter(|(_, reason)| reason.contains(operation)).map(|(field, _)| field.clone()).collect()
}

fn gaps(run: &Collected, operation: &str) -> Vec<(GapCause, Vec<String>)> {
    let found = run.gaps.iter().filter(|gap| gap.operation == operation);
    found.map(|gap| (gap.cause, gap.resource_types.clone())).collect()
}

#[test]
fn denied_snapshot_attributes_leave_the_shares_unknown_and_nothing_else() {
    let run = collect(&fleet(), vec![on("DescribeDBSnapshotAttributes", Effect::AccessDenied)]);
    let kept = run.find("aws_rds_snapshot", "kept");
    assert!(kept.unknown_fields["shared_accounts"].starts_with("rds:DescribeDBSnapshotAttributes: access_denied"));
    assert_eq!(because(&run, "aws_rds_snapshot", "kept", "rds:"), ["shared_accounts"]);
    assert_eq!(kept.attributes["encrypted"], true);
    assert_eq!(known(run.find("aws_rds_snapshot", "rds:auto"))["shared_accounts"], json!([]), "nobody can share it");
    assert_eq!(gaps(&run, "rds:DescribeDBSnapshotAttributes"), []);
}

#[test]
fn parameters_that_are_throttled_for_ever_are_unknown_on_their_group_only() {
    let run = collect(&fleet(), vec![on("DescribeDBParameters", Effect::Throttle)]);
    let group = run.find("aws_rds_parameter_group", "own-pg16");
    assert!(
        group.unknown_fields["parameters"].starts_with("rds:DescribeDBParameters: throttled"),
        "{:?}",
        group.unknown_fields
    );
    assert_eq!(group.attributes["family"], "postgres16");
    assert_eq!(known(run.find("aws_rds_cluster_parameter_group", "own-apg16"))["parameters"]["rds.force_ssl"], "1");
    assert_eq!(
        known(run.find("aws_rds_parameter_group", "default.aurora-postgresql16"))["parameters"],
        json!({}),
        "nobody can set any"
    );
}

#[test]
fn facts_of_the_region_that_are_denied_are_unknown_on_every_database() {
    let denied = [
        "DescribePendingMaintenanceActions",
        "DescribeCertificates",
        "DescribeDBMajorEngineVersions",
        "DescribeDBEngineVersions",
    ];
    let run = collect(&fleet(), denied.map(|operation| on(operation, Effect::AccessDenied)).to_vec());
    for (kind, name) in
        [("aws_rds_instance", "alone"), ("aws_rds_cluster", "shop"), ("aws_rds_cluster_instance", "shop-1")]
    {
        assert_eq!(
            because(&run, kind, name, "rds:DescribePendingMaintenanceActions"),
            ["pending_maintenance_actions"],
            "{name}"
        );
    }
    assert_eq!(because(&run, "aws_rds_instance", "alone", "rds:DescribeCertificates"), ["ca_valid_till"]);
    assert_eq!(
        because(&run, "aws_rds_cluster", "shop", "rds:DescribeDBMajorEngineVersions"),
        ["extended_support_end", "standard_support_end"]
    );
    assert_eq!(
        because(&run, "aws_rds_cluster", "shop", "rds:DescribeDBEngineVersions"),
        ["engine_version_status", "minor_upgrade_targets"]
    );
    for operation in denied {
        assert_eq!(gaps(&run, &format!("rds:{operation}")), [], "no resource can be missing");
    }
}

#[test]
fn a_list_that_fails_is_a_gap_that_names_every_kind_that_it_would_have_told() {
    let run = collect(
        &fleet(),
        vec![on("DescribeDBInstances", Effect::AccessDenied), on("DescribeDBSubnetGroups", Effect::Malformed)],
    );
    let (cause, kinds) = gaps(&run, "rds:DescribeDBInstances").pop().unwrap();
    assert_eq!(cause, GapCause::AccessDenied);
    for kind in ["aws_rds_instance", "aws_rds_cluster_instance", "aws_rds_activity_stream"] {
        assert!(kinds.iter().any(|one| one == kind), "{kinds:?} lacks {kind}");
    }
    assert_eq!(
        gaps(&run, "rds:DescribeDBSubnetGroups"),
        [(GapCause::Malformed, vec!["aws_rds_subnet_group".to_owned()])]
    );
    let shop = run.find("aws_rds_cluster", "shop");
    assert!(shop.unknown_fields["vpc_id"].starts_with("rds:DescribeDBSubnetGroups: malformed"));
    let kept = run.find("aws_rds_snapshot", "kept");
    assert!(
        kept.unknown_fields["source_deleted"].starts_with("rds:DescribeDBInstances: access_denied"),
        "nobody knows who lives"
    );
}

#[test]
fn pages_before_a_cut_are_kept_and_what_they_tell_is_known() {
    let many: Vec<Value> = (0..150).map(|number| instance(&format!("db-{number:03}"), &json!({}))).collect();
    let snapshots = json!([snapshot("first", "db-000", &json!({})), snapshot("last", "db-149", &json!({}))]);
    let cut = Fault { later_page: Some(true), ..on("DescribeDBInstances", Effect::CutBody) };
    let run = collect(&with_groups(json!({"DBInstances": many, "DBSnapshots": snapshots})), vec![cut]);
    assert_eq!(run.of_kind("aws_rds_instance").len(), 100);
    assert_eq!(gaps(&run, "rds:DescribeDBInstances").len(), 1);
    assert_eq!(known(run.find("aws_rds_snapshot", "first"))["source_deleted"], false);
    assert!(
        run.find("aws_rds_snapshot", "last").unknown_fields.contains_key("source_deleted"),
        "it may be on the page that is missing"
    );
}

#[test]
fn a_snapshot_that_was_deleted_meanwhile_is_no_gap_and_takes_no_other_with_it() {
    let snapshots: Vec<Value> = (0..5).map(|number| snapshot(&format!("kept-{number}"), "alone", &json!({}))).collect();
    let gone = Fault {
        about: Some("DBSnapshotIdentifier=kept-2".to_owned()),
        ..on(
            "DescribeDBSnapshotAttributes",
            Effect::Error {
                status: 404,
                code: "DBSnapshotNotFound".to_owned(),
                message: "kept-2 not found".to_owned(),
            },
        )
    };
    let run = collect(
        &with_groups(json!({"DBInstances": [instance("alone", &json!({}))], "DBSnapshots": snapshots})),
        vec![gone],
    );
    let names: Vec<&str> = run.of_kind("aws_rds_snapshot").iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["kept-0", "kept-1", "kept-3", "kept-4"]);
    assert!(run.of_kind("aws_rds_snapshot").iter().all(|one| one.attributes["shared_accounts"] == json!([])));
    assert!(run.gaps.iter().all(|gap| !gap.operation.contains("Snapshot")));
}

#[test]
fn accounts_without_classic_groups_and_regions_without_a_feature_have_none() {
    let never = Effect::Error {
        status: 400,
        code: "InvalidParameterCombination".to_owned(),
        message: "DB security groups are not supported in this region".to_owned(),
    };
    let unknown = Effect::Error {
        status: 400,
        code: "InvalidAction".to_owned(),
        message: "Could not find operation DescribeDBShardGroups for version 2014-10-31".to_owned(),
    };
    let run = collect(&fleet(), vec![on("DescribeDBSecurityGroups", never), on("DescribeDBShardGroups", unknown)]);
    assert_eq!(gaps(&run, "rds:DescribeDBSecurityGroups"), []);
    assert_eq!(gaps(&run, "rds:DescribeDBShardGroups"), []);
}

#[test]
fn unread_tags_leave_the_owner_unknown() {
    let run = collect(&fleet(), vec![on("ListTagsForResource", Effect::AccessDenied)]);
    let group = run.find("aws_rds_subnet_group", "private");
    assert!(group.unknown_fields["tags"].starts_with("rds:ListTagsForResource: access_denied"));
    assert!(group.unknown_fields["owner"].starts_with("rds:ListTagsForResource: access_denied"));
    assert_eq!(run.find("aws_rds_instance", "alone").owner.as_deref(), Some("payments"), "its tags came with it");
}
