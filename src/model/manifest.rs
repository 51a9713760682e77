//! What a run was made of, so that somebody else can make it again and see that nothing was altered.
//!
//! Pure data; digests are SHA-256 in lower-case hexadecimal. Main type: [`Manifest`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The record that every run leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Manifest {
    pub schema_version: String,
    /// Place in the chain of its ledger, from 1; 0 when the run is in no ledger.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sequence: u64,
    pub tool_version: String,
    /// Time that the run is for, RFC 3339, UTC.
    pub as_of: String,
    /// What was judged, in the order of judging.
    pub inventories: Vec<InventoryEvidence>,
    pub policy_set_digest: String,
    /// Of every setting in force (never of secrets).
    pub configuration_digest: String,
    /// Of the waivers in force; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waivers_digest: Option<String>,
    /// Of every finding and cell, so that two runs can be told to say the same.
    pub evaluation_digest: String,
    /// Of the manifest of the run before; absent in the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_digest: Option<String>,
    /// Of the file `SHA256SUMS`, which names every other file of the evidence; absent until they are all there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files_digest: Option<String>,
    /// Files that the run wrote, by name as asked for, with the digest of their bytes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reports: BTreeMap<String, String>,
    pub exit_code: u8,
}

impl Manifest {
    /// Version of the form that this program writes.
    pub const SCHEMA_VERSION: &'static str = "1";
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// One inventory that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InventoryEvidence {
    /// File as the user named it, or `sample fleet`.
    pub name: String,
    pub digest: String,
    pub resources: u64,
    pub gaps: u64,
    /// Of the recorded raw answers, when they were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_digest: Option<String>,
}
