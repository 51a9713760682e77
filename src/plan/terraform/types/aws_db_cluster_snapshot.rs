//! `aws_db_cluster_snapshot`: a manual snapshot of a DB cluster.

use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::link::Link;
use crate::plan::terraform::snapshots::{self, Shape};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_db_cluster_snapshot", resource_type: Some("aws_rds_cluster_snapshot"), build, link };

const SHAPE: Shape = Shape {
    name: "db_cluster_snapshot_identifier",
    database: Some(("db_cluster", "db_cluster_identifier", "aws_rds_cluster")),
    source: None,
    encrypted: "storage_encrypted",
};

fn build(b: &mut Build<'_>) {
    snapshots::build(b, &SHAPE);
}

fn link(l: &mut Link<'_>) {
    snapshots::link(l, &SHAPE);
}
