//! `aws_default_security_group`: the default group of a VPC, which Terraform adopts and never creates.

use crate::plan::terraform::build::{Build, Mapping, no_link};
use crate::plan::terraform::rules;

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_default_security_group",
    resource_type: Some("aws_security_group"),
    build,
    link: no_link,
};

fn build(b: &mut Build<'_>) {
    b.set("group_name", "default");
    rules::group(b);
}
