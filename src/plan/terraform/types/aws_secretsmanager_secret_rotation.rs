//! `aws_secretsmanager_secret_rotation`: turns the rotation of a secret on.

use crate::plan::terraform::build::{Mapping, no_build};
use crate::plan::terraform::satellites;

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_secretsmanager_secret_rotation",
    resource_type: None,
    build: no_build,
    link: satellites::rotation,
};
