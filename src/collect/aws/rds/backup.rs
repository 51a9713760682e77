//! `DescribeDBInstanceAutomatedBackups` and `DescribeDBClusterAutomatedBackups`.
//!
//! Pure: one answer in, one resource out. Main functions: [`of_instance`], [`of_cluster`].

use aws_sdk_rds::types::{DbClusterAutomatedBackup, DbInstanceAutomatedBackup, RestoreWindow};

use super::database::{self, Engine};
use super::draft::{Draft, Site};
use crate::model::Resource;

/// Automated backups of an instance. `None` when they are not RDS's, or have neither a name nor an ARN.
#[must_use]
pub fn of_instance(it: &DbInstanceAutomatedBackup, site: &Site<'_>) -> Option<Resource> {
    if Engine::of(it.engine()).apart().is_some() {
        return None;
    }
    let name = it.db_instance_identifier().or_else(|| it.dbi_resource_id());
    let mut draft =
        Draft::new("aws_rds_automated_backup", site, "auto-backup", it.db_instance_automated_backups_arn(), name)?;
    draft.tags(it.tag_list.as_deref());
    let is = &mut draft.is;
    is.text("db_instance", it.db_instance_arn());
    // The region of the answer is that of the database; a replica is kept in another one.
    let home = it.db_instance_arn().and_then(|arn| arn.split(':').nth(3)).or_else(|| it.region());
    is.flag("replicated", home.map(|home| home != site.region));
    is.text("status", it.status());
    is.text("engine", it.engine());
    is.text("engine_version", it.engine_version());
    is.flag("encrypted", it.encrypted());
    is.text("storage_encryption_type", it.storage_encryption_type().map(|kind| kind.as_str()));
    is.number("backup_retention_period", it.backup_retention_period());
    is.text("dbi_resource_id", it.dbi_resource_id());
    window(&mut draft, it.restore_window());
    database::key(&mut draft, site, "kms_key", it.kms_key_id());
    Some(draft.done())
}

/// Automated backups of a cluster. `None` when they are not RDS's, or have neither a name nor an ARN.
#[must_use]
pub fn of_cluster(it: &DbClusterAutomatedBackup, site: &Site<'_>) -> Option<Resource> {
    const KIND: &str = "aws_rds_cluster_automated_backup";
    if Engine::of(it.engine()).apart().is_some() {
        return None;
    }
    let name = it.db_cluster_identifier().or_else(|| it.db_cluster_resource_id());
    let mut draft = Draft::new(KIND, site, "cluster-auto-backup", it.db_cluster_automated_backups_arn(), name)?;
    draft.tags(it.tag_list.as_deref());
    let is = &mut draft.is;
    is.text("db_cluster", it.db_cluster_arn());
    is.text("db_cluster_resource_id", it.db_cluster_resource_id());
    is.text("status", it.status());
    is.text("engine", it.engine());
    is.text("engine_version", it.engine_version());
    is.flag("storage_encrypted", it.storage_encrypted());
    is.text("storage_encryption_type", it.storage_encryption_type().map(|kind| kind.as_str()));
    is.number("backup_retention_period", it.backup_retention_period());
    window(&mut draft, it.restore_window());
    database::key(&mut draft, site, "kms_key", it.kms_key_id());
    Some(draft.done())
}

fn window(draft: &mut Draft, window: Option<&RestoreWindow>) {
    draft.is.time("earliest_restorable_time", window.and_then(|window| window.earliest_time()));
    draft.is.time("latest_restorable_time", window.and_then(|window| window.latest_time()));
}
