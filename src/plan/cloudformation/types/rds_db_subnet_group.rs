//! `AWS::RDS::DBSubnetGroup`: subnets in which databases may be placed.

use super::Type;
use crate::plan::terraform::build::{Mapping, no_link};
use crate::plan::terraform::types;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::RDS::DBSubnetGroup",
        resource_type: Some("aws_rds_subnet_group"),
        build: types::aws_db_subnet_group::build,
        link: no_link,
    },
    names: &[("DBSubnetGroupName", "name"), ("DBSubnetGroupDescription", "description")],
    inner: &[],
    only_with: &[],
};
