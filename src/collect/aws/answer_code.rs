//! Error code and message in the body of an answer, whichever protocol it speaks.
//!
//! The SDK crates read these themselves; the connection needs the code to slow down, and the calls written by hand to
//! say what is wrong. Main items: [`error_code`], [`error_message`].

use serde_json::Value;

use super::xml::unescaped;

/// The service's error code: from the header, a JSON `__type`, or an XML `Code`.
#[must_use]
pub fn error_code(header: Option<&str>, body: &[u8]) -> Option<String> {
    if let Some(header) = header {
        return Some(bare(header));
    }
    if let Some(Value::Object(fields)) = json(body) {
        let code = ["__type", "code", "Code"].iter().find_map(|name| fields.get(*name)?.as_str().map(bare));
        return code.filter(|code| !code.is_empty());
    }
    between(body, "<Code>", "</Code>").map(|code| bare(&code))
}

/// The service's message.
#[must_use]
pub fn error_message(body: &[u8]) -> Option<String> {
    if let Some(Value::Object(fields)) = json(body) {
        return ["message", "Message", "errorMessage"]
            .iter()
            .find_map(|name| fields.get(*name)?.as_str().map(ToOwned::to_owned));
    }
    between(body, "<Message>", "</Message>").map(|message| unescaped(&message))
}

/// `com.amazonaws.kms#NotFoundException:http://...` is `NotFoundException`.
fn bare(code: &str) -> String {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default().trim().to_owned()
}

fn json(body: &[u8]) -> Option<Value> {
    body.trim_ascii_start().starts_with(b"{").then(|| serde_json::from_slice(body).ok()).flatten()
}

fn between(body: &[u8], start: &str, end: &str) -> Option<String> {
    let from = memchr::memmem::find(body, start.as_bytes())? + start.len();
    let length = memchr::memmem::find(&body[from..], end.as_bytes())?;
    std::str::from_utf8(&body[from..from + length]).ok().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_all_protocols() {
        let query = b"<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate &amp; more</Message></Error></ErrorResponse>";
        assert_eq!(error_code(None, query).as_deref(), Some("Throttling"));
        assert_eq!(error_message(query).as_deref(), Some("Rate & more"));
        let json = br#"{"__type":"com.amazonaws.kms#NotFoundException:http://x","message":"no key"}"#;
        assert_eq!(error_code(None, json).as_deref(), Some("NotFoundException"));
        assert_eq!(error_message(json).as_deref(), Some("no key"));
        assert_eq!(error_code(Some("AccessDeniedException:http://x"), b"{}").as_deref(), Some("AccessDeniedException"));
        assert_eq!(error_code(None, b"<html>"), None);
    }
}
