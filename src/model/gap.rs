//! What could not be read, and why: the opposite of a silent default.

use serde::{Deserialize, Serialize};

/// Why a read gave nothing, or not everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapCause {
    AccessDenied,
    Throttled,
    Timeout,
    Unreachable,
    Malformed,
    Unsupported,
    NotAttempted,
}

impl GapCause {
    /// The cause in words that follow "because".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::Throttled => "throttled",
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::Malformed => "malformed",
            Self::Unsupported => "unsupported",
            Self::NotAttempted => "not_attempted",
        }
    }
}

/// A read that failed or was cut short, so that whole resources may be missing from the inventory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// What was to be read, for example `account 111122223333, region eu-central-1`.
    pub target: String,
    /// The call that failed, in the service's own words, for example `rds:DescribeDBClusters`.
    pub operation: String,
    pub cause: GapCause,
    /// Account in which resources may be missing; absent means any account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// Region in which resources may be missing; absent means any region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Resource types that may be missing; empty means any type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resource_types: Vec<String>,
    /// How often the read was tried; 0 when it was not attempted.
    #[serde(default)]
    pub attempts: u32,
    /// The service's message, with secrets removed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

impl Gap {
    /// Whether resources of `resource_type` in this account and region may be missing because of this gap.
    #[must_use]
    pub fn may_hide(&self, resource_type: &str, account: Option<&str>, region: Option<&str>) -> bool {
        let covers = |own: &Option<String>, other: Option<&str>| match (own.as_deref(), other) {
            (Some(own), Some(other)) => own == other,
            (None, _) | (_, None) => true,
        };
        (self.resource_types.is_empty() || self.resource_types.iter().any(|t| t == resource_type))
            && covers(&self.account_id, account)
            && covers(&self.region, region)
    }
}
