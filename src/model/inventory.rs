//! A whole fleet as one value, and the records that an inventory file is made of.

use serde::{Deserialize, Serialize};

use super::{Gap, Read, Resource};

/// Version of the inventory file format. Readers refuse another major version.
pub const INVENTORY_SCHEMA_VERSION: &str = "1.0";

/// First line of an inventory file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InventoryHeader {
    /// Always `inventory`.
    pub record: HeaderTag,
    /// `major.minor` of the file format, see [`INVENTORY_SCHEMA_VERSION`].
    pub schema_version: String,
    /// When the reads were made, RFC 3339.
    pub collected_at: String,
    /// Digest of the scope that asked for the reads, when there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope_digest: Option<String>,
}

/// The word that opens an inventory file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeaderTag {
    Inventory,
}

/// Everything that was read, and everything that could not be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inventory {
    pub resources: Vec<Resource>,
    pub gaps: Vec<Gap>,
    /// Every call that was made or should have been; empty when the source keeps no ledger.
    pub reads: Vec<Read>,
}
