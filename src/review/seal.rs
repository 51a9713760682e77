//! The end of a review: the record of its closing, and the signature over the digests of everything.
//!
//! Keys are those of OpenSSH or of minisign, each in a module that alone names its crate. A secret key is read, used and
//! forgotten; neither it nor its passphrase gets into a text. Main types: [`Closing`], [`Signer`].

mod minisign;
mod ssh;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::manifest::{Previous, SourceRecord, is_zero};
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
    /// Exceptions that had ended by then.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub expired: u64,
    /// Files that reviewers filled in where they lay, with their digests now.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub filled_in: BTreeMap<String, String>,
    /// The public key that signs, as OpenSSH writes it or behind the word `minisign`; absent when nobody does.
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
#[derive(Debug)]
pub enum Signer {
    Ssh(Box<ssh::Key>),
    Minisign(minisign::Key),
}

/// A signature, and the file that it belongs into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// [`place::SIGNATURE`] or [`place::MINISIG`].
    pub file: &'static str,
    pub text: String,
}

/// A signature that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checked {
    /// The key, as [`public_keys`] spells it.
    pub key: String,
    /// The same in short, for people.
    pub print: String,
}

impl Signer {
    /// Reads a private key of OpenSSH or a secret key of minisign, decrypting it when it is encrypted.
    ///
    /// # Errors
    ///
    /// When it is no such key, of a kind that is not known here, or when the passphrase does not open it.
    pub fn read(name: &str, bytes: &[u8], passphrase: Option<&[u8]>) -> Result<Self, ReviewError> {
        let read = if minisign::is_key(bytes) {
            minisign::Key::read(bytes, passphrase).map(Self::Minisign)
        } else {
            ssh::Key::read(bytes, passphrase).map(Box::new).map(Self::Ssh)
        };
        let signer =
            read.map_err(|(reason, help)| ReviewError::Bad { what: "the key", text: name.to_owned(), reason, help })?;
        // A key that cannot sign is better known now than when all else is written.
        signer.sign(b"")?;
        Ok(signer)
    }

    /// The public half, without a comment, which may say who or where.
    #[must_use]
    pub fn public(&self) -> String {
        match self {
            Self::Ssh(key) => key.public(),
            Self::Minisign(key) => key.public(),
        }
    }

    /// The signature over a text, as `ssh-keygen -Y sign` or `minisign -S` writes it.
    ///
    /// # Errors
    ///
    /// When the key cannot sign.
    pub fn sign(&self, bytes: &[u8]) -> Result<Signed, ReviewError> {
        let (file, text) = match self {
            Self::Ssh(key) => (place::SIGNATURE, key.sign(bytes)),
            Self::Minisign(key) => (place::MINISIG, key.sign(bytes)),
        };
        let text = text.ok_or(ReviewError::Unmade {
            what: "signature",
            reason: "the key cannot sign".to_owned(),
            help: "give an OpenSSH private key of type ed25519 or ecdsa-sha2-nistp256, or a secret key of minisign",
        })?;
        Ok(Signed { file, text })
    }
}

fn no_passphrase() -> (String, &'static str) {
    let help = "set DBMUSTER_SIGN_PASSPHRASE, name another variable with --sign-passphrase-env, or a file with --sign-passphrase-file";
    ("it is encrypted, and no passphrase was given".to_owned(), help)
}

fn wrong_passphrase() -> (String, &'static str) {
    ("the passphrase does not open it".to_owned(), "check the passphrase")
}

/// The file that a signature of the key is in.
pub(super) fn file_of(key: &str) -> &'static str {
    if key.starts_with(minisign::WORD) { place::MINISIG } else { place::SIGNATURE }
}

/// Checks the signature of a file over a text. `promised` is the key that has to have signed, as [`Closing`] has it.
///
/// # Errors
///
/// What is wrong with it: a lower-case fragment.
pub(super) fn check(file: &str, signature: &[u8], promised: &str, bytes: &[u8]) -> Result<Checked, String> {
    if file == place::MINISIG { minisign::check(signature, promised, bytes) } else { ssh::check(signature, bytes) }
}

/// Public keys of a file: one on each line, with or without the names of an allowed-signers file in front, and those of
/// minisign.
///
/// # Errors
///
/// When there is none.
pub fn public_keys(name: &str, text: &str) -> Result<Vec<String>, ReviewError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys: Vec<String> =
        lines.filter_map(|line| minisign::public_key(line).or_else(|| ssh::public_key(line))).collect();
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
