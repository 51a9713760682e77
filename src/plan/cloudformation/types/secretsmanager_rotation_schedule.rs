//! `AWS::SecretsManager::RotationSchedule`: turns the rotation of a secret on.

use super::Type;
use crate::plan::terraform::build::{Mapping, no_build};
use crate::plan::terraform::satellites;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::SecretsManager::RotationSchedule",
        resource_type: None,
        build: no_build,
        link: satellites::rotation,
    },
    names: &[],
    inner: &[],
    only_with: &[],
};
