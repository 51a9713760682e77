//! What a request asks for, whichever protocol it speaks: the check against the table, and the key of a recording.
//!
//! Main type: [`Request`].

use std::collections::BTreeMap;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde_json::Value;

use super::errors::WireError;
use super::operations::{Operation, Service};
use super::redact;

/// One request: the operation, and its parameters without secrets in a fixed order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub operation: &'static Operation,
    pub parameters: BTreeMap<String, String>,
}

impl Request {
    /// Takes a request apart.
    ///
    /// # Errors
    ///
    /// When it asks for another operation than the one that the ledger is told about.
    pub fn of(operation: &'static Operation, request: &HttpRequest) -> Result<Self, WireError> {
        let body = request.body().bytes().unwrap_or_default();
        let (asked, mut parameters) = match operation.service {
            Service::Ec2 | Service::Iam | Service::Rds | Service::Sts => form(body),
            Service::Kms | Service::Logs | Service::Organizations | Service::SecretsManager => {
                let target = request.headers().get("x-amz-target").unwrap_or_default();
                (target.rsplit('.').next().map(ToOwned::to_owned), object(body))
            }
            Service::Backup => {
                // There is no name in such a request. The table's operations of the service are all of one kind.
                let reads = request.method() == "GET";
                (reads.then(|| operation.name.to_owned()), path(request.uri()))
            }
        };
        if asked.as_deref() != Some(operation.name) {
            let asked = asked.unwrap_or_else(|| format!("a {} request", request.method()));
            return Err(WireError::NotInTable(format!(
                "{}:{asked} instead of {}",
                operation.service.as_str(),
                operation.full_name()
            )));
        }
        redact::parameters(&mut parameters);
        Ok(Self { operation, parameters })
    }
}

fn form(body: &[u8]) -> (Option<String>, BTreeMap<String, String>) {
    let mut parameters = BTreeMap::new();
    for pair in body.split(|byte| *byte == b'&') {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let (name, value) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
        parameters.insert(decoded(name), decoded(value));
    }
    parameters.remove("Version");
    (parameters.remove("Action"), parameters)
}

fn object(body: &[u8]) -> BTreeMap<String, String> {
    let fields = match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => fields,
        _ => return BTreeMap::new(),
    };
    let text = |value: Value| if let Value::String(text) = value { text } else { value.to_string() };
    fields.into_iter().map(|(name, value)| (name, text(value))).collect()
}

/// Path and query behind the host.
fn path(uri: &str) -> BTreeMap<String, String> {
    let behind = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let path = behind.find('/').map_or("/", |start| &behind[start..]);
    BTreeMap::from([("path".to_owned(), path.to_owned())])
}

fn decoded(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
                match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    Some(byte) => {
                        bytes.push(byte);
                        rest = &tail[2..];
                    }
                    None => bytes.push(b'%'),
                }
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::super::operations::{other, rds};
    use super::*;

    fn post(body: &'static str) -> HttpRequest {
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method("POST").unwrap();
        request
    }

    #[test]
    fn parameters_have_an_order_and_no_secrets() {
        let request =
            post("Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&ExternalId=hush+hush");
        let request = Request::of(&other::STS_ASSUME_ROLE, &request).unwrap();
        assert_eq!(request.parameters["RoleArn"], "arn:aws:iam::1:role/r");
        assert!(!request.parameters.values().any(|value| value.contains("hush")));
        assert!(!request.parameters.contains_key("Version"));
    }

    #[test]
    fn nothing_but_the_announced_operation_passes() {
        let request = post("Action=DeleteDBInstance&Version=2014-10-31");
        let refused = Request::of(&rds::INSTANCES, &request).unwrap_err();
        assert!(refused.to_string().contains("DeleteDBInstance"), "{refused}");
        let mut write = HttpRequest::new(SdkBody::empty());
        write.set_method("DELETE").unwrap();
        assert!(Request::of(&other::BACKUP_PLANS, &write).is_err());
    }
}
