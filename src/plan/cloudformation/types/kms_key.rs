//! `AWS::KMS::Key`: a key of the customer.

use super::Type;
use crate::plan::terraform::build::{Mapping, no_link};
use crate::plan::terraform::types;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::KMS::Key",
        resource_type: Some("aws_kms_key"),
        build: types::aws_kms_key::build,
        link: no_link,
    },
    names: &[("Enabled", "is_enabled"), ("KeyPolicy", "policy"), ("PendingWindowInDays", "deletion_window_in_days")],
    inner: &[],
    only_with: &[],
};
