//! A receiver of messages as the user has set it up.

use std::path::PathBuf;
use std::time::Duration;

use super::endpoint::{self, Endpoint};

/// Tries before a message is given up.
const ATTEMPTS: u32 = 4;
const TIMEOUT: Duration = Duration::from_secs(10);

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    pub(in crate::notify) fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// What the body looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Style {
    /// The published JSON form, with a signature when there is a secret.
    #[default]
    Json,
    /// What Slack's incoming webhooks take.
    Slack,
}

impl Style {
    pub const ALL: [Self; 2] = [Self::Json, Self::Slack];

    /// The word used in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Slack => "slack",
        }
    }
}

/// Which runs are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum When {
    /// Those that say something which the run before did not, and those that failed.
    #[default]
    Change,
    /// Every run.
    Always,
}

impl When {
    pub const ALL: [Self; 2] = [Self::Change, Self::Always];

    /// The word used in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Always => "always",
        }
    }
}

/// Why a webhook cannot be used. The address is not shown, since it is a secret.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    #[error(
        "use the webhook `{name}`: its address is no good: {reason}\nhelp: put the whole URL, https://..., into the environment variable that `url_env` names"
    )]
    Address { name: String, reason: &'static str },
    #[error(
        "use the webhook `{name}`: http:// sends the message in the open to {host}\nhelp: use https://, or set `allow_http = true` where the way there is safe"
    )]
    Unencrypted { name: String, host: String },
    #[error(
        "use the webhook `{name}`: its secret is empty\nhelp: set the environment variable that `secret_env` names, or leave `secret_env` out"
    )]
    EmptySecret { name: String },
}

/// A receiver.
#[derive(Debug, Clone)]
pub struct Webhook {
    pub name: String,
    pub(super) url: Secret,
    pub(super) endpoint: Endpoint,
    pub(super) secret: Option<Secret>,
    pub style: Style,
    pub when: When,
    /// Certificate authorities (PEM) to believe instead of the public ones.
    pub ca_file: Option<PathBuf>,
    /// Tries before a message is given up, at least one.
    pub attempts: u32,
    /// Of one try, from the connection to the answer.
    pub timeout: Duration,
}

impl Webhook {
    /// A webhook with the usual patience.
    ///
    /// # Errors
    ///
    /// When the address is none, would be reached in the open without leave, or the secret is empty.
    pub fn new(
        name: &str,
        url: Secret,
        secret: Option<Secret>,
        style: Style,
        when: When,
        allow_http: bool,
    ) -> Result<Self, NotifyError> {
        let endpoint =
            endpoint::parse(url.reveal()).map_err(|reason| NotifyError::Address { name: name.to_owned(), reason })?;
        if !endpoint.is_https && !endpoint.is_loopback && !allow_http {
            return Err(NotifyError::Unencrypted { name: name.to_owned(), host: endpoint.host });
        }
        if secret.as_ref().is_some_and(|secret| secret.reveal().is_empty()) {
            return Err(NotifyError::EmptySecret { name: name.to_owned() });
        }
        let name = name.to_owned();
        Ok(Self { name, url, endpoint, secret, style, when, ca_file: None, attempts: ATTEMPTS, timeout: TIMEOUT })
    }

    /// What may be shown of the address.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.endpoint.host
    }
}
