//! `AWS::RDS::DBParameterGroup`: named settings of an engine.

use super::Type;
use crate::plan::cloudformation::facts;
use crate::plan::terraform::build::{Mapping, no_link};

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::RDS::DBParameterGroup",
        resource_type: Some("aws_rds_parameter_group"),
        build: facts::parameter_group,
        link: no_link,
    },
    names: &[("DBParameterGroupName", "name")],
    inner: &[],
    only_with: &[],
};
