//! `AWS::RDS::DBProxy`: a connection pool in front of databases.

use super::Type;
use crate::plan::terraform::build::{Mapping, no_link};
use crate::plan::terraform::types;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::RDS::DBProxy",
        resource_type: Some("aws_rds_proxy"),
        build: types::aws_db_proxy::build,
        link: no_link,
    },
    names: &[("DBProxyName", "name")],
    inner: &[],
    only_with: &[],
};
