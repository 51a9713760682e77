//! `AWS::Logs::LogGroup`: where exported logs are kept.

use super::Type;
use crate::plan::terraform::build::{Mapping, no_link};
use crate::plan::terraform::types;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::Logs::LogGroup",
        resource_type: Some("aws_cloudwatch_log_group"),
        build: types::aws_cloudwatch_log_group::build,
        link: no_link,
    },
    names: &[("LogGroupName", "name")],
    inner: &[],
    only_with: &[],
};
