//! `aws_db_subnet_group`: subnets in which databases may be placed.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_db_subnet_group",
    resource_type: Some("aws_rds_subnet_group"),
    build,
    link: no_link,
};

/// Fills the attributes.
pub fn build(b: &mut Build<'_>) {
    b.name(&["name", "name_prefix"]);
    b.string_list("subnet_ids", "subnet_ids");
    b.copy("vpc_id", "vpc_id");
    b.copy("description", "description");
}
