//! Passwords, and where a collector gets those that this machine does not have itself.
//!
//! A [`Secret`] cannot be printed. Main types: [`Secret`], [`SecretSource`].

use std::fmt;

use futures_util::future::BoxFuture;

use crate::model::GapCause;

/// A password or token: shown to nobody, not even in a debug text.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself, for the one place that sends it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// What a secrets store keeps for one login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLogin {
    /// User name that the store has beside the password.
    pub user: Option<String>,
    pub password: Secret,
}

/// Why a secret was not handed out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("get the password: {message}")]
pub struct SecretError {
    pub cause: GapCause,
    /// What went wrong, without any part of a secret.
    pub message: String,
}

/// Where a token is to be valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenRequest<'a> {
    pub host: &'a str,
    pub port: u16,
    pub user: &'a str,
    pub region: &'a str,
    /// Profile of the shared AWS configuration; absent is the default chain.
    pub profile: Option<&'a str>,
}

/// A store of secrets outside of this machine.
pub trait SecretSource: Send + Sync {
    /// The login under that ARN.
    fn login<'a>(&'a self, arn: &'a str, profile: Option<&'a str>) -> BoxFuture<'a, Result<StoredLogin, SecretError>>;

    /// A token that RDS accepts instead of a password for some minutes.
    fn rds_token<'a>(&'a self, request: TokenRequest<'a>) -> BoxFuture<'a, Result<Secret, SecretError>>;
}
