//! `aws_security_group`: a VPC security group with the rules that are written inside it.

use crate::plan::terraform::build::{Build, Mapping, no_link};
use crate::plan::terraform::rules;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_security_group", resource_type: Some("aws_security_group"), build, link: no_link };

fn build(b: &mut Build<'_>) {
    b.name(&["name", "name_prefix"]);
    b.copy("group_name", "name");
    rules::group(b);
}
