//! Keys and signatures of minisign. Main type: [`Key`].
//!
//! The crate asks for a password at the terminal when it has none, and mixes chance into signatures: it is never left without
//! a password, and two signatures over the same text differ though each of them fits.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use minisign::{PublicKey, SecretKey, SecretKeyBox, SignatureBox};

use super::{Checked, NAMESPACE};
use crate::review::place;

/// What stands in front of a public key where keys of several sorts are told apart.
pub(super) const WORD: &str = "minisign ";
/// What every file of minisign begins with.
const COMMENT: &[u8] = b"untrusted comment:";

/// A secret key, opened, and its public half.
pub struct Key {
    secret: SecretKey,
    public: PublicKey,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Nothing of the secret.
        write!(f, "Key({})", number(&self.public))
    }
}

/// Whether the file looks like one of minisign.
pub(super) fn is_key(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).starts_with(COMMENT)
}

impl Key {
    pub(super) fn read(bytes: &[u8], passphrase: Option<&[u8]>) -> Result<Self, (String, &'static str)> {
        let no_key = || {
            let help = "give the secret key that `minisign -G` made, not the public one";
            ("it is no secret key of minisign that can be used".to_owned(), help)
        };
        let text = std::str::from_utf8(bytes).map_err(|_| no_key())?;
        let text = text.trim_start_matches('\u{feff}');
        let encoded = text.lines().nth(1).unwrap_or_default().trim();
        let boxed = || SecretKeyBox::from_string(text).map_err(|_| no_key());
        // Without a password, and without asking for one.
        if let Ok(secret) = boxed()?.into_unencrypted_secret_key() {
            return Self::of(secret).ok_or_else(no_key);
        }
        let is_secret =
            BASE64.decode(encoded).is_ok_and(|raw| SecretKey::from_bytes(&raw).is_ok_and(|key| key.is_encrypted()));
        if !is_secret {
            return Err(no_key());
        }
        let Some(passphrase) = passphrase else { return Err(super::no_passphrase()) };
        let passphrase = String::from_utf8(passphrase.to_vec()).map_err(|_| super::wrong_passphrase())?;
        let secret = boxed()?.into_secret_key(Some(passphrase)).map_err(|_| super::wrong_passphrase())?;
        Self::of(secret).ok_or_else(no_key)
    }

    fn of(secret: SecretKey) -> Option<Self> {
        let public = PublicKey::from_secret_key(&secret).ok()?;
        Some(Self { secret, public })
    }

    pub(super) fn public(&self) -> String {
        format!("{WORD}{}", self.public.to_base64())
    }

    pub(super) fn sign(&self, bytes: &[u8]) -> Option<String> {
        let trusted = format!("{NAMESPACE} {}", place::SUMS);
        let about = format!("signature of a review by {}", number(&self.public));
        let signed = minisign::sign(Some(&self.public), &self.secret, Cursor::new(bytes), Some(&trusted), Some(&about));
        signed.ok().map(SignatureBox::into_string)
    }
}

/// Checks a signature over a text. It does not have the key in it.
pub(super) fn check(signature: &[u8], promised: &str, bytes: &[u8]) -> Result<Checked, String> {
    let text = std::str::from_utf8(signature).map_err(|_| "it is no signature of minisign".to_owned())?;
    let signature = SignatureBox::from_string(text).map_err(|_| "it is no signature of minisign".to_owned())?;
    let key = promised.strip_prefix(WORD).and_then(|key| PublicKey::from_base64(key).ok());
    let Some(key) = key else {
        return Err("the record of the closing names no key of minisign".to_owned());
    };
    minisign::verify(&key, &signature, Cursor::new(bytes), true, false, false)
        .map_err(|_| format!("it is no signature of {} over {} as it is", place::SUMS, number(&key)))?;
    let comment = signature.trusted_comment().unwrap_or_default();
    if comment.split_whitespace().next() != Some(NAMESPACE) {
        return Err(format!("it is a signature for {comment:?}, not for a review"));
    }
    Ok(Checked { key: format!("{WORD}{}", key.to_base64()), print: number(&key) })
}

/// The key of a line, with or without the word in front of it.
pub(super) fn public_key(line: &str) -> Option<String> {
    let text = line.strip_prefix(WORD).unwrap_or(line).trim();
    let key = PublicKey::from_base64(text).ok()?;
    Some(format!("{WORD}{}", key.to_base64()))
}

/// `minisign 0123456789ABCDEF`, as minisign shows a key.
fn number(key: &PublicKey) -> String {
    let digits: String = key.keynum().iter().rev().map(|byte| format!("{byte:02X}")).collect();
    format!("{WORD}{digits}")
}
