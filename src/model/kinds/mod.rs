//! Every kind of resource, one file each.
//!
//! The build script lists the files of this folder, so a new kind is one new file with a `KIND` table in it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::field::Kind;

include!(concat!(env!("OUT_DIR"), "/kinds.rs"));

static BY_NAME: LazyLock<BTreeMap<&str, &'static Kind>> =
    LazyLock::new(|| ALL.iter().map(|kind| (kind.name, *kind)).collect());

/// The kind of that `resource_type`.
#[must_use]
pub fn find(resource_type: &str) -> Option<&'static Kind> {
    BY_NAME.get(resource_type).copied()
}

/// Names that every resource has beside its attributes; policies read them as `input.<name>`.
pub const HEADER_FIELDS: [&str; 12] = [
    "account_id",
    "data_class",
    "environment",
    "id",
    "location",
    "name",
    "origin",
    "owner",
    "region",
    "resource_type",
    "tags",
    "tier",
];
