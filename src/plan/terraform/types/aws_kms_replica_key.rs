//! `aws_kms_replica_key`: the copy of a multi-Region key. Rotation and key type are those of its primary.

use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::link::{self, Link, Target};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_kms_replica_key", resource_type: Some("aws_kms_key"), build, link };

const FROM_PRIMARY: &str = "taken from the primary key";
const TAKEN: [&str; 3] = ["rotation_enabled", "key_spec", "key_material_origin"];

/// Fills the attributes.
pub fn build(b: &mut Build<'_>) {
    b.name(&["description"]);
    b.set("key_manager", "CUSTOMER");
    b.copy_or("enabled", "enabled", true);
    b.copy_or_unknown("key_spec", "key_spec", FROM_PRIMARY);
    b.copy_or_unknown("key_material_origin", "origin", FROM_PRIMARY);
    b.copy_or_unknown("rotation_enabled", "key_rotation_enabled", FROM_PRIMARY);
    b.copy_or("deletion_window_in_days", "deletion_window_in_days", 30);
    b.set("multi_region", true);
    b.policy_document("policy_statements", "policy");
}

/// Takes over what another resource decides.
pub fn link(l: &mut Link<'_>) {
    let address = l.address().to_owned();
    let Target::Resource(primary) = l.target("primary_key_arn", "aws_kms_key") else { return };
    let Some(primary) = l.resource(&primary).map(|primary| primary.clone()) else { return };
    let Some(own) = l.resource(&address) else { return };
    for field in TAKEN {
        if !own.unknown_fields.contains_key(field) {
            continue;
        }
        if let Some(value) = primary.attributes.get(field) {
            link::set(own, field, value.clone());
        }
    }
}
