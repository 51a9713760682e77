//! `AWS::RDS::DBShardGroup`: shards of an Aurora Limitless database.

use super::Type;
use crate::plan::terraform::build::{Mapping, no_link};
use crate::plan::terraform::types;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::RDS::DBShardGroup",
        resource_type: Some("aws_rds_shard_group"),
        build: types::aws_rds_shard_group::build,
        link: no_link,
    },
    names: &[],
    inner: &[],
    only_with: &[],
};
