//! From the types of a plan to those of a kind's fields. An error names the types, never the value.

use serde_json::Value;

use crate::model::field::FieldType;
use crate::model::moment;

/// The value in the type of the field. Numbers and booleans may be given as strings, as old providers do.
///
/// # Errors
///
/// Says which type was found where another is expected.
pub fn convert(value: &Value, ty: &FieldType) -> Result<Value, String> {
    let wrong = || Err(format!("the plan gives {} where {} is expected", type_name(value), ty.as_str()));
    match ty {
        FieldType::Boolean => match value {
            Value::Bool(_) => Ok(value.clone()),
            Value::String(text) => match text.as_str() {
                "true" | "1" => Ok(Value::Bool(true)),
                "false" | "0" => Ok(Value::Bool(false)),
                _ => wrong(),
            },
            Value::Number(number) if number.as_i64() == Some(1) => Ok(Value::Bool(true)),
            Value::Number(number) if number.as_i64() == Some(0) => Ok(Value::Bool(false)),
            _ => wrong(),
        },
        FieldType::Integer => match value {
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Ok(Value::from(whole)),
                (None, Some(real)) if real.fract() == 0.0 && real.abs() < 9e15 =>
                {
                    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
                    Ok(Value::from(real as i64))
                }
                _ => wrong(),
            },
            Value::String(text) => {
                text.trim().parse::<i64>().map_or_else(|_| wrong(), |number| Ok(Value::from(number)))
            }
            _ => wrong(),
        },
        FieldType::Timestamp => {
            let moment = value.as_str().and_then(moment::to_utc);
            moment.map_or_else(wrong, |moment| Ok(Value::String(moment)))
        }
        FieldType::String | FieldType::Reference(_) => match value {
            Value::String(_) => Ok(value.clone()),
            Value::Number(number) => Ok(Value::String(number.to_string())),
            Value::Bool(flag) => Ok(Value::String(flag.to_string())),
            _ => wrong(),
        },
        FieldType::StringList | FieldType::ReferenceList(_) => match value {
            Value::Array(_) => {
                let items = list_items(value);
                let texts = items.into_iter().filter(|item| !item.is_null());
                texts.map(|item| convert(item, &FieldType::String)).collect::<Result<Vec<_>, _>>().map(Value::Array)
            }
            _ => wrong(),
        },
        FieldType::StringMap => match value {
            Value::Object(map) => {
                let entries = map.iter().filter(|(_, item)| !item.is_null());
                let texts = entries.map(|(key, item)| Ok((key.clone(), convert(item, &FieldType::String)?)));
                texts.collect::<Result<serde_json::Map<_, _>, String>>().map(Value::Object)
            }
            _ => wrong(),
        },
        FieldType::Object(_) => {
            if value.is_object() {
                Ok(value.clone())
            } else {
                wrong()
            }
        }
        FieldType::List(_) => {
            if value.is_array() {
                Ok(value.clone())
            } else {
                wrong()
            }
        }
    }
}

/// The elements of a list; a single string counts as a list of one.
pub(super) fn list_items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        single => vec![single],
    }
}

/// The JSON type in words.
pub(super) const fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
