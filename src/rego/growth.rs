//! How much a builtin may produce: an upper bound told from its arguments, before it runs.
//!
//! The engine looks at its limits between instructions and not inside builtins, so that a few calls that each multiply
//! a text would take all memory before it looks again. Main functions: [`begin`] and [`produce`].

use std::cell::Cell;

use regorus::{LimitError, Value};

use super::names::largest_number;

/// Most bytes that one call may produce.
const MOST_AT_ONCE: u64 = 32 << 20;
/// Most bytes that all calls of one evaluation may produce.
const MOST_IN_ALL: u64 = 256 << 20;
/// What an element of a list takes, at least.
const ELEMENT: u64 = 24;
/// What a short text takes as an element of a list.
const PIECE: u64 = 48;

thread_local! {
    /// Bytes that the evaluation under way has produced on this thread.
    static PRODUCED: Cell<u64> = const { Cell::new(0) };
}

/// Begins to count for another evaluation.
pub(super) fn begin() {
    PRODUCED.set(0);
}

/// Counts what the builtin may produce from these arguments.
///
/// # Errors
/// When it would be too much, or was too much already.
pub(super) fn produce(name: &str, args: &[Value]) -> Result<(), LimitError> {
    let bytes = bound(name, args);
    let sum = PRODUCED.get().saturating_add(bytes);
    PRODUCED.set(sum);
    if bytes > MOST_AT_ONCE {
        return Err(LimitError::MemoryLimitExceeded { usage: bytes, limit: MOST_AT_ONCE });
    }
    if sum > MOST_IN_ALL {
        return Err(LimitError::MemoryLimitExceeded { usage: sum, limit: MOST_IN_ALL });
    }
    Ok(())
}

/// The builtins that make texts or lists out of their arguments, whose length grows with them.
pub(super) const GROWING: [&str; 51] = [
    "array.concat",
    "array.reverse",
    "array.slice",
    "base64.decode",
    "base64.encode",
    "base64url.decode",
    "base64url.encode",
    "base64url.encode_no_pad",
    "bits.lsh",
    "concat",
    "glob.quote_meta",
    "hex.decode",
    "hex.encode",
    "indexof_n",
    "intersection",
    "json.filter",
    "json.marshal",
    "json.marshal_with_options",
    "json.patch",
    "json.remove",
    "json.unmarshal",
    "lower",
    "net.cidr_expand",
    "numbers.range",
    "numbers.range_step",
    "object.filter",
    "object.keys",
    "object.remove",
    "object.union",
    "object.union_n",
    "regex.find_n",
    "regex.replace",
    "regex.split",
    "replace",
    "sort",
    "split",
    "sprintf",
    "strings.replace_n",
    "strings.reverse",
    "substring",
    "trim",
    "trim_left",
    "trim_prefix",
    "trim_right",
    "trim_space",
    "trim_suffix",
    "union",
    "upper",
    "urlquery.encode",
    "urlquery.encode_object",
    "yaml.marshal",
];

fn bound(name: &str, args: &[Value]) -> u64 {
    match (name, args) {
        ("concat", [delimiter, parts]) => joined(length(delimiter), parts),
        ("replace", [text, old, new]) => replaced(length(text), matches(text, old), length(new)),
        ("strings.replace_n", [Value::Object(patterns), text]) => patterns.iter().fold(length(text), |bytes, pair| {
            let (old, new) = pair;
            replaced(bytes, bytes / length(old).max(1) + 1, length(new))
        }),
        ("sprintf", [format, parts]) => length(format)
            .saturating_add(widths(format).saturating_mul(length(parts) / ELEMENT))
            .saturating_add(written(parts)),
        ("regex.replace", [text, _, new]) => replaced(length(text), length(text) + 1, length(new)).saturating_add(
            // Each reference may stand for all that was matched.
            length(text).saturating_mul(matches(new, &Value::from("$"))),
        ),
        ("split", [text, delimiter]) => matches(text, delimiter).saturating_mul(PIECE).saturating_add(length(text)),
        ("regex.split" | "regex.find_n", [pattern, text, ..]) => {
            length(text).saturating_mul(PIECE).saturating_add(length(pattern))
        }
        ("indexof_n" | "json.unmarshal", [text, ..]) => length(text).saturating_mul(ELEMENT),
        ("numbers.range" | "numbers.range_step", [from, to, step @ ..]) => {
            let step = step.first().and_then(|step| step.as_f64().ok()).map_or(1.0, |step| step.abs().max(1.0));
            match (from.as_f64(), to.as_f64()) {
                (Ok(from), Ok(to)) => whole((to - from).abs() / step).saturating_mul(ELEMENT),
                _ => 0,
            }
        }
        ("bits.lsh", [_, by]) => by.as_f64().map_or(0, |bits| whole(bits / 8.0)),
        ("net.cidr_expand", [range]) => addresses(range).saturating_mul(PIECE),
        ("json.marshal" | "yaml.marshal" | "urlquery.encode_object", [value]) => written(value),
        // Each line may be indented by a text of the caller's.
        ("json.marshal_with_options", [value, Value::Object(options)]) => {
            written(value).saturating_mul(options.values().map(length).fold(1, u64::saturating_add))
        }
        ("union" | "intersection" | "object.union_n", [parts]) => joined(0, parts),
        // Encodings take up to three bytes for one.
        ("base64.encode" | "base64url.encode" | "base64url.encode_no_pad" | "hex.encode" | "urlquery.encode", _) => {
            args.iter().map(length).fold(0, u64::saturating_add).saturating_mul(3)
        }
        _ if GROWING.contains(&name) => args.iter().map(length).fold(0, u64::saturating_add),
        _ => 0,
    }
}

/// Bytes of a text, or what the elements of a list take by themselves.
fn length(value: &Value) -> u64 {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    match value {
        Value::String(text) => count(text.len()),
        Value::Array(list) => count(list.len()).saturating_mul(ELEMENT),
        Value::Set(set) => count(set.len()).saturating_mul(ELEMENT),
        Value::Object(object) => count(object.len()).saturating_mul(2 * ELEMENT),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Undefined => 0,
    }
}

fn joined(delimiter: u64, parts: &Value) -> u64 {
    let sum = |bytes: u64, part: &Value| bytes.saturating_add(length(part)).saturating_add(delimiter);
    match parts {
        Value::Array(list) => list.iter().fold(0, sum),
        Value::Set(set) => set.iter().fold(0, sum),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) | Value::Undefined => 0,
    }
}

const fn replaced(bytes: u64, times: u64, by: u64) -> u64 {
    bytes.saturating_add(times.saturating_mul(by))
}

/// How often `part` is found in `text`; the empty text is found before every character and at the end.
fn matches(text: &Value, part: &Value) -> u64 {
    match (text, part) {
        (Value::String(text), Value::String(part)) => {
            u64::try_from(text.matches(&**part).count()).unwrap_or(u64::MAX).saturating_add(1)
        }
        _ => 0,
    }
}

/// The largest number in a format, which may be a width.
fn widths(format: &Value) -> u64 {
    let Value::String(format) = format else { return 0 };
    largest_number(format)
}

/// Bytes of the value written out, as far as it is not too much anyway: parts that a value shares with itself are
/// written as often as they are met.
fn written(value: &Value) -> u64 {
    let mut bytes = 0;
    write(value, &mut bytes);
    bytes
}

fn write(value: &Value, bytes: &mut u64) {
    /// Room for a number, quotes, separators.
    const AROUND: u64 = 24;
    if *bytes > MOST_AT_ONCE {
        return;
    }
    *bytes += AROUND;
    match value {
        Value::String(text) => {
            let escaped = text.bytes().filter(|byte| byte.is_ascii_control() || matches!(byte, b'"' | b'\\')).count();
            *bytes += u64::try_from(text.len() + 5 * escaped).unwrap_or(u64::MAX / 2);
        }
        Value::Array(list) => list.iter().for_each(|part| write(part, bytes)),
        Value::Set(set) => set.iter().for_each(|part| write(part, bytes)),
        Value::Object(object) => object.iter().for_each(|(key, part)| {
            write(key, bytes);
            write(part, bytes);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Undefined => {}
    }
}

/// How many addresses a range such as `10.0.0.0/8` has.
fn addresses(range: &Value) -> u64 {
    let Value::String(range) = range else { return 0 };
    let Some((address, bits)) = range.split_once('/') else { return 1 };
    let all: u32 = if address.contains(':') { 128 } else { 32 };
    let fixed: u32 = bits.parse().unwrap_or(all);
    1_u64.checked_shl(all.saturating_sub(fixed)).unwrap_or(u64::MAX)
}

/// The number without its fraction; very large ones are cut off.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the conversion stops at the ends of its range"
)]
const fn whole(number: f64) -> u64 {
    number as u64
}
