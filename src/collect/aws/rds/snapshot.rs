//! `DescribeDBSnapshots`, `DescribeDBClusterSnapshots` and the attributes that say with whom a snapshot is shared.
//!
//! A snapshot outlives its database: what is known of it stands on the snapshot itself, and the reference to the database
//! may lead nowhere. Only manual snapshots can be shared, so that only they are asked about.
//! Main functions: [`snapshot`], [`cluster_snapshot`], [`shares`].

use aws_sdk_rds::types::{DbClusterSnapshot, DbClusterSnapshotAttribute, DbSnapshot, DbSnapshotAttribute};
use aws_smithy_types::DateTime;

use super::database::{self, Engine, SET_APART};
use super::draft::{Draft, Site};
use crate::model::Resource;

/// Reason for shares before anybody asked for them.
pub const SHARES_NOT_READ: &str = "the attributes of the snapshot were not read";
/// Copies within an account and region carry no source, only another time; the clocks of one snapshot differ by less.
const CLOCKS_DIFFER: i64 = 60;

/// A snapshot of an instance, or something that is not RDS and set apart.
///
/// `None` when it has neither a name nor an ARN.
#[must_use]
pub fn snapshot(it: &DbSnapshot, site: &Site<'_>) -> Option<Resource> {
    let (arn, name) = (it.db_snapshot_arn(), it.db_snapshot_identifier());
    if let Some(kind) = Engine::of(it.engine()).apart() {
        return apart(site, kind, "snapshot", (arn, name), it.engine(), it.engine_version(), it.status());
    }
    let mut draft = Draft::new("aws_rds_snapshot", site, "snapshot", arn, name)?;
    draft.tags(it.tag_list.as_deref());
    let source = it.source_db_snapshot_identifier().filter(|source| !source.is_empty());
    let is = &mut draft.is;
    is.text("engine", it.engine());
    is.text("engine_version", it.engine_version());
    is.text("status", it.status());
    is.text("snapshot_type", it.snapshot_type());
    is.time("snapshot_create_time", it.snapshot_create_time());
    is.time("original_snapshot_create_time", it.original_snapshot_create_time());
    is.number("allocated_storage", it.allocated_storage());
    is.flag("encrypted", it.encrypted());
    is.text("storage_encryption_type", it.storage_encryption_type().map(|kind| kind.as_str()));
    is.text("dbi_resource_id", it.dbi_resource_id());
    is.text("source_region", it.source_region());
    let later = is_later(it.snapshot_create_time(), it.original_snapshot_create_time());
    is.set("is_copy", source.is_some() || later);
    is.text("source_snapshot", source.map(|source| site.reference("snapshot", source)).as_deref());
    let database = it.db_instance_identifier().map(|name| at_source(site, source, "db", name));
    is.text("db_instance", database.as_deref());
    database::key(&mut draft, site, "kms_key", it.kms_key_id());
    unshared(&mut draft, it.snapshot_type());
    Some(draft.done())
}

/// A snapshot of a cluster, or something that is not RDS and set apart.
///
/// `None` when it has neither a name nor an ARN.
#[must_use]
pub fn cluster_snapshot(it: &DbClusterSnapshot, site: &Site<'_>) -> Option<Resource> {
    let (arn, name) = (it.db_cluster_snapshot_arn(), it.db_cluster_snapshot_identifier());
    if let Some(kind) = Engine::of(it.engine()).apart() {
        return apart(site, kind, "cluster-snapshot", (arn, name), it.engine(), it.engine_version(), it.status());
    }
    let mut draft = Draft::new("aws_rds_cluster_snapshot", site, "cluster-snapshot", arn, name)?;
    draft.tags(it.tag_list.as_deref());
    let source = it.source_db_cluster_snapshot_arn().filter(|source| !source.is_empty());
    let is = &mut draft.is;
    is.text("engine", it.engine());
    is.text("engine_version", it.engine_version());
    is.text("status", it.status());
    is.text("snapshot_type", it.snapshot_type());
    is.time("snapshot_create_time", it.snapshot_create_time());
    is.number("allocated_storage", it.allocated_storage().filter(|size| *size > 1));
    is.flag("storage_encrypted", it.storage_encrypted());
    is.text("storage_encryption_type", it.storage_encryption_type().map(|kind| kind.as_str()));
    is.text("db_cluster_resource_id", it.db_cluster_resource_id());
    is.set("is_copy", source.is_some());
    is.text("source_snapshot", source.map(|source| site.reference("cluster-snapshot", source)).as_deref());
    let database = it.db_cluster_identifier().map(|name| at_source(site, source, "cluster", name));
    is.text("db_cluster", database.as_deref());
    database::key(&mut draft, site, "kms_key", it.kms_key_id());
    unshared(&mut draft, it.snapshot_type());
    Some(draft.done())
}

/// Accounts that an instance snapshot is shared with; `all` is everybody.
#[must_use]
pub fn shares(attributes: &[DbSnapshotAttribute]) -> Vec<String> {
    let restore = attributes.iter().filter(|attribute| attribute.attribute_name() == Some("restore"));
    sorted(restore.flat_map(|attribute| attribute.attribute_values().iter().cloned()))
}

/// Accounts that a cluster snapshot is shared with; `all` is everybody.
#[must_use]
pub fn cluster_shares(attributes: &[DbClusterSnapshotAttribute]) -> Vec<String> {
    let restore = attributes.iter().filter(|attribute| attribute.attribute_name() == Some("restore"));
    sorted(restore.flat_map(|attribute| attribute.attribute_values().iter().cloned()))
}

fn sorted(accounts: impl Iterator<Item = String>) -> Vec<String> {
    let mut accounts: Vec<String> = accounts.filter(|account| !account.is_empty()).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts
}

/// Whether a snapshot of that type can be shared at all.
#[must_use]
pub fn can_be_shared(snapshot_type: Option<&str>) -> bool {
    !matches!(snapshot_type, Some("automated" | "awsbackup"))
}

fn unshared(draft: &mut Draft, snapshot_type: Option<&str>) {
    if can_be_shared(snapshot_type) {
        draft.unknown("shared_accounts", SHARES_NOT_READ);
    } else {
        draft.is.set("shared_accounts", Vec::<String>::new());
    }
}

/// The database of a copy is where the copied snapshot is: another account or region may have one of the same name.
fn at_source(site: &Site<'_>, source: Option<&str>, object: &str, name: &str) -> String {
    let mut parts =
        source.filter(|source| source.starts_with("arn:")).into_iter().flat_map(|arn| arn.split(':')).skip(3);
    match (parts.next(), parts.next()) {
        (Some(region), Some(account_id)) => Site { region, account_id, ..*site }.of(object, name),
        _ => site.of(object, name),
    }
}

fn is_later(created: Option<&DateTime>, original: Option<&DateTime>) -> bool {
    matches!((created, original), (Some(created), Some(original)) if created.secs() - original.secs() > CLOCKS_DIFFER)
}

fn apart(
    site: &Site<'_>,
    kind: &'static str,
    object: &str,
    (arn, name): (Option<&str>, Option<&str>),
    engine: Option<&str>,
    version: Option<&str>,
    status: Option<&str>,
) -> Option<Resource> {
    let mut draft = Draft::new(kind, site, object, arn, name)?;
    draft.is.set("object", object.replace('-', "_"));
    draft.is.text("engine", engine);
    draft.is.text("engine_version", version);
    draft.is.text("status", status);
    draft.unknown("tags", SET_APART);
    Some(draft.done())
}
