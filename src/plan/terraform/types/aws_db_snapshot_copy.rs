//! `aws_db_snapshot_copy`: a copy of a DB snapshot.

use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::link::Link;
use crate::plan::terraform::snapshots::{self, Shape};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_db_snapshot_copy", resource_type: Some("aws_rds_snapshot"), build, link };

const SHAPE: Shape = Shape {
    name: "target_db_snapshot_identifier",
    database: None,
    source: Some(("source_db_snapshot_identifier", "aws_rds_snapshot")),
    encrypted: "encrypted",
};

fn build(b: &mut Build<'_>) {
    snapshots::build(b, &SHAPE);
}

fn link(l: &mut Link<'_>) {
    snapshots::link(l, &SHAPE);
}
