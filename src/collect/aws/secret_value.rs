//! Passwords of database servers from Secrets Manager, and login tokens of RDS.
//!
//! The one place that reads the value of a secret: the scanner's own login, which the scope names by its ARN. Nothing of a
//! value gets into a message. The crawler's table of calls has no such call. Main type: [`AwsSecrets`].

use std::fmt::Write as _;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_rds::auth_token::{AuthTokenGenerator, Config};
use aws_types::SdkConfig;
use futures_util::future::{BoxFuture, FutureExt as _};
use serde_json::Value;

use super::errors::CallError;
use crate::collect::secret::{Secret, SecretError, SecretSource, StoredLogin, TokenRequest};
use crate::model::GapCause;

/// Secrets Manager and RDS, with the caller's own credentials.
#[derive(Debug, Clone, Default)]
pub struct AwsSecrets {
    /// Services are reached there instead of at their regional addresses.
    pub endpoint_url: Option<String>,
}

impl AwsSecrets {
    async fn config(&self, profile: Option<&str>, region: &str) -> SdkConfig {
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).region(Region::new(region.to_owned()));
        if let Some(profile) = profile {
            loader = loader.profile_name(profile);
        }
        if let Some(url) = &self.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        loader.load().await
    }

    async fn stored(&self, arn: &str, profile: Option<&str>) -> Result<StoredLogin, SecretError> {
        let Some(region) = arn.split(':').nth(3).filter(|region| !region.is_empty() && arn.starts_with("arn:")) else {
            return Err(invalid(format!("{arn:?} is not the ARN of a secret")));
        };
        let config = self.config(profile, region).await;
        let client = aws_sdk_secretsmanager::Client::new(&config);
        let answer = client.get_secret_value().secret_id(arn).send().await.map_err(|error| {
            let error = CallError::from(error);
            SecretError { cause: error.cause, message: format!("secretsmanager:GetSecretValue gave {error}") }
        })?;
        login_of(answer.secret_string().unwrap_or_default())
    }

    async fn token(&self, request: TokenRequest<'_>) -> Result<Secret, SecretError> {
        let config = self.config(request.profile, request.region).await;
        let wanted = Config::builder()
            .hostname(request.host)
            .port(u64::from(request.port))
            // It becomes part of a URL as it stands.
            .username(encoded(request.user))
            .region(Region::new(request.region.to_owned()))
            .build();
        let wanted = wanted.map_err(|error| invalid(error.to_string()))?;
        let token = AuthTokenGenerator::new(wanted).auth_token(&config).await;
        // Signing needs nothing but credentials.
        let token = token.map_err(|error| invalid(format!("no login token could be signed: {error}")))?;
        Ok(Secret::new(token.as_str().to_owned()))
    }
}

impl SecretSource for AwsSecrets {
    fn login<'a>(&'a self, arn: &'a str, profile: Option<&'a str>) -> BoxFuture<'a, Result<StoredLogin, SecretError>> {
        self.stored(arn, profile).boxed()
    }

    fn rds_token<'a>(&'a self, request: TokenRequest<'a>) -> BoxFuture<'a, Result<Secret, SecretError>> {
        self.token(request).boxed()
    }
}

fn invalid(message: String) -> SecretError {
    SecretError { cause: GapCause::CredentialsInvalid, message }
}

/// `{"username": .., "password": ..}`, as RDS and its rotation functions write it, or the bare password.
fn login_of(text: &str) -> Result<StoredLogin, SecretError> {
    let Ok(Value::Object(members)) = serde_json::from_str(text) else {
        if text.is_empty() {
            return Err(invalid("the secret has no text".to_owned()));
        }
        return Ok(StoredLogin { user: None, password: Secret::new(text.to_owned()) });
    };
    let member = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
    let Some(password) = member("password") else {
        return Err(invalid("the secret has no member `password`".to_owned()));
    };
    Ok(StoredLogin { user: member("username"), password: Secret::new(password) })
}

/// Percent-encoded for the query of a URL.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_read_in_both_forms() {
        let login = login_of(r#"{"username": "scan", "password": "canary", "host": "h"}"#).unwrap();
        assert_eq!((login.user.as_deref(), login.password.reveal()), (Some("scan"), "canary"));
        assert_eq!(login_of("canary").unwrap().password.reveal(), "canary");
        for wrong in ["", "{}", r#"{"password": 1}"#] {
            assert!(!login_of(wrong).unwrap_err().to_string().contains("canary"));
        }
        assert!(!format!("{login:?}").contains("canary"));
        assert_eq!(encoded("a b&c"), "a%20b%26c");
    }
}
