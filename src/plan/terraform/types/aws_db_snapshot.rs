//! `aws_db_snapshot`: a manual snapshot of a DB instance.

use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::link::Link;
use crate::plan::terraform::snapshots::{self, Shape};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_db_snapshot", resource_type: Some("aws_rds_snapshot"), build, link };

const SHAPE: Shape = Shape {
    name: "db_snapshot_identifier",
    database: Some(("db_instance", "db_instance_identifier", "aws_rds_instance")),
    source: None,
    encrypted: "encrypted",
};

fn build(b: &mut Build<'_>) {
    snapshots::build(b, &SHAPE);
}

fn link(l: &mut Link<'_>) {
    snapshots::link(l, &SHAPE);
}
