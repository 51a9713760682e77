//! `aws_kms_key`: a key of the customer, with material from KMS or a custom key store.

use crate::plan::terraform::build::{Build, Mapping, no_link};
use crate::plan::terraform::databases::given;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_kms_key", resource_type: Some("aws_kms_key"), build, link: no_link };

/// Fills the attributes.
pub fn build(b: &mut Build<'_>) {
    b.name(&["description"]);
    b.set("key_manager", "CUSTOMER");
    b.copy_or("enabled", "is_enabled", true);
    let spec = if given(b, "key_spec") { "key_spec" } else { "customer_master_key_spec" };
    match b.text("key_usage") {
        None | Some("ENCRYPT_DECRYPT") => b.copy_or("key_spec", spec, "SYMMETRIC_DEFAULT"),
        // No key that signs is symmetric in that sense; which one it is was left out.
        Some(_) => b.copy_or_unknown("key_spec", spec, "not set for a key that does not encrypt"),
    }
    let material = if given(b, "xks_key_id") {
        "EXTERNAL_KEY_STORE"
    } else if given(b, "custom_key_store_id") {
        "AWS_CLOUDHSM"
    } else {
        "AWS_KMS"
    };
    b.set("key_material_origin", material);
    b.copy_or("rotation_enabled", "enable_key_rotation", false);
    b.copy("rotation_period_in_days", "rotation_period_in_days");
    b.copy_or("deletion_window_in_days", "deletion_window_in_days", 30);
    b.copy_or("multi_region", "multi_region", false);
    // Without a document KMS writes one that trusts the account of the key and nobody else: no statement to judge.
    b.policy_document("policy_statements", "policy");
}
