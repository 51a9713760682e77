//! Encryption at rest of a new DB cluster, whichever tool makes it.

use super::args::Arg;
use super::build::Build;
use super::databases::{self, Birth};
use super::engines;

/// Encryption at rest.
///
/// | how the cluster comes into being | without `storage_encrypted` |
/// |---|---|
/// | Aurora Serverless v1 | always encrypted, whatever the argument says |
/// | restore or replica with a key | encrypted with it |
/// | restore or replica without | decided by where it comes from: unknown |
/// | further region of a global database | decided by its primary: unknown |
/// | new Aurora cluster | not sent; since 2026-02-18 encrypted with a key that AWS owns (`sse-rds`) |
/// | new Multi-AZ DB cluster | not encrypted |
pub fn fill(b: &mut Build<'_>, birth: Birth) {
    let has_key = databases::given(b, "kms_key_id");
    let flag = databases::truth(b, "storage_encrypted");
    if databases::text(b, "engine_mode") == Ok(Some("serverless")) {
        return encrypted(b);
    }
    let origin = match birth {
        Birth::Replica if b.is_new() => Some(databases::FROM_SOURCE),
        Birth::Restore(_) => Some(databases::FROM_BACKUP),
        Birth::Empty if is_secondary(b) && flag == Ok(None) => Some(databases::FROM_GLOBAL),
        Birth::Empty | Birth::Replica | Birth::Existing => None,
    };
    if let Some(reason) = origin {
        return if has_key { encrypted(b) } else { databases::storage_unknown(b, reason) };
    }
    match flag {
        Ok(Some(true)) => encrypted(b),
        Err(reason) => {
            b.unknown("storage_encrypted", reason.as_str());
            b.unknown("storage_encryption_type", reason);
            b.reference("kms_key", "kms_key_id", "aws_kms_key");
        }
        Ok(flag) => {
            b.set("storage_encrypted", false);
            unencrypted_by_kms(b, flag.is_some());
        }
    }
}

fn encrypted(b: &mut Build<'_>) {
    b.set("storage_encrypted", true);
    b.set("storage_encryption_type", "sse-kms");
    b.reference("kms_key", "kms_key_id", "aws_kms_key");
}

/// What is left when no KMS key encrypts: a key that AWS owns, or none.
fn unencrypted_by_kms(b: &mut Build<'_>, explicit: bool) {
    const FIELD: &str = "storage_encryption_type";
    if let Arg::Known(_) = b.arg(FIELD) {
        return b.copy(FIELD, FIELD);
    }
    match databases::engine_of(b).map(|engine| engine.map(engines::is_aurora)) {
        Ok(Some(false)) => b.set(FIELD, "none"),
        // Younger clusters are encrypted by the service, older ones are not, and the flag is false for both.
        _ if !b.is_new() => b.unknown(FIELD, "the provider does not tell whether the service encrypts it by default"),
        // Encryption was declined in writing. The service's default may still encrypt, but nothing in the plan says
        // so, and somebody wanted otherwise.
        _ if explicit => {}
        Ok(Some(true)) => b.set(FIELD, "sse-rds"),
        Ok(None) | Err(_) => b.unknown(FIELD, databases::ENGINE_NOT_KNOWN),
    }
}

/// A further region of a global database: the primary has a master user, the others take everything from it.
fn is_secondary(b: &Build<'_>) -> bool {
    databases::given(b, "global_cluster_identifier") && !databases::given(b, "master_username")
}
