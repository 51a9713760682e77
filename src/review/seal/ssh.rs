//! Keys and signatures of OpenSSH. Main type: [`Key`].

use ssh_key::{HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};

use super::{Checked, NAMESPACE};
use crate::review::place;

const NO_KEY: &str = "give an OpenSSH private key of type ed25519 or ecdsa-sha2-nistp256 (ssh-keygen -t ed25519), or a secret key of \
                      minisign";

/// A private key, opened.
pub struct Key(PrivateKey);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Nothing of the secret.
        write!(f, "Key({})", self.0.fingerprint(HashAlg::Sha256))
    }
}

impl Key {
    pub(super) fn read(bytes: &[u8], passphrase: Option<&[u8]>) -> Result<Self, (String, &'static str)> {
        let bad = |reason: &str, help: &'static str| (reason.to_owned(), help);
        // What the crate says is left out: nobody knows what of the file it would repeat.
        let key = PrivateKey::from_openssh(bytes).map_err(|_| bad("it is no private key that can be used", NO_KEY))?;
        if !key.is_encrypted() {
            return Ok(Self(key));
        }
        let Some(passphrase) = passphrase else { return Err(super::no_passphrase()) };
        let key = key.decrypt(passphrase).map_err(|_| super::wrong_passphrase())?;
        Ok(Self(key))
    }

    pub(super) fn public(&self) -> String {
        spelled(self.0.public_key())
    }

    pub(super) fn sign(&self, bytes: &[u8]) -> Option<String> {
        self.0.sign(NAMESPACE, HashAlg::Sha512, bytes).and_then(|signature| signature.to_pem(LineEnding::LF)).ok()
    }
}

/// Checks a signature over a text. It has the key in it.
pub(super) fn check(pem: &[u8], bytes: &[u8]) -> Result<Checked, String> {
    let signature = SshSig::from_pem(pem).map_err(|_| "it is no SSH signature".to_owned())?;
    if signature.namespace() != NAMESPACE {
        return Err(format!("it is a signature for {:?}, not for a review", signature.namespace()));
    }
    let key = PublicKey::from(signature.public_key().clone());
    let print = key.fingerprint(HashAlg::Sha256).to_string();
    key.verify(NAMESPACE, bytes, &signature)
        .map_err(|_| format!("it is no signature of {} over {print} as it is", place::SUMS))?;
    Ok(Checked { key: spelled(&key), print })
}

/// The key of a line, which may have names in front of it.
pub(super) fn public_key(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|word| word.starts_with("ssh-") || word.starts_with("ecdsa-"))?;
    let pair = format!("{} {}", words.get(at)?, words.get(at + 1)?);
    PublicKey::from_openssh(&pair).ok().map(|key| spelled(&key))
}

fn spelled(key: &PublicKey) -> String {
    let mut key = key.clone();
    key.set_comment("");
    key.to_openssh().unwrap_or_default().trim().to_owned()
}
