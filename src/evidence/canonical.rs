//! One spelling for each JSON document, and the digest of bytes.
//!
//! Canonical: UTF-8, members sorted by the bytes of their names, no space between tokens, strings and numbers as
//! `serde_json` spells them, one line break at the end.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::EvidenceError;

/// The canonical bytes of a document.
///
/// # Errors
///
/// When the value has no JSON form.
pub fn canonical(value: &impl Serialize) -> Result<Vec<u8>, EvidenceError> {
    let value = serde_json::to_value(value).map_err(EvidenceError::NoJson)?;
    let mut bytes = line(&value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The same without the line break.
pub(super) fn line(value: &Value) -> Result<Vec<u8>, EvidenceError> {
    let mut bytes = Vec::new();
    write(value, &mut bytes).map_err(EvidenceError::NoJson)?;
    Ok(bytes)
}

fn write(value: &Value, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    match value {
        Value::Object(members) => {
            // The order must not hang on how the crate was built.
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            out.push(b'{');
            for (at, (name, member)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                serde_json::to_writer(&mut *out, name)?;
                out.push(b':');
                write(member, out)?;
            }
            out.push(b'}');
        }
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(item, out)?;
            }
            out.push(b']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => serde_json::to_writer(&mut *out, value)?,
    }
    Ok(())
}

/// SHA-256 of bytes, in lower-case hexadecimal.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    spell(Sha256::new_with_prefix(bytes))
}

/// The first 64 bits of SHA-256: enough to tell things apart, too little to trust.
#[must_use]
pub fn short_digest(bytes: &[u8]) -> u64 {
    let hash = Sha256::new_with_prefix(bytes).finalize();
    hash.iter().take(8).fold(0, |all, byte| all << 8 | u64::from(*byte))
}

/// SHA-256 of the bytes of a file, which is never in memory as a whole.
///
/// # Errors
///
/// When it cannot be read.
pub fn file_digest(path: &std::path::Path) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    std::io::copy(&mut std::fs::File::open(path)?, &mut hash)?;
    Ok(spell(hash))
}

/// What a hash has come to.
pub(super) fn spell(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a text is a digest as this module spells it.
pub(super) fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_sorted_and_nothing_is_spaced() {
        let value = json!({"b": [1, {"z": "é\n", "a": true}], "a": 0.5, "": "\u{1}"});
        let bytes = canonical(&value).unwrap_or_default();
        assert_eq!(
            String::from_utf8_lossy(&bytes),
            "{\"\":\"\\u0001\",\"a\":0.5,\"b\":[1,{\"a\":true,\"z\":\"é\\n\"}]}\n"
        );
        let again: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        assert_eq!(canonical(&again).unwrap_or_default(), bytes);
    }

    #[test]
    fn digest_is_that_of_sha256sum() {
        assert_eq!(digest(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(is_digest(&digest(b"")) && !is_digest("abc") && !is_digest(&digest(b"").to_uppercase()));
    }
}
