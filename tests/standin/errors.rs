//! Errors as each protocol words them. Main type: [`ApiError`].

use super::faults::Effect;
use super::request::Protocol;

/// An error of a service.
#[derive(Debug, Clone)]
pub struct ApiError {
    pub status: u16,
    pub code: String,
    pub message: String,
}

impl ApiError {
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), message: message.into() }
    }

    /// A parameter that the operation refuses.
    pub fn invalid(service: &str, message: impl Into<String>) -> Self {
        let code = match service {
            "rds" => "InvalidParameterValue",
            "iam" | "sts" => "ValidationError",
            "ec2" => "InvalidParameterValue",
            "organizations" => "InvalidInputException",
            "secretsmanager" | "logs" => "InvalidParameterException",
            "backup" => "InvalidParameterValueException",
            _ => "ValidationException",
        };
        Self::new(400, code, message)
    }

    /// Something that does not exist.
    pub fn missing(code: &str, message: impl Into<String>) -> Self {
        let status = if code.ends_with("Exception") { 400 } else { 404 };
        Self::new(status, code, message)
    }

    /// What the service says of a key that it does not know.
    pub fn unknown_key(service: &str) -> Self {
        let message = "The security token included in the request is invalid.";
        match Protocol::of(service) {
            Protocol::Query => Self::new(403, "InvalidClientTokenId", message),
            Protocol::Ec2 => {
                Self::new(401, "AuthFailure", "AWS was not able to validate the provided access credentials")
            }
            Protocol::Json => Self::new(400, "UnrecognizedClientException", message),
            Protocol::Rest => Self::new(403, "UnrecognizedClientException", message),
        }
    }

    /// What it says of a request without a signature.
    pub fn unsigned(protocol: Protocol) -> Self {
        let message = "Request is missing Authentication Token";
        match protocol {
            Protocol::Query | Protocol::Ec2 => Self::new(403, "MissingAuthenticationToken", message),
            Protocol::Json | Protocol::Rest => Self::new(400, "MissingAuthenticationTokenException", message),
        }
    }

    /// What it says of an operation that it does not have.
    pub fn unknown_operation(service: &str, operation: &str) -> Self {
        match Protocol::of(service) {
            Protocol::Query => {
                let version = if service == "rds" { "2014-10-31" } else { "2010-05-08" };
                Self::new(400, "InvalidAction", format!("Could not find operation {operation} for version {version}"))
            }
            Protocol::Ec2 => {
                Self::new(400, "InvalidAction", format!("The action {operation} is not valid for this web service."))
            }
            Protocol::Json => Self::new(400, "UnknownOperationException", ""),
            Protocol::Rest => Self::new(404, "UnknownOperationException", ""),
        }
    }

    /// The error of a fault, when the fault is an error.
    pub fn of_effect(effect: &Effect, service: &str, operation: &str, caller: &str, resource: &str) -> Option<Self> {
        let protocol = Protocol::of(service);
        let action = format!("{service}:{operation}");
        let who = format!("User: {caller} is not authorized to perform: {action}");
        Some(match effect {
            Effect::AccessDenied => {
                let why = format!("because no identity-based policy allows the {action} action");
                denied(protocol, &format!("{who} on resource: {resource} {why}"))
            }
            Effect::DeniedByScp => denied(
                protocol,
                &format!("{who} on resource: {resource} with an explicit deny in a service control policy"),
            ),
            Effect::Throttle => match service {
                "ec2" => Self::new(503, "RequestLimitExceeded", "Request limit exceeded."),
                "organizations" => Self::new(400, "TooManyRequestsException", "Rate exceeded"),
                _ if protocol == Protocol::Query => Self::new(400, "Throttling", "Rate exceeded"),
                _ => Self::new(400, "ThrottlingException", "Rate exceeded"),
            },
            Effect::ExpiredToken => {
                let message = "The security token included in the request is expired";
                match protocol {
                    Protocol::Query => Self::new(403, "ExpiredToken", message),
                    Protocol::Ec2 => Self::new(400, "RequestExpired", "Request has expired."),
                    Protocol::Json => Self::new(400, "ExpiredTokenException", message),
                    Protocol::Rest => Self::new(403, "ExpiredTokenException", message),
                }
            }
            Effect::OptedOut => Self::unknown_key(service),
            Effect::ClockSkew => {
                let message = "Signature expired: 20261120T130000Z is now earlier than 20261120T134500Z \
                               (20261120T140000Z - 15 min.)";
                match protocol {
                    Protocol::Query => Self::new(403, "SignatureDoesNotMatch", message),
                    Protocol::Ec2 => Self::new(403, "RequestExpired", "Request has expired."),
                    Protocol::Json | Protocol::Rest => Self::new(400, "InvalidSignatureException", message),
                }
            }
            Effect::Error { status, code, message } => Self::new(*status, code, message.as_str()),
            Effect::ThrottleAbove { .. }
            | Effect::Latency { .. }
            | Effect::CutBody
            | Effect::CutDocument
            | Effect::Malformed
            | Effect::Html { .. }
            | Effect::RepeatToken
            | Effect::Reset
            | Effect::NeverAnswers => return None,
        })
    }
}

fn denied(protocol: Protocol, message: &str) -> ApiError {
    match protocol {
        Protocol::Query => ApiError::new(403, "AccessDenied", message),
        Protocol::Ec2 => {
            let message = format!("You are not authorized to perform this operation. {message}");
            ApiError::new(403, "UnauthorizedOperation", message)
        }
        Protocol::Json => ApiError::new(400, "AccessDeniedException", message),
        Protocol::Rest => ApiError::new(403, "AccessDeniedException", message),
    }
}
