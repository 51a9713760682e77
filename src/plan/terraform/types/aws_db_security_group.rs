//! `aws_db_security_group`: a security group from before VPCs. Providers since 4.0 no longer have the type.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_db_security_group",
    resource_type: Some("aws_rds_db_security_group"),
    build,
    link: no_link,
};

/// Fills the attributes.
pub fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    b.copy("description", "description");
}
