//! What went wrong with one call, in the words of the ledger.
//!
//! Owns the step from the SDK's errors and the services' codes to a [`GapCause`]; keeps secrets out of messages.
//! Main types: [`CallError`], [`WireError`].

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::message::sanitised;
use crate::model::GapCause;

/// A failed call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct CallError {
    pub cause: GapCause,
    /// The service's error code, or the HTTP status in its place; empty when no answer came.
    pub code: String,
    /// The service's or the connection's message, without secrets.
    pub message: String,
}

/// What the connection itself finds wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    #[error("the answer stopped before its end ({0} bytes came)")]
    Cut(usize),
    #[error("the answer did not end within {0} seconds")]
    Stalled(u64),
    #[error("a page of HTML came (status {0}); this is no endpoint of the API")]
    Html(u16),
    #[error("the XML of the answer is broken")]
    BrokenXml,
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    #[error("{0} was not sent: it is not in the table of operations")]
    NotInTable(String),
    #[error("no recorded answer for {0}; record it again with --record")]
    NotRecorded(String),
    #[error("the recorded answer {0} cannot be read: {1}")]
    BadRecording(String, String),
    #[error("the answer could not be recorded: {0}")]
    NotKept(String),
}

impl WireError {
    const fn cause(&self) -> GapCause {
        match self {
            Self::Cut(_) | Self::Html(_) | Self::BrokenXml | Self::TooLarge(_) | Self::BadRecording(..) => {
                GapCause::Malformed
            }
            Self::Stalled(_) => GapCause::Timeout,
            Self::NotInTable(_) | Self::NotRecorded(_) | Self::NotKept(_) => GapCause::NotAttempted,
        }
    }
}

/// Codes that ask to slow down.
const THROTTLING: &[&str] = &[
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

/// The cause behind an error code.
#[must_use]
pub fn cause_of(code: &str, message: &str, status: u16) -> GapCause {
    let says = |words: &str| message.to_ascii_lowercase().contains(words);
    if THROTTLING.contains(&code) || (code.is_empty() && status == 429) {
        return GapCause::Throttled;
    }
    match code {
        "AccessDenied"
        | "AccessDeniedException"
        | "UnauthorizedOperation"
        | "NotAuthorized"
        | "UnauthorizedException"
        | "AuthorizationError"
        | "KMSAccessDeniedException"
        | "AuthorizationNotFound"
        | "Forbidden" => {
            if says("service control policy") {
                GapCause::DeniedByScp
            } else if says("account") && (says("suspended") || says("is closed")) {
                GapCause::AccountSuspended
            } else {
                GapCause::AccessDenied
            }
        }
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" | "TokenRefreshRequired" => {
            GapCause::CredentialsExpired
        }
        "RequestTimeTooSkewed" | "RequestInTheFuture" => GapCause::ClockSkew,
        "SignatureDoesNotMatch" | "InvalidSignatureException"
            if says("signature expired") || says("not yet current") =>
        {
            GapCause::ClockSkew
        }
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "AuthFailure"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "IncompleteSignature"
        | "InvalidAccessKeyId"
        | "NotSignedUp" => GapCause::CredentialsInvalid,
        "OptInRequired" | "RegionDisabledException" | "SubscriptionRequiredException" => {
            if says("suspended") {
                GapCause::AccountSuspended
            } else {
                GapCause::RegionNotEnabled
            }
        }
        "AccountSuspended" | "AccountSuspendedException" | "AccountProblem" | "PendingVerification" | "Blocked" => {
            GapCause::AccountSuspended
        }
        "InvalidAction"
        | "UnknownOperationException"
        | "UnknownOperation"
        | "UnsupportedOperation"
        | "UnsupportedOperationException"
        | "InvalidEndpoint"
        | "NotImplemented"
        | "OperationNotSupported"
        | "AWSOrganizationsNotInUseException" => GapCause::Unsupported,
        "RequestTimeout" | "RequestTimeoutException" => GapCause::Timeout,
        _ if code.contains("NotFound") || code == "NoSuchEntity" || code.ends_with("Fault") && says("not found") => {
            GapCause::Vanished
        }
        _ if status == 503 && says("reduce your request rate") => GapCause::Throttled,
        _ if status >= 500 => GapCause::Unreachable,
        _ if code.is_empty() => GapCause::Malformed,
        _ => GapCause::Unsupported,
    }
}

/// Whether the service sent a page for people.
pub(super) fn is_html(body: &[u8]) -> bool {
    let start: Vec<u8> = body.iter().copied().skip_while(u8::is_ascii_whitespace).take(14).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}

/// Every error below this one.
fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn Error + 'static)| (*error).source())
}

fn texts(error: &(dyn Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    for error in chain(error) {
        let text = error.to_string();
        // A wrapper often repeats the words of what it wraps.
        if texts.last().is_none_or(|last| !last.contains(&text)) {
            texts.push(text);
        }
    }
    texts.join(": ")
}

impl CallError {
    /// An error that is no answer of a service.
    #[must_use]
    pub fn new(cause: GapCause, message: &str) -> Self {
        Self { cause, code: String::new(), message: sanitised(message) }
    }

    /// An error that a service answered with.
    #[must_use]
    pub fn answered(code: &str, message: &str, status: u16, body: &[u8]) -> Self {
        if is_html(body) {
            return Self::new(GapCause::Malformed, &WireError::Html(status).to_string());
        }
        let message = if message.is_empty() { format!("status {status}") } else { message.to_owned() };
        let cause = cause_of(code, &message, status);
        // A code marks an answer: without one there is nobody at the other end.
        let code = if code.is_empty() { status.to_string() } else { code.to_owned() };
        Self { cause, code, message: sanitised(&message) }
    }

    /// From below the SDK: the connection, the credentials, or a call given up.
    fn underneath(error: &(dyn Error + 'static), otherwise: GapCause) -> Self {
        for error in chain(error) {
            if let Some(wire) = error.downcast_ref::<WireError>() {
                return Self::new(wire.cause(), &wire.to_string());
            }
            // What the role of an account could not be assumed for, found while credentials were renewed.
            if let Some(own) = error.downcast_ref::<Self>() {
                return own.clone();
            }
            if error.is::<aws_credential_types::provider::error::CredentialsError>() {
                return Self::new(GapCause::CredentialsInvalid, &texts(error));
            }
        }
        Self::new(otherwise, &texts(error))
    }
}

impl<E> From<SdkError<E, HttpResponse>> for CallError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        match error {
            SdkError::ServiceError(context) => {
                let (raw, meta) = (context.raw(), context.err().meta());
                let body = raw.body().bytes().unwrap_or_default();
                Self::answered(
                    meta.code().unwrap_or_default(),
                    meta.message().unwrap_or_default(),
                    raw.status().as_u16(),
                    body,
                )
            }
            SdkError::ResponseError(context) => {
                let raw = context.raw();
                let body = raw.body().bytes().unwrap_or_default();
                if is_html(body) {
                    return Self::answered("", "", raw.status().as_u16(), body);
                }
                let error: SdkError<E, HttpResponse> = SdkError::ResponseError(context);
                Self::underneath(&error, GapCause::Malformed)
            }
            SdkError::TimeoutError(_) => Self::underneath(&error, GapCause::Timeout),
            SdkError::DispatchFailure(ref failure) => {
                let otherwise = if failure.is_timeout() {
                    GapCause::Timeout
                } else if chain(&error).any(|error| error.to_string().to_ascii_lowercase().contains("certificate")) {
                    GapCause::TlsFailure
                } else {
                    GapCause::Unreachable
                };
                Self::underneath(&error, otherwise)
            }
            SdkError::ConstructionFailure(_) => Self::underneath(&error, GapCause::NotAttempted),
            _ => Self::underneath(&error, GapCause::Unreachable),
        }
    }
}
