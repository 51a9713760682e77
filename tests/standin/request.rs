//! What a request asks for, whatever its protocol: who asks, which place, which operation, which parameters.
//! Main types: [`Call`], [`Params`], [`Protocol`].

use std::fmt::Write as _;

use hyper::HeaderMap;
use serde_json::Value;

/// How a service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    Query,
    Ec2,
    Json,
    Rest,
}

impl Protocol {
    /// By the name that requests are signed for.
    pub fn of(service: &str) -> Self {
        match service {
            "rds" | "iam" | "sts" => Self::Query,
            "ec2" => Self::Ec2,
            "backup" => Self::Rest,
            _ => Self::Json,
        }
    }
}

/// Parameters, sorted by name; nested ones have dotted names (`Filters.Filter.1.Name`) or are members of `json`.
#[derive(Debug, Clone, Default)]
pub struct Params {
    pub pairs: Vec<(String, String)>,
    pub json: Value,
}

impl Params {
    /// A parameter that is a text, a number or a truth value.
    pub fn get(&self, name: &str) -> Option<String> {
        if let Some((_, value)) = self.pairs.iter().find(|(key, _)| key == name) {
            return Some(value.clone());
        }
        match self.json.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    /// Whether a truth value is given as true.
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|v| v.eq_ignore_ascii_case("true"))
    }

    /// The values of a list: `GroupId.1`, `GroupId.2`, or `Filter.member.1`.
    pub fn list(&self, prefix: &str) -> Vec<String> {
        let dotted = format!("{prefix}.");
        let is_number = |rest: &str| rest.trim_start_matches("member.").bytes().all(|b| b.is_ascii_digit());
        let of_pairs = self.pairs.iter().filter(|(key, _)| key.strip_prefix(&dotted).is_some_and(is_number));
        let mut found: Vec<String> = of_pairs.map(|(_, value)| value.clone()).collect();
        found.extend(self.json.get(prefix).and_then(Value::as_array).into_iter().flatten().map(text_of));
        found
    }

    /// `Filters.Filter.N.Name` with its values (RDS), or `Filter.N.Name` (EC2).
    pub fn filters(&self) -> Vec<(String, Vec<String>)> {
        let mut found = Vec::new();
        for (key, name) in &self.pairs {
            let Some(stem) = key.strip_suffix(".Name").filter(|stem| stem.starts_with("Filter")) else { continue };
            let values: Vec<String> = self
                .pairs
                .iter()
                .filter(|(other, _)| other.strip_prefix(stem).is_some_and(|rest| rest.starts_with(".Value")))
                .map(|(_, value)| value.clone())
                .collect();
            found.push((name.clone(), values));
        }
        found
    }

    /// The parameters as one text that is the same for the same call.
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        for (key, value) in self.pairs.iter().filter(|(key, _)| key != "Action" && key != "Version") {
            let _ = write!(text, "{}{key}={value}", if text.is_empty() { "" } else { "&" });
        }
        if !self.json.is_null() && self.json.as_object().is_none_or(|o| !o.is_empty()) {
            let _ = write!(text, "{}", self.json);
        }
        text
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `AWS4-HMAC-SHA256 Credential=KEY/20261120/eu-central-1/rds/aws4_request, ...`
#[derive(Debug, Clone, Default)]
pub struct Credential {
    pub access_key: String,
    pub region: String,
    pub service: String,
}

impl Credential {
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let header = headers.get("authorization")?.to_str().ok()?;
        let rest = header.strip_prefix("AWS4-HMAC-SHA256 ")?;
        let scope = rest.split(',').find_map(|part| part.trim().strip_prefix("Credential="))?;
        let mut parts = scope.split('/');
        let access_key = parts.next()?.to_owned();
        let _day = parts.next()?;
        let region = parts.next()?.to_owned();
        let service = parts.next()?.to_owned();
        let signed = rest.contains("Signature=") && headers.contains_key("x-amz-date");
        (parts.next() == Some("aws4_request") && signed).then_some(Self { access_key, region, service })
    }
}

/// Name of the operation and its parameters.
pub fn operation_and_params(
    method: &str,
    path: &str,
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> (String, Params) {
    if let Some(target) = headers.get("x-amz-target").and_then(|v| v.to_str().ok()) {
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let json = serde_json::from_slice(body).unwrap_or(Value::Null);
        return (operation, Params { pairs: Vec::new(), json });
    }
    let mut pairs = form(query.as_bytes());
    if path != "/" && !path.is_empty() {
        pairs.push(("path".to_owned(), path.to_owned()));
        pairs.sort();
        return (method.to_owned(), Params { pairs, json: Value::Null });
    }
    pairs.extend(form(body));
    pairs.sort();
    let operation = pairs.iter().find(|(key, _)| key == "Action").map(|(_, v)| v.clone()).unwrap_or_default();
    (operation, Params { pairs, json: Value::Null })
}

fn form(body: &[u8]) -> Vec<(String, String)> {
    let parts = body.split(|b| *b == b'&').filter(|part| !part.is_empty());
    let pair = |part: &[u8]| {
        let at = part.iter().position(|b| *b == b'=').unwrap_or(part.len());
        (decode(&part[..at]), decode(part.get(at + 1..).unwrap_or_default()))
    };
    parts.map(pair).collect()
}

/// Undoes percent encoding; a plus is a space.
pub fn decode(text: &[u8]) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let hex = text.get(at + 1..at + 3).and_then(|h| std::str::from_utf8(h).ok());
        match (text[at], hex.and_then(|h| u8::from_str_radix(h, 16).ok())) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Percent encoding as IAM uses it for policy documents.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
