//! One file per Terraform resource type (or a few that belong together), each with a `MAPPING`.
//!
//! The build script lists the files of this folder, so that a new type is one new file.

use super::build::Mapping;

include!(concat!(env!("OUT_DIR"), "/terraform_types.rs"));

/// The mapping of a Terraform resource type.
#[must_use]
pub fn find(terraform_type: &str) -> Option<&'static Mapping> {
    // `ALL` is in the order of the file names, which need not be that of the types.
    BY_TYPE.get(terraform_type).copied()
}

static BY_TYPE: std::sync::LazyLock<std::collections::HashMap<&'static str, &'static Mapping>> =
    std::sync::LazyLock::new(|| ALL.iter().map(|mapping| (mapping.terraform_type, *mapping)).collect());
