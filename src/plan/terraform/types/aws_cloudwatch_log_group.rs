//! `aws_cloudwatch_log_group`: where exported logs are kept.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_cloudwatch_log_group",
    resource_type: Some("aws_cloudwatch_log_group"),
    build,
    link: no_link,
};

/// Fills the attributes.
pub fn build(b: &mut Build<'_>) {
    b.name(&["name", "name_prefix"]);
    // Zero, as the provider writes it, is for ever.
    b.copy_or("retention_in_days", "retention_in_days", 0);
    b.reference("kms_key", "kms_key_id", "aws_kms_key");
}
