//! What could not be read, and why: the opposite of a silent default.

use serde::{Deserialize, Serialize};

/// Why a read gave nothing, or not everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapCause {
    /// The caller may not make this call.
    AccessDenied,
    /// A service control policy of the organization forbids the call.
    DeniedByScp,
    /// The role of the account could not be assumed.
    RoleNotAssumable,
    /// There are no credentials, or the service does not accept them.
    CredentialsInvalid,
    /// Credentials ran out while reading.
    CredentialsExpired,
    /// The server refused the password, token or certificate.
    AuthenticationFailed,
    /// The clock of this machine is too far from that of the service.
    ClockSkew,
    /// The account has not opted in to the region.
    RegionNotEnabled,
    /// The account is suspended or closed.
    AccountSuspended,
    /// The service asked to slow down until all attempts were used up.
    Throttled,
    /// The server has no connection slot left.
    TooManyConnections,
    /// No answer in time.
    Timeout,
    /// No connection.
    Unreachable,
    /// No encrypted connection that could be trusted.
    TlsFailure,
    /// A standby cancelled the read because of recovery.
    StandbyConflict,
    /// It was dropped while being read.
    Vanished,
    /// An answer that could not be understood, or that stopped half-way.
    Malformed,
    /// The service or version does not have what was asked for.
    Unsupported,
    /// The run was interrupted before the read ended.
    Interrupted,
    /// The read was not attempted, for a reason that the message names.
    NotAttempted,
}

impl GapCause {
    /// Every cause, in the order of declaration.
    pub const ALL: [Self; 20] = [
        Self::AccessDenied,
        Self::DeniedByScp,
        Self::RoleNotAssumable,
        Self::CredentialsInvalid,
        Self::CredentialsExpired,
        Self::AuthenticationFailed,
        Self::ClockSkew,
        Self::RegionNotEnabled,
        Self::AccountSuspended,
        Self::Throttled,
        Self::TooManyConnections,
        Self::Timeout,
        Self::Unreachable,
        Self::TlsFailure,
        Self::StandbyConflict,
        Self::Vanished,
        Self::Malformed,
        Self::Unsupported,
        Self::Interrupted,
        Self::NotAttempted,
    ];

    /// The cause as it stands in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::DeniedByScp => "denied_by_scp",
            Self::RoleNotAssumable => "role_not_assumable",
            Self::CredentialsInvalid => "credentials_invalid",
            Self::CredentialsExpired => "credentials_expired",
            Self::AuthenticationFailed => "authentication_failed",
            Self::ClockSkew => "clock_skew",
            Self::RegionNotEnabled => "region_not_enabled",
            Self::AccountSuspended => "account_suspended",
            Self::Throttled => "throttled",
            Self::TooManyConnections => "too_many_connections",
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::TlsFailure => "tls_failure",
            Self::StandbyConflict => "standby_conflict",
            Self::Vanished => "vanished",
            Self::Malformed => "malformed",
            Self::Unsupported => "unsupported",
            Self::Interrupted => "interrupted",
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
