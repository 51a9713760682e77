//! `aws_db_instance_role_association`: a role that the engine of a instance may assume.

use crate::plan::terraform::build::{Mapping, no_build};
use crate::plan::terraform::link::Link;
use crate::plan::terraform::satellites;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_db_instance_role_association", resource_type: None, build: no_build, link };

fn link(l: &mut Link<'_>) {
    satellites::add_to_list(
        l,
        ("db_instance_identifier", "aws_rds_instance"),
        "associated_roles",
        ("role_arn", "aws_iam_role"),
    );
}
