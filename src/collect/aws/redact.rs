//! Secrets, taken out of what is recorded: credentials, external ids, and values of settings that hold passwords.
//!
//! Request headers are never recorded, so signatures and session tokens of requests need no rule here.
//! Main items: [`parameters`], [`answer`].

use std::collections::BTreeMap;

use super::rds::may_hold_a_secret;

/// What stands in place of a secret.
const REMOVED: &str = "removed";
/// The same in a setting: a replay sees by it that the value was withheld, as the run did that recorded it.
const REMOVED_VALUE: &str = "password=removed";
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
            text = with_element(&text, tag, |_, _, _| Some(instead.to_owned()));
            text = with_member(&text, tag, instead);
        }
    }
    if body.contains("<SecretAccessKey>") {
        text = with_element(&text, "Expiration", |_, _, _| Some(NEVER.to_owned()));
    }
    for (name, value) in [("ParameterName", "ParameterValue"), ("Name", "Value"), ("Key", "Value")] {
        text = with_element(&text, value, |before, value, behind| {
            let named = name_of(before, behind, name)?.to_ascii_lowercase();
            let is_secret = (is_sensitive(&named) && !is_switch(value)) || may_hold_a_secret(&named, value);
            is_secret.then(|| REMOVED_VALUE.to_owned())
        });
    }
    text
}

/// Whether a setting of that name may hold a secret.
fn is_sensitive(name: &str) -> bool {
    let secret =
        ["password", "passwd", "secret", "passphrase", "private_key", "credential", "auth_token", "access_key"];
    // `password_encryption` and the like say how, not what.
    let harmless =
        ["encryption", "_type", "policy", "rotation", "length", "lifetime", "history", "reuse", "arn", "check"];
    secret.iter().any(|word| name.contains(word)) && !harmless.iter().any(|word| name.contains(word))
}

/// Whether a value turns something on or off, or counts: `rds.restrict_password_commands` is no password.
fn is_switch(value: &str) -> bool {
    matches!(value.to_ascii_lowercase().as_str(), "on" | "off" | "true" | "false" | "yes" | "no")
        || (value.len() < 6 && value.chars().all(|c| c.is_ascii_digit()))
}

/// The name that belongs to a value: in the same group of elements, before the value or behind it.
fn name_of<'t>(before: &'t str, behind: &'t str, tag: &str) -> Option<&'t str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let group =
        ["<Parameter>", "<OptionSetting>", "<Tag>", "<member>"].iter().filter_map(|tag| before.rfind(tag)).max();
    let text = match before.rfind(&open) {
        Some(name) if group.is_none_or(|group| group < name) => &before[name..],
        _ => behind,
    };
    let start = text.find(&open)? + open.len();
    let length = text[start..].find(&close)?;
    Some(&text[start..start + length])
}

/// Replaces the text of each such XML element; `change` sees what stands before it, the text, and what stands behind it.
fn with_element(text: &str, tag: &str, change: impl Fn(&str, &str, &str) -> Option<String>) -> String {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut changed = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(found) = text[from..].find(&open) {
        let start = from + found + open.len();
        let Some(length) = text[start..].find(&close) else { break };
        let value = &text[start..start + length];
        changed.push_str(&text[from..start]);
        match change(&text[..start], value, &text[start + length..]) {
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
            <Parameter><ParameterValue>CALL hush()</ParameterValue><ParameterName>init_connect</ParameterName></Parameter>\
            <Parameter><ParameterValue>42</ParameterValue><ParameterName>rds.restrict_password_commands</ParameterName></Parameter>\
            <Parameter><ParameterName>log_line_prefix</ParameterName><ParameterValue>postgres://a:hush@b/c</ParameterValue></Parameter>\
            <OptionSetting><Name>OMS_PORT</Name><Value>1159</Value></OptionSetting>";
        let kept = answer(xml);
        assert!(!kept.contains("hush"), "{kept}");
        assert!(kept.contains("<ParameterValue>42<"), "{kept}");
        assert!(kept.contains("scram-sha-256") && kept.contains("1159"), "{kept}");
    }
}
