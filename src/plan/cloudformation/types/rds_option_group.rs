//! `AWS::RDS::OptionGroup`: optional features of an engine.

use super::Type;
use crate::plan::terraform::build::{Mapping, no_link};
use crate::plan::terraform::types;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::RDS::OptionGroup",
        resource_type: Some("aws_rds_option_group"),
        build: types::aws_db_option_group::build,
        link: no_link,
    },
    names: &[("OptionGroupName", "name"), ("OptionConfigurations", "option")],
    inner: &[],
    only_with: &[],
};
