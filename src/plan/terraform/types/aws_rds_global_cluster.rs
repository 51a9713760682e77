//! `aws_rds_global_cluster`: an Aurora global database.

use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::databases;
use crate::plan::terraform::engines;
use crate::plan::terraform::link::{self, Link};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_rds_global_cluster", resource_type: Some("aws_rds_global_cluster"), build, link };

const FROM_SOURCE_CLUSTER: &str = "taken from the cluster that it is made from";
const TAKEN: [&str; 5] =
    ["engine", "engine_version", "engine_lifecycle_support", "storage_encrypted", "storage_encryption_type"];

/// Fills the attributes.
pub fn build(b: &mut Build<'_>) {
    b.name(&["global_cluster_identifier"]);
    b.copy("engine", "engine");
    b.copy("engine_version", "engine_version");
    b.copy_or("engine_lifecycle_support", "engine_lifecycle_support", engines::ENROLLED);
    b.copy_or("deletion_protection", "deletion_protection", false);
    b.reference("source_db_cluster", "source_db_cluster_identifier", "aws_rds_cluster");
    if databases::given(b, "source_db_cluster_identifier") && b.is_new() {
        for field in TAKEN {
            b.unknown(field, FROM_SOURCE_CLUSTER);
        }
        return;
    }
    if !databases::given(b, "engine_version") {
        b.unknown("engine_version", databases::PICKED_BY_SERVICE);
    }
    // What was asked for, nothing more: the default encryption of 2026-02-18 is documented for DB clusters, and a
    // global database has no storage but theirs. So nothing is said of `storage_encryption_type` without a key.
    b.copy_or("storage_encrypted", "storage_encrypted", false);
    if b.flag("storage_encrypted") == Some(true) {
        b.set("storage_encryption_type", "sse-kms");
    } else {
        b.copy("storage_encryption_type", "storage_encryption_type");
    }
}

/// Takes over what another resource decides.
pub fn link(l: &mut Link<'_>) {
    let address = l.address().to_owned();
    let source =
        l.resource(&address).and_then(|own| own.attributes.get("source_db_cluster")?.as_str().map(str::to_owned));
    let Some(source) = source.and_then(|source| l.resource(&source).map(|source| source.clone())) else { return };
    let Some(own) = l.resource(&address) else { return };
    for field in TAKEN {
        if own.unknown_fields.get(field).is_none_or(|why| why != FROM_SOURCE_CLUSTER) {
            continue;
        }
        match (source.attributes.get(field), source.unknown_fields.get(field)) {
            (Some(value), _) => link::set(own, field, value.clone()),
            (None, Some(reason)) => link::set_unknown(own, field, reason.as_str()),
            (None, None) => drop(own.unknown_fields.remove(field)),
        }
    }
}
