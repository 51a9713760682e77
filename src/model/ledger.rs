//! The ledger: every read that a collector made or should have made, page by page, and how it ended.
//!
//! A scorecard says how much was seen from these records, not from the resources that happened to come back.
//! Main type: [`Read`].

use serde::{Deserialize, Serialize};

use super::GapCause;

/// One page of one read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Read {
    /// Account that was read; absent for a server that belongs to none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// Region that was read; absent for a global service and for a server outside of AWS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The call in the service's own words: `rds:DescribeDBClusters`, or `postgres:roles` for a result set.
    pub operation: String,
    /// What the call was about, when it was made for one thing: a parameter group, `server/database`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Page, from 1.
    pub page: u32,
    /// Why nothing came back, or not all of it; absent when the page was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<GapCause>,
    /// How often the call was sent; 0 when it was not attempted.
    pub attempts: u32,
    /// Items on the page.
    pub items: u64,
    /// The service's message, with secrets removed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

impl Read {
    /// Whether the page was answered.
    #[must_use]
    pub const fn is_answered(&self) -> bool {
        self.cause.is_none()
    }
}
