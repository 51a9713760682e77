//! `AWS::KMS::ReplicaKey`: the copy of a multi-Region key.

use super::Type;
use crate::plan::terraform::build::Mapping;
use crate::plan::terraform::types;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::KMS::ReplicaKey",
        resource_type: Some("aws_kms_key"),
        build: types::aws_kms_replica_key::build,
        link: types::aws_kms_replica_key::link,
    },
    names: &[("KeyPolicy", "policy"), ("PendingWindowInDays", "deletion_window_in_days")],
    inner: &[],
    only_with: &[],
};
