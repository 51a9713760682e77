//! `AWS::SecretsManager::Secret`: metadata of a secret. Its value is never read.

use super::Type;
use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::SecretsManager::Secret",
        resource_type: Some("aws_secretsmanager_secret"),
        build,
        link: no_link,
    },
    names: &[],
    inner: &[],
    only_with: &[],
};

fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    match b.text("kms_key_id").filter(|key| key.starts_with("aws/")) {
        // The alias of a key that AWS manages, as the console shows it; no id of a key looks like that.
        Some(alias) => b.set("kms_key", format!("alias/{alias}")),
        None => b.reference("kms_key", "kms_key_id", "aws_kms_key"),
    }
    // A rotation schedule turns it on, if there is one.
    b.set("rotation_enabled", false);
    b.policy_document("policy_statements", "policy");
}
