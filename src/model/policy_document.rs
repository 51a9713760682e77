//! Policy documents of IAM, keys, secrets and other resources, in the one form that policies read.
//!
//! Owns the spelling: one string or a list of them, `Principal` as text or as an object, condition keys in any case.
//! Refuses what is no policy document. The form is [`STATEMENT`](super::parts::STATEMENT).

use serde_json::{Value, json};

/// The text or value is no policy document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("something that is no policy document")]
pub struct NoDocument;

/// The statements of a document, given as JSON text or as an object.
///
/// # Errors
///
/// When it is no policy document, or a part of it has a shape that no policy document has.
pub fn statements(document: &Value) -> Result<Vec<Value>, NoDocument> {
    let parsed;
    let document = match document {
        Value::String(text) => {
            parsed = serde_json::from_str::<Value>(text).map_err(|_| NoDocument)?;
            &parsed
        }
        other => other,
    };
    let Value::Object(document) = document else { return Err(NoDocument) };
    let mut read: Vec<Value> = match document.get("Statement") {
        None | Some(Value::Null) => return Err(NoDocument),
        Some(Value::Array(items)) => items.iter().map(statement).collect::<Result<_, _>>()?,
        Some(single) => vec![statement(single)?],
    };
    if document.get("Version").and_then(Value::as_str) == Some("2008-10-17") {
        read.iter_mut().for_each(without_variables);
    }
    Ok(read)
}

/// Policies of the first version know no variables: what looks like one is text, and is written as such.
fn without_variables(value: &mut Value) {
    match value {
        Value::String(text) if text.contains("${") => *text = text.replace("${", "${$}{"),
        Value::Array(items) => items.iter_mut().for_each(without_variables),
        Value::Object(fields) => fields.values_mut().for_each(without_variables),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn statement(value: &Value) -> Result<Value, NoDocument> {
    let statement = value.as_object().ok_or(NoDocument)?;
    let effect = statement.get("Effect").and_then(Value::as_str).ok_or(NoDocument)?;
    let list = |key: &str| strings(statement.get(key)).ok_or(NoDocument);
    let who = |key: &str| principals(statement.get(key)).ok_or(NoDocument);
    Ok(json!({
        "effect": effect,
        "actions": list("Action")?,
        "not_actions": list("NotAction")?,
        "resources": list("Resource")?,
        "not_resources": list("NotResource")?,
        "principals": who("Principal")?,
        "not_principals": who("NotPrincipal")?,
        "conditions": conditions(statement.get("Condition")).ok_or(NoDocument)?,
    }))
}

fn strings(value: Option<&Value>) -> Option<Vec<String>> {
    match value {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(items)) => items.iter().map(scalar).collect(),
        Some(single) => Some(vec![scalar(single)?]),
    }
}

/// A string as it stands, a boolean or number as text; `None` for anything else.
#[must_use]
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn principals(value: Option<&Value>) -> Option<Vec<String>> {
    match value {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Object(types)) => {
            let mut all = Vec::new();
            for (ty, names) in types {
                all.extend(strings(Some(names))?.into_iter().map(|name| principal(ty, &name)));
            }
            Some(all)
        }
        Some(everybody) => strings(Some(everybody)),
    }
}

/// One principal: `AWS:111122223333`, `Service:rds.amazonaws.com`, or `*` for everybody.
#[must_use]
pub fn principal(ty: &str, name: &str) -> String {
    // `{"AWS": "*"}` and `"*"` mean the same.
    if name == "*" && matches!(ty, "AWS" | "*") { name.to_owned() } else { format!("{ty}:{name}") }
}

fn conditions(value: Option<&Value>) -> Option<Vec<Value>> {
    let operators = match value {
        None | Some(Value::Null) => return Some(Vec::new()),
        Some(value) => value.as_object()?,
    };
    let mut all = Vec::new();
    for (operator, keys) in operators {
        for (key, values) in keys.as_object()? {
            all.push(condition(operator, key, strings(Some(values))?));
        }
    }
    Some(all)
}

/// One condition, its key in lower case.
#[must_use]
pub fn condition(operator: &str, key: &str, values: Vec<String>) -> Value {
    json!({"operator": operator, "key": key.to_ascii_lowercase(), "values": values})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many_are_the_same() {
        let text = json!({"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": ["*"],
            "Principal": {"AWS": ["*", "111122223333"], "Service": "rds.amazonaws.com"},
            "Condition": {"Bool": {"aws:SecureTransport": false}}}});
        let found = statements(&Value::String(text.to_string())).unwrap();
        assert_eq!(
            found,
            [json!({
                "effect": "Allow", "actions": ["kms:*"], "not_actions": [], "resources": ["*"], "not_resources": [],
                "principals": ["*", "AWS:111122223333", "Service:rds.amazonaws.com"], "not_principals": [],
                "conditions": [{"operator": "Bool", "key": "aws:securetransport", "values": ["false"]}],
            })]
        );
    }

    #[test]
    fn the_first_version_has_no_variables() {
        let with = |version: &str| {
            let text = json!({"Version": version, "Statement": {"Effect": "Allow", "Action": "*", "Resource": "a/${aws:username}"}});
            statements(&text).unwrap()[0]["resources"][0].as_str().unwrap().to_owned()
        };
        assert_eq!(with("2012-10-17"), "a/${aws:username}");
        assert_eq!(with("2008-10-17"), "a/${$}{aws:username}");
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for text in ["", "{}", "[]", r#"{"Statement": [1]}"#, r#"{"Statement": {"Action": "*"}}"#] {
            assert!(statements(&Value::from(text)).is_err(), "{text}");
        }
    }
}
