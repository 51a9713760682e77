//! What became of a line that was to go, as a later inventory shows it.
//!
//! Main types: [`Closure`], [`ClosureRecord`].

use serde::{Deserialize, Serialize};

/// What the later inventory shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closure {
    /// The access is gone.
    Closed,
    /// A part of what was to go is still there.
    Partly,
    /// It is still there.
    Open,
    /// What would tell was not read.
    NotEvaluable,
}

impl Closure {
    pub const ALL: [Self; 4] = [Self::Closed, Self::Partly, Self::Open, Self::NotEvaluable];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Partly => "partly",
            Self::Open => "open",
            Self::NotEvaluable => "not evaluable",
        }
    }
}

/// One line of `closure.ndjson`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosureRecord {
    pub line_id: String,
    pub closure: Closure,
    /// When the decision was made, RFC 3339 or a day; empty when the file did not say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub decided_at: String,
    /// When the later inventory was read, RFC 3339.
    pub verified_at: String,
    /// SHA-256 of that inventory.
    pub inventory_digest: String,
    /// Whole days between the decision and the proof; absent unless both are known and it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_to_close: Option<i64>,
    /// How it is still reached; empty when it is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub residual: Vec<String>,
    /// Why it cannot be told; empty when it can.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}
