//! `AWS::RDS::DBSecurityGroup`: a security group from before VPCs.

use super::Type;
use crate::plan::terraform::build::{Mapping, no_link};
use crate::plan::terraform::types;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::RDS::DBSecurityGroup",
        resource_type: Some("aws_rds_db_security_group"),
        build: types::aws_db_security_group::build,
        link: no_link,
    },
    names: &[("GroupDescription", "description")],
    inner: &[],
    only_with: &[],
};
