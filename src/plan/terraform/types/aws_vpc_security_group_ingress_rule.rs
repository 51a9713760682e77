//! `aws_vpc_security_group_ingress_rule`: one ingress rule with one counterpart.

use crate::plan::terraform::build::{Build, Mapping, no_link};
use crate::plan::terraform::rules;

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_vpc_security_group_ingress_rule",
    resource_type: Some("aws_security_group_rule"),
    build,
    link: no_link,
};

fn build(b: &mut Build<'_>) {
    rules::single(b, "ingress");
}
