//! `AWS::RDS::DBClusterParameterGroup`: named settings of a cluster's engine.

use super::Type;
use crate::plan::cloudformation::facts;
use crate::plan::terraform::build::{Mapping, no_link};

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::RDS::DBClusterParameterGroup",
        resource_type: Some("aws_rds_cluster_parameter_group"),
        build: facts::parameter_group,
        link: no_link,
    },
    names: &[("DBClusterParameterGroupName", "name")],
    inner: &[],
    only_with: &[],
};
