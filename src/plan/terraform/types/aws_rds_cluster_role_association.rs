//! `aws_rds_cluster_role_association`: a role that the engine of a cluster may assume.

use crate::plan::terraform::build::{Mapping, no_build};
use crate::plan::terraform::link::Link;
use crate::plan::terraform::satellites;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_rds_cluster_role_association", resource_type: None, build: no_build, link };

fn link(l: &mut Link<'_>) {
    satellites::add_to_list(
        l,
        ("db_cluster_identifier", "aws_rds_cluster"),
        "associated_roles",
        ("role_arn", "aws_iam_role"),
    );
}
