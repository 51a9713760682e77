//! `aws_rds_cluster_parameter_group`: named settings of an engine.

use crate::plan::terraform::build::{Build, Mapping, no_link};
use crate::plan::terraform::parameters;

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_rds_cluster_parameter_group",
    resource_type: Some("aws_rds_cluster_parameter_group"),
    build,
    link: no_link,
};

fn build(b: &mut Build<'_>) {
    parameters::group(b);
}
