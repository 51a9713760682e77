//! `aws_rds_shard_group`: shards of an Aurora Limitless database.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_rds_shard_group", resource_type: Some("aws_rds_shard_group"), build, link: no_link };

/// Fills the attributes.
pub fn build(b: &mut Build<'_>) {
    b.name(&["db_shard_group_identifier"]);
    b.reference("db_cluster", "db_cluster_identifier", "aws_rds_cluster");
    // Not sent when it is not set; the service then decides by the subnets.
    b.copy_or_unknown("publicly_accessible", "publicly_accessible", "not set, so that the subnet group decides");
    b.copy_or("compute_redundancy", "compute_redundancy", 0);
}
