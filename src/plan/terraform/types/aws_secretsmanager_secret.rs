//! `aws_secretsmanager_secret`: metadata of a secret. The value is an object of its own, which nobody reads.

use crate::plan::terraform::build::{Build, Mapping, no_link};
use crate::plan::terraform::databases::given;
use crate::plan::terraform::satellites;

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_secretsmanager_secret",
    resource_type: Some("aws_secretsmanager_secret"),
    build,
    link: no_link,
};

fn build(b: &mut Build<'_>) {
    b.name(&["name", "name_prefix"]);
    b.reference("kms_key", "kms_key_id", "aws_kms_key");
    rotation(b);
    b.copy("owning_service", "owning_service");
    b.policy_document("policy_statements", "policy");
}

/// Rotation is an object of its own (`aws_secretsmanager_secret_rotation`), and an argument in providers before 5.0.
fn rotation(b: &mut Build<'_>) {
    if given(b, "rotation_lambda_arn") {
        b.set("rotation_enabled", true);
        if let Some(days) = satellites::number(&b.arg("rotation_rules[0].automatically_after_days")) {
            b.set("rotation_interval_days", days);
        }
    } else if b.is_new() {
        // Nothing rotates a secret that does not exist yet, unless an object of this plan does.
        b.copy_or("rotation_enabled", "rotation_enabled", false);
    } else {
        b.copy_or_unknown(
            "rotation_enabled",
            "rotation_enabled",
            "rotation is an object of its own, which may be managed outside this plan",
        );
    }
}
