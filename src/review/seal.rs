//! The end of a review: the record of its closing, and the signature over the digests of everything.
//!
//! The one module that names its crate for keys. A secret key is read, used and forgotten; neither it nor its passphrase gets
//! into a text. Main types: [`Closing`], [`Signer`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ssh_key::{Fingerprint, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};

use super::manifest::{Previous, SourceRecord};
use super::{Folder, ReviewError, place};

/// What a signature is for, so that no other signature of the same key can be passed off for one.
pub const NAMESPACE: &str = "dbmuster-review";

/// The record that a review ends with; never written again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    pub schema_version: String,
    pub review: String,
    pub tool_version: String,
    /// RFC 3339.
    pub closed_at: String,
    /// Who closed it, when that was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub closed_by: String,
    /// Of the manifest that the review began with.
    pub manifest_digest: String,
    /// The inventory that shows what became of it.
    pub inventory: SourceRecord,
    pub lines: u64,
    /// By decision; `undecided` too.
    pub decisions: BTreeMap<String, u64>,
    /// By what became of those that were to go.
    pub closures: BTreeMap<String, u64>,
    /// Access that there was not when the population was frozen.
    pub new_access: u64,
    /// Files that reviewers filled in where they lay, with their digests now.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub filled_in: BTreeMap<String, String>,
    /// The public key that signs, as OpenSSH writes it; absent when nobody does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signed_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Previous>,
}

impl Closing {
    /// Version of the form that this program writes.
    pub const SCHEMA_VERSION: &'static str = "1";

    /// Reads the record; none when the review is not closed.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be understood.
    pub fn read(folder: &Folder) -> Result<Option<Self>, ReviewError> {
        let path = folder.path().join(place::CLOSING);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| ReviewError::BadFile {
                path,
                reason: format!("it is not as dbmuster writes it: {error}"),
                help: "`dbmuster review verify` says which files were altered".to_owned(),
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ReviewError::unread(&path, &error)),
        }
    }
}

/// Refuses to add to a review that was closed.
///
/// # Errors
///
/// When it was.
pub(super) fn refuse_closed(folder: &Folder) -> Result<(), ReviewError> {
    let is_there = |name: &str| folder.path().join(name).symlink_metadata().is_ok();
    // A closing that was cut short is none.
    if is_there(place::CLOSING) && !is_there(place::NEXT_SUMS) {
        return Err(ReviewError::Closed { path: folder.path().to_path_buf() });
    }
    Ok(())
}

/// A secret key, ready to sign.
pub struct Signer(PrivateKey);

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Nothing of the secret.
        write!(f, "Signer({})", self.0.fingerprint(HashAlg::Sha256))
    }
}

impl Signer {
    /// Reads an OpenSSH private key, decrypting it when it is encrypted.
    ///
    /// # Errors
    ///
    /// When it is no such key, of a kind that is not known here, or when the passphrase does not open it.
    pub fn read(name: &str, bytes: &[u8], passphrase: Option<&[u8]>) -> Result<Self, ReviewError> {
        let bad = |reason: &str, help: &'static str| ReviewError::Bad {
            what: "the key",
            text: name.to_owned(),
            reason: reason.to_owned(),
            help,
        };
        let no_key = "give an OpenSSH private key of type ed25519 or ecdsa-sha2-nistp256: ssh-keygen -t ed25519";
        // What the crate says is left out: nobody knows what of the file it would repeat.
        let key = PrivateKey::from_openssh(bytes).map_err(|_| bad("it is no private key that can be used", no_key))?;
        let key = if key.is_encrypted() {
            let Some(passphrase) = passphrase else {
                return Err(bad(
                    "it is encrypted, and no passphrase was given",
                    "set DBMUSTER_SIGN_PASSPHRASE, or name a file with --sign-passphrase-file",
                ));
            };
            key.decrypt(passphrase).map_err(|_| bad("the passphrase does not open it", "check the passphrase"))?
        } else {
            key
        };
        let signer = Self(key);
        // A key of a kind that cannot sign is better known now than when all else is written.
        signer.sign(b"").map_err(|_| bad("it cannot sign", no_key))?;
        Ok(signer)
    }

    /// The public half, without the comment, which may say who or where.
    #[must_use]
    pub fn public(&self) -> String {
        let mut key = self.0.public_key().clone();
        key.set_comment("");
        key.to_openssh().unwrap_or_default().trim().to_owned()
    }

    /// The signature over a text, as `ssh-keygen -Y sign` writes it.
    ///
    /// # Errors
    ///
    /// When the key cannot sign.
    pub fn sign(&self, bytes: &[u8]) -> Result<String, ReviewError> {
        let signed =
            self.0.sign(NAMESPACE, HashAlg::Sha512, bytes).and_then(|signature| signature.to_pem(LineEnding::LF));
        signed.map_err(|_| ReviewError::Unmade {
            what: "signature",
            reason: "the key cannot sign".to_owned(),
            help: "give an OpenSSH private key of type ed25519 or ecdsa-sha2-nistp256",
        })
    }
}

/// Checks a signature over a text. Gives the key that made it.
///
/// # Errors
///
/// What is wrong with it: a lower-case fragment.
pub(super) fn check(pem: &[u8], bytes: &[u8]) -> Result<PublicKey, String> {
    let signature = SshSig::from_pem(pem).map_err(|_| "it is no SSH signature".to_owned())?;
    if signature.namespace() != NAMESPACE {
        return Err(format!("it is a signature for {:?}, not for a review", signature.namespace()));
    }
    let key = PublicKey::from(signature.public_key().clone());
    key.verify(NAMESPACE, bytes, &signature)
        .map_err(|_| format!("it is no signature of {} over {} as it is", place::SUMS, print_of(&key)))?;
    Ok(key)
}

/// `SHA256:...`, as `ssh-keygen -l` shows it.
pub(super) fn print_of(key: &PublicKey) -> Fingerprint {
    key.fingerprint(HashAlg::Sha256)
}

/// Public keys of a file: one on each line, with or without the names of an allowed-signers file in front.
///
/// # Errors
///
/// When there is none.
pub fn public_keys(name: &str, text: &str) -> Result<Vec<String>, ReviewError> {
    let mut keys = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.iter().position(|word| word.starts_with("ssh-") || word.starts_with("ecdsa-"));
        let pair = at.and_then(|at| Some(format!("{} {}", words.get(at)?, words.get(at + 1)?)));
        let key = pair.and_then(|pair| PublicKey::from_openssh(&pair).ok());
        let key = key.and_then(|key| key.to_openssh().ok());
        keys.extend(key.map(|key| key.trim().to_owned()));
    }
    if keys.is_empty() {
        return Err(ReviewError::Bad {
            what: "the keys of",
            text: name.to_owned(),
            reason: "there is no public key in it".to_owned(),
            help: "give the .pub file of a key, or a list of them",
        });
    }
    Ok(keys)
}

/// The key as [`public_keys`] spells it.
pub(super) fn spelled(key: &PublicKey) -> String {
    let mut key = key.clone();
    key.set_comment("");
    key.to_openssh().unwrap_or_default().trim().to_owned()
}
