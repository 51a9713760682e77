//! Which kinds are compared, and what their names are worth.

use crate::model::kinds;

/// Databases and what decides about them that both sides tell in the same form. Policies of IAM are left out: a template
/// and the service word them too differently, and what they come to is judged elsewhere.
const COMPARED: [&str; 13] = [
    "aws_cloudwatch_log_group",
    "aws_kms_key",
    "aws_rds_cluster",
    "aws_rds_cluster_instance",
    "aws_rds_cluster_parameter_group",
    "aws_rds_global_cluster",
    "aws_rds_instance",
    "aws_rds_option_group",
    "aws_rds_parameter_group",
    "aws_rds_proxy",
    "aws_rds_subnet_group",
    "aws_secretsmanager_secret",
    "aws_security_group",
];

/// Whether declared resources of the type are looked for among the live ones. Rules of security groups are compared with
/// their group.
#[must_use]
pub(super) fn is_compared(resource_type: &str) -> bool {
    COMPARED.contains(&resource_type) || resource_type == RULE
}

/// A rule of a security group that is declared on its own.
pub(super) const RULE: &str = "aws_security_group_rule";

/// A server that was read through SQL, which may be an instance or cluster that AWS runs.
pub(super) const SERVER: &str = "pg_cluster";

/// A member of a cluster: no database of its own, but somebody misses it.
pub(super) const MEMBER: &str = "aws_rds_cluster_instance";

/// Whether it counts as a database of the estate.
pub(super) fn is_database(resource_type: &str) -> bool {
    kinds::find(resource_type).is_some_and(|kind| kind.is_database)
}

/// Whether the name of a resource is an identifier, one of its kind in an account and region. A key has a description only.
pub(super) fn is_named(resource_type: &str) -> bool {
    resource_type != "aws_kms_key"
}
