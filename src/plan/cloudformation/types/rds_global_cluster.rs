//! `AWS::RDS::GlobalCluster`: an Aurora global database.

use super::Type;
use crate::plan::terraform::build::Mapping;
use crate::plan::terraform::types;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::RDS::GlobalCluster",
        resource_type: Some("aws_rds_global_cluster"),
        build: types::aws_rds_global_cluster::build,
        link: types::aws_rds_global_cluster::link,
    },
    names: &[],
    inner: &[],
    only_with: &[],
};
