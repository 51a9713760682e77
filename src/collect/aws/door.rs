//! Credentials: those of the caller, and those of the role in each account.
//!
//! The caller's come from the SDK's own chain (environment, profile, SSO, web identity, instance or container); a role's
//! are asked for once per account and renewed when they run out, for all of its clients together.
//! Main types: [`Doors`], [`RoleCredentials`].

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_sdk_sts::operation::assume_role::AssumeRoleOutput;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

use super::errors::CallError;
use super::in_flight::{CALL, Call};
use super::operations::other::STS_ASSUME_ROLE;
use super::settings::Settings;
use crate::collect::scope::AwsScope;
use crate::model::GapCause;

/// The caller's configuration, by profile; the SDK's chain is asked once for each.
#[derive(Debug)]
pub struct Doors {
    http: SharedHttpClient,
    retries: RetryConfig,
    timeouts: TimeoutConfig,
    endpoint_url: Option<String>,
    region: String,
    credentials_file: Option<PathBuf>,
    is_replay: bool,
    known: tokio::sync::Mutex<BTreeMap<Option<String>, SdkConfig>>,
}

/// Renewing a role's credentials may take all the attempts of a call.
const RENEWAL: Duration = Duration::from_secs(180);
const DEFAULT_SESSION: &str = "dbmuster";

impl Doors {
    pub fn new(scope: &AwsScope, settings: &Settings) -> Self {
        let backoff = if settings.replay.is_some() { Duration::from_millis(1) } else { settings.initial_backoff };
        Self {
            http: http_client(),
            retries: RetryConfig::standard().with_max_attempts(settings.attempts.max(1)).with_initial_backoff(backoff),
            timeouts: TimeoutConfig::builder()
                .connect_timeout(settings.connect_timeout)
                .read_timeout(settings.read_timeout)
                .build(),
            endpoint_url: scope.endpoint_url.clone(),
            region: scope.partition.global_region().to_owned(),
            credentials_file: settings.credentials_file.clone(),
            is_replay: settings.replay.is_some(),
            known: tokio::sync::Mutex::default(),
        }
    }

    /// The client that all connections share.
    pub const fn http(&self) -> &SharedHttpClient {
        &self.http
    }

    /// The caller's configuration with that profile.
    pub async fn of(&self, profile: Option<&str>) -> SdkConfig {
        let mut known = self.known.lock().await;
        let key = profile.map(ToOwned::to_owned);
        if let Some(config) = known.get(&key) {
            return config.clone();
        }
        let config = if self.is_replay { self.replayed() } else { self.loaded(profile).await };
        known.insert(key, config.clone());
        config
    }

    async fn loaded(&self, profile: Option<&str>) -> SdkConfig {
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(self.http.clone())
            .retry_config(self.retries.clone())
            .timeout_config(self.timeouts.clone())
            .region(Region::new(self.region.clone()));
        // A profile that is asked for by name comes before whatever the environment holds, as with the AWS command line.
        if profile.is_some() || self.credentials_file.is_some() {
            let provider = ProviderConfig::default()
                .with_http_client(self.http.clone())
                .with_region(Some(Region::new(self.region.clone())));
            let mut credentials = ProfileFileCredentialsProvider::builder().configure(&provider);
            if let Some(file) = &self.credentials_file {
                let files = EnvConfigFiles::builder().with_file(EnvConfigFileKind::Credentials, file);
                credentials = credentials.profile_files(files.build());
            }
            if let Some(profile) = profile {
                credentials = credentials.profile_name(profile);
                loader = loader.profile_name(profile);
            }
            loader = loader.credentials_provider(credentials.build());
        }
        if let Some(url) = &self.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        loader.load().await.into_builder().identity_cache(identity_cache()).build()
    }

    /// A replay signs nothing that leaves this process.
    fn replayed(&self) -> SdkConfig {
        let nobody = Credentials::new("replay", "replay", None, None, "replay");
        let mut builder = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .retry_config(self.retries.clone())
            .timeout_config(self.timeouts.clone())
            .region(Region::new(self.region.clone()))
            .identity_cache(identity_cache())
            .credentials_provider(SharedCredentialsProvider::new(nobody));
        builder.set_endpoint_url(self.endpoint_url.clone());
        builder.build()
    }
}

fn identity_cache() -> aws_smithy_runtime_api::client::identity::SharedIdentityCache {
    IdentityCache::lazy().load_timeout(RENEWAL).build()
}

/// One pool of connections for the whole run; a proxy is taken from the environment, as the SDK does.
fn http_client() -> SharedHttpClient {
    let proxy = ProxyConfig::from_env();
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut builder = Connector::builder();
        builder.set_connector_settings(settings.cloned());
        if let Some(components) = components {
            builder.set_sleep_impl(components.sleep_impl());
        }
        builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).proxy_config(proxy.clone()).build()
    })
}

/// How one account's role is assumed.
#[derive(Debug, Clone)]
pub struct Role {
    pub arn: String,
    pub external_id: Option<String>,
    pub session_name: Option<String>,
}

impl Role {
    /// Asks for the role's credentials once.
    ///
    /// # Errors
    ///
    /// When the role may not be assumed; every other cause keeps its own name.
    pub async fn assume(&self, sts: &aws_sdk_sts::Client) -> Result<Credentials, CallError> {
        let request = sts
            .assume_role()
            .role_arn(&self.arn)
            .role_session_name(self.session_name.as_deref().unwrap_or(DEFAULT_SESSION))
            .set_external_id(self.external_id.clone());
        let answer = request.send().await.map_err(|error| {
            let mut error = CallError::from(error);
            if matches!(error.cause, GapCause::AccessDenied | GapCause::Vanished | GapCause::Unsupported) {
                error.cause = GapCause::RoleNotAssumable;
            }
            error
        })?;
        credentials(answer)
    }
}

fn credentials(answer: AssumeRoleOutput) -> Result<Credentials, CallError> {
    let Some(given) = answer.credentials else {
        return Err(CallError::new(GapCause::Malformed, "the answer holds no credentials"));
    };
    let until = std::time::SystemTime::try_from(given.expiration).ok();
    Ok(Credentials::new(given.access_key_id, given.secret_access_key, Some(given.session_token), until, "dbmuster"))
}

/// Credentials of a role: the ones that the account was entered with, then new ones whenever they run out.
#[derive(Debug)]
pub struct RoleCredentials {
    first: Mutex<Option<Credentials>>,
    sts: aws_sdk_sts::Client,
    role: Role,
    unit: String,
}

impl RoleCredentials {
    pub fn new(first: Credentials, sts: aws_sdk_sts::Client, role: Role, unit: &str) -> Self {
        Self { first: Mutex::new(Some(first)), sts, role, unit: unit.to_owned() }
    }

    /// Configuration whose clients share these credentials.
    pub fn into_config(self, caller: &SdkConfig) -> SdkConfig {
        let builder = caller.to_builder().identity_cache(identity_cache());
        builder.credentials_provider(SharedCredentialsProvider::new(self)).build()
    }
}

impl ProvideCredentials for RoleCredentials {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        Provided::new(async move {
            if let Some(first) = first {
                return Ok(first);
            }
            let call = Arc::new(Call::new(&STS_ASSUME_ROLE, self.unit.clone()));
            CALL.scope(call, self.role.assume(&self.sts)).await.map_err(CredentialsError::provider_error)
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::client::http::{
        HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
    };
    use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;

    use super::*;

    const GIVEN: &str = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIASECOND</AccessKeyId>\
        <SecretAccessKey>hush</SecretAccessKey><SessionToken>hush</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration>\
        </Credentials></AssumeRoleResult></AssumeRoleResponse>";
    const DENIED: &str = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>\
        <Message>User is not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>";

    /// Answers everything alike, when the call is one that the ledger knows.
    #[derive(Debug)]
    struct Always(u16, &'static str);

    impl HttpConnector for Always {
        fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
            assert_eq!(CALL.with(|call| call.operation.name), "AssumeRole");
            let status = StatusCode::try_from(self.0).unwrap();
            HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(self.1))))
        }
    }

    fn renewed(status: u16, body: &'static str) -> Result<Credentials, CredentialsError> {
        let answer = http_client_fn(move |_, _| SharedHttpConnector::new(Always(status, body)));
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new("AKIA", "hush", None, None, "test")))
            .http_client(answer)
            .build();
        let first = Credentials::new("ASIAFIRST", "hush", None, None, "test");
        let role = Role { arn: "arn:aws:iam::111122223333:role/r".to_owned(), external_id: None, session_name: None };
        let provider = RoleCredentials::new(first, aws_sdk_sts::Client::new(&config), role, "aws/111122223333/entry");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            assert_eq!(provider.provide_credentials().await.unwrap().access_key_id(), "ASIAFIRST");
            provider.provide_credentials().await
        })
    }

    #[test]
    fn credentials_that_run_out_are_asked_for_again() {
        assert_eq!(renewed(200, GIVEN).unwrap().access_key_id(), "ASIASECOND");
    }

    #[test]
    fn a_role_that_is_taken_away_half_way_keeps_its_cause() {
        let error = renewed(403, DENIED).unwrap_err();
        let source = std::error::Error::source(&error).unwrap().downcast_ref::<CallError>().unwrap();
        assert_eq!(source.cause, GapCause::RoleNotAssumable);
    }
}
