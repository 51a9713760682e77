//! Properties of a resource in Pulumi's form -> arguments, with marks for what is unknown and what is secret.
//!
//! No secret gets past this file, marked or not: what is called a password is hidden too.

use serde_json::{Map, Value};

use super::types::Type;
use crate::plan::cloudformation::snake;
use crate::plan::terraform::policy::HOLE;

/// Marks an object that stands for something else, and says what by its value.
const SIGNATURE: &str = "4dabf18193072939515e22adb298388d";
const SECRET: &str = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE: &str = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT: &str = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/// Texts that stand for values that are not known, by type.
const UNKNOWN: [&str; 7] = [
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];
/// What a preview shows instead of a secret.
const SHOWN_SECRET: &str = "[secret]";
const HIDDEN: &str = "(hidden)";
/// Arguments in which the names of members are data, or those of another language.
const VERBATIM: [&str; 5] = ["tags", "tags_all", "policy", "assume_role_policy", "default_tags"];
/// Objects within objects.
const DEPTH: usize = 60;

/// A value and its marks; null where there is nothing to say.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Laid {
    pub value: Value,
    pub unknown: Value,
    pub sensitive: Value,
}

/// The arguments of an object. `why` gives the reason for an unknown property, by its name in Pulumi.
pub(super) fn arguments(
    properties: &Map<String, Value>,
    ty: Option<&Type>,
    why: &dyn Fn(&str) -> Value,
) -> Map<String, Value> {
    // Value and marks travel together, as three maps under fixed names.
    let (mut values, mut unknown, mut sensitive) = (Map::new(), Map::new(), Map::new());
    for (name, value) in properties.iter().filter(|(name, _)| !name.starts_with("__")) {
        let arg = argument(name, ty);
        // The value of a write-only argument is in no plan.
        if arg.ends_with("_wo") {
            continue;
        }
        let laid = lay(&arg, value, &why(name), 0);
        keep(&mut values, &arg, laid.value);
        keep(&mut unknown, &arg, laid.unknown);
        keep(&mut sensitive, &arg, laid.sensitive);
    }
    [("values", values), ("unknown", unknown), ("sensitive", sensitive)]
        .into_iter()
        .map(|(name, map)| (name.to_owned(), Value::Object(map)))
        .collect()
}

/// What Terraform calls a property.
pub(super) fn argument(name: &str, ty: Option<&Type>) -> String {
    let renamed = ty.and_then(|ty| ty.names.iter().find(|(from, _)| *from == name));
    renamed.map_or_else(|| snake(name), |(_, to)| (*to).to_owned())
}

fn keep(map: &mut Map<String, Value>, name: &str, value: Value) {
    if !value.is_null() {
        map.insert(name.to_owned(), value);
    }
}

/// Whether a text is, or holds, a value that is not known.
fn is_unknown(text: &str) -> bool {
    text.len() >= 36 && UNKNOWN.iter().any(|word| text.contains(word))
}

/// Names that hold a secret, whoever marks them.
pub(super) fn is_secret(arg: &str) -> bool {
    (arg.contains("password") || arg.contains("secret_string") || arg.contains("secret_binary"))
        && !arg.starts_with("manage_")
}

fn lay(arg: &str, value: &Value, why: &Value, depth: usize) -> Laid {
    let open = |reason: &Value| Laid {
        unknown: reason.clone(),
        value: if depth > 0 {
            Value::from(format!("{HOLE}{}", reason.as_str().unwrap_or("known after deployment")))
        } else {
            Value::Null
        },
        ..Laid::default()
    };
    let hidden = || Laid { value: Value::from(HIDDEN), sensitive: Value::Bool(true), ..Laid::default() };
    match value {
        _ if depth > DEPTH => open(&Value::from("it is nested too deeply")),
        Value::Null => Laid::default(),
        Value::String(text) if text.is_empty() => Laid { value: value.clone(), ..Laid::default() },
        Value::String(text) if text.contains(SHOWN_SECRET) => hidden(),
        Value::String(text) if is_unknown(text) => match with_holes(arg, text, why) {
            Some(document) => Laid { value: document, ..Laid::default() },
            None => open(why),
        },
        Value::String(_) | Value::Number(_) if is_secret(arg) => hidden(),
        Value::String(text) => Laid { value: Value::from(text.replace(HOLE, "")), ..Laid::default() },
        Value::Bool(_) | Value::Number(_) => Laid { value: value.clone(), ..Laid::default() },
        Value::Array(items) => {
            let all: Vec<Laid> = items.iter().map(|item| lay(arg, item, why, depth + 1)).collect();
            let marks = |pick: fn(&Laid) -> &Value| {
                let marked = all.iter().any(|laid| !pick(laid).is_null());
                if marked { Value::Array(all.iter().map(|laid| pick(laid).clone()).collect()) } else { Value::Null }
            };
            Laid {
                unknown: marks(|laid| &laid.unknown),
                sensitive: marks(|laid| &laid.sensitive),
                value: Value::Array(all.iter().map(|laid| laid.value.clone()).collect()),
            }
        }
        Value::Object(members) => match members.get(SIGNATURE).and_then(Value::as_str) {
            Some(SECRET) => {
                let plain = members.get("plaintext").and_then(Value::as_str);
                let plain = plain
                    .and_then(|text| serde_json::from_str::<Value>(text).ok())
                    .or_else(|| members.get("value").cloned());
                match plain {
                    // What is no text, such as a flag, may be known.
                    Some(plain @ (Value::Bool(_) | Value::Number(_))) if !is_secret(arg) => {
                        Laid { value: plain, sensitive: Value::Bool(true), ..Laid::default() }
                    }
                    Some(Value::String(text)) if is_unknown(&text) => {
                        Laid { sensitive: Value::Bool(true), ..open(why) }
                    }
                    _ => hidden(),
                }
            }
            Some(OUTPUT) => {
                let inner = members.get("value").map_or_else(|| open(why), |value| lay(arg, value, why, depth));
                if members.get("secret") == Some(&Value::Bool(true)) { hidden() } else { inner }
            }
            Some(RESOURCE) => match members.get("id") {
                Some(id) => lay(arg, id, why, depth),
                None => open(why),
            },
            Some(_) => open(&Value::from("it is a file or an archive")),
            None => object(arg, members, why, depth),
        },
    }
}

fn object(arg: &str, members: &Map<String, Value>, why: &Value, depth: usize) -> Laid {
    let verbatim = VERBATIM.contains(&arg);
    let (mut value, mut unknown, mut sensitive) = (Map::new(), Map::new(), Map::new());
    for (name, member) in members.iter().filter(|(name, _)| verbatim || !name.starts_with("__")) {
        let key = if verbatim { name.clone() } else { snake(name) };
        // What is below a policy is verbatim as a whole.
        let laid = lay(if verbatim { arg } else { &key }, member, why, depth + 1);
        keep(&mut value, &key, laid.value);
        keep(&mut unknown, &key, laid.unknown);
        keep(&mut sensitive, &key, laid.sensitive);
    }
    let object = |map: Map<String, Value>| if map.is_empty() { Value::Null } else { Value::Object(map) };
    Laid { value: Value::Object(value), unknown: object(unknown), sensitive: object(sensitive) }
}

/// A policy document of which some texts are not known.
fn with_holes(arg: &str, text: &str, why: &Value) -> Option<Value> {
    if !(arg == "policy" || arg.ends_with("_policy")) {
        return None;
    }
    let mut document: Value = serde_json::from_str(text).ok().filter(Value::is_object)?;
    let hole = format!("{HOLE}{}", why.as_str().unwrap_or("known after deployment"));
    open_texts(&mut document, &hole);
    Some(document)
}

fn open_texts(value: &mut Value, hole: &str) {
    match value {
        Value::String(text) if is_unknown(text) => *text = hole.to_owned(),
        Value::Array(items) => items.iter_mut().for_each(|item| open_texts(item, hole)),
        Value::Object(members) => members.values_mut().for_each(|item| open_texts(item, hole)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The text of a property, when it is known and no secret.
pub(super) fn text(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str).filter(|text| !text.is_empty() && !is_unknown(text) && !text.contains(SHOWN_SECRET))
}
