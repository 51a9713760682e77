//! Secrets, taken out of what is recorded: credentials, external ids, and values of settings that hold passwords.
//!
//! Request headers are never recorded, so signatures and session tokens of requests need no rule here.
//! Main items: [`parameters`], [`answer`].

use std::collections::BTreeMap;

/// What stands in place of a secret.
const REMOVED: &str = "removed";
/// Credentials in a recording never run out, or a replay would ask for new ones.
const NEVER: &str = "9999-12-31T23:59:59Z";

/// Takes secrets out of a request's parameters.
pub fn parameters(parameters: &mut BTreeMap<String, String>) {
    for (name, value) in parameters {
        if matches!(
            name.as_str(),
            "ExternalId" | "TokenCode" | "WebIdentityToken" | "SAMLAssertion" | "SecretAccessKey"
        ) {
            REMOVED.clone_into(value);
        }
    }
}

/// Takes secrets out of an answer, which may be XML or JSON.
#[must_use]
pub fn answer(body: &str) -> String {
    let mut text = body.to_owned();
    for (tag, instead) in [
        ("SecretAccessKey", REMOVED),
        ("SessionToken", REMOVED),
        ("AccessKeyId", "ASIAREMOVED"),
        ("SecretString", REMOVED),
        ("SecretBinary", REMOVED),
    ] {
        // IAM lists the ids of access keys; only those that come with their secret are credentials.
        let credentials = tag != "AccessKeyId" || body.contains("SecretAccessKey");
        if credentials {
            text = with_element(&text, tag, |_, _| Some(instead.to_owned()));
            text = with_member(&text, tag, instead);
        }
    }
    if body.contains("<SecretAccessKey>") {
        text = with_element(&text, "Expiration", |_, _| Some(NEVER.to_owned()));
    }
    for (name, value) in [("ParameterName", "ParameterValue"), ("Name", "Value"), ("Key", "Value")] {
        text = with_element(&text, value, |before, _| {
            let named = last_element(before, name)?;
            is_sensitive(named).then(|| REMOVED.to_owned())
        });
    }
    text
}

/// Whether a setting of that name may hold a secret.
fn is_sensitive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let secret =
        ["password", "passwd", "secret", "passphrase", "private_key", "credential", "auth_token", "access_key"];
    // `password_encryption` and the like say how, not what.
    let harmless =
        ["encryption", "_type", "policy", "rotation", "length", "lifetime", "history", "reuse", "arn", "check"];
    secret.iter().any(|word| name.contains(word)) && !harmless.iter().any(|word| name.contains(word))
}

/// Text of the last such element, when nothing but other elements of the same group lies behind it.
fn last_element<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let start = text.rfind(&open)? + open.len();
    let length = text[start..].find(&close)?;
    Some(&text[start..start + length])
}

/// Replaces the text of each such XML element; `change` sees what stands before it.
fn with_element(text: &str, tag: &str, change: impl Fn(&str, &str) -> Option<String>) -> String {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut changed = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(found) = text[from..].find(&open) {
        let start = from + found + open.len();
        let Some(length) = text[start..].find(&close) else { break };
        let value = &text[start..start + length];
        changed.push_str(&text[from..start]);
        match change(&text[..start], value) {
            Some(instead) => changed.push_str(&instead),
            None => changed.push_str(value),
        }
        from = start + length;
    }
    changed.push_str(&text[from..]);
    changed
}

/// Replaces the text of each such JSON member.
fn with_member(text: &str, name: &str, instead: &str) -> String {
    let key = format!("\"{name}\"");
    let mut changed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = rest.find(&key) {
        let (before, behind) = rest.split_at(found + key.len());
        changed.push_str(before);
        rest = behind;
        let value = behind.trim_start_matches([' ', ':', '\n', '\t']);
        if let Some(inside) = value.strip_prefix('"')
            && let Some(end) = closing_quote(inside)
        {
            changed.push_str(&format!(":\"{instead}\""));
            rest = &inside[end + 1..];
        }
    }
    changed.push_str(rest);
    changed
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_go() {
        let xml = "<Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>hush</SecretAccessKey><SessionToken>hush</SessionToken><Expiration>2026-01-01T00:00:00Z</Expiration></Credentials>";
        let kept = answer(xml);
        assert!(!kept.contains("hush") && !kept.contains("ASIA1"), "{kept}");
        assert!(kept.contains("9999-12-31"), "{kept}");
        let json = answer(r#"{"SecretString":"hu\"sh","Name":"orders","AccessKeyId":"AKIA1"}"#);
        assert_eq!(json, r#"{"SecretString":"removed","Name":"orders","AccessKeyId":"AKIA1"}"#);
    }

    #[test]
    fn values_of_secret_settings_go_and_others_stay() {
        let xml = "<Parameter><ParameterName>password_encryption</ParameterName><ParameterValue>scram-sha-256</ParameterValue></Parameter>\
            <Parameter><ParameterName>agent_registration_password</ParameterName><ParameterValue>hush</ParameterValue></Parameter>\
            <OptionSetting><Name>AGENT_REGISTRATION_PASSWORD</Name><Value>hush</Value></OptionSetting>\
            <OptionSetting><Name>OMS_PORT</Name><Value>1159</Value></OptionSetting>";
        let kept = answer(xml);
        assert!(!kept.contains("hush"), "{kept}");
        assert!(kept.contains("scram-sha-256") && kept.contains("1159"), "{kept}");
    }
}
