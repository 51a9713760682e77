//! Policy documents of IAM, keys and resources in one form, from JSON and from the data source that builds them.
//!
//! Owns the spelling: one string or a list of them, `Principal` as text or object. Refuses what is no policy document.

use serde_json::{Map, Value, json};

use super::args::{Arg, Args, element, is_true};

const NO_DOCUMENT: &str = "the plan gives something that is no policy document";

/// Statements, and the paths in them that are unknown, which begin with `[0]`, with the reasons.
pub(super) type Partial = (Vec<Value>, Vec<(String, String)>);

/// The statements of a document, given as JSON text or as an object.
pub(super) fn statements(document: &Value) -> Result<Vec<Value>, String> {
    let parsed;
    let document = match document {
        Value::String(text) => {
            parsed = serde_json::from_str::<Value>(text).map_err(|_| NO_DOCUMENT.to_owned())?;
            &parsed
        }
        other => other,
    };
    let Value::Object(document) = document else { return Err(NO_DOCUMENT.to_owned()) };
    match document.get("Statement") {
        None | Some(Value::Null) => Err(NO_DOCUMENT.to_owned()),
        Some(Value::Array(items)) => items.iter().map(statement).collect(),
        Some(single) => Ok(vec![statement(single)?]),
    }
}

fn statement(value: &Value) -> Result<Value, String> {
    let wrong = || NO_DOCUMENT.to_owned();
    let statement = value.as_object().ok_or_else(wrong)?;
    let effect = statement.get("Effect").and_then(Value::as_str).ok_or_else(wrong)?;
    let list = |key: &str| strings(statement.get(key)).ok_or_else(wrong);
    let who = |key: &str| principals(statement.get(key)).ok_or_else(wrong);
    Ok(json!({
        "effect": effect,
        "actions": list("Action")?,
        "not_actions": list("NotAction")?,
        "resources": list("Resource")?,
        "not_resources": list("NotResource")?,
        "principals": who("Principal")?,
        "not_principals": who("NotPrincipal")?,
        "conditions": conditions(statement.get("Condition")).ok_or_else(wrong)?,
    }))
}

fn strings(value: Option<&Value>) -> Option<Vec<String>> {
    match value {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(items)) => items.iter().map(scalar).collect(),
        Some(single) => Some(vec![scalar(single)?]),
    }
}

fn scalar(value: &Value) -> Option<String> {
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

fn principal(ty: &str, name: &str) -> String {
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

fn condition(operator: &str, key: &str, values: Vec<String>) -> Value {
    json!({"operator": operator, "key": key.to_ascii_lowercase(), "values": values})
}

/// The statements that the data source `aws_iam_policy_document` will give, as far as its arguments are known.
/// `None` when it takes over other documents, which are not at hand.
pub(super) fn from_data_source(args: &Args<'_>) -> Option<Partial> {
    let others = ["source_policy_documents", "override_policy_documents", "source_json", "override_json"];
    if others.iter().any(|name| !is_empty(&args.arg(name))) || args.blocks_unknown("statement").is_some() {
        return None;
    }
    let mut found = Vec::new();
    let mut unknown = Vec::new();
    for (index, block) in args.blocks("statement").iter().enumerate() {
        let mut statement = Map::new();
        let mut missing = |path: String, reason: String| unknown.push((format!("[{index}].{path}"), reason));
        match block.arg("effect") {
            Arg::Known(effect) => drop(statement.insert("effect".to_owned(), effect.clone())),
            Arg::Absent => drop(statement.insert("effect".to_owned(), Value::from("Allow"))),
            Arg::Unknown(reason) => missing("effect".to_owned(), reason),
        }
        for name in ["actions", "not_actions", "resources", "not_resources"] {
            let (known, reason) = known_strings(block, name);
            if let Some(reason) = reason {
                missing(format!("{name}[{}]", known.len()), reason);
            }
            statement.insert(name.to_owned(), Value::from(known));
        }
        for name in ["principals", "not_principals"] {
            let mut all = Vec::new();
            let mut reasons: Vec<String> = block.blocks_unknown(name).into_iter().collect();
            for who in block.blocks(name) {
                let (names, reason) = known_strings(&who, "identifiers");
                match who.arg("type") {
                    Arg::Known(Value::String(ty)) => all.extend(names.iter().map(|name| principal(ty, name))),
                    Arg::Known(_) | Arg::Absent => reasons.push(NO_DOCUMENT.to_owned()),
                    Arg::Unknown(reason) => reasons.push(reason),
                }
                reasons.extend(reason);
            }
            if let Some(reason) = reasons.pop() {
                missing(format!("{name}[{}]", all.len()), reason);
            }
            statement.insert(name.to_owned(), Value::from(all));
        }
        let (conditions, reason) = data_conditions(block);
        if let Some(reason) = reason {
            missing("conditions".to_owned(), reason);
        }
        statement.insert("conditions".to_owned(), Value::from(conditions));
        found.push(Value::Object(statement));
    }
    Some((found, unknown))
}

fn data_conditions(statement: &Args<'_>) -> (Vec<Value>, Option<String>) {
    let mut reason = statement.blocks_unknown("condition");
    let mut all = Vec::new();
    for block in statement.blocks("condition") {
        let (values, missing) = known_strings(&block, "values");
        match (block.arg("test"), block.arg("variable"), missing) {
            (Arg::Known(Value::String(test)), Arg::Known(Value::String(variable)), None) => {
                all.push(condition(test, variable, values));
            }
            (_, _, Some(missing)) | (Arg::Unknown(missing), ..) | (_, Arg::Unknown(missing), _) => {
                reason = Some(missing)
            }
            _ => reason = Some(NO_DOCUMENT.to_owned()),
        }
    }
    (all, reason)
}

/// The known strings of a list, and why there may be more.
fn known_strings(args: &Args<'_>, path: &str) -> (Vec<String>, Option<String>) {
    let (unknown, _) = args.marks(path);
    match args.arg(path) {
        Arg::Absent => (Vec::new(), None),
        Arg::Unknown(reason) => (Vec::new(), Some(reason)),
        Arg::Known(Value::Array(items)) => {
            let open = (0..items.len()).any(|index| is_true(element(unknown, index)));
            (items.iter().filter_map(scalar).collect(), open.then(|| args.unknown_reason(path)))
        }
        Arg::Known(single) => (scalar(single).into_iter().collect(), None),
    }
}

fn is_empty(arg: &Arg<'_>) -> bool {
    match arg {
        Arg::Absent => true,
        Arg::Known(Value::Array(items)) => items.is_empty(),
        Arg::Known(_) | Arg::Unknown(_) => false,
    }
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
    fn what_is_no_document_is_refused() {
        for text in ["", "{}", "[]", r#"{"Statement": [1]}"#, r#"{"Statement": {"Action": "*"}}"#] {
            assert!(statements(&Value::from(text)).is_err(), "{text}");
        }
    }
}
