//! What a review rests on: which system was asked what, when, by whom, what came back and what did not.
//!
//! Pure data; digests are SHA-256 in lower-case hexadecimal. Main type: [`ReviewManifest`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The record that a review begins with; never written again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewManifest {
    pub schema_version: String,
    /// `REV-2026Q4-fleet`.
    pub review: String,
    pub period: String,
    pub scope: String,
    pub tool_version: String,
    /// Time of the population, RFC 3339, UTC: that of the reads unless another was given.
    pub opened_at: String,
    /// Last day to decide, `2026-12-15`.
    pub due: String,
    /// Who opened it, when that was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub opened_by: String,
    /// Everything that could be read was read.
    pub is_complete: bool,
    /// The inventory that the population was made from.
    pub sources: Vec<SourceRecord>,
    /// Files beside it that had a say: mapping, people, last logins, ...
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputRecord>,
    /// Options that had a say, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// By system and question.
    pub asked: Vec<Asked>,
    /// Targets that were to be read and were not, or not wholly.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed_targets: Vec<SkippedTarget>,
    /// What no line is about, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<Excluded>,
    pub control_totals: ControlTotals,
    pub totals: Totals,
    /// Sorted by id.
    pub reviewers: Vec<ReviewerRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Previous>,
    /// Every other file that the review began with, with its digest.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
}

impl ReviewManifest {
    /// Version of the form that this program writes.
    pub const SCHEMA_VERSION: &'static str = "1";
}

/// An inventory.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceRecord {
    /// File as the user named it, or the scope that was read.
    pub name: String,
    /// Of its decompressed bytes.
    pub digest: String,
    pub collected_at: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope_digest: String,
    pub resources: u64,
    pub gaps: u64,
}

/// A file beside it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputRecord {
    /// `reviewers`, `people`, ...
    pub what: String,
    pub name: String,
    pub digest: String,
}

/// One question to one system, and what came back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Server, or account and region.
    pub system: String,
    /// What was asked about, when it is a part of it: a database.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub target: String,
    /// `postgres:roles`, `rds:DescribeDBInstances`.
    pub operation: String,
    /// Role that asked, when the server said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub asked_by: String,
    /// Version of the server, when it said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub server_version: String,
    /// SHA-256 of the text of the question, where it has one and the inventory says so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text_digest: String,
    pub pages: u64,
    pub pages_answered: u64,
    /// Rows, or items.
    pub rows: u64,
}

/// A target that was not read, or not wholly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkippedTarget {
    pub target: String,
    pub operation: String,
    pub reason: String,
}

/// What was left out on purpose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excluded {
    pub what: String,
    pub reason: String,
    pub count: u64,
    /// Names, sorted; empty when there are too many to be of use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
}

/// What was read, counted without the code that makes lines.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlTotals {
    pub servers: u64,
    pub databases: u64,
    /// Those whose contents were read.
    pub databases_read: u64,
    pub roles: u64,
    pub login_roles: u64,
    pub memberships: u64,
    pub objects: u64,
    /// Entries of access control lists.
    pub acl_items: u64,
    /// IAM users and roles.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub iam_principals: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
pub(super) fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// What the review consists of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    pub lines: u64,
    /// By kind of line.
    pub by_kind: BTreeMap<String, u64>,
    pub by_class: BTreeMap<String, u64>,
    pub by_severity: BTreeMap<String, u64>,
    pub by_change: BTreeMap<String, u64>,
    pub by_flag: BTreeMap<String, u64>,
    /// Login roles that have a line, each once: as many as were read, less those that are excluded.
    pub login_roles: u64,
    /// Triples of subject, database and class that the lines stand for.
    pub decisions_behind: u64,
}

/// A reviewer and what there is to review.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewerRecord {
    /// Empty when nobody is named.
    pub id: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub deputy: String,
    /// Names of roles and principals that are the reviewer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
    /// Name of the files, without folder and ending.
    pub file: String,
    pub lines: u64,
    /// How much was put together so that it can be read; absent when nothing was.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub grouping: String,
}

/// The review before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Previous {
    pub review: String,
    /// Of its manifest.
    pub manifest_digest: String,
    /// Of its `SHA256SUMS` as it is now.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sums_digest: String,
    /// It was closed by then, so that nothing of it may be another.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_closed: bool,
    /// Lines of it that are gone.
    pub removed: u64,
}
