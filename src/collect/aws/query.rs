//! Calls to services that have no SDK crate here: EC2 (whose crate takes 8 GB to compile), AWS Backup and CloudWatch Logs.
//!
//! Only the shape of request and answer is written by hand; signing, credentials, retries and timeouts are the SDK
//! runtime's. Main type: [`QueryClient`].

use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation as Orchestrated;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::metadata::ErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::region::SigningRegion;
use aws_types::{SdkConfig, SigningName};
use serde_json::Value;

use super::answer_code::{error_code, error_message};
use super::clients::own_retries;
use super::errors::CallError;
use super::operations::{Operation, Service};
use super::xml::Element;
use crate::model::GapCause;

/// Version of the EC2 query API.
const EC2_VERSION: &str = "2016-11-15";

/// Sends one operation's calls.
#[derive(Debug)]
pub struct QueryClient {
    operation: &'static Operation,
    call: Orchestrated<Outgoing, String, ErrorMetadata>,
}

/// A request before it is signed.
#[derive(Debug)]
struct Outgoing {
    method: &'static str,
    /// With its query, already encoded.
    path: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

/// A parameter of a query, encoded for URLs and forms.
#[must_use]
pub fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

fn form(parameters: &[(&str, &str)]) -> String {
    let pairs: Vec<_> =
        parameters.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    pairs.join("&")
}

impl QueryClient {
    pub(super) fn new(config: &SdkConfig, operation: &'static Operation) -> Self {
        let region = config.region().map(ToString::to_string).unwrap_or_default();
        let service = operation.service.as_str();
        let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        let endpoint =
            config.endpoint_url().map_or_else(|| format!("https://{service}.{region}.{suffix}"), ToOwned::to_owned);

        let mut layer = Layer::new("dbmuster");
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(SigningName::from_static(service));
        layer.store_put(SigningRegion::from(aws_types::region::Region::new(region)));
        layer.store_put(SigV4OperationSigningConfig {
            signing_options: SigningOptions::default(),
            ..Default::default()
        });
        layer.store_put(own_retries(operation.service));
        let mut components = RuntimeComponentsBuilder::new("dbmuster")
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
                StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]),
            )))
            .with_identity_cache(config.identity_cache());
        if let Some(credentials) = config.credentials_provider() {
            components = components.with_identity_resolver(SCHEME_ID, SharedIdentityResolver::new(credentials));
        }

        let mut builder = Orchestrated::builder()
            .service_name(service)
            .operation_name(operation.name)
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(endpoint.trim_end_matches('/'))
            .standard_retry(config.retry_config().unwrap_or(&RetryConfig::standard()))
            .timeout_config(config.timeout_config().cloned().unwrap_or_else(TimeoutConfig::disabled))
            .retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
            .retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
            .retry_classifier(HttpStatusCodeClassifier::default());
        if let Some(client) = config.http_client() {
            builder = builder.http_client(client);
        }
        if let Some(sleep) = config.sleep_impl() {
            builder = builder.sleep_impl(sleep);
        }
        if let Some(time) = config.time_source() {
            builder = builder.time_source(time);
        }
        let plugin = StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components);
        let call = builder.runtime_plugin(plugin).serializer(request).deserializer(answer).build();
        Self { operation, call }
    }

    /// EC2: a form goes, XML comes back. `Action` and `Version` are added.
    ///
    /// # Errors
    ///
    /// When the call failed, or the answer is no XML.
    pub async fn xml(&self, parameters: &[(&str, &str)]) -> Result<Element, CallError> {
        let mut all = vec![("Action", self.operation.name), ("Version", EC2_VERSION)];
        all.extend_from_slice(parameters);
        let text = self.send("POST", "/".to_owned(), vec![("content-type", FORM.to_owned())], form(&all)).await?;
        Element::parse(&text).map_err(|error| CallError::new(GapCause::Malformed, &error.to_string()))
    }

    /// A service of the JSON protocol, version 1.1: an object goes, an object comes back.
    ///
    /// # Errors
    ///
    /// When the call failed, or the answer is no JSON.
    pub async fn json(&self, parameters: &Value) -> Result<Value, CallError> {
        let target = format!("{}.{}", json_target(self.operation.service), self.operation.name);
        let headers = vec![("content-type", "application/x-amz-json-1.1".to_owned()), ("x-amz-target", target)];
        parsed(&self.send("POST", "/".to_owned(), headers, parameters.to_string()).await?)
    }

    /// A service whose resources are paths. The path's variable parts must be [`encoded`] already.
    ///
    /// # Errors
    ///
    /// When the call failed, or the answer is no JSON.
    pub async fn get(&self, path: &str, parameters: &[(&str, &str)]) -> Result<Value, CallError> {
        let path = if parameters.is_empty() { path.to_owned() } else { format!("{path}?{}", form(parameters)) };
        parsed(&self.send("GET", path, Vec::new(), String::new()).await?)
    }

    async fn send(
        &self,
        method: &'static str,
        path: String,
        headers: Vec<(&'static str, String)>,
        body: String,
    ) -> Result<String, CallError> {
        self.call.invoke(Outgoing { method, path, headers, body }).await.map_err(|error: SdkError<_, _>| error.into())
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// What stands before the operation in the target header.
const fn json_target(service: Service) -> &'static str {
    match service {
        Service::Logs => "Logs_20140328",
        Service::Organizations => "AWSOrganizationsV20161128",
        Service::Kms => "TrentService",
        Service::SecretsManager => "secretsmanager",
        // These do not speak this protocol; the service would say so.
        Service::Backup | Service::Ec2 | Service::Iam | Service::Rds | Service::Sts => "",
    }
}

fn parsed(text: &str) -> Result<Value, CallError> {
    serde_json::from_str(text)
        .map_err(|error| CallError::new(GapCause::Malformed, &format!("the answer is no JSON: {error}")))
}

fn request(outgoing: Outgoing) -> Result<HttpRequest, BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(outgoing.body.clone()));
    request.set_method(outgoing.method)?;
    request.set_uri(outgoing.path.as_str())?;
    request.headers_mut().insert("user-agent", concat!("dbmuster/", env!("CARGO_PKG_VERSION")));
    for (name, value) in outgoing.headers {
        request.headers_mut().insert(name, value);
    }
    if !outgoing.body.is_empty() {
        request.headers_mut().insert("content-length", outgoing.body.len().to_string());
    }
    Ok(request)
}

fn answer(response: &HttpResponse) -> Result<String, OrchestratorError<ErrorMetadata>> {
    let body = response.body().bytes().unwrap_or_default();
    let status = response.status();
    if !status.is_success() {
        let header = response.headers().get("x-amzn-errortype");
        let error = ErrorMetadata::builder()
            .code(error_code(header, body).unwrap_or_default())
            .message(error_message(body).unwrap_or_default())
            .build();
        return Err(OrchestratorError::operation(error));
    }
    String::from_utf8(body.to_vec()).map_err(|error| OrchestratorError::response(error.into()))
}
