//! The signature by which a receiver knows that a message is ours, whole, and fresh.
//!
//! HMAC-SHA256 with the shared secret over the time in seconds, a full stop and the bytes of the body.

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Name of the header: `t=<seconds since 1970>,v1=<64 hexadecimal digits>`.
pub const SIGNATURE_HEADER: &str = "X-Dbmuster-Signature";

/// The value of the header.
#[must_use]
pub fn signature(secret: &[u8], unix_seconds: i64, body: &[u8]) -> String {
    // A key of any length will do, so that there is always a hash.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(unix_seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    let code: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={unix_seconds},v1={code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_is_that_of_openssl() {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
        assert_eq!(
            signature(b"secret", 1_700_000_000, b"{\"a\":1}"),
            "t=1700000000,v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686"
        );
    }
}
