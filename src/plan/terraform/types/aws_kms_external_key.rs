//! `aws_kms_external_key`: a key whose material the customer imports, and which therefore never rotates by itself.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_kms_external_key", resource_type: Some("aws_kms_key"), build, link: no_link };

fn build(b: &mut Build<'_>) {
    b.name(&["description"]);
    b.set("key_manager", "CUSTOMER");
    b.copy("key_state", "key_state");
    // Not usable before material is imported, and enabled with it unless that is turned off.
    b.copy_or("enabled", "enabled", true);
    b.copy_or("key_spec", "key_spec", "SYMMETRIC_DEFAULT");
    b.set("key_material_origin", "EXTERNAL");
    b.set("rotation_enabled", false);
    b.copy_or("deletion_window_in_days", "deletion_window_in_days", 30);
    b.copy_or("multi_region", "multi_region", false);
    b.policy_document("policy_statements", "policy");
}
