//! `aws_db_proxy`: a connection pool in front of databases.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_db_proxy", resource_type: Some("aws_rds_proxy"), build, link: no_link };

/// Fills the attributes.
pub fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    b.copy_or_unknown("engine_family", "engine_family", "not in the plan");
    b.copy_or("require_tls", "require_tls", false);
    b.copy_or("debug_logging", "debug_logging", false);
    b.copy("default_auth_scheme", "default_auth_scheme");
    b.list("auth", "auth", |auth| {
        auth.copy("auth_scheme", "auth_scheme");
        auth.copy_or("iam_auth", "iam_auth", "DISABLED");
        auth.copy("client_password_auth_type", "client_password_auth_type");
        auth.reference("secret", "secret_arn", "aws_secretsmanager_secret");
    });
    b.reference_list("vpc_security_groups", "vpc_security_group_ids", "aws_security_group");
}
